//! What was planned for an order when it was held last, and what a person let pass with that.

use super::Summary;
use crate::ledger::act::KeptPlan;
use crate::ledger::{LedgerError, PlanRow};
use crate::place::Finding;
use rust_decimal::Decimal;

/// A plan of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// What tells its translation from others.
    pub fingerprint: String,
    /// What the order was quoted to cost.
    pub total: Option<Decimal>,
    /// What the guards found, without what is personal in it.
    pub findings: Vec<Finding>,
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
            findings: serde_json::from_str(&row.findings).map_err(|_| foreign("a list of findings", &row.findings))?,
            total: row.total.and_then(|total| total.parse().ok()),
            // One of another version says nothing, and stops nothing.
            summary: row.summary.and_then(|summary| serde_json::from_str(&summary).ok()),
            fingerprint: row.fingerprint,
        })
    }

    /// Tells whether a person who approved this plan let such a finding pass: the very same one, or, over prices, one at no
    /// higher price.
    pub(super) fn has_let_pass(&self, finding: &Finding, total: Option<Decimal>) -> bool {
        let is_dearer = match (total, self.total) {
            (Some(now), Some(then)) => now > then,
            (now, None) => now.is_some(),
            (None, Some(_)) => false,
        };
        let is_same = |known: &Finding| match finding.guard.is_about_price() {
            true => !is_dearer,
            false => known.message == finding.message,
        };
        let mut of_guard = self.findings.iter();
        of_guard.any(|known| (known.guard, &known.job_name) == (finding.guard, &finding.job_name) && is_same(known))
    }
}

/// Makes what the ledger keeps.
pub(in crate::place) fn keep(summary: &Summary, fingerprint: &str, findings: &[Finding]) -> KeptPlan {
    let findings = Finding::without_personal(findings);
    KeptPlan {
        fingerprint: fingerprint.to_owned(),
        total: summary.price.as_ref().and_then(|price| price.total).map(|total| total.to_string()),
        findings: serde_json::to_string(&findings).unwrap_or_else(|_| "[]".to_owned()),
        summary: serde_json::to_string(summary).ok(),
    }
}
