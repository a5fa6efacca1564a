//! The texts of a project: mapping files, and the tables and shared files that they name.

use overprint_mapping::MappingFile;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads the file at a path, or says why it cannot.
pub(super) type Read<'r> = &'r dyn Fn(&Path) -> Result<String, String>;

/// Hands out files, and keeps what they hold for what there is to say about them.
pub(super) struct Texts<'r> {
    read: Read<'r>,
    texts: RefCell<BTreeMap<Arc<str>, String>>,
    asked: RefCell<BTreeSet<PathBuf>>,
}

impl<'r> Texts<'r> {
    pub(super) fn new(read: Read<'r>) -> Self {
        Texts { read, texts: RefCell::default(), asked: RefCell::default() }
    }

    /// Reads a file by its path as it is written in another one.
    pub(super) fn beside(&self, file: &str, written: &str) -> Result<(Arc<str>, String), String> {
        let path = beside(file, written)?;
        self.asked.borrow_mut().insert(path.clone());
        let text = (self.read)(&path)?;
        // Spreadsheets put a byte order mark in front; places in the file do not count it.
        let text = text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned);
        let name: Arc<str> = path.display().to_string().into();
        self.texts.borrow_mut().insert(name.clone(), text.clone());
        Ok((name, text))
    }

    /// Returns the texts by the names of their files, those of the mapping files too, and every path that was asked for,
    /// also where there was nothing.
    pub(super) fn finish(self, files: &[MappingFile]) -> (BTreeMap<Arc<str>, String>, BTreeSet<PathBuf>) {
        let mut texts = self.texts.into_inner();
        texts.extend(files.iter().map(|file| (file.name.clone(), file.text.clone())));
        (texts, self.asked.into_inner())
    }
}

/// Says where the file is that another one names.
fn beside(file: &str, written: &str) -> Result<PathBuf, String> {
    if Path::new(written).is_absolute() {
        return Err(
            "an absolute path means something else on every machine: write it relative to the mapping file".to_owned()
        );
    }
    Ok(Path::new(file).parent().unwrap_or(Path::new("")).join(written))
}
