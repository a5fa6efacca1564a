//! The fields of an order that somebody else writes, and orders with hostile texts in them.

use super::canary;
use crate::service::world::{World, business_cards};
use serde_json::{Value, json};

/// An order of the storefront, and the contact that receives it.
pub(super) struct Hostile {
    pub(super) id: String,
    pub(super) envelope: Value,
}

/// The fields: the order that has them, a name, a JSON Pointer into the envelope, and what is around the text.
///
/// Fields share an order unless one of them keeps the others from being shown.
const FIELDS: &[(&str, &str, &str, &str)] = &[
    ("placed", "number", "/order/number", "{}"),
    ("placed", "notes", "/order/notes", "{}"),
    ("placed", "description", "/order/line_items/0/description", "{}"),
    ("placed", "custom field", "/order/custom_field_values/0/custom_field_id", "{}"),
    ("placed", "value of a custom field", "/order/custom_field_values/0/string_value", "{}"),
    ("order", "status", "/order/status", "{}"),
    ("order", "total", "/order/total", "{}"),
    ("order", "customer", "/order/bill_to_contact_id", "{}"),
    ("order", "shipping method", "/order/shipping_method_id", "{}"),
    ("address", "name of the recipient", "/order/ship_to_name", "{}"),
    ("address", "street", "/order/shipping_address/line1", "{}"),
    ("address", "second street", "/order/shipping_address/line2", "{}"),
    ("address", "city", "/order/shipping_address/city", "{}"),
    ("address", "state", "/order/shipping_address/state", "{}"),
    ("address", "postal code", "/order/shipping_address/postal_code", "{}"),
    ("address", "country", "/order/shipping_address/country", "{}"),
    ("contact", "first name", "/contact/first_name", "{}"),
    ("contact", "last name", "/contact/last_name", "{}"),
    ("contact", "company", "/contact/organization_name", "{}"),
    ("contact", "phone", "/contact/preferred_phone_number", "{}"),
    ("contact", "email", "/contact/email_address", "{}"),
    ("line", "line id", "/order/line_items/0/order_line_item_id", "{}"),
    ("line", "sku", "/order/line_items/0/sku", "BC-{}"),
    ("line", "quantity", "/order/line_items/0/quantity", "{}"),
    ("line", "option", "/order/line_items/0/variant_options/0/option_name", "{}"),
    ("line", "value of an option", "/order/line_items/0/variant_options/1/value", "{}"),
    ("line", "modifier", "/order/line_items/0/modifier_options/0/value", "{}"),
    ("line", "artwork", "/order/line_items/0/modifier_options/1/value", "{}"),
    ("artwork", "file name", "/order/line_items/0/modifier_options/1/value", "https://artwork.example.com/{}.pdf"),
    ("unmapped", "sku of no mapping", "/order/line_items/0/sku", "{}"),
    ("version", "version", "/order/sys_version", "{}"),
];

/// Fields of a label that are fine but for one character that no screen shows: the order is held, and 4over never gets it.
const LABELS: [(&str, &str); 4] = [
    ("/order/ship_to_name", "James\u{202e} Doe"),
    ("/order/shipping_address/line1", "8900 Executive\u{200b} Park Drive"),
    ("/order/shipping_address/city", "Knox\u{2066}ville"),
    ("/contact/organization_name", "Doe\u{e0041} & Daughters"),
];

/// The fields that are tried with a megabyte, in one order.
const LONG: [&str; 4] = ["notes", "sku", "number", "street"];

/// The fields that no mapping reads, and an address that is shown in its own way of writing.
const UNREAD: [&str; 5] = ["description", "value of a custom field", "total", "customer", "file name"];

/// Numbers of plain orders, by which the hostile 4over knows what to answer.
pub(super) const REFUSED: usize = 901;
pub(super) const ODD_NUMBER: usize = 902;
pub(super) const TRACKED: usize = 903;

/// Numbers of orders that the service is not told of: 4over takes the first, refuses the second, and the others are held.
pub(super) const LATE: [usize; 4] = [950, 9019, 951, 952];

/// Returns the ID of an order.
pub(super) fn id(number: usize) -> String {
    format!("ord-{number}")
}

/// Lists the names of the fields that some command over files shows.
pub(super) fn shown() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|(_, name, ..)| *name).filter(|name| !UNREAD.contains(name))
}

/// Stores an order for each group of fields, one with long texts, and one for each odd answer of 4over.
pub(super) fn orders(world: &World) -> Vec<Hostile> {
    let mut orders: Vec<Hostile> = grouped();
    orders.push(long());
    orders.extend([REFUSED, ODD_NUMBER, TRACKED].map(plain));
    for Hostile { envelope, .. } in &orders {
        world.sandbox.add_order(envelope["order"].clone());
        world.sandbox.add_contact(envelope["contact"].clone());
    }
    orders
}

/// Stores an order for each field of a label.
pub(super) fn labels(world: &World) -> Vec<Hostile> {
    let of = |(at, (pointer, text)): (usize, (&str, &str))| {
        let mut order = plain(800 + at);
        *order.envelope.pointer_mut(pointer).expect("a field") = json!(text);
        world.sandbox.add_order(order.envelope["order"].clone());
        world.sandbox.add_contact(order.envelope["contact"].clone());
        order
    };
    LABELS.into_iter().enumerate().map(of).collect()
}

/// Makes an order for each group of fields.
pub(super) fn grouped() -> Vec<Hostile> {
    let mut groups: Vec<&str> = FIELDS.iter().map(|(group, ..)| *group).collect();
    groups.dedup();
    let mut orders: Vec<Hostile> = (1..).map(plain).take(groups.len()).collect();
    for (order, group) in orders.iter_mut().zip(&groups) {
        fields_of(group).for_each(|field| put(&mut order.envelope, field, ""));
    }
    orders
}

/// Makes an order with a megabyte in some of its fields.
pub(super) fn long() -> Hostile {
    let (mut order, more) = (plain(99), "x".repeat(1_000_000));
    FIELDS.iter().filter(|(_, name, ..)| LONG.contains(name)).for_each(|field| put(&mut order.envelope, field, &more));
    order
}

/// Makes an order for each field alone.
pub(super) fn each() -> Vec<Value> {
    let alone = |(at, field)| {
        let mut order = plain(100 + at);
        put(&mut order.envelope, field, "");
        file(&order.envelope)
    };
    FIELDS.iter().enumerate().map(alone).collect()
}

/// Stores orders that the service is not told of.
pub(super) fn store_late(world: &World) {
    for (number, group) in LATE.into_iter().zip(["placed", "placed", "address", "unmapped"]) {
        let mut order = plain(number);
        fields_of(group).for_each(|field| put(&mut order.envelope, field, ""));
        world.sandbox.add_order(order.envelope["order"].clone());
        world.sandbox.add_contact(order.envelope["contact"].clone());
    }
}

/// Writes an order as a file has it.
pub(super) fn file(envelope: &Value) -> Value {
    json!({ "order": envelope["order"], "contacts": [envelope["contact"]] })
}

fn fields_of(group: &str) -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str, &'static str)> {
    FIELDS.iter().filter(move |(of, ..)| *of == group)
}

fn plain(number: usize) -> Hostile {
    let mut envelope = business_cards(u32::try_from(number).expect("a number"));
    let contact = format!("c-{number}");
    envelope["contact"]["id"] = json!(contact);
    envelope["order"]["ship_to_contact_id"] = json!(contact);
    envelope["order"]["custom_field_values"] = json!([{ "custom_field_id": "f", "string_value": "v" }]);
    Hostile { id: id(number), envelope }
}

fn put(envelope: &mut Value, (_, name, pointer, around): &(&str, &str, &str, &str), more: &str) {
    let text = json!(around.replace("{}", &canary(name)) + more);
    let (parent, member) = pointer.rsplit_once('/').expect("a pointer");
    match envelope.pointer_mut(parent).expect("a parent") {
        Value::Array(items) => items[member.parse::<usize>().expect("an index")] = text,
        parent => parent[member] = text,
    }
}
