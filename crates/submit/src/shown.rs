//! Foreign text on its way to people: what a screen would obey or hide is written out, what is long is cut.
//!
//! Hidden characters are written as JSON writes them (`\u202e`), so that one writer serves texts and JSON documents alike.

pub mod line;
pub mod style;
mod writer;

pub use writer::Writer;

use overprint_mapping::is_hidden;
use std::fmt;

/// The longest foreign text that is shown whole, in characters.
pub const LONGEST: usize = 4_000;

/// A foreign text on one line: its line breaks are written out as well.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'t> {
    text: &'t str,
    longest: usize,
}

/// Shows a foreign text on one line, up to its [longest](LONGEST).
pub fn shown(text: &str) -> Shown<'_> {
    Shown { text, longest: LONGEST }
}

/// Cuts a foreign text to a number of characters, on one line.
pub fn cut(text: &str, width: usize) -> String {
    // What is hidden takes six characters and more, so that no more than these can be of use.
    let whole = Shown { text, longest: width.saturating_add(1) }.to_string();
    match whole.char_indices().nth(width) {
        Some(_) => {
            let end = whole.char_indices().nth(width.saturating_sub(1)).map_or(0, |(end, _)| end);
            format!("{}…", &whole[..end])
        }
        None => whole,
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.text.char_indices().nth(self.longest).map(|(end, _)| end);
        let kept = &self.text[..end.unwrap_or(self.text.len())];
        let mut text = String::with_capacity(kept.len());
        kept.chars().for_each(|c| if is_hidden(c) { escape(c, &mut text) } else { text.push(c) });
        if end.is_some() {
            text.push('…');
        }
        f.pad(&text)
    }
}

/// Writes a character as JSON does (RFC 8259, section 7).
fn escape(c: char, text: &mut String) {
    match c {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, cut, shown};

    #[test]
    fn what_a_screen_would_obey_is_written_out() {
        for (text, expected) in [
            ("plain", "plain"),
            ("Žižkov 東京", "Žižkov 東京"),
            ("a\nb\tc\r", "a\\nb\\tc\\r"),
            ("\u{1b}[2J", "\\u001b[2J"),
            ("\u{9b}2J", "\\u009b2J"),
            ("\u{202e}cba", "\\u202ecba"),
            ("a\u{200b}b", "a\\u200bb"),
            ("\u{e0041}", "\\udb40\\udc41"),
        ] {
            assert_eq!(shown(text).to_string(), expected, "{text:?}");
        }
        assert_eq!(format!("{:<4}|{:>3}", shown("ab"), shown("c")), "ab  |  c");
    }

    #[test]
    fn a_long_text_is_cut() {
        let long = "x".repeat(1_000_000);
        assert_eq!(shown(&long).to_string().chars().count(), LONGEST + 1);
        assert!(shown(&long).to_string().ends_with("x…"));
    }

    #[test]
    fn a_cut_text_has_the_width_asked_for() {
        for (text, width, expected) in [
            ("äöü", 3, "äöü"),
            ("äöüß", 3, "äö…"),
            ("", 0, ""),
            ("ab", 1, "…"),
            ("a\nb", 4, "a\\nb"),
            ("\u{1b}[2J", 5, "\\u00…"),
        ] {
            assert_eq!(cut(text, width), expected);
        }
    }
}
