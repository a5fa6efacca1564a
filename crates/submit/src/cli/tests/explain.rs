//! `overprint explain`.

use super::Project;
use crate::cli::Exit;
use serde_json::Value;

#[test]
fn each_value_is_told_with_rule_and_source() {
    let project = Project::new();
    let ran = project.run("explain @order.json --contact @contact.json");
    assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
    insta::assert_snapshot!(ran.out.replace(&project.path("").display().to_string(), ""));
}

#[test]
fn one_field_is_told_alone() {
    let project = Project::new();
    let ran = project.run("explain @order.json --contact @contact.json --field /jobs/0/files");
    assert_eq!(ran.exit, Exit::Done);
    assert!(ran.out.contains("files/fr") && !ran.out.contains("product_uuid"), "{}", ran.out);
    let ran = project.run("explain @order.json --contact @contact.json --field /jobs/0/filez");
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Failed, ""));
    assert!(ran.err.contains("the body has no `/jobs/0/filez`; near it: /jobs/0"), "{}", ran.err);
}

#[test]
fn a_program_gets_steps() {
    let project = Project::new();
    let ran = project.run("explain --json @order.json --contact @contact.json");
    let explained: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(explained["order_id"], "o-1");
    assert_eq!(explained["lines"][1]["left_out"], "charges are not printed");
    let steps = explained["steps"].as_array().unwrap();
    let front = steps.iter().find(|step| step["output"] == "/jobs/0/files/fr").unwrap();
    assert_eq!(front["reads"][0]["source"], "/order/line_items/0/payload/front");
}

#[test]
fn a_held_order_is_told_as_held() {
    let project = Project::new();
    let ran = project.run("explain @order.json");
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Waiting, ""), "it has no contact");
    assert!(ran.err.starts_with("held: order 1001, "), "{}", ran.err);
}

#[test]
fn one_order_at_a_time() {
    let project = Project::new();
    project.write("orders.ndjson", "{\"id\": 1}\n{\"id\": 2}\n");
    assert_eq!(project.run("explain @orders.ndjson").exit, Exit::Usage);
}
