//! Runs every `tests/address/*.json`: why, what is given, and the `ship_to` with its notes or the problems that are expected.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use overprint_generic::Field;
use overprint_mapping::address::{AddressProblem, Fallback, Note, Person, Postal, ShipTo, ship_to};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[test]
fn every_case_gives_what_it_expects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/address");
    let cases = cases_in(&folder);
    assert!(cases.len() >= 50, "only {} case files in {}", cases.len(), folder.display());
    let mismatches: Vec<String> = cases.iter().filter_map(|(path, case)| mismatch(path, case)).collect();
    assert!(
        mismatches.is_empty(),
        "{} of {} cases differ\n\n{}",
        mismatches.len(),
        cases.len(),
        mismatches.join("\n\n")
    );
}

/// Reads the case files, in the order of their names.
#[expect(clippy::disallowed_methods, reason = "the cases are files; the crate under test reads none")]
fn cases_in(folder: &Path) -> Vec<(PathBuf, Value)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let case = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, case)
    };
    paths.into_iter().map(read).collect()
}

/// Says how a case differs from what it expects.
fn mismatch(path: &Path, case: &Value) -> Option<String> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let (expected, actual) = (&case["expect"], run(case));
    (*expected != actual).then(|| format!("{name}: {}\n  expected {expected}\n  actual   {actual}", case["why"]))
}

fn run(case: &Value) -> Value {
    let phones = case["person"]["phones"].as_array().map(Vec::as_slice).unwrap_or_default();
    let person = Person {
        company: text(&case["person"], "company"),
        first_name: text(&case["person"], "first_name"),
        last_name: text(&case["person"], "last_name"),
        full_name: text(&case["person"], "full_name"),
        email: text(&case["person"], "email"),
        phones: phones.iter().filter_map(Value::as_str).collect(),
    };
    let postal = Postal::from_value(&case["postal"]).unwrap();
    let fallback = Fallback { phone: case["fallback"]["phone"].as_str() };
    match ship_to(&postal, &person, &fallback) {
        Ok(ship_to) => shipped(&ship_to),
        Err(problems) => json!({"problems": problems.iter().map(problem).collect::<Vec<_>>()}),
    }
}

fn text<'a>(object: &'a Value, name: &str) -> Field<&'a str> {
    match object.get(name) {
        None => Field::Absent,
        Some(Value::Null) => Field::Null,
        Some(value) => Field::Value(value.as_str().unwrap()),
    }
}

fn shipped(ship_to: &ShipTo) -> Value {
    let notes: Vec<&str> = ship_to.notes.iter().map(Note::code).collect();
    json!({"ship_to": ship_to, "notes": notes})
}

fn problem(problem: &AddressProblem) -> Value {
    let sources: Vec<String> = problem.sources.iter().map(ToString::to_string).collect();
    json!({
        "field": problem.field.as_str(),
        "sources": sources,
        "value": problem.value,
        "message": problem.message,
        "help": problem.help,
    })
}
