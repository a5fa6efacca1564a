//! What keeps a name from being fixed, or speaks against what it is fixed to, in words.

use overprint_mapping::lock::{Candidate, Name};
use std::fmt;
use uuid::Uuid;

/// A name that stands for nothing, for several things, or for something else than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name.
    pub name: Name,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing has the name; these are most like it.
    Unknown(Vec<Candidate>),
    /// Several have the name.
    Ambiguous(Vec<Candidate>),
    /// The product of the row stands for nothing, or for several.
    Product,
    /// What 4over gives as the identifier is no UUID.
    NotUuid(String),
    /// 4over no longer has what the name is fixed to.
    Gone {
        /// The UUID it is fixed to.
        uuid: Uuid,
    },
    /// What the name is fixed to is called otherwise, and nothing else is called so.
    Renamed {
        /// The UUID it is fixed to.
        uuid: Uuid,
        /// What 4over calls it.
        now: String,
    },
    /// The name now stands for something else than it is fixed to.
    Moved {
        /// The UUID it is fixed to.
        uuid: Uuid,
        /// What it would be fixed to today.
        now: Candidate,
    },
}

impl Fault {
    /// Returns the fault as programs know it.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Unknown(_) => "unknown-name",
            Fault::Ambiguous(_) => "ambiguous-name",
            Fault::Product => "unknown-product",
            Fault::NotUuid(_) => "not-uuid",
            Fault::Gone { .. } => "gone",
            Fault::Renamed { .. } => "renamed",
            Fault::Moved { .. } => "moved",
        }
    }

    /// Returns what may be meant.
    pub fn candidates(&self) -> &[Candidate] {
        match self {
            Fault::Unknown(candidates) | Fault::Ambiguous(candidates) => candidates,
            Fault::Moved { now, .. } => std::slice::from_ref(now),
            Fault::Product | Fault::NotUuid(_) | Fault::Gone { .. } | Fault::Renamed { .. } => &[],
        }
    }

    /// Returns what to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Fault::Unknown(_) => "use a name that `overprint catalog search` finds, or pull the catalogue again",
            Fault::Ambiguous(_) => "put the group before an option, name the product in the row, or write the UUID",
            Fault::Product => "correct the product of the row, or write its UUID",
            Fault::NotUuid(_) => "choose something else: 4over takes only UUIDs in orders",
            Fault::Gone { .. } | Fault::Renamed { .. } | Fault::Moved { .. } => {
                "the pin is left as it is; look at it, and write another name, or run `overprint catalog lock --update`"
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.fault {
            Fault::Unknown(_) => write!(f, "there is no {name}"),
            Fault::Ambiguous(candidates) => write!(f, "the {name} may be {} things", candidates.len()),
            Fault::Product => write!(f, "the {name}: that is no product, or several"),
            Fault::NotUuid(text) => write!(f, "the {name} has the identifier \"{text}\", which is no UUID"),
            Fault::Gone { uuid } => write!(f, "the {name} is pinned to {uuid}, which 4over no longer has"),
            Fault::Renamed { uuid, now } => write!(f, "the {name} is pinned to {uuid}, which 4over now calls `{now}`"),
            Fault::Moved { uuid, .. } => {
                write!(f, "the {name} is pinned to {uuid}, and something else is called so now")
            }
        }
    }
}
