//! The orders of a file or of stdin: one document, one on each line (NDJSON), an array of them, or a page of the storefront's
//! listing, read one at a time.

use super::Failure;
use crate::project::text;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// The documents of one input.
pub(super) struct Documents {
    reader: Box<dyn BufRead>,
    path: PathBuf,
    /// Lines that were read to see what the input is.
    ahead: std::vec::IntoIter<(usize, Vec<u8>)>,
    line: usize,
    is_lines: bool,
    /// Documents that were read together with one that was handed out.
    pieces: VecDeque<Piece>,
    /// Whether the input is an array or a page.
    is_list: bool,
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
        let by_name = crate::project::ends_in(path, &["ndjson", "jsonl"]);
        let mut documents = Documents {
            reader: plain(reader)?,
            path: path.to_owned(),
            ahead: Vec::new().into_iter(),
            line: 0,
            is_lines: true,
            pieces: VecDeque::new(),
            is_list: false,
        };
        let ahead: Vec<_> = [documents.next_line()?, documents.next_line()?].into_iter().flatten().collect();
        documents.is_lines = by_name || are_documents(&ahead);
        documents.ahead = ahead.into_iter();
        if !documents.is_lines {
            let whole = documents.whole()?;
            let listed = listed(&whole);
            documents.is_list = listed.is_some();
            documents.pieces = listed.unwrap_or_else(|| [whole].into());
        }
        Ok(documents)
    }

    /// Tells whether the input may have many documents: one on each line, an array or a page.
    pub(super) fn is_batch(&self) -> bool {
        self.is_lines || self.is_list
    }

    /// Returns the next document.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, Failure> {
        loop {
            if let Some(piece) = self.pieces.pop_front() {
                return Ok(Some(piece));
            }
            if !self.is_lines {
                return Ok(None);
            }
            let line = self.line().map_err(|source| Failure::Unreadable { path: self.path.clone(), source })?;
            let Some(piece) = line else { return Ok(None) };
            self.pieces = listed(&piece).unwrap_or_else(|| [piece].into());
        }
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

    fn whole(&mut self) -> io::Result<Piece> {
        let mut bytes = Vec::new();
        let mut at = 1;
        for (line, text) in self.ahead.by_ref() {
            // Blank lines that were passed over count when a place is told.
            bytes.extend(std::iter::repeat_n(b'\n', line - at));
            bytes.extend(text);
            at = line + 1;
        }
        self.reader.read_to_end(&mut bytes)?;
        Ok(Piece { bytes, place: self.name() })
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

/// Reads on behind a byte order mark, and UTF-16 as UTF-8.
pub(super) fn plain(mut reader: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
    let mut head = Vec::new();
    reader.by_ref().take(4).read_to_end(&mut head)?;
    if text::begins_utf16(&head) {
        reader.read_to_end(&mut head)?;
        return Ok(Box::new(Cursor::new(text::json(&head).into_owned())));
    }
    let head = text::json(&head).into_owned();
    Ok(Box::new(Cursor::new(head).chain(reader)))
}

/// A page of a listing, as the storefront answers it.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, rename = "Items", alias = "orders")]
    items: Option<&'a RawValue>,
    id: Option<IgnoredAny>,
    line_items: Option<IgnoredAny>,
    order: Option<IgnoredAny>,
}

/// Returns the documents of an array or a page; nothing where the text is neither.
fn listed(piece: &Piece) -> Option<VecDeque<Piece>> {
    let text = std::str::from_utf8(&piece.bytes).ok()?;
    let (array, place) = match text.trim_ascii_start().as_bytes().first()? {
        b'[' => (text, piece.place.clone()),
        // Most orders need no second look.
        b'{' if text.contains("\"Items\"") || text.contains("\"orders\"") => {
            let page: Page<'_> = serde_json::from_str(text).ok()?;
            let is_order = page.id.is_some() || page.line_items.is_some() || page.order.is_some();
            (page.items.filter(|_| !is_order)?.get(), format!("{} Items", piece.place))
        }
        _ => return None,
    };
    let items: Vec<&RawValue> = serde_json::from_str(array).ok()?;
    // An array with nothing in it is no order, and is told so; a page with nothing on it is a listing at its end.
    if items.is_empty() && array == text {
        return None;
    }
    let piece = |(index, item): (usize, &RawValue)| Piece {
        bytes: item.get().as_bytes().to_vec(),
        place: format!("{place}[{index}]"),
    };
    Some(items.into_iter().enumerate().map(piece).collect())
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
        let is_lines = documents.is_lines;
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
            "[{}",
            "{\"a\": [1,\n 2]}",
            "{\"id\": 1, \"Items\": [{}]}",
            "{\"Items\": 7}",
            "not json",
            "{\n\n{}",
        ] {
            one(text);
        }
        assert_eq!(pieces("-", "").1, [("stdin".to_owned(), String::new())], "nothing is no order, and has to be told");
    }

    #[test]
    fn an_array_or_a_page_of_the_listing_is_many_documents() {
        let two = |place: &str| {
            [("0", "{\"id\": 1}"), ("1", "{\"id\": 12.50}")]
                .map(|(index, text)| (format!("{place}[{index}]"), text.to_owned()))
                .to_vec()
        };
        for (text, place) in [
            ("[{\"id\": 1},\n {\"id\": 12.50}]\n", "a.json"),
            ("\u{feff}[{\"id\": 1},{\"id\": 12.50}]", "a.json"),
            ("{\"Count\": 2, \"Items\": [{\"id\": 1}, {\"id\": 12.50}], \"LastEvaluatedKey\": \"k\"}", "a.json Items"),
            ("{\n\"Items\": [{\"id\": 1}, {\"id\": 12.50}]\n}", "a.json Items"),
            ("{\"orders\": [{\"id\": 1}, {\"id\": 12.50}]}", "a.json Items"),
        ] {
            assert_eq!(pieces("a.json", text), (false, two(place)), "{text}");
        }
        let page = "{\"Items\": [{\"id\": 1}, {\"id\": 12.50}]}\n{\"id\": 3}\n";
        let mut both = two("stdin:1 Items");
        both.push(("stdin:2".to_owned(), "{\"id\": 3}".to_owned()));
        assert_eq!(pieces("-", page), (true, both));
        one("[]");
        assert_eq!(pieces("a.json", "{\"Items\": []}").1, []);
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
