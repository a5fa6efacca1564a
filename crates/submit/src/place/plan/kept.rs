//! What was planned for an order when it was held last, and what a person let pass with that.

use super::Summary;
use crate::ledger::act::KeptPlan;
use crate::ledger::{LedgerError, PlanRow};
use crate::place::{Finding, Guard};
use rust_decimal::Decimal;

/// A plan of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// What tells its translation from others.
    pub fingerprint: String,
    /// What the order was quoted to cost.
    pub total: Option<Decimal>,
    /// The guards that found something.
    pub guards: Vec<Guard>,
    /// All of it, unless it was erased.
    pub summary: Option<Summary>,
}

impl Kept {
    /// Reads a plan of the ledger.
    ///
    /// # Errors
    /// The ledger holds something else.
    pub fn read(row: PlanRow) -> Result<Self, LedgerError> {
        let foreign = |what, value: &str| LedgerError::Foreign { what, value: value.to_owned() };
        Ok(Kept {
            guards: serde_json::from_str(&row.guards).map_err(|_| foreign("a list of guards", &row.guards))?,
            total: row.total.and_then(|total| total.parse().ok()),
            // One of another version says nothing, and stops nothing.
            summary: row.summary.and_then(|summary| serde_json::from_str(&summary).ok()),
            fingerprint: row.fingerprint,
        })
    }

    /// Tells whether a person who approved this plan let such a finding pass, at such a price.
    pub(super) fn has_let_pass(&self, finding: &Finding, total: Option<Decimal>) -> bool {
        let is_dearer = match (total, self.total) {
            (Some(now), Some(then)) => now > then,
            (now, None) => now.is_some(),
            (None, Some(_)) => false,
        };
        self.guards.contains(&finding.guard) && !(finding.guard.is_about_price() && is_dearer)
    }
}

/// Makes what the ledger keeps.
pub(in crate::place) fn keep(summary: &Summary, fingerprint: &str, findings: &[Finding]) -> KeptPlan {
    let mut guards: Vec<Guard> = Vec::new();
    for finding in findings {
        if !guards.contains(&finding.guard) {
            guards.push(finding.guard);
        }
    }
    KeptPlan {
        fingerprint: fingerprint.to_owned(),
        total: summary.price.as_ref().and_then(|price| price.total).map(|total| total.to_string()),
        guards: serde_json::to_string(&guards).unwrap_or_else(|_| "[]".to_owned()),
        summary: serde_json::to_string(summary).ok(),
    }
}
