//! What holds for every answer, however strange.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Answer, Outcome, read};

/// Few names and numbers, so that they meet often.
fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "", "X1-001", "X1-002", "X1-003", "Success", "Fail", "error", "200", "é"])
        .prop_map(str::to_owned)
}

fn member_name() -> impl Strategy<Value = String> {
    let known = [
        "job_ids",
        "order_status",
        "errors",
        "customer_job_id",
        "internal_id",
        "status",
        "message",
        "status_code",
        "code",
        "description",
        "payment_response",
        "authorized_payment_amount",
        "entities",
    ];
    prop_oneof![prop::sample::select(known.to_vec()).prop_map(str::to_owned), word()]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop::sample::select(vec![0, 200, 400, 409, 500]).prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((member_name(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An order answer with parts that are mostly in one of the known shapes.
fn order() -> impl Strategy<Value = Value> {
    let status = prop::sample::select(vec![
        json!("Success"),
        json!("warning"),
        json!("Fail"),
        json!("FAILED"),
        json!(null),
        json!("?"),
    ]);
    let entry = (word(), prop::sample::select(vec![json!(200), json!("200"), json!(409), json!(null)]))
        .prop_map(|(name, status)| json!({"customer_job_id": name, "status": status, "messages": []}));
    let listed = (word(), word()).prop_map(|(number, name)| json!({"internal_id": number, "customer_job_id": name}));
    let job_ids = prop_oneof![
        prop::collection::vec((word(), entry), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        prop::collection::vec(listed, 0..4).prop_map(Value::from),
        prop::collection::vec(word(), 0..4).prop_map(Value::from),
        any_json(),
    ];
    let message = prop_oneof![
        word().prop_map(Value::from),
        Just(json!({"code": "409", "description": "d", "meta": []})),
        any_json()
    ];
    let error = (prop::option::of(word()), message)
        .prop_map(|(name, message)| json!({"customer_job_id": name, "message": message}));
    let errors = prop_oneof![prop::collection::vec(error, 0..4).prop_map(Value::from), any_json()];
    let amount = prop::sample::select(vec![
        json!(null),
        json!({"authorized_payment_amount": "1.00"}),
        json!({"authorized_payment_amount": 0}),
    ]);
    (status, prop::option::of(job_ids), prop::option::of(errors), amount).prop_map(
        |(status, job_ids, errors, payment)| {
            let mut members =
                Map::from_iter([("order_status".to_owned(), status), ("payment_response".to_owned(), payment)]);
            members.extend(job_ids.map(|json| ("job_ids".to_owned(), json)));
            members.extend(errors.map(|json| ("errors".to_owned(), json)));
            Value::Object(members)
        },
    )
}

fn names() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "é"]).prop_map(str::to_owned), 0..4)
}

fn http_status() -> impl Strategy<Value = u16> {
    prop::sample::select(vec![200, 201, 302, 400, 401, 408, 409, 429, 500, 503])
}

/// A text that says that something is there already, and whether it is the name of a member.
fn said() -> impl Strategy<Value = (String, bool)> {
    let word = prop::sample::select(vec!["already", "exists", "Duplicate", "ALREADY", "order_id_exists", "duplicated"]);
    ("[a-z]{0,4}[ _-]", word, "[ .:][a-z]{0,4}", any::<bool>())
        .prop_map(|(before, word, after, is_name)| (format!("{before}{word}{after}"), is_name))
}

/// Lists the places of all lists and objects, as JSON Pointers.
fn containers(json: &Value, places: &mut Vec<String>) {
    fn walk(json: &Value, path: &str, places: &mut Vec<String>) {
        match json {
            Value::Array(items) => {
                places.push(path.to_owned());
                items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{path}/{at}"), places));
            }
            Value::Object(members) => {
                places.push(path.to_owned());
                for (name, member) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    walk(member, &format!("{path}/{name}"), places);
                }
            }
            _ => {}
        }
    }
    walk(json, "", places);
}

fn occurs(json: &Value, text: &str) -> bool {
    match json {
        Value::Object(members) => members.iter().any(|(name, json)| name == text || occurs(json, text)),
        Value::Array(items) => items.iter().any(|item| occurs(item, text)),
        Value::String(string) => string == text,
        Value::Number(number) => number.to_string() == text,
        Value::Null | Value::Bool(_) => false,
    }
}

/// Gathers everything that stands in a `job_ids`, at any depth.
fn job_ids(json: &Value) -> Vec<&Value> {
    match json {
        Value::Object(members) => {
            members.iter().flat_map(|(name, json)| if name == "job_ids" { vec![json] } else { job_ids(json) }).collect()
        }
        Value::Array(items) => items.iter().flat_map(job_ids).collect(),
        _ => Vec::new(),
    }
}

fn check(names: &[String], body: &Value, answer: &Answer) -> Result<(), TestCaseError> {
    let answered: Vec<&String> = answer.jobs.iter().map(|job| &job.job_name).collect();
    prop_assert_eq!(answered, names.iter().collect::<Vec<_>>());
    let mut placed: Vec<&str> = Vec::new();
    for job in &answer.jobs {
        match &job.outcome {
            Outcome::Placed { number } => {
                prop_assert!(job_ids(body).into_iter().any(|ids| occurs(ids, number)), "{} is not in job_ids", number);
                prop_assert!(!placed.contains(&number.as_str()), "{} is given to two jobs", number);
                placed.push(number);
            }
            Outcome::Refused { reason, .. } | Outcome::TurnedAway { reason, .. } => {
                prop_assert!(
                    !job_ids(body).into_iter().any(|ids| occurs(ids, &job.job_name)),
                    "{} is in job_ids",
                    job.job_name
                );
                prop_assert!(!reason.is_empty());
            }
            Outcome::Unknown { reason, number } => {
                prop_assert!(!reason.is_empty());
                prop_assert!(number.as_ref().is_none_or(|number| occurs(body, number)));
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_json_gives_each_job_one_outcome_that_the_body_bears_out(names in names(), http_status in http_status(), body in any_json()) {
        check(&names, &body, &read("o", &names, http_status, body.to_string().as_bytes()))?;
    }

    #[test]
    fn any_order_gives_each_job_one_outcome_that_the_body_bears_out(names in names(), http_status in http_status(), body in order()) {
        check(&names, &body, &read("o", &names, http_status, body.to_string().as_bytes()))?;
    }

    #[test]
    fn a_job_that_a_success_does_not_list_is_never_refused(names in names(), http_status in http_status(), body in order()) {
        let mut body = body;
        body["order_status"] = "Success".into();
        let answer = read("o", &names, http_status, body.to_string().as_bytes());
        prop_assert!(answer.jobs.iter().all(|job| !matches!(job.outcome, Outcome::Refused { .. })), "{:?}", answer.jobs);
    }

    /// Whatever the shape, and wherever it stands.
    #[test]
    fn no_answer_that_says_that_something_is_there_already_refuses(
        names in names(),
        http_status in http_status(),
        body in prop_oneof![order(), any_json()],
        said in said(),
        at in any::<prop::sample::Index>(),
    ) {
        let (text, is_name) = said;
        let mut body = body;
        let mut places = Vec::new();
        containers(&body, &mut places);
        if places.is_empty() {
            body = json!([body]);
            containers(&body, &mut places);
        }
        let path = at.get(&places).clone();
        match body.pointer_mut(&path) {
            Some(Value::Array(items)) => items.push(text.into()),
            Some(Value::Object(members)) if is_name => drop(members.insert(text, json!(true))),
            Some(Value::Object(members)) => drop(members.insert("description".to_owned(), text.into())),
            _ => prop_assert!(false, "{path} is not there"),
        }
        let answer = read("o", &names, http_status, body.to_string().as_bytes());
        // What turns the account away may say so of a key, or of how often it was asked.
        let is_no = |outcome: &Outcome| matches!(outcome, Outcome::Refused { .. });
        prop_assert!(!answer.jobs.iter().any(|job| is_no(&job.outcome)), "{:?}", answer.jobs);
    }

    #[test]
    fn no_text_that_says_that_something_is_there_already_refuses(
        names in names(), http_status in any::<u16>(), before in "\\PC{0,20}", said in said(), after in "\\PC{0,20}",
    ) {
        let body = format!("{before} {} {after}", said.0);
        let answer = read("o", &names, http_status, body.as_bytes());
        let is_no = |outcome: &Outcome| matches!(outcome, Outcome::Refused { .. } | Outcome::TurnedAway { .. });
        prop_assert!(!answer.jobs.iter().any(|job| is_no(&job.outcome)), "{:?}", answer.jobs);
    }

    #[test]
    fn numbers_are_never_lost(names in names(), body in order()) {
        let answer = read("o", &names, 200, body.to_string().as_bytes());
        if let Some(entries) = body.get("job_ids").and_then(Value::as_object) {
            for number in entries.keys().filter(|number| !number.is_empty()) {
                let carried = answer.jobs.iter().any(|job| job.outcome.number() == Some(number));
                prop_assert!(carried || answer.unattributed.contains(number), "{}", number);
            }
        }
    }

    #[test]
    fn any_bytes_give_each_job_one_outcome(names in names(), http_status in any::<u16>(), body in any::<Vec<u8>>()) {
        prop_assert_eq!(read("o", &names, http_status, &body).jobs.len(), names.len());
    }

    #[test]
    fn an_answer_survives_being_stored(names in names(), http_status in http_status(), body in order()) {
        let answer = read("o", &names, http_status, body.to_string().as_bytes());
        let stored = serde_json::to_string(&answer).unwrap();
        prop_assert_eq!(serde_json::from_str::<Answer>(&stored).unwrap(), answer);
    }
}
