//! What the mappings make of an order, without the people in it: what a case must have in common with the order it comes from.

use crate::project::Document;
use crate::suite::{Project, effect};
use serde_json::{Map, Value, json};

/// Members of a request below which texts may be somebody's, and of which only the emptiness counts.
const PEOPLE: &[&str] = &["ship_to", "ship_from", "files", "direct_mailing"];

/// Members whose texts count although they stand there.
const PLAIN: &[&str] = &["state", "country", "address_validation_level"];

/// Members of a request that are made of ids.
const NAMES: &[&str] = &["job_name", "order_id"];

/// Returns the meaning, and JSON Pointers of values that a table does not know: they are what such a case is about.
pub(super) fn of(document: &Document, project: Project<'_>) -> Result<(Value, Vec<String>), String> {
    let effect = effect(document, project)?;
    let missed = problems(&effect).filter(|problem| problem["kind"] == "table-miss" || problem["kind"] == "quantity");
    let missed = missed.filter_map(|problem| problem["source"].as_str()).map(str::to_owned).collect();
    let told: Vec<Value> =
        problems(&effect).map(|problem| pick(problem, &["kind", "mapping", "rule", "output", "source"])).collect();
    let notices = effect["notices"].as_array().into_iter().flatten().map(|notice| notice["source"].clone());
    let lines = effect["lines"].as_array().into_iter().flatten().map(|line| match line.get("job_names") {
        Some(names) => json!({ "mapping": line["mapping"], "jobs": names.as_array().map(Vec::len) }),
        None => line.clone(),
    });
    let patch = effect["write_back"].as_array().into_iter().flatten().map(|one| pick(one, &["op", "path"]));
    let meaning = json!({
        "outcome": effect["outcome"],
        "problems": told,
        "notices": notices.collect::<Vec<_>>(),
        "lines": lines.collect::<Vec<_>>(),
        "request": effect.get("request").map(|request| masked(request, "", false)),
        "write_back": patch.collect::<Vec<_>>(),
    });
    Ok((meaning, missed))
}

fn problems(effect: &Value) -> impl Iterator<Item = &Value> {
    effect["problems"].as_array().into_iter().flatten()
}

fn pick(value: &Value, names: &[&str]) -> Value {
    let members = names.iter().filter_map(|name| Some(((*name).to_owned(), value.get(name)?.clone())));
    Value::Object(members.collect::<Map<_, _>>())
}

/// Hides texts that may be somebody's; that they are there, null or empty still shows.
fn masked(value: &Value, name: &str, of_people: bool) -> Value {
    match value {
        Value::Object(members) => {
            let each = members.iter().map(|(name, value)| {
                let of_people = of_people || PEOPLE.contains(&name.as_str());
                (name.clone(), masked(value, name, of_people))
            });
            Value::Object(each.collect())
        }
        Value::Array(elements) => elements.iter().map(|element| masked(element, name, of_people)).collect(),
        Value::String(text) if NAMES.contains(&name) || (of_people && !PLAIN.contains(&name)) => {
            Value::from(if text.trim().is_empty() { "" } else { "…" })
        }
        other => other.clone(),
    }
}
