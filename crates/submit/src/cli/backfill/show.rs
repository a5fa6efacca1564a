//! What a back-fill came to, for people and for programs.

use crate::backfill::{Fate, Tally, Wanted};
use crate::cli::batch::grouped;
use crate::cli::console::{Paint, WIDTH, cut};
use crate::cli::{Console, Exit};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// How many reasons are shown; the JSON has all of them.
const SHOWN: usize = 15;

/// Writes what a count came to.
pub(super) fn counted(tally: &Tally, wanted: &Wanted, asks_prices: bool, paint: Paint) -> String {
    let mut text = head(tally, wanted, paint);
    let known = tally.of(Fate::Known);
    line(&mut text, known, &format!("known{}", states(tally)));
    let jobs = format!("would be sent, {}", many(tally.jobs, "job"));
    line(&mut text, tally.of(Fate::WouldSend), &paint.good(&jobs));
    rest(tally, paint, &mut text);
    if asks_prices && tally.price.orders > 0 {
        let without = tally.of(Fate::WouldSend).saturating_sub(tally.price.orders);
        let beside = if without > 0 { format!(", and {} without a price", grouped(without)) } else { String::new() };
        let _ = writeln!(text, "  price in all: USD {}{beside}", tally.price.total);
    }
    reasons(tally, paint, &mut text);
    if tally.of(Fate::WouldSend) + tally.of(Fate::Held) > 0 {
        let _ = writeln!(text, "\n{}", paint.dim("nothing was sent; --execute places them"));
    }
    text
}

/// Writes what became of the orders.
pub(super) fn executed(tally: &Tally, wanted: &Wanted, is_limited: bool, paint: Paint) -> String {
    let mut text = head(tally, wanted, paint);
    line(&mut text, tally.of(Fate::Placed), &paint.good(&format!("placed, {}", many(tally.jobs, "job"))));
    for (fate, word) in [(Fate::InDoubt, "in doubt"), (Fate::Refused, "refused"), (Fate::Waiting, "wait to be placed")]
    {
        line(&mut text, tally.of(fate), &paint.bad(word));
    }
    rest(tally, paint, &mut text);
    line(&mut text, tally.of(Fate::Known), &format!("known before, and left alone{}", states(tally)));
    if tally.price.orders > 0 {
        let _ = writeln!(text, "  charged in all: USD {}", tally.price.total);
    }
    if is_limited {
        let limit = grouped(wanted.limit.unwrap_or_default());
        let _ = writeln!(text, "  --limit {limit} is reached: there may be more");
    }
    reasons(tally, paint, &mut text);
    text
}

/// Makes the document for programs.
pub(super) fn json(tally: &Tally, files: Option<&[PathBuf; 2]>, is_limited: bool, notes: &[String]) -> Value {
    let mut document = json!(tally);
    document["limit_reached"] = json!(is_limited);
    document["report"] = json!(files);
    if !notes.is_empty() {
        document["notes"] = json!(notes);
    }
    document
}

/// Says where the report is.
pub(super) fn say_report(files: &[PathBuf; 2], console: &mut Console) {
    console.say(&format!("a row for each order: {}, {}", files[0].display(), files[1].display()));
}

/// Tells how it ends: what waits for a person counts more than what was refused.
pub(super) fn exit(tally: &Tally) -> Exit {
    let has = |fates: &[Fate]| fates.iter().any(|fate| tally.of(*fate) > 0);
    match () {
        () if has(&[Fate::Held, Fate::InDoubt]) => Exit::Waiting,
        () if has(&[Fate::Refused, Fate::Unreadable]) => Exit::Failed,
        () => Exit::Done,
    }
}

fn head(tally: &Tally, wanted: &Wanted, paint: Paint) -> String {
    let time = |at: i64| Timestamp::from_millisecond(at).map(|at| at.to_string()).unwrap_or_default();
    let from = wanted.window.from.map(|at| format!(" from {}", time(at))).unwrap_or_default();
    let to = wanted.window.to.map(|at| format!(" to {}", time(at))).unwrap_or_default();
    let orders = paint.bold(&many(tally.orders, "order"));
    format!("{orders} of {}{from}{to}\n", wanted.storefronts.join(", "))
}

/// Writes what else there is.
fn rest(tally: &Tally, paint: Paint, text: &mut String) {
    for (fate, word, is_bad) in [
        (Fate::Held, "held", true),
        (Fate::Unreadable, "cannot be read", true),
        (Fate::Cancelled, "cancelled", false),
        (Fate::Nothing, "have nothing to print", false),
        (Fate::LeftOut, "left out", false),
    ] {
        line(text, tally.of(fate), &if is_bad { paint.bad(word) } else { word.to_owned() });
    }
}

fn line(text: &mut String, count: u64, what: &str) {
    if count == 0 {
        return;
    }
    let _ = writeln!(text, "{:>9}  {what}", grouped(count));
}

fn states(tally: &Tally) -> String {
    let states: Vec<String> =
        tally.known.iter().map(|(state, count)| format!("{} {}", grouped(*count), state.replace('_', " "))).collect();
    if states.is_empty() { String::new() } else { format!(": {}", states.join(", ")) }
}

fn reasons(tally: &Tally, paint: Paint, text: &mut String) {
    let reasons = tally.reasons();
    if reasons.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", paint.bold("Why not"));
    for (fate, reason, orders) in reasons.iter().take(SHOWN) {
        let fate = fate.as_str().replace('_', " ");
        let _ =
            writeln!(text, "{:>9}  {} {}", grouped(*orders), paint.dim(&format!("{fate}:")), cut(reason, WIDTH - 24));
    }
    let beyond: u64 = reasons.iter().skip(SHOWN).map(|(_, _, orders)| orders).sum::<u64>() + tally.reasons_beyond;
    if beyond > 0 {
        let _ = writeln!(text, "{:>9}  for further reasons, which the report names", grouped(beyond));
    }
}

/// Counts in words.
fn many(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(count))
}
