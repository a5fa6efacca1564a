//! The writer in front of the log: an event is one line of bounded length, whatever its fields carry.

use super::{LONGEST, escape, shown};
use overprint_mapping::is_hidden;
use serde_json::Value;
use std::io::{self, Write};

/// The longest event that is written whole, in bytes.
const LONGEST_EVENT: usize = 16 * 1024;

/// The sequences that `tracing-subscriber` colors a line with; it writes out each ESC of a field's value.
const COLORS: [&str; 9] = ["[0m", "[1m", "[2m", "[3m", "[31m", "[32m", "[33m", "[34m", "[35m"];

/// How an event is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Text,
    /// For people, with colors.
    Colored,
    /// A JSON document on each line.
    Json,
}

/// Writes events, each of which comes whole.
#[derive(Debug)]
pub struct Lines<W> {
    inner: W,
    form: Form,
}

impl<W: Write> Lines<W> {
    /// Makes a writer.
    pub fn new(inner: W, form: Form) -> Self {
        Lines { inner, form }
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let mut line = match self.form {
            Form::Json if text.len() > LONGEST_EVENT => harmless(&shortened(text), self.form),
            Form::Json => harmless(text, self.form),
            Form::Text | Form::Colored => match text.char_indices().nth(LONGEST_EVENT) {
                Some((end, _)) => harmless(&text[..end], self.form) + "…",
                None => harmless(text, self.form),
            },
        };
        // One write: the line break of an event that another thread writes would otherwise come after this one.
        line.push('\n');
        self.inner.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn harmless(text: &str, form: Form) -> String {
    let mut line = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_color = || form == Form::Colored && COLORS.iter().any(|color| text[at + 1..].starts_with(color));
        match c {
            '\u{1b}' if is_color() => line.push(c),
            c if is_hidden(c) => escape(c, &mut line),
            c => line.push(c),
        }
    }
    line
}

/// Cuts each text of a JSON document, so that the document stays one.
fn shortened(text: &str) -> String {
    let Ok(mut document) = serde_json::from_str::<Value>(text) else { return shown(text).to_string() };
    if let Value::Object(members) = &mut document {
        for value in members.values_mut() {
            let whole = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if let Some((end, _)) = whole.char_indices().nth(LONGEST) {
                *value = Value::String(format!("{}…", &whole[..end]));
            }
        }
    }
    document.to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Form, LONGEST, Lines};
    use std::io::Write;

    fn written(event: &str, form: Form) -> String {
        let mut lines = Lines::new(Vec::new(), form);
        lines.write_all(event.as_bytes()).unwrap();
        String::from_utf8(lines.inner).unwrap()
    }

    /// Keeps what each write brings.
    #[derive(Default)]
    struct Writes(Vec<String>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.push(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_event_is_one_write() {
        for form in [Form::Text, Form::Colored, Form::Json] {
            let mut lines = Lines::new(Writes::default(), form);
            lines.write_all(b"{\"a\":1}\n").unwrap();
            assert_eq!(lines.inner.0, ["{\"a\":1}\n"]);
        }
    }

    #[test]
    fn an_event_is_one_line() {
        for form in [Form::Text, Form::Colored, Form::Json] {
            assert_eq!(written("a\n2026 ERROR forged\u{202e}\r\n", form), "a\\n2026 ERROR forged\\u202e\\r\n");
        }
        assert_eq!(
            written("\u{1b}[31mERROR\u{1b}[0m \u{1b}[2J\n", Form::Colored),
            "\u{1b}[31mERROR\u{1b}[0m \\u001b[2J\n"
        );
        assert_eq!(written("\u{1b}[31mx\n", Form::Text), "\\u001b[31mx\n");
    }

    #[test]
    fn a_long_event_is_cut_and_stays_a_document() {
        let long = "ä\u{202e}".repeat(500_000);
        assert!(written(&format!("{long}\n"), Form::Text).len() < 200_000);
        let event = serde_json::json!({ "level": "WARN", "reason": long }).to_string();
        let line = written(&format!("{event}\n"), Form::Json);
        let document: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(document["level"], "WARN");
        assert_eq!(document["reason"].as_str().unwrap().chars().count(), LONGEST + 1);
    }
}
