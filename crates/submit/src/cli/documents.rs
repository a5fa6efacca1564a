//! The orders of a file or of stdin: one document, or one on each line (NDJSON), read one at a time.

use super::Failure;
use serde::de::IgnoredAny;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The documents of one input.
pub(super) struct Documents {
    reader: Box<dyn BufRead>,
    path: PathBuf,
    /// Lines that were read to see what the input is.
    ahead: std::vec::IntoIter<(usize, Vec<u8>)>,
    line: usize,
    is_lines: bool,
    is_done: bool,
}

/// One document.
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    /// Where it stands, for messages: the file, and the line of NDJSON.
    pub(super) place: String,
}

impl Documents {
    /// Opens a file, or stdin where the path is `-`.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let unreadable = |source| Failure::Unreadable { path: path.to_owned(), source };
        let reader: Box<dyn BufRead> = match path.to_str() {
            Some("-") => Box::new(io::stdin().lock()),
            _ => Box::new(BufReader::new(File::open(path).map_err(unreadable)?)),
        };
        Documents::read(reader, path).map_err(unreadable)
    }

    /// Reads from an open file or another reader; the path names it in messages.
    pub(super) fn read(reader: Box<dyn BufRead>, path: &Path) -> io::Result<Self> {
        let ending = path.extension().and_then(|ending| ending.to_str());
        let by_name = ending.is_some_and(|ending| ending == "ndjson" || ending == "jsonl");
        let mut documents = Documents {
            reader,
            path: path.to_owned(),
            ahead: Vec::new().into_iter(),
            line: 0,
            is_lines: true,
            is_done: false,
        };
        let ahead: Vec<_> = [documents.next_line()?, documents.next_line()?].into_iter().flatten().collect();
        documents.is_lines = by_name || are_documents(&ahead);
        documents.ahead = ahead.into_iter();
        Ok(documents)
    }

    /// Tells whether there is one document on each line.
    pub(super) fn is_lines(&self) -> bool {
        self.is_lines
    }

    /// Returns the next document.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, Failure> {
        let read = if self.is_lines { self.line() } else { self.whole() };
        read.map_err(|source| Failure::Unreadable { path: self.path.clone(), source })
    }

    fn line(&mut self) -> io::Result<Option<Piece>> {
        let next = match self.ahead.next() {
            Some(line) => Some(line),
            None => self.next_line()?,
        };
        Ok(next.map(|(line, bytes)| Piece {
            bytes: bytes.trim_ascii_end().to_vec(),
            place: format!("{}:{line}", self.name()),
        }))
    }

    fn whole(&mut self) -> io::Result<Option<Piece>> {
        if std::mem::replace(&mut self.is_done, true) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let mut at = 1;
        for (line, text) in self.ahead.by_ref() {
            // Blank lines that were passed over count when a place is told.
            bytes.extend(std::iter::repeat_n(b'\n', line - at));
            bytes.extend(text);
            at = line + 1;
        }
        self.reader.read_to_end(&mut bytes)?;
        Ok(Some(Piece { bytes, place: self.name() }))
    }

    fn name(&self) -> String {
        match self.path.to_str() {
            Some("-") => "stdin".to_owned(),
            _ => self.path.display().to_string(),
        }
    }

    /// Reads on to the next line that is not blank; it keeps its line break.
    fn next_line(&mut self) -> io::Result<Option<(usize, Vec<u8>)>> {
        loop {
            let mut bytes = Vec::new();
            if self.reader.read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some((self.line, bytes)));
            }
        }
    }
}

/// Tells from the first two lines whether each is a document of its own; one of them may be broken.
fn are_documents(ahead: &[(usize, Vec<u8>)]) -> bool {
    let [(_, first), (_, second)] = ahead else { return false };
    let is_whole = |line: &[u8]| serde_json::from_slice::<IgnoredAny>(line).is_ok();
    let begins = |line: &[u8]| line.trim_ascii_start().starts_with(b"{");
    // Within one document an object on a line of its own comes behind a `[`, a `:` or a comma.
    let goes_on = first.trim_ascii_end().last().is_some_and(|last| b"[:,{".contains(last));
    is_whole(first) || (begins(first) && begins(second) && !goes_on && is_whole(second))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::Documents;
    use std::io::Cursor;
    use std::path::Path;

    fn pieces(name: &str, text: &'static str) -> (bool, Vec<(String, String)>) {
        let mut documents = Documents::read(Box::new(Cursor::new(text)), Path::new(name)).unwrap();
        let is_lines = documents.is_lines();
        let mut pieces = Vec::new();
        while let Some(piece) = documents.next().unwrap() {
            pieces.push((piece.place, String::from_utf8(piece.bytes).unwrap()));
        }
        (is_lines, pieces)
    }

    fn one(text: &'static str) {
        assert_eq!(pieces("a.json", text), (false, vec![("a.json".to_owned(), text.to_owned())]), "{text}");
    }

    #[test]
    fn a_document_may_be_on_one_line_or_on_many() {
        for text in [
            "{}",
            "{}\n",
            "\n{\n}\n",
            "{\n  \"a\":\n{}\n}",
            "[{}]",
            "[{},\n{}\n]",
            "{\"a\": [1,\n 2]}",
            "not json",
            "{\n\n{}",
        ] {
            one(text);
        }
        assert_eq!(pieces("-", "").1, [("stdin".to_owned(), String::new())], "nothing is no order, and has to be told");
    }

    #[test]
    fn lines_are_documents_also_when_one_is_broken() {
        let lines = |text| {
            let (is_lines, pieces) = pieces("-", text);
            assert!(is_lines, "{text}");
            pieces.into_iter().map(|(place, _)| place).collect::<Vec<_>>()
        };
        assert_eq!(lines("{\"id\": 1}\n\n{\"id\": 2}\n{\"id\": 3}"), ["stdin:1", "stdin:3", "stdin:4"]);
        assert_eq!(lines("{\"id\": 1\n{\"id\": 2}\n"), ["stdin:1", "stdin:2"]);
        assert_eq!(lines("{\"id\": 1}\n{\"id\": \n"), ["stdin:1", "stdin:2"]);
        assert!(pieces("a.ndjson", "{\"id\": 1}").0, "one line of a file that says what it is");
    }
}
