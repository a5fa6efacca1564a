//! `/shipments/{tenant}`: Shipment records, made and listed.

use serde_json::{Value, json};
use std::borrow::Cow;

use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::state::State;

/// The members of a Shipment that the vendor documents; `id` is the storefront's own.
const MEMBERS: [&str; 16] = [
    "order_id",
    "line_items",
    "number_of_pieces",
    "shipping_address",
    "packing_slip_notes",
    "carrier_integration",
    "weight",
    "dimensions",
    "ups_integration",
    "shipping_label_uri",
    "shipping_method_id",
    "notes",
    "send_email_confirmation_to_customer",
    "tracking_number",
    "shipping_method_description",
    "custom_field_values",
];

/// Makes a record. Two of the same parcel are two records: nobody documents that the storefront minds.
pub(super) fn make(state: &mut State, call: &Call) -> Answer {
    if !call.content_type_is("application/json") {
        return Answer::message(415, "Content-Type has to be application/json");
    }
    let Ok(mut shipment) = call.json() else {
        return Answer::message(400, "the body is not JSON");
    };
    let order_id = shipment["order_id"].as_str().unwrap_or_default();
    let Some(order) = state.store.orders.get(order_id) else {
        return Answer::message(409, &format!("order_id refers to {order_id:?}, which is missing"));
    };
    let made: Vec<Cow<'_, Value>> =
        state.store.shipments.from(0).filter(|shipment| shipment["order_id"] == order_id).collect();
    if let Err(message) = check(&shipment, &order, &made) {
        return Answer::message(400, &message);
    }
    let id = format!("shipment-{}", state.store.shipments.from(0).count() + 1);
    shipment["id"] = json!(id);
    shipment["sys_created_at"] = json!(state.clock.tick().iso());
    state.store.shipments.put(shipment.clone(), "shipment");
    if state.options.shipment_handles {
        return Answer::json(
            200,
            &json!({ "executionArn": format!("arn:{id}"), "start_date": state.clock.tick().iso() }),
        );
    }
    Answer::json(200, &shipment)
}

/// Checks a record against its order and the records that the order has already.
fn check(shipment: &Value, order: &Value, made: &[Cow<'_, Value>]) -> Result<(), String> {
    let Some(members) = shipment.as_object() else { return Err("the shipment has to be an object".to_owned()) };
    if let Some(unknown) = members.keys().find(|key| !MEMBERS.contains(&key.as_str())) {
        return Err(format!("{unknown} is no member of a shipment"));
    }
    if shipment["tracking_number"].as_str().is_none_or(str::is_empty) {
        return Err("tracking_number has to be a text".to_owned());
    }
    if shipment["number_of_pieces"].as_u64().is_none_or(|pieces| pieces == 0) {
        return Err("number_of_pieces has to be a whole number above 0".to_owned());
    }
    if shipment["carrier_integration"] != "none" {
        return Err("carrier_integration has to be none where the parcel has left already".to_owned());
    }
    if !shipment["send_email_confirmation_to_customer"].is_boolean() {
        return Err("send_email_confirmation_to_customer has to be a boolean".to_owned());
    }
    let Some(lines) = shipment["line_items"].as_array() else {
        return Err("line_items has to be an array".to_owned());
    };
    lines.iter().try_for_each(|line| check_line(line, order, made))
}

fn check_line(line: &Value, order: &Value, made: &[Cow<'_, Value>]) -> Result<(), String> {
    let id = line["order_line_item_id"].as_str().unwrap_or_default();
    let items = order["line_items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(item) = items.iter().find(|item| item["order_line_item_id"] == id) else {
        return Err(format!("the order has no line {id:?}"));
    };
    let quantity = |line: &Value| line["quantity"].as_f64().unwrap_or_default();
    let told = made.iter().filter_map(|shipment| shipment["line_items"].as_array()).flatten();
    let shipped: f64 = told.filter(|line| line["order_line_item_id"] == id).map(quantity).sum();
    match quantity(line) {
        wanted if wanted <= 0.0 => Err(format!("the quantity of line {id:?} has to be above 0")),
        wanted if shipped + wanted > quantity(item) => Err(format!("more of line {id:?} than was ordered")),
        _ => Ok(()),
    }
}
