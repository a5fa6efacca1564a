//! Where many orders come from: files with one order, an order on each line, an array of orders or a page of a listing, folders
//! of these, and stdin.

use crate::cli::Failure;
use crate::cli::documents::{self, Documents, Piece};
use crate::project;
use indicatif::ProgressBar;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The endings of files with orders, in a folder.
const ENDINGS: [&str; 3] = ["json", "ndjson", "jsonl"];

/// How much of a file is read at once, in bytes.
const BUFFER: usize = 128 << 10;

/// Files with orders.
#[derive(Debug)]
pub(in crate::cli) struct Inputs {
    paths: Vec<PathBuf>,
    /// The bytes of all files; nothing where one of them is no regular file.
    bytes: Option<u64>,
}

/// Takes one order.
type Take<'t> = dyn FnMut(Piece) -> Result<(), Failure> + 't;

impl Inputs {
    /// Looks which files there are: a folder is the files with orders of its top level, by name.
    ///
    /// # Errors
    /// A path leads to nothing, or a folder has no file with orders.
    pub(in crate::cli) fn find(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut inputs = Inputs { paths: Vec::new(), bytes: Some(0) };
        for path in paths {
            if path.as_os_str() == "-" {
                inputs.add(path.clone(), None);
                continue;
            }
            let unreadable = |source| Failure::Unreadable { path: path.clone(), source };
            let found = std::fs::metadata(path).map_err(unreadable)?;
            if found.is_dir() {
                inputs.folder(path).map_err(unreadable)?;
            } else {
                inputs.add(path.clone(), found.is_file().then_some(found.len()));
            }
        }
        Ok(inputs)
    }

    fn folder(&mut self, path: &Path) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(path)? {
            let file = entry?.path();
            if project::ends_in(&file, &ENDINGS) && !project::is_hidden(&file) && file.is_file() {
                files.push(file);
            }
        }
        if files.is_empty() {
            let message = format!("it has no file that ends in .{}", ENDINGS.join(", ."));
            return Err(io::Error::new(io::ErrorKind::NotFound, message));
        }
        files.sort();
        for file in files {
            let bytes = std::fs::metadata(&file)?.len();
            self.add(file, Some(bytes));
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf, bytes: Option<u64>) {
        self.paths.push(path);
        self.bytes = self.bytes.zip(bytes).map(|(sum, more)| sum + more);
    }

    /// Returns how many bytes there are to read, where that is known.
    pub(in crate::cli) fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// Reads every order, one at a time; `bar` is told how many bytes were read.
    pub(super) fn each(&self, bar: &ProgressBar, take: &mut Take<'_>) -> Result<(), Failure> {
        self.paths.iter().try_for_each(|path| one(path, bar, take))
    }

    /// Reads every order, one at a time, and shows nothing of it.
    ///
    /// # Errors
    /// An input cannot be read, or what `take` objects to.
    pub(in crate::cli) fn each_quietly(&self, take: &mut Take<'_>) -> Result<(), Failure> {
        self.each(&ProgressBar::hidden(), take)
    }
}

fn one(path: &Path, bar: &ProgressBar, take: &mut Take<'_>) -> Result<(), Failure> {
    let unreadable = |source| Failure::Unreadable { path: path.to_owned(), source };
    let mut reader: Box<dyn BufRead> = match path.to_str() {
        Some("-") => Box::new(io::stdin().lock()),
        _ => Box::new(BufReader::with_capacity(BUFFER, bar.wrap_read(File::open(path).map_err(unreadable)?))),
    };
    reader = documents::plain(reader).map_err(unreadable)?;
    if starts_array(&mut reader).map_err(unreadable)? {
        return array(reader, path, take);
    }
    let mut documents = Documents::read(reader, path).map_err(unreadable)?;
    while let Some(piece) = documents.next()? {
        take(piece)?;
    }
    Ok(())
}

/// Passes over blanks and tells whether an array begins. Blank lines that are passed over do not count in places.
fn starts_array(reader: &mut dyn BufRead) -> io::Result<bool> {
    loop {
        let buffer = reader.fill_buf()?;
        let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        match buffer.get(blanks) {
            // What is no array keeps its blanks, so that its lines are counted right.
            Some(first) => return Ok(*first == b'['),
            None if buffer.is_empty() => return Ok(false),
            None => reader.consume(blanks),
        }
    }
}

/// Reads the elements of an array one by one; only one of them is in memory at a time.
fn array(reader: Box<dyn BufRead>, path: &Path, take: &mut Take<'_>) -> Result<(), Failure> {
    let name = if path.as_os_str() == "-" { "stdin".to_owned() } else { path.display().to_string() };
    let mut failure = None;
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let elements = Elements { name: &name, take, failure: &mut failure };
    let read = elements.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match (failure, read) {
        (Some(failure), _) => Err(failure),
        (None, Err(error)) if error.is_io() => Err(Failure::Unreadable { path: path.to_owned(), source: error.into() }),
        (None, Err(error)) => Err(Failure::Input(format!("{name}: not JSON: {error}"))),
        (None, Ok(())) => Ok(()),
    }
}

struct Elements<'a, 't> {
    name: &'a str,
    take: &'a mut Take<'t>,
    failure: &'a mut Option<Failure>,
}

impl<'de> DeserializeSeed<'de> for Elements<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of orders")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(element) = elements.next_element::<Box<RawValue>>()? {
            let place = format!("{}[{index}]", self.name);
            let bytes = Box::<str>::from(element).into_boxed_bytes().into_vec();
            if let Err(failure) = (self.take)(Piece { bytes, place }) {
                *self.failure = Some(failure);
                return Err(A::Error::custom("stopped"));
            }
            index += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Inputs, Piece};
    use indicatif::ProgressBar;
    use std::fs;
    use std::path::PathBuf;

    fn read(paths: &[PathBuf]) -> Result<Vec<(String, String)>, String> {
        let mut found = Vec::new();
        let inputs = Inputs::find(paths).map_err(|failure| failure.to_string())?;
        let read = inputs.each(&ProgressBar::hidden(), &mut |Piece { bytes, place }| {
            let file = place.rsplit('/').next().unwrap().to_owned();
            found.push((file, String::from_utf8(bytes).unwrap()));
            Ok(())
        });
        read.map(|()| found).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_folder_gives_the_orders_of_its_files_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("c.json", "\n[{\"id\": 1},\n {\"id\": 12.50} ]\n"),
            ("b.ndjson", "{\"id\": 3}\n\n{\"id\": 4}\n"),
            ("a.json", "\n{\n\"id\": 5}"),
            ("d.json", " [] "),
            ("e.txt", "no order"),
            ("._a.json", "\u{0}\u{5}"),
            ("f.JSON", "\u{feff}{\"Count\": 1, \"Items\": [{\"id\": 6}]}"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let found = read(&[folder.path().to_owned()]).unwrap();
        let found: Vec<_> = found.iter().map(|(place, text)| (place.as_str(), text.as_str())).collect();
        let expected = [
            ("a.json", "\n{\n\"id\": 5}"),
            ("b.ndjson:1", "{\"id\": 3}"),
            ("b.ndjson:3", "{\"id\": 4}"),
            ("c.json[0]", "{\"id\": 1}"),
            ("c.json[1]", "{\"id\": 12.50}"),
            ("f.JSON Items[0]", "{\"id\": 6}"),
        ];
        assert_eq!(found, expected);
        assert_eq!(Inputs::find(&[folder.path().to_owned()]).unwrap().bytes(), Some(103));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let empty = read(&[folder.path().to_owned()]).unwrap_err();
        assert!(empty.contains("no file that ends in .json"), "{empty}");
        let broken = folder.path().join("orders.json");
        fs::write(&broken, "[{\"id\": 1} {\"id\": 2}]").unwrap();
        let told = read(&[broken]).unwrap_err();
        assert!(told.contains("orders.json: not JSON: expected `,` or `]` at line 1"), "{told}");
        assert!(read(&[folder.path().join("none")]).unwrap_err().contains("cannot be read"));
    }
}
