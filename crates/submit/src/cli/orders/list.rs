//! `overprint orders list`: orders line by line, or grouped by what they wait for.

use super::find::{entry_number, quoted};
use super::pause;
use super::select::Selection;
use super::times::ago;
use crate::cli::console::{Paint, WIDTH, cut};
use crate::cli::{Console, Exit, Failure};
use crate::ledger::{Filter, Group, Ledger, Millis, OrderRow, State};
use clap::Args;
use serde_json::json;
use std::fmt::Write as _;

/// How wide the name of a storefront, and the number or id of an order, may become in a list.
const NAME: usize = 20;

#[derive(Debug, Args)]
pub(super) struct List {
    /// The same as --why
    #[arg(long, value_name = "TEXT", conflicts_with = "why", hide_short_help = true)]
    reason: Option<String>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
    /// Only orders whose ledger entry is lower, such as '#42': the next page
    #[arg(long, value_name = "ENTRY", value_parser = entry)]
    below: Option<i64>,
    /// Held orders by what they wait for
    #[arg(long)]
    group: bool,
    #[command(flatten)]
    selection: Selection,
}

impl List {
    pub(super) async fn run(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let now = ledger.clock().now();
        let mut filter = self.selection.filter(now);
        filter.reason = filter.reason.or(self.reason);
        let filter = Filter { limit: self.limit.into(), below: self.below, ..filter };
        if self.group {
            return groups(&ledger.groups(&filter).await?, now, json, console);
        }
        let mut orders = ledger.orders(&filter).await?;
        say_what_waits_for_artwork(ledger, &mut orders).await?;
        say_what_4over_waits_for(ledger, &mut orders).await?;
        if json {
            console.json(&json!(orders))?;
            return Ok(Exit::Done);
        }
        let text = lines(&orders, now, console.paint());
        console.out().write_all(text.as_bytes())?;
        match orders.last() {
            None if self.selection.is_empty() => console.say("No orders yet."),
            None => console.say("No orders match these filters."),
            Some(last) if orders.len() as i64 == filter.limit => {
                console.say(&format!("there may be more: --below {}", quoted(&format!("#{}", last.id))));
            }
            Some(_) => {}
        }
        pause::say(ledger, console).await?;
        Ok(Exit::Done)
    }
}

/// Says of pending orders that their artwork is fetched and checked, or why it cannot be.
async fn say_what_waits_for_artwork(ledger: &Ledger, orders: &mut [OrderRow]) -> Result<(), Failure> {
    let pending = |order: &&mut OrderRow| order.state == State::Pending && order.reason.is_none();
    let ids: Vec<i64> = orders.iter_mut().filter(pending).map(|order| order.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let waiting = ledger.waiting_for_artwork(&ids).await?;
    for order in orders.iter_mut().filter(pending) {
        order.reason = waiting.get(&order.id).map(|trouble| match trouble {
            None => "its artwork is being fetched and checked".to_owned(),
            Some(trouble) => format!("its artwork cannot be fetched so far: {trouble}"),
        });
    }
    Ok(())
}

/// Says of placed orders what 4over waits for before it goes on.
async fn say_what_4over_waits_for(ledger: &Ledger, orders: &mut [OrderRow]) -> Result<(), Failure> {
    let placed = |order: &&mut OrderRow| order.state == State::Placed;
    let ids: Vec<i64> = orders.iter_mut().filter(placed).map(|order| order.id).collect();
    let mut waiting = ledger.on_hold(&ids).await?;
    for order in orders.iter_mut().filter(placed) {
        order.on_hold = waiting.remove(&order.id);
    }
    Ok(())
}

/// Writes orders, one on a line: ledger entry, age, storefront, state, number, total, and why it is where it is.
pub(super) fn lines(orders: &[OrderRow], now: Millis, paint: Paint) -> String {
    let name = |order: &OrderRow| cut(order.number.as_ref().unwrap_or(&order.external_id), NAME);
    let amount = |order: &OrderRow| cut(order.amount.as_deref().unwrap_or("-"), NAME);
    let widest = |column: &dyn Fn(&OrderRow) -> String| orders.iter().map(|order| column(order).chars().count()).max();
    let [ids, shops, names, amounts] = [
        widest(&|order| format!("#{}", order.id)),
        widest(&|order| cut(&order.storefront, NAME)),
        widest(&name),
        widest(&amount),
    ]
    .map(Option::unwrap_or_default);
    let mut text = String::new();
    for order in orders {
        // What is missing says more than how much of it there is.
        let missing = order.missing.as_ref().filter(|_| order.waits_for_mappings);
        let why = missing.or(order.reason.as_ref()).or(order.on_hold.as_ref()).or(order.alert.as_ref());
        let why = why.map_or("", String::as_str);
        let before = format!(
            "{:>ids$}  {:>4}  {:<shops$}  {:<9}  {:<names$}  {:>amounts$}  ",
            format!("#{}", order.id),
            ago(now - order.received_at),
            cut(&order.storefront, NAME),
            order.label(),
            name(order),
            amount(order),
        );
        let why = cut(why, WIDTH.saturating_sub(before.chars().count()).max(NAME));
        let state = match &order.on_hold {
            Some(_) => paint.doubt(order.label()),
            None => state(order.state, order.label(), paint),
        };
        let before = before.replacen(order.label(), &state, 1);
        let _ = writeln!(text, "{}", format!("{before}{why}").trim_end());
    }
    text
}

/// Writes a state in its colour.
pub(super) fn state(state: State, word: &str, paint: Paint) -> String {
    match state {
        State::Placed | State::Done => paint.good(word),
        State::Refused => paint.bad(word),
        State::Held | State::InDoubt => paint.doubt(word),
        _ => word.to_owned(),
    }
}

/// Reads a ledger entry, also without its sign: nothing else is meant here.
fn entry(text: &str) -> Result<i64, String> {
    let number = entry_number(text).or_else(|| entry_number(&format!("#{text}")));
    number.ok_or_else(|| format!("`{text}` is not a ledger entry: write it like '#42'"))
}

fn groups(groups: &[Group], now: Millis, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    if json {
        console.json(&json!(groups))?;
        return Ok(Exit::Done);
    }
    let paint = console.paint();
    let mut text = String::new();
    for group in groups {
        let Group { orders, missing, name, example, .. } = group;
        let count = paint.bold(&format!("{orders:>6}"));
        let _ = writeln!(text, "{count}  {}", cut(missing, WIDTH - 8));
        let oldest = match ago(now - group.oldest).as_str() {
            "now" => "just now".to_owned(),
            age => format!("{age} ago"),
        };
        let by = if group.waits_for_mappings { ". A mapping change releases these automatically" } else { "" };
        let name = cut(name, NAME);
        let line = format!("oldest: {oldest}; example: order {name} of {} (#{example}){by}", group.storefront);
        let _ = writeln!(text, "        {}", paint.dim(&line));
    }
    console.out().write_all(text.as_bytes())?;
    if groups.is_empty() {
        console.say("no order is held");
    }
    Ok(Exit::Done)
}
