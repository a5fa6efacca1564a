//! What a person does to an order.

use super::many::{Deed, Target};
use super::show::SEEN;
use super::{find, tell_after};
use crate::cli::{Console, Exit, Failure, workplace};
use crate::config::Config;
use crate::ledger::act::{HoldByPerson, Release, Resolution, Restore, Retry};
use crate::ledger::{Clock, Ledger, LedgerError, OrderRow, Place, State, act, move_to_postgres};
use crate::place::{Looks, Placer};
use clap::Args;
use secrecy::ExposeSecret;

/// Orders, and why something is done about them.
#[derive(Debug, Args)]
pub(super) struct Reasoned {
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    target: Target,
}

impl Reasoned {
    pub(super) async fn retry(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let deed = Deed { spares_persons: true, ..Deed::new("retry", &[State::Held, State::Refused]) };
        let retry = async |order: &OrderRow, _| {
            let (actor, reason) = (workplace::actor(), self.reason.clone());
            ledger.act(Retry { order_id: order.id, actor, reason }).await
        };
        self.target.each(deed, ledger, json, console, retry).await
    }

    pub(super) async fn hold(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let deed = Deed::new("hold", &[State::Pending, State::Held]);
        let hold = async |order: &OrderRow, _| {
            let (actor, reason) = (workplace::actor(), self.reason.clone());
            ledger.act(HoldByPerson { order_id: order.id, actor, reason }).await
        };
        self.target.each(deed, ledger, json, console, hold).await
    }
}

/// Orders that are let go, as they were seen.
#[derive(Debug, Args)]
pub(super) struct LetGo {
    /// Only as you saw it: the word that `orders show`, or --all without --yes, gives for what it shows
    #[arg(long, value_name = "TOKEN", value_parser = seen)]
    seen: Option<String>,
    #[command(flatten)]
    reasoned: Reasoned,
}

/// Reads the beginning of a fingerprint, long enough to tell one order from what it becomes.
fn seen(token: &str) -> Result<String, String> {
    let is_whole = token.len() >= SEEN && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_whole {
        Ok(token.to_ascii_lowercase())
    } else {
        Err("`orders show` gives a word of eight letters".to_owned())
    }
}

impl LetGo {
    pub(super) async fn run(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let deed = Deed {
            spares_persons: true,
            approves: true,
            seen: self.seen.as_deref(),
            ..Deed::new("release", &[State::Held])
        };
        let release = async |order: &OrderRow, is_of_many: bool| {
            // Of many, each is let go as it was when they were chosen.
            let chosen = || order.fingerprint.clone().unwrap_or_default();
            let seen = if is_of_many { Some(chosen()) } else { self.seen.clone() };
            let (actor, reason) = (workplace::actor(), self.reasoned.reason.clone());
            ledger.act(Release { order_id: order.id, actor, reason, seen }).await
        };
        self.reasoned.target.each(deed, ledger, json, console, release).await
    }
}

/// What a person found out about jobs in doubt.
#[derive(Debug, Args)]
pub(super) struct Resolve {
    /// The order
    order: String,
    /// Jobs that 4over has: JOB_NAME=NUMBER, or just the number where one job is in doubt
    #[arg(long, value_name = "JOB", num_args = 1.., required_unless_present = "not_placed")]
    placed: Vec<String>,
    /// Every other job in doubt is not at 4over, and can be sent again
    #[arg(long)]
    not_placed: bool,
    /// How you know
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Resolve {
    pub(super) async fn run(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let order_id = find(ledger, &self.order).await?;
        let entry = ledger.entry(order_id).await?;
        let in_doubt: Vec<&str> =
            entry.jobs.iter().filter(|job| job.state == State::InDoubt).map(|job| job.job_name.as_str()).collect();
        let mut jobs = Vec::new();
        for placed in &self.placed {
            let (name, number) = match (placed.split_once('='), in_doubt.as_slice()) {
                (Some((name, number)), _) => (name, number),
                (None, [name]) => (*name, placed.as_str()),
                (None, _) => {
                    let text =
                        format!("`{placed}`: several jobs are in doubt, write NAME=NUMBER: {}", in_doubt.join(", "));
                    return Err(Failure::Usage(text));
                }
            };
            jobs.push((name.to_owned(), Resolution::Placed { number: number.to_owned() }));
        }
        if self.not_placed {
            let named: Vec<String> = jobs.iter().map(|(name, _)| name.clone()).collect();
            let others = in_doubt.iter().filter(|name| !named.iter().any(|named| named == *name));
            jobs.extend(others.map(|name| ((*name).to_owned(), Resolution::NotPlaced)));
        }
        let act = act::Resolve { order_id, jobs, actor: workplace::actor(), reason: self.reason, track_after: 0 };
        tell_after(ledger.act(act).await, ledger, order_id, json, console).await
    }
}

/// What a person cancels.
#[derive(Debug, Args)]
pub(super) struct Cancel {
    /// Only these jobs, by name
    #[arg(long, value_name = "NAME", num_args = 1.., conflicts_with = "all")]
    job: Vec<String>,
    #[command(flatten)]
    reasoned: Reasoned,
}

impl Cancel {
    pub(super) async fn run(
        self,
        config: &Config,
        ledger: &Ledger,
        json: bool,
        console: &mut Console,
    ) -> Result<Exit, Failure> {
        let (shops, fourover) = (workplace::shops(config)?, workplace::fourover(config)?);
        let (version, policy) = (workplace::version(config, &config.mappings)?, workplace::policy(config)?);
        // What is printed and paid for is cancelled one by one, or where that is asked for by its state.
        const HERE: &[State] = &[State::Pending, State::Held, State::Nothing, State::Refused];
        const ALL: &[State] = &[State::Pending, State::Held, State::Nothing, State::Refused, State::Placed];
        let deed = Deed::new("cancel", if self.reasoned.target.names_placed() { ALL } else { HERE });
        let cancel = async |order: &OrderRow, _| {
            let name = &order.storefront;
            let shop = shops.get(name);
            let shop = shop.ok_or_else(|| LedgerError::Refused(format!("no storefront `{name}` is configured")))?;
            let placer = Placer {
                ledger,
                shop,
                fourover: &fourover,
                version: &version,
                catalogue: None,
                policy: &policy,
                looks: Looks::Here,
            };
            let failed = placer.cancel(order.id, &self.job, &workplace::actor(), &self.reasoned.reason).await?;
            if failed.is_empty() {
                return Ok(State::Cancelled);
            }
            let failed: Vec<String> = failed.into_iter().map(|(job, why)| format!("{job}: {why}")).collect();
            Err(LedgerError::Refused(format!("not cancelled: {}", failed.join("; "))))
        };
        self.reasoned.target.each(deed, ledger, json, console, cancel).await
    }
}

/// Holds what a restored store takes for new.
pub(super) async fn restored(config: &Config, reason: String, console: &mut Console) -> Result<Exit, Failure> {
    let place: Place = config.store.expose_secret().parse()?;
    let storefronts = config.storefronts.keys().cloned().collect();
    let restore = Restore { actor: workplace::actor(), reason, storefronts };
    let held = Ledger::restored(&place, restore, Clock::system()).await?;
    console.say(&format!("{held} orders wait for a person; what else the storefronts made before now will too"));
    Ok(Exit::Done)
}

/// Moves the ledger from its file to PostgreSQL.
pub(super) async fn moved(config: &Config, to: &str, console: &mut Console) -> Result<Exit, Failure> {
    let Place::Sqlite(path) = config.store.expose_secret().parse()? else {
        return Err(Failure::Usage("the store is no file: there is nothing to move".to_owned()));
    };
    let moved = move_to_postgres(&path, to).await?;
    for (table, rows) in &moved.rows {
        console.say(&format!("{rows:>9}  {table}"));
    }
    console.say("moved, and counted again; set `store` to the database, and start the service there");
    Ok(Exit::Done)
}
