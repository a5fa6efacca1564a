//! The fake catalogue over real HTTP.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use reqwest::Client;
use serde_json::{Value, json};

use crate::sandbox::{Options, Sandbox};

const FLYER: &str = "bc3758a8-8f6c-4e24-8fb5-99d1a95ac01e";
const R1000: &str = "52e3d710-0e8f-4d4d-8560-7d4d8655be69";
const C44: &str = "13abbda7-1d64-4f25-8bb2-c179b224825d";
const FAST: &str = "9f85d0c4-d344-4088-a719-86f8f84d504d";
/// Signatures of the documented key pair, computed elsewhere.
const GET: &str = "ab7b085b756a86ebe6cdf537bd3967a07bdc496365abc1a0fc143c0fee38f7c8";
const POST: &str = "03f19904c5fb2e3acfee8b7f4b3e2eb73c989ddbb704a0d1695ba37ea6bf3656";

struct Lab {
    sandbox: Sandbox,
    http: Client,
}

impl Lab {
    async fn open(catalogue_products: usize) -> Self {
        // Plain HTTP needs no TLS, but the client does not start without a provider of it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = Options { catalogue_products, now: || 1_785_319_200, ..Options::default() };
        Self { sandbox: Sandbox::start(options).await.unwrap(), http: Client::builder().build().unwrap() }
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}{path}", self.sandbox.fourover_url()));
        let response = request.header("Authorization", format!("API sandbox-key:{GET}")).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.sandbox.fourover_url())).json(body);
        let response = request.header("Authorization", format!("API sandbox-key:{POST}")).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }
}

fn rows(json: &Value) -> usize {
    json["entities"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_feed_stops_at_twenty_and_its_envelope_says_something_else() {
    let lab = Lab::open(45).await;
    let (_, page) = lab.get("/printproducts/productsfeed?max=500&offset=40").await;
    assert_eq!(rows(&page), 5);
    assert_eq!(
        (&page["totalResults"], &page["currentPage"], &page["maximumPages"]),
        (&json!(45), &json!(40), &json!(20))
    );
    assert_eq!(rows(&lab.get("/printproducts/productsfeed?max=500").await.1), 20);
    assert_eq!(rows(&lab.get("/printproducts/products?max=500").await.1), 45);
    assert_eq!(rows(&lab.get("/printproducts/products?page=2&limit=5").await.1), 20, "page and limit mean nothing");
    let (_, one) = lab.get(&format!("/printproducts/productsfeed?product_uuid={FLYER}")).await;
    assert_eq!((rows(&one), &one["entities"][0]["product_code"]), (1, &json!("100DB-FLSA-11X17")));
}

#[tokio::test]
async fn only_what_changed_is_listed_where_that_is_asked() {
    let lab = Lab::open(30).await;
    assert!(lab.sandbox.change_product(FLYER, "Flyers"));
    assert!(!lab.sandbox.change_product("nothing", "Nothing"));
    for (query, expected) in [
        ("lastupdate=2026-07-29", 1),
        ("lastupdate=2026-07-29&time=09:59:59", 1),
        ("lastupdate=2026-07-29&time=23:00:00", 0),
        ("lastupdate=2019-01-01", 30),
    ] {
        for route in ["productsfeed", "products"] {
            let (_, page) = lab.get(&format!("/printproducts/{route}?max=50&{query}")).await;
            assert_eq!(page["totalResults"], expected, "{route} {query}");
        }
    }
}

#[tokio::test]
async fn categories_groups_and_options_are_listed() {
    let lab = Lab::open(30).await;
    let (_, categories) = lab.get("/printproducts/categories").await;
    assert_eq!(rows(&categories), 12);
    let flyers = "4edd37b2-c6d5-4938-b6c7-35e09cd7bf76";
    assert_eq!(
        lab.get(&format!("/printproducts/categories/{flyers}")).await.1["category_name"],
        "Flyers and Brochures"
    );
    let (_, listed) = lab.get(&format!("/printproducts/categories/{flyers}/products")).await;
    assert!(listed["entities"].as_array().unwrap().iter().any(|row| row["product_uuid"] == FLYER));
    let (_, groups) = lab.get(&format!("/printproducts/products/{FLYER}/optiongroups")).await;
    assert_eq!(groups[0], "entities", "a list as it is printed");
    let (_, options) = lab.get("/printproducts/optiongroups/38d33954-5a42-4112-a905-215eb827e62c/options").await;
    assert_eq!(options.as_array().unwrap().len(), 3);
    assert_eq!(lab.get("/printproducts/optiongroups").await.0, 200);
    for path in ["/printproducts/products/nothing", "/printproducts/categories/nothing", "/printproducts/nothing"] {
        assert_eq!(lab.get(path).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn what_is_sold_has_a_quote_and_what_is_not_has_none() {
    let lab = Lab::open(30).await;
    let quote = async |runsize: &str, turnaround: &str| {
        let query = format!(
            "product_uuid={FLYER}&runsize_uuid={runsize}&colorspec_uuid={C44}&turnaroundtime_uuid={turnaround}"
        );
        lab.get(&format!("/printproducts/productquote?{query}&options[]=04f333df-18a7-4ff0-b6e9-e2f401a6d150")).await
    };
    let (status, body) = quote(R1000, FAST).await;
    assert_eq!((status, body["product_code"].as_str()), (200, Some("100DB-FLSA-11X17")));
    let price = |key: &str| body[key].as_f64().unwrap();
    assert!(
        (price("base_price") + price("options_price") + price("turnaroundtime_price") - price("total_price")).abs()
            < 0.005
    );
    assert_eq!(quote("nothing", FAST).await.0, 404);
    assert_eq!(quote("4c29185a-ec98-4488-8729-c2ae0e5f5fe1", FAST).await.0, 409, "10000 are not made so fast");
    let (_, discounts) = lab.get(&format!("/printproducts/products/{FLYER}/quantitydiscounts")).await;
    assert!(discounts[1][0].get("runsizeid").is_some());
}

#[tokio::test]
async fn shipping_is_quoted_and_addresses_are_validated() {
    let lab = Lab::open(30).await;
    let quote = |street: &str| {
        json!({
            "product_info": { "product_uuid": FLYER, "runsize_uuid": R1000, "turnaround_uuid": FAST, "colorspec_uuid": C44, "option_uuids": [] },
            "shipping_address": { "address": street, "city": "Glendale", "state": "CA", "country": "US", "zipcode": "91202" },
        })
    };
    let (_, body) = lab.post("/shippingquote", &quote("5900 San Fernando Rd.")).await;
    assert_eq!(body["job"]["product_info"]["option_uuids"].as_array().unwrap().len(), 4, "the others are echoed too");
    assert_eq!(body["job"]["facilities"][0]["shipping_options"][0]["service_code"], "03");
    let (_, body) = lab.post("/shippingquote", &quote("1 Ambiguous St")).await;
    assert_eq!((&body["ambiguos_address"], body["candidates"].as_array().unwrap().len()), (&json!(true), 2));
    let (_, body) = lab.post("/addressvalidation", &quote("1 Ambiguous St")).await;
    assert_eq!(body["ambiguous_address"], "true");
    let (_, body) = lab.post("/addressvalidation", &quote("5900 San Fernando Rd.")).await;
    assert_eq!(body["isValidAddress"], true);
    for path in ["/shippingquote", "/addressvalidation"] {
        assert_eq!(lab.post(path, &json!({})).await.0, 400, "{path}");
    }
}

#[tokio::test]
async fn a_back_is_required_where_one_is_printed() {
    let lab = Lab::open(30).await;
    for (colorspec, files) in [(C44, 2), ("32d3c223-f82c-492b-b915-ba065a00862f", 1)] {
        let body = json!({ "products": [{ "product_uuid": FLYER, "option_uuids": [colorspec] }] });
        let (_, answer) = lab.post("/requirements/products", &body).await;
        assert_eq!(answer["entities"][0]["file_requirements"].as_array().unwrap().len(), files);
    }
    let of = |product: &str, options: &[&str]| json!({ "product_uuid": product, "option_uuids": options });
    let two = json!({ "products": [of(FLYER, &[C44]), of("nothing", &[C44])] });
    assert_eq!(lab.post("/requirements/products", &two).await.0, 404, "all of them or none");
    for (body, status) in [
        (json!({}), 400),
        (json!({ "products": [] }), 400),
        (json!({ "products": [of(FLYER, &[C44])], "more": 1 }), 400),
        (json!({ "products": [{ "product_uuid": FLYER }] }), 400),
        (json!({ "products": [{ "product_uuid": FLYER, "option_uuids": [C44], "sets": 1 }] }), 400),
        (json!({ "products": [of(FLYER, &["4/4"])] }), 400),
        (json!({ "products": [of(FLYER, &[])] }), 409),
        (json!({ "products": [of(FLYER, &[R1000])] }), 409),
    ] {
        assert_eq!(lab.post("/requirements/products", &body).await.0, status, "{body}");
    }
}
