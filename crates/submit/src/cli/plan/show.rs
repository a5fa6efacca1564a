//! A plan for people: what would be sent, what it costs, what holds it, and what is written back.

use crate::cli::console::{Console, Paint, WIDTH, cut, shown};
use crate::place::plan::{Hold, JobSummary, Status, Summary};
use crate::place::{Finding, JobPrice};
use rust_decimal::Decimal;
use serde_json::Value;
use std::io;

/// How wide the first column is.
const LABEL: usize = 12;

/// Where a plan is written.
pub(in crate::cli) struct Page<'c> {
    out: &'c mut (dyn io::Write + Send),
    paint: Paint,
}

impl<'c> Page<'c> {
    pub(in crate::cli) fn of(console: &'c mut Console) -> Self {
        let paint = console.paint();
        Page { out: console.out(), paint }
    }

    /// Writes a line with a label; a text that is too long goes on in the next ones.
    fn row(&mut self, label: &str, text: &str) -> io::Result<()> {
        let mut label = format!("  {label:<LABEL$}");
        for part in wrapped(&shown(text).to_string(), WIDTH - LABEL - 2) {
            writeln!(self.out, "{}{part}", label)?;
            label = " ".repeat(LABEL + 2);
        }
        Ok(())
    }

    /// Writes a line that is cut where it is too long.
    fn dim(&mut self, text: &str) -> io::Result<()> {
        let text = self.paint.dim(&cut(text, WIDTH - LABEL - 2));
        writeln!(self.out, "{}{text}", " ".repeat(LABEL + 2))
    }
}

/// Writes a plan at length.
pub(in crate::cli) fn whole(summary: &Summary, page: &mut Page<'_>) -> io::Result<()> {
    let kind = match summary.is_test_order {
        Some(true) => ", as a test order",
        Some(false) => ", as a paid order",
        None => "",
    };
    let title = page.paint.bold(&format!("order {}", shown(&name(summary))));
    writeln!(page.out, "{title}: {}{kind}", verdict(summary, page.paint))?;
    body(summary, page)
}

/// Writes everything but the title.
pub(in crate::cli) fn body(summary: &Summary, page: &mut Page<'_>) -> io::Result<()> {
    summary.holds.iter().try_for_each(|hold| held(hold, page))?;
    for problem in &summary.problems {
        shown_problem(problem, page)?;
    }
    for finding in &summary.let_pass {
        page.row("let pass", &format!("{}: {finding}", finding.guard))?;
    }
    for job in &summary.jobs {
        let price =
            summary.price.as_ref().and_then(|price| price.jobs.iter().find(|one| one.job_names == job.job_names));
        shown_job(job, price, page)?;
    }
    for line in &summary.left_out {
        page.row("left out", &format!("line {}: {} ({})", line.line + 1, line.because, line.rule))?;
    }
    for notice in &summary.notices {
        let text = |name: &str| notice.get(name).and_then(Value::as_str).unwrap_or_default();
        page.row("notice", &format!("{}: {}", text("source"), text("message")))?;
    }
    money(summary, page)?;
    for patch in summary.write_back.iter() {
        shown_patch(patch, page)?;
    }
    summary.unknown.iter().try_for_each(|why| page.row("not told", why))
}

/// Writes a plan in one line, with one more for each reason to hold it.
pub(super) fn line(summary: &Summary, page: &mut Page<'_>) -> io::Result<()> {
    let total =
        summary.price.as_ref().and_then(|price| price.total).map_or_else(|| "-".to_owned(), |it| it.to_string());
    let margin =
        summary.margin.as_ref().and_then(|margin| margin.percent).map(|percent| format!("  margin {percent} %"));
    let jobs = match summary.jobs.iter().map(|job| job.job_names.len()).sum() {
        1 => "1 job".to_owned(),
        count => format!("{count} jobs"),
    };
    let status = word(summary.status);
    let painted = status_painted(summary.status, &format!("{status:<11}"), page.paint);
    writeln!(
        page.out,
        "{:<20} {painted} {jobs:>8} {total:>10}{}",
        cut(&name(summary), 20),
        margin.unwrap_or_default()
    )?;
    for hold in &summary.holds {
        writeln!(page.out, "{:<20} {}", "", page.paint.dim(&cut(&hold.reason, WIDTH - 21)))?;
    }
    Ok(())
}

fn name(summary: &Summary) -> String {
    summary.number.clone().or_else(|| summary.order_id.clone()).unwrap_or_else(|| "without an id".to_owned())
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Ready => "ready",
        Status::Held => "held",
        Status::Postponed => "postponed",
        Status::NothingPrinted => "no print",
        Status::AllPlaced => "all placed",
    }
}

fn verdict(summary: &Summary, paint: Paint) -> String {
    let text = match summary.status {
        Status::Ready => "would be sent",
        Status::Held => "would be held",
        Status::Postponed => "would be tried again later",
        Status::NothingPrinted => "has nothing to print",
        Status::AllPlaced => "is at 4over already, or may be",
    };
    status_painted(summary.status, text, paint)
}

fn status_painted(status: Status, text: &str, paint: Paint) -> String {
    match status {
        Status::Ready => paint.good(text),
        Status::Held | Status::Postponed => paint.doubt(text),
        Status::NothingPrinted | Status::AllPlaced => text.to_owned(),
    }
}

fn held(hold: &Hold, page: &mut Page<'_>) -> io::Result<()> {
    let label = if hold.may_pass { "waits" } else { "held" };
    if hold.findings.is_empty() {
        return page.row(label, &hold.reason);
    }
    for finding in &hold.findings {
        page.row(label, &format!("{}: {finding}", finding.guard))?;
        for candidate in candidates(finding) {
            page.dim(&format!("4over suggests  {candidate}"))?;
        }
    }
    Ok(())
}

/// Writes the other readings of an address.
fn candidates(finding: &Finding) -> Vec<String> {
    let all = finding.personal.as_ref().and_then(|personal| personal.get("candidates")).and_then(Value::as_array);
    let one = |candidate: &Value| {
        let text = |name: &str| candidate.get(name).and_then(Value::as_str).map(str::to_owned);
        let lines = candidate.get("address").and_then(Value::as_array).into_iter().flatten();
        let mut parts: Vec<String> = lines.filter_map(Value::as_str).map(str::to_owned).collect();
        parts.extend(text("city"));
        let tail: Vec<String> = ["state", "zipcode", "country"].into_iter().filter_map(text).collect();
        parts.extend((!tail.is_empty()).then(|| tail.join(" ")));
        parts.join(", ")
    };
    all.into_iter().flatten().map(one).collect()
}

fn shown_problem(problem: &Value, page: &mut Page<'_>) -> io::Result<()> {
    let text = |name: &str| problem.get(name).and_then(Value::as_str);
    page.row("problem", text("message").unwrap_or_default())?;
    for name in ["output", "source", "rule", "help"] {
        if let Some(value) = text(name) {
            page.dim(&format!("{name:<7} {value}"))?;
        }
    }
    Ok(())
}

fn shown_job(job: &JobSummary, price: Option<&JobPrice>, page: &mut Page<'_>) -> io::Result<()> {
    let names = match job.job_names.as_slice() {
        [name] => name.clone(),
        names => format!("{} sets: {}", names.len(), names.join(", ")),
    };
    page.row("job", &format!("{names} by {}", job.mapping))?;
    let options = match job.option_uuids.len() {
        0 => String::new(),
        1 => ", 1 option".to_owned(),
        count => format!(", {count} options"),
    };
    let by = job.shipping_code.as_ref().map(|code| format!(", shipped by {code}")).unwrap_or_default();
    let files = if job.files.is_empty() { "no files".to_owned() } else { job.files.join(" + ") };
    page.dim(&format!("product {}{options}, {files}{by}", job.product_uuid))?;
    let Some(price) = price else { return Ok(()) };
    let parts =
        [("printing", price.printing), ("shipping", price.shipping), ("postage", price.postage), ("tax", price.tax)];
    let parts: Vec<String> = parts.into_iter().filter_map(|(what, it)| Some(format!("{what} {}", it?))).collect();
    if !parts.is_empty() {
        let total = price.total.map(|total| format!(" = {total}")).unwrap_or_default();
        page.dim(&format!("{}{total}", parts.join(" + ")))?;
    }
    price.missing.iter().try_for_each(|why| page.row("", &format!("no price: {why}")))
}

fn money(summary: &Summary, page: &mut Page<'_>) -> io::Result<()> {
    if let Some(price) = &summary.price {
        let total = price.total.map_or_else(|| "not known".to_owned(), |total: Decimal| total.to_string());
        page.row("price", &format!("{total} at 4over{}", price.basis()))?;
    }
    if let Some(margin) = &summary.margin {
        let percent = margin.percent.map(|percent| format!(", {percent} %")).unwrap_or_default();
        page.row("margin", &format!("{} of {}{percent}", margin.amount, margin.revenue_counted()))?;
    }
    if let Some(cutoff) = &summary.cancellable_until {
        let text = format!(
            "{} {}, when production begins; afterwards only as long as 4over lets it be",
            cutoff.date,
            cutoff.times.join(" / ")
        );
        page.row("cancel by", &text)?;
    }
    Ok(())
}

fn shown_patch(patch: &Value, page: &mut Page<'_>) -> io::Result<()> {
    let operations = patch.as_array().map(Vec::as_slice).unwrap_or_default();
    let written: Vec<&Value> = operations.iter().filter(|one| one.get("op").is_some_and(|op| op != "test")).collect();
    if written.is_empty() {
        return page.row("write-back", "nothing");
    }
    let mut label = "write-back";
    for one in written {
        let text = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
        let value = one.get("value").map(Value::to_string).unwrap_or_default();
        page.row(label, &cut(&format!("{} {} {value}", text("op"), text("path")), WIDTH - LABEL - 2))?;
        label = "";
    }
    Ok(())
}

/// Cuts a text between words; a word that is too long keeps a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        if !line.is_empty() && line.chars().count() + word.chars().count() + 1 > width {
            lines.push(word.to_owned());
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines
}
