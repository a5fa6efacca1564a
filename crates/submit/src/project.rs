//! The mappings of a project: which files they are, and what is wrong with them.
//!
//! A project is a directory of mapping files (`*.yaml` and `*.yml` of its top level, by name), or a single one. Its
//! subdirectories are for tables, shared files, cases and other projects. The path of a table or
//! shared file is relative to the file that names it.

mod checked;
mod document;
mod names;
mod report;
mod storefront_document;
mod texts;

pub use checked::{Checked, check};
pub use document::{Document, DocumentError, RecipientRecord};
pub use names::{Names, names};
pub use report::Report;
pub use storefront_document::{RESERVED, StorefrontDocument, Token};

use overprint_mapping::{MappingFile, Mappings};
use std::io;
use std::path::{Path, PathBuf};
use texts::{Read, Texts};

/// The endings of mapping files.
const ENDINGS: [&str; 2] = ["yaml", "yml"];

/// Mappings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// There is nothing at the path.
    #[error("there are no mappings at `{}`: give their directory, or one mapping file, with --mappings", path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
    /// The directory has no mapping file.
    #[error("`{}` has no mapping file: they end in .yaml or .yml, and subdirectories are not looked into", path.display())]
    Empty {
        /// The path as given.
        path: PathBuf,
    },
    /// A file or directory cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The mappings are wrong.
    #[error(transparent)]
    Wrong(#[from] Report),
}

/// Loads the mappings at a path.
///
/// # Errors
/// There is no mapping, a file cannot be read, or what is wrong with the mappings, all of it.
pub fn load(path: &Path) -> Result<Mappings, ProjectError> {
    let files = read_files(&mapping_files(path)?)?;
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| error.to_string());
    Ok(load_files(&files, &read)?)
}

/// Loads mappings that are part of the program: names and texts of mapping files and their tables.
///
/// # Errors
/// What is wrong with the mappings, all of it.
pub fn load_embedded(files: &[(&str, &str)]) -> Result<Mappings, Report> {
    let is_mapping =
        |name: &str| Path::new(name).extension().is_some_and(|ending| ENDINGS.iter().any(|e| *e == ending));
    let mappings = files.iter().filter(|(name, _)| is_mapping(name));
    let mappings: Vec<_> =
        mappings.map(|(name, text)| MappingFile { name: (*name).into(), text: (*text).into() }).collect();
    let read = |path: &Path| {
        let found = files.iter().find(|(name, _)| Path::new(name) == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "it is not part of the program".to_owned())
    };
    load_files(&mappings, &read)
}

/// Lists the mapping files at a path: itself, or those of the directory's top level.
fn mapping_files(path: &Path) -> Result<Vec<PathBuf>, ProjectError> {
    if !path.exists() {
        return Err(ProjectError::Missing { path: path.to_owned() });
    }
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |source| ProjectError::Unreadable { path: path.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.is_file() && file.extension().is_some_and(|ending| ENDINGS.iter().any(|known| *known == ending)) {
            found.push(file);
        }
    }
    if found.is_empty() {
        return Err(ProjectError::Empty { path: path.to_owned() });
    }
    found.sort();
    Ok(found)
}

/// Loads mappings, and keeps the texts of all files for what there is to say about them.
fn load_files(files: &[MappingFile], read: Read<'_>) -> Result<Mappings, Report> {
    let texts = Texts::new(read);
    let loaded = Mappings::load(files, &|file, written| texts.beside(file, written));
    loaded.map_err(|diagnostics| Report::new(diagnostics, &texts.finish(files).0))
}

/// Reads mapping files.
fn read_files(paths: &[PathBuf]) -> Result<Vec<MappingFile>, ProjectError> {
    let read = |path: &PathBuf| {
        let text =
            std::fs::read_to_string(path).map_err(|source| ProjectError::Unreadable { path: path.clone(), source })?;
        Ok(MappingFile { name: path.display().to_string().into(), text })
    };
    paths.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{ProjectError, load, load_embedded};
    use std::fs;

    const IGNORE: &str = "mapping: NAME\nignore:\n  - { at: /line/sku, equals: SHIP, because: shipping }\n";

    fn named(name: &str) -> String {
        IGNORE.replace("NAME", name)
    }

    #[test]
    fn a_directory_is_its_mapping_files_by_name_and_not_what_lies_deeper() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        fs::write(path.join("b.yml"), named("second")).unwrap();
        fs::write(path.join("a.yaml"), named("first")).unwrap();
        fs::write(path.join("notes.txt"), "no mapping").unwrap();
        fs::create_dir(path.join("other")).unwrap();
        fs::write(path.join("other/c.yaml"), "no: mapping").unwrap();
        let names = |path| load(path).unwrap().iter().map(|mapping| mapping.name().to_owned()).collect::<Vec<_>>();
        assert_eq!(names(path), ["first", "second"]);
        assert_eq!(names(&path.join("b.yml")), ["second"]);
    }

    #[test]
    fn no_mapping_is_an_error_that_says_what_to_give() {
        let directory = tempfile::tempdir().unwrap();
        let missing = load(&directory.path().join("none")).unwrap_err();
        assert!(matches!(missing, ProjectError::Missing { .. }));
        assert!(missing.to_string().contains("--mappings"), "{missing}");
        assert!(matches!(load(directory.path()).unwrap_err(), ProjectError::Empty { .. }));
    }

    #[test]
    fn a_table_is_read_beside_its_mapping_and_never_from_an_absolute_path() {
        let mapping = |csv: &str| format!("{}tables:\n  cards: {{ csv: {csv}, key: [sku] }}\n", named("cards"));
        let files = |text: &str, table: &str| {
            load_embedded(&[
                ("shop/cards.yaml", text),
                (table, "\u{feff}sku,product_uuid\nBC,6d6f6c3b-8713-4f68-9e4a\n"),
            ])
            .unwrap_err()
            .to_string()
        };
        let found = files(&mapping("tables/cards.csv"), "shop/tables/cards.csv");
        assert!(found.contains("shop/tables/cards.csv:2:4: not-uuid"), "{found}");
        let elsewhere = files(&mapping("tables/cards.csv"), "tables/cards.csv");
        assert!(elsewhere.contains("table-file") && elsewhere.contains("not part of the program"), "{elsewhere}");
        let absolute = files(&mapping("/tables/cards.csv"), "/tables/cards.csv");
        assert!(absolute.contains("relative to the mapping file"), "{absolute}");
    }
}
