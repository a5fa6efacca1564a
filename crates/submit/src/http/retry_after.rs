//! `Retry-After`: how long the other side asks to be left alone (RFC 9110, section 10.2.3).

use reqwest::header::{AsHeaderName, DATE, HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// The longest pause that is heeded. A longer one would put an order out of sight for a mistake of the other side.
const LONGEST: Duration = Duration::from_secs(3_600);

/// Reads `Retry-After`, as seconds or as a date; never more than an hour, and none where it is neither.
///
/// A date counts from the answer's own `Date`, so that the two clocks need not agree; one that is past asks for no pause.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    read(headers, SystemTime::now())
}

/// Says how long a pause the other side asked for, after the text of an error; nothing where it asked for none.
pub(crate) fn asked_for(pause: &Option<Duration>) -> String {
    pause.map_or_else(String::new, |pause| format!("; it asks for a pause of {} seconds", pause.as_secs()))
}

fn read(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = text(headers, RETRY_AFTER)?;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let pause = match is_number {
        // A number of any length is a number: what does not fit is longer than what is heeded.
        true => Duration::from_secs(text.parse().unwrap_or(u64::MAX)),
        false => {
            let until = httpdate::parse_http_date(text).ok()?;
            until.duration_since(date(headers).unwrap_or(now)).unwrap_or_default()
        }
    };
    Some(pause.min(LONGEST))
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers, DATE)?).ok()
}

fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{LONGEST, read};
    use proptest::prelude::*;
    use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
    use std::time::{Duration, SystemTime};

    /// Wed, 21 Oct 2026 07:28:00 GMT.
    const NOW: u64 = 1_792_567_680;

    fn asked(retry_after: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_bytes(retry_after.as_bytes()).unwrap());
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_bytes(date.as_bytes()).unwrap());
        }
        read(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)).map(|pause| pause.as_secs())
    }

    #[test]
    fn seconds_and_dates_ask_for_the_same_pause_and_never_for_more_than_an_hour() {
        for (text, seconds) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("0120", Some(120)),
            ("3600", Some(3_600)),
            ("3601", Some(3_600)),
            ("31536000", Some(3_600)),
            ("9223372036854775", Some(3_600)),
            ("9223372036854775808", Some(3_600)),
            ("18446744073709551616", Some(3_600)),
            ("99999999999999999999999999999999999999999", Some(3_600)),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("1e3", None),
            ("0x10", None),
            ("soon", None),
            ("", None),
            ("Wed, 21 Oct 2026", None),
            ("Wed, 21 Oct 2026 07:28:30 GMT", Some(30)),
            ("Wednesday, 21-Oct-26 07:28:30 GMT", Some(30)),
            ("Wed Oct 21 07:28:30 2026", Some(30)),
            ("Wed, 21 Oct 2026 08:28:00 GMT", Some(3_600)),
            ("Thu, 22 Oct 2026 07:28:00 GMT", Some(3_600)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(3_600)),
            ("Wed, 21 Oct 2026 07:27:59 GMT", Some(0)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ] {
            assert_eq!(asked(text, None), seconds, "{text}");
        }
        assert_eq!(read(&HeaderMap::new(), SystemTime::now()), None);
    }

    #[test]
    fn a_date_counts_from_the_date_of_the_answer() {
        let slow = Some("Wed, 21 Oct 2026 01:00:00 GMT");
        assert_eq!(asked("Wed, 21 Oct 2026 01:02:00 GMT", slow), Some(120), "a clock that is six hours behind");
        assert_eq!(asked("Wed, 21 Oct 2026 07:29:00 GMT", Some("yesterday")), Some(60), "a date that is not one");
        assert_eq!(asked("90", slow), Some(90), "seconds need no clock");
    }

    proptest! {
        #[test]
        fn no_text_panics_or_asks_for_more_than_an_hour(text in "\\PC*", date in "\\PC*") {
            let mut headers = HeaderMap::new();
            if let Ok(text) = HeaderValue::from_bytes(text.as_bytes()) {
                headers.insert(RETRY_AFTER, text);
            }
            if let Ok(date) = HeaderValue::from_bytes(date.as_bytes()) {
                headers.insert(DATE, date);
            }
            prop_assert!(read(&headers, SystemTime::now()).is_none_or(|pause| pause <= LONGEST));
        }
    }
}
