//! The snapshot file: the form that version 1 of the `insta` crate writes, so that `cargo insta review` can review it, too.

use serde_json::Value;

/// What stands in the file for the expression that made it.
const EXPRESSION: &str = "overprint test";

/// The line before and after the head.
const FENCE: &str = "---";

/// Writes a snapshot file for the order file `source`.
pub fn text(source: &str, content: &Value) -> String {
    format!("{FENCE}\nsource: {}\nexpression: {EXPRESSION}\n{FENCE}\n{content:#}\n", scalar(source))
}

/// Returns the contents of a snapshot file, whatever its head says.
pub fn contents(text: &str) -> &str {
    let mut lines = text.split_inclusive('\n');
    if lines.next().is_none_or(|first| first.trim_end() != FENCE) {
        return text;
    }
    let mut at = text.find('\n').map_or(text.len(), |end| end + 1);
    for line in lines {
        at += line.len();
        if line.trim_end() == FENCE {
            return text[at..].trim_end();
        }
    }
    ""
}

/// Writes a YAML scalar: plain where that cannot mean anything else.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ' ');
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.contains(['.', '/']);
    match starts && text.chars().all(plain) && !text.ends_with(' ') {
        true => text.to_owned(),
        false => Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{contents, text};
    use insta::Snapshot;
    use serde_json::json;
    use std::fs;

    /// Writes a file, lets insta read it and write it again.
    fn through_insta(source: &str) -> (String, Snapshot, String) {
        let directory = tempfile::tempdir().unwrap();
        let (ours, theirs) = (directory.path().join("a.snap"), directory.path().join("b.snap"));
        let written = text(source, &json!({"outcome": "sent", "lines": [], "text": "--- é \" \\"}));
        fs::write(&ours, &written).unwrap();
        let read = Snapshot::from_file(&ours).unwrap();
        read.save(&theirs).unwrap();
        (written, read, fs::read_to_string(theirs).unwrap())
    }

    #[test]
    fn insta_reads_and_writes_the_same_file() {
        for source in ["tests/business-cards.json", "../tests/a b.json", "tests/#1: äöü \"x\".json", "tests/1.json"]
        {
            let (ours, read, theirs) = through_insta(source);
            assert_eq!(read.metadata().source(), Some(source));
            assert_eq!(read.metadata().expression(), Some("overprint test"));
            assert_eq!(read.as_text().unwrap().to_string(), contents(&ours));
            if source.starts_with("tests/b") {
                assert_eq!(ours, theirs, "byte for byte what insta itself writes");
            }
            assert_eq!(contents(&theirs), contents(&ours));
        }
    }

    #[test]
    fn contents_are_what_follows_the_head() {
        assert_eq!(contents("---\nsource: a\n---\n{\n\"a\": \"---\"\n}\n\n"), "{\n\"a\": \"---\"\n}");
        assert_eq!(contents("---\r\nsource: a\r\n---\r\n{}\r\n"), "{}");
        assert_eq!(contents("{}"), "{}");
        assert_eq!(contents("---\nsource: a\n"), "");
        assert_eq!(contents(""), "");
    }
}
