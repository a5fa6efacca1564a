//! What was changed between a storefront address and a `ship_to`.

use super::problem::{ShipToField, Source};
use crate::likeness::character;
use std::fmt;

/// A change that a reader of the `ship_to` should know of; trimming and letter case are not worth one.
///
/// It quotes what a customer wrote: show it, store it with the order, never log it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A whole name was split into first and last name.
    NameSplit {
        /// The name as written.
        written: String,
    },
    /// A whole name that does not split was written as the company.
    NameAsCompany {
        /// The name as written.
        written: String,
    },
    /// A line break inside a value was replaced.
    LineBreakReplaced {
        /// The member it was written to.
        field: ShipToField,
    },
    /// The first line was empty, so the next one took its place.
    LinePromoted {
        /// The line that was promoted.
        line: Source,
    },
    /// Two lines share `address2`.
    LinesJoined,
    /// The country was written by name or by its three-letter code.
    CountryNamed {
        /// The country as written.
        written: String,
        /// The code it stands for.
        code: &'static str,
    },
    /// Of `country` and `country_name` only one could be read.
    CountryUnread {
        /// The text that names no country known here.
        written: String,
        /// The code that the other member gave.
        code: &'static str,
    },
    /// The state was written by name.
    StateNamed {
        /// The state as written.
        written: String,
        /// The code it stands for.
        code: &'static str,
    },
    /// The country is none of US, CA and MX, so the state became `XX` (4over, Shipping Quote).
    StateOutside {
        /// The state as written; empty where there was none.
        written: String,
    },
    /// The country is a territory of the United States, so it became the state (USPS Publication 28, appendix B).
    Territory {
        /// The code of the territory.
        code: &'static str,
    },
    /// The state names none of the United States, and the territory that the address is in is sent instead.
    StateUnsent {
        /// The state as written.
        written: String,
        /// The territory.
        code: &'static str,
    },
    /// A text that the label shows otherwise than it was meant.
    Label {
        /// The member it is written to.
        field: ShipToField,
        /// Where it comes from.
        source: Source,
        /// What is wrong with it.
        fault: LabelFault,
    },
    /// The postal code was brought into its country's form.
    ZipcodeRewritten {
        /// The code as written.
        written: String,
    },
    /// A phone number was passed over, as nobody can be reached by it.
    PhoneSkipped {
        /// Its place among the candidates.
        index: usize,
        /// The number as written.
        written: String,
    },
    /// The phone number is the configured one, not the recipient's.
    PhoneFallback,
}

/// Why a label shows a text otherwise than it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelFault {
    /// It has a character that was written for HTML.
    Entity(String),
    /// It is what a program writes where there is nothing.
    Placeholder(String),
    /// It has a character that the printers of labels do not have.
    Character(char),
    /// It is longer than a line of a label.
    TooLong {
        /// How many characters it has.
        length: usize,
        /// How many there is room for.
        room: usize,
    },
}

impl fmt::Display for LabelFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LabelFault::Entity(entity) => write!(f, "has the HTML entity `{entity}`, which is printed as it is"),
            LabelFault::Placeholder(text) => write!(f, "is `{text}`, which is printed as it is"),
            LabelFault::Character(c) => write!(f, "has {}, which labels may not show", character(*c)),
            LabelFault::TooLong { length, room } => {
                write!(f, "has {length} characters, and labels have room for {room}")
            }
        }
    }
}

impl Note {
    /// Returns where the text comes from that a person should look at before the label is printed; none for other notes.
    pub fn of_label(&self) -> Option<Source> {
        match self {
            Note::Label { source, .. } => Some(*source),
            _ => None,
        }
    }

    /// Returns the note's name, which stays the same from version to version.
    pub fn code(&self) -> &'static str {
        match self {
            Note::NameSplit { .. } => "name_split",
            Note::NameAsCompany { .. } => "name_as_company",
            Note::LineBreakReplaced { .. } => "line_break_replaced",
            Note::LinePromoted { .. } => "line_promoted",
            Note::LinesJoined => "lines_joined",
            Note::CountryNamed { .. } => "country_named",
            Note::CountryUnread { .. } => "country_unread",
            Note::StateNamed { .. } => "state_named",
            Note::StateOutside { .. } => "state_outside",
            Note::Territory { .. } => "territory",
            Note::StateUnsent { .. } => "state_unsent",
            Note::Label { .. } => "label",
            Note::ZipcodeRewritten { .. } => "zipcode_rewritten",
            Note::PhoneSkipped { .. } => "phone_skipped",
            Note::PhoneFallback => "phone_fallback",
        }
    }

    /// Returns the member of `ship_to` that the note is about.
    pub fn field(&self) -> ShipToField {
        match self {
            Note::NameSplit { .. } => ShipToField::Firstname,
            Note::NameAsCompany { .. } => ShipToField::Company,
            Note::LineBreakReplaced { field } => *field,
            Note::LinePromoted { .. } => ShipToField::Address,
            Note::LinesJoined => ShipToField::Address2,
            Note::CountryNamed { .. } | Note::CountryUnread { .. } | Note::Territory { .. } => ShipToField::Country,
            Note::StateNamed { .. } | Note::StateOutside { .. } | Note::StateUnsent { .. } => ShipToField::State,
            Note::Label { field, .. } => *field,
            Note::ZipcodeRewritten { .. } => ShipToField::Zipcode,
            Note::PhoneSkipped { .. } | Note::PhoneFallback => ShipToField::Phone,
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::NameSplit { written } => {
                write!(f, "{written:?} was split into first and last name")
            }
            Note::NameAsCompany { written } => {
                write!(f, "{written:?} does not split into first and last name and is written as the company")
            }
            Note::LineBreakReplaced { field } => write!(f, "a line break in {field} was replaced"),
            Note::LinePromoted { line } => write!(f, "line1 is empty, {line} took its place"),
            Note::LinesJoined => f.write_str("two address lines were joined, as 4over has only one after the first"),
            Note::CountryNamed { written, code } => write!(f, "{written:?} was read as {code}"),
            Note::CountryUnread { written, code } => {
                write!(f, "{written:?} names no country known here; the other member says {code}")
            }
            Note::StateNamed { written, code } => write!(f, "{written:?} was read as {code}"),
            Note::StateOutside { written } if written.is_empty() => {
                f.write_str("outside US, CA and MX the state is XX")
            }
            Note::StateOutside { written } => {
                write!(f, "outside US, CA and MX the state is XX; {written:?} is not sent")
            }
            Note::Territory { code } => {
                write!(
                    f,
                    "{code} is a territory of the United States: the country is sent as US, and the state as {code}"
                )
            }
            Note::StateUnsent { written, code } => write!(f, "{written:?} is not sent: the state is {code}"),
            Note::Label { field, fault, .. } => write!(f, "{field} {fault}"),
            Note::ZipcodeRewritten { written } => {
                write!(f, "{written:?} was brought into the usual form")
            }
            Note::PhoneSkipped { index, written } => {
                write!(f, "phone number {} {written:?} was passed over, as it reaches nobody", index + 1)
            }
            Note::PhoneFallback => f.write_str("the phone number is the configured one, as the recipient has none"),
        }
    }
}
