//! An act on many orders: what it would do, and, with a person's `--yes`, each order as an act of its own.

use super::find::find;
use super::list::lines;
use super::select::Selection;
use super::show::SEEN;
use super::{announce, tell_after};
use crate::cli::console::shown;
use crate::cli::{Console, Exit, Failure};
use crate::ledger::{Filter, Ledger, LedgerError, OrderRow, State};
use clap::Args;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How many of the orders are shown before anything is done.
const SHOWN: usize = 10;

/// How many groups of what they wait for.
const GROUPS: i64 = 5;

/// One order, or many.
#[derive(Debug, Args)]
pub(super) struct Target {
    /// The order
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    order: Option<String>,
    /// Act on every order that matches the filters. Without --yes, only lists them
    #[arg(long)]
    all: bool,
    /// With --all: do it, each order as an act of its own
    #[arg(long)]
    yes: bool,
    /// With --all: refuse to do it to more orders than these
    #[arg(long, value_name = "N", default_value_t = 500)]
    cap: u32,
    #[command(flatten)]
    selection: Selection,
}

/// What is done, and to which orders it can be done.
#[derive(Clone, Copy)]
pub(super) struct Deed<'d> {
    /// In the present tense.
    pub(super) verb: &'d str,
    /// Where orders are that many can be done to; others are left alone.
    pub(super) states: &'d [State],
    /// Whether what a person holds, or a restored store, is only meant where --missing says so.
    pub(super) spares_persons: bool,
    /// Whether it approves what a person saw.
    pub(super) approves: bool,
    /// The word for the orders that the person saw; none: it is done to all that fit now.
    pub(super) seen: Option<&'d str>,
}

impl<'d> Deed<'d> {
    /// Something that is done to orders in these states, and approves nothing.
    pub(super) fn new(verb: &'d str, states: &'d [State]) -> Self {
        Deed { verb, states, spares_persons: false, approves: false, seen: None }
    }
}

/// What came of it for one order.
enum Came {
    Done(State),
    Already,
    Failed(String),
}

impl Target {
    /// Does something to one order, or to each of many.
    pub(super) async fn each(
        &self,
        deed: Deed<'_>,
        ledger: &Ledger,
        json: bool,
        console: &mut Console,
        act: impl AsyncFn(&OrderRow, bool) -> Result<State, LedgerError>,
    ) -> Result<Exit, Failure> {
        if let Some(order) = &self.order {
            self.alone()?;
            let entry = ledger.entry(find(ledger, order).await?).await?;
            announce(deed.verb, entry.order.id, ledger, console).await?;
            return tell_after(act(&entry.order, false).await, ledger, entry.order.id, json, console).await;
        }
        let filter = self.filter(&deed, ledger)?;
        let orders = chosen(&filter, ledger).await?;
        if !self.yes {
            self.preview(&deed, &filter, &orders, ledger, json, console).await?;
        }
        self.within_cap(&orders)?;
        if !self.yes {
            let token = token(&orders);
            console.say(&match deed.approves {
                true => format!(
                    "nothing was done; --yes --seen {token} does it to these as they are, --yes to all that fit"
                ),
                false => "nothing was done; --yes does it".to_owned(),
            });
            return Ok(Exit::Done);
        }
        if deed.seen.is_some_and(|seen| !token(&orders).starts_with(seen)) {
            let text = "nothing was done: these are not the orders that you saw, or they changed since";
            return Err(Failure::Input(text.to_owned()));
        }
        console.say(&format!("{}: {}", deed.verb, told(&by_state(&orders))));
        done(&orders, act, json, console).await
    }

    /// Lists the orders that are meant, the oldest first; refuses more than the cap allows.
    pub(super) async fn orders(&self, deed: &Deed<'_>, ledger: &Ledger) -> Result<Vec<OrderRow>, Failure> {
        if let Some(order) = &self.order {
            self.alone()?;
            return Ok(vec![ledger.entry(find(ledger, order).await?).await?.order]);
        }
        let orders = chosen(&self.filter(deed, ledger)?, ledger).await?;
        self.within_cap(&orders)?;
        Ok(orders)
    }

    /// Refuses beside an order that is named what is for many.
    fn alone(&self) -> Result<(), Failure> {
        match self.yes {
            true => Err(Failure::Usage("--yes goes with --all, and not with an order".to_owned())),
            false => self.selection.none(),
        }
    }

    /// Tells whether something is to be done, and not only shown.
    pub(super) fn is_meant(&self) -> bool {
        self.order.is_some() || self.yes
    }

    fn within_cap(&self, orders: &[OrderRow]) -> Result<(), Failure> {
        if orders.len() <= self.cap as usize {
            return Ok(());
        }
        let text = format!("more than {} orders fit: narrow the filters, or raise --cap", self.cap);
        Err(Failure::Usage(text))
    }

    /// Tells whether orders that are at 4over are asked for.
    pub(super) fn names_placed(&self) -> bool {
        self.order.is_some() || self.selection.state.contains(&State::Placed)
    }

    fn filter(&self, deed: &Deed<'_>, ledger: &Ledger) -> Result<Filter, Failure> {
        let some = self.selection.some(ledger.clock().now())?;
        let wanted = |state: &&State| some.states.is_empty() || some.states.contains(state);
        let states: Vec<State> = deed.states.iter().filter(wanted).copied().collect();
        if states.is_empty() {
            let text = format!("there is nothing to {} about orders in these states", deed.verb);
            return Err(Failure::Usage(text));
        }
        let spares_persons = deed.spares_persons && some.missing.is_none();
        Ok(Filter { states, spares_persons, limit: i64::from(self.cap) + 1, ..some })
    }

    async fn preview(
        &self,
        deed: &Deed<'_>,
        filter: &Filter,
        orders: &[OrderRow],
        ledger: &Ledger,
        json: bool,
        console: &mut Console,
    ) -> Result<(), Failure> {
        let by_state = ledger.tally(filter).await?;
        let mut left_alone = ledger.tally(&self.selection.filter(ledger.clock().now())).await?;
        left_alone.iter_mut().for_each(|(state, count)| *count -= by_state.get(state).copied().unwrap_or_default());
        left_alone.retain(|_, count| *count > 0);
        if json {
            let counts = |counts: &BTreeMap<State, i64>| -> Value {
                counts.iter().map(|(state, count)| (state.as_str().to_owned(), json!(count))).collect()
            };
            let (states, left) = (counts(&by_state), counts(&left_alone));
            let seen = token(orders);
            console.json(&json!({
                "would": deed.verb, "seen": seen, "states": states, "left_alone": left, "orders": orders,
            }))?;
            return Ok(());
        }
        let mut text = format!("would {} {}", deed.verb, told(&by_state));
        if !left_alone.is_empty() {
            text.push_str(&format!("; leaves alone {}", told(&left_alone)));
        }
        text.push('\n');
        let groups = ledger.groups(&Filter { limit: GROUPS, ..filter.clone() }).await?;
        for group in groups.iter().filter(|_| by_state.contains_key(&State::Held)) {
            text.push_str(&format!("  {:>5} held: {}\n", group.orders, shown(&group.missing)));
        }
        text.push_str(&lines(&orders[..orders.len().min(SHOWN)], ledger.clock().now(), console.paint()));
        if orders.len() > SHOWN {
            text.push_str(&format!("and {} more; --json lists them\n", orders.len() - SHOWN));
        }
        console.out().write_all(text.as_bytes())?;
        Ok(())
    }
}

/// Lists orders, the oldest first.
async fn chosen(filter: &Filter, ledger: &Ledger) -> Result<Vec<OrderRow>, Failure> {
    let mut orders = ledger.orders(filter).await?;
    orders.reverse();
    Ok(orders)
}

/// Does it, order by order. What cannot be done to one is told, and keeps no other from it; a store that is gone ends it.
async fn done(
    orders: &[OrderRow],
    act: impl AsyncFn(&OrderRow, bool) -> Result<State, LedgerError>,
    json: bool,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let (mut exit, mut attempted, mut done, mut already, mut documents) = (Exit::Done, 0, 0, 0, Vec::new());
    let mut ended = None;
    for order in orders {
        let came = match act(order, true).await {
            Ok(state) => Came::Done(state),
            Err(LedgerError::Already { .. }) => Came::Already,
            Err(error) if error.may_pass() => {
                ended = Some(error);
                break;
            }
            Err(error) => Came::Failed(error.to_string()),
        };
        let (result, text) = match &came {
            Came::Done(state) => ("done", state.to_string()),
            Came::Already => ("already", format!("no change: already {}", order.label())),
            Came::Failed(error) => ("failed", error.clone()),
        };
        match &came {
            Came::Done(_) => done += 1,
            Came::Already => already += 1,
            Came::Failed(_) => exit = Exit::Failed,
        }
        attempted += 1;
        let name = order.number.as_ref().unwrap_or(&order.external_id);
        match json {
            true => documents.push(json!({
                "order": order.id, "storefront": order.storefront, "order_id": order.external_id,
                "number": order.number, "result": result, "told": text,
            })),
            // What is begun is done, also when nobody reads on.
            false => {
                let (entry, name) = (format!("#{}", order.id), shown(name));
                drop(writeln!(console.out(), "{entry:>6}  order {name}  {}", shown(&text)));
            }
        }
    }
    if json {
        console.json(&documents)?;
    }
    let failed = attempted - done - already;
    let missed = orders.len() - attempted;
    let mut text = format!("{done} done, {already} unchanged, {failed} failed");
    if missed > 0 {
        text.push_str(&format!(", {missed} not attempted"));
    }
    console.say(&text);
    ended.map_or(Ok(exit), |error| Err(error.into()))
}

/// Returns a word for orders as they are now.
fn token(orders: &[OrderRow]) -> String {
    let mut hash = Sha256::new();
    for order in orders {
        hash.update(format!("{}:{}\n", order.id, order.fingerprint.as_deref().unwrap_or_default()));
    }
    HEXLOWER.encode(&hash.finalize()[..SEEN / 2])
}

/// Counts orders by where they are.
fn by_state(orders: &[OrderRow]) -> BTreeMap<State, i64> {
    let mut counts = BTreeMap::new();
    for order in orders {
        *counts.entry(order.state).or_default() += 1;
    }
    counts
}

/// Counts orders in words, by where they are.
fn told(counts: &BTreeMap<State, i64>) -> String {
    let all: i64 = counts.values().sum();
    let each: Vec<String> = counts.iter().map(|(state, count)| format!("{count} {state}")).collect();
    match all {
        0 => "no order".to_owned(),
        1 => format!("1 order: {}", each.join(", ")),
        all => format!("{all} orders: {}", each.join(", ")),
    }
}
