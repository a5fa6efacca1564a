//! A job as it is read.

use super::state::label;
use crate::ledger::clock::Millis;
use crate::ledger::state::State;
use serde::Serialize;
use sqlx::FromRow;

/// A job of the ledger.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct JobRow {
    /// Its id.
    pub id: i64,
    /// The order.
    pub order_id: i64,
    /// The name under which it is sent.
    pub job_name: String,
    /// Its place among the jobs of the order.
    pub position: i64,
    /// The mapping that made it.
    pub mapping: String,
    /// The line it was made of.
    pub order_line_item_id: Option<String>,
    /// Where it is.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Why it is refused or in doubt, or what is wrong with its artwork.
    pub reason: Option<String>,
    /// The 4over job number.
    pub number: Option<String>,
    /// The coarse state that 4over's status stands for.
    pub progress: Option<String>,
    /// 4over's status in its own words.
    pub status: Option<String>,
    /// Tracking numbers, a JSON list.
    pub tracking: String,
    /// Files to attach, a JSON object.
    pub attach: Option<String>,
    /// When it was placed.
    pub placed_at: Option<Millis>,
    /// When it changed last.
    pub changed_at: Millis,
    /// Whether it is refused only since a person confirmed that 4over does not have it.
    pub not_placed: bool,
    /// Whether it was sent without files, which follow.
    pub files_follow: bool,
    /// The SHA-256 of the files that were handed in since.
    pub attached_sha256: Option<String>,
    /// What 4over charged for it, part by part, a JSON object.
    pub price: Option<String>,
}

impl JobRow {
    /// Says in a word or two where the job is.
    pub fn label(&self) -> &'static str {
        label(self.state, self.not_placed)
    }
}

/// The columns of a job.
macro_rules! job_columns {
    () => {
        "id, order_id, job_name, position, mapping, order_line_item_id, state, reason, number, progress, status, \
         tracking, attach, placed_at, changed_at, not_placed, files_follow, attached_sha256, price"
    };
}

pub(in crate::ledger) use job_columns;
