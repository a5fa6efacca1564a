//! `overprint orders replay`: what other mappings would make of orders, held against what was sent. Sends nothing.

mod sent;

use super::Scope;
use super::many::{Deed, Target};
use crate::cli::{Console, Exit, Failure, diff, workplace};
use crate::ledger::act::Retry;
use crate::ledger::{Ledger, LedgerError, OrderRow, State};
use crate::place::{Shop, Version, kept};
use crate::project::{StorefrontDocument, Token};
use clap::Args;
use overprint_mapping::Input;
use overprint_mapping::compare::Comparison;
use overprint_mapping::coverage::Example;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is replayed, and with what.
#[derive(Debug, Args)]
pub(super) struct Replay {
    /// Directory of the other mappings, or one mapping file [default: those of the configuration]
    #[arg(long, value_name = "PATH")]
    mappings: Option<PathBuf>,
    /// Try again the orders that mappings hold and that translate now; with --all only with --yes
    #[arg(long, requires = "reason")]
    release_held: bool,
    /// Why, for --release-held
    #[arg(long, value_name = "TEXT", requires = "release_held")]
    reason: Option<String>,
    #[command(flatten)]
    target: Target,
}

/// What came of the orders.
#[derive(Default)]
struct Told {
    comparison: Comparison,
    /// How many orders each version of mappings made.
    made_by: BTreeMap<String, u64>,
    /// Orders of which nothing was sent, and that are not held.
    unsent: u64,
    /// Held orders that translate now, and that a person may try again.
    translates: Vec<OrderRow>,
}

impl Replay {
    pub(super) async fn run(self, scope: Scope<'_>) -> Result<Exit, Failure> {
        let Scope { config, ledger, json, console } = scope;
        let path = self.mappings.as_deref().unwrap_or(&config.mappings);
        let version = workplace::version(config, path)?;
        let deed = Deed::new("replay", &State::ALL);
        let orders = self.target.orders(&deed, ledger).await?;
        let shops = workplace::shops(config)?;
        let mut told = Told { comparison: Comparison::new(), ..Told::default() };
        for order in orders {
            let place = order.called();
            let shop = shops.get(&order.storefront).zip(config.storefronts.get(&order.storefront));
            let Some((shop, settings)) = shop else {
                told.comparison.unreadable(&format!("{place}: no storefront `{}` is configured", order.storefront));
                continue;
            };
            let values = StorefrontDocument::of(&shop.name, settings, Token::Placeholder);
            if let Err(why) = told.one(order, ledger, shop, values, &version).await {
                told.comparison.unreadable(&format!("{place}: {why}"));
            }
        }
        let released = if self.release_held { self.release(&told, ledger, console).await? } else { Vec::new() };
        self.tell(&told, &version, released, json, console)
    }

    /// Tries again what translates now.
    async fn release(&self, told: &Told, ledger: &Ledger, console: &mut Console) -> Result<Vec<i64>, Failure> {
        if !self.target.is_meant() {
            console.say(&format!("{} held orders translate now; --yes tries them again", told.translates.len()));
            return Ok(Vec::new());
        }
        let mut released = Vec::new();
        for order in &told.translates {
            let reason = self.reason.clone().unwrap_or_default();
            match ledger.act(Retry { order_id: order.id, actor: workplace::actor(), reason }).await {
                Ok(_) => released.push(order.id),
                Err(LedgerError::Already { .. } | LedgerError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        console.say(&format!("{} held orders are tried again", released.len()));
        Ok(released)
    }

    fn tell(
        &self,
        told: &Told,
        version: &Version,
        released: Vec<i64>,
        json: bool,
        console: &mut Console,
    ) -> Result<Exit, Failure> {
        let report = told.comparison.report();
        if json {
            console.json(&json!({
                "mappings": version.name, "made_by": told.made_by, "not_sent": told.unsent,
                "translates": told.translates.iter().map(|order| order.id).collect::<Vec<_>>(), "released": released,
                "differences": report,
            }))?;
        } else {
            let mut text = String::new();
            for (made_by, orders) in &told.made_by {
                let orders = if *orders == 1 { "1 order".to_owned() } else { format!("{orders} orders") };
                text.push_str(&format!("{orders} made by mappings {made_by}, now by {}\n", version.name));
            }
            if told.unsent > 0 {
                text.push_str(&format!("{} of which nothing was sent yet, left out\n", told.unsent));
            }
            text.push_str(&diff::told(&report, console.paint()));
            console.out().write_all(text.as_bytes())?;
        }
        Ok(if report.same && report.orders.unreadable == 0 { Exit::Done } else { Exit::Failed })
    }
}

impl Told {
    async fn one(
        &mut self,
        order: OrderRow,
        ledger: &Ledger,
        shop: &Shop,
        values: StorefrontDocument,
        version: &Version,
    ) -> Result<(), String> {
        let sent = sent::of(ledger, &order).await.map_err(|error| error.to_string())?;
        if sent.is_none() && order.state != State::Held {
            self.unsent += 1;
            return Ok(());
        }
        let (document, recipients) = kept(ledger, shop, &order).await.map_err(|stop| stop.to_string())?;
        let values = values.with(&document.storefront).to_json();
        let input = Input { order: document.bytes(), recipients: &recipients, storefront: &values, now: None };
        let name = order.number.as_ref().unwrap_or(&order.external_id);
        let example = Example { order: name.clone(), place: format!("ledger entry #{}", order.id) };
        let (body, made_by) = match sent {
            Some(sent) => (Some(sent.body), Some(sent.mapping_version)),
            None => (None, order.mapping_version.clone()),
        };
        let translates = version
            .mappings
            .replay(body.as_ref(), input, &example, &mut self.comparison)
            .map_err(|error| error.to_string())?;
        *self.made_by.entry(made_by.unwrap_or_else(|| "none".to_owned())).or_default() += 1;
        if translates && order.state == State::Held && order.waits_for_mappings {
            self.translates.push(order);
        }
        Ok(())
    }
}
