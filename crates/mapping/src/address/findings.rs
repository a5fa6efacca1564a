//! What one pass over an address found: problems and notes, gathered side by side.

use super::note::Note;
use super::problem::{AddressProblem, ShipToField, Source};

/// The problems and notes of one address.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) problems: Vec<AddressProblem>,
    pub(super) notes: Vec<Note>,
}

impl Findings {
    /// Adds a problem.
    pub(super) fn problem(
        &mut self,
        field: ShipToField,
        sources: &[Source],
        value: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems.push(AddressProblem {
            field,
            sources: sources.to_vec(),
            value: value.to_owned(),
            message: message.into(),
            help: help.into(),
        });
    }

    /// Adds a note.
    pub(super) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }
}
