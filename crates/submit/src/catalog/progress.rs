//! What a pull tells whoever watches: a bar on a terminal, lines elsewhere, nothing at all in a test.

use crate::shown::{cut, shown};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Rows between two lines of [`Lines`]; a page of the feed has 20.
const EVERY: u64 = 500;

/// How much of a reason stands beside the bar, in characters. The bar writes to the terminal past the console.
const REASON: usize = 60;

/// Watches a pull.
pub trait Progress: Send + Sync {
    /// Is told of each step, in order.
    fn report(&self, event: &Event<'_>);
}

/// A step of a pull.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The pull begins, or goes on.
    Begun {
        /// Whether it brings everything, not only what changed.
        whole: bool,
        /// Whether it goes on where an earlier one was ended.
        resumed: bool,
    },
    /// Something more is in the store.
    Stored {
        /// What is being pulled, such as `products`.
        what: &'static str,
        /// How many of them are there.
        done: u64,
        /// How many there will be, as far as 4over says.
        total: Option<u64>,
    },
    /// 4over asked to wait, or did not answer; the same is asked again.
    Waiting {
        /// What is being pulled.
        what: &'static str,
        /// How long.
        pause: Duration,
        /// What was wrong.
        reason: &'a str,
    },
    /// 4over does not say it, and the pull goes on without.
    Unknown {
        /// What stays unknown.
        what: &'static str,
        /// Why.
        reason: &'a str,
    },
    /// The pull came to its end.
    Finished,
}

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _: &Event<'_>) {}
}

/// A bar on standard error, for terminals.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
}

impl Default for Bar {
    fn default() -> Self {
        let bar = ProgressBar::new(0);
        // The template is a constant; should it not be understood, the bar has its plain form.
        if let Ok(style) = ProgressStyle::with_template("{prefix:>12} [{bar:40}] {human_pos}/{human_len} {msg} ({eta})")
        {
            bar.set_style(style.progress_chars("=> "));
        }
        Bar { bar }
    }
}

impl Progress for Bar {
    fn report(&self, event: &Event<'_>) {
        match event {
            Event::Begun { resumed, .. } => self.bar.set_message(if *resumed { "going on" } else { "" }),
            Event::Stored { what, done, total } => {
                if self.bar.prefix() != *what {
                    self.bar.set_prefix(*what);
                    self.bar.set_position(*done);
                    self.bar.reset_eta();
                }
                self.bar.set_length(total.unwrap_or(*done).max(*done));
                self.bar.set_position(*done);
                self.bar.set_message("");
            }
            Event::Waiting { pause, reason, .. } => {
                self.bar.set_message(format!("waiting {} s: {}", pause.as_secs(), cut(reason, REASON)));
            }
            Event::Unknown { what, reason } => self.bar.println(format!("{what}: not known: {}", shown(reason))),
            Event::Finished => self.bar.finish_and_clear(),
        }
    }
}

/// A line now and then, for logs.
#[derive(Debug)]
pub struct Lines<W> {
    out: Mutex<(W, Option<(&'static str, u64)>)>,
}

impl<W: Write + Send> Lines<W> {
    /// Writes to this.
    pub fn new(out: W) -> Self {
        Lines { out: Mutex::new((out, None)) }
    }
}

impl<W: Write + Send> Progress for Lines<W> {
    fn report(&self, event: &Event<'_>) {
        let mut guard = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let (out, last) = &mut *guard;
        // A pull does not end because nobody reads what it says.
        let _ = match event {
            Event::Begun { whole, resumed } => {
                let what = if *whole { "everything" } else { "what changed" };
                writeln!(out, "{} {what}", if *resumed { "going on to pull" } else { "pulling" })
            }
            Event::Stored { what, done, total } => {
                let due = last.is_none_or(|(before, at)| before != *what || *done >= at + EVERY);
                if !due && Some(*done) != *total {
                    return;
                }
                *last = Some((what, *done));
                match total {
                    Some(total) => writeln!(out, "{what}: {done} of {total}"),
                    None => writeln!(out, "{what}: {done}"),
                }
            }
            Event::Waiting { what, pause, reason } => {
                writeln!(out, "{what}: waiting {} s: {}", pause.as_secs(), shown(reason))
            }
            Event::Unknown { what, reason } => writeln!(out, "{what}: not known: {}", shown(reason)),
            Event::Finished => writeln!(out, "done"),
        };
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn what_4over_says_is_written_out_beside_the_bar_and_in_a_line() {
        let (bar, lines) = (Bar::default(), Lines::new(Vec::new()));
        let event =
            Event::Waiting { what: "prices", pause: Duration::from_secs(2), reason: "\u{1b}[2J\nFORGED\u{202e}" };
        bar.report(&event);
        lines.report(&event);
        let text = "waiting 2 s: \\u001b[2J\\nFORGED\\u202e";
        assert_eq!(bar.bar.message(), text);
        assert_eq!(String::from_utf8_lossy(&lines.out.into_inner().unwrap().0), format!("prices: {text}\n"));
    }

    #[test]
    fn lines_come_now_and_then_and_always_at_the_end() {
        let lines = Lines::new(Vec::new());
        lines.report(&Event::Begun { whole: true, resumed: false });
        for done in (20..=1_040).step_by(20) {
            lines.report(&Event::Stored { what: "products", done, total: Some(1_040) });
        }
        lines.report(&Event::Waiting { what: "prices", pause: Duration::from_secs(2), reason: "busy" });
        lines.report(&Event::Stored { what: "prices", done: 7, total: None });
        lines.report(&Event::Finished);
        assert_eq!(
            String::from_utf8_lossy(&lines.out.into_inner().unwrap().0),
            "pulling everything\nproducts: 20 of 1040\nproducts: 520 of 1040\nproducts: 1020 of 1040\nproducts: 1040 of 1040\n\
             prices: waiting 2 s: busy\nprices: 7\ndone\n"
        );
    }
}
