//! The differences of two request bodies, output by output; jobs are held against each other by their names.

use serde_json::{Map, Value, json};

/// One output that differs.
#[derive(Debug, PartialEq)]
pub(super) struct Difference {
    /// JSON Pointer into the body, with `*` for an index and for the number of a set.
    pub(super) output: String,
    pub(super) before: Option<Value>,
    pub(super) after: Option<Value>,
}

/// Whoever has it can charge the card, so it is compared and not shown.
const SECRET: &str = "/payment/profile_token";

/// Lists what differs, in the order of the bodies.
pub(super) fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    if before != after {
        let jobs = [before, after].map(|body| body.get("jobs").and_then(Value::as_array).map(Vec::as_slice));
        match jobs {
            [Some(jobs_before), Some(jobs_after)] => {
                let [before, after] = [before, after].map(without_jobs);
                value("", Some(&before), Some(&after), &mut found);
                jobs_of(jobs_before, jobs_after, &mut found);
            }
            _ => value("", Some(before), Some(after), &mut found),
        }
    }
    for difference in found.iter_mut().filter(|difference| difference.output == SECRET) {
        let hidden = |value: &Option<Value>| value.as_ref().map(|_| json!("[redacted]"));
        (difference.before, difference.after) = (hidden(&difference.before), hidden(&difference.after));
    }
    found
}

fn without_jobs(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(members) = body.as_object_mut() {
        members.shift_remove("jobs");
    }
    body
}

fn jobs_of(before: &[Value], after: &[Value], found: &mut Vec<Difference>) {
    if before.len() != after.len() {
        found.push(Difference {
            output: "/jobs".to_owned(),
            before: Some(jobs_told(before.len())),
            after: Some(jobs_told(after.len())),
        });
    }
    for (before, after) in aligned(before, after) {
        value("/jobs/*", Some(before), Some(after), found);
    }
}

fn jobs_told(count: usize) -> Value {
    Value::String(if count == 1 { "one job".to_owned() } else { format!("{count} jobs") })
}

/// Puts jobs beside each other that share a name; the rest by their order, where as many are left on both sides.
fn aligned<'v>(before: &'v [Value], after: &'v [Value]) -> Vec<(&'v Value, &'v Value)> {
    let mut open: Vec<(&Value, Vec<&str>)> = after.iter().map(|job| (job, names(job))).collect();
    let mut pairs = Vec::new();
    let mut lone = Vec::new();
    for job in before {
        let names = names(job);
        let partner = open.iter().position(|(_, others)| others.iter().any(|name| names.contains(name)));
        match partner {
            Some(at) => pairs.push((job, open.remove(at).0)),
            None => lone.push(job),
        }
    }
    if lone.len() == open.len() {
        pairs.extend(lone.into_iter().zip(open.into_iter().map(|(job, _)| job)));
    }
    pairs
}

/// Returns the names of a job: its own, or those of its sets.
fn names(job: &Value) -> Vec<&str> {
    let sets = job.get("files").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let named = std::iter::once(job).chain(sets);
    named.filter_map(|named| named.get("job_name")?.as_str()).collect()
}

fn value(output: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let new = after.keys().filter(|name| !before.contains_key(*name));
            for name in before.keys().chain(new) {
                let below = format!("{output}/{}", general(name));
                value(&below, before.get(name), after.get(name), found);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) if !is_list(before) || !is_list(after) => {
            for index in 0..before.len().max(after.len()) {
                value(&format!("{output}/*"), before.get(index), after.get(index), found);
            }
        }
        (before, after) => {
            let output = if output.is_empty() { "/".to_owned() } else { output.to_owned() };
            found.push(Difference { output, before: before.cloned(), after: after.cloned() });
        }
    }
}

/// Tells whether an array holds nothing but scalars, so that it is told as one value.
fn is_list(array: &[Value]) -> bool {
    array.iter().all(|element| !element.is_object() && !element.is_array())
}

fn general(name: &str) -> String {
    let is_set = name.strip_prefix("set_").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    if is_set { "set_*".to_owned() } else { jsonptr::Token::new(name).encoded().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::differences;
    use serde_json::{Value, json};

    fn told(before: &Value, after: &Value) -> Vec<String> {
        let show = |value: &Option<Value>| value.as_ref().map_or_else(|| "none".to_owned(), Value::to_string);
        let told = differences(before, after);
        told.iter().map(|one| format!("{} {} {}", one.output, show(&one.before), show(&one.after))).collect()
    }

    #[test]
    fn jobs_are_compared_with_their_namesakes() {
        let job = |name: &str, runsize: &str| json!({ "job_name": name, "runsize_uuid": runsize });
        let before = json!({ "order_id": "o", "jobs": [job("a", "1"), job("b", "2")] });
        let swapped = json!({ "order_id": "o", "jobs": [job("b", "2"), job("a", "3")] });
        assert_eq!(told(&before, &swapped), [r#"/jobs/*/runsize_uuid "1" "3""#]);
        let renamed = json!({ "order_id": "p", "jobs": [job("x", "1"), job("b", "2")] });
        assert_eq!(told(&before, &renamed), [r#"/order_id "o" "p""#, r#"/jobs/*/job_name "a" "x""#]);
        let fewer = json!({ "order_id": "o", "jobs": [job("b", "2")] });
        assert_eq!(told(&before, &fewer), [r#"/jobs "2 jobs" "one job""#]);
        assert!(told(&before, &before).is_empty());
    }

    #[test]
    fn sets_and_lists_are_told_in_general() {
        let before = json!({ "jobs": [{ "files": { "set_001": { "job_name": "a", "files": { "fr": "u" } } }, "option_uuids": ["x", "y"] }] });
        let after = json!({ "jobs": [{ "files": { "set_001": { "job_name": "a", "files": { "fr": "v", "bk": "w" } } }, "option_uuids": ["x"] }] });
        assert_eq!(
            told(&before, &after),
            [
                r#"/jobs/*/files/set_*/files/fr "u" "v""#,
                r#"/jobs/*/files/set_*/files/bk none "w""#,
                r#"/jobs/*/option_uuids ["x","y"] ["x"]"#
            ]
        );
        assert_eq!(told(&json!({}), &Value::Null), ["/ {} null"]);
    }

    #[test]
    fn the_payment_token_is_compared_and_not_shown() {
        let body = |token: &str| json!({ "payment": { "profile_token": token } });
        assert_eq!(told(&body("t-1"), &body("t-2")), [r#"/payment/profile_token "[redacted]" "[redacted]""#]);
    }
}
