//! What holds an order, each with its line, its place in the mapping and what to do.

use super::parsed;
use crate::ledger::{EventRow, State};
use serde_json::Value;

/// A problem as it is shown: what is wrong, and the details below it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) message: String,
    pub(super) details: Vec<(&'static str, String)>,
}

/// Lists the problems of a held order, as they were found last, and how many more there are; none for any other order, or for one
/// that something else holds.
pub(super) fn of(state: State, history: &[EventRow]) -> (Vec<Shown>, u64) {
    if state != State::Held {
        return (Vec::new(), 0);
    }
    let details = history.iter().rev().filter_map(|event| event.detail.as_deref()).map(parsed);
    let Some(problems) = details.map(problems).find(|(problems, _)| !problems.is_empty()) else {
        return (Vec::new(), 0);
    };
    (problems.0.iter().filter_map(shown).collect(), problems.1)
}

/// Finds the problems of a stop, or of the stops that it is made of.
fn problems(detail: Value) -> (Vec<Value>, u64) {
    if let Some(Value::Array(problems)) = detail.get("problems") {
        return (problems.clone(), detail.get("more_problems").and_then(Value::as_u64).unwrap_or(0));
    }
    let Some(Value::Array(reasons)) = detail.get("reasons") else { return (Vec::new(), 0) };
    let below = reasons.iter().filter_map(|reason| reason.get("detail")).map(|detail| problems(detail.clone()));
    below.fold((Vec::new(), 0), |(mut all, more), (problems, further)| {
        all.extend(problems);
        (all, more + further)
    })
}

fn shown(problem: &Value) -> Option<Shown> {
    let text = |member: &str| problem.get(member).and_then(Value::as_str).map(str::to_owned);
    let line = text("source").as_deref().and_then(line);
    let details = [
        ("line", line),
        ("value", text("value")),
        ("source", text("source")),
        ("output", text("output")),
        ("rule", text("rule")),
        ("help", text("help")),
    ];
    let details = details.into_iter().filter_map(|(label, detail)| Some((label, detail?))).collect();
    Some(Shown { message: text("message")?, details })
}

/// Counts the line that a source lies in, from 1.
fn line(source: &str) -> Option<String> {
    let index = source.strip_prefix("/order/line_items/")?.split('/').next()?.parse::<usize>().ok()?;
    Some((index + 1).to_string())
}

#[cfg(test)]
mod tests {
    use super::{Shown, problems, shown};
    use serde_json::json;

    #[test]
    fn a_problem_is_shown_with_line_place_and_help() {
        let problem = json!({
            "kind": "table-miss", "message": "table `cards` has no row for sku `BC-1`", "value": "BC-1",
            "rule": "mappings/cards.yaml:20:19", "source": "/order/line_items/1/sku", "help": "add the row",
        });
        let expected = Shown {
            message: "table `cards` has no row for sku `BC-1`".to_owned(),
            details: [
                ("line", "2"),
                ("value", "BC-1"),
                ("source", "/order/line_items/1/sku"),
                ("rule", "mappings/cards.yaml:20:19"),
                ("help", "add the row"),
            ]
            .map(|(label, detail)| (label, detail.to_owned()))
            .to_vec(),
        };
        assert_eq!(shown(&problem), Some(expected));
    }

    #[test]
    fn problems_are_found_also_among_other_reasons() {
        let one = json!({ "message": "a" });
        assert_eq!(problems(json!({ "problems": [one], "more_problems": 3 })), (vec![one.clone()], 3));
        let several = json!({ "reasons": [{ "reason": "g", "detail": null }, { "detail": { "problems": [one] } }] });
        assert_eq!(problems(several), (vec![one], 0));
        assert_eq!(problems(json!({ "guards": [] })), (vec![], 0));
        assert_eq!(problems(json!("a word")), (vec![], 0));
    }
}
