//! What a check finds.

use serde::{Serialize, Serializer};
use std::fmt;

use crate::catalog::name::Named;

/// Something that 4over would refuse, or print otherwise than wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The kind of fault; stable, so that it can be looked up.
    pub code: Code,
    /// Where it is: a JSON Pointer into the job or the order, such as `/jobs/0/runsize_uuid`; a table has a column instead.
    pub at: String,
    /// The value that is wrong; empty where something is missing.
    pub value: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What would be right, or is most like the value; best first, may be empty.
    pub nearest: Vec<Named>,
    /// What to do about it.
    pub help: &'static str,
}

impl Finding {
    /// Makes a finding that has no place yet.
    pub(super) fn new(code: Code, value: impl Into<String>, message: String) -> Self {
        Finding { code, at: String::new(), value: value.into(), message, nearest: Vec::new(), help: code.help() }
    }

    pub(super) fn at(self, place: impl Into<String>) -> Self {
        Finding { at: place.into(), ..self }
    }

    pub(super) fn near(self, nearest: impl IntoIterator<Item = Named>) -> Self {
        Finding { nearest: nearest.into_iter().collect(), ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.at, self.message, self.code.as_str())
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $help:literal;)+) => {
        /// The kinds of fault, known outside by their [code](Code::as_str).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $variant,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// Returns the code, which stays the same from version to version.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)+ }
            }

            /// Returns what to do about it.
            pub const fn help(self) -> &'static str {
                match self { $(Code::$variant => $help,)+ }
            }
        }
    };
}

codes! {
    /// No product has this identifier.
    UnknownProduct = "unknown-product", "search for the product with `overprint catalog search`, or pull the catalogue again";
    /// 4over no longer has the product.
    Gone = "gone", "choose another product; 4over no longer lists this one";
    /// No option has this identifier.
    UnknownOption = "unknown-option", "search for the option with `overprint catalog search`, or pull the catalogue again";
    /// The option is another product's, or of another kind.
    OptionNotOffered = "option-not-offered", "choose an option that the product has";
    /// No turnaround has this identifier.
    UnknownTurnaround = "unknown-turnaround", "choose a turnaround that the product has, or leave it out for the shortest free one";
    /// The product is not sold in this runsize, colorspec and turnaround.
    NotSold = "not-sold", "choose a combination that is sold";
    /// Too few options of a group are chosen.
    GroupMinimum = "group-minimum", "add an option of this group to option_uuids";
    /// Too many options of a group are chosen.
    GroupMaximum = "group-maximum", "leave options of this group out of option_uuids";
    /// The product needs a file for its back, or its colorspec prints one, and there is none.
    BackFileMissing = "back-file-missing", "give file bk, or choose a colorspec with a blank back, such as 4/0";
    /// The product needs a file that is not there.
    FileMissing = "file-missing", "give the job this file, or choose a product or a colorspec that does not need it";
    /// The product does not take a file that is there.
    FileNotTaken = "file-not-taken", "leave the file out, or choose a colorspec that takes it, such as 4/4 for a back";
    /// Several sets cannot ship to one address.
    GroupShippingNotAllowed = "group-shipping-not-allowed", "send one job for each artwork instead of sets";
    /// The code beside an identifier is another product's.
    CodeDiffers = "code-differs", "correct the product_code, or the product_uuid";
    /// The runsize has another number of pieces than the job.
    PiecesDiffer = "pieces-differ", "look the runsize up by `/quantity`, and say with `pieces_per_unit` how many pieces a unit has";
    /// Nothing has this name.
    UnknownName = "unknown-name", "use a name from the catalogue, or an identifier";
    /// Several things have this name.
    AmbiguousName = "ambiguous-name", "use the identifier, or put the group before an option, as in Coating: UV";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
