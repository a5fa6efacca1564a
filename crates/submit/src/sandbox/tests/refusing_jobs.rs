//! Jobs that 4over does not take.

use serde_json::{Value, json};

use crate::sandbox::Options;

use super::{Lab, order, without};

/// Changes the only job of a right order and returns what the refusal says.
async fn refusal(lab: &Lab, change: impl FnOnce(&mut Value)) -> String {
    let mut body = order("a", &["a-1"]);
    change(&mut body["jobs"][0]);
    let answer = lab.place(&body).await;
    let message = answer.pointer("/errors/0/message/description").and_then(Value::as_str);
    message.unwrap_or_default().to_owned()
}

#[tokio::test]
async fn every_required_member_of_a_job_is_missed() {
    let lab = Lab::open(Options::default()).await;
    let cases = [
        ("job_name", "job_name is required"),
        ("product_uuid", "product_uuid is required"),
        ("runsize_uuid", "runsize_uuid is required"),
        ("colorspec_uuid", "colorspec_uuid is required"),
        ("option_uuids", "option_uuids is required; it may be empty"),
        ("dropship", "dropship is required"),
        ("files", "files is required unless skip_files is true"),
        ("ship_to", "ship_to is required"),
        ("ship_from", "ship_from is required"),
        ("turnaroundtime_uuid", ""),
        ("shipper", ""),
        ("ship_from_facility", ""),
    ];
    for (key, expected) in cases {
        assert_eq!(refusal(&lab, |job| without(job, key)).await, expected, "without {key}");
    }
}

#[tokio::test]
async fn every_required_member_of_an_address_is_missed() {
    let lab = Lab::open(Options::default()).await;
    for address in ["ship_to", "ship_from"] {
        for key in ["phone", "address", "city", "state", "zipcode", "country"] {
            let expected = format!("{address}.{key} is required");
            for wrong in [Value::Null, json!(""), json!(" "), json!(37923)] {
                let found = refusal(&lab, |job| job[address][key] = wrong).await;
                assert_eq!(found, expected);
            }
            assert_eq!(refusal(&lab, |job| without(&mut job[address], key)).await, expected);
        }
        let expected = format!("{address}.company, or {address}.firstname and {address}.lastname, is required");
        let found = refusal(&lab, |job| {
            job[address]["company"] = Value::Null;
            job[address]["firstname"] = json!("James");
        });
        assert_eq!(found.await, expected);
        let found = refusal(&lab, |job| {
            without(&mut job[address], "company");
            job[address]["firstname"] = json!("James");
            job[address]["lastname"] = json!("Doe");
        });
        assert_eq!(found.await, "");
    }
}

#[tokio::test]
async fn values_of_the_wrong_kind_are_refused() {
    let lab = Lab::open(Options::default()).await;
    let cases = [
        ("product_uuid", json!("91efff4dde64410a8794fc547022a7f2"), "product_uuid is not a UUID"),
        ("runsize_uuid", json!("52e3d710-0e8f-4d4d-8560-7d4d8655be6g"), "runsize_uuid is not a UUID"),
        ("turnaroundtime_uuid", Value::Null, "turnaroundtime_uuid is not a UUID"),
        ("option_uuids", json!("none"), "option_uuids has to be an array"),
        ("option_uuids", json!(["4/4"]), "option_uuids holds something that is not a UUID"),
        ("dropship", json!("yes"), "dropship has to be true or false"),
        ("dropship", json!("FALSE"), ""),
        ("skip_files", json!(1), "skip_files has to be true or false"),
        ("files", json!("front.pdf"), "files has to be an object"),
        ("files", json!({}), "files is empty"),
        ("files", json!({ "front": "a.pdf" }), "files.front is not a file reason code"),
        ("files", json!({ "fr": null }), "files.fr has to be a UUID or a location"),
        ("shipper", json!({ "shipping_method": "Ground" }), "shipper.shipping_code is required"),
        ("ship_from_facility", json!(7), "ship_from_facility has to be a string"),
        ("ship_to", json!("Knoxville"), "ship_to has to be an object"),
    ];
    for (key, wrong, expected) in cases {
        let found = refusal(&lab, |job| job[key] = wrong.clone()).await;
        assert_eq!(found, expected, "{key}: {wrong}");
    }
}

#[tokio::test]
async fn sets_have_to_be_counted_numbered_and_named() {
    let lab = Lab::open(Options::default()).await;
    let set = |name: &str| json!({ "job_name": name, "files": { "fr": "a.pdf" } });
    let good = json!({ "set_001": set("a"), "set_002": set("b") });
    let cases = [
        (json!(2), good.clone(), ""),
        (json!(3), good.clone(), "sets is 3, but files holds 2 sets"),
        (json!("2"), good.clone(), "sets is \"2\", but files holds 2 sets"),
        (Value::Null, good, "sets is required when files holds set_001 and so on"),
        (json!(2), json!({ "set_1": set("a"), "set_002": set("b") }), "files.set_001 is missing"),
        (json!(2), json!({ "set_001": set("a"), "set_003": set("b") }), "files.set_002 is missing"),
        (json!(1), json!({ "set_001": { "files": { "fr": "a.pdf" } } }), "files.set_001.job_name is required"),
        (json!(1), json!({ "set_001": { "job_name": "a" } }), "files.set_001.files has to be an object"),
    ];
    for (sets, files, expected) in cases {
        let found = refusal(&lab, |job| {
            job["sets"] = sets.clone();
            job["files"] = files.clone();
        });
        assert_eq!(found.await, expected, "{sets} {files}");
    }
}

#[tokio::test]
async fn direct_mail_has_rules_of_its_own() {
    let lab = Lab::open(Options::default()).await;
    let direct_mail = |job: &mut Value| {
        job["product_type"] = json!("direct_mail");
        job["direct_mailing"] = json!({ "crid": "325235", "address_validation_level": "CASS" });
        job["shipper"] = json!({ "shipping_method": "MAILING - No Shipment", "shipping_code": "MAILING" });
        job["files"]["vdf"] = json!("https://files.example/list.csv");
    };
    assert_eq!(refusal(&lab, direct_mail).await, "");
    let crid = "direct_mailing.crid has to be 3 to 12 digits";
    let cases = [
        ("/direct_mailing/crid", json!("12"), crid),
        ("/direct_mailing/crid", json!("1234567890123"), crid),
        ("/direct_mailing/crid", json!("12a"), crid),
        ("/direct_mailing/crid", json!(325235), crid),
        (
            "/direct_mailing/address_validation_level",
            json!("cass"),
            "direct_mailing.address_validation_level has to be none, CASS or NCOA",
        ),
        ("/shipper/shipping_code", json!("03f"), "shipper.shipping_code has to be MAILING for direct mail"),
        ("/direct_mailing", Value::Null, "direct_mailing is required for direct mail"),
        (
            "/product_type",
            json!("postcard"),
            "product_type has to be direct_mail when direct_mailing is given, and is nothing else",
        ),
    ];
    for (pointer, wrong, expected) in cases {
        let found = refusal(&lab, |job| {
            direct_mail(job);
            *job.pointer_mut(pointer).unwrap() = wrong.clone();
        });
        assert_eq!(found.await, expected, "{pointer}: {wrong}");
    }
    let found = refusal(&lab, |job| {
        direct_mail(job);
        without(&mut job["files"], "vdf");
    });
    assert_eq!(found.await, "files.vdf is required for direct mail");
}

#[tokio::test]
async fn all_that_is_wrong_with_a_job_is_said_at_once() {
    let lab = Lab::open(Options::default()).await;
    let found = refusal(&lab, |job| {
        without(job, "colorspec_uuid");
        without(&mut job["ship_to"], "phone");
    });
    assert_eq!(found.await, "colorspec_uuid is required; ship_to.phone is required");
}
