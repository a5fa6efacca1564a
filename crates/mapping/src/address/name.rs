//! The recipient's name: a company, or first and last name (seed 000), out of names that a storefront keeps apart or in one text.
//!
//! | first and last name | whole name | company | result |
//! |---|---|---|---|
//! | both | absent, or says the same | any | as they are |
//! | both | splits into another person's | any | problem |
//! | both | does not split | none | the whole name becomes the company |
//! | both | does not split | present | problem, unless company and names already say it |
//! | not both | splits, and agrees with the one there | any | split |
//! | not both | does not split | none | the whole name becomes the company |
//! | not both | does not split | present | problem, unless company and names already say it |
//! | not both | absent | none | problem |
//!
//! 4over has no "attention" line and the second address line is no place for one, so a name that finds no member is a problem: a parcel that reaches
//! the company's mail room without its name is as good as lost.

mod words;

use super::Person;
use super::findings::Findings;
use super::note::Note;
use super::problem::{ShipToField, Source};
use super::text;
use overprint_generic::Field;

/// The three names of a `ship_to`.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) company: Field<String>,
    pub(super) firstname: Field<String>,
    pub(super) lastname: Field<String>,
}

impl Names {
    /// Tells whether first and last name are there.
    fn has_person(&self) -> bool {
        is_filled(&self.firstname) && is_filled(&self.lastname)
    }

    /// Tells whether 4over would take them: a company, or both names, and more than signs.
    fn suffice(&self) -> bool {
        let [first, last, company] = [&self.firstname, &self.lastname, &self.company]
            .map(|name| name.value().is_some_and(|name| name.chars().any(char::is_alphanumeric)));
        company || first && last
    }

    /// The names that are there, company last.
    fn filled(&self) -> impl Iterator<Item = &str> {
        [&self.firstname, &self.lastname, &self.company]
            .into_iter()
            .filter_map(|name| name.value().map(String::as_str))
            .filter(|name| !name.is_empty())
    }
}

/// Reads the names. None, where a problem was found.
pub(super) fn read(person: &Person<'_>, findings: &mut Findings) -> Option<Names> {
    let company = text::optional(ShipToField::Company, Source::Company, &person.company, findings);
    let firstname = text::optional(ShipToField::Firstname, Source::FirstName, &person.first_name, findings);
    let lastname = text::optional(ShipToField::Lastname, Source::LastName, &person.last_name, findings);
    let full = text::optional(ShipToField::Firstname, Source::FullName, &person.full_name, findings);
    let mut names = Names { company: company?, firstname: firstname?, lastname: lastname? };

    if let Field::Value(full) = full?
        && !full.is_empty()
        && !(names.suffice() && words::says_no_more(&full, &names))
    {
        place(full, &mut names, findings)?;
    }
    if names.suffice() {
        return Some(names);
    }
    findings.problem(
        ShipToField::Company,
        &[Source::Company, Source::FirstName, Source::LastName, Source::FullName],
        &names.filled().collect::<Vec<_>>().join(" "),
        "neither a company nor both first and last name",
        "complete the order's ship-to name, or the contact or organization it is shipped to",
    );
    None
}

/// Finds a member for a whole name that says more than the names already there. None, where there is no member for it.
fn place(full: String, names: &mut Names, findings: &mut Findings) -> Option<()> {
    let split = words::split(&full);
    let is_somebody_else = names.has_person() && split.is_some();
    if !names.has_person()
        && let Some((first, last)) = split
        && agrees(&names.firstname, &first)
        && agrees(&names.lastname, &last)
    {
        names.firstname = Field::Value(first);
        names.lastname = Field::Value(last);
        findings.note(Note::NameSplit { written: full });
        return Some(());
    }
    if !is_somebody_else && !is_filled(&names.company) {
        findings.note(Note::NameAsCompany { written: full.clone() });
        names.company = Field::Value(full);
        return Some(());
    }
    let there = names.filled().collect::<Vec<_>>().join(", ");
    let message = match is_somebody_else {
        true => format!("{full:?} is somebody else than {there:?}"),
        false => format!("{full:?} has no member to go to beside {there:?}"),
    };
    findings.problem(
        ShipToField::Firstname,
        &[Source::FullName, Source::FirstName, Source::LastName, Source::Company],
        &full,
        message,
        "make the order's ship-to name and the record it is shipped to agree, or give first and last name in the record",
    );
    None
}

/// Tells whether a name of the record leaves room for the one that was split off.
fn agrees(recorded: &Field<String>, split: &str) -> bool {
    !is_filled(recorded) || recorded.value().is_some_and(|recorded| words::same(recorded, split))
}

fn is_filled(name: &Field<String>) -> bool {
    name.value().is_some_and(|name| !name.is_empty())
}
