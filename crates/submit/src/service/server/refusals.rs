//! Requests that are refused, for the log: a line for the first of a kind, and one a minute with how many there were.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How far apart two lines of a kind are.
const APART: Duration = Duration::from_secs(60);

/// What was refused since the last line of its kind, by storefront and reason.
#[derive(Default)]
pub(super) struct Refusals(Mutex<BTreeMap<Kind, Since>>);

/// The storefront, and a word for the reason. Both are ours: nobody from outside can make up new ones.
type Kind = (String, &'static str);

struct Since {
    line: Instant,
    count: u64,
    /// The reason in words, of the last one.
    why: String,
}

/// A line for the log.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    kind: Kind,
    why: String,
    count: u64,
}

impl Refusals {
    /// Notes one.
    pub(super) fn note(&self, storefront: &str, reason: &'static str, why: &str) {
        let line = self.counted((storefront.to_owned(), reason), why, Instant::now());
        line.iter().for_each(Line::write);
    }

    /// Writes a line each minute for what was refused since the last one; the last time when the service ends.
    pub(super) async fn tell(self: Arc<Self>, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut minute = tokio::time::interval(APART);
        loop {
            let is_over = tokio::select! {
                _ = minute.tick() => false,
                () = &mut stop => true,
            };
            self.due(Instant::now(), is_over).iter().for_each(Line::write);
            if is_over {
                return;
            }
        }
    }

    fn counted(&self, kind: Kind, why: &str, now: Instant) -> Option<Line> {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match kinds.get_mut(&kind) {
            Some(since) => {
                since.count += 1;
                why.clone_into(&mut since.why);
                None
            }
            None => {
                kinds.insert(kind.clone(), Since { line: now, count: 0, why: why.to_owned() });
                Some(Line { kind, why: why.to_owned(), count: 1 })
            }
        }
    }

    /// Takes what is to be written now.
    fn due(&self, now: Instant, is_over: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.retain(|kind, since| {
            if !is_over && now.saturating_duration_since(since.line) < APART {
                return true;
            }
            let Since { count, why, .. } = since;
            if *count == 0 {
                return false;
            }
            lines.push(Line { kind: kind.clone(), why: why.clone(), count: *count });
            (since.line, since.count) = (now, 0);
            true
        });
        lines
    }
}

impl Line {
    fn write(&self) {
        let Line { kind: (storefront, kind), why, count } = self;
        tracing::warn!(storefront, kind, reason = why, count, "a webhook is refused");
    }
}

#[cfg(test)]
mod tests {
    use super::{APART, Line, Refusals};
    use std::time::{Duration, Instant};

    #[test]
    fn however_many_are_refused_there_is_a_line_for_each_kind_and_minute() {
        let (refusals, start) = (Refusals::default(), Instant::now());
        let mut lines: Vec<Line> = Vec::new();
        for second in 0_u64..300 {
            let now = start + Duration::from_secs(second);
            for _ in 0..1_000 {
                lines.extend(refusals.counted(("acme".to_owned(), "no_match"), "a reason", now));
            }
            lines.extend(refusals.due(now, false));
        }
        lines.extend(refusals.due(start + Duration::from_secs(300), true));
        assert_eq!(lines.len(), 6, "{lines:?}");
        assert_eq!(lines.iter().map(|line| line.count).sum::<u64>(), 300_000, "each one is counted");
        let other = refusals.counted(("acme".to_owned(), "missing"), "another", start);
        assert_eq!(other.map(|line| line.count), Some(1));
    }

    #[test]
    fn what_comes_after_a_quiet_minute_is_told_at_once() {
        let (refusals, start) = (Refusals::default(), Instant::now());
        let note = |now| refusals.counted(("acme".to_owned(), "no_match"), "a reason", now).is_some();
        assert!(note(start) && !note(start));
        assert_eq!(refusals.due(start + APART, false).len(), 1);
        assert_eq!(refusals.due(start + 2 * APART, false), []);
        assert!(note(start + 2 * APART));
    }
}
