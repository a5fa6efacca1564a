//! The lock file: what each name in the mappings stands for at 4over, fixed, so that what is printed changes behind nobody's back.
//!
//! It is committed beside the mappings. One name is one line, in one order, so that a difference shows what changed and nothing
//! else:
//!
//! ```yaml
//! version: 1
//! names:
//!   - { kind: product, name: "14PT-BCUV-2X3.5", uuid: 0f0e0c00-0000-4000-8000-000000000017, means: "2\" X 3.5\" 14PT Business Cards" }
//!   - { kind: runsize, name: "1000", uuid: 52e3d710-0e8f-4d4d-8560-7d4d8655be69, means: "Runsize: 1000" }
//! ambiguous:
//!   - { kind: option, name: "None", of: [{ name: "Bundling Options: None", uuid: 58689abb-25c0-461c-a4c3-a80b627d6649 }] }
//! ```

mod names;
mod read;
#[cfg(test)]
mod tests;

pub(crate) use names::{Found, Locks, Named, Names, broken};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use uuid::Uuid;

/// The name of the file, beside the mapping files.
pub const FILE: &str = "catalog.lock";

/// The only version there is.
const VERSION: &str = "1";

const HEADER: &str = "\
# What the names in these mappings and their tables stand for at 4over. `overprint catalog lock` writes this file: commit it,
# read its differences, and do not edit it.
";

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A product, by its code.
    Product,
    /// A runsize, such as `1000`.
    Runsize,
    /// A colorspec, such as `4/4` or `4/4 (4 color both sides)`.
    Colorspec,
    /// A turnaround, such as `2-4 Business Days` or `224`.
    Turnaround,
    /// Any other option, such as `UV`; or `Coating: UV`, with its group.
    Option,
}

/// A name as a mapping or table has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Name {
    /// What it is the name of.
    pub kind: Kind,
    /// The name.
    pub name: String,
    /// The product of the same row, by code or UUID as the table has it; nothing where the row has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
}

/// A name and a place where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameUse {
    /// The name.
    pub name: Name,
    /// Where it stands.
    pub at: Place,
}

/// What a name is fixed to.
#[derive(Clone, Debug)]
pub struct Pin {
    /// The UUID.
    pub uuid: Uuid,
    /// What 4over calls it, for people; empty where that is not known.
    pub means: String,
    /// Where the lock file says so; nothing before it is written.
    pub at: Option<Place>,
}

/// One of several things that a name may stand for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Candidate {
    /// A name that tells it from the others, such as `Coating: UV`.
    pub name: String,
    /// Its UUID.
    pub uuid: Uuid,
}

/// Names that are fixed, and names that cannot be.
#[derive(Clone, Debug, Default)]
pub struct Lock {
    pins: BTreeMap<Name, Pin>,
    ambiguous: BTreeMap<Name, Vec<Candidate>>,
}

impl Lock {
    /// Reads a lock file; `file` is its name in diagnostics.
    ///
    /// # Errors
    /// Everything that is wrong with it, such as a name that stands in it twice after a merge.
    pub fn read(file: &str, text: &str) -> Result<Lock, Vec<Diagnostic>> {
        let mut diagnostics = Diagnostics::default();
        let lock = read::lock(&file.into(), text, &mut diagnostics);
        match lock.filter(|_| diagnostics.is_empty()) {
            Some(lock) => Ok(lock),
            None => Err(diagnostics.into_sorted()),
        }
    }

    /// Writes a lock file; the same names are always the same bytes.
    pub fn write(&self) -> String {
        let mut text = format!("{HEADER}version: {VERSION}\n");
        text.push_str(if self.pins.is_empty() { "names: []\n" } else { "names:\n" });
        for (name, Pin { uuid, means, .. }) in &self.pins {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "  - {{ {}, uuid: {uuid}", members(name));
            if !means.is_empty() {
                let _ = write!(text, ", means: {}", quoted(means));
            }
            text.push_str(" }\n");
        }
        if !self.ambiguous.is_empty() {
            text.push_str("ambiguous:\n");
        }
        for (name, candidates) in &self.ambiguous {
            let candidate =
                |Candidate { name, uuid }: &Candidate| format!("{{ name: {}, uuid: {uuid} }}", quoted(name));
            let candidates: Vec<String> = candidates.iter().map(candidate).collect();
            let _ = writeln!(text, "  - {{ {}, of: [{}] }}", members(name), candidates.join(", "));
        }
        text
    }

    /// Returns what a name is fixed to.
    pub fn get(&self, name: &Name) -> Option<&Pin> {
        self.pins.get(name)
    }

    /// Fixes a name; `means` says for people what 4over calls it.
    pub fn pin(&mut self, name: Name, uuid: Uuid, means: impl Into<String>) {
        self.pins.insert(name, Pin { uuid, means: means.into(), at: None });
    }

    /// Notes what a name may stand for, which is not fixed because of that.
    pub fn doubt(&mut self, name: Name, mut candidates: Vec<Candidate>) {
        candidates.sort();
        self.ambiguous.insert(name, candidates);
    }

    /// Lists the names with what they are fixed to.
    pub fn pins(&self) -> impl Iterator<Item = (&Name, &Pin)> {
        self.pins.iter()
    }

    /// Lists the names that may stand for several things.
    pub fn doubts(&self) -> impl Iterator<Item = (&Name, &[Candidate])> {
        self.ambiguous.iter().map(|(name, candidates)| (name, candidates.as_slice()))
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] = [Kind::Product, Kind::Runsize, Kind::Colorspec, Kind::Turnaround, Kind::Option];

    /// Tells what the cells of a column are, by its name: `product_uuid`, `option_uuids` and so on.
    pub fn of_column(column: &str) -> Option<Self> {
        match column {
            "product_uuid" => Some(Kind::Product),
            "runsize_uuid" => Some(Kind::Runsize),
            "colorspec_uuid" => Some(Kind::Colorspec),
            "turnaroundtime_uuid" | "turnaround_uuid" => Some(Kind::Turnaround),
            "option_uuid" | "option_uuids" => Some(Kind::Option),
            _ => None,
        }
    }

    /// Returns the kind as messages and lock files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Product => "product",
            Kind::Runsize => "runsize",
            Kind::Colorspec => "colorspec",
            Kind::Turnaround => "turnaround",
            Kind::Option => "option",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} `{}`", self.kind, self.name)?;
        match &self.product {
            Some(product) => write!(formatter, " of product `{product}`"),
            None => Ok(()),
        }
    }
}

fn members(Name { kind, name, product }: &Name) -> String {
    let product = product.as_ref().map(|product| format!(", product: {}", quoted(product))).unwrap_or_default();
    format!("kind: {kind}, name: {}{product}", quoted(name))
}

/// Writes a YAML text in quotes, on one line whatever is in it. JSON escapes the same way, and fewer characters.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        match c {
            '\u{7f}'..='\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{e000}'..='\u{ffff}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted
}
