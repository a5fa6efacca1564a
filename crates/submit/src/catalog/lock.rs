//! Locking names: each is looked up in the catalogue once, and then stays what it is until somebody says otherwise.
//!
//! The lock itself, its file and its form are [`overprint_mapping::lock`]'s, since mappings are read by it.

mod problem;

pub use overprint_mapping::lock::{Candidate, FILE, Lock, Name, NameUse, Pin};
pub use problem::{Fault, Problem};

use std::collections::BTreeSet;

use serde::Serialize;
use uuid::Uuid;

use super::name::{self, Kind, Named, Resolution, Takes as _};
use super::row::Listed;
use super::view::Catalogue;
use super::words::is_identifier;

/// What became of a lock.
#[derive(Clone, Debug)]
pub struct Locked {
    /// The lock as it is now.
    pub lock: Lock,
    /// What is other than before, by name.
    pub changes: Vec<Change>,
    /// Names that cannot be fixed, and pins that the catalogue contradicts, by name.
    pub problems: Vec<Problem>,
}

/// A pin that is other than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The name.
    #[serde(flatten)]
    pub name: Name,
    /// What it was fixed to; nothing where it is new.
    pub was: Option<Uuid>,
    /// What it is fixed to; nothing where it is no longer used, or no longer stands for anything.
    pub is: Option<Uuid>,
    /// What 4over calls that.
    pub means: String,
}

/// How pins are treated that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether a pin that the catalogue contradicts is looked up anew, instead of left as it is.
    pub renew: bool,
    /// Whether pins of names that are not wanted stay.
    pub keep_unused: bool,
}

/// Fixes the wanted names by the catalogue, in which what is sold of [`products_of`] them has to be loaded.
///
/// A name that is fixed stays fixed to the same; where 4over has it no more, or calls something else so, that is a problem.
pub fn update(old: &Lock, catalogue: &Catalogue, wanted: impl IntoIterator<Item = Name>, policy: Policy) -> Locked {
    let wanted: BTreeSet<Name> = wanted.into_iter().collect();
    let mut locked = Locked { lock: Lock::default(), changes: Vec::new(), problems: Vec::new() };
    if policy.keep_unused {
        let unused = old.pins().filter(|(name, _)| !wanted.contains(*name));
        unused.for_each(|(name, pin)| locked.lock.pin(name.clone(), pin.uuid, pin.means.clone()));
        let unused = old.doubts().filter(|(name, _)| !wanted.contains(*name));
        unused.for_each(|(name, candidates)| locked.lock.doubt(name.clone(), candidates.to_vec()));
    }
    // Products come first, so that their pins are there for the names of their options.
    for name in &wanted {
        locked.fix(name, old.get(name), catalogue, policy);
    }
    // What is wrong with the product of a row is told once, where the product stands.
    let is_told = |name: &Name| name.product.clone().is_some_and(|product| wanted.contains(&product_name(product)));
    locked.problems.retain(|problem| problem.fault != Fault::Product || !is_told(&problem.name));
    let gone = old.pins().filter(|(name, _)| !wanted.contains(*name) && !policy.keep_unused);
    locked.changes.extend(gone.map(|(name, pin)| Change {
        name: name.clone(),
        was: Some(pin.uuid),
        is: None,
        means: pin.means.clone(),
    }));
    locked.changes.sort_by(|one, other| one.name.cmp(&other.name));
    locked
}

impl Locked {
    fn fix(&mut self, name: &Name, pin: Option<&Pin>, catalogue: &Catalogue, policy: Policy) {
        let found = look_up(catalogue, &self.lock, name);
        let contradicted = pin.and_then(|pin| contradiction(catalogue, name, pin, &found));
        let found = match (pin, contradicted) {
            (Some(pin), None) => return self.lock.pin(name.clone(), pin.uuid, pin.means.clone()),
            (Some(pin), Some(fault)) if !policy.renew => {
                self.lock.pin(name.clone(), pin.uuid, pin.means.clone());
                Err(fault)
            }
            _ => found,
        };
        let was = pin.map(|pin| pin.uuid);
        match found {
            Ok(Candidate { name: means, uuid }) => {
                self.lock.pin(name.clone(), uuid, means.clone());
                self.changes.push(Change { name: name.clone(), was, is: Some(uuid), means });
            }
            Err(fault) => {
                if self.lock.get(name).is_none() {
                    if let Fault::Ambiguous(candidates) = &fault {
                        self.lock.doubt(name.clone(), candidates.clone());
                    }
                    let change = |was| Change { name: name.clone(), was: Some(was), is: None, means: String::new() };
                    self.changes.extend(was.map(change));
                }
                self.problems.push(Problem { name: name.clone(), fault });
            }
        }
    }
}

/// Lists the products, by identifier, whose options have to be loaded to look names up.
pub fn products_of<'a>(catalogue: &Catalogue, lock: &Lock, names: impl IntoIterator<Item = &'a Name>) -> Vec<String> {
    let products = names.into_iter().filter_map(|name| product(catalogue, lock, name.product.as_deref()?).ok());
    products.collect::<BTreeSet<String>>().into_iter().collect()
}

/// Says what speaks against a pin. That several have its name today does not, as long as it is one of them.
fn contradiction(catalogue: &Catalogue, name: &Name, pin: &Pin, found: &Result<Candidate, Fault>) -> Option<Fault> {
    let uuid = pin.uuid;
    if !there(catalogue, name.kind, uuid) {
        return Some(Fault::Gone { uuid });
    }
    match found {
        Ok(now) if now.uuid == uuid => None,
        Ok(now) => Some(Fault::Moved { uuid, now: now.clone() }),
        Err(Fault::Ambiguous(candidates)) if candidates.iter().any(|candidate| candidate.uuid == uuid) => None,
        Err(Fault::Unknown(_)) => Some(Fault::Renamed { uuid, now: means(catalogue, name.kind, uuid) }),
        Err(fault) => Some(fault.clone()),
    }
}

fn look_up(catalogue: &Catalogue, lock: &Lock, name: &Name) -> Result<Candidate, Fault> {
    let product = name.product.as_deref().map(|text| product(catalogue, lock, text)).transpose()?;
    match name::resolve(catalogue, name.kind, &name.name, product.as_deref()) {
        Resolution::One(text) => {
            let uuid = Uuid::try_parse(&text).map_err(|_| Fault::NotUuid(text))?;
            Ok(Candidate { name: means(catalogue, name.kind, uuid), uuid })
        }
        Resolution::None(nearest) => Err(Fault::Unknown(candidates(nearest))),
        Resolution::Many(found) => Err(Fault::Ambiguous(candidates(found))),
    }
}

/// Returns what the product of a row is: an identifier, a name that is fixed, or the code of one product.
fn product(catalogue: &Catalogue, lock: &Lock, text: &str) -> Result<String, Fault> {
    if is_identifier(text) {
        return Ok(text.trim().to_lowercase());
    }
    let pinned = lock.get(&product_name(text.to_owned()));
    match (pinned, name::resolve(catalogue, Kind::Product, text, None)) {
        (Some(pin), _) => Ok(pin.uuid.to_string()),
        (None, Resolution::One(uuid)) => Ok(uuid),
        (None, _) => Err(Fault::Product),
    }
}

fn product_name(name: String) -> Name {
    Name { kind: Kind::Product, name, product: None }
}

fn candidates(named: Vec<Named>) -> Vec<Candidate> {
    let candidate = |Named { name, uuid }: Named| Some(Candidate { name, uuid: Uuid::try_parse(&uuid).ok()? });
    named.into_iter().filter_map(candidate).collect()
}

fn there(catalogue: &Catalogue, kind: Kind, uuid: Uuid) -> bool {
    let uuid = uuid.to_string();
    match kind {
        Kind::Product => catalogue.product(&uuid).is_some_and(|product| !product.gone),
        _ => catalogue.option(&uuid).any(|option| kind.takes(option.kind)),
    }
}

/// Returns what 4over calls something, for people.
fn means(catalogue: &Catalogue, kind: Kind, uuid: Uuid) -> String {
    let uuid = uuid.to_string();
    let said = match kind {
        Kind::Product => catalogue.product(&uuid).map(|product| &product.listed).map(described),
        _ => catalogue.option(&uuid).find(|option| kind.takes(option.kind)).map(|known| name::show_option(known).name),
    };
    said.unwrap_or_default()
}

fn described(Listed { code, description, .. }: &Listed) -> String {
    if description.is_empty() { code.clone() } else { description.clone() }
}
