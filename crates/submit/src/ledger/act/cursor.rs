//! How far polling and back-fills are.

use super::Act;
use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Tx, changed};

/// Moves a cursor; what it passed is in the ledger already.
#[derive(Clone, Debug)]
pub struct MoveCursor {
    /// Which one.
    pub name: String,
    /// Where it is now.
    pub position: String,
    /// Leaves one that is there where it is.
    pub only_first: bool,
}

impl Act for MoveCursor {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let now = tx.now;
        if self.only_first {
            changed!(tx, c => sqlx::query(
                "INSERT INTO cursor (name, position, changed_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
            ).bind(&self.name).bind(&self.position).bind(now).execute(c))?;
        } else {
            changed!(tx, c => sqlx::query(
                "INSERT INTO cursor (name, position, changed_at) VALUES ($1, $2, $3)
                 ON CONFLICT (name) DO UPDATE SET position = excluded.position, changed_at = excluded.changed_at",
            ).bind(&self.name).bind(&self.position).bind(now).execute(c))?;
        }
        Ok(())
    }
}
