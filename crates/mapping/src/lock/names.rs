//! Names in mappings and tables: told from UUIDs, and taken for what the lock file fixes them to, never for a guess.

use super::{Candidate, FILE, Kind, Lock, Name, NameUse};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::table::{ReadFile, spoilt};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use uuid::Uuid;

/// The lock files of some mappings, each understood once, when a name first asks for it.
pub(crate) struct Locks<'f> {
    read_file: ReadFile<'f>,
    /// Whether names are only listed: then each stands for something.
    lists: bool,
    read: RefCell<HashMap<Arc<str>, Rc<Found>>>,
}

/// What is known of a lock file.
pub(crate) struct Found {
    pub(crate) file: Arc<str>,
    /// Nothing where it cannot be used; what is wrong with it was reported.
    pub(crate) lock: Option<Lock>,
}

/// The names of one mapping.
pub(crate) struct Names<'l> {
    mapping_file: Arc<str>,
    locks: &'l Locks<'l>,
    /// The lock file beside the mapping, once a name has asked for it.
    lock: OnceCell<Option<Rc<Found>>>,
    /// Every name that stands in it.
    pub(crate) used: Vec<NameUse>,
    /// The product of every job, where the mapping says one.
    pub(crate) product: Option<String>,
}

/// A text with names in it, and the UUIDs that it stands for.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// The UUIDs, with spaces between.
    pub(crate) uuids: String,
    /// What each name stands for, and where that is said.
    pub(crate) notes: Vec<String>,
}

impl<'f> Locks<'f> {
    pub(crate) fn new(read_file: ReadFile<'f>) -> Self {
        Locks { read_file, lists: false, read: RefCell::default() }
    }

    /// Takes every name for something, to learn which there are.
    pub(crate) fn listing(read_file: ReadFile<'f>) -> Self {
        Locks { lists: true, ..Locks::new(read_file) }
    }

    /// Returns the lock file beside a mapping file, where there is one.
    pub(crate) fn beside(&self, mapping_file: &str, diagnostics: &mut Diagnostics) -> Option<Rc<Found>> {
        let (file, text) = (self.read_file)(mapping_file, FILE).ok()?;
        let known = self.read.borrow().get(&file).cloned();
        let found = known.unwrap_or_else(|| {
            let mut own = Diagnostics::default();
            let lock = super::read::lock(&file, &text, &mut own).filter(|_| own.is_empty());
            diagnostics.append(own);
            let found = Rc::new(Found { file: file.clone(), lock });
            self.read.borrow_mut().insert(file, found.clone());
            found
        });
        Some(found)
    }
}

impl<'l> Names<'l> {
    pub(crate) fn new(mapping_file: &Arc<str>, locks: &'l Locks<'l>) -> Self {
        let mapping_file = mapping_file.clone();
        Names { mapping_file, locks, lock: OnceCell::new(), used: Vec::new(), product: None }
    }

    /// Reads a text of UUIDs and names, `several` of them with `;` between; `product` is the one of the same row.
    ///
    /// Returns nothing for a text that is UUIDs already, and `Err` for one that stands for nothing, which is reported.
    pub(crate) fn read(
        &mut self,
        (kind, several): (Kind, bool),
        text: &str,
        product: Option<&str>,
        at: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Named>, ()> {
        let parts = parts(text, several);
        if parts.iter().all(|part| Uuid::try_parse(part).is_ok()) {
            return Ok(None);
        }
        let product = product.or(self.product.as_deref()).filter(|_| kind != Kind::Product).map(str::to_owned);
        let (mut uuids, mut notes) = (Vec::new(), Vec::new());
        for part in &parts {
            if Uuid::try_parse(part).is_ok() {
                uuids.push((*part).to_owned());
                continue;
            }
            let name = Name { kind, name: (*part).to_owned(), product: product.clone() };
            let Some((uuid, note)) = self.look_up(name, at, diagnostics) else { continue };
            uuids.push(uuid.to_string());
            notes.push(note);
        }
        if uuids.len() == parts.len() { Ok(Some(Named { uuids: uuids.join(" "), notes })) } else { Err(()) }
    }

    fn look_up(&mut self, name: Name, at: &Place, diagnostics: &mut Diagnostics) -> Option<(Uuid, String)> {
        self.used.push(NameUse { name: name.clone(), at: at.clone() });
        if self.locks.lists {
            return Some((Uuid::nil(), String::new()));
        }
        let lock = match self.lock.get_or_init(|| self.locks.beside(&self.mapping_file, diagnostics)) {
            Some(found) => Some(found.lock.as_ref()?),
            None => None,
        };
        if let Some(pin) = lock.and_then(|lock| lock.get(&name)) {
            let place = pin.at.as_ref().map(|at| format!(" by {}:{}", at.file, at.line)).unwrap_or_default();
            return Some((pin.uuid, format!("{name} is pinned{place}")));
        }
        match lock.and_then(|lock| lock.ambiguous.get(&name)) {
            Some(candidates) => report_ambiguous(&name, candidates, at, diagnostics),
            None => {
                let message = format!("the {name} is not pinned");
                let help = match spoilt(&name.name) {
                    Some(spoilt) => format!("`{}` {}: {}", name.name, spoilt.what(), spoilt.help()),
                    None => format!("`overprint catalog lock` looks it up in the catalogue and pins it in {FILE}"),
                };
                diagnostics.report_with_help(Code::UnpinnedName, at, message, help);
            }
        }
        None
    }
}

fn report_ambiguous(name: &Name, candidates: &[Candidate], at: &Place, diagnostics: &mut Diagnostics) {
    let message = format!("the {name} may be {} things", candidates.len());
    let shown = candidates.iter().map(|Candidate { name, uuid }| format!("`{name}` ({uuid})"));
    let help = format!("write one of {}", shown.collect::<Vec<_>>().join(", "));
    diagnostics.report_with_help(Code::AmbiguousName, at, message, help);
}

/// Returns the UUIDs and names of a text. UUIDs have spaces between, names may have spaces in them.
fn parts(text: &str, several: bool) -> Vec<&str> {
    let found: Vec<&str> = match several {
        false => vec![text.trim()],
        true if !text.contains(';') && text.split_whitespace().any(is_meant_for_uuid) => {
            text.split_whitespace().collect()
        }
        true => text.split(';').map(str::trim).collect(),
    };
    found.into_iter().filter(|part| !part.is_empty()).collect()
}

/// Returns the parts of a text that are meant for UUIDs and are none.
pub(crate) fn broken(text: &str, several: bool) -> Vec<&str> {
    let is_broken = |part: &&str| is_meant_for_uuid(part) && Uuid::try_parse(part).is_err();
    parts(text, several).into_iter().filter(is_broken).collect()
}

/// Tells whether a text is a UUID, or one that lost a digit or got a wrong one: no name is that long in hexadecimal digits.
fn is_meant_for_uuid(text: &str) -> bool {
    const FEWEST_DIGITS: usize = 16;
    const MOST_OTHERS: usize = 2;
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let others = text.chars().filter(|c| !c.is_ascii_hexdigit() && *c != '-').count();
    Uuid::try_parse(text).is_ok() || (digits >= FEWEST_DIGITS && others <= MOST_OTHERS)
}
