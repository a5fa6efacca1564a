//! Several patches in one request, and what became of each: a batch is no transaction.

use super::error::{Error, Operation};
use super::foreign::{kind_of, scalars};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::fmt;

/// How many operations a batch may hold (seed 004, batch operations: "up to 100 parallel").
pub const BATCH_MAX: usize = 100;

/// How many results are read: more than a batch may hold, so that an answer that does not fit it is noticed.
const RESULTS_MAX: usize = 1_000;

/// The members of a result that tell what became of a patch.
const RESULT: [&str; 3] = ["id", "outcome", "error_message"];

/// One patch of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchPatch {
    /// The order.
    pub id: String,
    /// The operations of RFC 6902, an array.
    pub patch: Value,
}

/// What became of one patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was applied.
    Done,
    /// It was not applied, and the storefront says why.
    Failed {
        /// The message, at most 500 characters.
        message: String,
    },
    /// The answer does not speak of it: read the order before writing again.
    Unknown,
}

/// Writes the request.
pub(super) fn request(patches: &[BatchPatch]) -> Value {
    let operation = |one: &BatchPatch| json!({"operation": "patch", "id": one.id, "patch_directives": one.patch});
    json!({"operations": patches.iter().map(operation).collect::<Vec<_>>()})
}

/// Reads the outcome of each patch, in the order of the patches; the counts of the answer are not relied on.
///
/// A result belongs to the patch of its id. Where results have no id, position tells, provided that there are as many
/// results as patches.
pub(super) fn outcomes(patches: &[BatchPatch], answer: &[u8]) -> Result<Vec<Outcome>, Error> {
    let operation = Operation::Batch;
    let wrong = |error: serde_json::Error| Error::NotJson { operation, message: error.to_string() };
    let shape = |expected, found| Error::Shape { operation, place: "/results".to_owned(), expected, found };
    let answer: &RawValue = serde_json::from_slice(answer).map_err(wrong)?;
    let found = match answer.get().starts_with('{') {
        true => serde_json::from_str::<Answer<'_>>(answer.get()).map_err(wrong)?.results,
        false => None,
    };
    let Some(found) = found.filter(|found| found.get().starts_with('[')) else {
        return Err(shape("an array", found.map_or("nothing", |found| kind_of(found.get()))));
    };
    let results = serde_json::from_str::<Results>(found.get()).map_err(wrong)?;
    let Results(Some(results)) = results else { return Err(shape("1,000 results at most", "more of them")) };
    let mut taken = vec![false; results.len()];
    let mut outcomes = vec![Outcome::Unknown; patches.len()];
    for (patch, outcome) in patches.iter().zip(&mut outcomes) {
        let of_id = |(at, result): &(usize, &Value)| !taken[*at] && id(result).as_deref() == Some(&patch.id);
        if let Some((at, result)) = results.iter().enumerate().find(of_id) {
            taken[at] = true;
            *outcome = read(result);
        }
    }
    if results.len() == patches.len() {
        for (outcome, result) in outcomes.iter_mut().zip(&results) {
            if *outcome == Outcome::Unknown && id(result).is_none() {
                *outcome = read(result);
            }
        }
    }
    Ok(outcomes)
}

/// An answer, of which only the results count.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    results: Option<&'a RawValue>,
}

/// The results without the orders in them; none if there are too many.
struct Results(Option<Vec<Value>>);

impl<'de> Deserialize<'de> for Results {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Found;
        impl<'de> Visitor<'de> for Found {
            type Value = Results;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Results, A::Error> {
                let mut results = Vec::new();
                while let Some(result) = seq.next_element::<&'de RawValue>()? {
                    if results.len() == RESULTS_MAX {
                        while seq.next_element::<IgnoredAny>()?.is_some() {}
                        return Ok(Results(None));
                    }
                    results.push(scalars(result, &RESULT));
                }
                Ok(Results(Some(results)))
            }
        }
        deserializer.deserialize_seq(Found)
    }
}

/// Reads the id of a result, also where it is a number.
fn id(result: &Value) -> Option<String> {
    match result.get("id")? {
        Value::String(id) => (!id.is_empty()).then(|| id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// Reads one result: only the word `success` is success, and silence is no failure.
fn read(result: &Value) -> Outcome {
    let text = |name: &str| result.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    match (text("outcome"), text("error_message")) {
        (Some(word), _) if word.eq_ignore_ascii_case("success") => Outcome::Done,
        (None, None) => Outcome::Unknown,
        (word, message) => {
            let message = message.or(word).unwrap_or_default();
            Outcome::Failed { message: super::foreign::foreign_message(message.as_bytes(), "") }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{BatchPatch, Outcome, outcomes, request};
    use serde_json::{Value, json};

    fn patches(ids: &[&str]) -> Vec<BatchPatch> {
        let patch = json!([{"op": "replace", "path": "/notes", "value": "x"}]);
        ids.iter().map(|id| BatchPatch { id: (*id).to_owned(), patch: patch.clone() }).collect()
    }

    fn failed(message: &str) -> Outcome {
        Outcome::Failed { message: message.to_owned() }
    }

    #[test]
    fn the_request_is_that_of_the_seed() {
        let expected = json!({"operations": [
            {"operation": "patch", "id": "a", "patch_directives": [{"op": "replace", "path": "/notes", "value": "x"}]}
        ]});
        assert_eq!(request(&patches(&["a"])), expected);
    }

    #[test]
    fn results_are_read_one_by_one() {
        let success = |id: Value| json!({"operation": "patch", "id": id, "outcome": "success", "error_message": "", "object": {}});
        let failure = |id: Value| json!({"id": id, "outcome": "error", "error_message": "record is locked"});
        let done = || Outcome::Done;
        let table = [
            ("by id", vec![success("a".into()), failure("b".into())], vec![done(), failed("record is locked")]),
            (
                "by id, another order",
                vec![failure("b".into()), success("a".into())],
                vec![done(), failed("record is locked")],
            ),
            ("by position", vec![success(Value::Null), failure("".into())], vec![done(), failed("record is locked")]),
            (
                "one id missing",
                vec![failure(Value::Null), success("b".into())],
                vec![failed("record is locked"), done()],
            ),
            ("a result missing", vec![success("b".into())], vec![Outcome::Unknown, done()]),
            ("no id and too few", vec![success(Value::Null)], vec![Outcome::Unknown, Outcome::Unknown]),
            ("a foreign id", vec![success("c".into()), success("b".into())], vec![Outcome::Unknown, done()]),
            ("silence", vec![json!({"id": "a"}), json!(null)], vec![Outcome::Unknown, Outcome::Unknown]),
            (
                "only a word",
                vec![json!({"id": "a", "outcome": "skipped"}), success("b".into())],
                vec![failed("skipped"), done()],
            ),
            (
                "only a message",
                vec![json!({"id": "a", "error_message": "no"}), success("b".into())],
                vec![failed("no"), done()],
            ),
            ("nothing", vec![], vec![Outcome::Unknown, Outcome::Unknown]),
        ];
        for (name, results, expected) in table {
            let answer = json!({"success_count": 2, "error_count": 0, "results": results});
            assert_eq!(outcomes(&patches(&["a", "b"]), answer.to_string().as_bytes()).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn one_order_patched_twice_has_two_outcomes() {
        let answer = json!({"results": [{"id": 7, "outcome": "success"}, {"id": 7, "outcome": "error", "error_message": "test failed"}]});
        assert_eq!(
            outcomes(&patches(&["7", "7"]), answer.to_string().as_bytes()).unwrap(),
            [Outcome::Done, failed("test failed")]
        );
    }

    #[test]
    fn an_answer_without_results_is_named() {
        let message =
            |answer: Value| outcomes(&patches(&["a"]), answer.to_string().as_bytes()).unwrap_err().to_string();
        assert_eq!(
            message(json!({})),
            "patch a batch of orders: the answer has nothing at `/results`, where an array belongs"
        );
        assert_eq!(
            message(json!([])),
            "patch a batch of orders: the answer has nothing at `/results`, where an array belongs"
        );
        assert_eq!(
            message(json!({"results": vec![0; 2_000]})),
            "patch a batch of orders: the answer has more of them at `/results`, where 1,000 results at most belongs"
        );
        assert_eq!(
            message(json!({"results": {}})),
            "patch a batch of orders: the answer has an object at `/results`, where an array belongs"
        );
    }
}
