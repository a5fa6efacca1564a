//! What a PDF says of itself: how many pages, how large, and whether it is encrypted.

use super::size::Inches;
use lopdf::{Dictionary, Document, Error, LoadOptions, Object, ObjectId};
use serde::{Deserialize, Serialize};

/// Points to the inch, unless the page says otherwise with `UserUnit` (ISO 32000-1, section 8.3.2.3).
const POINTS: f64 = 72.0;

/// How much one stream of a PDF may become when it is unpacked, in bytes: page trees are small, whatever the pages hold.
const UNPACKED: usize = 32 * 1024 * 1024;

/// The most pages that are listed.
const PAGES: usize = 5_000;

/// How many ancestors a page is asked about what it inherits.
const DEPTH: usize = 64;

/// What a PDF says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pdf {
    /// The size of each page that says one: of what is left of it when it is trimmed, where it says so (`TrimBox`), else of
    /// what is shown (`CropBox`), else of all of it (`MediaBox`).
    pub pages: Vec<Option<Inches>>,
    /// Whether it is encrypted, also where no password is needed to read it.
    pub is_encrypted: bool,
}

/// Why a PDF was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unread {
    /// It needs a password.
    #[error("it is encrypted")]
    Encrypted,
    /// It is damaged, or no PDF but for its first bytes.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// Reading it takes more time or memory than a file for print does.
    #[error("it takes more to read than a file for print does: {0}")]
    TooMuch(String),
}

impl Pdf {
    /// Reads a PDF.
    ///
    /// # Errors
    /// Says why it cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Self, Unread> {
        let options =
            LoadOptions { max_decompressed_size: Some(UNPACKED), filter: Some(of_pages), ..LoadOptions::default() };
        let document = Document::load_mem_with_options(bytes, options).map_err(unread)?;
        let pages: Vec<Option<Inches>> =
            document.page_iter().take(PAGES + 1).map(|page| size(&document, page)).collect();
        if pages.len() > PAGES {
            return Err(Unread::TooMuch(format!("it has more than {PAGES} pages")));
        }
        let is_encrypted = document.is_encrypted() || document.was_encrypted();
        match pages.is_empty() {
            true if is_encrypted => Err(Unread::Encrypted),
            true => Err(Unread::Damaged("it has no pages".to_owned())),
            false => Ok(Pdf { pages, is_encrypted }),
        }
    }
}

/// Leaves out what pages show: only the streams that hold other objects are of use.
fn of_pages(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let holds_objects = |stream: &lopdf::Stream| stream.dict.has_type(b"ObjStm") || stream.dict.has_type(b"XRef");
    match object {
        Object::Stream(stream) if !holds_objects(stream) => None,
        object => Some((id, object.clone())),
    }
}

fn unread(error: Error) -> Unread {
    match error {
        Error::Decryption(_) | Error::InvalidPassword | Error::UnsupportedSecurityHandler(_) => Unread::Encrypted,
        Error::Decompress(error) => Unread::TooMuch(error.to_string()),
        error => Unread::Damaged(error.to_string()),
    }
}

/// Returns the size of a page.
fn size(document: &Document, page: ObjectId) -> Option<Inches> {
    let page = document.get_dictionary(page).ok()?;
    let unit = page.get_deref(b"UserUnit", document).and_then(Object::as_float).map_or(1.0, f64::from);
    // Only the last two are inherited (ISO 32000-1, table 30).
    let trim = rectangle(document, page, b"TrimBox");
    let [left, bottom, right, top] =
        trim.or_else(|| inherited(document, page, b"CropBox")).or_else(|| inherited(document, page, b"MediaBox"))?;
    let inches = |from: f64, to: f64| (to - from).abs() * unit / POINTS;
    Some(Inches { width: inches(left, right), height: inches(bottom, top) })
}

fn inherited(document: &Document, page: &Dictionary, key: &[u8]) -> Option<[f64; 4]> {
    let mut node = page;
    for _ in 0..DEPTH {
        if let Some(found) = rectangle(document, node, key) {
            return Some(found);
        }
        node = node.get_deref(b"Parent", document).and_then(Object::as_dict).ok()?;
    }
    None
}

fn rectangle(document: &Document, page: &Dictionary, key: &[u8]) -> Option<[f64; 4]> {
    let numbers = page.get_deref(key, document).and_then(Object::as_array).ok()?;
    let number = |number| document.dereference(number).and_then(|(_, number)| number.as_float()).map(f64::from);
    let numbers: Vec<f64> = numbers.iter().map(number).collect::<Result<_, _>>().ok()?;
    numbers.try_into().ok()
}
