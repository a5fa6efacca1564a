//! Each code has its text, and the examples in it are what they say they are.

use super::{explanation, explanations};
use crate::diagnostic::{Code, Severity};
use crate::lint::{Linted, lint};
use crate::mappings::{MappingFile, Unread};
use crate::problem::Kind;
use std::collections::BTreeSet;
use std::sync::Arc;

const BASE: &str = include_str!("examples/base.yaml");
const LOCK: &str = include_str!("examples/catalog.lock");
const CARDS: &str = "sku,product_uuid,colorspec_uuid,speed_uuid\nBC-1,1a7e039c-e7ed-4410-8c64-377dbcbee322,13abbda7-1d64-4f25-8bb2-c179b224825d,ad290b77-c9d5-476c-b847-9ad4d25ae14e\n";

#[test]
fn each_code_has_one_text_and_each_text_one_code() {
    let of_mappings = Code::ALL.iter().map(|code| code.as_str().to_owned());
    let codes: BTreeSet<String> = of_mappings.chain(Kind::ALL.iter().map(ToString::to_string)).collect();
    let texts: BTreeSet<String> = explanations().map(|explanation| explanation.code.to_owned()).collect();
    assert_eq!(codes, texts);
    assert!(Code::ALL.iter().enumerate().all(|(index, code)| *code as usize == index));
    assert!(Kind::ALL.iter().enumerate().all(|(index, kind)| *kind as usize == index));
    for explanation in explanations() {
        assert!(explanation.text.starts_with(&format!("# {}\n\n", explanation.code)), "{}", explanation.code);
        assert!(explanation.summary.ends_with('.'), "{}: {}", explanation.code, explanation.summary);
    }
}

#[test]
fn a_misspelt_code_is_answered_with_the_nearest() {
    assert_eq!(explanation("unknown-tabel"), Err(Some("unknown-table")));
    assert_eq!(explanation("xyz"), Err(None));
}

#[test]
fn bad_examples_are_bad_in_that_way_and_good_ones_are_not() {
    // Orders, and names of files, are no part of a mapping.
    let others = [Code::NeverInOrders, Code::UnreadFile];
    for code in Code::ALL.iter().filter(|code| !others.contains(code)) {
        let text = explanation(code.as_str()).unwrap().text;
        let bad = linted(block(text, "bad").unwrap_or_else(|| panic!("{code} has no bad example")));
        assert!(bad.diagnostics.iter().any(|found| found.code == *code), "{code}: {:#?}", bad.diagnostics);
    }
    for explanation in explanations() {
        let Some(good) = block(explanation.text, "good").map(linted) else { continue };
        let wrong = |code: Code| code.severity() == Severity::Error || code.as_str() == explanation.code;
        let found: Vec<_> = good.diagnostics.iter().filter(|found| wrong(found.code)).collect();
        assert!(found.is_empty(), "{}: {found:#?}", explanation.code);
    }
}

fn block<'t>(text: &'t str, kind: &str) -> Option<&'t str> {
    text.split(&format!("```yaml {kind}\n")).nth(1)?.split("```").next()
}

/// Lints an example: a part of a mapping is laid over the base.
fn linted(example: &str) -> Linted {
    let files = example.split("---\n").enumerate().map(|(index, text)| {
        let text = match (text.starts_with("mapping:"), text.contains("include:")) {
            (true, _) => text.to_owned(),
            (false, true) => format!("mapping: example\n{text}"),
            (false, false) => format!("mapping: example\ninclude: base.yaml\n{text}"),
        };
        MappingFile { name: format!("example{index}.yaml").into(), text }
    });
    lint(&files.collect::<Vec<_>>(), &read)
}

fn read(_: &str, written: &str) -> Result<(Arc<str>, String), Unread> {
    match written {
        "base.yaml" => Ok((written.into(), BASE.to_owned())),
        "catalog.lock" => Ok((written.into(), LOCK.to_owned())),
        "tables/cards.csv" => Ok((written.into(), CARDS.to_owned())),
        _ => Err("no such file".to_owned().into()),
    }
}
