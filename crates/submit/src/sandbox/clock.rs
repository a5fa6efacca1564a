//! The sandbox's time: the caller's clock, but never the same second twice.

/// Hands out rising timestamps.
#[derive(Debug)]
pub(super) struct Clock {
    now: fn() -> u64,
    last: u64,
}

impl Clock {
    pub(super) fn new(now: fn() -> u64) -> Self {
        Self { now, last: 0 }
    }

    /// Returns the present, or the second after the last one handed out if that is later.
    pub(super) fn tick(&mut self) -> Instant {
        self.last = (self.now)().max(self.last + 1);
        Instant(self.last)
    }
}

/// Seconds since 1970, UTC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instant(u64);

impl Instant {
    /// Makes the time of so many seconds since 1970.
    pub(super) fn of(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Writes `2026-01-05T09:00:00Z`, as the storefront does.
    pub(super) fn iso(self) -> String {
        let (date, time) = self.parts();
        format!("{date}T{time}Z")
    }

    /// Writes `2026-01-05 09:00:00`, as 4over's status history does.
    pub(super) fn local(self) -> String {
        let (date, time) = self.parts();
        format!("{date} {time}")
    }

    fn parts(self) -> (String, String) {
        let (days, second) = (self.0 / 86_400, self.0 % 86_400);
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        (civil_date(days), format!("{hour:02}:{minute:02}:{:02}", second % 60))
    }
}

/// Turns days since 1970-01-01 into a date, counting years from March so that a leap day is last.
fn civil_date(days: u64) -> String {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::{Clock, Instant};

    #[test]
    fn dates_are_those_of_the_calendar() {
        let cases = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_767_225_599, "2025-12-31T23:59:59Z"),
            (1_772_323_200, "2026-03-01T00:00:00Z"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(Instant(seconds).iso(), expected);
        }
        assert_eq!(Instant(3_661).local(), "1970-01-01 01:01:01");
    }

    #[test]
    fn a_standing_clock_still_moves_on() {
        let mut clock = Clock::new(|| 10);
        assert_eq!(clock.tick().iso(), "1970-01-01T00:00:10Z");
        assert_eq!(clock.tick().iso(), "1970-01-01T00:00:11Z");
    }
}
