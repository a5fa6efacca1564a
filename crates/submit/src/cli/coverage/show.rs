//! A coverage report for people: what is missing first, then how tables and outputs were used.

use crate::cli::batch::grouped;
use crate::cli::console::{Paint, WIDTH, cut, shown};
use indexmap::IndexMap;
use overprint_mapping::Kind;
use overprint_mapping::coverage::{Example, Field, Held, Report, TableUse, Taking, Value};
use std::fmt::Write as _;

/// How many entries of a list are shown; the JSON has all of them.
const SHOWN: usize = 10;

/// How much of an order's number is shown.
const NAME: usize = 40;
/// How many keys of unused rows are named.
const UNUSED_SHOWN: usize = 5;

/// Writes the report.
pub(super) fn text(report: &Report, paint: Paint) -> String {
    let mut text = String::new();
    summary(report, paint, &mut text);
    held(report, paint, &mut text);
    tables(&report.tables, paint, &mut text);
    outputs(&report.mappings, paint, &mut text);
    text
}

fn summary(report: &Report, paint: Paint, text: &mut String) {
    let (orders, lines) = (report.orders, report.lines);
    let held = |count: u64, what: String| if count > 0 { paint.bad(&what) } else { what };
    let _ = writeln!(
        text,
        "{}: {} would be placed, {}{}",
        paint.bold(&counted(orders.read + orders.unreadable, "order")),
        grouped(orders.read - orders.held),
        held(orders.held, format!("{} held", grouped(orders.held))),
        if orders.unreadable > 0 {
            paint.bad(&format!(", {} cannot be read", grouped(orders.unreadable)))
        } else {
            String::new()
        },
    );
    let _ = writeln!(
        text,
        "{}: {} printed, {} left out on purpose, {}",
        paint.bold(&counted(lines.read, "line")),
        grouped(lines.printed),
        grouped(lines.left_out),
        held(lines.held, format!("{} held", grouped(lines.held))),
    );
    for unreadable in report.unreadable.iter().take(SHOWN) {
        let told = cut(&format!("{}: {}", unreadable.place, unreadable.error), WIDTH - 4);
        let _ = writeln!(text, "  {} {told}", paint.bad("×"));
    }
    more(report.orders.unreadable as usize, report.unreadable.len().min(SHOWN), "", text);
}

fn held(report: &Report, paint: Paint, text: &mut String) {
    if report.held.is_empty() {
        return;
    }
    heading("Held, by what is missing", paint, text);
    for held in report.held.iter().take(SHOWN) {
        one_held(held, paint, text);
    }
    more(report.held.len(), SHOWN, "  ", text);
    if report.held_beyond > 0 {
        let _ = writeln!(text, "  and {} for further reasons", counted(report.held_beyond, "line"));
    }
}

fn one_held(held: &Held, paint: Paint, text: &mut String) {
    let count = if held.lines > 0 { counted(held.lines, "line") } else { counted(held.orders, "order") };
    let _ = writeln!(text, "  {}  {}", paint.bad(&format!("{count:>12}")), shown(&held.message));
    let detail = |label: &str, what: &str, text: &mut String| {
        let _ = writeln!(text, "{:16}{} {}", "", paint.dim(&format!("{label:<7}")), cut(what, WIDTH - 24));
    };
    match (&held.mapping, &held.rule) {
        (Some(mapping), Some(rule)) => detail("mapping", &format!("{mapping}, {rule}"), text),
        (Some(mapping), None) => detail("mapping", mapping, text),
        (None, Some(rule)) => detail("rule", rule, text),
        (None, None) => {}
    }
    held.output.iter().for_each(|output| detail("output", output, text));
    // That a line lies among the lines need not be said.
    let source = held.source.iter().filter(|_| held.kind != Kind::UnmappedLine);
    source.for_each(|source| detail("source", source, text));
    if !held.values.is_empty() {
        detail("values", &values(&held.values, held.values_beyond), text);
    }
    detail("orders", &examples(&held.examples, held.orders), text);
}

/// Lists values with how often they were met, as many as fit on a line.
fn values(values: &[Value], beyond: u64) -> String {
    let mut line = String::new();
    for (index, value) in values.iter().enumerate() {
        let times = if value.count > 1 { format!(" ({}×)", grouped(value.count)) } else { String::new() };
        let next = format!("{}{}{times}", if index > 0 { ", " } else { "" }, value.value);
        let left = values.len() - index;
        if index > 0 && line.chars().count() + next.chars().count() > WIDTH - 42 {
            let _ = write!(line, " and {}{} more", grouped(left as u64), if beyond > 0 { " or" } else { "" });
            return line;
        }
        line.push_str(&next);
    }
    if beyond > 0 {
        line.push_str(" and more");
    }
    line
}

fn tables(tables: &[TableUse], paint: Paint, text: &mut String) {
    if tables.is_empty() {
        return;
    }
    heading("Tables", paint, text);
    let width = tables.iter().map(|table| name(table).chars().count()).max().unwrap_or(0).min(WIDTH - 50);
    for table in tables {
        let missed: u64 = table.misses.iter().map(|miss| miss.lines).sum::<u64>() + table.misses_beyond;
        let missed = format!("{} without a row", grouped(missed));
        let missed = if table.misses.is_empty() { paint.dim(&missed) } else { paint.bad(&missed) };
        let unused = format!("{} of {} rows unused", grouped(table.unused.len() as u64), grouped(table.rows as u64));
        let hits = format!("{} found", grouped(table.hits));
        let _ = writeln!(text, "  {:<width$}  {hits:>14}  {missed}, {unused}", cut(&name(table), width));
        misses(table, paint, text);
        if !table.unused.is_empty() && table.hits > 0 {
            let keys = table.unused.iter().take(UNUSED_SHOWN).map(|row| {
                format!("{} (line {})", row.key.values().cloned().collect::<Vec<_>>().join(" "), line_of(&row.row))
            });
            let keys = keys.collect::<Vec<_>>().join(", ");
            let rest = table.unused.len().saturating_sub(UNUSED_SHOWN);
            let rest = if rest > 0 { format!(" and {} more", grouped(rest as u64)) } else { String::new() };
            let _ = writeln!(text, "      {}", paint.dim(&format!("unused: {}{rest}", cut(&keys, WIDTH - 30))));
        }
    }
}

fn misses(table: &TableUse, paint: Paint, text: &mut String) {
    let shown = || table.misses.iter().take(SHOWN);
    let width = shown().map(|miss| key(&miss.key).chars().count()).max().unwrap_or(0).min(WIDTH - 56);
    for miss in shown() {
        let does_without = match miss.lines - miss.held {
            0 => String::new(),
            all if all == miss.lines => ", which do without".to_owned(),
            some => format!(", {} of which do without", grouped(some)),
        };
        let mark = if miss.held > 0 { paint.bad("×") } else { paint.dim("·") };
        let lines = counted(miss.lines, "line");
        let told = format!("{lines:>12}{does_without}");
        let orders = paint.dim(&format!("orders {}", examples(&miss.examples, miss.lines)));
        let _ = writeln!(text, "    {mark} {:<width$} {told}  {orders}", cut(&key(&miss.key), width));
    }
    more(table.misses.len(), SHOWN, "      ", text);
    if table.misses_beyond > 0 {
        let _ = writeln!(text, "      and {} with further keys", counted(table.misses_beyond, "line"));
    }
}

/// Shows the outputs that are not simply filled; those that always are, are only counted.
fn outputs(mappings: &[Taking], paint: Paint, text: &mut String) {
    heading("Outputs", paint, text);
    let is_filled = |field: &&Field| field.defaulted + field.left_out + field.failed == 0;
    let told: Vec<&Taking> =
        mappings.iter().filter(|mapping| !mapping.fields.iter().all(|field| is_filled(&field))).collect();
    let width = told.iter().flat_map(|mapping| &mapping.fields).map(|field| field.output.chars().count()).max();
    let width = width.unwrap_or(0);
    for mapping in &told {
        let lines = counted(mapping.lines, "line");
        let columns = paint.dim(&format!("{:>9} {:>9} {:>9} {:>9}", "filled", "defaulted", "left out", "failed"));
        let title = format!("{}, {lines}", mapping.mapping);
        let padding = (width + 4).saturating_sub(title.chars().count() + 2);
        let _ = writeln!(text, "  {}{:padding$}{columns}", paint.bold(&title), "");
        for field in mapping.fields.iter().filter(|field| !is_filled(field)) {
            let failed = format!("{:>9}", number(field.failed));
            let failed = if field.failed > 0 { paint.bad(&failed) } else { failed };
            let _ = writeln!(
                text,
                "    {:<width$}{:>9} {:>9} {:>9} {failed}",
                field.output,
                number(field.filled),
                number(field.defaulted),
                number(field.left_out),
            );
        }
        let rest = mapping.fields.iter().filter(is_filled).count();
        if rest > 0 {
            let _ = writeln!(text, "    {}", paint.dim(&format!("{} always filled", others(rest))));
        }
    }
    named(
        "always fill every output",
        mappings.iter().filter(|one| one.lines > 0 && one.fields.iter().all(|field| is_filled(&field))),
        text,
    );
    named("take no line", mappings.iter().filter(|one| one.lines == 0 && one.fields.is_empty()), text);
}

fn named<'r>(what: &str, mappings: impl Iterator<Item = &'r Taking>, text: &mut String) {
    let names: Vec<&str> = mappings.map(|mapping| mapping.mapping.as_str()).collect();
    if names.is_empty() {
        return;
    }
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let rest = names.len().saturating_sub(SHOWN);
    let rest = if rest > 0 { format!(" and {} more", grouped(rest as u64)) } else { String::new() };
    let _ = writeln!(text, "  {what}: {shown}{rest}");
}

/// A nought is easier to pass over when it is none.
fn number(count: u64) -> String {
    if count == 0 { "-".to_owned() } else { grouped(count) }
}

fn others(count: usize) -> String {
    if count == 1 { "one output is".to_owned() } else { format!("{count} outputs are") }
}

fn name(table: &TableUse) -> String {
    match table.used_by.as_slice() {
        // Rows that are written in the mapping itself.
        [only] if !table.file.ends_with(".csv") => only.replace(": ", ", table "),
        _ => table.file.clone(),
    }
}

fn key(key: &IndexMap<String, String>) -> String {
    key.iter().map(|(column, value)| format!("{column} `{value}`")).collect::<Vec<_>>().join(", ")
}

fn line_of(row: &str) -> &str {
    row.rsplit(':').next().unwrap_or(row)
}

fn examples(examples: &[Example], of: u64) -> String {
    let names = examples.iter().map(|example| cut(&example.order, NAME)).collect::<Vec<_>>().join(", ");
    if of > examples.len() as u64 { format!("{names}, …") } else { names }
}

fn heading(title: &str, paint: Paint, text: &mut String) {
    let _ = writeln!(text, "\n{}", paint.bold(title));
}

fn more(all: usize, shown: usize, indent: &str, text: &mut String) {
    if all > shown {
        let _ = writeln!(text, "{indent}and {} more; --json lists them", grouped((all - shown) as u64));
    }
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{} {what}s", grouped(count)) }
}
