//! A person states that nothing is lost although machines are gone that might remember more.

use super::Act;
use super::setting::set;
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::Step;
use crate::ledger::tx::{Connection, Tx, changed, on};
use crate::ledger::witness::look::{HOME, WAITS, look};

/// The setting that keeps who said last that nothing is lost.
pub const NOTHING_LOST: &str = "nothing_lost";

/// A machine that runs has vouched for the store within this time, in milliseconds.
const ALIVE: Millis = 10_000;

/// Takes machines that are gone off the record, so that sending no longer waits for them.
#[derive(Clone, Debug)]
pub struct NothingLost {
    /// Who says so.
    pub actor: String,
    /// Why.
    pub reason: String,
}

impl Act for NothingLost {
    /// The machines that are not waited for any more; none if nothing was waited for.
    type Done = Option<Vec<String>>;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Option<Vec<String>>, LedgerError> {
        let known = std::sync::Arc::clone(&tx.known);
        let (shown, _) = look(tx, &known, 0).await?;
        if let Some(went_back) = shown.went_back {
            let text = format!("the store went back in time ({}): run it without `--nothing-lost`", went_back.why);
            return Err(LedgerError::Refused(text));
        }
        const GONE: &str = "left_at IS NOT NULL OR server <> $1 OR vouched_at < $2";
        // Those that are waited for may have vouched just before they were killed.
        let missing = shown.waiting.iter().flat_map(|waiting| &waiting.missing).map(|missing| missing.seen_at + 1);
        let (now, since) = (tx.now, missing.fold(tx.now - ALIVE, Millis::max));
        // Of a file nobody can tell here who is at work, unless that waits.
        let is_asked = shown.waiting.is_some() || matches!(tx.connection, Connection::Postgres(_));
        let list = format!("SELECT host, left_at FROM machine WHERE {GONE} ORDER BY vouched_at DESC");
        let gone: Vec<(String, Option<Millis>)> = on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(list.clone()))
            .bind(&shown.server).bind(since).fetch_all(c))?;
        let is_waited_for =
            shown.waiting.is_some() || shown.is_moved() || gone.iter().any(|(_, left_at)| left_at.is_none());
        if !is_asked || !is_waited_for {
            return Ok(None);
        }
        let delete = format!("DELETE FROM machine WHERE {GONE}");
        changed!(tx, c => sqlx::query(sqlx::AssertSqlSafe(delete.clone())).bind(&shown.server).bind(since).execute(c))?;
        // A file's is recorded by the machine that waits for it.
        set(tx, HOME, Some(shown.home.as_str()).filter(|home| !home.is_empty())).await?;
        set(tx, WAITS, None).await?;
        let gone: Vec<String> = gone.into_iter().map(|(host, _)| host).collect();
        let said = serde_json::json!({ "actor": self.actor, "reason": self.reason, "at": now, "without": gone });
        set(tx, NOTHING_LOST, Some(&said.to_string())).await?;
        Ok(Some(gone))
    }
}
