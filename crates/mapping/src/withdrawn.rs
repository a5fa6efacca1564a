//! Whether the storefront still wants a line made: what it says of cancellations, returns, refunds and shipments. Pure.
//!
//! A print shop makes and charges a line once. So a member that speaks against making it is never passed over: each one is a
//! [`Sign`], and a line or order with signs is held unless its mapping, or the operator, says what they mean.

use crate::hidden::is_hidden;
use crate::likeness::looks;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

/// A number of the storefront.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stated {
    /// The member is absent, null or blank.
    #[default]
    Nothing,
    /// The member is a number.
    Number(Decimal),
    /// The member is something else.
    Unreadable(String),
}

/// What the storefront says of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfLine {
    pub(crate) status: Option<String>,
    pub(crate) quantity: Stated,
    pub(crate) quantity_cancelled: Stated,
    pub(crate) quantity_to_be_shipped: Stated,
    pub(crate) quantity_shipped: Stated,
    pub(crate) quantity_pending_return: Stated,
    pub(crate) quantity_returned: Stated,
    pub(crate) amount_refunded: Stated,
}

/// What the storefront says of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfOrder {
    pub(crate) status: Option<String>,
    pub(crate) amount_refunded: Stated,
    pub(crate) expiration_date: Option<String>,
}

/// A member that speaks against making a line, or all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sign {
    /// The member of the line or order.
    pub(crate) member: &'static str,
    /// What it says, for a person.
    pub(crate) message: String,
    /// Its value.
    pub(crate) value: String,
}

/// The members of a line that may speak against making it.
pub(crate) const OF_LINE: [&str; 6] = [
    "status",
    "amount_refunded",
    "quantity_returned",
    "quantity_pending_return",
    "quantity_shipped",
    "quantity_to_be_shipped",
];

/// The members of an order that may speak against making it.
pub(crate) const OF_ORDER: [&str; 3] = ["status", "amount_refunded", "expiration_date"];

/// How the words begin by which a status takes an order back.
const WITHDRAWING: [&str; 8] = ["cancel", "refund", "return", "void", "expire", "revers", "chargeback", "delete"];

impl Stated {
    fn number(&self) -> Option<Decimal> {
        match self {
            Stated::Number(number) => Some(*number),
            Stated::Nothing | Stated::Unreadable(_) => None,
        }
    }

    /// Returns a number, zero where nothing is stated, and nothing where it cannot be read.
    fn or_zero(&self) -> Option<Decimal> {
        match self {
            Stated::Nothing => Some(Decimal::ZERO),
            stated => stated.number(),
        }
    }
}

impl OfLine {
    /// Returns what is left of the quantity: what was ordered, less what was canceled and what came back. None where a number
    /// is missing or cannot be read.
    pub(crate) fn left(&self) -> Option<Decimal> {
        let taken = self.quantity_cancelled.or_zero()?.checked_add(self.quantity_returned.or_zero()?)?;
        self.quantity.number()?.checked_sub(taken)
    }

    /// Lists what speaks against making the line.
    pub(crate) fn signs(&self) -> Vec<Sign> {
        let mut signs = Vec::new();
        signs.extend(status(self.status.as_deref(), "line"));
        signs.extend(unless_zero("amount_refunded", &self.amount_refunded, "the customer was refunded for the line"));
        signs.extend(unless_zero("quantity_returned", &self.quantity_returned, "pieces of the line came back"));
        let pending = "pieces of the line are on their way back";
        signs.extend(unless_zero("quantity_pending_return", &self.quantity_pending_return, pending));
        signs.extend(unless_zero("quantity_shipped", &self.quantity_shipped, "pieces of the line were shipped"));
        signs.extend(self.fewer_to_ship());
        signs
    }

    /// A line of which fewer are to be shipped than are left is not to be made whole.
    fn fewer_to_ship(&self) -> Option<Sign> {
        let member = "quantity_to_be_shipped";
        match (&self.quantity_to_be_shipped, self.left()) {
            (Stated::Unreadable(value), _) => Some(unreadable(member, value)),
            (Stated::Number(wanted), Some(left)) if *wanted < left => Some(Sign {
                member,
                message: format!("fewer pieces are to be shipped than the {} that are left", left.normalize()),
                value: wanted.normalize().to_string(),
            }),
            _ => None,
        }
    }
}

impl OfOrder {
    /// Lists what speaks against making anything of the order; without a time, the order does not expire.
    pub(crate) fn signs(&self, now: Option<Timestamp>) -> Vec<Sign> {
        let mut signs = Vec::new();
        signs.extend(status(self.status.as_deref(), "order"));
        signs.extend(unless_zero("amount_refunded", &self.amount_refunded, "the customer was refunded for the order"));
        signs.extend(now.and_then(|now| expired(self.expiration_date.as_deref()?, now)));
        signs
    }
}

/// Takes a status that takes the line or order back; any other is for the mapping to judge.
fn status(status: Option<&str>, of: &str) -> Option<Sign> {
    let status = status.filter(|status| withdraws(status))?;
    let message = format!("the status of the {of} says that it is not wanted any more");
    Some(Sign { member: "status", message, value: status.to_owned() })
}

/// Tells whether a status takes an order or line back, however it is spelled: `Canceled`, `partially_refunded`.
pub fn withdraws(status: &str) -> bool {
    let lower = spaced(status).to_lowercase();
    let begins = |word: &str, stem: &str| {
        word.starts_with(stem) || (!word.is_ascii() && looks(word).starts_with(looks(stem).as_str()))
    };
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WITHDRAWING.iter().any(|stem| begins(word, stem)) && !word.ends_with("able"))
        || lower.contains("charged back")
}

/// Writes the words of `paymentRefunded` apart, in plain letters and without what is not seen.
fn spaced(status: &str) -> String {
    let mut spaced = String::with_capacity(status.len());
    for c in status.nfkc().filter(|c| !is_hidden(*c)) {
        if c.is_uppercase() && spaced.ends_with(char::is_lowercase) {
            spaced.push(' ');
        }
        spaced.push(c);
    }
    spaced
}

fn unless_zero(member: &'static str, stated: &Stated, message: &str) -> Option<Sign> {
    match stated {
        Stated::Nothing => None,
        Stated::Number(number) if number.is_zero() => None,
        Stated::Number(number) => {
            Some(Sign { member, message: message.to_owned(), value: number.normalize().to_string() })
        }
        Stated::Unreadable(value) => Some(unreadable(member, value)),
    }
}

fn unreadable(member: &'static str, value: &str) -> Sign {
    Sign { member, message: format!("`{member}` is not a number"), value: value.to_owned() }
}

fn expired(date: &str, now: Timestamp) -> Option<Sign> {
    let date = date.trim();
    let sign = |message: &str| Sign { member: "expiration_date", message: message.to_owned(), value: date.to_owned() };
    match (date.is_empty(), end(date)) {
        (true, _) => None,
        (false, None) => Some(sign("`expiration_date` is not a date")),
        (false, Some(end)) => (end <= now).then(|| sign("the order has expired, and may no longer be processed")),
    }
}

/// Reads when an order expires: a moment, a moment without a zone, which is UTC, or a day, which lasts to its end.
fn end(date: &str) -> Option<Timestamp> {
    let utc = |moment: DateTime| moment.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    // The last years of a calendar stand for no end at all.
    if date.starts_with("9999-") {
        return Some(Timestamp::MAX);
    }
    if let Ok(moment) = date.parse::<Timestamp>() {
        return Some(moment);
    }
    if date.contains([':', 'T', 't']) {
        return date.parse::<DateTime>().ok().and_then(utc);
    }
    let day: Date = date.parse().ok()?;
    day.checked_add(1.day()).ok().and_then(|next| utc(next.at(0, 0, 0, 0)))
}

#[cfg(test)]
mod tests {
    use super::{OfLine, OfOrder, Sign, Stated, withdraws};

    fn members(signs: &[Sign]) -> Vec<&str> {
        signs.iter().map(|sign| sign.member).collect()
    }

    fn number(number: i64) -> Stated {
        Stated::Number(number.into())
    }

    #[test]
    fn a_status_takes_back_however_it_is_spelled() {
        for status in [
            "paymentRefunded",
            "isCancelled",
            "can\u{200b}celled",
            "ｃａｎｃｅｌｌｅｄ",
            "\u{441}\u{430}ncelled",
            "cancelled",
            "Canceled",
            "REFUNDED",
            "partially_refunded",
            "Cancellation requested",
            "voided",
        ] {
            assert!(withdraws(status), "{status}");
        }
        for status in ["", "paid", "awaiting fulfillment", "shipped", "non-refundable", "processed", "avoid"] {
            assert!(!withdraws(status), "{status}");
        }
    }

    #[test]
    fn what_is_left_is_what_was_ordered_less_what_was_canceled_and_came_back() {
        let line = |quantity, quantity_cancelled, quantity_returned| OfLine {
            quantity,
            quantity_cancelled,
            quantity_returned,
            ..OfLine::default()
        };
        assert_eq!(line(number(1000), Stated::Nothing, Stated::Nothing).left(), Some(1000.into()));
        assert_eq!(line(number(1000), number(300), number(200)).left(), Some(500.into()));
        assert_eq!(line(number(1000), Stated::Nothing, number(1000)).left(), Some(0.into()));
        assert_eq!(line(number(1000), number(1200), Stated::Nothing).left(), Some((-200).into()));
        assert_eq!(line(Stated::Nothing, number(1), Stated::Nothing).left(), None);
        assert_eq!(line(number(1000), Stated::Unreadable("some".to_owned()), Stated::Nothing).left(), None);
    }

    #[test]
    fn a_line_that_is_wanted_as_ordered_has_no_sign() {
        let wanted = OfLine {
            status: Some("paid".to_owned()),
            quantity: number(1000),
            quantity_cancelled: number(200),
            quantity_to_be_shipped: number(800),
            quantity_shipped: number(0),
            amount_refunded: Stated::Number("0.00".parse().unwrap_or_default()),
            ..OfLine::default()
        };
        assert_eq!(wanted.signs(), []);
        assert_eq!(OfLine::default().signs(), []);
    }

    #[test]
    fn each_member_that_speaks_against_a_line_is_a_sign() {
        let line = OfLine {
            status: Some("refunded".to_owned()),
            quantity: number(1000),
            quantity_to_be_shipped: number(0),
            quantity_shipped: number(1),
            quantity_pending_return: number(2),
            quantity_returned: number(3),
            amount_refunded: number(-5),
            ..OfLine::default()
        };
        let expected = [
            "status",
            "amount_refunded",
            "quantity_returned",
            "quantity_pending_return",
            "quantity_shipped",
            "quantity_to_be_shipped",
        ];
        assert_eq!(members(&line.signs()), expected);
        let unreadable = OfLine { amount_refunded: Stated::Unreadable("yes".to_owned()), ..OfLine::default() };
        assert_eq!(members(&unreadable.signs()), ["amount_refunded"]);
    }

    #[test]
    fn an_order_expires_at_its_moment_and_a_day_lasts_to_its_end() {
        let now = "2026-03-02T15:00:00Z".parse().ok();
        let signs = |date: &str| OfOrder { expiration_date: Some(date.to_owned()), ..OfOrder::default() }.signs(now);
        for past in ["2020-01-01T00:00:00Z", "2026-03-02T16:59:59+02:00", "2026-03-01", "2026-03-02T15:00:00", "soon"] {
            assert_eq!(members(&signs(past)), ["expiration_date"], "{past}");
        }
        for ahead in ["2026-03-02T15:00:01Z", "2026-03-02", "2026-03-02T17:00:01+02:00", "2026-03-02 15:00:01", "", " "]
        {
            assert_eq!(members(&signs(ahead)), Vec::<&str>::new(), "{ahead}");
        }
        let past = OfOrder { expiration_date: Some("2020-01-01".to_owned()), ..OfOrder::default() };
        assert_eq!(past.signs(None), []);
    }
}
