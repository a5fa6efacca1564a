//! The sample bodies of 4over's own pages come out of the mappings in `mappings/seeds`, to the last member.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "the mappings are read as a user's are")]

use overprint_mapping::request::Dialect;
use overprint_mapping::{Input, MappingFile, Mappings, Recipients};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings/seeds")
}

fn mappings(name: &str, dialect: Value) -> Mappings {
    let text = fs::read_to_string(directory().join(name)).unwrap();
    let read_file = |_: &str, path: &str| {
        let text = fs::read_to_string(directory().join(path)).map_err(|error| error.to_string())?;
        Ok((path.into(), text))
    };
    let file = MappingFile { name: name.into(), text };
    let dialect: Dialect = serde_json::from_value(dialect).unwrap();
    Mappings::load(&[file], &read_file).unwrap_or_else(|found| panic!("{found:#?}")).with_dialect(dialect)
}

fn check(mapping: &str, order: &str, expected: &str, dialect: Value) {
    let document: Value = serde_json::from_slice(&fs::read(directory().join(order)).unwrap()).unwrap();
    let mut recipients = Recipients::default();
    for contact in document["contacts"].as_array().unwrap() {
        recipients.add_contact(contact["id"].as_str().unwrap(), contact);
    }
    let bytes = serde_json::to_vec(&document["order"]).unwrap();
    let storefront = document["storefront"].to_string();
    let mappings = mappings(mapping, dialect);
    let input = Input { order: &bytes, recipients: &recipients, storefront: &storefront, now: None };
    let translation = mappings.translate(input).unwrap_or_else(|error| panic!("{error:#?}"));
    let body = translation.request.unwrap().body(mappings.dialect()).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/request").join(expected);
    let expected: Value = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
    assert_eq!(body, expected);
    // The whole document is read for an explanation; it must say the same.
    let (explained, steps) = mappings.explain(input).unwrap();
    assert_eq!(explained.request.unwrap().body(mappings.dialect()).unwrap(), serde_json::to_vec(&body).unwrap());
    for step in steps {
        let spelled = step.output.replace("skip_conformation", "skip_confirmation");
        let at = [&step.output, &spelled].map(|pointer| expected.pointer(pointer));
        assert!(
            step.value.is_none() || at.iter().any(Option::is_some) || step.output.contains("turnaround"),
            "{step:#?}"
        );
    }
}

#[test]
fn group_shipping_of_seeds_000_and_001() {
    let dialect = json!({
        "booleans": "string", "booleans_by_field": { "skip_files": "json" }, "set_job_name": "sets_only"
    });
    check("group-shipping.yaml", "group-shipping.order.json", "group-shipping.json", dialect);
}

#[test]
fn group_shipping_of_seed_003() {
    let dialect = json!({ "booleans": "string", "set_job_name": "sets_only" });
    check("group-shipping.yaml", "group-shipping-003.order.json", "group-shipping-003.json", dialect);
}

#[test]
fn plain_jobs_of_seed_003() {
    let dialect = json!({ "booleans_by_field": { "dropship": "string" } });
    check("plain.yaml", "plain.order.json", "plain-and-multi-job.json", dialect);
}

#[test]
fn direct_mail_of_seed_002() {
    let dialect = json!({
        "booleans": "string",
        "booleans_by_field": { "dropship": "json" },
        "direct_mail_confirmation_key": "skip_confirmation",
        "direct_mail_turnaround_key": "turnaround_uuid",
    });
    check("direct-mail.yaml", "direct-mail.order.json", "direct-mail.json", dialect);
}
