//! What kind of value an output takes, so that constants and table columns are checked before an order comes.

use crate::check::Check;
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::lock::{Kind, Named, broken};
use crate::request::{AddressValidationLevel, Breakdown, ProductType, is_crid, is_currency, is_positive};
use uuid::Uuid;

/// The kind of an output's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Any text.
    Text,
    /// One UUID, or the name of what it identifies.
    Uuid(Kind),
    /// Any number of UUIDs of options, with spaces between, or names of them, with `;` between.
    Uuids,
    /// `true` or `false`.
    Boolean,
    /// A whole number above zero.
    Count,
    /// A text of which 4over takes some only.
    Word(Word),
}

/// Texts that 4over takes from a closed set, or in one form only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// `display_breakdown_prices`.
    Breakdown,
    /// `product_type`.
    ProductType,
    /// `address_validation_level`.
    ValidationLevel,
    /// `requested_amount`.
    Amount,
    /// `requested_currency`.
    Currency,
    /// `crid`.
    Crid,
}

impl Word {
    /// Returns what 4over wants, where a text is something else.
    fn refuses(self, text: &str) -> Option<&'static str> {
        let (accepted, wanted) = match self {
            Word::Breakdown => (text.parse::<Breakdown>().is_ok(), "job, order or all"),
            Word::ProductType => {
                (text.parse::<ProductType>().is_ok(), "direct_mail, and is left out for anything else")
            }
            Word::ValidationLevel => (text.parse::<AddressValidationLevel>().is_ok(), "none, CASS or NCOA"),
            Word::Amount => {
                (is_positive(text), "an amount above zero such as 100.00, and is left out where none is requested")
            }
            Word::Currency => (is_currency(text), "three upper-case letters, such as USD"),
            Word::Crid => (is_crid(text), "3 to 12 digits"),
        };
        (!accepted).then_some(wanted)
    }
}

impl Output {
    /// Reports a text that the output cannot be.
    pub(crate) fn check(self, name: &str, text: &str, at: &Place, diagnostics: &mut Diagnostics) -> Option<()> {
        let Some(wanted) = self.refuses(text) else { return Some(()) };
        diagnostics.report(Code::Value, at, format!("{name} has to be {wanted}, not `{text}`"));
        None
    }

    /// Reads a text that the mapping itself states; returns what its names stand for, where it has any.
    pub(crate) fn read(self, name: &str, text: &str, at: &Place, check: &mut Check<'_>) -> Result<Option<Named>, ()> {
        let Some((kind, several)) = self.names() else {
            return self.check(name, text, at, check.diagnostics).map(|()| None).ok_or(());
        };
        if !broken(text, several).is_empty() || (text.is_empty() && !several) {
            let wanted = if several { "UUIDs with spaces between" } else { "a UUID" };
            check.diagnostics.report(Code::NotUuid, at, format!("{name} has to be {wanted}, not `{text}`"));
            return Err(());
        }
        check.names.read((kind, several), text, None, at, check.diagnostics)
    }

    /// Checks the cells of a column that is looked up for the output.
    pub(crate) fn check_column(self, table: usize, column: usize, check: &mut Check<'_>) {
        let table = &mut check.tables[table];
        if let Some(names) = self.names() {
            return table.read_names(column, names, &mut check.names, check.diagnostics);
        }
        let name = format!("`{}`", table.columns[column]);
        for row in table.rows().iter().filter(|row| !row.cells[column].is_empty()) {
            self.check(&name, &row.cells[column], &row.place(column), check.diagnostics);
        }
    }

    /// Returns what names the output takes, and whether it takes several.
    pub(crate) fn names(self) -> Option<(Kind, bool)> {
        match self {
            Output::Uuid(kind) => Some((kind, false)),
            Output::Uuids => Some((Kind::Option, true)),
            Output::Text | Output::Boolean | Output::Count | Output::Word(_) => None,
        }
    }

    fn refuses(self, text: &str) -> Option<&'static str> {
        let (accepted, wanted) = match self {
            Output::Text => (true, "text"),
            Output::Word(word) => return word.refuses(text),
            Output::Uuid(_) => (Uuid::try_parse(text).is_ok(), "a UUID"),
            Output::Uuids => {
                (text.split_whitespace().all(|part| Uuid::try_parse(part).is_ok()), "UUIDs with spaces between")
            }
            Output::Boolean => (matches!(text, "true" | "false"), "true or false"),
            Output::Count => {
                let is_count = text.parse::<u64>().is_ok_and(|count| count > 0 && count.to_string() == text);
                (is_count, "a whole number above zero")
            }
        };
        (!accepted).then_some(wanted)
    }
}
