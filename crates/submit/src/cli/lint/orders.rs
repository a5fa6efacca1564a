//! The orders that mappings are held against: files, NDJSON, arrays and folders of them.

use crate::cli::Failure;
use crate::cli::documents::Documents;
use crate::project::{Document, StorefrontDocument, Token};
use crate::storefront::Settings;
use overprint_generic::view::ViewError;
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};

/// The endings of files with orders in a folder.
const ENDINGS: [&str; 3] = ["json", "ndjson", "jsonl"];

/// Files with orders, and what is known of their storefront.
pub(super) struct Orders {
    files: Vec<PathBuf>,
    storefront: StorefrontDocument,
}

impl Orders {
    /// Finds the files.
    pub(super) fn new(
        paths: &[PathBuf],
        configured: Option<(&str, &Settings)>,
        named: Option<&str>,
    ) -> Result<Self, Failure> {
        let storefront = match configured {
            Some((name, settings)) => StorefrontDocument::of(name, settings, Token::Placeholder),
            None => StorefrontDocument::named(named.unwrap_or("storefront"), true, Token::Placeholder),
        };
        let mut files = Vec::new();
        for path in paths {
            files.extend(if path.is_dir() { in_folder(path)? } else { vec![path.clone()] });
        }
        Ok(Orders { files, storefront })
    }

    /// Hands out each order with the document of its storefront.
    pub(super) fn each(&self, mut take: impl FnMut(&str, &str) -> Result<(), ViewError>) -> Result<(), Failure> {
        for path in &self.files {
            let mut documents = Documents::open(path)?;
            while let Some(piece) = documents.next()? {
                let wrong = |why: String| Failure::Input(format!("{}: {why}", piece.place));
                for bytes in elements(&piece.bytes).map_err(|error| wrong(error.to_string()))? {
                    let document = Document::read(bytes).map_err(|error| wrong(error.to_string()))?;
                    let mut storefront = self.storefront.clone();
                    storefront.lay_over(&document.storefront);
                    let order = std::str::from_utf8(document.bytes()).map_err(|error| wrong(error.to_string()))?;
                    take(order, &storefront.to_json()).map_err(|error| wrong(error.to_string()))?;
                }
            }
        }
        Ok(())
    }
}

fn in_folder(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |source| Failure::Unreadable { path: path.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.is_file() && file.extension().is_some_and(|ending| ENDINGS.iter().any(|known| *known == ending)) {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(Failure::Input(format!("`{}` has no orders: they end in {}", path.display(), ENDINGS.join(", "))));
    }
    files.sort();
    Ok(files)
}

/// Returns the elements of an array, or the one document that it is.
fn elements(bytes: &[u8]) -> Result<Vec<&[u8]>, serde_json::Error> {
    if !bytes.trim_ascii_start().starts_with(b"[") {
        return Ok(vec![bytes]);
    }
    let elements: Vec<&RawValue> = serde_json::from_slice(bytes)?;
    Ok(elements.into_iter().map(|element| element.get().as_bytes()).collect())
}
