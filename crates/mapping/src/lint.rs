//! What can be said of mappings without an order: what is wrong, what can never happen, and what they read.

mod against;
mod conditions;
mod outputs;
mod reach;
mod reads;
mod unused;
mod walk;
mod write_back;

pub use against::{Against, Occurrence, Occurrences};
pub use reads::{Kind, Reading, Use};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::mappings::{MappingFile, Mappings, ReadTable, read};

/// What there is to say of mappings.
#[derive(Debug)]
pub struct Linted {
    /// Everything that is wrong or can hardly be meant, in the order of the files' lines.
    pub diagnostics: Vec<Diagnostic>,
    /// The mappings that can be used; a file with an error has none.
    pub mappings: Mappings,
}

impl Linted {
    /// Counts the findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|found| found.code.severity() == severity).count()
    }
}

/// Reads mapping files as [`Mappings::load`] does, and looks at what they can do.
///
/// What a file can do is looked at once it has no error of another kind, and what is never used once no file has one: before
/// that, much would be said that is not so.
pub fn lint(files: &[MappingFile], read_file: &ReadTable<'_>) -> Linted {
    let mut diagnostics = Diagnostics::default();
    let mappings = read(files, read_file, &mut diagnostics);
    let all_are_sound = diagnostics.is_empty();
    for mapping in &mappings {
        conditions::check(mapping, &mut diagnostics);
        reach::check(mapping, &mut diagnostics);
        outputs::check(mapping, &mut diagnostics);
        write_back::check(mapping, &mut diagnostics);
        unused::artwork(mapping, &mut diagnostics);
    }
    conditions::check_together(&mappings, &mut diagnostics);
    if all_are_sound {
        unused::tables(&mappings, &mut diagnostics);
    }
    Linted { diagnostics: diagnostics.into_sorted(), mappings: Mappings::of(mappings) }
}
