//! Problems that reach people: what is wrong is grouped, told once to each target, told again while it lasts, and told to be
//! over.
//!
//! ```text
//! look ─► groups ─► Tell: what is new, grown, lasting or over ─► messages ─► each target, until it takes them
//! ```
//!
//! What was told stands in the ledger, so that a restart or a second worker does not tell it again.

mod gather;
mod message;
mod send;
pub mod settings;

pub use settings::{Settings, Target};

use crate::catalog::Store;
use crate::ledger::act::{ClaimMessages, MessageFate, Tell};
use crate::ledger::{Ledger, LedgerError, Millis, millis};
use send::NotSent;
use serde_json::Value;
use std::collections::BTreeMap;
use tokio::task::JoinSet;
use uuid::Uuid;

/// How long nobody else sends a message that somebody is sending.
const LEASE: Millis = 120_000;

/// Messages that are sent at the same time.
const AT_ONCE: i64 = 20;

/// The longest pause before a message is tried again.
const LONGEST_PAUSE: Millis = 15 * 60_000;

/// A message that could not be sent for so long tells nothing new any more.
const GIVEN_UP_AFTER: Millis = 3 * 86_400_000;

/// Looks what is wrong, and puts on record what people are to be told of it.
///
/// # Errors
/// The store cannot be read or written; nothing is lost, since the next look sees the same.
pub async fn look(
    ledger: &Ledger,
    settings: &Settings,
    storefronts: &[String],
    catalogue: Option<&Store>,
) -> Result<usize, LedgerError> {
    let present = gather::gather(ledger, settings, storefronts, catalogue).await?;
    if present.is_empty() && !ledger.has_notices().await? {
        return Ok(0);
    }
    let targets: Vec<String> = settings.to.keys().cloned().collect();
    let tell = Tell { present, targets, repeat_after: settings.repeat_after(), write: message::write };
    ledger.act(tell).await
}

/// Sends what is to be sent; what a target does not take is tried again later, and keeps nothing else waiting.
///
/// # Errors
/// The store cannot be read or written; a message may be sent twice for that.
pub async fn send(ledger: &Ledger, settings: &Settings) -> Result<usize, LedgerError> {
    let token = Uuid::now_v7().to_string();
    let claimed = ledger.act(ClaimMessages { limit: AT_ONCE, lease_for: LEASE, token }).await?;
    let mut tasks = JoinSet::new();
    for message in claimed {
        let target = settings.to.get(&message.target).cloned();
        tasks.spawn(async move {
            let sent = match (target, serde_json::from_str::<Value>(&message.body)) {
                (Some(target), Ok(body)) => send::send(&target, &message.id.to_string(), &body).await,
                // The target is configured no more: nobody waits for it.
                _ => Ok(()),
            };
            (message, sent)
        });
    }
    let mut count = 0;
    while let Some(done) = tasks.join_next().await {
        let Ok((message, sent)) = done else { continue };
        let next_at = match &sent {
            Ok(()) => None,
            Err(NotSent { why, retry_after }) => {
                tracing::warn!(
                    target_name = message.target,
                    attempt = message.attempts,
                    reason = why,
                    "a notice is not sent"
                );
                let now = ledger.clock().now();
                let pause = (1_000_i64 << message.attempts.clamp(0, 20)).min(LONGEST_PAUSE);
                let pause = pause.max(retry_after.map_or(0, millis));
                (now - message.made_at < GIVEN_UP_AFTER).then_some(now.saturating_add(pause))
            }
        };
        count += usize::from(sent.is_ok());
        ledger.act(MessageFate { id: message.id, lease: message.lease, next_at }).await?;
    }
    Ok(count)
}

/// Sends a message to each target that says no more than that it arrives; returns what became of each.
pub async fn test(settings: &Settings) -> BTreeMap<String, Result<(), String>> {
    let mut tasks = JoinSet::new();
    for (name, target) in settings.to.clone() {
        let body = message::test();
        tasks.spawn(async move {
            (name, send::send(&target, &Uuid::now_v7().to_string(), &body).await.map_err(|not_sent| not_sent.why))
        });
    }
    tasks.join_all().await.into_iter().collect()
}
