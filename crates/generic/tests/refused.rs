//! What is no order is refused with an error that names the place and no value: `corpus/refused`, `*.json` beside `*.err`.

#![expect(clippy::disallowed_methods, clippy::expect_used, reason = "a test may read its own corpus, and fail loudly")]

use overprint_generic::{Error, Listing, Order, read};
use std::path::PathBuf;

/// The documents of the corpus, by name.
fn documents() -> Vec<PathBuf> {
    let folder = std::fs::read_dir("tests/corpus/refused").expect("the corpus is there");
    let mut paths: Vec<_> = folder.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths
}

#[test]
fn each_document_is_refused_with_the_text_beside_it() {
    let mut differences = String::new();
    for path in documents() {
        let document = std::fs::read(&path).expect("a document can be read");
        let expected = std::fs::read_to_string(path.with_extension("err")).unwrap_or_default();
        let error = Order::from_slice(&document).expect_err("a document is refused").to_string();
        if error != expected.trim_end() {
            differences += &format!("{}: {error}\n", path.display());
        }
    }
    assert_eq!(differences, "");
}

#[test]
fn no_error_quotes_a_value() {
    for path in documents() {
        let document = std::fs::read(&path).expect("a document can be read");
        let error = Order::from_slice(&document).expect_err("a document is refused");
        assert!(!format!("{error} {error:?}").contains("SECRET"), "{}: {error}", path.display());
    }
}

#[test]
fn a_document_nested_10_000_levels_deep_is_refused() {
    let arrays = "[".repeat(10_000);
    let in_array = format!(r#"{{"id":1,"payload":{arrays}{}}}"#, "]".repeat(10_000));
    let in_object = format!(r#"{{"id":1,"payload":{}1{}}}"#, r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
    for document in [in_array, in_object, arrays] {
        let error = Order::from_slice(document.as_bytes()).unwrap_err();
        assert!(error.to_string().starts_with("not JSON: nested deeper than 127 levels (line 1, "), "{error}");
    }
}

#[test]
fn a_document_nested_127_levels_deep_is_read() {
    let document = format!(r#"{{"id":1,"other":{}{}}}"#, "[".repeat(126), "]".repeat(126));
    let order = Order::from_slice(document.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&order).unwrap(), document);
}

#[test]
fn a_listing_is_refused_with_the_place_in_it() {
    let refused = |document: &str| read::<Listing<Order>>(document.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        refused(r#"{"id":"o-1"}"#),
        "expected an array, or an object with `Items`, found an object without it (line 1, column 12)"
    );
    assert_eq!(
        refused(r#"{"Items":[{},{"line_items":[{"sku":[]}]}]}"#),
        "Items[1].line_items[0].sku: expected a text, found an array (line 1, column 37)"
    );
    assert_eq!(refused("[{},1]"), "[1]: expected an object, found a number (line 1, column 5)");
}

#[test]
fn a_type_that_is_no_record_is_refused_without_its_value() {
    let error = read::<std::num::NonZeroU8>(b"4711").unwrap_err();
    assert!(matches!(error, Error::Shape { .. }));
    assert!(!error.to_string().contains("4711"), "{error}");
}
