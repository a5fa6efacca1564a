//! Tables: each fault with its place.

use super::*;

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
