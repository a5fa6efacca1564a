//! How far a long command is: a bar on a terminal, a line now and then elsewhere, nothing where a program listens.

use super::Inputs;
use crate::cli::Console;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// How long it takes until a line says how far it is.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// The progress of one command.
pub(in crate::cli) struct Progress<'c> {
    console: &'c mut Console,
    bar: ProgressBar,
    shows: Shows,
    orders: u64,
    said: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Bar,
    Lines,
    Nothing,
}

impl<'c> Progress<'c> {
    /// Begins.
    pub(in crate::cli) fn new(inputs: &Inputs, is_quiet: bool, console: &'c mut Console) -> Self {
        let shows = match (is_quiet, console.is_watched()) {
            (true, _) => Shows::Nothing,
            (false, true) => Shows::Bar,
            (false, false) => Shows::Lines,
        };
        let target = if shows == Shows::Bar { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(inputs.bytes(), target);
        let template = match inputs.bytes() {
            Some(_) => "{wide_bar} {percent:>3} %  {msg}  {eta} left",
            None => "{spinner} {msg}  {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress { console, bar, shows, orders: 0, said: Instant::now() }
    }

    /// Returns the bar, which counts the bytes that are read.
    pub(super) fn bar(&self) -> &ProgressBar {
        &self.bar
    }

    /// Counts orders.
    pub(super) fn add(&mut self, orders: usize) {
        self.orders += orders as u64;
        match self.shows {
            Shows::Bar => self.bar.set_message(format!("{} orders", grouped(self.orders))),
            Shows::Lines if self.said.elapsed() >= LINE_EVERY => {
                self.said = Instant::now();
                let percent = self.bar.length().map(|length| self.bar.position() * 100 / length.max(1));
                let share = percent.map(|percent| format!(", {percent} %")).unwrap_or_default();
                self.console.say(&format!("{} orders{share}", grouped(self.orders)));
            }
            Shows::Lines | Shows::Nothing => {}
        }
    }

    /// Takes the bar away.
    pub(in crate::cli) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// Writes a count with a comma before each three digits.
pub(in crate::cli) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn counts_are_grouped_by_three_digits() {
        for (count, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (100_000, "100,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(count), text);
        }
    }
}
