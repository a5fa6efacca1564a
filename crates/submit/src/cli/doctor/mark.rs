//! The custom field that orders are marked in before they are sent: whether it can serve, and whether one is needed.

use super::fields::seen;
use super::finding::Finding;
use crate::config::Config;
use crate::ledger::Place;
use crate::place::shared_mark;
use crate::storefront::Settings;
use overprint_mapping::Mappings;
use secrecy::ExposeSecret;
use serde_json::Value;

const CHECK: &str = "mark";

/// Looks for the field in orders, or tells who should have one.
pub(super) fn examine(
    group: &str,
    settings: &Settings,
    mappings: &Mappings,
    orders: &[Value],
    config: &Config,
) -> Finding {
    let Some(field) = settings.mark_before_sending.as_deref() else { return absent(group, config) };
    if let Some(shared) = shared_mark(settings, mappings) {
        let help = "a write-back would be taken for a mark of another ledger, and hold the order";
        return Finding::bad(group, CHECK, shared, help);
    }
    match seen(orders).get(field) {
        Some(kinds) if kinds.as_slice() == ["string_value"] => {
            Finding::ok(group, CHECK, format!("orders are marked in `{field}` before they are sent"))
        }
        Some(kinds) => {
            let found = format!("`{field}` holds {} in orders, and a mark is a string_value", kinds.join(" and "));
            Finding::bad(group, CHECK, found, "make a custom field for a text, and name it in `mark_before_sending`")
        }
        None => {
            let found = format!("`{field}` is in none of the {} orders that were listed", orders.len());
            let help = "see that the storefront has a custom field of this ID, for a text, which the application may write; nothing \
                        shows it before an order has a value in it";
            Finding::warning(group, CHECK, found, help)
        }
    }
}

/// A store that can go back in time unnoticed does not prove that an order was not sent.
fn absent(group: &str, config: &Config) -> Finding {
    match config.store.expose_secret().parse() {
        Ok(Place::Postgres(_)) => {
            let found = "orders are not marked before they are sent, and the store is PostgreSQL";
            let help = "make a custom field for a text at the storefront, and name it in `mark_before_sending`: after a restore or a \
                        failover that lost orders, the mark keeps them from being sent again";
            Finding::warning(group, CHECK, found, help)
        }
        _ => Finding::ok(
            group,
            CHECK,
            "orders are not marked before they are sent; `mark_before_sending` is for machines that keep no disk",
        ),
    }
}
