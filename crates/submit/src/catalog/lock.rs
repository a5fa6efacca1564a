//! The lock file: what each name in the tables stands for, fixed, so that what is printed does not change behind anybody's back.
//!
//! It is committed beside the mappings. One name is one line, in one order, so that a difference shows what changed and nothing else:
//!
//! ```toml
//! version = 1
//! catalogue = "2026-07-29T10:00:00Z"
//! names = [
//!   { kind = "product", name = "14PT-BCUV-2X3.5", uuid = "…" },
//!   { kind = "runsize", name = "1000", uuid = "…" },
//!   { kind = "option", name = "Coating: UV", product = "14PT-BCUV-2X3.5", uuid = "…" },
//! ]
//! ```

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::name::{self, Kind, Named, Resolution};
use super::view::Catalogue;
use super::words::is_identifier;

/// The only version there is.
const VERSION: u32 = 1;

/// Names that are fixed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// When the catalogue was pulled that the names were looked up in.
    pub catalogue: Option<String>,
    pins: BTreeMap<Name, String>,
}

/// A name as a table has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// What it is the name of.
    pub kind: Kind,
    /// The name.
    pub name: String,
    /// The product of the same row, by code or identifier as the table has it; `None` where the row has none.
    pub product: Option<String>,
}

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
    Unknown(Vec<Named>),
    /// Several have the name.
    Ambiguous(Vec<Named>),
    /// The product of the row stands for nothing, or for several.
    Product,
    /// 4over no longer has what the name is fixed to.
    Gone {
        /// The identifier it is fixed to.
        uuid: String,
    },
    /// The name now stands for something else than it is fixed to.
    Moved {
        /// The identifier it is fixed to.
        uuid: String,
        /// The identifier it would be fixed to today.
        now: String,
    },
}

/// A lock file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// It is no TOML, or not of this form.
    #[error("the lock file cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// It is of another version.
    #[error("the lock file has version {0}, known is {VERSION}; make it anew")]
    Version(u32),
    /// A name stands in it twice.
    #[error("the lock file fixes the {} \"{}\" twice; make it anew", .0.kind, .0.name)]
    Twice(Name),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    catalogue: Option<String>,
    #[serde(default)]
    names: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    kind: Kind,
    name: String,
    product: Option<String>,
    uuid: String,
}

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    /// Says what keeps it from being read, such as a name that stands in it twice after a merge.
    pub fn read(text: &str) -> Result<Self, LockError> {
        let file: File = toml::from_str(text)?;
        if file.version != VERSION {
            return Err(LockError::Version(file.version));
        }
        let mut lock = Lock { catalogue: file.catalogue, pins: BTreeMap::new() };
        for Line { kind, name, product, uuid } in file.names {
            let name = Name { kind, name, product };
            if lock.pins.insert(name.clone(), uuid).is_some() {
                return Err(LockError::Twice(name));
            }
        }
        Ok(lock)
    }

    /// Writes a lock file; the same names are always the same bytes.
    pub fn write(&self) -> String {
        let mut text = String::from(
            "# What names in the mapping tables stand for. Made by `overprint`; commit it, and do not edit it.\n",
        );
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "version = {VERSION}");
        if let Some(catalogue) = &self.catalogue {
            let _ = writeln!(text, "catalogue = {}", quoted(catalogue));
        }
        text.push_str("names = [\n");
        for (Name { kind, name, product }, uuid) in &self.pins {
            let product =
                product.as_ref().map(|product| format!("product = {}, ", quoted(product))).unwrap_or_default();
            let _ =
                writeln!(text, "  {{ kind = \"{kind}\", name = {}, {product}uuid = {} }},", quoted(name), quoted(uuid));
        }
        text.push_str("]\n");
        text
    }

    /// Returns what a name is fixed to.
    pub fn get(&self, name: &Name) -> Option<&str> {
        self.pins.get(name).map(String::as_str)
    }

    /// Fixes a name.
    pub fn pin(&mut self, name: Name, uuid: String) {
        self.pins.insert(name, uuid);
    }

    /// Lists the names with what they are fixed to.
    pub fn pins(&self) -> impl Iterator<Item = (&Name, &str)> {
        self.pins.iter().map(|(name, uuid)| (name, uuid.as_str()))
    }

    /// Returns a lock of exactly the wanted names, and every name that cannot be fixed.
    ///
    /// A name that is fixed to something 4over still has stays as it is; [`Lock::verify`] tells whether it means something else today.
    #[must_use]
    pub fn update(&self, catalogue: &Catalogue, wanted: impl IntoIterator<Item = Name>) -> (Lock, Vec<Problem>) {
        let mut lock = Lock { catalogue: catalogue.pulled.clone(), pins: BTreeMap::new() };
        let mut problems = Vec::new();
        for name in wanted {
            let kept = self.get(&name).filter(|uuid| there(catalogue, name.kind, uuid)).map(str::to_owned);
            match kept.map_or_else(|| look_up(catalogue, &name), Ok) {
                Ok(uuid) => lock.pin(name, uuid),
                Err(fault) => problems.push(Problem { name, fault }),
            }
        }
        problems.sort_by(|one, other| one.name.cmp(&other.name));
        problems.dedup();
        (lock, problems)
    }

    /// Lists the names that are fixed to something gone, or to something else than they stand for today.
    pub fn verify(&self, catalogue: &Catalogue) -> Vec<Problem> {
        let problem = |(name, uuid): (&Name, &str)| {
            let uuid = uuid.to_owned();
            let fault = match look_up(catalogue, name) {
                _ if !there(catalogue, name.kind, &uuid) => Fault::Gone { uuid },
                Ok(now) if now != uuid => Fault::Moved { uuid, now },
                Ok(_) => return None,
                Err(fault) => fault,
            };
            Some(Problem { name: name.clone(), fault })
        };
        self.pins().filter_map(problem).collect()
    }
}

/// Lists the products, by identifier, whose options have to be loaded to look names up.
pub fn products_of<'a>(catalogue: &Catalogue, names: impl IntoIterator<Item = &'a Name>) -> Vec<String> {
    let products = names.into_iter().filter_map(|name| product(catalogue, name.product.as_deref()?).ok());
    let mut products: Vec<String> = products.collect();
    products.sort();
    products.dedup();
    products
}

fn look_up(catalogue: &Catalogue, name: &Name) -> Result<String, Fault> {
    let product = name.product.as_deref().map(|text| product(catalogue, text)).transpose()?;
    match name::resolve(catalogue, name.kind, &name.name, product.as_deref()) {
        Resolution::One(uuid) => Ok(uuid),
        Resolution::None(nearest) => Err(Fault::Unknown(nearest)),
        Resolution::Many(candidates) => Err(Fault::Ambiguous(candidates)),
    }
}

fn product(catalogue: &Catalogue, text: &str) -> Result<String, Fault> {
    if is_identifier(text) {
        return Ok(text.trim().to_lowercase());
    }
    match name::resolve(catalogue, Kind::Product, text, None) {
        Resolution::One(uuid) => Ok(uuid),
        _ => Err(Fault::Product),
    }
}

fn there(catalogue: &Catalogue, kind: Kind, uuid: &str) -> bool {
    match kind {
        Kind::Product => catalogue.product(uuid).is_some_and(|product| !product.gone),
        _ => catalogue.option(uuid).any(|option| kind.takes(option.kind)),
    }
}

/// Writes a TOML string; JSON escapes the same way, but for one character.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}
