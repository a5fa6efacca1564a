//! The mappings of a project: which files they are, and what is wrong with them.
//!
//! A project is a directory of mapping files (`*.yaml` and `*.yml` of its top level, by name), or a single one. Its
//! subdirectories are for tables, shared files, cases and other projects. The path of a table or
//! shared file is relative to the file that names it, and stays in the folder of the mappings.

mod checked;
mod document;
mod files;
pub mod folder;
mod names;
mod report;
mod storefront_document;
pub(crate) mod text;
mod texts;

pub use checked::{Checked, check};
pub use document::{Document, DocumentError, RecipientRecord};
pub use files::Files;
pub use names::{Names, names};
pub use report::Report;
pub use storefront_document::{RESERVED, StorefrontDocument, Token};

use overprint_mapping::{Code, Diagnostic, MappingFile, Mappings, Place, Unread};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use texts::{Origin, Texts};

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
    #[error(
        "`{}` has no mapping file: they end in .yaml or .yml, and subdirectories are not looked into{}",
        path.display(),
        named_alike(alike)
    )]
    Empty {
        /// The path as given.
        path: PathBuf,
        /// The files in it that are named like mappings.
        alike: Vec<PathBuf>,
    },
    /// A file or directory cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the mappings leads out of their folder, or has another ending.
    #[error("`{}` is not read: {why}", path.display())]
    Foreign {
        /// Which one.
        path: PathBuf,
        /// Why.
        why: folder::Foreign,
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
    load_with_files(path)?.0.map_err(ProjectError::Wrong)
}

/// Loads the mappings at a path, and names their version: the beginning of the SHA-256 of every file that they rest on.
///
/// # Errors
/// There is no mapping, a file cannot be read, or what is wrong with the mappings, all of it.
pub fn load_version(path: &Path) -> Result<(Mappings, String), ProjectError> {
    let mut before = None;
    loop {
        let (mappings, files) = load_with_files(path)?;
        let name = version_of(&files)?;
        // What was read between two equal names is what they name, also where somebody saves meanwhile.
        if before.as_ref() == Some(&name) {
            return Ok((mappings.map_err(ProjectError::Wrong)?, name));
        }
        before = Some(name);
    }
}

/// Names the version of files: the beginning of the SHA-256 of them all.
fn version_of(files: &Files) -> Result<String, ProjectError> {
    let mut hash = Sha256::new();
    for file in files.iter() {
        let text = match std::fs::read(file) {
            Ok(text) => text,
            // What was looked for and is not there can do without.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(ProjectError::Unreadable { path: file.to_owned(), source }),
        };
        hash.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    Ok(hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}

/// Loads the mappings at a path, and tells which files they rest on, also where they are wrong.
///
/// # Errors
/// There is no mapping, or a mapping file cannot be read.
pub fn load_with_files(path: &Path) -> Result<(Result<Mappings, Report>, Files), ProjectError> {
    let files = read_files(&mapping_files(path)?)?;
    Ok(load_files(&files, Origin::Disk))
}

/// Loads mappings that are part of the program: names and texts of mapping files and their tables.
///
/// # Errors
/// What is wrong with the mappings, all of it.
pub fn load_embedded(files: &[(&str, &str)]) -> Result<Mappings, Report> {
    let mappings = files.iter().filter(|(name, _)| ends_in(Path::new(name), &ENDINGS));
    let mappings: Vec<_> =
        mappings.map(|(name, text)| MappingFile { name: (*name).into(), text: (*text).into() }).collect();
    let read = |path: &Path| {
        let found = files.iter().find(|(name, _)| Path::new(name) == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "it is not part of the program".to_owned())
    };
    load_files(&mappings, Origin::Program(&read)).0
}

/// Lists the mapping files at a path: itself, or those of the directory's top level.
fn mapping_files(path: &Path) -> Result<Vec<PathBuf>, ProjectError> {
    Ok(listed(path)?.0)
}

/// Lists the mapping files at a path, and beside them the files that are named like mappings and are none.
fn listed(path: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), ProjectError> {
    if !path.exists() {
        return Err(ProjectError::Missing { path: path.to_owned() });
    }
    if !path.is_dir() {
        return Ok((vec![path.to_owned()], Vec::new()));
    }
    let unreadable = |source| ProjectError::Unreadable { path: path.to_owned(), source };
    let (mut found, mut alike) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        // Names with a dot in front are those of systems and editors, such as `._flyers.yaml` on a disk of macOS.
        if is_hidden(&file) || !file.is_file() {
            continue;
        }
        if ends_in(&file, &ENDINGS) {
            found.push(file);
        } else if is_named_alike(&file) {
            alike.push(file);
        }
    }
    found.sort();
    alike.sort();
    if found.is_empty() {
        return Err(ProjectError::Empty { path: path.to_owned(), alike });
    }
    Ok((found, alike))
}

/// Tells whether a file has one of the endings, in upper or lower case.
pub(crate) fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

/// Tells whether the name of a file has a dot in front.
pub(crate) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Tells whether a name has the ending of a mapping somewhere, such as `flyers.yaml.txt`.
fn is_named_alike(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.contains(&format!(".{ending}")))
}

fn named_alike(alike: &[PathBuf]) -> String {
    match alike.first() {
        Some(path) => format!("; `{}` is not read: rename it", path.display()),
        None => String::new(),
    }
}

/// Loads mappings, and keeps the texts of all files for what there is to say about them.
fn load_files(files: &[MappingFile], origin: Origin<'_>) -> (Result<Mappings, Report>, Files) {
    let texts = Texts::new(origin);
    let loaded = Mappings::load(files, &|file, written| texts.beside(file, written));
    let (texts, asked) = texts.finish(files);
    (loaded.map_err(|diagnostics| Report::new(diagnostics, &texts)), asked)
}

/// Reads mapping files, each of which has to be in its folder: a link there may lead to the secrets of the configuration.
fn read_files(paths: &[PathBuf]) -> Result<Vec<MappingFile>, ProjectError> {
    let read = |path: &PathBuf| {
        folder::check(path.parent().unwrap_or(Path::new("")), path, &ENDINGS)
            .map_err(|why| ProjectError::Foreign { path: path.clone(), why })?;
        let bytes = std::fs::read(path).map_err(|source| ProjectError::Unreadable { path: path.clone(), source })?;
        let name = path.display().to_string();
        let text = text::read(&name, bytes).map_err(|unread| not_text(&name, unread))?;
        Ok(MappingFile { name: name.into(), text })
    };
    paths.iter().map(read).collect()
}

fn not_text(name: &str, unread: Unread) -> ProjectError {
    let at = unread.at.unwrap_or(Place { file: name.into(), line: 1, column: 1, span: 0..0 });
    let found = Diagnostic { code: Code::NotYaml, message: unread.why, help: unread.help, at };
    ProjectError::Wrong(Report::new(vec![found], &BTreeMap::new()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{ProjectError, check, load, load_embedded, load_with_files};
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
    fn files_are_told_by_their_ending_in_any_case_and_hidden_ones_are_passed_over() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        fs::write(path.join("a.YAML"), named("first")).unwrap();
        fs::write(path.join("b.Yml"), named("second").replace("SHIP", "FEE")).unwrap();
        // What macOS leaves on disks of others, and what editors leave: neither UTF-8 nor a mapping.
        fs::write(path.join("._a.YAML"), b"\x00\x05\x16\x07\xff").unwrap();
        fs::write(path.join(".a.yaml.swp"), b"\xff").unwrap();
        fs::write(path.join(".hidden.yaml"), "no: mapping").unwrap();
        let mappings = load(path).unwrap();
        assert_eq!(mappings.iter().map(|mapping| mapping.name()).collect::<Vec<_>>(), ["first", "second"]);
        assert!(check(&[path.to_owned()]).unwrap().report.diagnostics().next().is_none());

        for (name, is_alike) in [("c.yaml.txt", true), ("d.YAML.bak", true), ("e.yml~", true), ("notes.txt", false)] {
            fs::write(path.join(name), "mapping: third").unwrap();
            let checked = check(&[path.to_owned()]).unwrap();
            let told: Vec<String> = checked.report.diagnostics().map(ToString::to_string).collect();
            assert_eq!(told.iter().any(|one| one.contains(name) && one.contains("unread-file")), is_alike, "{told:?}");
        }
        let only = tempfile::tempdir().unwrap();
        fs::write(only.path().join("flyers.yaml.txt"), named("first")).unwrap();
        let told = load(only.path()).unwrap_err().to_string();
        assert!(told.contains("flyers.yaml.txt` is not read: rename it"), "{told}");
    }

    #[test]
    fn a_mapping_in_another_encoding_is_told_with_its_line() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.yaml"), b"mapping: a\nsummary: Caf\xe9\n").unwrap();
        let told = load(directory.path()).unwrap_err().to_string();
        assert!(told.contains("a.yaml:2:13: not-yaml: the file is not UTF-8: line 2 has the byte 0xE9"), "{told}");
        fs::write(
            directory.path().join("a.yaml"),
            named("a").replace("\nignore", "\ntables: { t: { csv: t.csv, key: [sku] } }\nignore"),
        )
        .unwrap();
        fs::write(directory.path().join("t.csv"), b"sku,name\nA,B\nC,\x96\n").unwrap();
        let told = load(directory.path()).unwrap_err().to_string();
        assert!(
            told.contains("t.csv:3:3: table-file: the file is not UTF-8: line 3 has the byte 0x96, which is `–`"),
            "{told}"
        );
        assert!(told.contains("CSV UTF-8"), "{told}");
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

    #[test]
    fn a_table_is_read_within_the_folder_of_the_mappings_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::create_dir_all(path("shop/mappings/shared")).unwrap();
        fs::write(path("outside.csv"), "sku\nA\n").unwrap();
        fs::write(path("shop/inside.csv"), "sku\nA\n").unwrap();
        let tables = |csv: &str| format!("tables:\n  cards: {{ csv: {csv}, key: [sku] }}\n");
        let found = |text: &str| {
            fs::write(path("shop/mappings/cards.yaml"), text).unwrap();
            load(&path("shop/mappings")).map(drop).map_err(|error| error.to_string())
        };
        let direct = |csv: &str| found(&format!("{}{}", named("cards"), tables(csv)));
        // A table of a shared file counts from there.
        let shared = |csv: &str| {
            fs::write(path("shop/mappings/shared/tables.yaml"), tables(csv)).unwrap();
            found(&named("cards").replace("\nignore", "\ninclude: shared/tables.yaml\nignore"))
        };
        let refused = |found: Result<(), String>| found.is_err_and(|error| error.contains("outside of the folder"));
        // The configuration above makes no difference: it has secrets in it, and mappings are written by many hands.
        fs::write(path("shop/overprint.toml"), "private_key = 'CANARY'\n").unwrap();
        fs::write(path("shop/mappings/inside.csv"), "sku\nA\n").unwrap();
        for outside in ["../inside.csv", "../../outside.csv", "shared/../../inside.csv", "x/../../../outside.csv"] {
            assert!(refused(direct(outside)), "{outside}");
        }
        assert!(refused(shared("../../inside.csv")));
        assert_eq!(shared("../inside.csv"), Ok(()));
        assert_eq!(direct("shared/../inside.csv"), Ok(()));
    }

    #[test]
    fn no_excerpt_shows_a_file_that_is_not_of_the_mappings() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::create_dir_all(path("mappings/shared")).unwrap();
        for name in ["overprint.toml", "mappings/inner.toml", "mappings/.env", "secrets.yaml", "secrets.csv"] {
            fs::write(path(name), "private_key = \"CANARY\"\nCANARY: [\n").unwrap();
        }
        let found = |text: &str| {
            fs::write(path("mappings/cards.yaml"), text).unwrap();
            let error = load(&path("mappings")).unwrap_err();
            let shown = format!("{error}{error:?}");
            assert!(!shown.contains("CANARY"), "{shown}");
            shown
        };
        let tables = |csv: &str| format!("{}tables:\n  cards: {{ csv: {csv}, key: [sku] }}\n", named("cards"));
        let include = |file: &str| named("cards").replace("\nignore", &format!("\ninclude: {file}\nignore"));
        let table = [
            (include("../overprint.toml"), "outside"),
            (include("../secrets.yaml"), "outside"),
            (include("inner.toml"), "not a file of this kind"),
            (include(".env"), "not a file of this kind"),
            (tables("../overprint.toml"), "outside"),
            (tables("../secrets.csv"), "outside"),
            (tables("inner.toml"), "not a file of this kind"),
            (tables("shared/../../secrets.csv"), "outside"),
            (tables("shared"), "not a file of this kind"),
        ];
        for (text, why) in table {
            let shown = found(&text);
            assert!(shown.contains(why), "{text}: {shown}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out_of_the_folder_of_the_mappings() {
        use std::os::unix::fs::symlink;
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::create_dir_all(path("mappings/tables")).unwrap();
        fs::write(path("overprint.toml"), "private_key = \"CANARY\"\nCANARY: [\n").unwrap();
        let shown = || load(&path("mappings")).map(drop).map_err(|error| format!("{error}{error:?}"));
        // A table, the lock file, and a mapping file that are links.
        let tables = format!("{}tables:\n  cards: {{ csv: tables/cards.csv, key: [sku] }}\n", named("cards"));
        fs::write(path("mappings/cards.yaml"), &tables).unwrap();
        for (link, to) in [
            ("mappings/tables/cards.csv", "../../overprint.toml"),
            ("mappings/more.yaml", "../overprint.toml"),
            ("mappings/more.yaml", "tables/../../overprint.toml"),
        ] {
            symlink(to, path(link)).unwrap();
            let error = shown().unwrap_err();
            assert!(error.contains("outside of the folder") && !error.contains("CANARY"), "{link}: {error}");
            fs::remove_file(path(link)).unwrap();
        }
        // Links within the folder lead where they lead, as those of a mounted ConfigMap do.
        fs::create_dir(path("mappings/..data")).unwrap();
        fs::write(path("mappings/..data/cards.csv"), "sku\nA\n").unwrap();
        symlink("../..data/cards.csv", path("mappings/tables/cards.csv")).unwrap();
        assert_eq!(shown(), Ok(()));
    }

    #[test]
    fn a_mapping_rests_on_the_tables_of_the_files_it_shares() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::write(path("a.yaml"), named("a").replace("\nignore", "\ninclude: shared/b.yaml\nignore")).unwrap();
        fs::write(path("c.yaml"), named("c").replace("SHIP", "FEE")).unwrap();
        fs::create_dir(path("shared")).unwrap();
        fs::write(path("shared/b.yaml"), "tables:\n  t: { csv: none.csv, key: [sku] }\n").unwrap();
        let (loaded, files) = load_with_files(directory.path()).unwrap();
        assert!(loaded.is_err(), "the table is not there");
        assert_eq!(files.iter().count(), 4);
        let table = path("shared/none.csv");
        assert!(files.rests_on(&path("a.yaml"), &table) && files.rests_on(&path("a.yaml"), &path("a.yaml")));
        assert!(!files.rests_on(&path("c.yaml"), &table) && !files.rests_on(&table, &path("a.yaml")));
    }
}
