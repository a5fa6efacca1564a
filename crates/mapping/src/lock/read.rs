//! Reading a lock file: every line with its place, so that what is wrong with it is told like what is wrong with a mapping.

use super::{Candidate, Kind, Lock, Name, Pin, VERSION};
use crate::diagnostic::{Code, Diagnostics, Place, did_you_mean};
use crate::yaml::{self, Map, Node};
use std::sync::Arc;
use uuid::Uuid;

const KEYS: &[&str] = &["version", "names", "ambiguous"];
const PIN: &[&str] = &["kind", "name", "product", "uuid", "means"];
const DOUBT: &[&str] = &["kind", "name", "product", "of"];
const CANDIDATE: &[&str] = &["name", "uuid"];

/// What to do about a lock file that nobody should have edited.
const ANEW: &str = "take either side of a merge, and run `overprint catalog lock`";

pub(super) fn lock(file: &Arc<str>, text: &str, diagnostics: &mut Diagnostics) -> Option<Lock> {
    if let Some(at) = merge_mark(file, text) {
        diagnostics.report_with_help(Code::NotYaml, &at, "a merge left both of its sides here", ANEW);
        return None;
    }
    let root = yaml::read(file, text, diagnostics)?;
    let map = root.expect_map("a lock file", diagnostics)?;
    map.refuse_unknown(KEYS, "a lock file", diagnostics);
    let version = required(map, "version", "a lock file", &root, diagnostics)?;
    if version.text() != Some(VERSION) {
        let message = format!("the version has to be {VERSION}, not `{}`", version.text().unwrap_or(version.kind()));
        diagnostics.report_with_help(Code::Value, &version.at, message, "remove the file, and lock the names anew");
        return None;
    }
    let mut lock = Lock::default();
    for node in list(map, "names", diagnostics) {
        let Some((name, pin)) = pin(node, diagnostics) else { continue };
        if lock.pins.contains_key(&name) {
            let message = format!("the {name} is pinned twice");
            diagnostics.report_with_help(Code::DuplicateRow, &node.at, message, ANEW);
        }
        lock.pins.insert(name, pin);
    }
    for node in list(map, "ambiguous", diagnostics) {
        if let Some((name, candidates)) = doubt(node, diagnostics) {
            lock.doubt(name, candidates);
        }
    }
    Some(lock)
}

/// Finds where a merge could not be made.
fn merge_mark(file: &Arc<str>, text: &str) -> Option<Place> {
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with("<<<<<<< ") {
            let span = start..start + line.trim_end().len();
            return Some(Place { file: file.clone(), line: index + 1, column: 1, span });
        }
        start += line.len();
    }
    None
}

fn pin(node: &Node, diagnostics: &mut Diagnostics) -> Option<(Name, Pin)> {
    let map = node.expect_map("a pin", diagnostics)?;
    map.refuse_unknown(PIN, "a pin", diagnostics);
    let name = name(map, node, diagnostics)?;
    let uuid = uuid(map, node, diagnostics)?;
    let means = map.get("means").and_then(|node| node.expect_text("`means`", diagnostics));
    Some((name, Pin { uuid, means: means.unwrap_or_default().to_owned(), at: Some(node.at.clone()) }))
}

fn doubt(node: &Node, diagnostics: &mut Diagnostics) -> Option<(Name, Vec<Candidate>)> {
    let map = node.expect_map("an ambiguous name", diagnostics)?;
    map.refuse_unknown(DOUBT, "an ambiguous name", diagnostics);
    let name = name(map, node, diagnostics)?;
    let mut candidates = Vec::new();
    for node in list(map, "of", diagnostics) {
        let map = node.expect_map("a candidate", diagnostics)?;
        map.refuse_unknown(CANDIDATE, "a candidate", diagnostics);
        let name = required(map, "name", "a candidate", node, diagnostics)?.expect_text("`name`", diagnostics)?;
        candidates.push(Candidate { name: name.to_owned(), uuid: uuid(map, node, diagnostics)? });
    }
    Some((name, candidates))
}

fn name(map: &Map, parent: &Node, diagnostics: &mut Diagnostics) -> Option<Name> {
    let kind = required(map, "kind", "a name", parent, diagnostics)?;
    let written = kind.expect_text("`kind`", diagnostics)?;
    let Some(known) = Kind::ALL.into_iter().find(|known| known.as_str() == written) else {
        let kinds = Kind::ALL.map(Kind::as_str);
        let help = did_you_mean(written, kinds).unwrap_or_else(|| format!("known here: {}", kinds.join(", ")));
        diagnostics.report_with_help(Code::Value, &kind.at, format!("`{written}` is no kind of name"), help);
        return None;
    };
    let name = required(map, "name", "a name", parent, diagnostics)?.expect_text("`name`", diagnostics)?;
    let product = match map.get("product") {
        Some(product) => Some(product.expect_text("`product`", diagnostics)?.to_owned()),
        None => None,
    };
    Some(Name { kind: known, name: name.to_owned(), product })
}

fn uuid(map: &Map, parent: &Node, diagnostics: &mut Diagnostics) -> Option<Uuid> {
    let node = required(map, "uuid", "a name", parent, diagnostics)?;
    let text = node.expect_text("`uuid`", diagnostics)?;
    let uuid = Uuid::try_parse(text).ok();
    if uuid.is_none() {
        diagnostics.report_with_help(Code::NotUuid, &node.at, format!("`{text}` is no UUID"), ANEW);
    }
    uuid
}

fn required<'n>(map: &'n Map, key: &str, what: &str, parent: &Node, diagnostics: &mut Diagnostics) -> Option<&'n Node> {
    let found = map.get(key);
    if found.is_none() {
        diagnostics.report_with_help(Code::MissingKey, &parent.at, format!("{what} needs `{key}`"), ANEW);
    }
    found
}

fn list<'n>(map: &'n Map, key: &str, diagnostics: &mut Diagnostics) -> &'n [Node] {
    map.get(key).and_then(|node| node.expect_list(&format!("`{key}`"), diagnostics)).unwrap_or_default()
}
