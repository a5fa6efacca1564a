//! What a change of mappings changes, and that no change changes nothing.

use super::shop::{CARD, Line, any_orders, changed, input, mappings, order};
use overprint_mapping::Mappings;
use overprint_mapping::compare::{Comparison, Report};
use proptest::prelude::*;
use serde_json::{Value, json};

fn compare(before: &Mappings, after: &Mappings, orders: &[Value]) -> Comparison {
    let mut comparison = Comparison::new();
    for order in orders {
        input(order, |input, example| after.compare(before, input, &example, &mut comparison)).expect("an order");
    }
    comparison
}

fn report(orders: &[Value]) -> Report {
    compare(mappings(), changed(), orders).report()
}

#[test]
fn values_are_counted_by_output_and_by_pair() {
    let report =
        report(&[order(1, &[CARD, CARD]), order(2, &[CARD]), order(3, &[Line { dropship: Some("true"), ..CARD }])]);
    let told: Vec<_> = report.outputs.iter().map(|one| (one.output.as_str(), one.orders, one.values)).collect();
    assert_eq!(told, [("/jobs/*/product_uuid", 3, 4), ("/jobs/*/dropship", 2, 3)]);
    let pair = &report.outputs[1].pairs[0];
    assert_eq!((&pair.from, &pair.to, pair.count), (&json!(true), &json!(false), 3));
    let examples: Vec<_> = pair.examples.iter().map(|example| example.order.as_str()).collect();
    assert_eq!(examples, ["\"o-1\"", "\"o-2\""]);
    assert!(!report.same);
}

#[test]
fn orders_that_become_held_or_stop_being_held_are_told_with_the_reason() {
    let held = Line { sku: "FL-2", option: "Sides", ..CARD };
    let report = report(&[
        order(1, &[Line { kind: "fee", sku: "MUG", ..CARD }]),
        order(2, &[Line { kind: "rush", sku: "MUG", ..CARD }]),
    ]);
    assert_eq!((report.orders.becomes_held, report.orders.no_longer_held, report.orders.changed), (1, 1, 0));
    assert_eq!(report.becomes_held[0].message, "no mapping takes this line");
    assert_eq!(report.no_longer_held[0].values, ["sku MUG"]);
    let other = self::report(&[order(3, &[held])]);
    assert_eq!((other.orders.held_by_both, other.orders.held_otherwise), (1, 1));
    assert_eq!(other.new_reasons[0].message, "table `papers` has no row for sku `…`");
}

proptest! {
    #[test]
    fn a_mapping_does_not_differ_from_itself(orders in any_orders()) {
        let report = compare(mappings(), mappings(), &orders).report();
        prop_assert!(report.same && report.outputs.is_empty() && report.lines.is_empty());
    }

    #[test]
    fn differences_are_the_sum_of_the_differences_of_two_parts(orders in any_orders(), cut in any::<prop::sample::Index>()) {
        let (before, after) = (mappings(), changed());
        let (first, second) = orders.split_at(cut.index(orders.len() + 1));
        let mut sum = compare(before, after, first);
        sum.merge(compare(before, after, second));
        prop_assert_eq!(compare(before, after, &orders).report(), sum.report());
    }
}
