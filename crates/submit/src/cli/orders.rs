//! `overprint orders`: the orders of the ledger, and what a person does about them.

mod act;
mod body;
mod erase;
mod export;
mod list;
mod many;
pub(super) mod pause;
mod replay;
mod select;
mod show;
mod times;

use super::configuration::{self, Secrets};
use super::workplace;
use super::{Console, Exit, Failure, result};
use crate::ledger::{Ledger, LedgerError};
use clap::{Args, Subcommand};
use std::path::Path;

/// Look at the orders of the ledger, and decide what a person has to decide
///
/// ORDER is the number that the ledger gave it, the storefront's id of it, or a job name or job number. Every act needs a
/// reason, and stands in the history under the name of who did it: OVERPRINT_ACTOR, else the user's.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
    /// Write JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List orders, the newest first
    List(list::List),
    /// Show an order: its jobs, what is due, and all that happened, with what was sent and answered
    Show(show::Show),
    /// Try again what is held or refused; only jobs that 4over has not got are sent
    ///
    /// With --all, orders that are in another state are left alone, and so are those that a person holds, or that are held since
    /// the store was restored, unless --missing says so; as for `release`.
    Retry(act::Reasoned),
    /// Let go of an order that is held, which also approves it as it is
    ///
    /// `orders show` gives a word for what you see; with --seen, an order that changed since is not released. With --all, each
    /// order is released as it was when it was chosen.
    Release(act::LetGo),
    /// Hold an order that is not sent yet
    Hold(act::Reasoned),
    /// Say of jobs in doubt whether 4over has them
    Resolve(act::Resolve),
    /// Cancel an order, or some of its jobs, as long as 4over lets them be cancelled
    ///
    /// With --all, orders that are placed are cancelled only where --state names them.
    Cancel(act::Cancel),
    /// Tell what other mappings would make of orders, and how that differs from what was sent; sends nothing
    Replay(replay::Replay),
    /// Write what was sent, job by job: what was charged, which mappings made it
    Export(export::Export),
    /// Stop sending; intake, write-back and tracking go on
    Pause(pause::Pause),
    /// Send again; who paused it, and who resumed it, is told by `overprint doctor`
    Resume(pause::Resume),
    /// Move the ledger from its file to PostgreSQL, while nobody works on it; the file is not worked on any more
    Move {
        /// Address of an empty database: postgres://USER@HOST/NAME; the password in PGPASSWORD or a pgpass file
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
    /// Erase all orders of a customer, for good: ids, hashes, money and states stay, and what is not sent never is
    Erase(erase::Erase),
    /// Declare the store restored from a backup or begun anew: hold every order that may have been placed since, and send again
    ///
    /// Sending stops by itself once a service finds out that the store went back in time; this command is the way out. Services
    /// that run on PostgreSQL learn of it within a few seconds. Stop a service on SQLite first.
    ///
    /// Held are all orders that the store does not have as placed, and later those that the storefronts made before now. Ask
    /// 4over whether it has such an order before you retry it.
    Restored {
        /// From when, and why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Runs one of the actions.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let config = configuration::load(config, Secrets::Read)?;
    match arguments.action {
        Action::Restored { reason } => return act::restored(&config, reason, console).await,
        Action::Move { to } => return act::moved(&config, &to, console).await,
        _ => {}
    }
    let ledger = workplace::ledger_beside(&config).await?;
    let json = arguments.json;
    let done = match arguments.action {
        Action::List(list) => list.run(&ledger, json, console).await,
        Action::Show(show) => show.run(&ledger, json, console).await,
        Action::Retry(act) => act.retry(&ledger, json, console).await,
        Action::Release(act) => act.run(&ledger, json, console).await,
        Action::Hold(act) => act.hold(&ledger, json, console).await,
        Action::Resolve(act) => act.run(&ledger, json, console).await,
        Action::Cancel(act) => act.run(&config, &ledger, json, console).await,
        Action::Replay(replay) => replay.run(&config, &ledger, json, console).await,
        Action::Export(export) => export.run(&ledger, json, console).await,
        Action::Pause(pause) => pause.run(&ledger, console).await,
        Action::Resume(resume) => resume.run(&ledger, console).await,
        Action::Erase(erase) => erase.run(&config, &ledger, json, console).await,
        Action::Restored { .. } | Action::Move { .. } => Ok(Exit::Done),
    };
    ledger.close().await;
    done
}

/// Finds an order by its number in the ledger, the storefront's id, or a job.
async fn find(ledger: &Ledger, order: &str) -> Result<i64, Failure> {
    if let Some(id) = ledger.order_of_job(order).await? {
        return Ok(id);
    }
    let named = ledger.named(order).await?;
    match named.as_slice() {
        [id] => return Ok(*id),
        [] => {}
        several => {
            let numbers: Vec<String> = several.iter().map(ToString::to_string).collect();
            let text = format!("`{order}` may be any of {}: give its number in the ledger", numbers.join(", "));
            return Err(Failure::Usage(text));
        }
    }
    match order.parse::<i64>() {
        Ok(id) if ledger.entry(id).await.is_ok() => Ok(id),
        _ => Err(Failure::Input(format!("there is no order `{order}` in the ledger"))),
    }
}

/// Tells where an order is after an act, or that the act changed nothing. That it waits for somebody is no failure of the act.
async fn tell_after<T>(
    acted: Result<T, LedgerError>,
    ledger: &Ledger,
    order_id: i64,
    json: bool,
    console: &mut Console,
) -> Result<Exit, Failure> {
    match acted {
        Ok(_) => {}
        Err(LedgerError::Already { .. }) => console.say("it is so already: nothing was changed"),
        Err(error) => return Err(error.into()),
    }
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
