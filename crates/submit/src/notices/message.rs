//! What people are told: a document, and in it the text for those who read.

use crate::ledger::{ChangeKind, Condition, Telling, Trouble, time};
use crate::shown::cut;
use serde_json::{Value, json};

/// How much of what orders have in common is told, in characters.
const WHAT: usize = 500;

/// How much of an order's number is told, in characters.
const NUMBER: usize = 60;

/// Writes what is told of a group, as a JSON text. Nothing in it is anybody's but ids and numbers of orders.
pub(super) fn write(telling: Telling, group: &Trouble) -> String {
    let examples: Vec<Value> = group
        .examples
        .iter()
        .map(|order| {
            let number = order.number.as_deref().map(|number| cut(number, NUMBER));
            json!({ "order": order.id, "storefront": order.storefront, "number": number })
        })
        .collect();
    let (subject, text) = (subject(telling, group), text(telling, group));
    json!({
        "type": "overprint.notice",
        "state": telling.as_str(),
        "condition": group.condition.as_str(),
        "what": cut(&group.what, WHAT),
        "count": group.count,
        "since": time(group.since),
        "orders": examples,
        "subject": subject,
        "text": text,
    })
    .to_string()
}

/// Writes a message that says no more than that it arrives.
pub(super) fn test() -> Value {
    let text = "overprint: this is a test, sent by `overprint doctor --notify`; nothing is wrong";
    json!({ "type": "overprint.test", "state": "test", "subject": "overprint: a test", "text": text })
}

fn subject(telling: Telling, group: &Trouble) -> String {
    let what = format!("{}{}", counted(group), words(group));
    match telling {
        Telling::New => format!("overprint: {what}"),
        Telling::Again => format!("overprint: still {what}"),
        Telling::Over => format!("overprint: over again: {what}"),
    }
}

fn text(telling: Telling, group: &Trouble) -> String {
    let mut text = subject(telling, group);
    if !group.what.is_empty() {
        text.push_str(&format!("\n{}", cut(&group.what, WHAT)));
    }
    if telling == Telling::Over {
        return text;
    }
    text.push_str(&format!("\nsince {}", time(group.since)));
    let named: Vec<String> = group
        .examples
        .iter()
        .map(|order| {
            let number =
                order.number.as_deref().map(|number| format!("order {} ", cut(number, NUMBER))).unwrap_or_default();
            format!("{number}of storefront {} (`overprint orders show '#{}'`)", order.storefront, order.id)
        })
        .collect();
    if !named.is_empty() {
        text.push_str(&format!("\nFor example: {}", named.join("; ")));
    }
    text.push_str(&format!("\n{}", help(group.condition)));
    text
}

fn counted(group: &Trouble) -> String {
    match (group.condition, group.count) {
        (
            Condition::NoOrders
            | Condition::CatalogueStale
            | Condition::WentBack
            | Condition::Unchecked
            | Condition::TurnedAway,
            _,
        ) => String::new(),
        (_, 1) => "1 order ".to_owned(),
        (_, count) => format!("{count} orders "),
    }
}

fn words(group: &Trouble) -> &'static str {
    match group.condition {
        Condition::WentBack => "the store went back in time, and sending has stopped",
        Condition::TurnedAway => "4over turns this account away, and sending has stopped",
        Condition::Unchecked => "nothing is sent until machines have checked the store",
        Condition::InDoubt => "in doubt: 4over may have the jobs or not",
        Condition::OnHold => "on hold at 4over, which waits for you",
        Condition::Refused => "refused by 4over",
        Condition::Changed if group.what.starts_with(ChangeKind::Withdrawn.as_str()) => {
            "canceled, refunded or returned at the storefront after 4over had its jobs"
        }
        Condition::Changed => "changed at the storefront after 4over had its jobs",
        Condition::Held => "held",
        Condition::Waiting => "waiting for long",
        Condition::NoOrders => "no new order came from a storefront",
        Condition::WriteBackStuck => "cannot be written back to",
        Condition::CatalogueStale => "4over's catalogue on this machine is old",
    }
}

fn help(condition: Condition) -> &'static str {
    match condition {
        Condition::WentBack => {
            "bring the newest state of the database back if you can; then `overprint orders restored --reason …` holds what may have been placed, and sending begins again"
        }
        Condition::Unchecked => {
            "start those machines; if they are gone and nothing is lost, `overprint orders restored --nothing-lost --reason …`; if something may be, the same without `--nothing-lost`"
        }
        Condition::TurnedAway => {
            "`overprint doctor` checks keys and account; sending goes on by itself once 4over takes an order again, and at once with `overprint orders resume`"
        }
        Condition::InDoubt => {
            "look the jobs up at 4over, then `overprint orders resolve`; nothing else sends them again"
        }
        Condition::OnHold => {
            "`overprint orders list --on-hold` has the orders; `overprint orders attach` hands in artwork, and what else 4over waits for is given in its account"
        }
        Condition::Refused => "`overprint orders list --state refused` has 4over's words; after a fix, `orders retry`",
        Condition::Changed => {
            "`overprint orders list --changed` says what; `orders cancel` works until production begins, `orders retry --added-lines` sends added lines, and `orders accept` ends this"
        }
        Condition::Held => "`overprint orders list --state held` says what is missing; after a fix, `orders retry`",
        Condition::Waiting => {
            "`overprint orders show` says what each waits for; `overprint doctor` checks storefront and 4over"
        }
        Condition::NoOrders => "`overprint doctor` looks at the storefront, its token and the webhook",
        Condition::WriteBackStuck => "`overprint orders show` says why; `overprint doctor` looks at token and fields",
        Condition::CatalogueStale => "`overprint catalog pull` brings what changed",
    }
}
