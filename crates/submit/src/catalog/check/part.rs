//! What jobs and tables are asked alike: whether a product and an option exist, belong together, and are sold together.
//!
//! A finding of these has no place yet; the caller knows it.

use std::collections::BTreeSet;

use super::finding::{Code, Finding};
use crate::catalog::kind::GroupKind;
use crate::catalog::name::Takes as _;
use crate::catalog::name::{Kind, Named};
use crate::catalog::nearest::nearest;
use crate::catalog::row::ProductOption;
use crate::catalog::view::{Catalogue, KnownOption, KnownProduct, Sold};

/// Checks that a product exists and is still there.
pub(super) fn product(catalogue: &Catalogue, uuid: &str) -> Option<Finding> {
    match catalogue.product(uuid) {
        None => {
            let there =
                catalogue.products().iter().filter(|product| !product.gone && is_slip(uuid, &product.listed.uuid));
            let like = nearest(uuid, there, |product| product.listed.uuid.as_str());
            let message = format!("4over has no product {uuid}");
            Some(Finding::new(Code::UnknownProduct, uuid, message).near(like.into_iter().map(named_product)))
        }
        Some(product) if product.gone => {
            let code = &product.listed.code;
            let there = catalogue.products().iter().filter(|other| !other.gone);
            let like = nearest(code, there, |other| other.listed.code.as_str());
            let message = format!("4over no longer has {code} ({uuid})");
            Some(Finding::new(Code::Gone, uuid, message).near(like.into_iter().map(named_product)))
        }
        Some(_) => None,
    }
}

/// Checks that an option exists, that it is of the kind its member asks for, and that the product has it.
pub(super) fn option(catalogue: &Catalogue, product: &str, kind: Kind, uuid: &str) -> Option<Finding> {
    let known: Vec<&KnownOption> = catalogue.option(uuid).collect();
    let sold = catalogue.sold(product).filter(|sold| speaks_of(sold, kind));
    let offered = |sold: &Sold| sold.option(uuid).is_some_and(|(group, _)| kind.takes(group.kind));
    let (code, message) = match known.first() {
        None if kind == Kind::Turnaround => (Code::UnknownTurnaround, format!("4over has no turnaround {uuid}")),
        None => (Code::UnknownOption, format!("4over has no {kind} {uuid}")),
        Some(other) if !known.iter().any(|known| kind.takes(known.kind)) => {
            (Code::OptionNotOffered, format!("{uuid} is {}, which is no {kind}", full_name(other)))
        }
        Some(other) if sold.is_some_and(|sold| !offered(sold)) => (
            Code::OptionNotOffered,
            format!("{} is not offered with {}", product_code(catalogue, product), full_name(other)),
        ),
        Some(_) => return None,
    };
    let group = known.first().map(|known| known.group.as_str());
    let alike = |of: GroupKind, name: &str| if kind == Kind::Option { Some(name) == group } else { kind.takes(of) };
    let groups = sold.into_iter().flat_map(|sold| &sold.groups).filter(|group| alike(group.kind, &group.name));
    let like = groups.flat_map(|group| group.options.iter().map(|option| named_option(group.kind, option)));
    Some(Finding::new(code, uuid, message).near(like))
}

/// Checks that a runsize and a colorspec have a price, where the product has any.
pub(super) fn pair(catalogue: &Catalogue, product: &str, [runsize, colorspec]: [&str; 2]) -> Option<Finding> {
    let sold = catalogue.sold(product).filter(|sold| !sold.prices.is_empty())?;
    if sold.price(runsize, colorspec).is_some() {
        return None;
    }
    let (code, color) = (product_code(catalogue, product), label(sold, colorspec));
    let others = sold.options_of(GroupKind::Runsize).filter(|option| sold.price(&option.uuid, colorspec).is_some());
    let like: Vec<Named> = others.map(|option| named_option(GroupKind::Runsize, option)).collect();
    let message = match like.is_empty() {
        true => format!("{code} is not sold in {color}"),
        false => format!("{code} is not sold as {} in {color}; in other runsizes it is", label(sold, runsize)),
    };
    Some(Finding::new(Code::NotSold, runsize, message).near(like))
}

/// Checks that a turnaround is sold for a runsize and a colorspec. One without rows is sold for all of them.
pub(super) fn turnaround(
    catalogue: &Catalogue,
    product: &str,
    [runsize, colorspec]: [&str; 2],
    turnaround: &str,
) -> Option<Finding> {
    let sold = catalogue.sold(product)?;
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let of_pair = sold.triples.iter().filter(|row| same(&row.runsize, runsize) && same(&row.colorspec, colorspec));
    let sold_so: BTreeSet<&str> = of_pair.map(|row| row.turnaround.as_str()).collect();
    let has_rows = sold.triples.iter().any(|row| same(&row.turnaround, turnaround));
    if !has_rows || sold_so.iter().any(|other| same(other, turnaround)) {
        return None;
    }
    let code = product_code(catalogue, product);
    let (runsize, colorspec, wanted) = (label(sold, runsize), label(sold, colorspec), label(sold, turnaround));
    let message = format!("{code} as {runsize} in {colorspec} is not made in {wanted}");
    let others = sold.options_of(GroupKind::Turnaround).filter(|option| sold_so.contains(option.uuid.as_str()));
    let like = others.map(|option| named_option(GroupKind::Turnaround, option));
    Some(Finding::new(Code::NotSold, turnaround, message).near(like))
}

/// Returns the code of a product, or its identifier.
pub(super) fn product_code<'a>(catalogue: &'a Catalogue, uuid: &'a str) -> &'a str {
    catalogue.product(uuid).map_or(uuid, |product| &product.listed.code)
}

/// Returns what people call an option of a product.
pub(super) fn label<'a>(sold: &'a Sold, uuid: &'a str) -> &'a str {
    sold.option(uuid).map_or(uuid, |(group, option)| option.label(group.kind))
}

pub(super) fn named_option(kind: GroupKind, option: &ProductOption) -> Named {
    Named { name: option.label(kind).to_owned(), uuid: option.uuid.clone() }
}

fn named_product(product: &KnownProduct) -> Named {
    Named { name: product.listed.code.clone(), uuid: product.listed.uuid.clone() }
}

fn full_name(known: &KnownOption) -> String {
    format!("{}: {}", known.group, known.option.label(known.kind))
}

/// Tells whether a product has options of a kind at all; some have no turnarounds, and any may do then.
fn speaks_of(sold: &Sold, kind: Kind) -> bool {
    sold.groups.iter().any(|group| kind.takes(group.kind))
}

/// Tells whether two identifiers differ in one place only; a third of any two agrees by chance.
fn is_slip(one: &str, other: &str) -> bool {
    let agree = |(a, b): &(u8, u8)| a.eq_ignore_ascii_case(b);
    let front = one.bytes().zip(other.bytes()).take_while(agree).count();
    let back = one.bytes().rev().zip(other.bytes().rev()).take_while(agree).count();
    one.len().abs_diff(other.len()) <= 2 && front + back + 4 >= one.len()
}
