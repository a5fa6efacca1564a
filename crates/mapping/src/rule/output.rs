//! What kind of value an output takes, so that constants and table columns are checked before an order comes.

use crate::diagnostic::{Code, Diagnostics, Place};
use crate::table::Table;
use uuid::Uuid;

/// The kind of an output's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Any text.
    Text,
    /// One UUID.
    Uuid,
    /// Any number of UUIDs, with spaces between.
    Uuids,
    /// `true` or `false`.
    Boolean,
    /// A whole number above zero.
    Count,
}

impl Output {
    /// Reports a text that the output cannot be.
    pub(crate) fn check(self, name: &str, text: &str, at: &Place, diagnostics: &mut Diagnostics) -> Option<()> {
        let Some(wanted) = self.refuses(text) else { return Some(()) };
        let code = if matches!(self, Output::Uuid | Output::Uuids) { Code::NotUuid } else { Code::Value };
        diagnostics.report(code, at, format!("{name} has to be {wanted}, not `{text}`"));
        None
    }

    /// Reports the cells of a column that the output cannot be; columns named for UUIDs were checked with their table.
    pub(crate) fn check_column(self, table: &Table, column: usize, diagnostics: &mut Diagnostics) {
        let name = &table.columns[column];
        if name.ends_with("_uuid") || name.ends_with("_uuids") {
            return;
        }
        for row in table.rows().iter().filter(|row| !row.cells[column].is_empty()) {
            self.check(&format!("`{name}`"), &row.cells[column], &row.place(column), diagnostics);
        }
    }

    fn refuses(self, text: &str) -> Option<&'static str> {
        let accepted = match self {
            Output::Text => true,
            Output::Uuid => Uuid::try_parse(text).is_ok(),
            Output::Uuids => text.split_whitespace().all(|part| Uuid::try_parse(part).is_ok()),
            Output::Boolean => matches!(text, "true" | "false"),
            Output::Count => text.parse::<u64>().is_ok_and(|count| count > 0 && count.to_string() == text),
        };
        let wanted = match self {
            Output::Text => "text",
            Output::Uuid => "a UUID",
            Output::Uuids => "UUIDs with spaces between",
            Output::Boolean => "true or false",
            Output::Count => "a whole number above zero",
        };
        (!accepted).then_some(wanted)
    }
}
