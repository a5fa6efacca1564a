//! Which version of a storefront's order is at hand: the storefront counts versions, and dates the last change.

use super::clock::Millis;
use serde::Deserialize;
use serde_json::Value;
use sqlx::FromRow;
use std::fmt;

/// A version of an order. The storefront's number decides; without it, the time of the last change does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Edition {
    /// The storefront's version number, which rises with each change.
    #[sqlx(rename = "seen_version")]
    pub number: Option<i64>,
    /// When the order last changed.
    #[sqlx(rename = "seen_modified")]
    pub modified_at: Option<Millis>,
}

/// The members that tell versions apart; a member of another shape tells nothing.
#[derive(Deserialize)]
struct Members {
    #[serde(default)]
    sys_version: Value,
    #[serde(default)]
    sys_last_modified_at: Value,
}

impl Edition {
    /// Reads the version of an order.
    pub fn read(order: &[u8]) -> Self {
        serde_json::from_slice::<Members>(order).map(|members| members.edition()).unwrap_or_default()
    }

    /// Reads the version of an order in a listing.
    pub fn of(order: &Value) -> Self {
        let member = |name: &str| order.get(name).cloned().unwrap_or_default();
        let [sys_version, sys_last_modified_at] = ["sys_version", "sys_last_modified_at"].map(member);
        Members { sys_version, sys_last_modified_at }.edition()
    }

    /// Tells whether nothing is known of the version.
    pub fn is_unknown(self) -> bool {
        self == Edition::default()
    }

    /// Tells whether this version comes before another one. Versions that cannot be compared are not older.
    pub fn is_older_than(self, other: Edition) -> bool {
        match (self.number, other.number) {
            (Some(this), Some(that)) => this < that,
            _ => matches!((self.modified_at, other.modified_at), (Some(this), Some(that)) if this < that),
        }
    }

    /// Returns the newer of two versions. What only one of them knows is kept.
    #[must_use]
    pub fn newest(self, other: Edition) -> Edition {
        let (older, newer) = if other.is_older_than(self) { (other, self) } else { (self, other) };
        Edition { number: newer.number.or(older.number), modified_at: newer.modified_at.or(older.modified_at) }
    }
}

impl Members {
    fn edition(&self) -> Edition {
        let number = match &self.sys_version {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let modified_at = self.sys_last_modified_at.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
        Edition { number, modified_at: modified_at.map(jiff::Timestamp::as_millisecond) }
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changed = self.modified_at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
        match (self.number, changed) {
            (Some(number), _) => write!(f, "version {number}"),
            (None, Some(changed)) => write!(f, "the version of {changed}"),
            (None, None) => f.write_str("an unnumbered version"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Edition;

    fn at(number: Option<i64>, modified_at: Option<i64>) -> Edition {
        Edition { number, modified_at }
    }

    #[test]
    fn a_version_is_read_of_its_members_and_of_nothing_else() {
        let table = [
            (r#"{"sys_version": 4, "sys_last_modified_at": "1970-01-01T00:00:02Z"}"#, at(Some(4), Some(2_000))),
            (r#"{"sys_version": "4"}"#, at(Some(4), None)),
            (r#"{"sys_version": 1e30, "sys_last_modified_at": "yesterday"}"#, Edition::default()),
            (r#"{"sys_version": {"a": 1}, "sys_last_modified_at": 7}"#, Edition::default()),
            (r#"{"order": {"sys_version": 4}}"#, Edition::default()),
            ("no JSON", Edition::default()),
        ];
        for (order, edition) in table {
            assert_eq!(Edition::read(order.as_bytes()), edition, "{order}");
        }
        assert_eq!(Edition::of(&serde_json::json!({ "sys_version": 9 })), at(Some(9), None));
    }

    #[test]
    fn the_number_decides_and_else_the_time_of_the_last_change() {
        let (older, newer) = (at(Some(3), Some(9)), at(Some(4), Some(5)));
        assert!(older.is_older_than(newer) && !newer.is_older_than(older) && !newer.is_older_than(newer));
        assert!(at(None, Some(5)).is_older_than(at(Some(4), Some(6))));
        assert!(!at(Some(3), None).is_older_than(at(None, Some(6))), "they cannot be compared");
        assert!(!Edition::default().is_older_than(newer) && !older.is_older_than(Edition::default()));
    }

    #[test]
    fn the_newest_version_never_goes_back_and_forgets_nothing() {
        let (older, newer) = (at(Some(3), Some(9)), at(Some(4), Some(5)));
        assert_eq!((older.newest(newer), newer.newest(older)), (newer, newer));
        assert_eq!(at(Some(3), None).newest(at(None, Some(6))), at(Some(3), Some(6)));
        assert_eq!(newer.newest(Edition::default()), newer);
    }
}
