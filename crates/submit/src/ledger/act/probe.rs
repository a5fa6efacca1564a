//! A write that proves that the store can be written to.

use super::Act;
use crate::ledger::error::LedgerError;
use crate::ledger::limit;
use crate::ledger::tx::{Connection, Tx};
use std::time::Duration;
use uuid::Uuid;

/// The setting that the probe writes.
pub(in crate::ledger) const NAME: &str = "probe";

/// Writes it.
pub(in crate::ledger) const PUT: &str = "INSERT INTO setting (name, value, changed_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at";

/// Writes a setting that nothing reads.
#[derive(Clone, Debug)]
pub struct Probe {
    /// How many bytes. After a failure, as many as a large order takes: a page may fit where an order does not.
    pub size: usize,
}

impl Act for Probe {
    type Done = ();

    fn within(&self) -> Duration {
        limit::INTAKE
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let (value, now) = ("x".repeat(self.size), tx.now);
        match &mut tx.connection {
            Connection::Sqlite(c) => {
                sqlx::query(PUT).bind(NAME).bind(value).bind(now).execute(&mut **c).await?;
            }
            // A row that all machines write would have one that hangs hold up the others.
            Connection::Postgres(c) => {
                let name = format!("{NAME}:{}", Uuid::new_v4());
                sqlx::query(PUT).bind(&name).bind(value).bind(now).execute(&mut **c).await?;
                sqlx::query("DELETE FROM setting WHERE name = $1").bind(&name).execute(&mut **c).await?;
            }
        }
        Ok(())
    }
}
