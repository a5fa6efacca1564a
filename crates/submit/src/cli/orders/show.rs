//! Orders of the ledger, as lists and one by one.

use crate::cli::{Console, Exit, Failure};
use crate::ledger::{Entry, EventRow, Filter, Ledger, Millis, OrderRow, SubmissionRow, WorkRow, date};
use crate::place::Outcome;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Lists orders.
pub(super) async fn list(ledger: &Ledger, filter: &Filter, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let orders = ledger.orders(filter).await?;
    if json {
        console.json(&json!(orders))?;
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    for order in &orders {
        text.push_str(&line(order));
    }
    console.out().write_all(text.as_bytes())?;
    if orders.is_empty() {
        console.say("no such orders");
    }
    Ok(Exit::Done)
}

fn line(order: &OrderRow) -> String {
    let name = order.number.as_ref().unwrap_or(&order.external_id);
    let why = order.reason.as_ref().or(order.alert.as_ref()).map_or("", String::as_str);
    let at = time(order.changed_at);
    format!("{:>6}  {at}  {:<12} {:<9} {name:<16} {why}\n", order.id, order.storefront, order.state.to_string())
}

/// Shows an order and all that happened to it.
pub(super) async fn show(ledger: &Ledger, id: i64, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let entry = ledger.entry(id).await?;
    let (history, rounds, work) = (ledger.history(id).await?, ledger.submissions(id).await?, ledger.work(id).await?);
    if json {
        console.json(&document(&entry, &history, &rounds, &work))?;
        return Ok(Exit::Done);
    }
    let order = &entry.order;
    let name = order.number.as_ref().unwrap_or(&order.external_id);
    let mut text =
        format!("order {name} of {}, number {} of the ledger: {}\n", order.storefront, order.id, order.state);
    for (what, why) in [("reason", &order.reason), ("missing", &order.missing), ("alert", &order.alert)] {
        if let Some(why) = why {
            text.push_str(&format!("  {what:<8} {why}\n"));
        }
    }
    if let Some(erased) = erased(ledger, order).await? {
        text.push_str(&format!("  erased   {erased}\n"));
    }
    for job in Outcome::of(&entry.jobs).jobs {
        let number = job.number.as_deref().unwrap_or("-");
        text.push_str(&format!("  job      {:<28} {:<13} {number}", job.name, job.status.to_string()));
        if let Some(tracking) = &job.tracking_number {
            text.push_str(&format!("  tracking {tracking}"));
        }
        if let Some(reason) = &job.reason {
            text.push_str(&format!("\n           {reason}"));
        }
        text.push('\n');
    }
    for due in work.iter().filter(|due| due.next_at.is_some()) {
        let at = due.next_at.map(time).unwrap_or_default();
        let trouble = due.trouble.as_deref().map(|trouble| format!(": {trouble}")).unwrap_or_default();
        let what = if due.is_leased { "at work, until" } else { "due" };
        text.push_str(&format!("  {:<8} {what} {at}{trouble}\n", due.step));
    }
    text.push('\n');
    for event in &history {
        text.push_str(&event_line(event, &entry));
    }
    console.out().write_all(text.as_bytes())?;
    Ok(Exit::Done)
}

/// Says what was erased of an order, and when.
async fn erased(ledger: &Ledger, order: &OrderRow) -> Result<Option<String>, Failure> {
    let bodies = ledger.erased_body(order.id).await?.map(|(at, _)| at);
    Ok(match (order.erased_at, bodies) {
        (Some(at), _) if order.forgotten => Some(format!("on {}, since its customer asked for it", date(at))),
        (Some(at), _) => Some(format!("on {}: what is personal", date(at))),
        (None, Some(at)) => Some(format!("on {}: the order as it came", date(at))),
        (None, None) => None,
    })
}

fn event_line(event: &EventRow, entry: &Entry) -> String {
    let job = event.job_id.and_then(|id| entry.jobs.iter().find(|job| job.id == id));
    let job = job.map(|job| format!(" {}", job.job_name)).unwrap_or_default();
    let detail = event.detail.as_deref().map(|detail| format!(": {}", told(detail))).unwrap_or_default();
    format!("  {}  {:<10} {}{job}{detail}\n", time(event.at), event.actor, event.what)
}

/// Returns the problems of a held order as text; anything else as it is.
fn told(detail: &str) -> String {
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(detail) else { return detail.to_owned() };
    let Some(problems) = members.get("problems").and_then(Value::as_array) else { return detail.to_owned() };
    let messages: Vec<&str> = problems.iter().filter_map(|problem| problem["message"].as_str()).collect();
    messages.join("; ")
}

fn document(entry: &Entry, history: &[EventRow], rounds: &[SubmissionRow], work: &[WorkRow]) -> Value {
    json!({
        "order": entry.order,
        "jobs": entry.jobs,
        "outcome": Outcome::of(&entry.jobs),
        "submissions": rounds,
        "due": work,
        "history": history,
    })
}

/// Writes a time to the second, in UTC.
fn time(at: Millis) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}
