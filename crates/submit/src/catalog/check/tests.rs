//! Jobs, orders and tables against a catalogue of two products.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use overprint_mapping::request::{self, CreateOrder, FileMap, FileSet, Files, ReasonCode};

use super::*;
use crate::catalog::kind::GroupKind;
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
        has_back_file: Some(true),
        sets: 1,
    }
}

/// Code, place, message and the names offered.
fn shown(findings: &[Finding]) -> Vec<String> {
    let show = |finding: &Finding| {
        let names: Vec<&str> = finding.nearest.iter().map(|named| named.name.as_str()).collect();
        format!("{} {}: {} {names:?}", finding.code, finding.at, finding.message)
    };
    findings.iter().map(show).collect()
}

fn found(job: &Job) -> Vec<String> {
    shown(&check_job(&catalogue(), job))
}

#[test]
fn a_job_that_is_sold_has_no_findings() {
    assert!(found(&job()).is_empty());
    assert!(found(&Job { turnaround: None, ..job() }).is_empty(), "4over takes the shortest turnaround");
    assert!(found(&Job { sets: 3, ..job() }).is_empty());
    assert!(found(&Job { product: CARD.to_uppercase(), runsize: R100.to_uppercase(), ..job() }).is_empty());
    assert!(
        found(&Job { options: vec![UPRIGHT.into(), STOCK.into()], ..job() }).is_empty(),
        "a single option may be listed or not"
    );
}

#[test]
fn each_fault_has_its_finding() {
    let slip = "1a7e039c-e7ed-4410-8c64-377dbcbee323";
    let table = [
        (
            Job { product: slip.into(), ..job() },
            format!(r#"unknown-product /product_uuid: 4over has no product {slip} ["14PT-BCUV-1.5X3.5"]"#),
        ),
        (Job { product: NOBODY.into(), ..job() }, format!("unknown-product /product_uuid: 4over has no product {NOBODY} []")),
        (
            Job { product: GONE.into(), ..job() },
            format!(r#"gone /product_uuid: 4over no longer has 14PT-BCAQ-1.5X3.5 ({GONE}) ["14PT-BCUV-1.5X3.5"]"#),
        ),
        (
            Job { runsize: NOBODY.into(), ..job() },
            format!(r#"unknown-option /runsize_uuid: 4over has no runsize {NOBODY} ["100", "1000"]"#),
        ),
        (
            Job { runsize: C44.into(), ..job() },
            format!(r#"option-not-offered /runsize_uuid: {C44} is Colorspec: 4/4, which is no runsize ["100", "1000"]"#),
        ),
        (
            Job { turnaround: Some(NOBODY.into()), ..job() },
            format!(r#"unknown-turnaround /turnaroundtime_uuid: 4over has no turnaround {NOBODY} ["2-4 Business Days", "5-7 Business Days"]"#),
        ),
        (
            Job { options: vec![UPRIGHT.into(), NOBODY.into()], ..job() },
            format!("unknown-option /option_uuids/1: 4over has no option {NOBODY} []"),
        ),
        (
            Job { options: vec![UPRIGHT.into(), GROMMETS.into()], ..job() },
            "option-not-offered /option_uuids/1: 14PT-BCUV-1.5X3.5 is not offered with Hardware: Grommets []".to_owned(),
        ),
        (
            Job { runsize: R1000.into(), colorspec: C40.into(), turnaround: None, ..job() },
            r#"not-sold /runsize_uuid: 14PT-BCUV-1.5X3.5 is not sold as 1000 in 4/0; in other runsizes it is ["100"]"#.to_owned(),
        ),
        (
            Job { runsize: R1000.into(), ..job() },
            r#"not-sold /turnaroundtime_uuid: 14PT-BCUV-1.5X3.5 as 1000 in 4/4 is not made in 2-4 Business Days ["5-7 Business Days"]"#.to_owned(),
        ),
        (
            Job { options: Vec::new(), ..job() },
            r#"group-minimum /option_uuids: 14PT-BCUV-1.5X3.5 takes at least 1 of Product Orientation, and 0 are chosen ["Horizontal", "Vertical"]"#
                .to_owned(),
        ),
        (
            Job { options: vec![UPRIGHT.into(), ACROSS.into()], ..job() },
            r#"group-maximum /option_uuids: 14PT-BCUV-1.5X3.5 takes at most 1 of Product Orientation, and 2 are chosen ["Horizontal", "Vertical"]"#
                .to_owned(),
        ),
        (
            Job { has_back_file: Some(false), ..job() },
            "back-file-missing /files: colorspec 4/4 prints a back, and there is no file for it []".to_owned(),
        ),
        (
            Job { runsize: R1000.into(), turnaround: Some(SLOW.into()), sets: 2, ..job() },
            "group-shipping-not-allowed /sets: 14PT-BCUV-1.5X3.5 as 1000 in 4/4 cannot ship in sets, and there are 2 []".to_owned(),
        ),
    ];
    for (job, expected) in table {
        assert_eq!(found(&job), [expected]);
    }
}

#[test]
fn what_is_not_known_is_not_held_against_a_job() {
    let sign = Job { product: SIGN.into(), options: Vec::new(), turnaround: Some(SLOW.into()), sets: 2, ..job() };
    assert!(found(&sign).is_empty(), "no turnarounds and no prices are known of it");
    assert!(found(&Job { has_back_file: None, ..job() }).is_empty(), "its files follow later");
    assert!(found(&Job { colorspec: C40.into(), turnaround: None, has_back_file: Some(false), ..job() }).is_empty());
}

#[test]
fn all_faults_of_a_job_are_found_at_once() {
    let job =
        Job { turnaround: Some(NOBODY.into()), options: vec![NOBODY.into()], has_back_file: Some(false), ..job() };
    let codes: Vec<Code> = check_job(&catalogue(), &job).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::UnknownTurnaround, Code::UnknownOption, Code::GroupMinimum, Code::BackFileMissing]);
}

#[test]
fn the_colors_of_the_back_stand_behind_the_slash() {
    let with_name = |name: &str| {
        let mut sold = catalogue();
        sold = Catalogue::of(sold.products().iter().filter(|product| !product.gone).take(1).map(|product| {
            let groups = vec![group("Colorspec", 1, vec![option(C44, name, "")])];
            let listed = product.listed.clone();
            (
                Product {
                    uuid: listed.uuid,
                    code: listed.code,
                    description: listed.description,
                    groups,
                    triples: vec![],
                },
                vec![],
            )
        }));
        let job = Job { runsize: String::new(), has_back_file: Some(false), ..job() };
        check_job(&sold, &job).iter().any(|finding| finding.code == Code::BackFileMissing)
    };
    for (name, prints_back) in [
        ("4/4", true),
        ("4/1", true),
        ("5/5", true),
        ("4/0", false),
        ("4 / 0", false),
        ("4/5 (4/4 with Foil on Back)", true),
        ("Full", false),
        ("n/a", false),
    ] {
        assert_eq!(with_name(name), prints_back, "{name}");
    }
}

fn files(codes: &[ReasonCode]) -> FileMap {
    codes.iter().map(|code| (*code, "https://files.example/art.pdf".into())).collect()
}

fn ordered(job: &Job, files: Option<Files>, skip_files: Option<bool>) -> request::Job {
    request::Job {
        product_uuid: job.product.parse().unwrap(),
        runsize_uuid: job.runsize.parse().unwrap(),
        colorspec_uuid: job.colorspec.parse().unwrap(),
        turnaroundtime_uuid: job.turnaround.as_ref().map(|uuid| uuid.parse().unwrap()),
        option_uuids: job.options.iter().map(|uuid| uuid.parse().unwrap()).collect(),
        files,
        skip_files,
        ..request::Job::default()
    }
}

#[test]
fn an_order_is_checked_job_by_job_with_pointers_into_its_body() {
    use ReasonCode::{Bk, Fr, In, Multipagepdf, Out};
    let set = |codes: &[ReasonCode]| FileSet { job_name: "a".into(), files: files(codes) };
    let large = Job { runsize: R1000.into(), turnaround: Some(SLOW.into()), ..job() };
    let jobs = vec![
        ordered(&job(), Some(Files::Plain(files(&[Fr, Bk]))), None),
        ordered(&job(), Some(Files::Plain(files(&[Fr]))), None),
        ordered(&job(), None, Some(true)),
        ordered(&large, Some(Files::Sets(vec![set(&[Fr, Bk]), set(&[Fr])])), None),
        ordered(&job(), Some(Files::Plain(files(&[Multipagepdf]))), None),
        ordered(&job(), Some(Files::Plain(files(&[In, Out]))), None),
    ];
    let order = CreateOrder { jobs, ..CreateOrder::default() };
    let found: Vec<(String, Code)> =
        check_order(&catalogue(), &order).into_iter().map(|finding| (finding.at, finding.code)).collect();
    let expected = [
        ("/jobs/1/files", Code::BackFileMissing),
        ("/jobs/3/sets", Code::GroupShippingNotAllowed),
        ("/jobs/3/files", Code::BackFileMissing),
    ];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code)));
    assert_eq!(products_of_order(&order), [CARD]);
}

fn cells(rows: &[&[(&str, &str)]]) -> Vec<Cell> {
    let row = |(line, row): (usize, &&[(&str, &str)])| {
        let cell = move |(column, cell): &(&str, &str)| Cell {
            file: "cards.csv".into(),
            line,
            column: (*column).into(),
            cell: (*cell).into(),
        };
        row.iter().map(cell).collect::<Vec<_>>()
    };
    (2..).zip(rows).flat_map(row).collect()
}

fn found_in_table(rows: &[&[(&str, &str)]]) -> Vec<String> {
    let found = check_table(&catalogue(), &cells(rows));
    found
        .iter()
        .map(|found| format!("{}:{} {}", found.file, found.line, shown(std::slice::from_ref(&found.finding))[0]))
        .collect()
}

#[test]
fn a_table_that_is_right_has_no_findings() {
    let rows: &[&[(&str, &str)]] = &[
        &[("sku", "A"), ("product_code", "14pt-bcuv-1.5x3.5"), ("product_uuid", CARD), ("option_uuids", "")],
        &[("product_uuid", CARD), ("runsize_uuid", R1000), ("colorspec_uuid", C44), ("turnaroundtime_uuid", SLOW)],
        &[("quantity", "100"), ("runsize_uuid", R100)],
        &[("option_uuids", &format!("{UPRIGHT} {GROMMETS}"))],
        &[
            ("product_uuid", "14PT-BCUV-1.5X3.5"),
            ("runsize_uuid", "100"),
            ("colorspec_uuid", "4/4"),
            ("turnaroundtime_uuid", "2-4 business days"),
        ],
        &[("product_uuid", CARD), ("option_uuids", "Product Orientation: Vertical")],
        &[("shipping_code", "03f")],
    ];
    assert!(found_in_table(rows).is_empty(), "{:?}", found_in_table(rows));
}

#[test]
fn each_fault_of_a_table_has_its_place() {
    let rows: &[&[(&str, &str)]] = &[
        &[("product_uuid", NOBODY)],
        &[("product_uuid", GONE)],
        &[("product_uuid", CARD), ("product_code", "14PT-BCAQ-1.5X3.5")],
        &[("runsize_uuid", C40)],
        &[("product_uuid", CARD), ("option_uuids", &format!("{UPRIGHT} {GROMMETS}"))],
        &[("product_uuid", CARD), ("runsize_uuid", R1000), ("colorspec_uuid", C40)],
        &[("product_uuid", CARD), ("runsize_uuid", R1000), ("colorspec_uuid", C44), ("turnaroundtime_uuid", FAST)],
        &[("product_uuid", "14PT-BCUV-1.5X3")],
        &[("runsize_uuid", "10000")],
    ];
    let expected = [
        format!("cards.csv:2 unknown-product product_uuid: 4over has no product {NOBODY} []"),
        format!(r#"cards.csv:3 gone product_uuid: 4over no longer has 14PT-BCAQ-1.5X3.5 ({GONE}) ["14PT-BCUV-1.5X3.5"]"#),
        r#"cards.csv:4 code-differs product_code: the product_uuid of this row is 14PT-BCUV-1.5X3.5, not 14PT-BCAQ-1.5X3.5 ["14PT-BCUV-1.5X3.5"]"#.to_owned(),
        format!("cards.csv:5 option-not-offered runsize_uuid: {C40} is Colorspec: 4/0, which is no runsize []"),
        "cards.csv:6 option-not-offered option_uuids: 14PT-BCUV-1.5X3.5 is not offered with Hardware: Grommets []".to_owned(),
        r#"cards.csv:7 not-sold runsize_uuid: 14PT-BCUV-1.5X3.5 is not sold as 1000 in 4/0; in other runsizes it is ["100"]"#.to_owned(),
        r#"cards.csv:8 not-sold turnaroundtime_uuid: 14PT-BCUV-1.5X3.5 as 1000 in 4/4 is not made in 2-4 Business Days ["5-7 Business Days"]"#.to_owned(),
        r#"cards.csv:9 unknown-name product_uuid: no product is called "14PT-BCUV-1.5X3" ["14PT-BCUV-1.5X3.5"]"#.to_owned(),
        r#"cards.csv:10 unknown-name runsize_uuid: no runsize is called "10000" ["Runsize: 1000", "Runsize: 100"]"#.to_owned(),
    ];
    assert_eq!(found_in_table(rows), expected);
}

#[test]
fn codes_are_unique_and_helpful() {
    let codes: std::collections::HashSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len());
    assert!(Code::ALL.iter().all(|code| !code.help().is_empty() && !code.help().ends_with('.')));
}
