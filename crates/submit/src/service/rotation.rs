//! The previous secrets of webhooks: noted when they are accepted first, and when a delivery needs one.

use crate::intake::{Rotation, Settings};
use crate::ledger::act::MoveCursor;
use crate::ledger::{Ledger, LedgerError, Millis};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

/// The shortest pause between two notes of one secret.
const PAUSE: Millis = 3_600_000;

/// The previous secrets that this service accepts, by storefront.
#[derive(Default)]
pub struct Rotations(BTreeMap<String, Noted>);

/// A previous secret, and when it was noted last.
struct Noted {
    mark: String,
    at: AtomicI64,
}

/// Reads what is known of a previous secret; none if no service has accepted it.
///
/// # Errors
/// The store cannot be read.
pub(crate) async fn read(ledger: &Ledger, storefront: &str, mark: &str) -> Result<Option<Rotation>, LedgerError> {
    let time = async |name: String| {
        let position = ledger.cursor(&name).await?;
        Ok::<_, LedgerError>(position.and_then(|position| position.parse().ok()))
    };
    let Some(since) = time(accepted(storefront, mark)).await? else { return Ok(None) };
    Ok(Some(Rotation { since, needed: time(needed(storefront, mark)).await? }))
}

impl Rotations {
    /// Notes which previous secrets are accepted from now on, and warns of each.
    ///
    /// # Errors
    /// The store does not take it.
    pub async fn begin<'s>(
        webhooks: impl Iterator<Item = (&'s str, &'s Settings)>,
        ledger: &Ledger,
    ) -> Result<Self, LedgerError> {
        let mut rotations = BTreeMap::new();
        for (storefront, settings) in webhooks {
            let Some(mark) = settings.previous_mark() else { continue };
            let now = ledger.clock().now();
            let first = MoveCursor { name: accepted(storefront, &mark), position: now.to_string(), only_first: true };
            ledger.act(first).await?;
            if let Some(rotation) = read(ledger, storefront, &mark).await? {
                let advice = rotation.advice(now).told();
                tracing::warn!(storefront, "{}: {advice}", rotation.told());
            }
            rotations.insert(storefront.to_owned(), Noted { mark, at: AtomicI64::new(Millis::MIN) });
        }
        Ok(Rotations(rotations))
    }

    /// Notes that a delivery needed the previous secret, once an hour at most. A note that is lost is no harm.
    pub(crate) async fn needed(&self, storefront: &str, ledger: &Ledger) {
        metrics::counter!("overprint_webhooks_previous_secret_total", "storefront" => storefront.to_owned())
            .increment(1);
        let Some(Noted { mark, at }) = self.0.get(storefront) else { return };
        let (now, before) = (ledger.clock().now(), at.load(Ordering::Relaxed));
        let is_due = now.saturating_sub(before) >= PAUSE;
        if !is_due || at.compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return;
        }
        let last = MoveCursor { name: needed(storefront, mark), position: now.to_string(), only_first: false };
        if let Err(error) = ledger.act(last).await {
            tracing::warn!(storefront, %error, "it is not noted that a delivery needed `previous_secret`");
            at.store(before, Ordering::Relaxed);
        }
    }
}

fn accepted(storefront: &str, mark: &str) -> String {
    format!("previous-secret-accepted:{storefront}:{mark}")
}

fn needed(storefront: &str, mark: &str) -> String {
    format!("previous-secret-needed:{storefront}:{mark}")
}
