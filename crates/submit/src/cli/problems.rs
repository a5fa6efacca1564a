//! Showing why an order is held: every problem, under the line that it is about.

use super::console::{Console, Paint, cut, shown};
use crate::project::Document;
use overprint_mapping::{Held, Line, Notice, Problem};
use serde_json::{Value, json};
use std::cmp::Reverse;

/// How much of a value is shown.
const VALUE_WIDTH: usize = 80;

/// Writes what holds an order for a program.
pub(super) fn held_json(held: &Held) -> Value {
    json!({ "problems": held.problems, "notices": held.notices })
}

/// Shows what holds an order.
pub(super) fn held(held: &Held, document: &Document, console: &mut Console) {
    let paint = console.paint_err();
    let count = match held.problems.len() {
        1 => "one problem".to_owned(),
        count => format!("{count} problems"),
    };
    let mut text = format!("{} {}, {count}\n", paint.bad("held:"), shown(&document.name()));
    let mut problems: Vec<(About, &Problem)> = held.problems.iter().map(|one| (About::of(one), one)).collect();
    problems.sort_by(|(one, _), (other, _)| other.cmp(one));
    let mut before = None;
    for (about, problem) in &problems {
        if before != Some(about) {
            text.push_str(&format!("\n{}\n", paint.bold(&shown(&about.told(document)).to_string())));
            before = Some(about);
        }
        text.push_str(&one(problem, paint));
    }
    let _nobody_listens = console.err().write_all(text.as_bytes());
    notices(&held.notices, console);
}

/// Shows what a person should know besides.
pub(super) fn notices(notices: &[Notice], console: &mut Console) {
    let label = console.paint_err().doubt("notice:");
    for notice in notices {
        console.say(&format!("{label} {}: {}", shown(&notice.source), shown(&notice.message)));
    }
}

/// Shows the lines that are left out on purpose.
pub(super) fn left_out(lines: &[Line], document: &Document, console: &mut Console) {
    for (index, line) in lines.iter().enumerate() {
        if let Line::LeftOut { because, rule } = line {
            let line = line_name(index, document);
            console.say(&format!("{} is left out: {} ({rule})", shown(&line), shown(because)));
        }
    }
}

/// What a problem is about, in the order in which it is shown: a line of the order, else a job of the request, else the order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct About<'p> {
    line: Option<Reverse<usize>>,
    job: Option<Reverse<usize>>,
    mapping: Option<&'p str>,
}

impl<'p> About<'p> {
    fn of(problem: &'p Problem) -> Self {
        let index = |pointer: &Option<String>, prefix: &str| {
            let rest = pointer.as_deref()?.strip_prefix(prefix)?;
            rest.split('/').next()?.parse::<usize>().ok()
        };
        let line = index(&problem.source, "/order/line_items/");
        let job = index(&problem.output, "/jobs/").filter(|_| line.is_none());
        About { line: line.map(Reverse), job: job.map(Reverse), mapping: problem.mapping.as_deref() }
    }

    fn told(&self, document: &Document) -> String {
        let what = match (self.line, self.job) {
            (Some(Reverse(line)), _) => line_name(line, document),
            (None, Some(Reverse(job))) => format!("job {}", job + 1),
            (None, None) => "order".to_owned(),
        };
        match self.mapping {
            Some(mapping) => format!("{what}, mapping {mapping}"),
            None => what,
        }
    }
}

/// Names a line as people count, with its SKU.
pub(super) fn line_name(line: usize, document: &Document) -> String {
    match document.sku(line) {
        Some(sku) => format!("line {} ({sku})", line + 1),
        None => format!("line {}", line + 1),
    }
}

fn one(problem: &Problem, paint: Paint) -> String {
    let mut text = format!("  {} {}\n", paint.bad("×"), shown(&problem.message));
    let rule = problem.rule.as_ref().map(ToString::to_string);
    let value = problem.value.as_deref().map(|value| cut(value, VALUE_WIDTH));
    let details = [("output", &problem.output), ("source", &problem.source), ("value", &value), ("rule", &rule)];
    for (label, detail) in details {
        if let Some(detail) = detail {
            text.push_str(&format!("      {} {}\n", paint.dim(&format!("{label:<6}")), shown(detail)));
        }
    }
    if let Some(help) = &problem.help {
        text.push_str(&format!("      {} {}\n", paint.dim("help  "), shown(help)));
    }
    text
}

/// Writes what became of a line for a program.
pub(super) fn line_json(line: &Line) -> Value {
    match line {
        Line::Printed { mapping, job_names } => json!({ "mapping": mapping, "job_names": job_names }),
        Line::LeftOut { because, rule } => json!({ "left_out": because, "rule": rule }),
    }
}
