//! How far a back-fill is: a bar with rate and time left on a terminal, a line every few seconds elsewhere.

use crate::cli::Console;
use crate::cli::batch::grouped;
use crate::ledger;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// How long it takes until a line says how far it is.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// The progress of one back-fill.
pub(super) struct Progress<'c> {
    console: &'c mut Console,
    bar: ProgressBar,
    is_quiet: bool,
    looked_at: u64,
    /// What was settled when it began to follow, and when that was.
    followed: Option<(u64, Instant)>,
    said: Instant,
}

impl<'c> Progress<'c> {
    /// Begins with the listing, of which nobody says how long it is.
    pub(super) fn new(is_quiet: bool, console: &'c mut Console) -> Self {
        let is_bar = console.is_watched() && !is_quiet;
        let target = if is_bar { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} orders looked at, {per_sec}  {elapsed}") {
            bar.set_style(style);
        }
        let is_quiet = is_quiet || is_bar;
        Progress { console, bar, is_quiet, looked_at: 0, followed: None, said: Instant::now() }
    }

    /// Counts orders of the listing.
    pub(super) fn looked_at(&mut self, orders: u64) {
        self.looked_at += orders;
        self.bar.set_position(self.looked_at);
        self.line(|progress| format!("{} orders looked at", grouped(progress.looked_at)));
    }

    /// From now on it is known how many orders there are.
    pub(super) fn begin_to_follow(&mut self) {
        self.bar.reset();
        let template = "{wide_bar} {pos} of {len} orders  {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
    }

    /// Shows how many of the orders are settled.
    pub(super) fn far(&mut self, far: ledger::Progress, is_paused: bool) {
        let settled = far.received - far.unsettled;
        let (before, since) = *self.followed.get_or_insert((settled, Instant::now()));
        let left = left(settled - before.min(settled), far.unsettled, since.elapsed());
        let message = match left {
            _ if is_paused => "sending is paused".to_owned(),
            _ if far.unsettled == 0 && far.open > 0 => format!("{} to write back", grouped(far.open)),
            Some((rate, left)) => format!("{} a minute, {} left", grouped(rate), duration(left)),
            None => String::new(),
        };
        self.bar.set_length(far.received);
        self.bar.set_position(settled);
        self.bar.set_message(message.clone());
        self.line(|_| {
            let after = if message.is_empty() { String::new() } else { format!(", {message}") };
            format!("{} of {} orders{after}", grouped(settled), grouped(far.received))
        });
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }

    fn line(&mut self, text: impl FnOnce(&Self) -> String) {
        if !self.is_quiet && self.said.elapsed() >= LINE_EVERY {
            self.said = Instant::now();
            let text = text(self);
            self.console.say(&text);
        }
    }
}

/// Returns how many are settled in a minute, and how long the others take at that rate; none where nothing tells.
fn left(settled: u64, open: u64, took: Duration) -> Option<(u64, Duration)> {
    if settled == 0 || took.is_zero() {
        return None;
    }
    let per_second = settled as f64 / took.as_secs_f64();
    let left = Duration::try_from_secs_f64(open as f64 / per_second).ok()?;
    Some(((per_second * 60.0).round() as u64, left))
}

/// Writes a time roughly.
fn duration(time: Duration) -> String {
    match time.as_secs() {
        seconds @ ..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::{duration, left};
    use std::time::Duration;

    #[test]
    fn the_time_left_follows_from_the_rate() {
        let minute = Duration::from_secs(60);
        assert_eq!(left(30, 60, minute), Some((30, Duration::from_secs(120))));
        assert_eq!(left(0, 60, minute), None, "nothing tells");
        for (seconds, text) in [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7_199, "119 min"), (7_260, "2 h 1 min")] {
            assert_eq!(duration(Duration::from_secs(seconds)), text);
        }
    }
}
