//! Mailing lists and postage, as strictly as the two pages have them.

use super::{Lab, read};
use crate::sandbox::Options;
use reqwest::Method;
use serde_json::{Value, json};

const STOCK: &str = "6f4fd47a-f70f-4f3d-84f8-a78ef9a62a5a";

async fn post(lab: &Lab, path: &str, body: &Value) -> (u16, Value) {
    read(lab.fourover(Method::POST, path).json(body).send().await.unwrap()).await
}

fn list() -> Value {
    json!({ "path": ["https://lists.example/a.csv"], "validation_type": "none", "address_count": "1000" })
}

#[tokio::test]
async fn a_validated_list_has_its_postage() {
    let lab = Lab::open(Options::default()).await;
    let (status, answer) = post(&lab, "/files", &list()).await;
    assert_eq!((status, answer["address_validation_response"]["validation_type"].as_str()), (200, Some("NONE")));
    assert!(answer["files"][0].get("address_validation_response").is_none(), "it is beside the files");
    let mut ask = answer["address_validation_response"].clone();
    ask["resource_uuids"] = json!([STOCK]);
    for crid in [None, Some(json!(325_235))] {
        if let Some(crid) = crid {
            ask["crid"] = crid;
        }
        let (status, postage) = post(&lab, "/presorts", &ask).await;
        assert_eq!((status, postage["postage_price"].to_string()), (200, "397.548000".to_owned()), "{postage}");
        assert_eq!(postage["number_of_items_mailed"], 1000);
    }
    for (member, value) in [
        ("crid", json!("325235")),
        ("crid", json!(12)),
        ("resource_uuids", json!([])),
        ("resource_uuids", json!(["4/4"])),
        ("statement_id", json!("")),
        ("precleanlist_csv", Value::Null),
        ("sets", json!(1)),
    ] {
        let mut wrong = ask.clone();
        wrong[member] = value;
        assert_eq!(post(&lab, "/presorts", &wrong).await.0, 400, "{member}");
    }
    for (member, value) in [("statement_id", "1000-nothing"), ("precleanlist_csv", "https://x/y.csv")] {
        let mut other = ask.clone();
        other[member] = json!(value);
        assert_eq!(post(&lab, "/presorts", &other).await.0, 409, "{member}");
    }
}

#[tokio::test]
async fn a_list_that_is_asked_for_otherwise_than_the_page_says_is_refused() {
    let lab = Lab::open(Options::default()).await;
    for (member, value) in [
        ("validation_type", json!("NONE")),
        ("validation_type", Value::Null),
        ("address_count", json!(1000)),
        ("address_count", json!("many")),
        ("address_count", json!("0")),
        ("path", json!(["https://lists.example/a.pdf"])),
        ("path", json!(["https://lists.example/a.csv", "https://lists.example/b.csv"])),
        ("preflight", json!(true)),
    ] {
        let mut wrong = list();
        wrong[member] = value;
        assert_eq!(post(&lab, "/files", &wrong).await.0, 400, "{member}");
    }
    let mut alone = list();
    alone.as_object_mut().unwrap().remove("address_count");
    assert_eq!(post(&lab, "/files", &alone).await.0, 400);
    assert_eq!(post(&lab, "/presorts", &json!({})).await.0, 400);
}
