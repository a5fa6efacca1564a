//! `overprint translate`.

use super::{CONTACT, ORDER, Project};
use crate::cli::Exit;
use serde_json::Value;

const CARDS: &str = include_str!("../../place/tests/cards.yaml");

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_order_becomes_its_body_and_no_secret_is_read() {
    let project = Project::new();
    let ran = project.run("translate @order.json --contact @contact.json");
    assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
    let body: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(body["order_id"], "shop-o-1");
    assert_eq!(body["is_test_order"], true);
    assert_eq!(body["payment"]["profile_token"], "payment_profile_token");
    assert_eq!(body["jobs"][0]["ship_to"]["firstname"], "James");
    assert!(ran.err.contains("line 2 (SHIP) is left out: charges are not printed"), "{}", ran.err);
    assert!(!ran.out.contains("sesame") && ran.out.contains("\n  "), "it is laid out for people");
}

#[test]
fn numbers_keep_their_digits() {
    let project = Project::new();
    let amount = format!("{CARDS}\norder:\n  payment:\n    requested_amount: {{ from: /order/total }}\n");
    project.write("mappings/cards.yaml", &amount);
    let ran = project.run("translate @order.json --contact @contact.json");
    assert!(ran.out.contains("\"requested_amount\": \"12.50\""), "{}", ran.out);
}

#[test]
fn an_envelope_brings_recipients_and_values() {
    let project = Project::new();
    let envelope =
        format!("{{\"order\": {ORDER}, \"contacts\": [{CONTACT}], \"storefront\": {{\"name\": \"other\"}}}}");
    project.write("envelope.json", &envelope);
    let ran = project.run("translate @envelope.json");
    assert!(ran.out.contains("\"order_id\": \"other-o-1\""), "{}{}", ran.out, ran.err);
}

#[test]
fn a_held_order_tells_every_problem() {
    let project = Project::new();
    project.write(
        "order.json",
        &ORDER.replace("/1.pdf", "/1.pdf #").replace("\"TN\"", "\"Tenessee\"").replace("SHIP", "MUG"),
    );
    let ran = project.run("translate @order.json --contact @contact.json");
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Waiting, ""));
    insta::assert_snapshot!(ran.err.replace(&project.path("").display().to_string(), ""));
    let ran = project.run("translate --json @order.json --contact @contact.json");
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Waiting, ""));
    let held: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(held["problems"].as_array().unwrap().len(), 2);
    assert!(held["notices"].is_array());
}

#[test]
fn an_order_of_which_nothing_is_printed_is_done() {
    let project = Project::new();
    project.write("order.json", &ORDER.replace("BC-1", "SHIP"));
    let ran = project.run("translate @order.json");
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Done, ""));
    assert!(ran.err.contains("nothing to print"), "{}", ran.err);
    let ran = project.run("translate --json @order.json");
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(document["left_out"][1]["because"], "charges are not printed");
}

#[test]
fn what_is_no_order_is_told_with_its_place() {
    let project = Project::new();
    for (text, told) in [
        ("[]", "order.json: not an order"),
        (
            "{\"id\": \"o\",\n \"line_items\": [{\"quantity\": {}}]}",
            "order.json: line_items[0].quantity: expected a number",
        ),
        ("{\"id\"", "order.json: not JSON: "),
    ] {
        project.write("order.json", text);
        let ran = project.run("translate @order.json");
        assert_eq!((ran.exit, ran.out.as_str()), (Exit::Failed, ""), "{text}");
        assert!(ran.err.contains(told), "{}", ran.err);
    }
    let ran = project.run("translate @none.json");
    assert_eq!(ran.exit, Exit::Failed);
    assert!(ran.err.contains("none.json"), "{}", ran.err);
}

#[test]
fn a_line_for_each_order_whatever_comes_of_it() {
    let project = Project::new();
    let order = ORDER.replace('\n', " ");
    let nothing = order.replace("BC-1", "SHIP");
    let held = order.replace("\"TN\"", "\"Tenessee\"");
    project.write("orders.ndjson", &format!("{order}\n\n{held}\n{{\"id\": \n{nothing}\n"));
    let ran = project.run("translate @orders.ndjson --contact @contact.json");
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Waiting, ""));
    let results = lines(&ran.out);
    assert_eq!(results[0]["order_id"], "shop-o-1");
    assert_eq!((&results[1]["order_id"], results[1]["problems"][0]["kind"].as_str()), (&"o-1".into(), Some("address")));
    assert!(results[2]["place"].as_str().unwrap().ends_with("orders.ndjson:4"), "{}", results[2]);
    assert!(results[2]["error"].as_str().unwrap().starts_with("not JSON: "), "{}", results[2]);
    assert_eq!(results[3]["left_out"].as_array().unwrap().len(), 2);
    assert_eq!(results.len(), 4);
    let ran = project.run("translate @order.json @order.json --contact @contact.json");
    assert_eq!(lines(&ran.out).len(), 2, "several files are one result each");
}

#[test]
fn wrong_mappings_are_shown_with_excerpt_and_help() {
    let project = Project::new();
    project.write("mappings/cards.yaml", &CARDS.replace("job:", "jobb:").replace("/line/payload", "/line/paylod"));
    project.write("mappings/more.yaml", "mapping: more\nsummary: nothing else\n");
    let ran = project.run("translate @order.json");
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Configuration, ""));
    insta::assert_snapshot!(ran.err.replace(&project.path("").display().to_string(), ""));
    let ran = project.run("translate --json @order.json");
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Configuration, ""));
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(found["diagnostics"][0]["code"], "unknown-key");
    assert_eq!(found["diagnostics"][0]["help"], "did you mean `job`");
}

#[test]
fn a_storefront_among_several_is_named() {
    let project = Project::new();
    let two = "[storefronts.a]\ntenant = \"t\"\ntoken = \"x\"\n[storefronts.b]\ntenant = \"t\"\ntoken = \"x\"\n";
    project.write("overprint.toml", two);
    let ran = project.run("translate @order.json --contact @contact.json");
    assert_eq!(ran.exit, Exit::Usage);
    assert!(ran.err.contains("--storefront: a, b"), "{}", ran.err);
    let ran = project.run("translate @order.json --contact @contact.json --storefront b");
    assert!(ran.out.contains("\"order_id\": \"b-o-1\""), "{}", ran.out);
}

#[test]
fn the_dialect_of_the_configuration_spells_the_body() {
    let project = Project::new();
    project.write("overprint.toml", "mappings = \"mappings/cards.yaml\"\n[fourover.dialect]\nbooleans = \"string\"\n");
    let ran = project.run("translate @order.json --contact @contact.json");
    assert!(ran.out.contains("\"dropship\": \"true\""), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("\"order_id\": \"storefront-o-1\""), "{}", ran.out);
}
