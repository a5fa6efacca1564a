//! The folder of mappings: they read and write nothing outside of it, whatever a path or a link says.
//!
//! Whoever changes mappings, in a pull request for instance, must not get to read the configuration and its secrets by it.

use std::io;
use std::path::{Path, PathBuf};

/// Why a file is none of the mappings' business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Foreign {
    /// The path, or a link on its way, leads elsewhere.
    #[error(
        "it is outside of the folder of the mappings, and nothing there is read for them: move the file into that folder"
    )]
    Outside,
    /// It is a file of another kind, or what the link leads to is.
    #[error("it is not a file of this kind: mappings end in .yaml or .yml, tables in .csv or .tsv, orders in .json")]
    Kind,
}

/// Checks that a path stays in a folder, links included, and that the file, if there is one, has one of the endings.
///
/// # Errors
/// It does not.
pub fn check(folder: &Path, path: &Path, endings: &[&str]) -> Result<(), Foreign> {
    // A folder that cannot be found has no file that could be read.
    let Ok(folder) = here(folder).canonicalize() else { return Ok(()) };
    let target = target(path).ok_or(Foreign::Outside)?;
    if !target.starts_with(&folder) {
        return Err(Foreign::Outside);
    }
    let ending = target.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let is_file = target.metadata().map_or(true, |found| found.is_file());
    if is_file && endings.contains(&ending.as_str()) { Ok(()) } else { Err(Foreign::Kind) }
}

/// Follows every link of a path; for a file that is not there, those of the folder that it would be in. Nothing for a link that
/// leads to nothing: it would be followed by whoever writes there.
fn target(path: &Path) -> Option<PathBuf> {
    match path.canonicalize() {
        Ok(target) => Some(target),
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => {
            Some(target(here(path.parent()?))?.join(path.file_name()?))
        }
        Err(_) => None,
    }
}

fn here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Foreign, check};
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn nothing_outside_of_the_folder_is_a_file_of_the_mappings() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::create_dir_all(path("shop/mappings/tables")).unwrap();
        fs::create_dir_all(path("shop/mappings-of-others")).unwrap();
        for name in [
            "overprint.toml",
            "secrets.csv",
            "mappings/tables/a.csv",
            "mappings/inner.toml",
            "mappings-of-others/b.csv",
        ] {
            fs::write(path(&format!("shop/{name}")), "CANARY").unwrap();
        }
        let link = |to: &str, name: &str| symlink(to, path(&format!("shop/mappings/{name}"))).unwrap();
        link("tables", "data");
        link("tables/a.csv", "same.csv");
        link("../overprint.toml", "config.csv");
        link("../secrets.csv", "secrets.csv");
        link("..", "up");
        link("inner.toml", "inner.csv");
        link("../not-there-yet.csv", "dangling.csv");
        link("loop.csv", "loop.csv");
        symlink(path("shop/mappings"), path("linked")).unwrap();
        let table = [
            ("tables/a.csv", Ok(())),
            ("data/a.csv", Ok(())),
            ("same.csv", Ok(())),
            ("tables/../tables/a.csv", Ok(())),
            ("tables/none.csv", Ok(())),
            ("none/none.csv", Ok(())),
            ("tables/A.CSV", Ok(())),
            ("../secrets.csv", Err(Foreign::Outside)),
            ("../mappings-of-others/b.csv", Err(Foreign::Outside)),
            ("../none.csv", Err(Foreign::Outside)),
            ("secrets.csv", Err(Foreign::Outside)),
            ("config.csv", Err(Foreign::Outside)),
            ("up/secrets.csv", Err(Foreign::Outside)),
            ("up/none.csv", Err(Foreign::Outside)),
            ("dangling.csv", Err(Foreign::Outside)),
            ("loop.csv", Err(Foreign::Outside)),
            ("inner.toml", Err(Foreign::Kind)),
            ("inner.csv", Err(Foreign::Kind)),
            ("tables", Err(Foreign::Kind)),
            ("none", Err(Foreign::Kind)),
        ];
        for (name, expected) in table {
            for folder in [path("shop/mappings"), path("linked")] {
                assert_eq!(check(&folder, &folder.join(name), &["csv"]), expected, "{name}");
            }
        }
    }
}
