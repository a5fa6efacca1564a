//! Every file of `cases/` is an answer and what it must be read as.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::Path;

use super::{Answer, JobAnswer, read};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case is there for.
    about: String,
    /// What was sent as `order_id`; that of the samples if it is left out.
    order_id: Option<String>,
    job_names: Vec<String>,
    http_status: u16,
    /// A JSON body, or `body_text` for one that is not.
    #[serde(default)]
    body: Value,
    body_text: Option<String>,
    /// One outcome per job; a `reason` need only occur, other members must agree, and members that are left out may be anything.
    expect: Vec<Value>,
    unattributed: Option<Vec<String>>,
    charged: Option<String>,
}

#[test]
fn every_case_is_read_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/fourover/answer/cases");
    let mut failures = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let case: Case = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let body = case.body_text.clone().unwrap_or_else(|| case.body.to_string());
        let answer =
            read(case.order_id.as_deref().unwrap_or("test001"), &case.job_names, case.http_status, body.as_bytes());
        if let Some(difference) = difference(&case, &answer) {
            failures.push(format!("{} ({}): {difference}", path.file_name().unwrap().display(), case.about));
        }
        count += 1;
    }
    assert!(count >= 30, "only {count} cases were found");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn difference(case: &Case, answer: &Answer) -> Option<String> {
    let names: Vec<&String> = answer.jobs.iter().map(|job| &job.job_name).collect();
    let agrees = names == case.job_names.iter().collect::<Vec<_>>()
        && answer.jobs.len() == case.expect.len()
        && answer.jobs.iter().zip(&case.expect).all(|(job, expected)| job_agrees(job, expected))
        && case.unattributed.as_ref().is_none_or(|expected| *expected == answer.unattributed)
        && case.charged.as_ref().is_none_or(|expected| Some(expected.parse().unwrap()) == answer.charged);
    (!agrees)
        .then(|| format!("{:?}, unattributed {:?}, charged {:?}", answer.jobs, answer.unattributed, answer.charged))
}

fn job_agrees(job: &JobAnswer, expected: &Value) -> bool {
    let outcome = serde_json::to_value(&job.outcome).unwrap();
    let (kind, members) = expected.as_object().unwrap().iter().next().unwrap();
    let Some(actual) = outcome.get(kind) else {
        return false;
    };
    members.as_object().unwrap().iter().all(|(name, value)| match name.as_str() {
        "reason" => actual[name].as_str().unwrap().contains(value.as_str().unwrap()),
        _ => &actual[name] == value,
    })
}
