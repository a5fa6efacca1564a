//! Times for people: in the zone of this machine or in UTC, and saying which.

use crate::ledger::Millis;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// A time zone, in which times are written.
pub(super) struct Times(TimeZone);

impl Times {
    /// Takes UTC, or the zone of this machine.
    pub(super) fn new(utc: bool) -> Self {
        Times(if utc { TimeZone::UTC } else { TimeZone::system() })
    }

    /// Writes a time to the second, with its zone.
    pub(super) fn full(&self, at: Millis) -> String {
        self.written(at, "%Y-%m-%d %H:%M:%S") + &self.suffix(at)
    }

    /// Writes the day, with the zone.
    pub(super) fn day(&self, at: Millis) -> String {
        self.written(at, "%Y-%m-%d") + &self.suffix(at)
    }

    /// Writes the time of day to the second.
    pub(super) fn clock(&self, at: Millis) -> String {
        self.written(at, "%H:%M:%S")
    }

    fn suffix(&self, at: Millis) -> String {
        match self.zoned(at) {
            Some(zoned) if zoned.offset().is_zero() => " UTC".to_owned(),
            Some(zoned) => zoned.strftime(" %:z").to_string(),
            None => String::new(),
        }
    }

    fn written(&self, at: Millis, format: &str) -> String {
        self.zoned(at).map_or_else(|| at.to_string(), |zoned| zoned.strftime(format).to_string())
    }

    fn zoned(&self, at: Millis) -> Option<Zoned> {
        Some(Timestamp::from_millisecond(at).ok()?.to_zoned(self.0.clone()))
    }
}

/// Writes how long ago something was, in its largest unit.
pub(super) fn ago(millis: Millis) -> String {
    let minutes = millis.max(0) / 60_000;
    match minutes {
        0 => "now".to_owned(),
        1..60 => format!("{minutes}m"),
        60..2_880 => format!("{}h", minutes / 60),
        _ => format!("{}d", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::{Times, ago};
    use jiff::tz::{TimeZone, offset};

    #[test]
    fn a_time_says_its_zone() {
        let noon = 1_780_315_200_000;
        assert_eq!(Times::new(true).full(noon), "2026-06-01 12:00:00 UTC");
        let times = Times(TimeZone::fixed(offset(-7)));
        assert_eq!((times.full(noon), times.clock(noon)), ("2026-06-01 05:00:00 -07:00".into(), "05:00:00".into()));
    }

    #[test]
    fn ages_are_short() {
        let ages = [-5, 59_000, 60_000, 3_600_000, 47 * 3_600_000, 48 * 3_600_000].map(ago);
        assert_eq!(ages, ["now", "now", "1m", "1h", "47h", "2d"]);
    }
}
