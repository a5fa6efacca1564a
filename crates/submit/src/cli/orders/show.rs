//! `overprint orders show`: an order, its jobs, and all that happened to it in the order of time.

mod facts;
mod problems;
mod round;
mod told;

use super::body;
use super::find::{find, quoted};
use super::list::state;
use super::times::Times;
use crate::cli::console::{Paint, WIDTH, cut, shown};
use crate::cli::{Console, Exit, Failure, plan};
use crate::ledger::{ClaimRow, EventRow, JobRow, Ledger, State, SubmissionRow};
use crate::place::Outcome;
use crate::shown::LONGEST;
use clap::Args;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt::Write as _;
use told::{Told, parsed, seen};

/// How much of a fingerprint tells one translation of an order from another.
pub(super) const SEEN: usize = 8;

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The order
    order: String,
    /// Also the whole request and answer of each round, without the payment token
    #[arg(long)]
    full: bool,
    /// Times in UTC [default: the time zone of this machine]
    #[arg(long)]
    utc: bool,
}

impl Show {
    pub(super) async fn run(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let told = Told::read(ledger, find(ledger, &self.order).await?).await?;
        if json {
            console.json(&told.document())?;
            return Ok(Exit::Done);
        }
        let shown = Shown { told: &told, times: Times::new(self.utc), full: self.full, paint: console.paint() };
        let (before, after) = (shown.before(), shown.after());
        console.out().write_all(before.as_bytes())?;
        if let Some((_, summary)) = &told.plan {
            plan::show::body(summary, &mut plan::show::Page::of(console))?;
        }
        console.out().write_all(after.as_bytes())?;
        Ok(Exit::Done)
    }
}

/// An order on its way to a person.
struct Shown<'s> {
    told: &'s Told,
    times: Times,
    full: bool,
    paint: Paint,
}

impl Shown<'_> {
    /// Writes what stands before the plan.
    fn before(&self) -> String {
        let mut text = String::new();
        self.head(&mut text);
        self.problems(&mut text);
        self.jobs(&mut text);
        if let Some((made_at, _)) = &self.told.plan {
            let title = self.paint.bold("What would be sent");
            let _ = writeln!(text, "\n{title}, as planned at {}", self.times.full(*made_at));
        }
        text
    }

    /// Writes what stands after it.
    fn after(&self) -> String {
        let mut text = String::new();
        self.written(&mut text);
        self.timeline(&mut text);
        text
    }

    fn head(&self, text: &mut String) {
        let order = &self.told.entry.order;
        let title = self.paint.bold(&format!("order {} of {}", shown(order.name()), order.storefront));
        let _ = writeln!(text, "{title}  {}", state(order.state, order.label(), self.paint));
        let came = self.times.full(order.received_at);
        let id = format!("#{}; order ID {}; received by {} at {came}", order.id, order.external_id, order.source);
        self.member("ledger", &id, text);
        let [total, customer] = [&order.amount, &order.customer].map(|text| text.clone().unwrap_or_default());
        let about = [("total", total), ("customer", customer), ("sells", self.told.skus.join(", "))];
        for (label, value) in about.iter().filter(|(_, value)| !value.is_empty()) {
            self.member(label, value, text);
        }
        let whys = [("reason", &order.reason), ("missing", &order.missing), ("alert", &order.alert)];
        for (label, why) in whys {
            if let Some(why) = why.as_ref().filter(|why| label != "missing" || Some(*why) != order.reason.as_ref()) {
                self.member(label, why, text);
            }
        }
        if let Some(erased) = &self.told.erased {
            self.member("erased", erased, text);
        }
        if let Some((times, at)) = self.told.repeated {
            let times = if times == 1 { "once".to_owned() } else { format!("{times} times") };
            let what = format!("{times} with the same result as before, last at {}", self.times.full(at));
            self.member("repeated", &what, text);
        }
        if let Some(version) = &order.mapping_version {
            let when = if order.waits_for_mappings { ", and waits for others" } else { "" };
            self.member("mappings", &format!("{version}{when}"), text);
        }
        if order.state == State::Held
            && let Some(seen) = seen(order)
        {
            let how = format!(
                "{seen}: `overprint orders release {} --seen {seen} --reason …` releases just this",
                quoted(&format!("#{}", order.id))
            );
            self.member("seen", &how, text);
        }
        for due in self.told.work.iter().filter(|due| due.next_at.is_some()) {
            let at = due.next_at.map(|at| self.times.full(at)).unwrap_or_default();
            let what = if due.is_leased { "at work, until" } else { "due" };
            let tried = if due.attempts > 0 { format!(", tried {} times", due.attempts) } else { String::new() };
            let trouble = due.trouble.as_deref().map(|trouble| format!(": {trouble}")).unwrap_or_default();
            self.member(&due.step.replace('_', " "), &format!("{what} {at}{tried}{trouble}"), text);
        }
    }

    fn member(&self, label: &str, value: &str, text: &mut String) {
        for (at, line) in wrapped(value, WIDTH - 14).iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            let _ = writeln!(text, "  {}  {line}", self.paint.dim(&format!("{label:<10}")));
        }
    }

    /// Writes what holds the order, as `translate` shows it.
    fn problems(&self, text: &mut String) {
        let (problems, more) = problems::of(self.told.entry.order.state, &self.told.history);
        if problems.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n{}", self.paint.bold("Problems"));
        for problem in problems {
            for (at, line) in wrapped(&problem.message, WIDTH - 6).iter().enumerate() {
                let mark = if at == 0 { self.paint.bad("×") } else { " ".into() };
                let _ = writeln!(text, "  {mark} {line}");
            }
            for (label, detail) in problem.details {
                for (at, line) in wrapped(&detail, WIDTH - 16).iter().enumerate() {
                    let label = if at == 0 { label } else { "" };
                    let _ = writeln!(text, "      {}  {line}", self.paint.dim(&format!("{label:<6}")));
                }
            }
        }
        if more > 0 {
            let _ = writeln!(text, "  and {more} more");
        }
    }

    fn jobs(&self, text: &mut String) {
        let outcome = Outcome::of(&self.told.entry.jobs);
        if outcome.jobs.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n{}", self.paint.bold("Jobs"));
        let widest = outcome.jobs.iter().map(|job| job.name.chars().count()).max().unwrap_or_default();
        let [widths, statuses, numbers] = [
            widest.min(40),
            outcome.jobs.iter().map(|job| job.label().len()).max().unwrap_or_default(),
            outcome.jobs.iter().filter_map(|job| job.number.as_ref()).map(String::len).max().unwrap_or(1),
        ];
        for job in &outcome.jobs {
            let number = job.number.as_deref().unwrap_or("-");
            let line = job.order_line_item_id.as_deref().map(|line| format!(", line {line}")).unwrap_or_default();
            let status = format!("{:<statuses$}", job.label());
            let row = format!("  {:<widths$}  {status}  {number:<numbers$}  {}{line}", job.name, job.mapping);
            let _ = writeln!(text, "{}", cut(&row, WIDTH));
            let claims = self.claims(&job.name);
            let more = job
                .tracking_number
                .iter()
                .map(|numbers| format!("tracking {numbers}"))
                .chain(self.at_4over(&job.name))
                .chain(job.reason.clone())
                .chain(claims);
            for line in more.flat_map(|more| wrapped(&more, WIDTH - 6)) {
                let _ = writeln!(text, "      {line}");
            }
        }
    }

    /// Says what 4over waits for, and what it charged for a job.
    fn at_4over(&self, name: &str) -> Vec<String> {
        let Some(job) = self.told.entry.jobs.iter().find(|job| job.job_name == name) else { return Vec::new() };
        let status = job.status.as_deref().filter(|_| job.progress.as_deref() == Some("action_needed"));
        let status = status.map(|status| format!("4over waits: {status}"));
        status.into_iter().chain(job.price.as_deref().and_then(facts::price)).collect()
    }

    /// Says which numbers pushes claimed for a job in doubt.
    fn claims(&self, name: &str) -> Vec<String> {
        let in_doubt = |job: &&JobRow| job.job_name == name && job.state == State::InDoubt;
        let Some(job) = self.told.entry.jobs.iter().find(in_doubt) else { return Vec::new() };
        let claims = self.told.claims.iter().filter(|claim| claim.job_id == job.id);
        let text = |claim: &ClaimRow| {
            let at = self.times.full(claim.claimed_at);
            format!(
                "a push claimed {} at {at}, unverified: ask 4over whether that is this job before you resolve it",
                claim.number
            )
        };
        claims.map(text).collect()
    }

    fn written(&self, text: &mut String) {
        if self.told.written.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n{}", self.paint.bold("Written back"));
        let widest = self.told.written.keys().map(|field| field.chars().count()).max().unwrap_or_default();
        for (field, value) in &self.told.written {
            let _ = writeln!(text, "{}", cut(&format!("  {field:<widest$}  {value}"), WIDTH));
        }
    }

    /// Writes what happened, day by day; what was sent and answered stands with the line that tells of it.
    fn timeline(&self, text: &mut String) {
        let mut day = String::new();
        let actors = self.told.history.iter().map(|event| event.actor.chars().count()).max();
        let actors = actors.unwrap_or_default().clamp(9, 20);
        let mut answers: Vec<&SubmissionRow> = Vec::new();
        for event in &self.told.history {
            let today = self.times.day(event.at);
            if today != day {
                let _ = writeln!(text, "\n{}", self.paint.bold(&today));
                day = today;
            }
            let job = event.job_id.and_then(|id| self.told.entry.jobs.iter().find(|job| job.id == id));
            if job.is_some() {
                answers.drain(..).for_each(|round| self.answer(round, actors, text));
            }
            let sent = self.round_of(event);
            let what = match sent {
                Some((round, _)) => round::sending(round),
                None => event_text(event, job),
            };
            let before = format!("  {}  {:<actors$}  ", self.times.clock(event.at), cut(&event.actor, actors));
            let margin = before.chars().count();
            let mut lines = wrapped(&what, WIDTH - margin).into_iter();
            let _ = writeln!(text, "{}{}", self.paint.dim(&before), lines.next().unwrap_or_default());
            lines.for_each(|line| self.beneath(&line, margin, text));
            if let Some((round, request)) = sent {
                self.request(request.as_ref(), margin, text);
                answers.push(round);
            }
        }
        answers.into_iter().for_each(|round| self.answer(round, actors, text));
    }

    /// Returns the round whose sending a line tells of.
    fn round_of(&self, event: &EventRow) -> Option<&(SubmissionRow, Option<Value>)> {
        let reference = event.detail.as_deref().filter(|_| event.what == "sending")?;
        self.told.rounds.iter().find(|(round, _)| round.reference == reference)
    }

    fn request(&self, request: Option<&Value>, margin: usize, text: &mut String) {
        match request {
            None => self.beneath("what was sent is not kept any more", margin, text),
            Some(request) if self.full => self.pretty(request, margin, text),
            Some(request) => {
                for job in body::jobs(request) {
                    let mut lines = wrapped(&round::job(job), WIDTH - margin - 2).into_iter();
                    self.beneath(&lines.next().unwrap_or_default(), margin, text);
                    lines.for_each(|line| self.beneath(&line, margin + 2, text));
                }
            }
        }
    }

    fn answer(&self, round: &SubmissionRow, actors: usize, text: &mut String) {
        let margin = actors + 14;
        let answer = round.answer.as_deref().map(parsed);
        let facts = answer.map(|answer| facts::facts(&answer, &self.told.entry.jobs)).unwrap_or_default();
        for line in round::answered(round).into_iter().chain(facts) {
            for line in wrapped(&line, WIDTH - margin) {
                self.beneath(&line, margin, text);
            }
        }
        if let Some(answer) = round.answer.as_deref().filter(|_| self.full) {
            self.pretty(&parsed(answer), margin, text);
        }
    }

    fn pretty(&self, document: &Value, margin: usize, text: &mut String) {
        let pretty = serde_json::to_string_pretty(document).unwrap_or_default();
        pretty.lines().for_each(|line| self.beneath(line, margin, text));
    }

    fn beneath(&self, line: &str, margin: usize, text: &mut String) {
        let _ = writeln!(text, "{}{line}", " ".repeat(margin));
    }
}

/// Says what happened.
fn event_text(event: &EventRow, job: Option<&JobRow>) -> String {
    let job = job.map(|job| format!(" {}", job.job_name)).unwrap_or_default();
    let detail = event
        .detail
        .as_deref()
        .filter(|detail| *detail != event.actor)
        .map(|detail| format!(": {}", told(detail)))
        .unwrap_or_default();
    format!("{}{job}{detail}", event.what.replace('_', " "))
}

/// Returns the problems or findings of a held order as text; anything else as it is.
fn told(detail: &str) -> String {
    let Value::Object(members) = parsed(detail) else { return detail.to_owned() };
    let messages = |member: &str, message: fn(&Value) -> Option<&str>| -> Option<String> {
        let all: Vec<&str> = members.get(member)?.as_array()?.iter().filter_map(message).collect();
        let more = members.get(&format!("more_{member}")).and_then(Value::as_u64);
        let more = more.map(|more| format!("; and {more} more")).unwrap_or_default();
        Some(all.join("; ") + &more)
    };
    let problems = messages("problems", |problem| problem["message"].as_str())
        .or_else(|| messages("guards", |found| found["message"].as_str()))
        .or_else(|| messages("reasons", |one| one["reason"].as_str()));
    let findings =
        || messages("findings", |found| found["message"].as_str().or_else(|| found["finding"]["message"].as_str()));
    problems.or_else(findings).unwrap_or_else(|| detail.to_owned())
}

/// Wraps a text at word boundaries to a width in characters; a longer word gets its own line. A very long text is cut.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let end = text.char_indices().nth(LONGEST).map(|(end, _)| end);
    let whole = end.map_or(Cow::Borrowed(text), |end| Cow::Owned(format!("{}…", &text[..end])));
    let mut lines: Vec<String> = Vec::new();
    for word in whole.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{told, wrapped};

    #[test]
    fn a_long_text_is_broken_between_words() {
        assert_eq!(wrapped("table `cards` has no row", 13), ["table `cards`", "has no row"]);
        assert_eq!(wrapped("averyveryverylongword and", 4), ["averyveryverylongword", "and"]);
        assert!(wrapped("", 10).is_empty());
    }

    #[test]
    fn what_holds_an_order_is_told_in_words() {
        assert_eq!(told(r#"{"problems":[{"message":"a"},{"message":"b"}],"notices":[]}"#), "a; b");
        assert_eq!(told(r#"{"problems":[{"message":"a"}],"more_problems":1900}"#), "a; and 1900 more");
        assert_eq!(told("a word"), "a word");
        assert_eq!(told("12"), "12");
    }
}
