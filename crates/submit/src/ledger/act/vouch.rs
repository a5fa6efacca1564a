//! A machine looks whether the store still has everything that it remembers, and says so in its row.

use super::Act;
use super::setting::set;
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Tx, changed, on};
use crate::ledger::witness::facts::{LONG, Other, Shown, Verdict, Waiting, WentBack, judge};
use crate::ledger::witness::look::{HOME, WAITS, WENT_BACK, look};
use crate::ledger::witness::{Found, Machine};
use serde_json::{Value, json};

/// A machine that ended cleanly so long ago, in milliseconds, is forgotten.
const LONG_GONE: Millis = 90 * 86_400_000;

/// Looks at the store, and vouches for it where it is in order.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Vouch {
    pub(in crate::ledger) machine: Machine,
    /// Whether it says so in its row; else it only looks.
    pub(in crate::ledger) vouches: bool,
    /// Processes of the machine that ended, and whose memory it took over.
    pub(in crate::ledger) dead: Vec<String>,
}

impl Act for Vouch {
    type Done = Found;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Found, LedgerError> {
        let (verdict, shown) = self.machine.looks(tx).await?;
        let now = tx.now;
        if self.vouches && matches!(verdict, Verdict::InOrder | Verdict::Unsettled) {
            self.machine.sign(tx, &shown.server).await?;
            for name in &self.dead {
                changed!(tx, c => sqlx::query("DELETE FROM machine WHERE id = $1").bind(name).execute(c))?;
            }
            const GONE: &str = "DELETE FROM machine WHERE left_at < $1";
            changed!(tx, c => sqlx::query(GONE).bind(now - LONG_GONE).execute(c))?;
        }
        if self.vouches && verdict == Verdict::InOrder {
            // What it did is in the store, which never went away since, and this machine remembers what came later.
            const KILLED: &str =
                "UPDATE machine SET left_at = $1 WHERE left_at IS NULL AND server = $2 AND vouched_at < $3";
            changed!(tx, c => sqlx::query(KILLED).bind(now).bind(&shown.server).bind(now - LONG).execute(c))?;
        }
        let found: Vec<(String, Millis, String, Option<Millis>, String)> = on!(tx, c => sqlx::query_as(
            "SELECT id, vouched_at, server, left_at, host FROM machine WHERE id <> $1 ORDER BY vouched_at DESC, id",
        ).bind(&self.machine.name).fetch_all(c))?;
        let others = found.into_iter().map(|(name, vouched_at, server, left_at, host)| Other {
            name,
            vouched_at,
            server,
            left_at,
            host,
        });
        Ok(Found { verdict, shown, others: others.collect(), now })
    }
}

/// Puts a machine on record before it sends, and records where the store is kept. A machine that finds another copy waits.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Enter {
    pub(in crate::ledger) machine: Machine,
    /// The server on which sending was found safe.
    pub(in crate::ledger) server: String,
}

impl Act for Enter {
    /// Whether it is on record: not if the store is another one by now.
    type Done = bool;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<bool, LedgerError> {
        let (verdict, shown) = self.machine.looks(tx).await?;
        let is_in_order = matches!(verdict, Verdict::InOrder | Verdict::Unsettled);
        if !is_in_order || shown.server != self.server {
            return Ok(false);
        }
        self.machine.sign(tx, &shown.server).await?;
        if shown.recorded.as_ref() != Some(&shown.home) && (shown.recorded.is_none() || shown.is_moved()) {
            set(tx, HOME, Some(&shown.home)).await?;
        }
        set(tx, WAITS, None).await?;
        Ok(true)
    }
}

impl Machine {
    /// Looks at the store, and judges it by what is remembered.
    async fn looks(&self, tx: &mut Tx<'_>) -> Result<(Verdict, Shown), LedgerError> {
        let known = std::sync::Arc::clone(&tx.known);
        let (mut shown, _) = look(tx, &known, 0).await?;
        if let Some(home) = &self.home {
            shown.home.clone_from(home);
        }
        Ok((judge(&known, &shown), shown))
    }

    /// Writes its row.
    async fn sign(&self, tx: &mut Tx<'_>, server: &str) -> Result<(), LedgerError> {
        let now = tx.now;
        changed!(tx, c => sqlx::query(
            "INSERT INTO machine (id, vouched_at, server, left_at, host) VALUES ($1, $2, $3, NULL, $4)
             ON CONFLICT (id) DO UPDATE SET vouched_at = excluded.vouched_at, server = excluded.server, left_at = NULL,
                 host = excluded.host",
        ).bind(&self.name).bind(now).bind(server).bind(&self.host).execute(c))?;
        Ok(())
    }
}

/// Notes where a store is kept that was just made.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Settle(pub(in crate::ledger) Option<String>);

impl Act for Settle {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let known = std::sync::Arc::clone(&tx.known);
        let (shown, _) = look(tx, &known, 0).await?;
        set(tx, HOME, Some(self.0.as_deref().unwrap_or(&shown.home))).await
    }
}

/// A machine ends, and everything that it did is in the store.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Leave {
    pub(in crate::ledger) machine: Machine,
}

impl Act for Leave {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        // The store may have lost what it remembers since it looked last.
        let (verdict, _) = self.machine.looks(tx).await?;
        if matches!(verdict, Verdict::InOrder | Verdict::Unsettled) {
            let now = tx.now;
            const SQL: &str = "UPDATE machine SET left_at = $1 WHERE id = $2";
            changed!(tx, c => sqlx::query(SQL).bind(now).bind(&self.machine.name).execute(c))?;
        }
        Ok(())
    }
}

/// Notes in the store which machines sending waits for; every machine on it and every command says so.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Await(pub(in crate::ledger) Waiting);

impl Act for Await {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let noted = Waiting { noted_at: tx.now, ..self.0.clone() };
        set(tx, WAITS, Some(&json!(noted).to_string())).await
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
