//! The artwork of a job: one set of files, or several sets that ship together.

use crate::request::ReasonCode;
use serde::{Serialize, Serializer};
use std::fmt;
use url::Url;

/// Files by what they are for, in the order given. A job has few of them, so they are looked through one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileMap {
    files: Vec<(ReasonCode, FileRef)>,
}

/// The `files` member of a job (4over, Create Order).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// One artwork: `{"fr": …, "bk": …}` (seed 003, second sample).
    Plain(FileMap),
    /// Several artworks that ship together, on the wire `set_001`, `set_002` and so on (seed 000, sample request body).
    Sets(Vec<FileSet>),
}

/// One artwork of a group-shipping job; 4over makes one job of its own out of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileSet {
    /// Name of the 4over job that this set becomes; comes back as `customer_job_id`.
    pub job_name: String,
    /// The files.
    pub files: FileMap,
}

/// Where a file is: at an address 4over can fetch, or already with 4over. Kept as written.
///
/// `Debug` shows scheme and host of an address only, since the rest may be all it takes to read the file.
#[derive(Clone, PartialEq, Eq)]
pub enum FileRef {
    /// An address 4over downloads from.
    Url(String),
    /// An id out of `POST /files`; opaque, since 4over's own samples hold ids that are no UUIDs.
    Id(String),
}

/// The files of one 4over job that still have to be attached, once the order is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attachment<'a> {
    /// Name of the job in the request.
    pub job_name: &'a str,
    /// Its files.
    pub files: &'a FileMap,
}

impl FileMap {
    /// Makes room for so many files.
    pub fn with_capacity(count: usize) -> Self {
        FileMap { files: Vec::with_capacity(count) }
    }

    /// Adds a file; returns the one that was there for the same reason, whose place it takes.
    pub fn insert(&mut self, reason: ReasonCode, file: FileRef) -> Option<FileRef> {
        if let Some((_, known)) = self.files.iter_mut().find(|(known, _)| *known == reason) {
            return Some(std::mem::replace(known, file));
        }
        self.files.push((reason, file));
        None
    }

    /// Takes the file for a reason out; the others keep their order.
    pub fn remove(&mut self, reason: ReasonCode) -> Option<FileRef> {
        let at = self.keys().position(|known| known == reason)?;
        Some(self.files.remove(at).1)
    }

    /// Returns the files with what they are for.
    pub fn iter(&self) -> impl Iterator<Item = (ReasonCode, &FileRef)> {
        self.files.iter().map(|(reason, file)| (*reason, file))
    }

    /// Returns what the files are for.
    pub fn keys(&self) -> impl Iterator<Item = ReasonCode> {
        self.files.iter().map(|(reason, _)| *reason)
    }

    /// Returns the files, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut FileRef> {
        self.files.iter_mut().map(|(_, file)| file)
    }

    /// Tells whether there is a file for a reason.
    pub fn contains_key(&self, reason: ReasonCode) -> bool {
        self.keys().any(|known| known == reason)
    }
}

impl FromIterator<(ReasonCode, FileRef)> for FileMap {
    fn from_iter<I: IntoIterator<Item = (ReasonCode, FileRef)>>(files: I) -> Self {
        let mut map = FileMap::default();
        for (reason, file) in files {
            map.insert(reason, file);
        }
        map
    }
}

impl<const N: usize> From<[(ReasonCode, FileRef); N]> for FileMap {
    fn from(files: [(ReasonCode, FileRef); N]) -> Self {
        files.into_iter().collect()
    }
}

impl Serialize for FileMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl FileRef {
    /// Returns the reference as it was written.
    pub fn as_str(&self) -> &str {
        match self {
            FileRef::Url(text) | FileRef::Id(text) => text,
        }
    }
}

/// Takes text with a scheme (`://`) as an address, any other as an id.
impl From<String> for FileRef {
    fn from(text: String) -> Self {
        if text.contains("://") { FileRef::Url(text) } else { FileRef::Id(text) }
    }
}

impl From<&str> for FileRef {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Serialize for FileRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Debug for FileRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileRef::Url(text) => write!(f, "Url({})", printable(text)),
            FileRef::Id(id) => write!(f, "Id({:?})", id.split(['/', '?']).next().unwrap_or_default()),
        }
    }
}

/// Returns scheme and host of an address: path and query may be all it takes to read the file.
pub(super) fn printable(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) => format!("{}://{}/…", url.scheme(), url.host_str().unwrap_or_default()),
        Err(error) => error.to_string(),
    }
}

/// Last labels of hosts that may not be public, and are looked at more closely.
const PRIVATE: [&[u8]; 12] = [
    b"localhost",
    b"local",
    b"internal",
    b"arpa",
    b"intranet",
    b"private",
    b"corp",
    b"home",
    b"lan",
    b"invalid",
    b"onion",
    b"svc",
];

/// Tells whether besides the host is public and nothing of the address is written in a way that a parser would change.
pub(super) fn is_plain_https(text: &str) -> bool {
    let is_plain = text.bytes().fold(true, |plain, byte| plain & PLAIN[usize::from(byte)]);
    is_plain && plain_host(text).is_some_and(|last| !PRIVATE.contains(&last))
}

/// The bytes of an address that every parser leaves as they are.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        plain[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(byte, b':' | b'/' | b'-' | b'.' | b'_' | b'~' | b'?' | b'&' | b'=');
        byte += 1;
    }
    plain
};

/// Returns the last label of the host, where it has several and all of them are plain.
fn plain_host(text: &str) -> Option<&[u8]> {
    let rest = text.as_bytes().strip_prefix(b"https://")?;
    let mut labels = rest.split(|&byte| byte == b'/').next()?.split(|&byte| byte == b'.');
    let mut last = labels.next().filter(|label| is_plain_label(label))?;
    let mut several = false;
    for label in labels {
        if !is_plain_label(label) {
            return None;
        }
        (last, several) = (label, true);
    }
    (several && last.iter().all(u8::is_ascii_lowercase)).then_some(last)
}

fn is_plain_label(label: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
    let [first, .., last] = label else {
        return label.iter().all(|byte| *byte != b'-' && is_plain(byte)) && !label.is_empty();
    };
    *first != b'-' && *last != b'-' && !label.starts_with(b"xn--") && label.iter().all(is_plain)
}
