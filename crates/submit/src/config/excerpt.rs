//! The one line of the file that a problem shows, with what is secret on it blackened.

use super::secrets;
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::ops::Range;

/// How much of a line may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// All but secrets.
    Line,
    /// What stands left of the value: an unknown key may be a secret that is misspelt.
    Key,
}

/// A line of the file, and the part of it that a problem is about.
#[derive(Debug)]
pub(super) struct Excerpt {
    line: String,
    /// Counted from 0.
    number: usize,
    /// Where the line begins in the file, in bytes.
    start: usize,
    label: Range<usize>,
}

impl Excerpt {
    /// Cuts out the line where `at` begins.
    pub(super) fn new(text: &str, at: &Range<usize>, reach: Reach) -> Self {
        let begin = text.floor_char_boundary(at.start.min(text.len()));
        let start = text[..begin].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let end = start + text[start..end].trim_end_matches('\r').len();
        let mut hidden = hidden(text);
        if reach == Reach::Key
            && let Some(equals) = text[begin..end.max(begin)].find('=')
        {
            hidden.push(begin + equals + 1..end);
        }
        let shown = |(at, c): (usize, char)| match hidden.iter().any(|range| range.contains(&(start + at))) {
            true if !c.is_whitespace() => "*".repeat(c.len_utf8()),
            _ => c.to_string(),
        };
        let line = text[start..end].char_indices().map(shown).collect();
        let begin = begin.min(end);
        let label = begin..text.floor_char_boundary(at.end).clamp(begin, end);
        Excerpt { line, number: text[..start].matches('\n').count(), start, label }
    }

    /// Returns line and column, counted from 1.
    pub(super) fn position(&self) -> (usize, usize) {
        let before = self.line.get(..self.label.start - self.start).unwrap_or_default();
        (self.number + 1, before.chars().count() + 1)
    }

    /// Returns the part that the problem is about.
    pub(super) fn label(&self) -> SourceSpan {
        (self.label.start, self.label.len()).into()
    }
}

impl SourceCode for Excerpt {
    /// Gives the line and none of its neighbours, which may be secret too.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole = SourceSpan::from((self.start, self.line.len()));
        match span.offset() >= self.start && span.offset() + span.len() <= self.start + self.line.len() {
            true => Ok(Box::new(MietteSpanContents::new(self.line.as_bytes(), whole, self.number, 0, 1))),
            false => Err(MietteError::OutOfBounds),
        }
    }
}

/// Finds the values of secrets, also in a text that is not TOML: each from behind its `=` to the next key or table.
fn hidden(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for name in secrets::SECRETS {
        for (at, _) in text.match_indices(name) {
            let rest = text[at + name.len()..].trim_start_matches(['"', '\'', ' ', '\t']);
            if rest.starts_with('=') {
                let start = text.len() - rest.len() + 1;
                found.push(start..start + length(&text[start..]));
            }
        }
    }
    found
}

/// Measures a value of unknown form: the lines up to one that begins a key or a table.
fn length(text: &str) -> usize {
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        if length > 0 && begins_something(line) {
            break;
        }
        length += line.len();
    }
    length
}

/// Tells a line `key = …` or `[table]` from one of a value over several lines; base64 ends in `=` and goes on with nothing.
fn begins_something(line: &str) -> bool {
    let line = line.trim();
    let key = |c: char| c.is_ascii_alphanumeric() || "-_.\"' \t".contains(c);
    let behind = line.trim_start_matches(key).strip_prefix('=');
    line.starts_with('[') || behind.is_some_and(|value| !value.is_empty() && !value.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::{Excerpt, Reach};
    use proptest::prelude::*;

    #[test]
    fn secrets_are_blackened_and_nothing_else_is() {
        let table = [
            ("token = \"abc\"", "token = *****"),
            ("token=abc # x", "token=*** * *"),
            ("\"token\" = 'abc'", "\"token\" = *****"),
            ("acme.client_secret = \"é\"", "acme.client_secret = ****"),
            ("a = { token = \"abc\", b = 1 }", "a = { token = ****** * * * *"),
            ("token_url = \"https://x\"", "token_url = \"https://x\""),
            ("token_file = \"/run/t\"", "token_file = \"/run/t\""),
            ("tenant = \"t\"", "tenant = \"t\""),
        ];
        for (text, line) in table {
            assert_eq!(Excerpt::new(text, &(0..1), Reach::Line).line, line);
        }
    }

    #[test]
    fn a_secret_over_several_lines_is_blackened_on_each() {
        let text = "private_key = \"-----BEGIN\nMIIabc=\nab==\n-----END\"\ntenant = \"t\"\n";
        let lines = ["private_key = ***********", "*******", "****", "*********", "tenant = \"t\""];
        let mut at = 0;
        for (number, line) in lines.into_iter().enumerate() {
            let excerpt = Excerpt::new(text, &(at..at), Reach::Line);
            assert_eq!((excerpt.line.as_str(), excerpt.number), (line, number));
            at += line.len() + 1;
        }
    }

    #[test]
    fn an_unknown_key_is_shown_without_its_value() {
        let excerpt = Excerpt::new("a = 1\r\ntokn = \"abc\"\r\n", &(7..11), Reach::Key);
        assert_eq!((excerpt.line.as_str(), excerpt.position()), ("tokn = *****", (2, 1)));
        assert_eq!((excerpt.label().offset(), excerpt.label().len()), (7, 4));
    }

    proptest! {
        #[test]
        fn any_range_of_any_text_has_an_excerpt(text in "[a-z=\"é\r\n \\[]{0,40}", start in 0..50_usize, length in 0..50_usize) {
            let excerpt = Excerpt::new(&text, &(start..start + length), Reach::Key);
            let label = excerpt.label();
            prop_assert!(label.offset() >= excerpt.start);
            prop_assert!(label.offset() + label.len() <= excerpt.start + excerpt.line.len());
            prop_assert!(excerpt.position().0 <= text.matches('\n').count() + 1);
        }
    }
}
