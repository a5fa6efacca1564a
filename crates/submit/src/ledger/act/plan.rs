//! What was planned for an order, kept when it is held.

use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Tx, put};

/// A plan as the ledger keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptPlan {
    /// The fingerprint of the translation that it is of.
    pub fingerprint: String,
    /// What the order was quoted to cost, where somebody asked.
    pub total: Option<String>,
    /// What the guards found, a JSON list, without what is personal in it.
    pub findings: String,
    /// The whole plan, JSON. Personal: it can be erased.
    pub summary: Option<String>,
}

/// Writes a plan down in the place of the one before.
pub(super) async fn keep(tx: &mut Tx<'_>, order_id: i64, plan: &KeptPlan) -> Result<(), LedgerError> {
    let now = tx.now;
    const SQL: &str = "INSERT INTO plan (order_id, made_at, fingerprint, total, findings, summary)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (order_id) DO UPDATE SET made_at = excluded.made_at,
             fingerprint = excluded.fingerprint, total = excluded.total, findings = excluded.findings,
             summary = excluded.summary";
    let (total, summary) = (plan.total.as_deref(), plan.summary.as_deref());
    put!(tx, order_id, SQL, order_id, now, plan.fingerprint.as_str(), total, plan.findings.as_str(), summary)
}
