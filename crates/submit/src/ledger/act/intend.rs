//! The intent to send: on disk before the connection opens.

use super::content::keep;
use super::row::{about, due, extend, finish, lock, order, record, settle_order, step_job};
use super::setting::PAUSED;
use super::spend::{Over, Spending, Whose, hundredths};
use super::vouch::note;
use super::{About, Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Entry, JobRow, OrderAndJob, OrderRow, Step, job_columns, order_and_jobs};
use crate::ledger::state::{Event, State};
use crate::ledger::turned_away::TurnedAway;
use crate::ledger::tx::{Connection, Tx, ask, on, put};
use crate::ledger::witness::facts::{Sent, Verdict, WentBack, judge};
use crate::ledger::witness::look::{WENT_BACK, look};
use sqlx::FromRow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// When a step is due again that could not be done on the store as it is just now, in milliseconds.
const SOON: Millis = 1_000;

/// A request is about to be sent.
#[derive(Clone, Debug)]
pub struct Intend {
    /// Who is going to send it. Nobody else may, as long as this lasts.
    pub lease: Lease,
    /// How long the answer is waited for, and the lease lasts, in milliseconds.
    pub lease_for: Millis,
    /// 1 for the first request of the order, as it was when the request was made.
    pub round: i64,
    /// The order id that 4over is told.
    pub reference: String,
    /// What is sent, without the payment token.
    pub body: Vec<u8>,
    /// SHA-256 of the exact bytes that are sent.
    pub body_sha256: String,
    /// Whether 4over prints nothing.
    pub is_test: bool,
    /// The jobs of the request, and no other.
    pub jobs: Vec<IntendedJob>,
    /// What it costs, and the limits that it has to keep.
    pub spending: Spending,
    /// What the order is about.
    pub about: About,
    /// What tells whether the translation changes.
    pub fingerprint: String,
}

/// A job of the request.
#[derive(Clone, Debug)]
pub struct IntendedJob {
    /// The name under which it is sent.
    pub job_name: String,
    /// The mapping that made it.
    pub mapping: String,
    /// The line it was made of.
    pub order_line_item_id: Option<String>,
    /// Its place among the jobs of the order.
    pub position: i64,
    /// Files that are attached once it is placed, a JSON object.
    pub attach: Option<String>,
    /// Whether it is sent without files, which are not known yet.
    pub files_follow: bool,
}

/// What came of the intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intention {
    /// It is on record: the request may be sent, once, by the holder of the lease.
    Recorded {
        /// The round.
        submission_id: i64,
    },
    /// Sending is paused: nothing was recorded, and the step is due when it is resumed.
    Paused,
    /// 4over turns the account away: nothing was recorded, and the step is due when the account is tried again.
    TurnedAway(TurnedAway),
    /// The store went back in time: nothing was recorded, and nobody sends until an operator has declared it restored.
    WentBack,
    /// The store is served by another server than before, or was just declared restored: nothing was recorded, and the step is
    /// due again soon.
    Unsettled,
    /// It would exceed these limits: nothing was recorded, and the lease goes on.
    Over(Vec<Over>),
    /// The order has another round than the request was made for, or a newer version was told of since it was read, or it has
    /// artwork that another order of the day has by now: it is looked at again.
    Stale,
}

impl Act for Intend {
    type Done = Intention;

    fn sends(&self) -> Option<Sent> {
        Some(Sent { reference: self.reference.clone(), lease: self.lease.token.clone() })
    }

    fn is_sent(done: &Intention) -> bool {
        matches!(done, Intention::Recorded { .. })
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Intention, LedgerError> {
        let (id, now) = (self.lease.order_id, tx.now);
        lock(tx, id).await?;
        extend(tx, &self.lease, now.saturating_add(self.lease_for)).await?;
        if let Some(stopped) = self.compare(tx).await? {
            return Ok(stopped);
        }
        let Standing { is_paused, account, last_round, entry } = Standing::read(tx, id).await?;
        if last_round == self.round
            && let Some(submission_id) = self.is_on_record(tx).await?
        {
            return Ok(Intention::Recorded { submission_id });
        }
        if is_paused {
            self.leave(tx, PAUSED).await?;
            return Ok(Intention::Paused);
        }
        if let Some(account) = account.filter(|account| account.trial != Some(self.lease.holder())) {
            finish(tx, &self.lease, Some(account.until), None).await?;
            return Ok(Intention::TurnedAway(account));
        }
        if last_round + 1 != self.round {
            finish(tx, &self.lease, Some(now), None).await?;
            return Ok(Intention::Stale);
        }
        let Entry { order: row, jobs: known } = entry;
        row.state.after(Event::Intend)?;
        if self.about.edition.is_some_and(|edition| !edition.is_current(row.seen)) {
            finish(tx, &self.lease, Some(now), None).await?;
            return Ok(Intention::Stale);
        }
        self.spending.lock(tx).await?;
        let customer = self.about.customer.as_deref();
        let over = self.spending.over(tx, Whose { order_id: id, storefront: &row.storefront, customer }).await?;
        if !over.is_empty() {
            return Ok(Intention::Over(over));
        }
        if let Some(artwork) = &self.about.artwork
            && !artwork.see(tx, id).await?
        {
            finish(tx, &self.lease, Some(now), None).await?;
            return Ok(Intention::Stale);
        }
        let submission_id = self.write(tx, &row, known).await?;
        Ok(Intention::Recorded { submission_id })
    }
}

/// What an intent depends on.
struct Standing {
    is_paused: bool,
    account: Option<TurnedAway>,
    last_round: i64,
    entry: Entry,
}

#[derive(FromRow)]
struct StandingRow {
    is_paused: bool,
    turned_away: Option<String>,
    last_round: i64,
    #[sqlx(flatten)]
    row: OrderAndJob,
}

impl Standing {
    async fn read(tx: &mut Tx<'_>, order_id: i64) -> Result<Self, LedgerError> {
        const SQL: &str = order_and_jobs!(
            "id = $1",
            "EXISTS (SELECT 1 FROM setting WHERE name = 'paused') AS is_paused,
             (SELECT value FROM setting WHERE name = 'turned_away') AS turned_away,
             (SELECT coalesce(max(round), 0) FROM submission WHERE order_id = $1) AS last_round"
        );
        let rows: Vec<StandingRow> = ask!(tx, SQL, order_id)?;
        let (is_paused, last_round) =
            rows.first().map_or_else(Default::default, |first| (first.is_paused, first.last_round));
        let account = TurnedAway::read(rows.first().and_then(|first| first.turned_away.as_deref()));
        let entry = Entry::of(order_id, rows.into_iter().map(|row| row.row).collect())?;
        Ok(Standing { is_paused, account, last_round, entry })
    }
}

impl Intend {
    /// Compares the store with what this machine remembers of it; none where the request may be recorded.
    async fn compare(&self, tx: &mut Tx<'_>) -> Result<Option<Intention>, LedgerError> {
        let known = Arc::clone(&tx.known);
        let (shown, restored) = look(tx, &known, self.lease.order_id).await?;
        let soon = Some(tx.now.saturating_add(SOON));
        match judge(&known, &shown) {
            Verdict::WentBack(why) => {
                let generation = known.generation.unwrap_or(shown.generation);
                note(tx, &WentBack { why, at: tx.now, generation }).await?;
                self.leave(tx, WENT_BACK).await?;
                Ok(Some(Intention::WentBack))
            }
            Verdict::Unsettled | Verdict::Restored => {
                finish(tx, &self.lease, soon, None).await?;
                Ok(Some(Intention::Unsettled))
            }
            // Whoever read the order did not know that what is older waits for a person.
            Verdict::InOrder if restored != self.about.restored => {
                finish(tx, &self.lease, soon, None).await?;
                Ok(Some(Intention::Stale))
            }
            Verdict::InOrder => Ok(None),
        }
    }

    /// Ends the lease of an order that is not sent, for a setting whose removal makes every pending order due.
    ///
    /// A request that was committed, and whose confirmation was lost, is no such order: it comes up soon and is found to be in
    /// doubt. Nor is one whose setting is just being removed: that act may not see the order.
    async fn leave(&self, tx: &mut Tx<'_>, setting: &str) -> Result<(), LedgerError> {
        let waits = order(tx, self.lease.order_id).await?.state == State::Pending && stays(tx, setting).await?;
        let soon = tx.now.saturating_add(SOON);
        finish(tx, &self.lease, (!waits).then_some(soon), None).await
    }

    /// Finds this same intent if it was committed before, and only the confirmation was lost. No other intent has its lease,
    /// and the holder of the lease sends nothing before the confirmation.
    async fn is_on_record(&self, tx: &mut Tx<'_>) -> Result<Option<i64>, LedgerError> {
        const SQL: &str = "SELECT id FROM submission
             WHERE order_id = $1 AND round = $2 AND lease = $3 AND body_sha256 = $4 AND outcome IS NULL";
        let (lease, body) = (self.lease.token.as_str(), self.body_sha256.as_str());
        let found: Vec<(i64,)> = ask!(tx, SQL, self.lease.order_id, self.round, lease, body)?;
        Ok(found.into_iter().next().map(|(id,)| id))
    }

    /// Writes the round, its jobs and the order, which is being sent from now on; returns the round.
    async fn write(&self, tx: &mut Tx<'_>, row: &OrderRow, known: Vec<JobRow>) -> Result<i64, LedgerError> {
        let id = row.id;
        let mut known: BTreeMap<String, JobRow> = known.into_iter().map(|job| (job.job_name.clone(), job)).collect();
        self.submission(tx).await?;
        let mut jobs = Vec::with_capacity(self.jobs.len() + known.len());
        for intended in &self.jobs {
            jobs.push(match known.remove(&intended.job_name) {
                Some(job) => again(tx, job, intended).await?,
                None => self.job(tx, intended).await?,
            });
        }
        const BODY: &str = "INSERT INTO submission_body (submission_id, body)
             SELECT id, $1 FROM submission WHERE order_id = $2 AND round = $3";
        put!(tx, id, BODY, self.body.as_slice(), id, self.round)?;
        for job in &mut jobs {
            const SQL: &str = "INSERT INTO submission_job (submission_id, job_id)
                 SELECT id, $1 FROM submission WHERE order_id = $2 AND round = $3";
            put!(tx, id, SQL, job.id, id, self.round)?;
            step_job(tx, job, Event::Intend, None).await?;
        }
        drop_unmade(tx, known.values_mut()).await?;
        jobs.extend(known.into_values());
        settle_order(tx, id, &jobs, State::Sending, None, None).await?;
        about(tx, row, &self.about, Some(&self.fingerprint)).await?;
        if let Some(content) = &self.about.content {
            let lines: Vec<&str> = self.jobs.iter().filter_map(|job| job.order_line_item_id.as_deref()).collect();
            keep(tx, id, content, &lines).await?;
        }
        record(tx, id, None, "overprint", "sending", Some(&self.reference)).await?;
        if let Some(preflight) = &self.about.preflight {
            record(tx, id, None, "4over", "inspected the artwork", Some(preflight)).await?;
        }
        const ROUND: &str = "SELECT id FROM submission WHERE order_id = $1 AND round = $2";
        let made: Vec<(i64,)> = ask!(tx, ROUND, id, self.round)?;
        let (submission_id,) = made.into_iter().next().ok_or(sqlx::Error::RowNotFound)?;
        Ok(submission_id)
    }

    async fn submission(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let (id, now, quoted) = (self.lease.order_id, tx.now, self.spending.quoted);
        const SQL: &str = "INSERT INTO submission
                 (order_id, round, reference, body_sha256, mapping_version, is_test, lease, intended_at, quoted, spent)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        put!(
            tx,
            id,
            SQL,
            id,
            self.round,
            self.reference.as_str(),
            self.body_sha256.as_str(),
            self.about.mapping_version.as_str(),
            self.is_test,
            self.lease.token.as_str(),
            now,
            quoted.map(|quoted| quoted.to_string()),
            quoted.and_then(hundredths),
        )
    }

    async fn job(&self, tx: &mut Tx<'_>, job: &IntendedJob) -> Result<JobRow, LedgerError> {
        pending(tx, self.lease.order_id, job).await
    }
}

/// Adds a job that is to be sent.
pub(super) async fn pending(tx: &mut Tx<'_>, order_id: i64, job: &IntendedJob) -> Result<JobRow, LedgerError> {
    const SQL: &str = concat!(
        "INSERT INTO jobs (order_id, job_name, position, mapping, order_line_item_id, state, attach, changed_at, files_follow)
         VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7, $8) ON CONFLICT (job_name) DO NOTHING RETURNING ",
        job_columns!()
    );
    let now = tx.now;
    let made: Vec<JobRow> = ask!(
        tx,
        SQL,
        order_id,
        job.job_name.as_str(),
        job.position,
        job.mapping.as_str(),
        job.order_line_item_id.as_deref(),
        job.attach.as_deref(),
        now,
        job.files_follow,
    )?;
    match made.into_iter().next() {
        Some(job) => Ok(job),
        None => Err(taken(tx, &job.job_name).await?),
    }
}

/// Cancels jobs of an earlier translation that this one no longer makes, and that were to be sent.
pub(super) async fn drop_unmade(tx: &mut Tx<'_>, jobs: impl Iterator<Item = &mut JobRow>) -> Result<(), LedgerError> {
    const WHY: &str = "the order no longer makes this job";
    for job in jobs.filter(|job| matches!(job.state, State::Pending | State::Held)) {
        step_job(tx, job, Event::Cancel, Some(WHY)).await?;
        record(tx, job.order_id, Some(job.id), "overprint", "cancelled", Some(WHY)).await?;
    }
    Ok(())
}

/// Brings a job of an earlier round up to the translation that is sent now: its artwork may be another one.
async fn again(tx: &mut Tx<'_>, job: JobRow, intended: &IntendedJob) -> Result<JobRow, LedgerError> {
    job.state.after(Event::Intend)?;
    const SQL: &str =
        "UPDATE jobs SET position = $1, mapping = $2, order_line_item_id = $3, attach = $4, files_follow = $5
         WHERE id = $6";
    let (mapping, line) = (intended.mapping.as_str(), intended.order_line_item_id.as_deref());
    let (attach, follow) = (intended.attach.as_deref(), intended.files_follow);
    put!(tx, job.order_id, SQL, intended.position, mapping, line, attach, follow, job.id)?;
    Ok(job)
}

async fn taken(tx: &mut Tx<'_>, job_name: &str) -> Result<LedgerError, LedgerError> {
    let (order_id,): (i64,) = on!(tx, c => sqlx::query_as("SELECT order_id FROM jobs WHERE job_name = $1")
        .bind(job_name).fetch_one(c))?;
    Ok(LedgerError::JobNameTaken { job_name: job_name.to_owned(), order_id })
}

/// Tells whether a setting is there, and keeps it from being removed before this transaction ends.
async fn stays(tx: &mut Tx<'_>, setting: &str) -> Result<bool, LedgerError> {
    let found: Option<(String,)> = match &mut tx.connection {
        // A file has one writer anyhow.
        Connection::Sqlite(_) => {
            on!(tx, c => sqlx::query_as("SELECT name FROM setting WHERE name = $1").bind(setting).fetch_optional(c))?
        }
        Connection::Postgres(c) => {
            const SQL: &str = "SELECT name FROM setting WHERE name = $1 FOR SHARE SKIP LOCKED";
            sqlx::query_as(SQL).bind(setting).fetch_optional(&mut **c).await?
        }
    };
    Ok(found.is_some())
}

/// Makes every order due that waits to be sent.
pub(super) async fn wake_pending(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let waiting: Vec<(i64,)> =
        on!(tx, c => sqlx::query_as("SELECT id FROM orders WHERE state = 'pending' ORDER BY id").fetch_all(c))?;
    let now = tx.now;
    for (id,) in waiting {
        due(tx, id, Step::Place, now).await?;
    }
    Ok(())
}
