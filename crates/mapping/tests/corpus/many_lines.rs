//! An order of many lines.

use super::orders::Case;
use super::project::{data, shipped, sound};
use overprint_mapping::TranslateError;
use serde_json::Value;

const LINES: usize = 4_000;

/// The order of a case with its first line over and over; `change` makes each one its own.
fn order(case: &Case, change: impl Fn(usize, &mut Value)) -> Vec<u8> {
    let mut order: Value = serde_json::from_slice(case.order()).unwrap();
    let line = order["line_items"][0].clone();
    let lines = (0..LINES).map(|index| {
        let mut line = line.clone();
        line["order_line_item_id"] = format!("line-{index}").into();
        change(index, &mut line);
        line
    });
    order["line_items"] = lines.collect();
    serde_json::to_vec(&order).unwrap()
}

#[test]
fn every_line_becomes_a_job() {
    let case = Case::read(&data("orders/postcard/order.json"));
    let mappings = sound(&shipped());
    let bytes = order(&case, |_, _| {});
    let translation = case.with_input(Some(&bytes), |input| mappings.translate(input)).unwrap();
    assert_eq!(translation.lines.len(), LINES);
    assert_eq!(translation.request.unwrap().jobs.len(), LINES);
}

#[test]
fn every_problem_of_every_line_is_told() {
    let case = Case::read(&data("orders/postcard/order.json"));
    let mappings = sound(&shipped());
    let bytes = order(&case, |index, line| {
        line["quantity"] = Value::Null;
        line["sku"] = format!("PC-{index}").into();
    });
    let Err(TranslateError::Held(held)) = case.with_input(Some(&bytes), |input| mappings.translate(input)) else {
        panic!("the order is not held");
    };
    for index in 0..LINES {
        let source = format!("/order/line_items/{index}/quantity");
        assert!(held.problems.iter().any(|problem| problem.source.as_ref() == Some(&source)), "{source}");
    }
}
