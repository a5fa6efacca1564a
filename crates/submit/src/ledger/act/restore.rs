//! The store was restored from a backup: what it takes for new may have been placed since.

use super::Act;
use super::intend::wake_pending;
use super::receive::BY_PERSON;
use super::row::{entry, record, settle_order, step_job};
use super::setting::set;
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::limit;
use crate::ledger::row::{Entry, Step};
use crate::ledger::state::{Event, State};
use crate::ledger::tx::{Tx, changed, on};
use crate::ledger::witness::look::{GENERATION, HOME, WAITS, WENT_BACK, look, read};
use std::time::Duration;

/// What orders are missing that were not placed when the backup was made.
pub(in crate::ledger) const RESTORED: &str = "the store was restored from a backup: look whether 4over has the order";

/// Has every order that is not at 4over wait for a person, and notes the time: what the storefronts made before may have been placed.
#[derive(Clone, Debug)]
pub struct Restore {
    /// Who restored it.
    pub actor: String,
    /// Why, and from when.
    pub reason: String,
    /// The storefronts by name.
    pub storefronts: Vec<String>,
}

impl Act for Restore {
    type Done = usize;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    fn within(&self) -> Duration {
        limit::MANY
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<usize, LedgerError> {
        let open: Vec<(i64,)> = on!(tx, c => sqlx::query_as(
            "SELECT id FROM orders WHERE state IN ('pending', 'held', 'nothing', 'refused') ORDER BY id",
        ).fetch_all(c))?;
        for (id,) in &open {
            self.hold(tx, *id).await?;
        }
        let now = tx.now;
        for name in &self.storefronts {
            changed!(tx, c => sqlx::query(
                "INSERT INTO cursor (name, position, changed_at) VALUES ($1, $2, $3)
                 ON CONFLICT (name) DO UPDATE SET position = excluded.position, changed_at = excluded.changed_at",
            ).bind(format!("restored:{name}")).bind(now.to_string()).bind(now).execute(c))?;
        }
        begin_generation(tx).await?;
        // What came meanwhile, and found the store gone back.
        wake_pending(tx).await?;
        Ok(open.len())
    }
}

/// Takes away the note that the store went back. Machines know a restore that is later than the last one they knew of, and begin
/// anew with the store as it is now.
async fn begin_generation(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let setting = async |tx: &mut Tx<'_>, name: &str| -> Result<Option<String>, LedgerError> {
        let found: Option<(String,)> =
            on!(tx, c => sqlx::query_as("SELECT value FROM setting WHERE name = $1").bind(name).fetch_optional(c))?;
        Ok(found.map(|(value,)| value))
    };
    let before: Millis = setting(tx, GENERATION).await?.and_then(|value| value.parse().ok()).unwrap_or_default();
    let noted = setting(tx, WENT_BACK).await?.map_or(0, |note| read(&note).generation);
    let generation = tx.now.max(before.saturating_add(1)).max(noted.saturating_add(1));
    set(tx, GENERATION, Some(&generation.to_string())).await?;
    // Each machine that runs comes on record again before it sends, and where the store is kept now.
    changed!(tx, c => sqlx::query("DELETE FROM machine").execute(c))?;
    let known = std::sync::Arc::clone(&tx.known);
    let (shown, _) = look(tx, &known, 0).await?;
    set(tx, HOME, Some(shown.home.as_str()).filter(|home| !home.is_empty())).await?;
    set(tx, WAITS, None).await?;
    set(tx, WENT_BACK, None).await
}

impl Restore {
    /// Lets an order wait for a person's word: since the backup it may have been let go, mended and placed.
    async fn hold(&self, tx: &mut Tx<'_>, id: i64) -> Result<(), LedgerError> {
        let Entry { order: row, mut jobs } = entry(tx, id).await?;
        if row.missing.as_deref() == Some(BY_PERSON) {
            return Ok(());
        }
        for job in jobs.iter_mut().filter(|job| job.state == State::Pending) {
            step_job(tx, job, Event::Hold, Some(RESTORED)).await?;
        }
        let (alone, reason) = match row.state {
            State::Pending => (State::Held, Some(RESTORED)),
            State::Refused => (row.state, row.reason.as_deref()),
            state => (state, Some(RESTORED)),
        };
        settle_order(tx, id, &jobs, alone, reason, Some(RESTORED)).await?;
        record(tx, id, None, &self.actor, "restored", Some(&self.reason)).await?;
        changed!(tx, c => sqlx::query(
            "UPDATE work SET next_at = NULL, lease = NULL, begun = 0 WHERE order_id = $1 AND step = 'place'",
        ).bind(id).execute(c))?;
        Ok(())
    }
}
