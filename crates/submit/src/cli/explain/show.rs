//! Steps for people: the values of each job in a column, and under each where it comes from.

use super::detail::wrapped;
use crate::cli::console::{Paint, WIDTH, shown as on_one_line};
use crate::cli::problems::line_name;
use crate::project::Document;
use overprint_mapping::{Line, Read, Step};
use serde_json::Value;
use std::fmt::Write as _;

/// The narrowest column of names.
const NAME_WIDTH: usize = 14;

/// Writes what became of the lines, and every step below its part of the body.
pub(super) fn text(steps: &[Step], body: &Value, lines: &[Line], document: &Document, paint: Paint) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let name = on_one_line(&line_name(index, document)).to_string();
        let _ = match line {
            Line::Printed { mapping, job_names } => {
                let jobs = format!("mapping {mapping}, {}", job_names.join(", "));
                writeln!(text, "{}  {}", paint.bold(&name), on_one_line(&jobs))
            }
            Line::LeftOut { because, rule } => {
                writeln!(text, "{}  left out: {} ({rule})", paint.bold(&name), on_one_line(because))
            }
        };
    }
    let mut part = None;
    let width = steps.iter().map(|step| own_name(&step.output).chars().count()).max().unwrap_or(0).max(NAME_WIDTH);
    let (of_order, of_jobs): (Vec<&Step>, Vec<&Step>) = steps.iter().partition(|step| part_of(&step.output) == "order");
    let mut shown: Vec<&Step> = Vec::new();
    for step in of_order.into_iter().chain(of_jobs) {
        // Lines that ship together agree on most of their job.
        if shown.contains(&step) {
            continue;
        }
        shown.push(step);
        let here = part_of(&step.output);
        if part != Some(here) {
            let _ = writeln!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, paint.bold(here));
            part = Some(here);
        }
        one(step, body, width, paint, &mut text);
    }
    text
}

/// Returns the part of the body that a pointer is in: a job, or the order.
fn part_of(output: &str) -> &str {
    match output.strip_prefix("/jobs/") {
        Some(rest) => &output[.."/jobs/".len() + rest.find('/').unwrap_or(rest.len())],
        None => "order",
    }
}

/// Returns the pointer within its part.
fn own_name(output: &str) -> &str {
    let name = output.strip_prefix(part_of(output)).unwrap_or(output).trim_start_matches('/');
    if name.is_empty() { "job" } else { name }
}

fn one(step: &Step, body: &Value, width: usize, paint: Paint, text: &mut String) {
    let name = own_name(&step.output);
    let indent = width + 4;
    // Colour is laid on line by line, so that a long value stays in its column.
    let good = |text: &str| {
        let lines: Vec<String> = wrapped(text, WIDTH - indent).iter().map(|line| paint.good(line)).collect();
        lines.join(&format!("\n{:indent$}", ""))
    };
    let value = match (&step.value, of_body(step, body)) {
        _ if name == "job" => paint.bold(&step.verb),
        (Some(value), _) if value.is_empty() => paint.good("\"\""),
        (Some(value), _) => good(value),
        (None, Some(value)) => good(&value),
        (None, None) => paint.dim("(left out)"),
    };
    let made = match &step.rule {
        Some(rule) => format!("{} at {rule}", step.verb),
        None if name == "job" => String::new(),
        None => format!("{}, by default", step.verb),
    };
    let mut details: Vec<String> =
        step.reads.iter().map(|read| format!("{} {}", arrow(step), shown_read(read))).collect();
    details.extend(step.row.as_ref().map(|row| format!("row  {}", row.strip_suffix(":1").unwrap_or(row))));
    details.extend(Some(made).filter(|made| !made.is_empty()));
    details.extend(step.notes.iter().map(|note| format!("note {note}")));
    let shown_value_width = step.value.as_ref().map_or(0, |value| value.chars().count());
    match details.as_slice() {
        // A constant and its rule fit on one line.
        [only] if step.reads.is_empty() && width + shown_value_width + only.chars().count() + 6 <= WIDTH => {
            let _ = writeln!(text, "  {name:<width$}  {value}  {}", paint.dim(only));
        }
        several => {
            let _ = writeln!(text, "  {name:<width$}  {value}");
            for part in several.iter().flat_map(|line| wrapped(line, WIDTH - indent)) {
                let _ = writeln!(text, "{:indent$}{}", "", paint.dim(&part));
            }
        }
    }
}

fn arrow(step: &Step) -> &'static str {
    if step.row.is_some() { "key " } else { "from" }
}

fn shown_read(read: &Read) -> String {
    match &read.value {
        Some(value) => format!("{} = {value}", read.source),
        None => read.source.clone(),
    }
}

/// A value that several steps or none made is shown as the body has it; nothing where the body has none.
pub(super) fn of_body(step: &Step, body: &Value) -> Option<String> {
    Some(match body.pointer(&step.output)? {
        Value::Object(members) => {
            let parts = members.values().filter_map(Value::as_str).filter(|text| !text.is_empty());
            parts.collect::<Vec<_>>().join(", ")
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}
