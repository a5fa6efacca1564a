//! Showing why an order is held: every problem, under the line that it is about.

use super::console::{Console, Paint, cut};
use crate::project::Document;
use overprint_mapping::{Held, Line, Notice, Problem};
use serde_json::{Value, json};
use std::io::Write;

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
    let mut text = format!("{} {} is held: {count}\n", paint.bad("held:"), document.name());
    let mut shown: Vec<String> = Vec::new();
    for problem in &held.problems {
        let about = about(problem, document);
        if !shown.contains(&about) {
            text.push_str(&format!("\n{}\n", paint.bold(&about)));
            let same = held.problems.iter().filter(|other| self::about(other, document) == about);
            same.for_each(|problem| text.push_str(&one(problem, paint)));
            shown.push(about);
        }
    }
    let _nobody_listens = console.err().write_all(text.as_bytes());
    notices(&held.notices, console);
}

/// Shows what a person should know besides.
pub(super) fn notices(notices: &[Notice], console: &mut Console) {
    let label = console.paint_err().doubt("notice:");
    for notice in notices {
        console.say(&format!("{label} {}: {}", notice.source, notice.message));
    }
}

/// Shows the lines that are left out on purpose.
pub(super) fn left_out(lines: &[Line], document: &Document, console: &mut Console) {
    for (index, line) in lines.iter().enumerate() {
        if let Line::LeftOut { because, rule } = line {
            console.say(&format!("{} is left out: {because} ({rule})", line_name(index, document)));
        }
    }
}

/// Names what a problem is about: a line of the order, else a job of the request, else the order.
fn about(problem: &Problem, document: &Document) -> String {
    let index = |pointer: &Option<String>, prefix: &str| {
        let rest = pointer.as_deref()?.strip_prefix(prefix)?;
        rest.split('/').next()?.parse::<usize>().ok()
    };
    let what = match (index(&problem.source, "/order/line_items/"), index(&problem.output, "/jobs/")) {
        (Some(line), _) => line_name(line, document),
        (None, Some(job)) => format!("job {}", job + 1),
        (None, None) => "order".to_owned(),
    };
    match &problem.mapping {
        Some(mapping) => format!("{what}, mapping {mapping}"),
        None => what,
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
    let mut text = format!("  {} {}\n", paint.bad("×"), problem.message);
    let rule = problem.rule.as_ref().map(ToString::to_string);
    let value = problem.value.as_deref().map(|value| cut(value, VALUE_WIDTH));
    let details = [("output", &problem.output), ("source", &problem.source), ("value", &value), ("rule", &rule)];
    for (label, detail) in details {
        if let Some(detail) = detail {
            text.push_str(&format!("      {} {detail}\n", paint.dim(&format!("{label:<6}"))));
        }
    }
    if let Some(help) = &problem.help {
        text.push_str(&format!("      {} {help}\n", paint.dim("help  ")));
    }
    text
}
