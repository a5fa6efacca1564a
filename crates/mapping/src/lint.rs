//! What can be said of mappings without an order: what is wrong, what can never happen, and what they read.

mod against;
mod conditions;
mod outputs;
mod quantity;
mod reach;
mod reads;
mod spoilt;
mod unused;
mod walk;
mod write_back;

pub use against::{Against, Occurrence, Occurrences};
pub use reads::{Kind, Reading, Use};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::lock::{Locks, NameUse};
use crate::mappings::{MappingFile, Mappings, ReadTable, read};
use std::collections::HashSet;

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
    let locks = Locks::new(read_file);
    let mappings = read(files, read_file, &locks, &mut diagnostics);
    let all_are_sound = diagnostics.is_empty();
    for mapping in &mappings {
        conditions::check(mapping, &mut diagnostics);
        reach::check(mapping, &mut diagnostics);
        outputs::check(mapping, &mut diagnostics);
        quantity::check(mapping, &mut diagnostics);
        write_back::check(mapping, &mut diagnostics);
        unused::artwork(mapping, &mut diagnostics);
    }
    conditions::check_together(&mappings, &mut diagnostics);
    spoilt::check(&mappings, &mut diagnostics);
    if all_are_sound {
        unused::tables(&mappings, &mut diagnostics);
        unused::pins(&mappings, &locks, &mut diagnostics);
    }
    Linted { diagnostics: diagnostics.into_sorted(), mappings: Mappings::of(mappings) }
}

/// Lists the names of what 4over sells, in the order of the files' lines, whether they are pinned or not.
///
/// # Errors
/// Everything else that is wrong with the files: before that is mended, names may be missing from the list.
pub fn names(files: &[MappingFile], read_file: &ReadTable<'_>) -> Result<Vec<NameUse>, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::default();
    let mappings = read(files, read_file, &Locks::listing(read_file), &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(diagnostics.into_sorted());
    }
    let mut names: Vec<NameUse> = mappings.into_iter().flat_map(|mapping| mapping.names).collect();
    let place = |one: &NameUse| (one.at.file.clone(), one.at.line, one.at.column);
    names.sort_by_key(place);
    // A table that several mappings use is read for each of them, and so is a cell that several rules look up.
    let mut listed = HashSet::new();
    names.retain(|one| listed.insert((one.at.clone(), one.name.clone())));
    Ok(names)
}
