//! `overprint orders pause` and `resume`: who stopped sending and why, and who let it go on.

use super::times::Times;
use crate::cli::console::{cut, shown};
use crate::cli::{Console, Exit, Failure, workplace};
use crate::ledger::act::{PAUSED, Set, TryAccountNow};
use crate::ledger::{Ledger, LedgerError};
use clap::Args;

/// The setting that keeps what is known of the last pause, once it is over.
pub(in crate::cli) const LAST_PAUSE: &str = "last_pause";

/// How much of 4over's words is shown, in characters.
const REASON: usize = 300;

/// Why sending stops.
#[derive(Debug, Args)]
pub(super) struct Pause {
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Why it goes on.
#[derive(Debug, Args)]
pub(super) struct Resume {
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Pause {
    pub(super) async fn run(self, ledger: &Ledger, console: &mut Console) -> Result<Exit, Failure> {
        let before = ledger.setting(PAUSED).await?;
        set(ledger, PAUSED, Some(format!("{}: {}", now(ledger), self.reason))).await?;
        console.say(&match before {
            Some(before) => format!("sending was paused already ({before}), and is now for your reason"),
            None => "sending is paused".to_owned(),
        });
        Ok(Exit::Done)
    }
}

impl Resume {
    pub(super) async fn run(self, ledger: &Ledger, console: &mut Console) -> Result<Exit, Failure> {
        let account = ledger.act(TryAccountNow).await?;
        if account.is_some() {
            console
                .say("4over turned this account away: an order tries it now, and the others follow once it is taken");
        }
        let Some(paused) = ledger.setting(PAUSED).await? else {
            if account.is_none() {
                console.say("sending was not paused");
            }
            say_store(ledger, console).await?;
            return Ok(Exit::Done);
        };
        let reason = self.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        set(ledger, LAST_PAUSE, Some(format!("{paused}; resumed {}{reason}", now(ledger)))).await?;
        set(ledger, PAUSED, None).await?;
        console.say(&format!("sending goes on; it was paused ({paused})"));
        Ok(Exit::Done)
    }
}

/// Says that sending has stopped, where it has: the store went back in time, or who paused it, when and why.
pub(in crate::cli) async fn say(ledger: &Ledger, console: &mut Console) -> Result<(), LedgerError> {
    say_store(ledger, console).await?;
    if let Some(account) = ledger.turned_away().await? {
        let (since, until) = (Times::new(true).full(account.since), Times::new(true).full(account.until));
        let what = if account.is_pause() { "asks for a pause" } else { "turns this account away" };
        let reason = cut(&account.reason, REASON);
        let reason = shown(&reason);
        let text = format!(
            "4over {what} since {since} ({}: {reason}): orders wait, and one of them tries again at {until}; \
             `overprint orders resume` has it try now",
            account.code
        );
        let text = console.paint_err().doubt(&text);
        console.say(&text);
    }
    if let Some(paused) = ledger.setting(PAUSED).await? {
        console.say(&format!("sending is paused ({paused}): orders wait until `overprint orders resume`"));
    }
    Ok(())
}

async fn set(ledger: &Ledger, name: &str, value: Option<String>) -> Result<(), LedgerError> {
    ledger.act(Set { name: name.to_owned(), value }).await
}

/// Writes who acts, and when.
fn now(ledger: &Ledger) -> String {
    format!("{} by {}", Times::new(true).full(ledger.clock().now()), workplace::actor())
}

/// Says that sending has stopped because of what the store lost, or may have lost.
async fn say_store(ledger: &Ledger, console: &mut Console) -> Result<(), LedgerError> {
    if let Some(went_back) = ledger.went_back().or(ledger.noted_to_have_gone_back().await?) {
        let at = Times::new(true).full(went_back.at);
        let text = format!(
            "SENDING HAS STOPPED: the store went back in time ({}, found out {at}). It takes placed orders for new. Bring its \
             newest state back if you can, then {}",
            went_back.why,
            ledger.way_out()
        );
        let text = console.paint_err().bad(&text);
        console.say(&text);
    }
    if let Some(waiting) = ledger.waiting().or(ledger.noted_to_wait().await?) {
        let text = console.paint_err().bad(&format!("SENDING WAITS: {waiting}. To go on, {}", ledger.way_on()));
        console.say(&text);
    }
    Ok(())
}
