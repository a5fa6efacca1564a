//! What a person does to an order.

use super::find;
use crate::cli::{Console, Exit, Failure, result, workplace};
use crate::config::Config;
use crate::ledger::act::{HoldByPerson, PAUSED, Release, Resolution, Restore, Retry, Set};
use crate::ledger::{Act, Clock, Ledger, Place, State, act, move_to_postgres};
use crate::place::Mode;
use clap::Args;
use secrecy::ExposeSecret;

/// An order, and why something is done about it.
#[derive(Debug, Args)]
pub(super) struct Reasoned {
    /// The order
    order: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Reasoned {
    pub(super) async fn retry(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let order_id = find(ledger, &self.order).await?;
        let act = Retry { order_id, actor: workplace::actor(), reason: self.reason };
        done(ledger, order_id, act, json, console).await
    }

    pub(super) async fn release(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let order_id = find(ledger, &self.order).await?;
        let act = Release { order_id, actor: workplace::actor(), reason: self.reason };
        done(ledger, order_id, act, json, console).await
    }

    pub(super) async fn hold(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let order_id = find(ledger, &self.order).await?;
        let act = HoldByPerson { order_id, actor: workplace::actor(), reason: self.reason };
        done(ledger, order_id, act, json, console).await
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
        done(ledger, order_id, act, json, console).await
    }
}

/// What a person cancels.
#[derive(Debug, Args)]
pub(super) struct Cancel {
    /// The order
    order: String,
    /// Only these jobs, by name
    #[arg(long, value_name = "NAME", num_args = 1..)]
    job: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Cancel {
    pub(super) async fn run(
        self,
        config: &Config,
        ledger: &Ledger,
        json: bool,
        console: &mut Console,
    ) -> Result<Exit, Failure> {
        let order_id = find(ledger, &self.order).await?;
        let entry = ledger.entry(order_id).await?;
        let name = &entry.order.storefront;
        let settings = config.storefronts.get(name);
        let settings =
            settings.ok_or_else(|| Failure::Unconfigured(format!("no storefront `{name}` is configured")))?;
        let workplace = workplace::Workplace {
            shop: workplace::shop(name, settings)?,
            fourover: workplace::fourover(config)?,
            version: workplace::version(config, &config.mappings)?,
            catalogue: None,
            policy: workplace::policy(config, Mode::Test)?,
            ledger: ledger.clone(),
        };
        let failed = workplace.placer().cancel(order_id, &self.job, &workplace::actor(), &self.reason).await?;
        for (job, why) in &failed {
            let label = console.paint_err().bad("not cancelled:");
            console.say(&format!("{label} {job}: {why}"));
        }
        let exit = tell(ledger, order_id, json, console).await?;
        Ok(if failed.is_empty() { exit } else { exit.max(Exit::Failed) })
    }
}

/// Stops sending, or starts it again.
pub(super) async fn pause(ledger: &Ledger, reason: Option<String>, console: &mut Console) -> Result<Exit, Failure> {
    let text = if reason.is_some() { "sending is paused" } else { "sending goes on" };
    let value = reason.map(|reason| format!("{}: {reason}", workplace::actor()));
    ledger.act(Set { name: PAUSED.to_owned(), value }).await?;
    console.say(text);
    Ok(Exit::Done)
}

/// Holds what a restored store takes for new.
pub(super) async fn restored(config: &Config, reason: String, console: &mut Console) -> Result<Exit, Failure> {
    let place: Place = config.store.expose_secret().parse()?;
    let storefronts = config.storefronts.keys().cloned().collect();
    let restore = Restore { actor: workplace::actor(), reason, storefronts };
    let held = Ledger::restored(&place, restore, Clock::system()).await?;
    console.say(&format!("{held} orders are held; orders that the storefronts made before now wait for a person too"));
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

async fn done<A: Act>(
    ledger: &Ledger,
    order_id: i64,
    act: A,
    json: bool,
    console: &mut Console,
) -> Result<Exit, Failure> {
    ledger.act(act).await?;
    tell(ledger, order_id, json, console).await
}

/// Tells where the order is now. That it waits for somebody is no failure of the act.
async fn tell(ledger: &Ledger, order_id: i64, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let entry = ledger.entry(order_id).await?;
    match json {
        true => console.json(&result::known_json(&entry))?,
        false => {
            let name = entry.order.number.as_ref().unwrap_or(&entry.order.external_id).clone();
            console.say(&format!("order {name} (number {order_id} of the ledger) is {}", entry.order.state));
        }
    }
    Ok(Exit::Done)
}
