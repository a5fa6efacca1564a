//! Whether an address answers, and whether its clock agrees with this one.

use super::finding::Finding;
use crate::http;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::DATE;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use url::Url;

/// More than this and something is wrong with one of the clocks, in seconds.
const SKEW_S: i64 = 30;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks an address for anything, without credentials; returns what was found, and whether anything answered.
///
/// A clock that is off by more than `tolerance_s` seconds makes signatures of webhooks look stale.
pub(super) async fn examine(group: &str, url: &Url, tolerance_s: i64) -> (Vec<Finding>, bool) {
    let client = match http::client(PATIENCE, PATIENCE) {
        Ok(client) => client,
        Err(error) => {
            let help = "install the root certificates of this system (ca-certificates)";
            return (vec![Finding::bad(group, "reachable", http::describe(error), help)], false);
        }
    };
    let before = now();
    let response = match client.get(url.clone()).send().await {
        Ok(response) => response,
        Err(error) => {
            let found = format!("{url} does not answer: {}", http::describe(error));
            let help = "look at the address in the configuration, the network, its name service, proxies and firewalls";
            return (vec![Finding::bad(group, "reachable", found, help)], false);
        }
    };
    let here = before + (now() - before) / 2;
    let reachable = Finding::ok(group, "reachable", format!("{url} answers"));
    let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
    let there = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok()).map(|date| date.as_second());
    let clock = match there {
        Some(there) => judged(group, there - here, tolerance_s),
        None => {
            Finding::warning(group, "clock", "the answer has no date to compare with", "nothing, if clocks are kept")
        }
    };
    (vec![reachable, clock], true)
}

/// Judges by how many seconds their clock is ahead of this one.
fn judged(group: &str, ahead_s: i64, tolerance_s: i64) -> Finding {
    let off = ahead_s.abs();
    let found = match ahead_s {
        // Dates are whole seconds, and answers take a while.
        -2..=2 => "agrees with this machine's".to_owned(),
        3.. => format!("this machine's is {off} s behind"),
        _ => format!("this machine's is {off} s ahead"),
    };
    let help = "have this machine's clock kept (systemd-timesyncd, chrony, ntpd)";
    match off {
        ..=SKEW_S => Finding::ok(group, "clock", found),
        _ if off <= tolerance_s => Finding::warning(group, "clock", found, help),
        _ => {
            let found = format!("{found}: webhooks that are signed with a time are refused beyond {tolerance_s} s");
            Finding::bad(group, "clock", found, help)
        }
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
