//! The question before a backfill sends anything.

use super::Arguments;
use crate::backfill::Wanted;
use crate::cli::{Console, Failure};
use crate::config::Config;
use crate::place::Mode;
use std::io::{BufRead, IsTerminal};

/// What to type to stop what is queued.
pub(super) const STOP: &str = "`overprint backfill stop`";

/// Asks whether the orders are to be placed; `--yes` answers beforehand. Tells whether they are.
pub(super) fn may_send(
    arguments: &Arguments,
    config: &Config,
    wanted: &Wanted,
    console: &mut Console,
) -> Result<bool, Failure> {
    if arguments.yes {
        return Ok(true);
    }
    let what = what(arguments, config, wanted);
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(Failure::Usage(format!(
            "this {what}. Nothing was done: without a terminal, nobody can be asked. Run it without --execute to count the \
             orders, and add --yes to place them"
        )));
    }
    let err = console.err();
    write!(err, "This {what}. Without --execute it only counts them.\nPlace them? [y/N] ")?;
    err.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    let is_meant = matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes");
    if !is_meant {
        console.say("Nothing was done.");
    }
    Ok(is_meant)
}

/// Says what would be done.
fn what(arguments: &Arguments, config: &Config, wanted: &Wanted) -> String {
    let paid: Vec<&str> = wanted
        .storefronts
        .iter()
        .filter(|name| config.storefronts.get(*name).is_some_and(|settings| !settings.is_test_order))
        .map(String::as_str)
        .collect();
    let kind = match (config.service.mode, paid.is_empty()) {
        (Mode::Live, false) => format!("; orders of {} are LIVE: printed and paid", paid.join(", ")),
        _ => "; 4over prints none of them".to_owned(),
    };
    let limit = wanted.limit.map(|limit| format!(", at most {limit}")).unwrap_or_default();
    let names = wanted.storefronts.join(", ");
    format!("places the new orders of {names}{limit}, {} a minute{kind}", arguments.per_minute)
}
