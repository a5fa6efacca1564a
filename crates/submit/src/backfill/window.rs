//! When an order was made, and whether that lies between two days.

use crate::ledger::Millis;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;

/// What tells when the storefront made an order, the best first (storefront, Order).
const MADE: [&str; 3] = ["sys_created_at", "submission_date", "date"];

/// A time from a beginning, to before an end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The beginning; none: ever.
    pub from: Option<Millis>,
    /// The end, which is not part of it; none: now.
    pub to: Option<Millis>,
}

impl Window {
    /// Tells whether a time lies in it.
    pub fn holds(&self, at: Millis) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }

    /// Tells whether it leaves anything out.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Returns the days that a search asks for: one more on either side, since days begin at another time elsewhere.
    pub(super) fn days(&self) -> Option<[String; 2]> {
        const DAY: Millis = 86_400_000;
        let day = |at: Millis| Timestamp::from_millisecond(at).ok().map(|at| at.strftime("%Y-%m-%d").to_string());
        let from = day(self.from.unwrap_or_default() - DAY)?;
        let to = self.to.map_or_else(|| Some("9999-12-31".to_owned()), |to| day(to + DAY))?;
        (!self.is_open()).then_some([from, to])
    }
}

/// Reads where a window begins: a day, in UTC, or a time.
///
/// # Errors
/// The text is neither.
pub fn beginning(text: &str) -> Result<Millis, String> {
    time(text).map(|(begin, _)| begin)
}

/// Reads where a window ends: after a day, in UTC, or before a time.
///
/// # Errors
/// The text is neither.
pub fn end(text: &str) -> Result<Millis, String> {
    time(text).map(|(_, end)| end)
}

/// Reads a day as its beginning and its end, and a time as itself twice.
fn time(text: &str) -> Result<(Millis, Millis), String> {
    let wrong = || format!("`{text}` is neither a day such as 2026-03-01 nor a time such as 2026-03-01T12:00:00Z");
    // A time also reads as a day, whose hours would be lost.
    let is_day = text.len() <= "2026-03-01".len();
    match text.parse::<Date>() {
        Ok(day) if is_day => {
            let next = day.tomorrow().map_err(|_| wrong())?;
            Ok((midnight(day).ok_or_else(wrong)?, midnight(next).ok_or_else(wrong)?))
        }
        _ => {
            let at = text.parse::<Timestamp>().map_err(|_| wrong())?.as_millisecond();
            Ok((at, at))
        }
    }
}

/// Returns when the storefront made an order; none where it does not say so plainly.
pub(super) fn made_at(order: &Value) -> Option<Millis> {
    MADE.into_iter().find_map(|member| read(order.get(member)?.as_str()?))
}

/// Reads a time with its zone, or one without, or a day, in UTC.
fn read(text: &str) -> Option<Millis> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let at = text.parse::<DateTime>().ok()?;
    at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp().as_millisecond())
}

fn midnight(day: Date) -> Option<Millis> {
    day.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Window, beginning, end, made_at};
    use serde_json::json;

    #[test]
    fn a_day_is_in_the_window_from_its_beginning_to_its_end() {
        let window = Window { from: Some(beginning("2026-03-01").unwrap()), to: Some(end("2026-03-02").unwrap()) };
        for (time, is_in) in [
            ("2026-02-28T23:59:59Z", false),
            ("2026-03-01T00:00:00Z", true),
            ("2026-03-02T23:59:59.999Z", true),
            ("2026-03-03T00:00:00Z", false),
            ("2026-03-01T00:30:00+01:00", false),
        ] {
            assert_eq!(window.holds(beginning(time).unwrap()), is_in, "{time}");
        }
        assert_eq!(window.days().unwrap(), ["2026-02-28", "2026-03-04"]);
        assert_eq!(beginning("2026-03-01T12:00:00Z").unwrap(), end("2026-03-01T12:00:00Z").unwrap());
        for wrong in ["", "yesterday", "2026-13-01", "01.03.2026", "2026-03-01T12:00:00"] {
            assert!(beginning(wrong).unwrap_err().contains("2026-03-01T12:00:00Z"), "{wrong}");
        }
    }

    #[test]
    fn an_order_says_when_it_was_made_in_one_of_three_places() {
        let noon = beginning("2026-03-02T12:00:00Z").unwrap();
        let table = [
            (json!({"sys_created_at": "2026-03-02T12:00:00Z", "submission_date": "2020-01-01"}), Some(noon)),
            (json!({"sys_created_at": null, "submission_date": "2026-03-02T13:00:00+01:00"}), Some(noon)),
            (json!({"submission_date": "2026-03-02T12:00:00"}), Some(noon)),
            (json!({"date": "2026-03-02"}), Some(beginning("2026-03-02").unwrap())),
            (json!({"date": "last week"}), None),
            (json!({}), None),
        ];
        for (order, expected) in table {
            assert_eq!(made_at(&order), expected, "{order}");
        }
    }
}
