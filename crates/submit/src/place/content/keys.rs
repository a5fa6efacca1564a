//! Which members of an order count, as its mappings read it, and a reading of the order that skips all others.

use overprint_mapping::lint::{Kind, Reading, Use};
use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt;

/// Members of a line that always count: how many are wanted, and what takes that back.
const OF_LINE: [&str; 7] = [
    "/sku",
    "/status",
    "/quantity",
    "/quantity_cancelled",
    "/quantity_returned",
    "/quantity_pending_return",
    "/amount_refunded",
];

/// Members of an order that always count.
const OF_ORDER: [&str; 2] = ["/status", "/amount_refunded"];

/// Members that tell how far an order has come, or that the storefront writes by itself.
const PROGRESS: [&str; 6] =
    ["/quantity_shipped", "/quantity_to_be_shipped", "/expiration_date", "/order_line_item_id", "/id", "/number"];

/// The key of all options of a line.
pub(super) const OPTIONS: &str = "options";

/// How the key of a custom field begins; its ID follows, or a pattern of IDs.
pub(super) const FIELD: &str = "field ";

/// The member with the lines.
const LINES: &str = "line_items";

/// The members of an order and of its lines that count, as pointers, and keys of options and custom fields.
#[derive(Debug)]
pub(in crate::place) struct Keys {
    pub(super) of_order: BTreeSet<String>,
    pub(super) of_line: BTreeSet<String>,
}

impl Keys {
    /// Collects what decides what is printed, or is printed.
    pub(in crate::place) fn of<'r>(readings: impl IntoIterator<Item = &'r Reading>) -> Self {
        let mut of_order: BTreeSet<String> = OF_ORDER.map(str::to_owned).into();
        let mut of_line: BTreeSet<String> = OF_LINE.map(str::to_owned).into();
        for reading in readings.into_iter().filter(|reading| counts(reading)) {
            match reading.kind {
                Kind::Option => drop(of_line.insert(OPTIONS.to_owned())),
                Kind::CustomField => drop(of_order.insert(format!("{FIELD}{}", pattern(&reading.name)))),
                Kind::Pointer => {
                    let roots = [("/order", &mut of_order), ("/line", &mut of_line)];
                    for (root, keys) in roots {
                        let member = reading.name.strip_prefix(root).filter(|member| member.starts_with('/'));
                        keys.extend(member.filter(|member| !is_progress(member)).map(array));
                    }
                }
            }
        }
        Keys { of_order, of_line }
    }

    /// Reads of an order what counts, and nothing else.
    ///
    /// # Errors
    /// It is no JSON object.
    pub(in crate::place) fn read(&self, order: &[u8]) -> serde_json::Result<Value> {
        let mut of_order: BTreeSet<String> = self.of_order.iter().filter_map(|key| first(key)).collect();
        of_order.extend(["custom_field_values", LINES].map(str::to_owned));
        let mut of_line: BTreeSet<String> = self.of_line.iter().filter_map(|key| first(key)).collect();
        of_line.extend(["order_line_item_id", "variant_options", "modifier_options"].map(str::to_owned));
        // A rule of the order may read its lines, too: then they are read whole.
        let are_whole = self.of_order.iter().any(|key| first(key).is_some_and(|member| member == LINES));
        let mut reader = serde_json::Deserializer::from_slice(order);
        let members = reader.deserialize_map(Members(&of_order))?;
        let values = members.into_iter().map(|(name, raw)| {
            let value = match name == LINES && !are_whole && raw.get().starts_with('[') {
                true => lines(raw, &of_line)?,
                false => serde_json::from_str(raw.get())?,
            };
            Ok((name, value))
        });
        values.collect::<serde_json::Result<Map<String, Value>>>().map(Value::Object)
    }
}

/// Tells whether a value that was read decides what is printed, or is printed.
fn counts(reading: &Reading) -> bool {
    reading.uses.iter().any(|used| matches!(used, Use::Sent | Use::Decides))
}

fn is_progress(member: &str) -> bool {
    PROGRESS.contains(&member) || member.starts_with("/sys_")
}

/// An array whose elements are read is kept as a whole.
fn array(pointer: &str) -> String {
    pointer.split("/*").next().unwrap_or(pointer).to_owned()
}

/// Makes a pattern of the ID of a custom field, which may be made from the line.
fn pattern(id: &str) -> String {
    let mut pattern = String::new();
    let mut rest = id;
    while let Some((before, after)) = rest.split_once("{{") {
        pattern.push_str(before);
        pattern.push('*');
        rest = after.split_once("}}").map_or("", |(_, after)| after);
    }
    pattern + rest
}

/// Returns the member in which a pointer begins.
fn first(pointer: &str) -> Option<String> {
    pointer
        .strip_prefix('/')
        .and_then(|rest| rest.split('/').next())
        .map(|name| name.replace("~1", "/").replace("~0", "~"))
}

/// Reads of each line what counts.
fn lines(raw: &RawValue, kept: &BTreeSet<String>) -> serde_json::Result<Value> {
    let items: Vec<&RawValue> = serde_json::from_str(raw.get())?;
    let items = items.into_iter().map(|item| match item.get().starts_with('{') {
        true => {
            let members = serde_json::Deserializer::from_str(item.get()).deserialize_map(Members(kept))?;
            let values = members.into_iter().map(|(name, raw)| Ok((name, serde_json::from_str(raw.get())?)));
            values.collect::<serde_json::Result<Map<String, Value>>>().map(Value::Object)
        }
        false => serde_json::from_str(item.get()),
    });
    items.collect::<serde_json::Result<Vec<Value>>>().map(Value::Array)
}

/// Takes the members of an object that are asked for, as they are written.
struct Members<'k>(&'k BTreeSet<String>);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            match self.0.contains(&name) {
                true => members.push((name, map.next_value()?)),
                false => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(members)
    }
}
