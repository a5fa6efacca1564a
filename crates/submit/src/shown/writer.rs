//! The writer in front of a terminal: line breaks, tabs and styles of ours pass, and whatever else a screen would obey is written out.

use super::{escape, style};
use overprint_mapping::is_hidden;
use std::io::{self, Write};

/// Bytes that are looked at together.
const BLOCK: usize = 4_096;

/// Writes text so that no screen obeys what is foreign in it. In a JSON document each text keeps its value.
#[derive(Debug)]
pub struct Writer<W> {
    inner: W,
    /// The beginning of a character whose end was not yet written: three bytes at most.
    begun: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Makes a writer.
    pub fn new(inner: W) -> Self {
        Writer { inner, begun: Vec::new() }
    }

    fn text(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => return self.characters(text),
                Err(error) => {
                    let (sound, after) = rest.split_at(error.valid_up_to());
                    self.characters(std::str::from_utf8(sound).unwrap_or_default())?;
                    let Some(wrong) = error.error_len() else {
                        self.begun = after.to_vec();
                        return Ok(());
                    };
                    self.inner.write_all("\u{fffd}".as_bytes())?;
                    rest = &after[wrong..];
                }
            }
        }
    }

    fn characters(&mut self, text: &str) -> io::Result<()> {
        let bytes = text.as_bytes();
        let (mut kept, mut at) = (0, 0);
        while at < bytes.len() {
            // Nearly all that is written is plain.
            at += plain(&bytes[at..]);
            let Some(c) = text[at..].chars().next() else { break };
            let (written, length) = match c {
                '\n' | '\t' => (None, 1),
                '\r' if bytes.get(at + 1) == Some(&b'\n') => (None, 2),
                '\u{1b}' => match style::read(&bytes[at..]) {
                    Some((code, length)) => (Some([b"\x1b[", code, b"m"].concat()), length),
                    None => (Some(b"\\u001b".to_vec()), 1),
                },
                c if is_hidden(c) => {
                    let mut escaped = String::new();
                    escape(c, &mut escaped);
                    (Some(escaped.into_bytes()), c.len_utf8())
                }
                c => (None, c.len_utf8()),
            };
            if let Some(written) = written {
                self.inner.write_all(&bytes[kept..at])?;
                self.inner.write_all(&written)?;
                kept = at + length;
            }
            at += length;
        }
        self.inner.write_all(&bytes[kept..])
    }
}

/// Counts the bytes that are printable ASCII or line breaks, up to the first that is not.
fn plain(bytes: &[u8]) -> usize {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    let mut count = 0;
    for block in bytes.chunks(BLOCK) {
        // Without an early end, so that many bytes are checked in one step.
        if !block.iter().fold(true, |plain, byte| plain & is_plain(byte)) {
            return count + block.iter().take_while(|byte| is_plain(byte)).count();
        }
        count += block.len();
    }
    count
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.begun.is_empty() {
            self.text(bytes)?;
        } else {
            let mut whole = std::mem::take(&mut self.begun);
            whole.extend_from_slice(bytes);
            self.text(&whole)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::Writer;
    use crate::shown::style::{styled, trusted};
    use proptest::prelude::*;
    use std::io::Write;

    fn written(pieces: &[&[u8]]) -> String {
        let mut writer = Writer::new(Vec::new());
        pieces.iter().for_each(|piece| writer.write_all(piece).unwrap());
        String::from_utf8(writer.inner).unwrap()
    }

    #[test]
    fn only_line_breaks_tabs_and_styles_of_ours_are_obeyed() {
        for (text, expected) in [
            ("plain\n\tß 東京\r\n", "plain\n\tß 東京\r\n"),
            ("over\rwritten", "over\\rwritten"),
            ("\u{1b}[31mred\u{1b}[0m", "\\u001b[31mred\\u001b[0m"),
            ("\u{1b}]52;c;eA==\u{7}", "\\u001b]52;c;eA==\\u0007"),
            ("\u{1b}[31;1mred", "\\u001b[31;1mred"),
            ("a\u{202e}b\u{2066}c\u{200b}d\u{2028}e", "a\\u202eb\\u2066c\\u200bd\\u2028e"),
            ("\u{9b}2J\u{7f}", "\\u009b2J\\u007f"),
            ("👩\u{200d}🚀", "👩\\u200d🚀"),
        ] {
            assert_eq!(written(&[text.as_bytes()]), expected, "{text:?}");
        }
    }

    #[test]
    fn a_style_of_ours_is_written_as_terminals_know_it() {
        assert_eq!(written(&[styled("1", "a\u{1b}[31mb").as_bytes()]), "\u{1b}[1ma\\u001b[31mb\u{1b}[0m");
        let of_a_library = "\u{1b}[38;5;1mx\u{1b}[m \u{1b}[2J";
        assert_eq!(written(&[trusted(of_a_library).as_bytes()]), "\u{1b}[38;5;1mx\u{1b}[0m \\u001b[2J");
    }

    #[test]
    fn a_character_may_come_in_pieces_and_a_wrong_byte_is_replaced() {
        assert_eq!(written(&[b"a\xe2\x80", b"\xaeb", b"\xc3", b"\xa4"]), "a\\u202ebä");
        assert_eq!(written(&[b"a\xffb\xe2\x28"]), "a\u{fffd}b\u{fffd}(");
    }

    #[test]
    fn a_json_document_keeps_its_values() {
        let value = serde_json::json!({ "a\u{202e}": ["\u{1b}[0m\u{7f}\u{9b}", "\u{e0041}\u{2028}\n"] });
        let text = written(&[serde_json::to_string_pretty(&value).unwrap().as_bytes()]);
        assert!(text.chars().all(|c| c == '\n' || !overprint_mapping::is_hidden(c)), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_ever_written(pieces in proptest::collection::vec(any::<String>(), 0..4)) {
            let bytes: Vec<&[u8]> = pieces.iter().map(|piece| piece.as_bytes()).collect();
            let text = written(&bytes);
            let shown = |c: char| matches!(c, '\n' | '\t') || !overprint_mapping::is_hidden(c);
            prop_assert!(text.replace("\r\n", "").chars().all(shown));
        }
    }
}
