//! Every file of `notices/` is a body and what it must be read as.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::{Kind, Notice, NoticeError};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case is there for.
    about: String,
    /// The body byte for byte, or `body_text` for one that is not JSON.
    body: Option<Box<RawValue>>,
    body_text: Option<String>,
    expect: Expected,
}

/// What a body is read as: one of the three.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Expected {
    /// The id of an order that is the member of this name, or the body.
    Full { id: String, within: Option<String> },
    /// The id of an order, and why the order that is there is not taken.
    Thin { id: String, unread: Option<String> },
    /// The text of the error.
    Error(String),
}

#[test]
fn every_case_is_read_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/intake/notices");
    let mut failures = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let case: Case = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let body = case.body_text.or(case.body.map(|body| body.get().to_owned())).unwrap();
        let read = Notice::read(body.as_bytes());
        if !agrees(&case.expect, &body, &read) {
            failures.push(format!("{} ({}): {read:?}", path.file_name().unwrap().display(), case.about));
        }
        count += 1;
    }
    assert!(count >= 30, "only {count} cases were found");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn agrees(expected: &Expected, body: &str, read: &Result<Notice, NoticeError>) -> bool {
    match (expected, read) {
        (Expected::Full { id, within }, Ok(Notice { external_id, kind: Kind::Full { order } })) => {
            id == external_id && order == written(body, within.as_deref()).as_bytes()
        }
        (Expected::Thin { id, unread }, Ok(Notice { external_id, kind: Kind::Thin { unread: why } })) => {
            id == external_id && unread == why
        }
        (Expected::Error(text), Err(error)) => *text == error.to_string(),
        _ => false,
    }
}

/// Cuts a member out of a body as it is written.
fn written(body: &str, member: Option<&str>) -> String {
    let Some(member) = member else { return body.trim().to_owned() };
    let members: std::collections::BTreeMap<String, Box<RawValue>> = serde_json::from_str(body).unwrap();
    members[member].get().to_owned()
}
