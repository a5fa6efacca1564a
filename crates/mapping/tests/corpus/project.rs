//! Loading mapping files from a directory, as the command line does.

use overprint_mapping::{Diagnostic, MappingFile, Mappings, Unread};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Returns the directory of this crate's test data.
pub(super) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Returns the directory of the mappings that come with the project.
pub(super) fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings")
}

/// Returns the entries of a directory, sorted by name.
pub(super) fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Reads the mapping files that lie in a directory.
pub(super) fn files(directory: &Path) -> Vec<MappingFile> {
    let is_mapping = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "yaml");
    entries(directory).iter().filter(|path| is_mapping(path)).map(|path| file(path)).collect()
}

/// Reads one mapping file.
pub(super) fn file(path: &Path) -> MappingFile {
    let name = path.file_name().unwrap().to_string_lossy().as_ref().into();
    MappingFile { name, text: fs::read_to_string(path).unwrap() }
}

/// Loads mapping files whose tables lie in a directory.
pub(super) fn load(files: &[MappingFile], directory: &Path) -> Result<Mappings, Vec<Diagnostic>> {
    Mappings::load(files, &|_, path| table(directory, path))
}

fn table(directory: &Path, path: &str) -> Result<(Arc<str>, String), Unread> {
    let text = fs::read_to_string(directory.join(path)).map_err(|_| "no such file".to_owned())?;
    Ok((path.into(), text))
}

/// Loads all mapping files of a directory, which have to be sound.
pub(super) fn sound(directory: &Path) -> Mappings {
    load(&files(directory), directory).unwrap_or_else(|found| panic!("{}: {found:#?}", directory.display()))
}
