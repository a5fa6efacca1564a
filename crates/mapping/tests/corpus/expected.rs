//! Expected texts beside their cases: compared, or written anew with `UPDATE=1`.

use std::fs;
use std::path::Path;

/// What differs, for one message about all of it.
#[derive(Default)]
pub(super) struct Differences(Vec<String>);

impl Differences {
    /// Holds a text against the file where it is expected.
    pub(super) fn compare(&mut self, path: &Path, actual: &str) {
        if std::env::var_os("UPDATE").is_some() {
            assert!(std::env::var_os("CI").is_none(), "expected texts are written by people, never in CI");
            fs::write(path, actual).unwrap();
            return;
        }
        let expected = fs::read_to_string(path).unwrap_or_default();
        if expected != actual {
            self.0.push(format!("{}\n--- expected\n{expected}\n--- actual\n{actual}", path.display()));
        }
    }

    /// Notes something else that is wrong with a case.
    pub(super) fn note(&mut self, path: &Path, what: &str) {
        self.0.push(format!("{}: {what}", path.display()));
    }

    /// Fails with everything that differs.
    pub(super) fn finish(self) {
        let count = self.0.len();
        assert!(self.0.is_empty(), "{count} differ; UPDATE=1 writes them anew\n\n{}", self.0.join("\n\n"));
    }
}
