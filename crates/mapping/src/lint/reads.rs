//! What a mapping reads of an order, and what becomes of it: so that anybody can see which data leaves the building.

use super::walk::{Seen, Visitor, What, walk};
use crate::mapping::Mapping;
use crate::mappings::Mappings;
use crate::pointer::{Pointer, Root, write_tokens};
use serde::Serialize;

/// What becomes of a value that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// It goes into the request, as it is or as a part of a text.
    Sent,
    /// It decides something, as a condition, a quantity or the key of a table; it is not sent itself.
    Decides,
    /// It goes back to the storefront.
    WrittenBack,
    /// It is shown to people here.
    Shown,
}

impl Use {
    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Use::Sent => "sent",
            Use::Decides => "decides",
            Use::WrittenBack => "written back",
            Use::Shown => "shown",
        }
    }
}

/// The kinds of things that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A member of the order, its line, its recipient or the storefront, by a pointer.
    Pointer,
    /// An option of the line, by its name.
    Option,
    /// A custom field of the order, by its id.
    CustomField,
}

/// Something that a mapping reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// What kind of thing it is.
    pub kind: Kind,
    /// The pointer, the option's name or the custom field's id.
    pub name: String,
    /// What becomes of it; each once.
    pub uses: Vec<Use>,
    /// What it is read for: members of the request, fields that are written back, `lines`, `ignore`, `require`.
    pub r#for: Vec<String>,
}

impl Mappings {
    /// Lists what each mapping reads of an order: what is sent first.
    pub fn reads(&self) -> Vec<(&str, Vec<Reading>)> {
        self.iter().map(|mapping| (mapping.name(), readings(mapping))).collect()
    }
}

impl Mappings {
    /// Lists what some of the mappings read of an order.
    pub fn reads_of(&self, names: &[String]) -> impl Iterator<Item = &Reading> {
        let meant = self.iter().filter(|mapping| names.iter().any(|name| name == mapping.name()));
        meant.flat_map(|mapping| mapping.readings.get_or_init(|| readings(mapping)))
    }
}

/// Lists what a mapping reads, each once.
fn readings(mapping: &Mapping) -> Vec<Reading> {
    let mut collected = Collected::default();
    walk(mapping, &mut collected);
    let mut readings = collected.0;
    for reading in &mut readings {
        reading.uses.sort();
    }
    readings.sort_by(|a, b| (a.uses.first(), a.kind, &a.name).cmp(&(b.uses.first(), b.kind, &b.name)));
    readings
}

#[derive(Default)]
struct Collected(Vec<Reading>);

impl<'m> Visitor<'m> for Collected {
    fn read(&mut self, seen: &Seen<'m>) {
        let Some((kind, name)) = named(seen) else { return };
        let reading = match self.0.iter().position(|known| (known.kind, &known.name) == (kind, &name)) {
            Some(index) => &mut self.0[index],
            None => {
                self.0.push(Reading { kind, name, uses: Vec::new(), r#for: Vec::new() });
                let last = self.0.len() - 1;
                &mut self.0[last]
            }
        };
        if !reading.uses.contains(&seen.used) {
            reading.uses.push(seen.used);
        }
        if !reading.r#for.iter().any(|known| known == seen.output) {
            reading.r#for.push(seen.output.to_owned());
        }
    }
}

/// Names what is read; nothing for what does not come from the storefront, and for objects whose members are named.
fn named(seen: &Seen<'_>) -> Option<(Kind, String)> {
    Some(match &seen.what {
        What::Object(_) => return None,
        What::Pointer(pointer) => (Kind::Pointer, told(pointer, seen.each)?),
        What::Option(name) => (Kind::Option, (*name).to_owned()),
        What::Options => (Kind::Option, "*".to_owned()),
        What::CustomField(id) => (Kind::CustomField, (*id).to_owned()),
        What::CustomFieldOf(template) => (Kind::CustomField, template.written.clone()),
    })
}

/// Writes a pointer; one into an element starts with the array.
pub(super) fn told(pointer: &Pointer, each: Option<&Pointer>) -> Option<String> {
    let root = if pointer.root == Root::Item { each?.root } else { pointer.root };
    if matches!(root, Root::Jobs | Root::Status | Root::Quantity) {
        return None;
    }
    if pointer.root != Root::Item {
        return Some(pointer.to_string());
    }
    let mut text = format!("{}/*", each?);
    // Writing to a text does not fail.
    let _ = write_tokens(&pointer.tokens, &mut text);
    Some(text)
}
