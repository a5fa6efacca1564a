//! All that the ledger has of an order, and the document that a program gets of it.

use super::SEEN;
use crate::cli::Failure;
use crate::ledger::{ClaimRow, Entry, EventRow, Ledger, Millis, OrderRow, State, SubmissionRow, WorkRow, date};
use crate::place::Outcome;
use crate::place::plan::{Kept, Summary};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// All that the ledger has of an order.
pub(super) struct Told {
    pub(super) entry: Entry,
    pub(super) skus: Vec<String>,
    pub(super) claims: Vec<ClaimRow>,
    pub(super) history: Vec<EventRow>,
    pub(super) rounds: Vec<(SubmissionRow, Option<Value>)>,
    pub(super) work: Vec<WorkRow>,
    pub(super) written: BTreeMap<String, String>,
    pub(super) plan: Option<(Millis, Summary)>,
    pub(super) erased: Option<String>,
    /// How often it came to the same as before, and when last.
    pub(super) repeated: Option<(i64, Millis)>,
}

impl Told {
    pub(super) async fn read(ledger: &Ledger, id: i64) -> Result<Told, Failure> {
        let mut rounds = Vec::new();
        for round in ledger.submissions(id).await? {
            let sent = ledger.sent(round.id).await?;
            let sent = sent.and_then(|body| serde_json::from_slice(&body).ok());
            rounds.push((round, sent));
        }
        let entry = ledger.entry(id).await?;
        Ok(Told {
            plan: planned(ledger, &entry).await?,
            erased: erased(ledger, &entry.order).await?,
            repeated: ledger.repeated(id).await?,
            entry,
            skus: ledger.skus(id).await?,
            claims: ledger.claims(id).await?,
            history: ledger.history(id).await?,
            work: ledger.work(id).await?,
            written: ledger.written(id).await?,
            rounds,
        })
    }

    /// Writes all of it for a program.
    pub(super) fn document(&self) -> Value {
        let round = |(round, sent): &(SubmissionRow, Option<Value>)| {
            let mut document = json!(round);
            document["request"] = json!(sent);
            document["answer"] = json!(round.answer.as_deref().map(parsed));
            document
        };
        let event = |event: &EventRow| {
            let mut document = json!(event);
            document["detail"] = json!(event.detail.as_deref().map(parsed));
            document
        };
        let value = |text: &String| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str()));
        let written: BTreeMap<&String, Value> = self.written.iter().map(|(field, text)| (field, value(text))).collect();
        json!({
            "order": self.entry.order,
            "plan": self.plan.as_ref().map(|(_, summary)| summary),
            "erased": self.erased,
            "repeated": self.repeated.map(|(times, at)| json!({ "times": times, "last_at": at })),
            "seen": seen(&self.entry.order),
            "skus": self.skus,
            "jobs": self.entry.jobs,
            "claims": self.claims,
            "outcome": Outcome::of(&self.entry.jobs),
            "submissions": self.rounds.iter().map(round).collect::<Vec<_>>(),
            "due": self.work,
            "written": written,
            "history": self.history.iter().map(event).collect::<Vec<_>>(),
        })
    }
}

/// Says what was erased of an order, and when.
async fn erased(ledger: &Ledger, order: &OrderRow) -> Result<Option<String>, Failure> {
    let bodies = ledger.erased_body(order.id).await?;
    Ok(match (order.erased_at, bodies) {
        (Some(at), _) if order.forgotten => Some(format!("on {}, since its customer asked for it", date(at))),
        (Some(at), _) => Some(format!("on {}: what is personal", date(at))),
        (None, Some(at)) => Some(format!("on {}: the order as it came", date(at))),
        (None, None) => None,
    })
}

/// Returns what was planned for an order that is not sent, as it is now, and when; nobody is asked.
async fn planned(ledger: &Ledger, entry: &Entry) -> Result<Option<(Millis, Summary)>, Failure> {
    if !matches!(entry.order.state, State::Held | State::Pending) {
        return Ok(None);
    }
    let row = ledger.plan(entry.order.id).await?;
    let row = row.filter(|row| entry.order.fingerprint.as_ref() == Some(&row.fingerprint));
    let Some((made_at, kept)) = row.map(|row| (row.made_at, Kept::read(row))) else { return Ok(None) };
    Ok(kept?.summary.map(|summary| (made_at, summary)))
}

/// Returns the word for an order as it is now, by which it is released and nothing else.
pub(super) fn seen(order: &OrderRow) -> Option<String> {
    order.fingerprint.as_deref().map(|fingerprint| fingerprint.chars().take(SEEN).collect())
}

/// Reads a JSON document; a text that is none is a text, also one of digits.
pub(super) fn parsed(text: &str) -> Value {
    let document = serde_json::from_str(text).ok().filter(|value: &Value| value.is_object() || value.is_array());
    document.unwrap_or_else(|| Value::from(text))
}
