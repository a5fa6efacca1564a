//! Settings that hold for all who work on the store.

use super::Act;
use super::intend::wake_pending;
use crate::ledger::error::LedgerError;
use crate::ledger::limit;
use crate::ledger::row::Step;
use crate::ledger::tx::{Tx, changed};
use std::time::Duration;

/// The setting that keeps everybody from sending; its value says why.
pub const PAUSED: &str = "paused";

/// Sets or removes a setting.
#[derive(Clone, Debug)]
pub struct Set {
    /// Its name.
    pub name: String,
    /// Its value; none removes it.
    pub value: Option<String>,
}

impl Act for Set {
    type Done = ();

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    fn within(&self) -> Duration {
        limit::MANY
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        set(tx, &self.name, self.value.as_deref()).await?;
        if self.name == PAUSED && self.value.is_none() {
            wake_pending(tx).await?;
        }
        Ok(())
    }
}

/// Sets or removes a setting.
pub(super) async fn set(tx: &mut Tx<'_>, name: &str, value: Option<&str>) -> Result<(), LedgerError> {
    let now = tx.now;
    match value {
        Some(value) => changed!(tx, c => sqlx::query(
            "INSERT INTO setting (name, value, changed_at) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at",
        ).bind(name).bind(value).bind(now).execute(c))?,
        None => changed!(tx, c => sqlx::query("DELETE FROM setting WHERE name = $1").bind(name).execute(c))?,
    };
    Ok(())
}
