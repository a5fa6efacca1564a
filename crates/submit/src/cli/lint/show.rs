//! Showing what lint found: to people with excerpts, to programs as JSON.

use super::{Found, count, reads};
use crate::cli::console::Console;
use crate::cli::failure::excerpt;
use crate::project::Report;
use overprint_mapping::{Diagnostic, Severity};
use serde_json::{Value, json};
use std::io;

/// Shows everything that was found, and then how much that is.
pub(super) fn all(found: &[&Found], console: &mut Console) -> io::Result<()> {
    for report in found.iter().flat_map(|one| one.reports()) {
        findings(report, &|_| true, console)?;
    }
    summary(found, console);
    Ok(())
}

/// Shows some of the findings.
pub(super) fn findings(report: &Report, wanted: &dyn Fn(&Diagnostic) -> bool, console: &mut Console) -> io::Result<()> {
    let paint = console.paint();
    for (finding, _) in report.findings().zip(report.diagnostics()).filter(|(_, diagnostic)| wanted(diagnostic)) {
        writeln!(console.out(), "{}\n", excerpt(finding, paint))?;
    }
    Ok(())
}

/// Tells in short what is wrong, where something else is shown.
pub(super) fn aside(found: &[&Found], console: &mut Console) {
    for diagnostic in found.iter().flat_map(|one| one.diagnostics()) {
        console.say(&format!("{}: {diagnostic}", diagnostic.code.severity()));
    }
    summary(found, console);
}

/// Says how much was found, and in what.
pub(super) fn summary(found: &[&Found], console: &mut Console) {
    let (errors, warnings) = (count(found, Severity::Error), count(found, Severity::Warning));
    let mappings: usize = found.iter().map(|one| one.checked.mappings.iter().count()).sum();
    let files: usize = found.iter().map(|one| one.checked.count()).sum();
    let orders = found.iter().find_map(|one| one.unseen.as_ref().map(|(_, occurrences)| occurrences.orders));
    let held = orders.map(|orders| format!(", held against {}", counted(orders, "order"))).unwrap_or_default();
    let paint = console.paint_err();
    let text = match (errors, warnings) {
        (0, 0) => {
            format!(
                "{} {} in {}{held}",
                paint.good("no problem:"),
                counted(mappings, "mapping"),
                counted(files, "file")
            )
        }
        (0, _) => format!("{}{held}", paint.doubt(&counted(warnings, "warning"))),
        (_, 0) => format!("{}{held}", paint.bad(&counted(errors, "error"))),
        _ => format!("{}, {}{held}", paint.bad(&counted(errors, "error")), counted(warnings, "warning")),
    };
    console.say(&text);
}

/// Writes everything for a program.
pub(super) fn json(found: &[&Found], with_reads: bool) -> Value {
    let diagnostics: Vec<Value> =
        found.iter().flat_map(|one| one.reports()).flat_map(Report::diagnostics_json).collect();
    let mappings = found.iter().flat_map(|one| one.checked.mappings.iter().map(|mapping| mapping.name()));
    let mut document = json!({
        "errors": count(found, Severity::Error),
        "warnings": count(found, Severity::Warning),
        "mappings": mappings.collect::<Vec<_>>(),
        "diagnostics": diagnostics,
    });
    let unseen: Vec<_> = found.iter().filter_map(|one| one.unseen.as_ref()).collect();
    if let Some((_, first)) = unseen.first() {
        let occurrences: Vec<_> = unseen.iter().flat_map(|(_, found)| &found.occurrences).collect();
        document["against"] = json!({ "orders": first.orders, "occurrences": occurrences });
    }
    if with_reads {
        document["reads"] = found.iter().flat_map(|one| reads::json(one)).collect();
    }
    document
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
