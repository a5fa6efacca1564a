//! What is read of a request that was sent.

use serde_json::{Map, Value};

/// Lists the jobs of a request.
pub(super) fn jobs(request: &Value) -> impl Iterator<Item = &Value> {
    request.get("jobs").and_then(Value::as_array).into_iter().flatten()
}

/// Returns the names under which 4over answers for a job: its own, and those of its sets.
pub(super) fn names(job: &Value) -> Vec<&str> {
    let sets = job.get("files").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let named = std::iter::once(job).chain(sets).filter_map(|named| named.get("job_name")?.as_str());
    let mut names: Vec<&str> = Vec::new();
    for name in named {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
