//! Whether the storefront has the custom fields that mappings write back to, of the right kind.
//!
//! No operation that tells of the fields themselves is documented , so that this looks at
//! the fields of orders.

use super::finding::Finding;
use overprint_mapping::Mappings;
use serde_json::Value;
use std::collections::BTreeMap;

/// Looks for the fields of the mappings in orders.
pub(super) fn examine(group: &str, mappings: &Mappings, orders: &[Value]) -> Vec<Finding> {
    let mut wanted: BTreeMap<&str, (&str, String)> = BTreeMap::new();
    for (field, member, at) in mappings.custom_fields() {
        wanted.entry(field).or_insert_with(|| (member, at.to_string()));
    }
    if wanted.is_empty() {
        return vec![Finding::ok(group, "fields", "nothing is written back")];
    }
    let seen = seen(orders);
    let mut findings = Vec::new();
    let (mut right, mut unseen) = (Vec::new(), Vec::new());
    for (field, (member, at)) in wanted {
        match seen.get(field) {
            Some(kinds) if kinds.contains(&member) => right.push(field),
            Some(kinds) => {
                let found = format!("`{field}` holds {} in orders, and {at} writes {member}", kinds.join(" and "));
                let help =
                    "change the kind in the mapping, or the custom field at the storefront: the write-back is refused";
                findings.push(Finding::bad(group, "fields", found, help));
            }
            None => unseen.push(field),
        }
    }
    if !unseen.is_empty() {
        let found = format!("in none of the {} orders that were listed: {}", orders.len(), unseen.join(", "));
        let help = "see that the storefront has these custom fields, spelt so; nothing shows one before an order has a value in it";
        findings.push(Finding::warning(group, "fields", found, help));
    }
    if !right.is_empty() {
        let found = format!("orders have those that are written back to: {}", right.join(", "));
        findings.insert(0, Finding::ok(group, "fields", found));
    }
    findings
}

/// Returns the members in which custom fields hold their values.
pub(super) fn seen(orders: &[Value]) -> BTreeMap<&str, Vec<&str>> {
    let mut seen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let all = orders.iter().filter_map(|order| order.get("custom_field_values")?.as_array()).flatten();
    for value in all {
        let Some(id) = value.get("custom_field_id").and_then(Value::as_str) else { continue };
        let members = value.as_object().into_iter().flatten();
        for (member, _) in members.filter(|(member, value)| *member != "custom_field_id" && !value.is_null()) {
            let kinds = seen.entry(id).or_default();
            if !kinds.contains(&member.as_str()) {
                kinds.push(member);
            }
        }
    }
    seen
}
