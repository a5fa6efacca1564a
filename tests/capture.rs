//! `overprint capture --order`: a case of an order that is fetched from its storefront.

use crate::app::{Fakes, said};
use serde_json::Value;
use std::process::Output;

fn capture(fakes: &Fakes, order: &str) -> Output {
    fakes.overprint().args(["capture", "--order", order, "--as", "-"]).output().expect("overprint")
}

#[test]
fn an_order_is_fetched_with_those_who_receive_it_and_nobody_is_in_the_case() {
    let fakes = Fakes::start(&[]);
    let output = capture(&fakes, "ord-1001");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let text = String::from_utf8_lossy(&output.stdout);
    let case: Value = serde_json::from_str(&text).expect("a case");
    assert_eq!(case["order"]["id"], "ord-1001");
    let contacts = case["contacts"].as_array().expect("contacts");
    assert_eq!(contacts.len(), 1, "the contact was fetched, too: {case:#}");
    assert_eq!(contacts[0]["id"], case["order"]["ship_to_contact_id"]);
    for known in ["James", "Doe", "865-555-0137", "Executive Park", "sandbox-token"] {
        assert!(!text.contains(known), "{known} is in {text}");
    }
    // The case is translated as the order is: without the network, with what is in it.
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text.as_bytes()).expect("the case");
    let translated = fakes.overprint().arg("translate").arg(file.path()).output().expect("overprint");
    assert_eq!(translated.status.code(), Some(0), "{}", said(&translated));
}

#[test]
fn an_order_that_the_storefront_does_not_have_is_no_case() {
    let fakes = Fakes::start(&[]);
    let output = capture(&fakes, "ord-9999");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("not found"), "{}", said(&output));
    assert!(output.stdout.is_empty());
}

#[test]
fn a_storefront_that_fails_is_told_and_nothing_is_written() {
    let fakes = Fakes::start(&["route=GET /contacts:404"]);
    let output = capture(&fakes, "ord-1001");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(output.stdout.is_empty());
}
