//! An order with its jobs, read at once.

use super::{JobRow, OrderRow};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::state::State;
use serde::Serialize;
use sqlx::FromRow;

/// An order with its jobs.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The order.
    pub order: OrderRow,
    /// Its jobs, in order.
    pub jobs: Vec<JobRow>,
}

/// An order and one of its jobs, or none.
#[derive(FromRow)]
pub(in crate::ledger) struct OrderAndJob {
    #[sqlx(flatten)]
    order: OrderRow,
    job_id: Option<i64>,
    job_name: Option<String>,
    position: Option<i64>,
    mapping: Option<String>,
    order_line_item_id: Option<String>,
    job_state: Option<String>,
    job_reason: Option<String>,
    job_number: Option<String>,
    progress: Option<String>,
    status: Option<String>,
    tracking: Option<String>,
    attach: Option<String>,
    placed_at: Option<Millis>,
    job_changed_at: Option<Millis>,
    job_not_placed: Option<bool>,
    files_follow: Option<bool>,
    attached_sha256: Option<String>,
    price: Option<String>,
}

impl OrderAndJob {
    /// Takes them apart.
    fn split(self) -> Result<(OrderRow, Option<JobRow>), LedgerError> {
        let (Some(id), Some(state)) = (self.job_id, self.job_state) else { return Ok((self.order, None)) };
        let job = JobRow {
            id,
            order_id: self.order.id,
            job_name: self.job_name.unwrap_or_default(),
            position: self.position.unwrap_or_default(),
            mapping: self.mapping.unwrap_or_default(),
            order_line_item_id: self.order_line_item_id,
            state: State::try_from(state)?,
            reason: self.job_reason,
            number: self.job_number,
            progress: self.progress,
            status: self.status,
            tracking: self.tracking.unwrap_or_default(),
            attach: self.attach,
            placed_at: self.placed_at,
            changed_at: self.job_changed_at.unwrap_or_default(),
            not_placed: self.job_not_placed.unwrap_or_default(),
            files_follow: self.files_follow.unwrap_or_default(),
            attached_sha256: self.attached_sha256,
            price: self.price,
        };
        Ok((self.order, Some(job)))
    }
}

impl Entry {
    /// Puts together what was read of one order.
    pub(in crate::ledger) fn of(order_id: i64, rows: Vec<OrderAndJob>) -> Result<Self, LedgerError> {
        Entry::all(rows)?.pop().ok_or(LedgerError::NoSuchOrder(order_id))
    }

    /// Puts together what was read of orders, one after the other.
    pub(in crate::ledger) fn all(rows: Vec<OrderAndJob>) -> Result<Vec<Self>, LedgerError> {
        let mut entries: Vec<Entry> = Vec::new();
        for row in rows {
            let (order, job) = row.split()?;
            match entries.last_mut().filter(|entry| entry.order.id == order.id) {
                Some(entry) => entry.jobs.extend(job),
                None => entries.push(Entry { order, jobs: job.into_iter().collect() }),
            }
        }
        Ok(entries)
    }
}

/// Orders with their jobs, a row for each; one row for an order without jobs. `$which` selects the orders, and `$first` are
/// columns before all others.
macro_rules! order_and_jobs {
    ($which:literal $(, $first:literal)?) => {
        concat!(
            "SELECT ",
            $($first, ",",)?
            " o.*, j.id AS job_id, j.job_name, j.position, j.mapping, j.order_line_item_id, j.state AS job_state,
                    j.reason AS job_reason, j.number AS job_number, j.progress, j.status, j.tracking, j.attach,
                    j.placed_at, j.changed_at AS job_changed_at, j.not_placed AS job_not_placed,
                    j.files_follow, j.attached_sha256, j.price
             FROM (SELECT ",
            $crate::ledger::row::order_columns!(),
            " FROM orders WHERE ",
            $which,
            ") o LEFT JOIN jobs j ON j.order_id = o.id ORDER BY o.id, j.position"
        )
    };
}

pub(in crate::ledger) use order_and_jobs;
