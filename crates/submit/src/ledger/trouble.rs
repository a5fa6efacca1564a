//! What is wrong at present: orders that wait for the same, as groups, with a few of them.

use super::act::{WAITS_BY_WORD, refusal_code};
use super::clock::Millis;
use super::error::LedgerError;
use super::store::Ledger;
use super::tx::{Tx, on};
use serde::Serialize;
use sqlx::FromRow;
use std::collections::BTreeMap;

/// How many orders of a group are named.
const NAMED: i64 = 5;

/// Groups of one condition at most, the largest first: more are no help to anybody.
const GROUPS: i64 = 50;

/// Refused jobs that are looked at, the latest first.
const REFUSALS: i64 = 2_000;

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// The store went back in time.
    WentBack,
    /// 4over turns the account away.
    TurnedAway,
    /// Machines that may remember more have not checked the store, and nothing is sent.
    Unchecked,
    /// Orders are in doubt.
    InDoubt,
    /// 4over holds jobs until you act.
    OnHold,
    /// 4over refused orders.
    Refused,
    /// Orders changed at the storefront after 4over had their jobs.
    Changed,
    /// Orders are held for long.
    Held,
    /// Orders wait for long, though nothing holds them.
    Waiting,
    /// No order came for long.
    NoOrders,
    /// The storefront cannot be told.
    WriteBackStuck,
    /// 4over's catalogue is old.
    CatalogueStale,
}

impl Condition {
    /// Returns the word in the ledger and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Condition::WentBack => "went_back",
            Condition::TurnedAway => "turned_away",
            Condition::Unchecked => "unchecked",
            Condition::InDoubt => "in_doubt",
            Condition::OnHold => "on_hold",
            Condition::Refused => "refused",
            Condition::Changed => "changed_after_placing",
            Condition::Held => "held",
            Condition::Waiting => "waiting",
            Condition::NoOrders => "no_orders",
            Condition::WriteBackStuck => "write_back_stuck",
            Condition::CatalogueStale => "catalogue_stale",
        }
    }

    /// Returns what a word stands for.
    pub fn of(word: &str) -> Option<Self> {
        use Condition::{CatalogueStale, Changed, Held, InDoubt, NoOrders, OnHold, Refused, TurnedAway};
        use Condition::{Unchecked, Waiting, WentBack, WriteBackStuck};
        let all = [
            WentBack,
            Unchecked,
            TurnedAway,
            InDoubt,
            OnHold,
            Refused,
            Changed,
            Held,
            Waiting,
            NoOrders,
            WriteBackStuck,
            CatalogueStale,
        ];
        all.into_iter().find(|condition| condition.as_str() == word)
    }
}

/// Orders, or one thing, of which the same is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub condition: Condition,
    /// What the orders have in common, without a value of any of them.
    pub what: String,
    /// How many they are.
    pub count: i64,
    /// Since when it is so of the first of them.
    pub since: Millis,
    /// Some of them.
    pub examples: Vec<Named>,
}

/// An order, by what may leave the building.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize)]
pub struct Named {
    /// Its number in the ledger.
    pub id: i64,
    /// Where it comes from.
    pub storefront: String,
    /// Its number at the storefront.
    pub number: Option<String>,
}

/// A group as a question counts it.
type Counted = (String, i64, Millis);

/// Asks for groups by one statement, and for orders of each by another one, which has the group for its first value.
macro_rules! groups {
    ($tx:expr, $condition:expr, $sql:expr, $examples:expr $(, $value:expr)*) => {{
        let counted: Vec<Counted> =
            on!($tx, c => sqlx::query_as($sql)$(.bind($value))*.bind(GROUPS).fetch_all(c))?;
        let mut groups = Vec::new();
        for (what, count, since) in counted {
            let examples: Vec<Named> =
                on!($tx, c => sqlx::query_as($examples).bind(&what)$(.bind($value))*.bind(NAMED).fetch_all(c))?;
            groups.push(Trouble { condition: $condition, what, count, since, examples });
        }
        Ok::<Vec<Trouble>, LedgerError>(groups)
    }};
}

impl Ledger {
    /// Returns that the store went back in time, where it did.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn gone_back(&self) -> Result<Option<Trouble>, LedgerError> {
        let noted = self.went_back().or(self.noted_to_have_gone_back().await?);
        Ok(noted.map(|went_back| Trouble {
            condition: Condition::WentBack,
            what: String::new(),
            count: 1,
            since: went_back.at,
            examples: Vec::new(),
        }))
    }

    /// Returns that nothing is sent until machines have checked the store, where that is so.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn unchecked(&self) -> Result<Option<Trouble>, LedgerError> {
        let noted = self.waiting().or(self.noted_to_wait().await?);
        Ok(noted.map(|waiting| Trouble {
            condition: Condition::Unchecked,
            what: waiting.to_string(),
            count: 1,
            since: waiting.since,
            examples: Vec::new(),
        }))
    }

    /// Returns that 4over turns the account away, where it does; a pause that 4over asks for counts once it lasts since before a
    /// time.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn account_turned_away(&self, before: Millis) -> Result<Option<Trouble>, LedgerError> {
        let account = self.turned_away().await?.filter(|account| !account.is_pause() || account.since < before);
        Ok(account.map(|account| Trouble {
            condition: Condition::TurnedAway,
            what: String::new(),
            count: 1,
            since: account.since,
            examples: Vec::new(),
        }))
    }

    /// Returns the orders in doubt, by storefront.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn in_doubt(&self) -> Result<Vec<Trouble>, LedgerError> {
        self.read(async |tx| {
            groups!(
                tx,
                Condition::InDoubt,
                "SELECT storefront, count(*), min(changed_at) FROM orders WHERE state = 'in_doubt'
                 GROUP BY storefront ORDER BY 2 DESC LIMIT $1",
                "SELECT id, storefront, number FROM orders WHERE state = 'in_doubt' AND storefront = $1 ORDER BY id LIMIT $2"
            )
        })
        .await
    }

    /// Returns the orders that changed at the storefront after their jobs were placed, each by itself, the latest first: a
    /// cancellation does not wait behind another one.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn changed_after_placing(&self) -> Result<Vec<Trouble>, LedgerError> {
        self.read(async |tx| {
            groups!(
                tx,
                Condition::Changed,
                "SELECT change_kind || ' #' || id, count(*), min(change_at) FROM orders
                 WHERE change_kind IS NOT NULL AND state <> 'cancelled' GROUP BY 1 ORDER BY 3 DESC LIMIT $1",
                "SELECT id, storefront, number FROM orders
                 WHERE change_kind IS NOT NULL AND change_kind || ' #' || id = $1 ORDER BY id LIMIT $2"
            )
        })
        .await
    }

    /// Counts the orders that changed at the storefront after their jobs were placed, by the most urgent kind of change.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn changes(&self) -> Result<BTreeMap<String, i64>, LedgerError> {
        const SQL: &str = "SELECT change_kind, count(*) FROM orders
             WHERE change_kind IS NOT NULL AND state <> 'cancelled' GROUP BY 1";
        let rows: Vec<(String, i64)> = self.ask(async |tx| on!(tx, c => sqlx::query_as(SQL).fetch_all(c))).await?;
        Ok(rows.into_iter().collect())
    }

    /// Returns the orders that are held since before a time, by what kind of thing they wait for.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn held_since_before(&self, before: Millis) -> Result<Vec<Trouble>, LedgerError> {
        self.read(async |tx| {
            groups!(
                tx,
                Condition::Held,
                "SELECT CASE WHEN missing IN ($2, $3, $4) THEN missing ELSE coalesce(held_by, '') END, count(*), min(changed_at)
                 FROM orders WHERE state = 'held' AND changed_at < $1 GROUP BY 1 ORDER BY 2 DESC LIMIT $5",
                "SELECT id, storefront, number FROM orders WHERE state = 'held' AND changed_at < $2
                     AND CASE WHEN missing IN ($3, $4, $5) THEN missing ELSE coalesce(held_by, '') END = $1 ORDER BY id LIMIT $6",
                before,
                WAITS_BY_WORD[0],
                WAITS_BY_WORD[1],
                WAITS_BY_WORD[2]
            )
        })
        .await
    }

    /// Returns the orders that wait since before a time though nothing holds them, by the step that they wait for; without those
    /// of back-fills, which wait for their turn.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn waiting_since_before(&self, before: Millis) -> Result<Vec<Trouble>, LedgerError> {
        self.read(async |tx| {
            groups!(
                tx,
                Condition::Waiting,
                "SELECT CASE WHEN w.order_id IS NULL THEN 'step place' ELSE 'step artwork' END, count(*), min(o.changed_at)
                 FROM orders o LEFT JOIN work w ON w.order_id = o.id AND w.step = 'artwork' AND w.next_at IS NOT NULL
                 WHERE o.state = 'pending' AND o.source <> 'backfill' AND o.changed_at < $1
                 GROUP BY 1 ORDER BY 2 DESC LIMIT $2",
                "SELECT o.id, o.storefront, o.number
                 FROM orders o LEFT JOIN work w ON w.order_id = o.id AND w.step = 'artwork' AND w.next_at IS NOT NULL
                 WHERE o.state = 'pending' AND o.source <> 'backfill' AND o.changed_at < $2
                     AND CASE WHEN w.order_id IS NULL THEN 'step place' ELSE 'step artwork' END = $1
                 ORDER BY o.id LIMIT $3",
                before
            )
        })
        .await
    }

    /// Returns the orders to which nothing could be written back since before a time, by storefront.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn unwritten_since_before(&self, before: Millis) -> Result<Vec<Trouble>, LedgerError> {
        self.read(async |tx| {
            groups!(
                tx,
                Condition::WriteBackStuck,
                "SELECT storefront, count(*), min(stuck) FROM (SELECT o.storefront, (SELECT max(at) FROM event
                         WHERE order_id = o.id AND what = 'write_back postponed') AS stuck
                     FROM work w JOIN orders o ON o.id = w.order_id
                     WHERE w.step = 'write_back' AND w.next_at IS NOT NULL AND w.attempts > 0) s
                 WHERE stuck < $1 GROUP BY storefront ORDER BY 2 DESC LIMIT $2",
                "SELECT o.id, o.storefront, o.number FROM work w JOIN orders o ON o.id = w.order_id
                 WHERE w.step = 'write_back' AND w.next_at IS NOT NULL AND w.attempts > 0 AND o.storefront = $1
                     AND (SELECT max(at) FROM event WHERE order_id = o.id AND what = 'write_back postponed') < $2
                 ORDER BY o.id LIMIT $3",
                before
            )
        })
        .await
    }

    /// Returns the orders of which 4over refused jobs, by the code that it gave.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn refused(&self) -> Result<Vec<Trouble>, LedgerError> {
        #[derive(FromRow)]
        struct Refusal {
            #[sqlx(flatten)]
            order: Named,
            reason: Option<String>,
            changed_at: Millis,
        }
        let refusals: Vec<Refusal> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as(
                    "SELECT o.id, o.storefront, o.number, j.reason, j.changed_at FROM orders o JOIN jobs j ON j.order_id = o.id
                     WHERE o.state = 'refused' AND j.state = 'refused' AND NOT j.not_placed ORDER BY o.id DESC LIMIT $1",
                ).bind(REFUSALS).fetch_all(c))
            })
            .await?;
        let mut groups: BTreeMap<String, Trouble> = BTreeMap::new();
        let mut last = None;
        for Refusal { order, reason, changed_at } in refusals {
            // An order is counted once, by the first of its jobs.
            if last.replace(order.id) == Some(order.id) {
                continue;
            }
            let what = refusal_code(reason.as_deref());
            let group = groups.entry(what.clone()).or_insert_with(|| Trouble {
                condition: Condition::Refused,
                what,
                count: 0,
                since: changed_at,
                examples: Vec::new(),
            });
            group.count += 1;
            group.since = group.since.min(changed_at);
            if group.count <= NAMED {
                group.examples.push(order);
            }
        }
        Ok(groups.into_values().collect())
    }

    /// Returns the storefronts from which no new order came since before a time.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn silent_since_before(
        &self,
        before: Millis,
        storefronts: &[String],
    ) -> Result<Vec<Trouble>, LedgerError> {
        let mut silent = Vec::new();
        for storefront in storefronts {
            let (last,) = self.ask(async |tx| last_arrival(tx, storefront).await).await?;
            let began = self.cursor(&format!("go-live:{storefront}")).await?.and_then(|at| at.parse().ok());
            // Where none came ever, it is silent since the service first ran.
            if let Some(since) = last.or(began).filter(|last| *last < before) {
                let what = format!("storefront {storefront}");
                silent.push(Trouble { condition: Condition::NoOrders, what, count: 1, since, examples: Vec::new() });
            }
        }
        Ok(silent)
    }
}

async fn last_arrival(tx: &mut Tx<'_>, storefront: &str) -> Result<(Option<Millis>,), LedgerError> {
    on!(tx, c => sqlx::query_as("SELECT max(received_at) FROM orders WHERE storefront = $1").bind(storefront).fetch_one(c))
}
