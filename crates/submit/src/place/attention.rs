//! What needs you, as a warning in the log: the name of an event, and IDs. Nothing of the order besides, and nothing personal.

use crate::ledger::content::ChangeKind;
use crate::ledger::{OrderRow, State};

/// The target of these events: a command that places one order says the same itself, and shows none of them.
pub(crate) const TARGET: &str = "overprint::event";

/// Warns that an order is held; `kind` is what kind of thing holds it, in words of ours.
pub(crate) fn held(order: &OrderRow, kind: &str) {
    let entry = format!("#{}", order.id);
    tracing::warn!(target: TARGET, order = %entry, storefront = order.storefront, order_id = order.external_id, reason = kind, "order.held");
}

/// Warns that an order is in doubt, or that 4over refused jobs of it; says nothing of any other order.
pub(crate) fn settled(order: &OrderRow, state: State) {
    let (entry, storefront, order_id) = (format!("#{}", order.id), &order.storefront, &order.external_id);
    match state {
        State::InDoubt => tracing::warn!(target: TARGET, order = %entry, storefront, order_id, "order.in_doubt"),
        State::Refused => tracing::warn!(target: TARGET, order = %entry, storefront, order_id, "order.refused"),
        _ => {}
    }
}

/// Warns that an order changed at the storefront after its jobs were placed.
pub(crate) fn changed(order: &OrderRow, kind: ChangeKind) {
    let (entry, kind) = (format!("#{}", order.id), kind.as_str());
    tracing::warn!(target: TARGET, order = %entry, storefront = order.storefront, order_id = order.external_id, kind, "order.changed_after_placing");
}

/// Warns that 4over does not take the artwork of a placed order.
pub(crate) fn without_artwork(order: &OrderRow) {
    let entry = format!("#{}", order.id);
    tracing::warn!(target: TARGET, order = %entry, storefront = order.storefront, order_id = order.external_id, "order.artwork_not_attached");
}
