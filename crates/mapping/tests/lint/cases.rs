//! The corpus: what is said of each case, and that each code of lint has one.

use crate::expected::Differences;
use crate::project::{data, entries, file, files};
use overprint_mapping::lint::{Against, lint};
use overprint_mapping::{Code, Unread};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The codes that only lint reports; the others have their cases in `tests/diagnostics`.
const OF_LINT: &[Code] = &[
    Code::Include,
    Code::Contradiction,
    Code::SameLines,
    Code::MissingOutput,
    Code::WriteBackKind,
    Code::CustomFieldId,
    Code::UnreachableRule,
    Code::UnusedTable,
    Code::UnusedColumn,
    Code::UnusedArtwork,
    Code::QuantityUnread,
    Code::NoShipper,
    Code::UnpinnedName,
    Code::AmbiguousName,
    Code::UnusedPin,
    Code::SpoiltCell,
    Code::NeverInOrders,
];

#[test]
fn each_case_is_told_as_expected_and_each_code_has_one() {
    let directory = data("lint");
    let mut differences = Differences::default();
    let mut codes = BTreeSet::new();
    for path in entries(&directory) {
        let (files, beside) = if path.is_dir() {
            (files(&path), path.clone())
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            (vec![file(&path)], directory.clone())
        } else {
            continue;
        };
        let linted = lint(&files, &|from, written| read(&beside, from, written));
        let mut diagnostics = linted.diagnostics;
        // Orders that lie beside a case are those that it is held against.
        if let Ok(orders) = std::fs::read_to_string(path.with_extension("orders.ndjson")) {
            let mut against = Against::new(&linted.mappings);
            orders.lines().for_each(|order| against.order(order, r#"{"name": "acme"}"#).unwrap());
            diagnostics.extend(against.finish().diagnostics);
        }
        codes.extend(diagnostics.iter().map(|found| found.code));
        let lines = diagnostics.iter().map(|found| format!("{}: {found}\n", found.code.severity()));
        differences.compare(&path.with_extension("err"), &lines.collect::<String>());
    }
    let missing: Vec<_> = OF_LINT.iter().filter(|code| !codes.contains(code)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
    differences.finish();
}

/// Reads a file by its path from the file that names it, all of them below one directory.
fn read(directory: &Path, from: &str, written: &str) -> Result<(Arc<str>, String), Unread> {
    let path = Path::new(from).parent().unwrap().join(written);
    let text = std::fs::read_to_string(directory.join(&path)).map_err(|_| "no such file".to_owned())?;
    Ok((path.to_string_lossy().as_ref().into(), text))
}
