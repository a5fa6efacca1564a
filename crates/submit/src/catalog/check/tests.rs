//! Jobs, orders and tables against a catalogue of two products.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod files;
mod jobs;
mod orders;
mod tables;

use super::*;
use crate::catalog::kind::GroupKind;
use crate::catalog::needed::Reasons;
use crate::catalog::row::{BasePrice, Group, Product, ProductOption, Triple};
use crate::catalog::view::{Catalogue, KnownProduct};

const CARD: &str = "1a7e039c-e7ed-4410-8c64-377dbcbee322";
const SIGN: &str = "c2552661-c1e4-45e5-985e-f4b0146af3b4";
const GONE: &str = "62192f90-f05a-4d67-80dd-078f3f4bb7f8";
const R100: &str = "8a3a0fd1-38ae-49a0-8736-3fedadc3dc93";
const R1000: &str = "52e3d710-0e8f-4d4d-8560-7d4d8655be69";
const C40: &str = "32d3c223-f82c-492b-b915-ba065a00862f";
const C44: &str = "13abbda7-1d64-4f25-8bb2-c179b224825d";
const FAST: &str = "9f85d0c4-d344-4088-a719-86f8f84d504d";
const SLOW: &str = "e04b099b-4ac3-4a35-84d0-c530df7b7aff";
const ACROSS: &str = "f169e8b1-5d3f-408a-81fd-c857f7b9c37b";
const UPRIGHT: &str = "991b850a-6643-48d3-afa6-bcda4cf58c85";
const STOCK: &str = "6f4fd47a-f70f-4f3d-84f8-a78ef9a62a5a";
const GROMMETS: &str = "d7296d0d-7aa2-43f2-97fa-3ac394c8bfd5";
const NOBODY: &str = "00000000-1111-4222-8333-444444444444";

fn option(uuid: &str, name: &str, description: &str) -> ProductOption {
    ProductOption { uuid: uuid.into(), name: name.into(), description: description.into(), capi_name: String::new() }
}

fn group(name: &str, minoccurs: u32, options: Vec<ProductOption>) -> Group {
    Group {
        uuid: name.to_lowercase(),
        kind: GroupKind::of(None, name),
        name: name.into(),
        minoccurs,
        maxoccurs: Some(1),
        options,
    }
}

/// A card in 100 and 1000, both colors, the larger one only slowly; and a sign of which no turnarounds are known.
fn catalogue() -> Catalogue {
    let runsizes = || group("Runsize", 1, vec![option(R100, "100", ""), option(R1000, "1000", "")]);
    let colors = || group("Colorspec", 1, vec![option(C40, "4/0", ""), option(C44, "4/4", "")]);
    let triple = |runsize: &str, turnaround: &str| Triple {
        runsize: runsize.into(),
        colorspec: C44.into(),
        turnaround: turnaround.into(),
    };
    let price = |runsize: &str, colorspec: &str, can_group_ship| BasePrice {
        runsize: runsize.into(),
        colorspec: colorspec.into(),
        price: "6.50".into(),
        can_group_ship,
    };
    let card = Product {
        uuid: CARD.into(),
        code: "14PT-BCUV-1.5X3.5".into(),
        description: "Business Cards".into(),
        groups: vec![
            group("Stock", 1, vec![option(STOCK, "14PT", "")]),
            runsizes(),
            colors(),
            group(
                "Turn-Around",
                1,
                vec![option(FAST, "224", "2-4 Business Days"), option(SLOW, "527", "5-7 Business Days")],
            ),
            group("Product Orientation", 1, vec![option(ACROSS, "Horizontal", ""), option(UPRIGHT, "Vertical", "")]),
        ],
        triples: vec![triple(R100, FAST), triple(R100, SLOW), triple(R1000, SLOW)],
    };
    let sign = Product {
        uuid: SIGN.into(),
        code: "4CORO-AFRAMERIGID-24X36".into(),
        description: "Signs".into(),
        groups: vec![runsizes(), colors(), group("Hardware", 0, vec![option(GROMMETS, "Grommets", "")])],
        triples: Vec::new(),
    };
    let prices = vec![price(R100, C40, Some(true)), price(R100, C44, Some(true)), price(R1000, C44, Some(false))];
    let mut catalogue = Catalogue::of([(card, prices), (sign, Vec::new())]);
    let listed =
        crate::catalog::row::Listed { uuid: GONE.into(), code: "14PT-BCAQ-1.5X3.5".into(), description: String::new() };
    catalogue.add_product(KnownProduct { listed, gone: true });
    catalogue
}

fn job() -> Job {
    Job {
        product: CARD.into(),
        runsize: R100.into(),
        colorspec: C44.into(),
        turnaround: Some(FAST.into()),
        options: vec![UPRIGHT.into()],
        files: given(&["fr", "bk"]),
        sets: 1,
    }
}

/// The files of one artwork.
fn given(reasons: &[&str]) -> Option<Vec<Reasons>> {
    Some(vec![reasons.iter().map(|reason| (*reason).to_owned()).collect()])
}

/// Code, place, message and the names offered.
fn shown(findings: &[Finding]) -> Vec<String> {
    let show = |finding: &Finding| {
        let names: Vec<&str> = finding.nearest.iter().map(|named| named.name.as_str()).collect();
        format!("{} {}: {} {names:?}", finding.code, finding.at, finding.message)
    };
    findings.iter().map(show).collect()
}

#[test]
fn codes_are_unique_and_helpful() {
    let codes: std::collections::HashSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len());
    assert!(Code::ALL.iter().all(|code| !code.help().is_empty() && !code.help().ends_with('.')));
}
