//! What is counted over orders, and that it does not matter in which parts they are counted.

use super::shop::{CARD, Line, any_orders, input, mappings, order};
use overprint_mapping::coverage::{Coverage, Field, Report};
use overprint_mapping::{Kind, Mappings};
use proptest::prelude::*;
use serde_json::Value;

fn count<'m>(mappings: &'m Mappings, orders: &[Value]) -> Coverage<'m> {
    let mut coverage = mappings.coverage();
    for order in orders {
        input(order, |input, example| mappings.cover(input, &example, &mut coverage)).expect("an order");
    }
    coverage
}

fn report(orders: &[Value]) -> Report {
    count(mappings(), orders).report()
}

fn field(report: &Report, output: &str) -> [u64; 4] {
    let found = report.mappings.iter().flat_map(|mapping| &mapping.fields).find(|field| field.output == output);
    let Field { filled, defaulted, left_out, failed, .. } = found.expect("the output").clone();
    [filled, defaulted, left_out, failed]
}

#[test]
fn rows_keys_and_outputs_are_counted_by_line() {
    let lines = [
        CARD,
        Line { sku: "BC-2", speed: Some("fast"), dropship: Some("false"), ..CARD },
        Line { sku: "FL-1", option: "Sides", ..CARD },
        Line { kind: "fee", ..CARD },
    ];
    let report = report(&[order(1, &lines), order(2, &[Line { sku: "BC-2", ..CARD }])]);
    assert_eq!((report.orders.read, report.orders.held), (2, 2));
    assert_eq!((report.lines.read, report.lines.printed, report.lines.left_out, report.lines.held), (5, 1, 1, 3));
    assert!(report.unmapped);

    let products = &report.tables[0];
    assert_eq!(products.used_by, ["cards: products", "flyers: papers"], "a file is one table");
    assert_eq!((products.hits, products.misses.len(), products.unused.len()), (2, 1, 1));
    let miss = &products.misses[0];
    assert_eq!((miss.key["sku"].as_str(), miss.lines, miss.held), ("BC-2", 2, 2), "two cells of a row are one miss");
    assert_eq!(products.unused[0].row, "products.csv:4");
    let speeds = report.tables.iter().find(|table| table.used_by == ["cards: speeds"]).expect("the table");
    assert_eq!((speeds.misses[0].lines, speeds.misses[0].held), (1, 0), "the rule does without");

    assert_eq!(field(&report, "/jobs/*/product_uuid"), [1, 0, 0, 2]);
    assert_eq!(field(&report, "/jobs/*/dropship"), [1, 2, 0, 0]);
    assert_eq!(field(&report, "/jobs/*/turnaroundtime_uuid"), [2, 0, 1, 0]);
    assert_eq!(field(&report, "/jobs/*/job_name"), [1, 0, 0, 0], "a line that is held has no job to name");

    let option = report.held.iter().find(|held| held.kind == Kind::UnmappedOption).expect("a reason");
    assert_eq!((option.lines, option.orders, option.message.as_str()), (1, 1, "no rule reads the option `Sides`"));
}

#[test]
fn a_key_of_several_columns_is_stubbed_with_the_rest_left_empty() {
    let orders =
        [order(1, &[Line { quantity: 333, ..CARD }]), order(2, &[Line { sku: "BC-2", quantity: 333, ..CARD }])];
    let mappings = mappings();
    let stubs = count(mappings, &orders).stubs();
    let told: Vec<_> = stubs.iter().map(|stub| (stub.file_name.as_str(), stub.csv.as_str())).collect();
    let expected = [
        ("products.csv", "\"sku\",\"product_uuid\",\"colorspec_uuid\"\n\"BC-2\",\"\",\"\"\n"),
        ("cards.runsizes.csv", "\"quantity\",\"sides\",\"runsize_uuid\"\n\"333\",\"one\",\"\"\n"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn keys_that_a_spreadsheet_would_run_are_set_aside_from_a_stub() {
    let skus = ["BC-;=HYPERLINK(\"x\")", "BC-1;@SUM(1)", "BC-\u{202e}b", "BC-2", "BC-\u{1b}[2J"];
    let orders: Vec<_> = skus.iter().zip(1..).map(|(sku, id)| order(id, &[Line { sku, ..CARD }])).collect();
    let stubs = count(mappings(), &orders).stubs();
    let stub = stubs.iter().find(|stub| stub.file_name == "products.csv").unwrap();
    assert_eq!(stub.csv, "\"sku\",\"product_uuid\",\"colorspec_uuid\"\n\"BC-2\",\"\",\"\"\n");
    assert_eq!(stub.rows, 1);
    let mut aside: Vec<&str> = stub.aside.iter().map(|key| key[0].as_str()).collect();
    aside.sort_unstable();
    let mut expected = [skus[0], skus[1], skus[2], skus[4]];
    expected.sort_unstable();
    assert_eq!(aside, expected);
}

#[test]
fn orders_without_a_flaw_leave_nothing() {
    let report = report(&[order(1, &[CARD]), order(2, &[CARD, Line { quantity: 250, ..CARD }])]);
    assert!(!report.unmapped && report.held.is_empty(), "{:?}", report.held);
    assert_eq!(report.lines.printed, 3);
}

proptest! {
    #[test]
    fn counts_are_the_sum_of_the_counts_of_any_parts(
        orders in any_orders(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let mappings = mappings();
        let whole = count(mappings, &orders);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(orders.len() + 1)).collect();
        cuts.extend([0, orders.len()]);
        cuts.sort_unstable();
        let mut sum = mappings.coverage();
        for pair in cuts.windows(2) {
            sum.merge(count(mappings, &orders[pair[0]..pair[1]]));
        }
        prop_assert_eq!(whole.report(), sum.report());
        prop_assert_eq!(whole.stubs(), sum.stubs());
    }

    #[test]
    fn counts_agree_with_what_translating_says(orders in any_orders()) {
        let mappings = mappings();
        let report = count(mappings, &orders).report();
        let held = orders.iter().filter(|order| input(order, |input, _| mappings.translate(input)).is_err()).count();
        prop_assert_eq!(report.orders.held, held as u64);
        let lines = report.lines;
        prop_assert_eq!(lines.read, lines.printed + lines.left_out + lines.held);
        prop_assert_eq!(report.orders.held == 0, report.held.is_empty());
    }
}
