//! When nothing is sent: 4over's maintenance, as the configuration has it.

use super::settings::Window;
use crate::ledger::Millis;
use jiff::Timestamp;

/// Tells whether orders may be sent at a time.
pub(super) fn is_open(windows: &[Window], now: Millis) -> bool {
    !windows.iter().any(|window| is_within(window, now))
}

fn is_within(window: &Window, now: Millis) -> bool {
    let local = Timestamp::from_millisecond(now).and_then(|now| now.in_tz(&window.zone));
    let Ok(local) = local.map(|local| local.time()) else { return false };
    match window.from <= window.to {
        true => window.from <= local && local < window.to,
        false => window.from <= local || local < window.to,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Window, is_open};
    use jiff::Timestamp;

    fn window(from: &str, to: &str) -> Vec<Window> {
        let text = format!("from = {from:?}\nto = {to:?}\nzone = \"America/Los_Angeles\"");
        vec![toml::from_str(&text).unwrap()]
    }

    #[test]
    fn windows_are_times_of_day_where_the_vendor_is() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        // 22:30 in Los Angeles, in winter and in summer.
        let (winter, summer) = (at("2026-01-16T06:30:00Z"), at("2026-07-16T05:30:00Z"));
        for now in [winter, summer] {
            assert!(!is_open(&window("22:00", "23:00"), now));
            assert!(!is_open(&window("22:00", "02:00"), now), "also over midnight");
            assert!(is_open(&window("22:31", "23:00"), now));
            assert!(is_open(&window("23:00", "22:30"), now), "the end is open");
            assert!(is_open(&[], now));
        }
    }

    #[test]
    fn what_is_no_time_or_zone_is_refused() {
        let error = |text: &str| toml::from_str::<Window>(text).unwrap_err().message().to_owned();
        assert!(error("from = \"25:00\"\nto = \"02:00\"\nzone = \"UTC\"").contains("`25:00` is no time of day"));
        assert!(error("from = \"01:00\"\nto = \"02:00\"\nzone = \"Mars\"").contains("`Mars` is no time zone"));
    }
}
