//! Who may call 4over, and who may not.

use reqwest::Method;
use serde_json::json;

use super::{DELETE, GET, Lab, Options, POST, order, read};

#[tokio::test]
async fn a_signature_is_taken_from_either_header_or_from_the_query() {
    let lab = Lab::open(Options::default()).await;
    let url = format!("{}/whoami", lab.sandbox.fourover_url());
    let cases = [
        lab.http.get(&url).header("Authorization", format!("API sandbox-key:{GET}")),
        lab.http.get(&url).header("Authorize", format!("API sandbox-key:{GET}")),
        lab.http.get(&url).query(&[("apikey", "sandbox-key"), ("signature", GET)]),
    ];
    for case in cases {
        assert_eq!(case.send().await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn a_post_may_be_signed_in_the_query() {
    let lab = Lab::open(Options::default()).await;
    let url = format!("{}/orders", lab.sandbox.fourover_url());
    let query = [("apikey", "sandbox-key"), ("signature", POST)];
    let sent = lab.http.post(url).query(&query).json(&order("a", &["a-1"])).send();
    assert_eq!(read(sent.await.unwrap()).await.1["order_status"], "Success");
}

#[tokio::test]
async fn wrong_credentials_are_refused_with_the_generic_error() {
    let lab = Lab::open(Options::default()).await;
    let url = format!("{}/whoami", lab.sandbox.fourover_url());
    let cases = [
        lab.http.get(&url),
        lab.http.get(&url).header("Authorization", format!("API other-key:{GET}")),
        lab.http.get(&url).header("Authorization", format!("API sandbox-key:{DELETE}")),
        lab.http.get(&url).header("Authorization", format!("API sandbox-key:{}", GET.to_uppercase())),
        lab.http.get(&url).header("Authorization", format!("API sandbox-key:{}", &GET[..63])),
        lab.http.get(&url).header("Authorization", format!("hmac sandbox-key:{GET}")),
        lab.http.get(&url).bearer_auth(GET),
        lab.http.get(&url).query(&[("apikey", "sandbox-key"), ("signature", POST)]),
        lab.http.get(&url).query(&[("apikey", "sandbox-key")]),
        // A wrong header is not rescued by a right query.
        lab.http
            .get(&url)
            .header("Authorization", format!("API sandbox-key:{POST}"))
            .query(&[("apikey", "sandbox-key"), ("signature", GET)]),
    ];
    for case in cases {
        let (status, body) = read(case.send().await.unwrap()).await;
        assert_eq!(status, 401);
        assert_eq!(body["status"], "error");
        assert_eq!(body["status_code"], 401);
        assert_eq!(body["status_text"], "Unauthorized");
    }
}

#[tokio::test]
async fn undocumented_routes_do_not_exist() {
    let lab = Lab::open(Options::default()).await;
    for path in ["/", "/orders", "/orders/a", "/jobs/a", "/v1/orders", "/orders/a/status/b"] {
        let (status, body) = lab.get(path).await;
        assert_eq!((status, &body["status_code"]), (404, &json!(404)), "{path}");
    }
    let put = lab.fourover(Method::DELETE, "/orders").send().await.unwrap();
    assert_eq!(put.status(), 404);
}
