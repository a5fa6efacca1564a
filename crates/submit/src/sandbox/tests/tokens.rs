//! Who may look into the storefront.

use serde_json::{Value, json};

use crate::sandbox::Options;

use super::{Lab, read};

#[tokio::test]
async fn only_a_token_opens_and_only_for_its_tenant() {
    let lab = Lab::open(Options::default()).await;
    let url = format!("{}/orders/example.org", lab.sandbox.storefront_url());
    for request in [lab.http.get(&url), lab.http.get(&url).bearer_auth("other")] {
        assert_eq!(read(request.send().await.unwrap()).await, (401, json!({ "message": "Unauthorized" })));
    }
    for path in ["/orders/other.org", "/orders", "/", "/carts/example.org", "/orders/example.org/o-1/lines"] {
        assert_eq!(lab.get_storefront(path).await.0, 403, "{path}");
    }
}

#[tokio::test]
async fn tokens_are_issued_counted_and_expire() {
    let options = Options { bearer_token: None, token_limit: 2, ..Options::default() };
    let lab = Lab::open(options).await;
    let url = format!("{}/oauth/token", lab.sandbox.storefront_url());
    let credentials = [
        ("grant_type", "client_credentials"),
        ("client_id", "sandbox-client"),
        ("client_secret", "sandbox-client-secret"),
        ("audience", "https://api.rhythmsoftware.com"),
    ];
    let (_, issued) = read(lab.http.post(&url).form(&credentials).send().await.unwrap()).await;
    let expected = json!({ "access_token": "issued-token-1", "token_type": "Bearer", "expires_in": 86400 });
    assert_eq!(issued, expected);
    let list = |token: &str| {
        let url = format!("{}/orders/example.org", lab.sandbox.storefront_url());
        lab.http.get(url).bearer_auth(token).send()
    };
    assert_eq!(list("issued-token-1").await.unwrap().status(), 200);
    lab.sandbox.expire_tokens();
    assert_eq!(list("issued-token-1").await.unwrap().status(), 401);

    let as_json: serde_json::Map<String, Value> =
        credentials.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
    let (_, issued) = read(lab.http.post(&url).json(&as_json).send().await.unwrap()).await;
    assert_eq!(list(issued["access_token"].as_str().unwrap()).await.unwrap().status(), 200);
    assert_eq!(lab.http.post(&url).form(&credentials).send().await.unwrap().status(), 429);
    assert_eq!(lab.sandbox.book().tokens_issued, 2);
}

#[tokio::test]
async fn wrong_credentials_get_no_token() {
    let lab = Lab::open(Options::default()).await;
    let url = format!("{}/oauth/token", lab.sandbox.storefront_url());
    let cases = [
        ("password", "sandbox-client-secret", "https://api.rhythmsoftware.com", 400),
        ("client_credentials", "wrong", "https://api.rhythmsoftware.com", 401),
        ("client_credentials", "sandbox-client-secret", "", 403),
    ];
    for (grant, secret, audience, expected) in cases {
        let form =
            [("grant_type", grant), ("client_id", "sandbox-client"), ("client_secret", secret), ("audience", audience)];
        assert_eq!(lab.http.post(&url).form(&form).send().await.unwrap().status(), expected);
    }
    assert_eq!(lab.sandbox.book().tokens_issued, 0);
}
