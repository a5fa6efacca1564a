//! The texts of a project: mapping files, and the tables and shared files that they name.

use super::folder::{self, Foreign};
use super::{Files, text};
use overprint_mapping::lock::FILE as LOCK;
use overprint_mapping::{MappingFile, Unread};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What the files end in that a mapping names: shared files, tables, and the lock file.
const ENDINGS: [&str; 5] = ["yaml", "yml", "csv", "tsv", "lock"];

/// Where the files are.
#[derive(Clone, Copy)]
pub(super) enum Origin<'o> {
    /// On the disk, in the folder of the mappings.
    Disk,
    /// In the program.
    Program(&'o dyn Fn(&Path) -> Result<String, String>),
}

/// The folder of a mapping file, and how many folders below it another folder is.
#[derive(Clone)]
struct Below {
    folder: PathBuf,
    depth: usize,
}

/// Hands out files, and keeps what they hold for what there is to say about them.
pub(super) struct Texts<'o> {
    origin: Origin<'o>,
    texts: RefCell<BTreeMap<Arc<str>, String>>,
    asked: RefCell<Files>,
    /// The folders that files were named in.
    folders: RefCell<BTreeMap<PathBuf, Below>>,
}

impl<'o> Texts<'o> {
    pub(super) fn new(origin: Origin<'o>) -> Self {
        Texts { origin, texts: RefCell::default(), asked: RefCell::default(), folders: RefCell::default() }
    }

    /// Reads a file by its path as it is written in another one.
    pub(super) fn beside(&self, file: &str, written: &str) -> Result<(Arc<str>, String), Unread> {
        let (path, folder) = self.within(file, written)?;
        if let Origin::Disk = self.origin {
            check(&folder, &path)?;
        }
        self.asked.borrow_mut().add(Path::new(file), &path);
        let name: Arc<str> = path.display().to_string().into();
        let bytes = match self.origin {
            Origin::Disk => std::fs::read(&path).map_err(|error| error.to_string())?,
            Origin::Program(read) => read(&path)?.into_bytes(),
        };
        let text = text::read(&name, bytes)?;
        self.texts.borrow_mut().insert(name.clone(), text.clone());
        Ok((name, text))
    }

    /// Returns the texts by the names of their files, those of the mapping files too, and which file asked for which, also
    /// where there was nothing.
    pub(super) fn finish(self, files: &[MappingFile]) -> (BTreeMap<Arc<str>, String>, Files) {
        let mut texts = self.texts.into_inner();
        texts.extend(files.iter().map(|file| (file.name.clone(), file.text.clone())));
        let mut asked = self.asked.into_inner();
        files.iter().for_each(|file| asked.add_mapping(Path::new(&*file.name)));
        (texts, asked)
    }

    /// Returns the path of a file that another one names, and the folder of the mapping; `..` goes up to that folder and no
    /// further.
    fn within(&self, file: &str, written: &str) -> Result<(PathBuf, PathBuf), String> {
        let absolute =
            "an absolute path means something else on every machine: write it relative to the mapping file".to_owned();
        if Path::new(written).is_absolute() {
            return Err(absolute);
        }
        let folder = Path::new(file).parent().unwrap_or(Path::new(""));
        let path = folder.join(written);
        let mut folders = self.folders.borrow_mut();
        // What no other file named is a mapping file.
        let below = folders.entry(folder.to_owned()).or_insert_with(|| Below { folder: folder.to_owned(), depth: 0 });
        let Below { folder, mut depth } = below.clone();
        for component in Path::new(written).parent().into_iter().flat_map(Path::components) {
            depth = match component {
                Component::Normal(_) => depth + 1,
                Component::ParentDir => depth.checked_sub(1).ok_or_else(|| Foreign::Outside.to_string())?,
                Component::CurDir => depth,
                Component::RootDir | Component::Prefix(_) => return Err(absolute),
            };
        }
        let named_in = path.parent().unwrap_or(Path::new("")).to_owned();
        folders.entry(named_in).or_insert_with(|| Below { folder: folder.clone(), depth });
        Ok((path, folder))
    }
}

/// Checks that a file that a mapping names is in its folder; of what ends in `.lock`, only the lock file is.
fn check(folder: &Path, path: &Path) -> Result<(), String> {
    folder::check(folder, path, &ENDINGS).map_err(|foreign| foreign.to_string())?;
    let is_lock = path.file_name().is_some_and(|name| name == LOCK);
    let ends_so = path.extension().is_some_and(|ending| ending == "lock");
    if ends_so && !is_lock { Err(Foreign::Kind.to_string()) } else { Ok(()) }
}
