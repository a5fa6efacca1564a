//! The time, as milliseconds since 1970 in UTC; given from outside, so that a test may turn it.

use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 in UTC.
pub type Millis = i64;

/// Returns a span of time in milliseconds; the longest there is for one that does not fit.
pub fn millis(span: Duration) -> Millis {
    Millis::try_from(span.as_millis()).unwrap_or(Millis::MAX)
}

/// Writes the day of a time, in UTC.
pub fn date(at: Millis) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| at.strftime("%Y-%m-%d").to_string())
}

/// Writes a time to the second, in UTC.
pub fn time(at: Millis) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Millis + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Clock::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            millis(since)
        })
    }

    /// Another clock.
    pub fn new(now: impl Fn() -> Millis + Send + Sync + 'static) -> Self {
        Clock(Arc::new(now))
    }

    /// Returns the time.
    pub fn now(&self) -> Millis {
        (self.0)()
    }
}
