//! `overprint backfill stop`: what backfills queued is held, and a running service places no more of it.

use crate::backfill;
use crate::cli::batch::grouped;
use crate::cli::{Console, Exit, Failure, workplace};
use crate::config::Config;
use crate::ledger::{Filter, Source, State};
use clap::Args;
use serde_json::json;

/// Stop every backfill: hold the orders that are queued and not sent yet
///
/// A running service stops placing them as well. An order that is being sent right now is finished. The same `backfill --execute`
/// resumes what was stopped; `overprint orders release` and `cancel` decide about single orders.
#[derive(Debug, Args)]
pub(super) struct Stop {
    /// Why; the history of each order records it
    #[arg(long, value_name = "TEXT", default_value = "stopped by hand")]
    reason: String,
    /// Write the counts as JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Stop {
    pub(super) async fn run(&self, config: &Config, console: &mut Console) -> Result<Exit, Failure> {
        let ledger = workplace::ledger_beside(config).await?;
        let stopped = backfill::stop(&ledger, &workplace::actor(), &self.reason).await?;
        let sending = Filter { states: vec![State::Sending], source: Some(Source::Backfill), ..Filter::default() };
        let sending = ledger.tally(&sending).await?.values().sum::<i64>();
        ledger.close().await;
        if self.json {
            console.json(&json!({ "backfills": stopped.backfills, "held": stopped.orders, "sending": sending }))?;
            return Ok(Exit::Done);
        }
        let orders = |count: u64| match count {
            1 => "1 order".to_owned(),
            count => format!("{} orders", grouped(count)),
        };
        let mut text = match stopped.orders {
            0 => "No order of a backfill is queued: there is nothing to hold.".to_owned(),
            held => format!("Stopped: {} of backfills held, and not sent.", orders(held)),
        };
        if sending > 0 {
            let sending = orders(u64::try_from(sending).unwrap_or_default());
            text.push_str(&format!(" {sending} left already, and 4over's response is awaited."));
        }
        if stopped.orders > 0 {
            text.push_str(
                "\nThe same `overprint backfill --execute` resumes them; `overprint orders list --source backfill` lists them.",
            );
        }
        console.say(&text);
        Ok(Exit::Done)
    }
}
