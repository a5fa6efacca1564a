//! The closed sets of words that a create-order body may use, each as an enum that knows its spelling.

use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A word that is none of the codes 4over documents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is no {what}; known are {known}")]
pub struct UnknownCode {
    /// The word as it was given.
    pub value: String,
    /// What it should have been, such as "file reason code".
    pub what: &'static str,
    /// Every known code, separated by commas.
    pub known: String,
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident is a $what:literal $(of any $case:ident)? { $($(#[$about:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$about])* $variant,)+
        }

        impl $name {
            /// Every code, in the order of 4over's pages.
            pub const ALL: &[$name] = &[$($name::$variant,)+];

            /// Returns the code as it stands in the body.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $code,)+
                }
            }
        }

        impl FromStr for $name {
            type Err = UnknownCode;

            fn from_str(text: &str) -> Result<Self, UnknownCode> {
                $(
                    let _spelled_in_any = stringify!($case);
                    if let Some(code) = $name::ALL.iter().find(|code| code.as_str().eq_ignore_ascii_case(text)) {
                        return Ok(*code);
                    }
                )?
                match text {
                    $($code => Ok($name::$variant),)+
                    _ => Err(UnknownCode {
                        value: text.to_owned(),
                        what: $what,
                        known: [$($code,)+].join(", "),
                    }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

codes! {
    /// Says what a file is for (4over, Files).
    ReasonCode is a "file reason code" {
        /// Front.
        Fr = "fr",
        /// Back.
        Bk = "bk",
        /// Front mask.
        Fm = "fm",
        /// Back mask.
        Bm = "bm",
        /// Front foil mask.
        Ffm = "ffm",
        /// Back foil mask.
        Bfm = "bfm",
        /// Cut mask.
        Cm = "cm",
        /// Inside.
        In = "in",
        /// Outside.
        Out = "out",
        /// Lenticular 1.
        L1 = "l1",
        /// Lenticular 2.
        L2 = "l2",
        /// Lenticular 3.
        L3 = "l3",
        /// Cover.
        Cvr = "cvr",
        /// One PDF of many pages.
        Multipagepdf = "multipagepdf",
        /// Mailing list of a direct mail job, CSV (seed 002).
        Vdf = "vdf",
    }
}

impl ReasonCode {
    /// Tells whether a file of this code can be the printed image itself: neither a back alone, nor a mask, nor a mailing list.
    pub const fn is_artwork(self) -> bool {
        use ReasonCode::*;
        matches!(self, Fr | In | Out | L1 | L2 | L3 | Cvr | Multipagepdf)
    }
}

codes! {
    /// The level at which the answer breaks prices down (seed 000, Input Parameters).
    Breakdown is a "price breakdown" {
        /// Per job.
        Job = "job",
        /// Per order.
        Order = "order",
        /// Both.
        All = "all",
    }
}

codes! {
    /// The kind of a job that is not plain print (seed 002, Input Parameters).
    ProductType is a "product type" {
        /// Printed and mailed to a list of addresses.
        DirectMail = "direct_mail",
    }
}

codes! {
    /// How far 4over checks the mailing list of a direct mail job (seed 002, Input Parameters). 4over answers `NONE` where its pages
    /// ask for `none` (4over, Direct Mail Address Validation), so that the case does not count.
    AddressValidationLevel is a "address validation level" of any case {
        /// Not at all.
        None = "none",
        /// Coding Accuracy Support System.
        Cass = "CASS",
        /// National Change of Address.
        Ncoa = "NCOA",
    }
}

#[cfg(test)]
mod tests {
    use super::{AddressValidationLevel, ProductType, ReasonCode};

    #[test]
    fn the_level_is_read_in_any_case_and_other_codes_are_not() {
        for (text, level) in [
            ("none", AddressValidationLevel::None),
            ("NONE", AddressValidationLevel::None),
            ("cass", AddressValidationLevel::Cass),
            ("Ncoa", AddressValidationLevel::Ncoa),
        ] {
            assert_eq!(text.parse(), Ok(level), "{text}");
        }
        assert_eq!(AddressValidationLevel::None.as_str(), "none", "it is written as the page asks for it");
        for wrong in ["", "null", "CAS", "NONE "] {
            assert!(wrong.parse::<AddressValidationLevel>().is_err(), "{wrong}");
        }
        assert!("FR".parse::<ReasonCode>().is_err() && "Direct_Mail".parse::<ProductType>().is_err());
    }
}
