//! What a person does to an order.

use super::Scope;
use super::many::{Deed, Target};
use super::show::SEEN;
use crate::cli::workplace::{self, Everywhere};
use crate::cli::{Console, Exit, Failure};
use crate::config::Config;
use crate::ledger::act::{AcceptChange, HoldByPerson, NothingLost, Release, Restore, Retry};
use crate::ledger::{Clock, Ledger, LedgerError, OrderRow, Place, State, StateDirectory, move_to_postgres};
use clap::Args;
use secrecy::ExposeSecret;
use std::cell::Cell;

/// Orders, and why something is done about them.
#[derive(Debug, Args)]
pub(super) struct Reasoned {
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    target: Target,
}

/// What is tried again.
#[derive(Debug, Args)]
pub(super) struct Again {
    /// Of a placed order: send the lines that the storefront added since. Sends nothing that was sent before
    #[arg(long)]
    added_lines: bool,
    #[command(flatten)]
    reasoned: Reasoned,
}

impl Again {
    pub(super) async fn run(self, scope: Scope<'_>) -> Result<Exit, Failure> {
        let Again { added_lines, reasoned: Reasoned { reason, target } } = self;
        if added_lines {
            let (everywhere, ledger) = (Everywhere::new(scope.config)?, scope.ledger);
            let added = async |order: &OrderRow, _| {
                let placer = everywhere.placer(ledger, &order.storefront).map_err(LedgerError::Refused)?;
                placer.send_added(order.id, &workplace::actor(), &reason).await
            };
            let deed = Deed::new("send the added lines of", &[State::Placed, State::Done]);
            return target.each(deed, scope.ledger, scope.json, scope.console, added).await;
        }
        let Scope { ledger, json, console, .. } = scope;
        let deed = Deed { spares_persons: true, ..Deed::new("retry", &[State::Held, State::Refused]) };
        let retry = async |order: &OrderRow, _| {
            let (actor, reason) = (workplace::actor(), reason.clone());
            ledger.act(Retry { order_id: order.id, actor, reason }).await
        };
        target.each(deed, ledger, json, console, retry).await
    }
}

impl Reasoned {
    pub(super) async fn accept(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let deed = Deed::new("accept the change of", &State::ALL);
        let accept = async |order: &OrderRow, _| {
            let (actor, reason) = (workplace::actor(), self.reason.clone());
            ledger.act(AcceptChange { order_id: order.id, actor, reason }).await
        };
        self.target.each(deed, ledger, json, console, accept).await
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
        let first = Cell::new(0_usize);
        let release = async |order: &OrderRow, is_of_many: bool| {
            // Of many, each is let go as it was when they were chosen.
            let chosen = || order.fingerprint.clone().unwrap_or_default();
            let seen = if is_of_many { Some(chosen()) } else { self.seen.clone() };
            let (actor, reason) = (workplace::actor(), self.reasoned.reason.clone());
            let released = ledger.act(Release { order_id: order.id, actor, reason, seen }).await;
            first.set(first.get() + usize::from(matches!(released, Ok(State::Held))));
            released
        };
        let exit = self.reasoned.target.each(deed, ledger, json, console, release).await?;
        if first.get() > 0 {
            console.say(
                "your release is on record, and nothing is sent yet: a second person has to release it too, with \
                 `overprint orders release` under their own name (OVERPRINT_ACTOR)",
            );
        }
        Ok(exit)
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
    pub(super) async fn run(self, scope: Scope<'_>) -> Result<Exit, Failure> {
        let Scope { config, ledger, json, console } = scope;
        let everywhere = Everywhere::new(config)?;
        // What is printed and paid for is cancelled one by one, or where that is asked for by its state.
        const HERE: &[State] = &[State::Pending, State::Held, State::Nothing, State::Refused];
        const ALL: &[State] = &[State::Pending, State::Held, State::Nothing, State::Refused, State::Placed];
        let deed = Deed::new("cancel", if self.reasoned.target.names_placed() { ALL } else { HERE });
        let cancel = async |order: &OrderRow, _| {
            let placer = everywhere.placer(ledger, &order.storefront).map_err(LedgerError::Refused)?;
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
    let held = if held == 1 { "1 order".to_owned() } else { format!("{held} orders") };
    console.say(&format!("Held {held}. Overprint will also hold any order created before now"));
    Ok(Exit::Done)
}

/// Lets sending go on without machines that are gone, unless this one knows better.
pub(super) async fn nothing_lost(config: &Config, reason: String, console: &mut Console) -> Result<Exit, Failure> {
    let place: Place = config.store.expose_secret().parse()?;
    let ledger = Ledger::open(&place, false, Clock::system()).await?;
    if let StateDirectory::In(directory) | StateDirectory::InIfWritable(directory) = config.state()
        && let Some(why) = ledger.compare(&place, &directory).await?
    {
        let text = format!("this machine remembers more: {why}; run it without `--nothing-lost`");
        return Err(LedgerError::Refused(text).into());
    }
    let gone = ledger.act(NothingLost { actor: workplace::actor(), reason }).await?;
    ledger.close().await;
    console.say(&match gone {
        None => "no change: sending waits for no machine".to_owned(),
        Some(gone) if gone.is_empty() => "sending goes on".to_owned(),
        Some(gone) => format!("sending goes on without {}", gone.join(", ")),
    });
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
