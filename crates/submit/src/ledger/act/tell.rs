//! What people are told of what is wrong, and the messages that tell them.

use super::{Act, receive, restore, stop};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::trouble::{Condition, Trouble};
use crate::ledger::tx::{Connection, Tx, changed, on};
use sqlx::FromRow;

/// What held orders are missing that wait for nothing but a word.
pub(in crate::ledger) const WAITS_BY_WORD: [&str; 3] = [receive::BY_PERSON, restore::RESTORED, stop::STOPPED];

/// So many times as many are told at once, however short it is since the last time.
const GROWN: i64 = 10;

/// What is told of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// Nobody was told before.
    New,
    /// It lasts, or grew.
    Again,
    /// It is over.
    Over,
}

impl Telling {
    /// Returns the word in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Telling::New => "new",
            Telling::Again => "again",
            Telling::Over => "over",
        }
    }
}

/// Compares what is wrong with what was told, and makes a message for each target of what is to be told now.
///
/// Machines that do so at the same moment do it one after the other, and the later one has nothing to tell.
#[derive(Clone, Debug)]
pub struct Tell {
    /// What is wrong.
    pub present: Vec<Trouble>,
    /// Who is told, by name.
    pub targets: Vec<String>,
    /// After how long what lasts is told again; none: never.
    pub repeat_after: Option<Millis>,
    /// Writes what is told.
    pub write: fn(Telling, &Trouble) -> String,
}

/// What was told of a group.
#[derive(Clone, Debug, FromRow)]
struct Told {
    condition: String,
    what: String,
    count: i64,
    since: Millis,
    told_at: Millis,
    told_of: i64,
}

impl Act for Tell {
    /// How many things are told.
    type Done = usize;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<usize, LedgerError> {
        let now = tx.now;
        // Whoever else comes waits here until this is done.
        changed!(tx, c => sqlx::query(
            "INSERT INTO cursor (name, position, changed_at) VALUES ('notices', '', $1)
             ON CONFLICT (name) DO UPDATE SET changed_at = excluded.changed_at",
        ).bind(now).execute(c))?;
        let told: Vec<Told> = on!(tx, c => sqlx::query_as(
            "SELECT condition, what, count, since, told_at, told_of FROM notice ORDER BY condition, what",
        ).fetch_all(c))?;
        let mut count = 0;
        for group in &self.present {
            let before = told.iter().find(|told| told.is(group));
            let telling = before.map_or(Some(Telling::New), |told| told.again(group.count, now, self.repeat_after));
            if let Some(telling) = telling {
                self.message(tx, telling, group).await?;
                count += 1;
            }
            let (told_at, told_of) = match (before, telling) {
                (Some(told), None) => (told.told_at, told.told_of),
                _ => (now, group.count),
            };
            changed!(tx, c => sqlx::query(
                "INSERT INTO notice (condition, what, count, since, told_at, told_of) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (condition, what) DO UPDATE SET count = excluded.count, told_at = excluded.told_at,
                     told_of = excluded.told_of",
            ).bind(group.condition.as_str()).bind(&group.what).bind(group.count).bind(group.since).bind(told_at)
                .bind(told_of).execute(c))?;
        }
        for over in told.iter().filter(|told| !self.present.iter().any(|group| told.is(group))) {
            if let Some(condition) = Condition::of(&over.condition) {
                let (what, since) = (over.what.clone(), over.since);
                let group = Trouble { condition, what, count: over.count, since, examples: Vec::new() };
                self.message(tx, Telling::Over, &group).await?;
                count += 1;
            }
            changed!(tx, c => sqlx::query("DELETE FROM notice WHERE condition = $1 AND what = $2")
                .bind(&over.condition).bind(&over.what).execute(c))?;
        }
        Ok(count)
    }
}

impl Tell {
    async fn message(&self, tx: &mut Tx<'_>, telling: Telling, group: &Trouble) -> Result<(), LedgerError> {
        let (now, body) = (tx.now, (self.write)(telling, group));
        for target in &self.targets {
            changed!(tx, c => sqlx::query(
                "INSERT INTO notice_message (target, body, made_at, next_at) VALUES ($1, $2, $3, $3)",
            ).bind(target).bind(&body).bind(now).execute(c))?;
        }
        Ok(())
    }
}

impl Told {
    fn is(&self, group: &Trouble) -> bool {
        self.condition == group.condition.as_str() && self.what == group.what
    }

    /// Tells whether what lasts is told again.
    fn again(&self, count: i64, now: Millis, repeat_after: Option<Millis>) -> Option<Telling> {
        let is_due = repeat_after.is_some_and(|after| now - self.told_at >= after);
        let is_grown = count >= self.told_of.saturating_mul(GROWN);
        (is_due || is_grown).then_some(Telling::Again)
    }
}

/// A message that is to be sent.
#[derive(Clone, Debug, FromRow)]
pub struct DueMessage {
    /// Its id.
    pub id: i64,
    /// Who gets it.
    pub target: String,
    /// What it says.
    pub body: String,
    /// When it was made.
    pub made_at: Millis,
    /// How often it was tried.
    pub attempts: i64,
    /// Tells this lease from every other.
    pub lease: String,
}

/// Takes up messages that are due.
#[derive(Clone, Debug)]
pub struct ClaimMessages {
    /// How many at most.
    pub limit: i64,
    /// How long nobody else takes them, in milliseconds.
    pub lease_for: Millis,
    /// Tells this claim from every other.
    pub token: String,
}

/// The statement, but for what only PostgreSQL needs: it passes over what another machine takes up at the same moment.
macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE notice_message SET lease = $1, next_at = $2, attempts = attempts + 1
             WHERE id IN (SELECT id FROM notice_message WHERE next_at <= $3 ORDER BY id LIMIT $4",
            $lock,
            ") RETURNING id, target, body, made_at, attempts, lease"
        )
    };
}

impl Act for ClaimMessages {
    type Done = Vec<DueMessage>;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Vec<DueMessage>, LedgerError> {
        let (now, until) = (tx.now, tx.now.saturating_add(self.lease_for));
        Ok(match &mut tx.connection {
            Connection::Sqlite(c) => {
                let query = sqlx::query_as(claim!("")).bind(&self.token).bind(until).bind(now).bind(self.limit);
                query.fetch_all(&mut **c).await?
            }
            Connection::Postgres(c) => {
                let query = sqlx::query_as(claim!(" FOR UPDATE SKIP LOCKED"));
                query.bind(&self.token).bind(until).bind(now).bind(self.limit).fetch_all(&mut **c).await?
            }
        })
    }
}

/// What became of a message.
#[derive(Clone, Debug)]
pub struct MessageFate {
    /// The message.
    pub id: i64,
    /// Who sent it.
    pub lease: String,
    /// When it is tried again; none: it is sent, or given up.
    pub next_at: Option<Millis>,
}

impl Act for MessageFate {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        match self.next_at {
            Some(next_at) => changed!(tx, c => sqlx::query(
                "UPDATE notice_message SET lease = NULL, next_at = $1 WHERE id = $2 AND lease = $3",
            ).bind(next_at).bind(self.id).bind(&self.lease).execute(c))?,
            None => changed!(tx, c => sqlx::query("DELETE FROM notice_message WHERE id = $1 AND lease = $2")
                .bind(self.id).bind(&self.lease).execute(c))?,
        };
        Ok(())
    }
}

/// Returns by which of 4over's codes a job was refused; its words may quote the order.
pub(in crate::ledger) fn refusal_code(reason: Option<&str>) -> String {
    let code = reason.and_then(|reason| reason.rsplit_once(" (code ")?.1.strip_suffix(')'));
    let code = code.filter(|code| code.len() <= 20 && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    code.map_or_else(|| "without a code".to_owned(), |code| format!("code {code}"))
}
