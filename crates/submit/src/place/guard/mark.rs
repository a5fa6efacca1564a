//! The mark of an earlier sending: the storefront's order says that it was sent, and this ledger has no such round.

use super::{Case, Finding, Found, Guard};
use crate::place::mark::standing;
use crate::place::write_back::patched;

/// How much of a foreign value is shown.
const SHOWN: usize = 300;

pub(super) async fn check(case: &Case<'_>, found: &mut Found) {
    let Some(field) = case.planner.mark() else { return };
    let Some(standing) = standing(&patched(case.document.bytes()), field) else { return };
    match case.planner.knows_mark(case.entry, &standing).await {
        Ok(true) => {}
        Ok(false) => found.findings.push(unknown(field, &standing)),
        Err(stop) => found.stops.push(stop),
    }
}

/// Says that a mark is not of this ledger.
pub(in crate::place) fn unknown(field: &str, standing: &str) -> Finding {
    let shown: String = standing.chars().take(SHOWN).collect();
    let message = format!(
        "the mark `{field}` says that the order was sent before ({shown:?}), and this ledger has no such sending: ask 4over \
         whether it has the order"
    );
    Finding::of_order(Guard::Mark, message)
}
