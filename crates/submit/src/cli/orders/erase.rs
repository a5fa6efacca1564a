//! `overprint orders erase`: a customer asked to be forgotten.

use super::Scope;
use crate::cli::{Exit, Failure, workplace};
use crate::ledger::Ledger;
use crate::ledger::act::Forget;
use crate::project::Document;
use clap::Args;
use serde_json::json;
use std::time::Duration;

/// How often the bytes in the log of the store are tried to be taken away, and how long apart.
const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(200);

/// Erase all orders of a customer, for good: ids, hashes, money and states stay, and what is not sent never is
///
/// The customer is the contact or organization that pays, else the one that receives, by its id at the storefront. Without
/// --yes it only counts. What the storefront and 4over have is theirs to erase, and so are backups.
#[derive(Debug, Args)]
pub(super) struct Erase {
    /// The storefront's id of the customer
    #[arg(long, value_name = "ID")]
    customer: String,
    /// Only at this storefront
    #[arg(long, value_name = "NAME")]
    storefront: Option<String>,
    /// Why; it stands in the history
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Do it
    #[arg(long)]
    yes: bool,
}

impl Erase {
    pub(super) async fn run(self, scope: Scope<'_>) -> Result<Exit, Failure> {
        let Scope { config, ledger, json, console } = scope;
        if self.customer.trim().is_empty() {
            return Err(Failure::Usage("--customer is empty".to_owned()));
        }
        if let Some(name) = self.storefront.as_deref().filter(|name| !config.storefronts.contains_key(*name)) {
            // It may have been taken out of the configuration, and its orders still be here.
            console.say(&format!("no storefront `{name}` is configured; looking for its orders all the same"));
        }
        let (found, before) = self.find(ledger).await?;
        let mut is_clean = true;
        if self.yes {
            // The history must not say again who it was.
            let reason = self.reason.replace(&self.customer, "…");
            for order_id in found.iter().chain(&before) {
                let forget = Forget { order_id: *order_id, actor: workplace::actor(), reason: reason.clone() };
                ledger.act(forget).await?;
            }
            is_clean = scoured(ledger).await?;
        }
        if json {
            let (found, before) = (found.len(), before.len());
            console.json(
                &json!({ "orders": found, "erased_before": before, "erased": self.yes, "no_trace_left": self.yes && is_clean }),
            )?;
        } else {
            console.say(&told(found.len(), before.len(), self.yes));
        }
        if !is_clean {
            console.say("the log of the store is in use, and erased bytes stay in it: run this again in a moment");
            return Ok(Exit::Later);
        }
        Ok(Exit::Done)
    }

    /// Finds the customer's orders: those to erase, and those that were erased before.
    async fn find(&self, ledger: &Ledger) -> Result<(Vec<i64>, Vec<i64>), Failure> {
        let storefront = self.storefront.as_deref();
        let known = ledger.orders_of_customer(storefront, &self.customer).await?;
        let before = known.iter().filter(|(_, forgotten)| *forgotten).map(|(id, _)| *id).collect();
        let mut found: Vec<i64> = known.iter().filter(|(_, forgotten)| !forgotten).map(|(id, _)| *id).collect();
        let mut above = i64::MIN;
        loop {
            let unread = ledger.unread_bodies(storefront, above).await?;
            let Some((last, _)) = unread.last() else { break };
            above = *last;
            let is_theirs = |body: &[u8]| {
                Document::read(body).is_ok_and(|document| document.customer() == Some(self.customer.as_str()))
            };
            found.extend(unread.iter().filter(|(_, body)| is_theirs(body)).map(|(id, _)| *id));
        }
        Ok((found, before))
    }
}

/// Sees to it that no byte is left; tries for a while, since the service reads and writes meanwhile.
async fn scoured(ledger: &Ledger) -> Result<bool, Failure> {
    for _again in 0..TRIES {
        if ledger.scour().await? {
            return Ok(true);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(false)
}

fn told(found: usize, before: usize, is_done: bool) -> String {
    let orders = |count: usize| if count == 1 { "1 order".to_owned() } else { format!("{count} orders") };
    let before = if before > 0 { format!("; {} erased before", orders(before)) } else { String::new() };
    match (found, is_done) {
        (0, _) => format!("nothing to erase: no order of this customer is in the ledger{before}"),
        (found, true) => format!("{} erased{before}", orders(found)),
        (found, false) => format!("{} would be erased, for good{before}; add --yes to do it", orders(found)),
    }
}
