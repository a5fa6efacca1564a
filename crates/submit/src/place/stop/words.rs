//! The words of a reason that takes more than a sentence. What is listed is cut and counted.

use crate::catalog::check::OrderFinding;
use crate::ledger::{TurnedAway, time};
use crate::place::again::Holding;
use crate::shown::cut;
use crate::storefront::OrderIds;

/// Problems, findings and reasons of an order that are kept one by one; more of them are counted.
pub(super) const LISTED: usize = 100;

/// The longest text of one of them, in characters.
pub(super) const TEXT: usize = 2_000;

/// Says that the account is turned away, and when it is tried again.
pub(super) fn turned_away(account: &TurnedAway) -> String {
    let TurnedAway { code, reason, until, .. } = account;
    let what = if account.is_pause() { "asks for a pause" } else { "turns this account away" };
    let reason = cut(reason, TEXT);
    format!("4over {what} ({code}: {reason}): nothing is sent before it is tried again, at {}", time(*until))
}

/// Says that an order was not found; an ID that a gateway may read as a path proves less.
pub(super) fn unfound(id: &str) -> String {
    match OrderIds::is_plain(id) {
        true => format!("the storefront has no order with the ID {id:?}"),
        false => {
            format!("the storefront did not find the ID {id:?}, which a gateway may have read as a path")
        }
    }
}

/// Tells the first findings, and how many more there are.
pub(super) fn first(findings: &[OrderFinding]) -> String {
    const SHOWN: usize = 3;
    let mut messages: Vec<&String> = Vec::new();
    for found in findings {
        if messages.len() < SHOWN && !messages.contains(&&found.finding.message) {
            messages.push(&found.finding.message);
        }
    }
    let more = findings.len() - messages.len();
    let more = if more > 0 { format!("; and {more} more like this") } else { String::new() };
    format!("{}{more}", joined(&messages))
}

/// Counts in words.
pub(super) fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("one {what}"),
        count => format!("{count} {what}s"),
    }
}

/// Joins the first of a list, each cut, and tells how many more there are.
pub(super) fn joined(all: &[impl ToString]) -> String {
    let mut texts: Vec<String> = all.iter().take(LISTED).map(|one| cut(&one.to_string(), TEXT)).collect();
    if all.len() > LISTED {
        texts.push(format!("and {} more", all.len() - LISTED));
    }
    texts.join("; ")
}

/// Joins all custom fields that hold job numbers.
pub(super) fn fields(holdings: &[Holding]) -> String {
    let all: Vec<String> = holdings.iter().map(ToString::to_string).collect();
    all.join(" and ")
}
