//! Which orders are meant: a filter, and what is asked about the orders that fit it.

use super::act::WAITS_BY_WORD;
use super::clock::Millis;
use super::error::LedgerError;
use super::read::UNITS;
use super::row::{OrderRow, Source, order_columns};
use super::state::State;
use super::store::Ledger;
use super::tx::on;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::BTreeMap;

/// Where most orders are, sooner or later.
const ENDS: [State; 4] = [State::Placed, State::Done, State::Cancelled, State::Nothing];

/// Which orders are listed; all conditions hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Where they are; none: anywhere.
    pub states: Vec<State>,
    /// The storefront by its name.
    pub storefront: Option<String>,
    /// How they came first.
    pub source: Option<Source>,
    /// Part of the reason.
    pub reason: Option<String>,
    /// Part of what is missing.
    pub missing: Option<String>,
    /// A SKU of one of the lines.
    pub sku: Option<String>,
    /// Part of the reason, of what is missing, or of the order's id or number.
    pub text: Option<String>,
    /// Only those that came before.
    pub received_before: Option<Millis>,
    /// Only those that came then, or later.
    pub received_after: Option<Millis>,
    /// Only those that changed before.
    pub changed_before: Option<Millis>,
    /// Only those whose total is higher.
    pub above: Option<Decimal>,
    /// Only those whose total is lower.
    pub beneath: Option<Decimal>,
    /// Only those that wait for mappings, and that another version than this one holds.
    pub held_by_others_than: Option<String>,
    /// Not those that a person holds, that are held since the store was restored, or whose backfill was stopped.
    pub spares_persons: bool,
    /// Only those of which a job waits at 4over.
    pub on_hold: bool,
    /// Only those that changed at the storefront after their jobs were placed.
    pub changed: bool,
    /// Only those whose number in the ledger is lower: where the page before ended.
    pub below: Option<i64>,
    /// How many at most.
    pub limit: i64,
}

/// Held orders that wait for the same.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Group {
    /// What is missing.
    pub missing: String,
    /// How many orders wait for it.
    pub orders: i64,
    /// When the first of them came.
    pub oldest: Millis,
    /// The newest of them, by its number in the ledger.
    pub example: i64,
    /// What people call that one.
    pub name: String,
    /// Its storefront.
    pub storefront: String,
    /// Whether other mappings may let it go.
    pub waits_for_mappings: bool,
}

/// A value of a condition.
enum Value {
    Text(String),
    Integer(i64),
}

/// Conditions of a statement, and their values in the order of their numbers.
#[derive(Default)]
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

/// Binds the values of conditions to a statement, for either store.
macro_rules! bound {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Integer(number) => query.bind(number),
            };
        }
        query
    }};
}

impl Filter {
    /// Tells whether every order fits.
    pub fn is_empty(&self) -> bool {
        *self == Filter { below: self.below, limit: self.limit, ..Filter::default() }
    }

    fn conditions(&self) -> Conditions {
        let mut all = Conditions::default();
        if !self.states.is_empty() {
            let states = self.states.iter().map(|state| all.value(Value::Text(state.as_str().to_owned())));
            let states: Vec<String> = states.collect();
            // Where most orders end up, the newest are found by their numbers, and not by an index of all.
            let state = if self.states.iter().any(|state| ENDS.contains(state)) { "state || ''" } else { "state" };
            all.add(&format!("{state} IN ({})", states.join(", ")));
        }
        all.text("storefront = $", self.storefront.as_deref().map(str::to_owned));
        all.text("source = $", self.source.map(|source| source.as_str().to_owned()));
        all.text("lower(reason) LIKE lower($) ESCAPE '!'", self.reason.as_deref().map(like));
        all.text("lower(missing) LIKE lower($) ESCAPE '!'", self.missing.as_deref().map(like));
        all.text("id IN (SELECT order_id FROM order_sku WHERE sku = $)", self.sku.clone());
        let any = "lower(coalesce(reason, '') || ' ' || coalesce(missing, '') || ' ' || external_id || ' ' \
                   || coalesce(number, '')) LIKE lower($) ESCAPE '!'";
        all.text(any, self.text.as_deref().map(like));
        all.number("received_at < $", self.received_before);
        all.number("received_at >= $", self.received_after);
        all.number("changed_at < $", self.changed_before);
        all.number(
            "amount_units > $",
            self.above.map(|amount| units(amount.checked_mul(UNITS.into()), Decimal::floor)),
        );
        all.number(
            "amount_units < $",
            self.beneath.map(|amount| units(amount.checked_mul(UNITS.into()), Decimal::ceil)),
        );
        if self.changed {
            all.add("change_kind IS NOT NULL AND state <> 'cancelled'");
        }
        if self.spares_persons {
            let persons = WAITS_BY_WORD.map(|held| all.value(Value::Text(held.to_owned())));
            all.add(&format!("coalesce(missing, '') NOT IN ({})", persons.join(", ")));
        }
        if self.on_hold {
            all.add("id IN (SELECT order_id FROM jobs WHERE on_hold AND state = 'placed')");
        }
        let others = "waits_for_mappings AND coalesce(mapping_version, '') <> $";
        all.text(others, self.held_by_others_than.clone());
        all.number("id < $", self.below);
        all
    }
}

impl Conditions {
    /// Adds a value, and returns its place in the statement.
    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn add(&mut self, condition: &str) {
        self.sql.push_str(if self.sql.is_empty() { " WHERE " } else { " AND " });
        self.sql.push_str(condition);
    }

    /// Adds a condition with one `$` in it, where there is something to compare with.
    fn one(&mut self, condition: &str, value: Option<Value>) {
        if let Some(value) = value {
            let place = self.value(value);
            self.add(&condition.replacen('$', &place, 1));
        }
    }

    fn text(&mut self, condition: &str, text: Option<String>) {
        self.one(condition, text.map(Value::Text));
    }

    fn number(&mut self, condition: &str, number: Option<i64>) {
        self.one(condition, number.map(Value::Integer));
    }
}

impl Ledger {
    /// Lists orders, the newest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn orders(&self, filter: &Filter) -> Result<Vec<OrderRow>, LedgerError> {
        let mut all = filter.conditions();
        let limit = all.value(Value::Integer(filter.limit));
        let sql = format!("SELECT {} FROM orders{} ORDER BY id DESC LIMIT {limit}", order_columns!(), all.sql);
        self.ask(async |tx| on!(tx, c => bound!(sqlx::query_as(AssertSqlSafe(sql.clone())), &all.values).fetch_all(c)))
            .await
    }

    /// Counts the orders that fit, by where they are; the filter's limit does not count.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn tally(&self, filter: &Filter) -> Result<BTreeMap<State, i64>, LedgerError> {
        let all = filter.conditions();
        let sql = format!("SELECT state, count(*) FROM orders{} GROUP BY state", all.sql);
        let rows: Vec<(String, i64)> = self
            .ask(async |tx| on!(tx, c => bound!(sqlx::query_as(AssertSqlSafe(sql.clone())), &all.values).fetch_all(c)))
            .await?;
        rows.into_iter().map(|(state, count)| Ok((State::try_from(state)?, count))).collect()
    }

    /// Groups the held orders among those that fit by what they wait for, the largest group first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn groups(&self, filter: &Filter) -> Result<Vec<Group>, LedgerError> {
        let mut all = Filter { states: vec![State::Held], ..filter.clone() }.conditions();
        let limit = all.value(Value::Integer(filter.limit));
        let sql = format!(
            "SELECT found.missing, found.orders, found.oldest, found.newest AS example,
                    coalesce(orders.number, orders.external_id) AS name, orders.storefront, orders.waits_for_mappings
             FROM (SELECT coalesce(missing, reason, '') AS missing, count(*) AS orders, min(received_at) AS oldest,
                          max(id) AS newest
                   FROM orders{} GROUP BY 1) found JOIN orders ON orders.id = found.newest
             ORDER BY found.orders DESC, found.missing LIMIT {limit}",
            all.sql
        );
        self.ask(async |tx| on!(tx, c => bound!(sqlx::query_as(AssertSqlSafe(sql.clone())), &all.values).fetch_all(c)))
            .await
    }

    /// Returns the SKUs of an order, by their letters.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn skus(&self, order_id: i64) -> Result<Vec<String>, LedgerError> {
        let found: Vec<(String,)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as("SELECT sku FROM order_sku WHERE order_id = $1 ORDER BY sku")
                    .bind(order_id).fetch_all(c))
            })
            .await?;
        Ok(found.into_iter().map(|(sku,)| sku).collect())
    }
}

/// Returns an amount in whole ten-thousandths, rounded towards those that it is compared with.
fn units(amount: Option<Decimal>, round: impl Fn(&Decimal) -> Decimal) -> i64 {
    amount.map(|amount| round(&amount)).and_then(|amount| amount.to_i64()).unwrap_or(i64::MAX)
}

/// Makes a pattern of a text, so that it is found anywhere.
fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
