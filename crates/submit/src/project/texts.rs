//! The texts of a project: mapping files, and the tables and shared files that they name.

use super::Files;
use overprint_mapping::MappingFile;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What the folder of a project has in it: a mapping may read files up to there.
const CONFIGURATION: &str = "overprint.toml";

/// Reads the file at a path, or says why it cannot.
pub(super) type Read<'r> = &'r dyn Fn(&Path) -> Result<String, String>;

/// Hands out files, and keeps what they hold for what there is to say about them.
pub(super) struct Texts<'r> {
    read: Read<'r>,
    texts: RefCell<BTreeMap<Arc<str>, String>>,
    asked: RefCell<Files>,
    /// How many folders deep in the project the files of a folder are.
    depths: RefCell<BTreeMap<PathBuf, usize>>,
}

impl<'r> Texts<'r> {
    pub(super) fn new(read: Read<'r>) -> Self {
        Texts { read, texts: RefCell::default(), asked: RefCell::default(), depths: RefCell::default() }
    }

    /// Reads a file by its path as it is written in another one.
    pub(super) fn beside(&self, file: &str, written: &str) -> Result<(Arc<str>, String), String> {
        let path = self.within(file, written)?;
        self.asked.borrow_mut().add(Path::new(file), &path);
        let text = (self.read)(&path)?;
        // Spreadsheets put a byte order mark in front; places in the file do not count it.
        let text = text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned);
        let name: Arc<str> = path.display().to_string().into();
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

    /// Says where the file is that another one names; `..` may go up as far as the folder of the project, and no further. Links
    /// are not looked through: who makes one may read what it leads to.
    fn within(&self, file: &str, written: &str) -> Result<PathBuf, String> {
        let absolute =
            "an absolute path means something else on every machine: write it relative to the mapping file".to_owned();
        if Path::new(written).is_absolute() {
            return Err(absolute);
        }
        let folder = Path::new(file).parent().unwrap_or(Path::new(""));
        let path = folder.join(written);
        let mut depths = self.depths.borrow_mut();
        // What nobody asked for is a mapping file.
        let mut depth = *depths.entry(folder.to_owned()).or_insert_with(|| depth_in_project(folder));
        for component in Path::new(written).parent().into_iter().flat_map(Path::components) {
            depth = match component {
                Component::Normal(_) => depth + 1,
                Component::ParentDir => depth.checked_sub(1).ok_or_else(outside)?,
                Component::CurDir => depth,
                Component::RootDir | Component::Prefix(_) => return Err(absolute),
            };
        }
        depths.entry(path.parent().unwrap_or(Path::new("")).to_owned()).or_insert(depth);
        Ok(path)
    }
}

fn outside() -> String {
    format!(
        "it is outside of the project, which is the folder of the mappings, or the one above that has {CONFIGURATION} in it"
    )
}

/// Tells how many folders below that of its project a folder of mappings is.
fn depth_in_project(folder: &Path) -> usize {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(folder) = folder.canonicalize() else { return 0 };
    folder.ancestors().position(|above| above.join(CONFIGURATION).is_file()).unwrap_or(0)
}
