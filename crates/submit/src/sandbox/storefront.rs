//! The fake storefront: which route does what.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::Value;

mod batch;
mod custom_field;
mod listing;
mod patch;
mod search;
mod shipment;
mod token;

use super::book::Patch;
use super::exchange::{Answer, Call};
use super::records::Records;
use super::rules::Subject;
use super::state::State;

/// Words that stand in a path where an order's id could stand.
const OPERATIONS: [&str; 4] = ["shippable", "search", "batch", "processWithOverride"];

/// What the fake storefront keeps.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) orders: Records,
    pub(super) contacts: Records,
    pub(super) organizations: Records,
    pub(super) shipments: Records,
    pub(super) patches: Vec<Patch>,
    pub(super) forbidden_calls: Vec<String>,
    pub(super) tokens_issued: usize,
    tokens: BTreeSet<String>,
}

impl Store {
    pub(super) fn expire_tokens(&mut self) {
        self.tokens.clear();
    }
}

/// Carries a request out, once its token and its tenant are right.
pub(super) fn answer(state: &mut State, call: &Call) -> Answer {
    let segments = call.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    if segments == ["oauth", "token"] {
        return token::issue(state, call);
    }
    if !token::is_valid(state, call) {
        return Answer::message(401, "Unauthorized");
    }
    let [resource, tenant, rest @ ..] = segments.as_slice() else {
        return forbidden();
    };
    if *tenant != state.options.tenant {
        return forbidden();
    }
    match (&call.method, *resource, rest) {
        (&Method::GET, "contacts", [id]) => record(&state.store.contacts, id, call),
        (&Method::GET, "organizations", [id]) => record(&state.store.organizations, id, call),
        (&Method::POST, "shipments", []) => shipment::make(state, call),
        (&Method::GET, "shipments", []) => listing::whole(state, &state.store.shipments, call),
        (_, "orders", rest) => orders(state, call, rest),
        _ => forbidden(),
    }
}

fn orders(state: &mut State, call: &Call, rest: &[&str]) -> Answer {
    match (&call.method, rest) {
        (&Method::GET, []) => listing::whole(state, &state.store.orders, call),
        (&Method::GET, ["shippable", status]) => listing::shippable(state, call, status),
        (&Method::POST, ["search"]) => search::search(state, call),
        (&Method::POST, ["batch"]) => batch::run(state, call),
        (&Method::GET, [id]) => record(&state.store.orders, id, call),
        (&Method::PATCH, [id]) => patch::call(state, id, call),
        (&Method::POST, [] | ["processWithOverride"] | [_, "close" | "void"])
        | (&Method::PUT | &Method::DELETE, [_]) => {
            note_forbidden(&mut state.store, call);
            Answer::message(403, "This operation is not for a connector.")
        }
        _ => forbidden(),
    }
}

/// Writes down a call that creates, replaces, deletes, closes, voids or overrides an order.
fn note_forbidden(store: &mut Store, call: &Call) {
    store.forbidden_calls.push(format!("{} {}", call.method, call.path));
}

/// Unknown paths and other tenants look alike.
fn forbidden() -> Answer {
    Answer::message(403, "Forbidden")
}

fn record(records: &Records, id: &str, call: &Call) -> Answer {
    match records.get(id) {
        Some(record) => Answer::json(200, &listing::projected(&record, call)),
        None => not_found(id),
    }
}

fn not_found(id: &str) -> Answer {
    Answer::message(404, &format!("no record with id {id} was found"))
}

/// Says which order a call is about, for the rules.
pub(super) fn subject(call: &Call) -> Subject {
    let segments = call.segments();
    let order = match segments.as_slice() {
        [resource, _, word, ..] if resource == "orders" && OPERATIONS.contains(&word.as_str()) => None,
        [resource, _, id, ..] if resource == "orders" => Some(id.clone()),
        _ => None,
    };
    Subject { storefront_order: order, ..Subject::default() }
}

fn id_of(record: &Value) -> &str {
    record.get("id").and_then(Value::as_str).unwrap_or_default()
}
