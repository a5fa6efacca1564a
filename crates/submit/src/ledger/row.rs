//! The rows of the ledger as they are read.

use super::clock::Millis;
use super::edition::Edition;
use super::error::LedgerError;
use super::state::State;
use crate::shown::shown;
use serde::Serialize;
use sqlx::FromRow;
use std::fmt;
use std::str::FromStr;

/// What is done with an order, each with its own due time, lease and retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is read, translated and placed; or, when it was placed, compared with what was sent.
    Place,
    /// Its artwork is fetched and checked, before it is placed.
    Artwork,
    /// Artwork follows a placed job.
    Attach,
    /// The storefront is told.
    WriteBack,
    /// 4over is asked how far the jobs are.
    Track,
    /// The storefront gets a Shipment record for each parcel.
    Ship,
}

impl Step {
    /// Every step.
    pub const ALL: [Step; 6] = [Step::Place, Step::Artwork, Step::Attach, Step::WriteBack, Step::Track, Step::Ship];

    /// Returns the word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Place => "place",
            Step::Artwork => "artwork",
            Step::Attach => "attach",
            Step::WriteBack => "write_back",
            Step::Track => "track",
            Step::Ship => "ship",
        }
    }
}

impl FromStr for Step {
    type Err = LedgerError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let found = Step::ALL.into_iter().find(|step| step.as_str() == word);
        found.ok_or_else(|| LedgerError::Foreign { what: "a step", value: word.to_owned() })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How an order came to the ledger first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A webhook.
    Webhook,
    /// A listing of the storefront.
    Poll,
    /// A person at the command line.
    Submit,
    /// A back-fill.
    Backfill,
}

impl Source {
    /// Returns the word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Webhook => "webhook",
            Source::Poll => "poll",
            Source::Submit => "submit",
            Source::Backfill => "backfill",
        }
    }
}

/// A word that names no way in which orders come.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a way in which orders come: use one of webhook, poll, submit and backfill")]
pub struct UnknownSource(String);

impl FromStr for Source {
    type Err = UnknownSource;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let all = [Source::Webhook, Source::Poll, Source::Submit, Source::Backfill];
        all.into_iter().find(|source| source.as_str() == word).ok_or_else(|| UnknownSource(word.to_owned()))
    }
}

/// An order of the ledger.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct OrderRow {
    /// Its number in the ledger.
    pub id: i64,
    /// The storefront by its name in the configuration.
    pub storefront: String,
    /// The storefront's id of the order.
    pub external_id: String,
    /// The storefront's number of the order, for people.
    pub number: Option<String>,
    /// Where it is.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Why it is held, refused or in doubt.
    pub reason: Option<String>,
    /// What is missing, the same text for all orders that wait for the same.
    pub missing: Option<String>,
    /// What a person should know although nothing waits for them.
    pub alert: Option<String>,
    /// How it came here first.
    pub source: String,
    /// Whether the storefront is told what became of it.
    pub writes_back: bool,
    /// Who ordered, as the storefront calls them.
    pub customer: Option<String>,
    /// For how much, as the storefront wrote it.
    pub amount: Option<String>,
    /// When it came here first.
    pub received_at: Millis,
    /// When it changed last.
    pub changed_at: Millis,
    /// What tells whether the translation changed.
    pub fingerprint: Option<String>,
    /// The mappings that translated it last.
    pub mapping_version: Option<String>,
    /// The fingerprint that a person approved.
    pub approved: Option<String>,
    /// Whether the mappings, or the catalogue, are what holds it: other mappings may let it go.
    pub waits_for_mappings: bool,
    /// When what is somebody's was erased of it last.
    pub erased_at: Option<Millis>,
    /// Whether its customer asked for that: nothing of it is sent or stored again.
    pub forgotten: bool,
    /// What kind of thing is missing, without a value of the order.
    pub held_by: Option<String>,
    /// The newest version that was told of or read.
    #[sqlx(flatten)]
    #[serde(skip)]
    pub seen: Edition,
    /// When that was seen first.
    #[serde(skip)]
    pub seen_at: Option<Millis>,
    /// Whether it is refused only since a person confirmed that 4over does not have its jobs.
    pub not_placed: bool,
}

impl OrderRow {
    /// Returns what people call the order: its number, else its ID.
    pub fn name(&self) -> &str {
        self.number.as_deref().unwrap_or(&self.external_id)
    }

    /// Names the order for a message, with its ledger entry.
    pub fn called(&self) -> String {
        format!("order {} (#{})", shown(self.name()), self.id)
    }

    /// Says in a word or two where the order is.
    pub fn label(&self) -> &'static str {
        label(self.state, self.not_placed)
    }
}

/// Says in a word or two where an order or a job is; what a person confirmed is not what 4over refused.
fn label(state: State, not_placed: bool) -> &'static str {
    match state {
        State::Refused if not_placed => "not placed",
        state => state.label(),
    }
}

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
}

impl JobRow {
    /// Says in a word or two where the job is.
    pub fn label(&self) -> &'static str {
        label(self.state, self.not_placed)
    }
}

/// An order and one of its jobs, or none.
#[derive(FromRow)]
pub(super) struct OrderAndJob {
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
        };
        Ok((self.order, Some(job)))
    }
}

impl Entry {
    /// Puts together what was read of one order.
    pub(super) fn of(order_id: i64, rows: Vec<OrderAndJob>) -> Result<Self, LedgerError> {
        Entry::all(rows)?.pop().ok_or(LedgerError::NoSuchOrder(order_id))
    }

    /// Puts together what was read of orders, one after the other.
    pub(super) fn all(rows: Vec<OrderAndJob>) -> Result<Vec<Self>, LedgerError> {
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

/// A round of an order.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct SubmissionRow {
    /// Its id.
    pub id: i64,
    /// The order.
    pub order_id: i64,
    /// 1 for the first.
    pub round: i64,
    /// The order id that 4over was told.
    pub reference: String,
    /// SHA-256 of the bytes that were to be sent.
    pub body_sha256: String,
    /// The mappings that made it.
    pub mapping_version: String,
    /// Whether 4over was to print nothing.
    pub is_test: bool,
    /// The lease under which it was sent, which no other round has.
    #[serde(skip)]
    pub lease: String,
    /// When the intent was committed.
    pub intended_at: Millis,
    /// When it was known of every job what became of it.
    pub resolved_at: Option<Millis>,
    /// What became of it: `answered`, `not_sent`, `in_doubt`, `resolved`.
    pub outcome: Option<String>,
    /// The HTTP status of the answer.
    pub http_status: Option<i64>,
    /// 4over's answer without private matters.
    pub answer: Option<String>,
    /// What was charged.
    pub charged: Option<String>,
    /// What was quoted before.
    pub quoted: Option<String>,
}

/// What was planned for an order when it was held last.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct PlanRow {
    /// When.
    pub made_at: Millis,
    /// The fingerprint of the translation that it is of.
    pub fingerprint: String,
    /// What the order was quoted to cost.
    pub total: Option<String>,
    /// What the guards found, a JSON list, without what is personal in it.
    pub findings: String,
    /// The whole plan, JSON, unless it was erased.
    pub summary: Option<String>,
}

/// Artwork of an order that is checked before it is placed.
#[derive(Clone, Debug, FromRow)]
pub struct LookRow {
    /// The translation that names the files.
    pub fingerprint: String,
    /// A hash of the customer.
    pub customer: String,
    /// A hash of the host of the first file that is left.
    pub host: String,
    /// The URLs that are left to fetch, a JSON list.
    pub urls: String,
    /// What was found, a JSON object by the SHA-256 of the URL.
    pub found: String,
}

/// A line of the history.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct EventRow {
    /// Its id; later ones are higher.
    pub id: i64,
    /// The order.
    pub order_id: i64,
    /// The job, where it is about one.
    pub job_id: Option<i64>,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// What happened.
    pub what: String,
    /// More about it: text, or JSON.
    pub detail: Option<String>,
}

/// A step of an order that is, was or will be due.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct WorkRow {
    /// The order.
    pub order_id: i64,
    /// The step.
    pub step: String,
    /// When it is due, or, while somebody does it, when their lease ends; none: it is not due.
    pub next_at: Option<Millis>,
    /// Whether somebody does it now.
    pub is_leased: bool,
    /// How often it came to nothing since it last succeeded.
    pub attempts: i64,
    /// Why it came to nothing.
    pub trouble: Option<String>,
}

/// A parcel of an order, as far as the storefront is to have a Shipment record of it.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct ShipmentRow {
    /// The carrier's number.
    pub tracking_number: String,
    /// Whether the storefront has the record.
    #[sqlx(try_from = "String")]
    pub state: Shipped,
    /// The lines whose quantities it has, a JSON list.
    pub lines: String,
    /// When the request last left, or was about to.
    pub intended_at: Millis,
    /// The storefront's id of the record.
    pub shipment_id: Option<String>,
}

/// Whether the storefront has a Shipment record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shipped {
    /// The request may have left: the storefront is looked at before another one does.
    Sending,
    /// The storefront took it up and makes the record by itself.
    Accepted,
    /// It has it.
    There,
    /// It has not got it.
    NotThere,
}

impl Shipped {
    /// Returns the word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Shipped::Sending => "sending",
            Shipped::Accepted => "accepted",
            Shipped::There => "there",
            Shipped::NotThere => "not_there",
        }
    }
}

impl TryFrom<String> for Shipped {
    type Error = LedgerError;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        let all = [Shipped::Sending, Shipped::Accepted, Shipped::There, Shipped::NotThere];
        let found = all.into_iter().find(|state| state.as_str() == word);
        found.ok_or(LedgerError::Foreign { what: "the state of a shipment", value: word })
    }
}

/// An order with its jobs.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The order.
    pub order: OrderRow,
    /// Its jobs, in order.
    pub jobs: Vec<JobRow>,
}

impl TryFrom<String> for State {
    type Error = LedgerError;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse().map_err(|_| LedgerError::Foreign { what: "a state", value: word })
    }
}

/// The columns of an order, for `SELECT` and `RETURNING`.
macro_rules! order_columns {
    () => {
        "id, storefront, external_id, number, state, reason, missing, alert, source, writes_back, customer, \
         amount, received_at, changed_at, \
         fingerprint, mapping_version, approved, waits_for_mappings, erased_at, forgotten, held_by, \
         seen_version, seen_modified, seen_at, not_placed"
    };
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
                    j.placed_at, j.changed_at AS job_changed_at, j.not_placed AS job_not_placed
             FROM (SELECT ",
            $crate::ledger::row::order_columns!(),
            " FROM orders WHERE ",
            $which,
            ") o LEFT JOIN jobs j ON j.order_id = o.id ORDER BY o.id, j.position"
        )
    };
}

/// The columns of a job.
macro_rules! job_columns {
    () => {
        "id, order_id, job_name, position, mapping, order_line_item_id, state, reason, number, progress, status, \
         tracking, attach, placed_at, changed_at, not_placed"
    };
}

pub(super) use {job_columns, order_and_jobs, order_columns};
