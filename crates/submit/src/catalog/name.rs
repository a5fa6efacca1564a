//! Names instead of identifiers: what `14PT-BCUV-2X3.5`, `1000`, `4/4` or `2-4 Business Days` stands for.

use serde::Serialize;

pub use overprint_mapping::lock::Kind;

use super::kind::GroupKind;
use super::nearest::nearest;
use super::row::{Listed, ProductOption};
use super::view::{Catalogue, KnownOption};
use super::words::words;

/// Something with its identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    /// Name, with its group where it is an option.
    pub name: String,
    /// Identifier.
    pub uuid: String,
}

/// What a name came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The name stands for this identifier.
    One(String),
    /// Nothing has the name; these are most like it.
    None(Vec<Named>),
    /// Several have the name, and none is taken: a guess would be printed.
    Many(Vec<Named>),
}

/// Tells of what groups the options are that a kind of name may stand for.
pub(super) trait Takes {
    /// Tells whether an option of a group may be meant. `Option` may be any, since orders list a colorspec there at times.
    fn takes(self, group: GroupKind) -> bool;
}

impl Takes for Kind {
    fn takes(self, group: GroupKind) -> bool {
        match self {
            Kind::Product => false,
            Kind::Runsize => group == GroupKind::Runsize,
            Kind::Colorspec => group == GroupKind::Colorspec,
            Kind::Turnaround => group == GroupKind::Turnaround,
            Kind::Option => true,
        }
    }
}

/// Finds what a name stands for. With a product, by its identifier, an option is one of that product's.
///
/// Upper and lower case, blanks and inch signs make no difference; apart from that the whole name has to agree with the name, the
/// description or the long name of what it stands for. A product that is not loaded or not known has no options.
pub fn resolve(catalogue: &Catalogue, kind: Kind, name: &str, product: Option<&str>) -> Resolution {
    let mut found = named(catalogue, kind, None, &folded(name), product);
    if found.is_empty()
        && let Some((group, option)) = name.split_once(':')
    {
        found = named(catalogue, kind, Some(&folded(group)), &folded(option), product);
    }
    // The same option can stand in several groups; it is still one.
    found.sort_by(|one, other| one.uuid.cmp(&other.uuid));
    found.dedup_by(|one, other| one.uuid == other.uuid);
    match found.as_slice() {
        [] => Resolution::None(like(catalogue, kind, name, product)),
        [one] => Resolution::One(one.uuid.clone()),
        _ => Resolution::Many(found),
    }
}

/// Writes a text so that names that count as the same are the same.
pub(super) fn folded(text: &str) -> String {
    words(text).join(" ")
}

/// Returns the folded texts by which an option is known.
pub(super) fn texts(option: &ProductOption) -> [String; 3] {
    [&option.name, &option.description, &option.capi_name].map(|text| folded(text))
}

fn named(catalogue: &Catalogue, kind: Kind, group: Option<&str>, wanted: &str, product: Option<&str>) -> Vec<Named> {
    if wanted.is_empty() {
        return Vec::new();
    }
    if kind == Kind::Product {
        let there = catalogue.products_named(wanted).filter(|product| !product.gone);
        return there.map(|product| show_product(&product.listed)).collect();
    }
    let fits = |known: &KnownOption| kind.takes(known.kind) && group.is_none_or(|group| folded(&known.group) == group);
    match product {
        None => catalogue.options_named(wanted).filter(|known| fits(known)).map(show_option).collect(),
        Some(product) => options_of(catalogue, product)
            .filter(|known| fits(known) && texts(&known.option).iter().any(|text| text == wanted))
            .map(|known| show_option(&known))
            .collect(),
    }
}

fn options_of(catalogue: &Catalogue, product: &str) -> impl Iterator<Item = KnownOption> {
    let groups = catalogue.sold(product).into_iter().flat_map(|sold| &sold.groups);
    groups.flat_map(|group| {
        let known = |option: &ProductOption| KnownOption {
            option: option.clone(),
            group: group.name.clone(),
            kind: group.kind,
        };
        group.options.iter().map(known)
    })
}

/// Lists what is most like a name, each once.
fn like(catalogue: &Catalogue, kind: Kind, name: &str, product: Option<&str>) -> Vec<Named> {
    if kind == Kind::Product {
        let there = catalogue.products().iter().filter(|product| !product.gone);
        let found = nearest(name, there, |product| product.listed.code.as_str());
        return found.into_iter().map(|product| show_product(&product.listed)).collect();
    }
    let options: Vec<KnownOption> = match product {
        None => catalogue.options().iter().filter(|known| kind.takes(known.kind)).cloned().collect(),
        Some(product) => options_of(catalogue, product).filter(|known| kind.takes(known.kind)).collect(),
    };
    let mut found: Vec<Named> =
        nearest(name, options.iter(), |known| known.option.label(known.kind)).into_iter().map(show_option).collect();
    found.dedup_by(|one, other| one.uuid == other.uuid);
    found
}

fn show_product(listed: &Listed) -> Named {
    Named { name: listed.code.clone(), uuid: listed.uuid.clone() }
}

/// Names an option with its group.
pub(super) fn show_option(known: &KnownOption) -> Named {
    Named { name: format!("{}: {}", known.group, known.option.label(known.kind)), uuid: known.option.uuid.clone() }
}
