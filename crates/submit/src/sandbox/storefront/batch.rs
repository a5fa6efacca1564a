//! `POST /orders/{tenant}/batch`: up to 100 changes, each with its own result.

use serde_json::{Value, json};

use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::state::State;

use super::{note_forbidden, patch};

/// Most operations in one batch (seed 004, batch operations).
const LIMIT: usize = 100;

/// Runs each operation by itself. The answer is 200 also when some or all went wrong.
pub(super) fn run(state: &mut State, call: &Call) -> Answer {
    let body = call.json().unwrap_or_default();
    let Some(operations) = body.get("operations").and_then(Value::as_array) else {
        return Answer::message(400, "operations has to be an array");
    };
    if operations.len() > LIMIT {
        return Answer::message(400, &format!("operations holds {}, and {LIMIT} are allowed", operations.len()));
    }
    let results: Vec<Value> = operations.iter().map(|operation| one(state, call, operation)).collect();
    let errors = results.iter().filter(|result| result["outcome"] == "error").count();
    let body = json!({
        "success_count": results.len() - errors,
        "error_count": errors,
        "results": results,
    });
    Answer::json(200, &body)
}

fn one(state: &mut State, call: &Call, operation: &Value) -> Value {
    let text = |key: &str| operation.get(key).and_then(Value::as_str).unwrap_or_default();
    let (kind, id) = (text("operation"), text("id"));
    let done = match kind {
        "patch" => {
            let directives = operation.get("patch_directives").cloned().unwrap_or_default();
            match patch::apply(state, id, &directives) {
                Some(done) => done.map_err(|refusal| refusal.message),
                None => Err(format!("no record with id {id} was found")),
            }
        }
        "create" | "update" | "delete" => {
            note_forbidden(&mut state.store, call);
            Err("This operation is not for a connector.".to_owned())
        }
        _ => Err(format!("\"{kind}\" is not an operation")),
    };
    let (outcome, error_message, object) = match done {
        Ok(order) => ("success", Value::Null, order),
        Err(message) => ("error", json!(message), Value::Null),
    };
    json!({
        "operation": kind,
        "id": id,
        "outcome": outcome,
        "error_message": error_message,
        "object": object,
    })
}
