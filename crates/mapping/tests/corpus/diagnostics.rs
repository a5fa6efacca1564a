//! What is said of broken mappings: `tests/diagnostics/NAME.yaml` or `NAME/`, and beside it `NAME.err`.

use super::expected::Differences;
use super::project::{data, entries, file, files, load};
use std::collections::BTreeSet;

/// Every code that a diagnostic can have, as it is shown.
const CODES: &[&str] = &[
    "not-yaml",
    "duplicate-key",
    "unknown-key",
    "missing-key",
    "wrong-kind",
    "verb",
    "pointer",
    "unknown-member",
    "unknown-table",
    "unknown-column",
    "table-file",
    "table-row",
    "duplicate-row",
    "not-uuid",
    "template",
    "unknown-helper",
    "value",
    "job-name",
    "conflict",
];

#[test]
fn broken_mappings_are_told_as_expected() {
    let directory = data("diagnostics");
    let mut differences = Differences::default();
    let mut codes = BTreeSet::new();
    for path in entries(&directory) {
        let read = if path.is_dir() {
            (files(&path), path.clone())
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            (vec![file(&path)], directory.clone())
        } else {
            continue;
        };
        let expected = path.with_extension("err");
        let Err(found) = load(&read.0, &read.1) else {
            differences.note(&path, "nothing is reported");
            continue;
        };
        codes.extend(found.iter().map(|diagnostic| diagnostic.code.as_str()));
        let lines: String = found.iter().map(|diagnostic| format!("{diagnostic}\n")).collect();
        differences.compare(&expected, &lines);
    }
    let missing: Vec<_> = CODES.iter().filter(|code| !codes.contains(*code)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
    differences.finish();
}
