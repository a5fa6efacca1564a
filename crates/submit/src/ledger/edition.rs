//! Which version of a storefront's order is at hand: the storefront counts versions, and dates the last change.
//!
//! A version that cannot be compared with the one that was seen before may be an older one, so it never counts as current.

use super::clock::Millis;
use serde::Deserialize;
use serde_json::Value;
use sqlx::FromRow;
use std::fmt;

/// Added to a time that names no zone, as WooCommerce writes it: such times are compared with each other and with no other.
/// No time of the calendar is as large.
const LOCAL: Millis = 1 << 52;

/// A version of an order. The storefront's number decides; without it, the time of the last change does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Edition {
    /// The storefront's version number, which rises with each change.
    #[sqlx(rename = "seen_version")]
    pub number: Option<i64>,
    /// When the order last changed; where the storefront names no zone, 2^52 is added.
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

    /// Tells whether this version is the one that was seen before, or a later one. A version that cannot be compared with the
    /// one that was seen is neither; where none was seen, every version is.
    pub fn is_current(self, seen: Edition) -> bool {
        match (self.number, seen.number) {
            (Some(this), Some(that)) if this == that => !self.is_dated_before(seen),
            (Some(this), Some(that)) => this > that,
            (None, Some(_)) => false,
            (_, None) => match (self.modified_at, seen.modified_at) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(this), Some(that)) => is_local(this) == is_local(that) && this >= that,
            },
        }
    }

    /// Tells whether this version is dated before another one of the same number. Some storefronts write the time of the same
    /// change with and without its milliseconds.
    fn is_dated_before(self, other: Edition) -> bool {
        match (self.modified_at, other.modified_at) {
            (Some(this), Some(that)) => {
                is_local(this) == is_local(that) && this.div_euclid(1_000) < that.div_euclid(1_000)
            }
            _ => false,
        }
    }

    /// Returns the newest that is known of a version: neither its number nor its time goes back, and none is forgotten.
    #[must_use]
    pub fn newest(self, other: Edition) -> Edition {
        let number = self.number.max(other.number);
        let modified_at = match (self.modified_at, other.modified_at) {
            // A storefront that begins to name the zone, or no longer does: the next time is compared with this one.
            (Some(this), Some(that)) if is_local(this) != is_local(that) => {
                Some(if self.number.is_some() && other.number > self.number { that } else { this })
            }
            (this, that) => match (self.number, other.number) {
                (Some(own), Some(others)) if own > others => this.or(that),
                (Some(own), Some(others)) if own < others => that.or(this),
                _ => this.max(that),
            },
        };
        Edition { number, modified_at }
    }

    /// Says which version this is, so that it can be told apart from another one.
    pub fn apart_from(self, other: Edition) -> String {
        match (self.number, self.changed_at()) {
            (Some(number), Some(changed_at)) if other.number == self.number => {
                format!("version {number} of {changed_at}")
            }
            _ => self.to_string(),
        }
    }

    /// Returns when the order last changed, where the storefront names the zone.
    pub fn changed(self) -> Option<Millis> {
        self.modified_at.filter(|at| !is_local(*at))
    }

    /// Returns when the order last changed, as the storefront says it.
    fn changed_at(self) -> Option<String> {
        let at = self.modified_at?;
        let shown = jiff::Timestamp::from_millisecond(if is_local(at) { at - LOCAL } else { at }).ok()?;
        Some(if is_local(at) { jiff::tz::Offset::UTC.to_datetime(shown).to_string() } else { shown.to_string() })
    }
}

impl Members {
    fn edition(&self) -> Edition {
        let number = match &self.sys_version {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        Edition { number, modified_at: self.sys_last_modified_at.as_str().and_then(time) }
    }
}

/// Reads a time, with or without a zone.
fn time(text: &str) -> Option<Millis> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(at.as_millisecond());
    }
    let local: jiff::civil::DateTime = text.parse().ok()?;
    Some(jiff::tz::Offset::UTC.to_timestamp(local).ok()?.as_millisecond() + LOCAL)
}

/// Tells whether a time names no zone.
fn is_local(at: Millis) -> bool {
    at > LOCAL / 2
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.number, self.changed_at()) {
            (Some(number), _) => write!(f, "version {number}"),
            (None, Some(changed)) => write!(f, "the version of {changed}"),
            (None, None) => f.write_str("an unnumbered version"),
        }
    }
}

#[cfg(test)]
mod tests;
