//! `overprint orders`: the orders of the ledger, and what a person does about them.

mod act;
mod attach;
mod body;
mod erase;
mod export;
pub(super) mod find;
mod list;
mod many;
pub(super) mod pause;
mod replay;
mod resolve;
mod select;
mod show;
mod times;

use super::configuration::{self, Secrets};
use super::workplace;
use super::{Console, Exit, Failure, result};
use crate::config::Config;
use crate::ledger::{Ledger, LedgerError};
use clap::{Args, Subcommand};
use std::path::Path;

/// List, inspect, and act on orders
///
/// ORDER is an order ID, order number, job name, or job number. Write '#42' for ledger entry 42, in quotes, since a shell takes a
/// bare # for the beginning of a comment; STOREFRONT/ID names one order for certain. If a word means several orders, the command
/// lists them and does nothing. Every action says first which order it is about to change, requires --reason, and the history
/// records it with your name (OVERPRINT_ACTOR, or your login name).
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
    /// Retry a held or refused order. Sends only the jobs that 4over does not have
    ///
    /// With --all, orders in another state are left alone, and so are orders that are held by hand, or held since the ledger was
    /// restored, unless --missing names them; as for `release`.
    Retry(act::Again),
    /// Accept what changed at the storefront after the jobs of an order were placed. Ends the alert until the order changes again
    Accept(act::Reasoned),
    /// Release a held order. Releasing approves the order as `orders show` displays it
    ///
    /// `orders show` gives a review token for what it displays; with --seen, an order that changed since is not released. With
    /// --all, each order is released as it was when it was listed. An order above `second_person_above` of `[service.approval]`
    /// stays held until two people have released it.
    Release(act::LetGo),
    /// Hold an order that is not sent yet
    Hold(act::Reasoned),
    /// Record whether 4over has the jobs that are in doubt
    ///
    /// Asks 4over for the status of each job number first, and refuses a number that 4over does not know.
    Resolve(resolve::Resolve),
    /// Attach artwork to a job that 4over has without, or that it waits for
    ///
    /// 4over fetches the files. The history records what was attached, and why.
    Attach(attach::Attach),
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
    /// Resume sending
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
    /// 4over whether it has such an order before you release it.
    ///
    /// With --nothing-lost, you state that the store is whole although machines that worked on it are gone: nothing is held, and
    /// sending no longer waits for those machines. `orders list` names them.
    Restored {
        /// From when, and why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The store has everything, and the machines that sending waits for do not come back
        #[arg(long)]
        nothing_lost: bool,
    },
}

/// What an action works with that needs the configuration.
struct Scope<'s> {
    config: &'s Config,
    ledger: &'s Ledger,
    json: bool,
    console: &'s mut Console,
}

/// Runs one of the actions.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let config = configuration::load(config, Secrets::Read)?;
    match arguments.action {
        Action::Restored { reason, nothing_lost: true } => return act::nothing_lost(&config, reason, console).await,
        Action::Restored { reason, .. } => return act::restored(&config, reason, console).await,
        Action::Move { to } => return act::moved(&config, &to, console).await,
        _ => {}
    }
    let ledger = workplace::ledger_beside(&config).await?;
    let json = arguments.json;
    let done = match arguments.action {
        Action::List(list) => list.run(&ledger, json, console).await,
        Action::Show(show) => show.run(&ledger, json, console).await,
        Action::Retry(act) => act.run(Scope { config: &config, ledger: &ledger, json, console }).await,
        Action::Accept(act) => act.accept(&ledger, json, console).await,
        Action::Release(act) => act.run(&ledger, json, console).await,
        Action::Hold(act) => act.hold(&ledger, json, console).await,
        Action::Resolve(act) => act.run(Scope { config: &config, ledger: &ledger, json, console }).await,
        Action::Attach(act) => act.run(Scope { config: &config, ledger: &ledger, json, console }).await,
        Action::Cancel(act) => act.run(Scope { config: &config, ledger: &ledger, json, console }).await,
        Action::Replay(replay) => replay.run(Scope { config: &config, ledger: &ledger, json, console }).await,
        Action::Export(export) => export.run(&ledger, json, console).await,
        Action::Pause(pause) => pause.run(&ledger, console).await,
        Action::Resume(resume) => resume.run(&ledger, console).await,
        Action::Erase(erase) => erase.run(Scope { config: &config, ledger: &ledger, json, console }).await,
        Action::Restored { .. } | Action::Move { .. } => Ok(Exit::Done),
    };
    ledger.close().await;
    done
}

/// Says which order an act is about to change, before it does.
async fn announce(verb: &str, order_id: i64, ledger: &Ledger, console: &mut Console) -> Result<(), Failure> {
    console.say(&find::subject(verb, &ledger.entry(order_id).await?));
    Ok(())
}

/// Says where an order is after an act, or that the act changed nothing. An order that then waits for you is not a failure.
async fn tell_after<T>(
    acted: Result<T, LedgerError>,
    ledger: &Ledger,
    order_id: i64,
    json: bool,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let is_changed = match acted {
        Ok(_) => true,
        Err(LedgerError::Already { .. }) => false,
        Err(error) => return Err(error.into()),
    };
    let entry = ledger.entry(order_id).await?;
    if json {
        console.json(&result::known_json(&entry))?;
        return Ok(Exit::Done);
    }
    let (called, label) = (entry.order.called(), entry.order.label());
    console.say(&match is_changed {
        true => format!("{called} is {label}"),
        false => format!("no change: {called} is already {label}"),
    });
    Ok(Exit::Done)
}
