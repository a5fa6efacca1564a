//! A machine looks whether the store still has everything that it remembers, and says so in its row.

use super::Act;
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Connection, Tx, changed, on};
use crate::ledger::witness::Found;
use crate::ledger::witness::facts::{Other, Verdict, WentBack, judge};
use crate::ledger::witness::look::{WENT_BACK, look};
use serde_json::{Value, json};

/// A machine that has not vouched for so long, in milliseconds, is not waited for.
const DAY: Millis = 86_400_000;

/// Looks at the store, and vouches for it where it is in order.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Vouch {
    /// How the machine is called; none where it only looks.
    pub(in crate::ledger) name: Option<String>,
    /// Processes of the machine that ended, and whose memory it took over.
    pub(in crate::ledger) dead: Vec<String>,
}

impl Act for Vouch {
    type Done = Found;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Found, LedgerError> {
        let known = std::sync::Arc::clone(&tx.known);
        let (shown, _) = look(tx, &known, 0).await?;
        let (verdict, now) = (judge(&known, &shown), tx.now);
        let mut others = Vec::new();
        if matches!(tx.connection, Connection::Postgres(_)) {
            let is_in_order = matches!(verdict, Verdict::InOrder | Verdict::Unsettled);
            if let Some(name) = self.name.as_ref().filter(|_| is_in_order) {
                changed!(tx, c => sqlx::query(
                    "INSERT INTO machine (id, vouched_at, server) VALUES ($1, $2, $3)
                     ON CONFLICT (id) DO UPDATE SET vouched_at = excluded.vouched_at, server = excluded.server",
                ).bind(name).bind(now).bind(&shown.server).execute(c))?;
            }
            bury(tx, &self.dead, now).await?;
            let name = self.name.as_deref().unwrap_or_default();
            let found: Vec<(String, Millis, String)> = on!(tx, c => sqlx::query_as(
                "SELECT id, vouched_at, server FROM machine WHERE id <> $1",
            ).bind(name).fetch_all(c))?;
            others = found.into_iter().map(|(name, vouched_at, server)| Other { name, vouched_at, server }).collect();
        }
        Ok(Found { verdict, shown, others, now })
    }
}

/// Forgets machines that nobody waits for any more.
async fn bury(tx: &mut Tx<'_>, dead: &[String], now: Millis) -> Result<(), LedgerError> {
    for name in dead {
        changed!(tx, c => sqlx::query("DELETE FROM machine WHERE id = $1").bind(name).execute(c))?;
    }
    changed!(tx, c => sqlx::query("DELETE FROM machine WHERE vouched_at < $1").bind(now - DAY).execute(c))?;
    Ok(())
}

/// A machine ends, and is not waited for.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Leave {
    pub(in crate::ledger) name: String,
}

impl Act for Leave {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        changed!(tx, c => sqlx::query("DELETE FROM machine WHERE id = $1").bind(&self.name).execute(c))?;
        Ok(())
    }
}

/// Notes in the store that it went back in time: nobody sends any more.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Note(pub(in crate::ledger) WentBack);

impl Act for Note {
    type Done = ();

    fn is_kept_anywhere(&self) -> bool {
        true
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        note(tx, &self.0).await
    }
}

/// Writes the note, unless the store was declared restored since.
pub(super) async fn note(tx: &mut Tx<'_>, went_back: &WentBack) -> Result<(), LedgerError> {
    let (now, generation) = (tx.now, went_back.generation);
    let value: Value = json!(went_back);
    changed!(tx, c => sqlx::query(
        "INSERT INTO setting (name, value, changed_at)
         SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM (SELECT 1 AS one) one WHERE NOT EXISTS
             (SELECT 1 FROM setting WHERE name = 'generation' AND CAST(value AS BIGINT) > $4)
         ON CONFLICT (name) DO NOTHING",
    ).bind(WENT_BACK).bind(value.to_string()).bind(now).bind(generation).execute(c))?;
    Ok(())
}
