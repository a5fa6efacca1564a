//! Jobs on hold at 4over: they are placed, and 4over continues once it has what it waits for.

use super::clock::Millis;
use super::error::LedgerError;
use super::store::Ledger;
use super::trouble::{Condition, Named, Trouble};
use super::tx::on;
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::BTreeMap;

/// How many orders of a group are named.
const NAMED: usize = 5;

/// Jobs that are looked at, the latest first.
const JOBS: i64 = 2_000;

/// Tells whether 4over holds a job, by the coarse state of a job and 4over's own words, which may say so even of a job
/// that is in production.
pub(super) fn is_on_hold(progress: Option<&str>, status: Option<&str>) -> bool {
    let letters: String = status.unwrap_or_default().chars().filter(|c| c.is_alphabetic()).collect();
    let status = letters.to_lowercase();
    progress == Some("action_needed")
        || status.contains("onhold")
        || status.starts_with("hold")
        || status.starts_with("awaiting")
}

#[derive(FromRow)]
struct Waiting {
    #[sqlx(flatten)]
    order: Named,
    job_name: String,
    status: Option<String>,
    changed_at: Millis,
}

impl Ledger {
    /// Counts the orders of which a job waits at 4over.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn count_on_hold(&self) -> Result<i64, LedgerError> {
        const SQL: &str = "SELECT count(DISTINCT order_id) FROM jobs WHERE on_hold AND state = 'placed'";
        let (count,): (i64,) = self.ask(async |tx| on!(tx, c => sqlx::query_as(SQL).fetch_one(c))).await?;
        Ok(count)
    }

    /// Says of orders what 4over waits for, in its words.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn on_hold(&self, orders: &[i64]) -> Result<BTreeMap<i64, String>, LedgerError> {
        // Numbers need no quotes.
        let ids: Vec<String> = orders.iter().map(ToString::to_string).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let sql = waiting(&format!("j.order_id IN ({})", ids.join(", ")));
        let jobs: Vec<Waiting> = self
            .ask(async |tx| on!(tx, c => sqlx::query_as(AssertSqlSafe(sql.clone())).bind(JOBS).fetch_all(c)))
            .await?;
        let mut told: BTreeMap<i64, Vec<Waiting>> = BTreeMap::new();
        for job in jobs {
            told.entry(job.order.id).or_default().push(job);
        }
        let text = |jobs: Vec<Waiting>| {
            let first = jobs.first().map(|job| format!("{} (job {})", words(job), job.job_name)).unwrap_or_default();
            match jobs.len() {
                1 => first,
                count => format!("{first}; and {} more", count - 1),
            }
        };
        Ok(told.into_iter().map(|(id, jobs)| (id, text(jobs))).collect())
    }

    /// Returns the orders of which a job waits at 4over, by what it waits for.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn held_by_4over(&self) -> Result<Vec<Trouble>, LedgerError> {
        let sql = waiting("TRUE");
        let jobs: Vec<Waiting> = self
            .ask(async |tx| on!(tx, c => sqlx::query_as(AssertSqlSafe(sql.clone())).bind(JOBS).fetch_all(c)))
            .await?;
        let mut groups: BTreeMap<String, Trouble> = BTreeMap::new();
        let mut last = None;
        for job in jobs {
            // An order is counted once, by the first of its jobs.
            if last.replace(job.order.id) == Some(job.order.id) {
                continue;
            }
            let what = words(&job);
            let group = groups.entry(what.clone()).or_insert_with(|| Trouble {
                condition: Condition::OnHold,
                what,
                count: 0,
                since: job.changed_at,
                examples: Vec::new(),
            });
            group.count += 1;
            group.since = group.since.min(job.changed_at);
            if group.examples.len() < NAMED {
                group.examples.push(job.order);
            }
        }
        Ok(groups.into_values().collect())
    }
}

fn words(job: &Waiting) -> String {
    job.status.clone().unwrap_or_else(|| "4over waits".to_owned())
}

/// Asks for jobs that wait, the latest orders first.
fn waiting(which: &str) -> String {
    format!(
        "SELECT o.id, o.storefront, o.number, j.job_name, j.status, j.changed_at FROM jobs j JOIN orders o ON o.id = j.order_id
         WHERE j.on_hold AND j.state = 'placed' AND {which} ORDER BY o.id DESC, j.position LIMIT $1"
    )
}

#[cfg(test)]
mod tests {
    use super::is_on_hold;

    #[test]
    fn what_4over_waits_for_is_told_by_its_words() {
        for (progress, status, expected) in [
            (Some("action_needed"), Some("Awaiting Artwork"), true),
            (Some("in_production"), Some("On Hold: Awaiting Mailing List"), true),
            (Some("accepted"), Some(" awaiting preview approval"), true),
            (None, Some("ON HOLD: something new"), true),
            (Some("action_needed"), Some("Status Adjustment"), true),
            (Some("in_production"), Some("On Press"), false),
            (Some("accepted"), None, false),
        ] {
            assert_eq!(is_on_hold(progress, status), expected, "{progress:?} {status:?}");
        }
    }
}
