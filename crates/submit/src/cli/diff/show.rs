//! Differences for people: what changes from which value to which, and which orders are held otherwise than before.

use crate::cli::batch::grouped;
use crate::cli::console::{Paint, WIDTH, cut, shown};
use overprint_mapping::compare::{Change, LineChange, Pair, Reason, Report};
use overprint_mapping::coverage::Example;
use serde_json::Value;
use std::fmt::Write as _;

/// How many entries of a list are shown; the JSON has all of them.
const SHOWN: usize = 10;

/// How much of an order's number is shown.
const NAME: usize = 40;

/// Writes the report.
pub(super) fn text(report: &Report, paint: Paint) -> String {
    let mut text = String::new();
    summary(report, paint, &mut text);
    for change in &report.outputs {
        output(change, report.orders.orders, paint, &mut text);
    }
    lines(&report.lines, paint, &mut text);
    let counts = report.orders;
    reasons("becomes held", counts.becomes_held, &report.becomes_held, paint, &mut text);
    reasons("is no longer held", counts.no_longer_held, &report.no_longer_held, paint, &mut text);
    reasons("is held for new reasons", counts.held_otherwise, &report.new_reasons, paint, &mut text);
    reasons("is held without these reasons", counts.held_otherwise, &report.gone_reasons, paint, &mut text);
    text
}

fn summary(report: &Report, paint: Paint, text: &mut String) {
    let counts = report.orders;
    let compared = paint.bold(&format!("{} compared", counted(counts.orders, "order")));
    let unreadable = match counts.unreadable {
        0 => String::new(),
        count => paint.bad(&format!(", {} cannot be read", grouped(count))),
    };
    if report.same {
        let _ = writeln!(text, "{compared}: {}{unreadable}", paint.good("nothing differs"));
        return;
    }
    let parts = [
        (counts.changed, "changed"),
        (counts.becomes_held, "newly held"),
        (counts.no_longer_held, "no longer held"),
        (counts.held_otherwise, "held for other reasons"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{} {what}", grouped(*count)));
    let _ = writeln!(text, "{compared}: {}{unreadable}", parts.collect::<Vec<_>>().join(", "));
    for place in &report.unreadable {
        let _ = writeln!(text, "  {} {}", paint.bad("×"), cut(place, WIDTH - 4));
    }
}

fn output(change: &Change, of: u64, paint: Paint, text: &mut String) {
    let values =
        if change.values == change.orders { String::new() } else { format!(", {} values", grouped(change.values)) };
    let _ = writeln!(
        text,
        "\n{} changes in {} of {}{values}",
        paint.bold(&change.output),
        grouped(change.orders),
        counted(of, "order"),
    );
    let shown = || change.pairs.iter().take(SHOWN);
    let is_plain = |pair: &Pair| [&pair.from, &pair.to].iter().all(|value| value.is_string() || value.is_null());
    let widest = shown().map(|pair| shown_value(&pair.from, is_plain(pair)).chars().count()).max().unwrap_or(0);
    let width = widest.min(36);
    for pair in shown() {
        let [from, to] = [&pair.from, &pair.to].map(|value| shown_value(value, is_plain(pair)));
        let count = format!("{:>7}", grouped(pair.count));
        let orders = examples(&pair.examples, pair.count);
        if from.chars().count() <= width
            && from.chars().count().max(width) + to.chars().count() + orders.chars().count() + 14 <= WIDTH
        {
            let _ = writeln!(text, "{count}  {from:<width$} → {to}  {}", paint.dim(&orders));
        } else {
            let _ = writeln!(text, "{count}  {}", cut(&from, WIDTH - 9));
            let _ = writeln!(text, "       → {}", cut(&to, WIDTH - 9));
            let _ = writeln!(text, "         {}", paint.dim(&orders));
        }
    }
    let further = change.pairs.len().saturating_sub(SHOWN) as u64;
    match (further, change.pairs_beyond) {
        (0, 0) => {}
        (further, 0) => {
            let _ = writeln!(text, "         and {} more; --json lists them", counted(further, "pair"));
        }
        (further, beyond) => {
            let _ = writeln!(text, "         and {}, and {} values more", counted(further, "pair"), grouped(beyond));
        }
    }
}

/// Writes a text as it is, unless it is beside something else.
fn shown_value(value: &Value, is_plain: bool) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) if is_plain && !text.is_empty() => shown(text).to_string(),
        other => other.to_string(),
    }
}

fn lines(lines: &[LineChange], paint: Paint, text: &mut String) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", paint.bold("Lines that something else becomes of"));
    for line in lines.iter().take(SHOWN) {
        let orders = paint.dim(&examples(&line.examples, line.count));
        let _ = writeln!(text, "{:>7}  {} → {}  {orders}", grouped(line.count), shown(&line.from), shown(&line.to));
    }
    more(lines.len(), text);
}

fn reasons(what: &str, orders: u64, reasons: &[Reason], paint: Paint, text: &mut String) {
    if reasons.is_empty() {
        return;
    }
    let what = if orders == 1 { what.to_owned() } else { what.replacen("is ", "are ", 1).replace("becomes", "become") };
    let _ = writeln!(text, "\n{}", paint.bold(&format!("{} {what}", counted(orders, "order"))));
    for reason in reasons.iter().take(SHOWN) {
        let _ = writeln!(text, "{:>7}  {}", grouped(reason.orders), shown(&reason.message));
        let place = [reason.mapping.as_deref(), reason.rule.as_deref()];
        let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
        if !place.is_empty() {
            let _ = writeln!(text, "         {}", paint.dim(&place));
        }
        if !reason.values.is_empty() {
            let _ = writeln!(
                text,
                "         {}",
                paint.dim(&cut(&format!("values {}", reason.values.join(", ")), WIDTH - 9))
            );
        }
        let _ = writeln!(text, "         {}", paint.dim(&examples(&reason.examples, reason.orders)));
    }
    more(reasons.len(), text);
}

fn examples(examples: &[Example], of: u64) -> String {
    let names = examples.iter().map(|example| cut(&example.order, NAME)).collect::<Vec<_>>().join(", ");
    let dots = if of > examples.len() as u64 { ", …" } else { "" };
    format!("{} {names}{dots}", if examples.len() == 1 { "order" } else { "orders" })
}

fn more(all: usize, text: &mut String) {
    if all > SHOWN {
        let _ = writeln!(text, "         and {} more; --json lists them", grouped((all - SHOWN) as u64));
    }
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{} {what}s", grouped(count)) }
}
