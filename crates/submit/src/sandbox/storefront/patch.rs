//! `PATCH /orders/{tenant}/{id}`, RFC 6902.

use json_patch::PatchErrorKind;
use serde_json::{Value, json};

use crate::sandbox::book::Patch;
use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::state::State;

use super::{custom_field, not_found};

/// Members that only the storefront itself may write.
const OWN: &str = "/sys_";

/// Why an order was not changed.
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) message: String,
}

/// Answers a patch with the changed order.
pub(super) fn call(state: &mut State, id: &str, call: &Call) -> Answer {
    if !call.content_type_is("application/json") {
        return Answer::message(415, "Content-Type has to be application/json");
    }
    let Ok(operations) = call.json() else {
        return Answer::message(400, "the body is not JSON");
    };
    match apply(state, id, &operations) {
        Some(Ok(order)) => Answer::json(200, &order),
        Some(Err(refusal)) => Answer::message(refusal.status, &refusal.message),
        None => not_found(id),
    }
}

/// Changes an order as a whole or not at all; `None` if there is none with that id.
///
/// A locked order and a failing `test` are conflicts (409); whatever else is wrong is the caller's
/// mistake (400). Which codes the real storefront uses for these two is not documented.
pub(super) fn apply(state: &mut State, id: &str, operations: &Value) -> Option<Result<Value, Refusal>> {
    let before = state.store.orders.get(id)?.into_owned();
    let changed = changed(&before, operations).map(|mut order| {
        let version = before.get("sys_version").and_then(Value::as_u64).unwrap_or(0);
        order["sys_version"] = json!(version + 1);
        order["sys_last_modified_at"] = json!(state.clock.tick().iso());
        order
    });
    if let Ok(order) = &changed {
        state.store.orders.put(order.clone(), "order");
        state.store.patches.push(Patch { order: id.to_owned(), operations: operations.clone() });
    }
    Some(changed)
}

fn changed(before: &Value, operations: &Value) -> Result<Value, Refusal> {
    let wrong = |message: String| Refusal { status: 400, message };
    let conflict = |message: &str| Refusal { status: 409, message: message.to_owned() };
    let patch: json_patch::Patch = serde_json::from_value(operations.clone())
        .map_err(|error| wrong(format!("the body is not a JSON Patch: {error}")))?;
    if before.get("sys_locked") == Some(&Value::Bool(true)) {
        return Err(conflict("the record is locked"));
    }
    if let Some(path) = operations.as_array().and_then(|all| all.iter().find_map(own_member)) {
        return Err(wrong(format!("{path} cannot be changed")));
    }
    let mut after = before.clone();
    json_patch::patch(&mut after, &patch).map_err(|error| match error.kind {
        PatchErrorKind::TestFailed => conflict(&error.to_string()),
        _ => wrong(error.to_string()),
    })?;
    if !after.is_object() {
        return Err(wrong("the order has to stay an object".to_owned()));
    }
    custom_field::check_changes(before, &after).map_err(wrong)?;
    Ok(after)
}

/// Finds the storefront's own member that an operation would write; to `test` one is allowed.
fn own_member(operation: &Value) -> Option<&str> {
    let text = |key| operation.get(key).and_then(Value::as_str);
    let written = [text("path"), text("from").filter(|_| text("op") == Some("move"))];
    let own = |path: &&str| path.is_empty() || *path == "/id" || path.starts_with(OWN);
    written.into_iter().flatten().find(own).filter(|_| text("op") != Some("test"))
}
