//! A round of an order in a few lines: what was sent, without anything personal, and what 4over answered.

use crate::cli::orders::body::names;
use crate::ledger::SubmissionRow;
use serde_json::Value;

/// How much of a UUID tells it from others.
const UUID: usize = 8;

/// The members that make a job what it is, and what they are called here.
const PARTS: [(&str, &str); 4] = [
    ("product_uuid", "product"),
    ("runsize_uuid", "runsize"),
    ("colorspec_uuid", "colorspec"),
    ("turnaroundtime_uuid", "turnaround"),
];

/// How deep the words of an answer are looked for.
const DEPTH: usize = 8;

/// Says of a round what it is.
pub(super) fn sending(round: &SubmissionRow) -> String {
    let kind = if round.is_test { "a test order" } else { "a PAID order" };
    format!("sending round {} as {}, {kind}, made by mappings {}", round.round, round.reference, round.mapping_version)
}

/// Says of a job what is printed, and to which state and country it goes.
pub(super) fn job(job: &Value) -> String {
    let word = |name: &str| job.get(name).and_then(Value::as_str);
    let mut parts = Vec::new();
    for (member, called) in PARTS {
        parts.extend(word(member).map(|uuid| format!("{called} {}", uuid.chars().take(UUID).collect::<String>())));
    }
    let options = job.get("option_uuids").and_then(Value::as_array).map_or(0, Vec::len);
    match options {
        0 => {}
        1 => parts.push("1 option".to_owned()),
        count => parts.push(format!("{count} options")),
    }
    let to = ["state", "country"].map(|member| job.get("ship_to").and_then(|to| to.get(member)?.as_str()));
    let to: Vec<&str> = to.into_iter().flatten().collect();
    if !to.is_empty() {
        parts.push(format!("to {}", to.join(" ")));
    }
    format!("{}: {}", names(job).join(", "), parts.join(", "))
}

/// Says what 4over answered to a round, in its words.
pub(super) fn answered(round: &SubmissionRow) -> Option<String> {
    let mut parts = Vec::new();
    parts.extend(round.http_status.map(|status| format!("answered HTTP {status}")));
    parts.extend(round.charged.as_ref().map(|charged| format!("charged {charged}")));
    let mut words = Vec::new();
    let answer = round.answer.as_deref().and_then(|answer| serde_json::from_str::<Value>(answer).ok());
    if let Some(answer) = &answer {
        said(answer, &mut words, DEPTH);
    }
    if !words.is_empty() {
        parts.push(format!("“{}”", words.join("; ")));
    }
    let fate = match round.outcome.as_deref() {
        None => Some("the answer is awaited"),
        Some("in_doubt") => Some("it is not known what became of it"),
        Some("resolved") => Some("resolved by hand, or by a job number from 4over"),
        Some("not_sent") => Some("nothing was sent"),
        Some("turned_away") => Some("turned away before a job was read"),
        Some(_) => None,
    };
    parts.extend(fate.map(str::to_owned));
    if parts.is_empty() { None } else { Some(format!("→ {}", parts.join(", "))) }
}

/// Gathers the messages of an answer, wherever they are, each once.
fn said(answer: &Value, words: &mut Vec<String>, depth: usize) {
    match answer {
        _ if depth == 0 => {}
        Value::Array(items) => items.iter().for_each(|item| said(item, words, depth - 1)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if is_message(name) && !text.is_empty() => {
                        if !words.contains(text) {
                            words.push(text.clone());
                        }
                    }
                    other => said(other, words, depth - 1),
                }
            }
        }
        _ => {}
    }
}

fn is_message(name: &str) -> bool {
    ["message", "status_text", "error", "reason", "detail"].iter().any(|known| name.contains(known))
}

#[cfg(test)]
mod tests {
    use super::{job, said};
    use serde_json::json;

    #[test]
    fn a_job_is_told_without_anything_personal() {
        let printed = json!({
            "job_name": "a-1", "product_uuid": "bc3758a8-8f6c-4e24-8fb5-99d1a95ac01e", "option_uuids": ["x", "y"],
            "ship_to": { "firstname": "Ada", "address": "1 Main St", "city": "Van Nuys", "state": "CA", "country": "US" },
        });
        assert_eq!(job(&printed), "a-1: product bc3758a8, 2 options, to CA US");
    }

    #[test]
    fn the_words_of_an_answer_are_found_wherever_they_are() {
        let mut words = Vec::new();
        let answer =
            json!({ "job_statuses": [{ "error_message": "no" }, { "message": "no" }], "x": { "reason": "why" } });
        said(&answer, &mut words, 8);
        assert_eq!(words, ["no", "why"]);
    }
}
