//! What the engines are given: the orders, and beside each what was fetched or configured before, ready to be read.

use crate::hand_written::{STATES, STOREFRONT};
use crate::orders::Order;
use crate::tables::Tables;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Orders and everything beside them.
pub(crate) struct Documents {
    pub(crate) orders: Vec<Order>,
    /// The recipient of each order, or null.
    pub(crate) recipients: Vec<Value>,
    pub(crate) storefront: Value,
    /// A map for each table.
    pub(crate) tables: HashMap<&'static str, HashMap<String, Value>>,
}

impl Documents {
    pub(crate) fn new(orders: Vec<Order>, tables: &Tables) -> Self {
        let recipients = orders.iter().map(recipient).collect();
        Documents { orders, recipients, storefront: serde_json::from_str(STOREFRONT).unwrap(), tables: maps(tables) }
    }
}

fn recipient(order: &Order) -> Value {
    order.contact.as_ref().map_or(Value::Null, |contact| {
        json!({
            "company": contact.company,
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "email": contact.email,
            "phone": contact.phone,
        })
    })
}

fn maps(tables: &Tables) -> HashMap<&'static str, HashMap<String, Value>> {
    let plain = |table: &HashMap<String, String>| {
        table.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect::<HashMap<_, _>>()
    };
    let finishes = tables.finishes.iter().flat_map(|(option, values)| {
        values.iter().map(move |(value, uuids)| (format!("{option}={value}"), json!(uuids)))
    });
    let named = ["Sides", "Turnaround", "Front artwork", "Back artwork"];
    HashMap::from([
        ("cards", plain(&tables.cards)),
        ("colorspecs", plain(&tables.colorspecs)),
        ("turnarounds", plain(&tables.turnarounds)),
        ("runsizes", tables.runsizes.iter().map(|(key, uuid)| (key.to_string(), json!(uuid))).collect()),
        ("finishes", finishes.collect()),
        ("shipping", tables.shipping.iter().map(|(key, shipper)| (key.clone(), json!(shipper))).collect()),
        ("states", STATES.iter().map(|(name, code)| (name.to_string(), json!(code))).collect()),
        ("named", named.map(|name| (name.to_owned(), Value::Bool(true))).into()),
    ])
}
