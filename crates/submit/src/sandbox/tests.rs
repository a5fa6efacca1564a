//! Drives both fakes over real HTTP.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod behaving;
mod by_hand;
mod holding;
mod job_life;
mod mailing;
mod ordering;
mod patching;
mod reading_orders;
mod refusing_jobs;
mod refusing_orders;
mod rule_texts;
mod shipping;
mod signing;
mod tokens;

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use super::{Options, Sandbox};

/// Signatures of the documented key pair, computed elsewhere.
const GET: &str = "ab7b085b756a86ebe6cdf537bd3967a07bdc496365abc1a0fc143c0fee38f7c8";
const POST: &str = "03f19904c5fb2e3acfee8b7f4b3e2eb73c989ddbb704a0d1695ba37ea6bf3656";
const DELETE: &str = "4a13196abbd32cd31a05644d5c672df038893a052130fe5a120713b00d7e72f2";

/// A running sandbox and a caller with the right credentials.
struct Lab {
    sandbox: Sandbox,
    http: Client,
}

impl Lab {
    async fn open(options: Options) -> Self {
        // Plain HTTP needs no TLS, but the client does not start without a provider of it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { sandbox: Sandbox::start(options).await.unwrap(), http: Client::builder().build().unwrap() }
    }

    fn fourover(&self, method: Method, path: &str) -> RequestBuilder {
        let signature = match method.as_str() {
            "GET" => GET,
            "POST" => POST,
            _ => DELETE,
        };
        let url = format!("{}{path}", self.sandbox.fourover_url());
        self.http.request(method, url).header("Authorization", format!("API sandbox-key:{signature}"))
    }

    fn storefront(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.sandbox.storefront_url());
        self.http.request(method, url).bearer_auth("sandbox-token")
    }

    async fn place(&self, order: &Value) -> Value {
        let sent = self.fourover(Method::POST, "/orders").json(order).send();
        let (status, body) = read(sent.await.unwrap()).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        read(self.fourover(Method::GET, path).send().await.unwrap()).await
    }

    async fn get_storefront(&self, path: &str) -> (u16, Value) {
        read(self.storefront(Method::GET, path).send().await.unwrap()).await
    }
}

async fn read(response: Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.unwrap())
}

/// An order with one plain job for each name, right in every respect.
fn order(id: &str, names: &[&str]) -> Value {
    json!({
        "order_id": id,
        "is_test_order": true,
        "skip_conformation": true,
        "jobs": names.iter().map(|name| job(name)).collect::<Vec<_>>(),
        "payment": { "profile_token": "1010101010" },
    })
}

fn job(name: &str) -> Value {
    let address = json!({
        "company": "Acme", "firstname": null, "lastname": null, "email": null, "phone": "888-888-8888",
        "address": "8900 Executive Park Drive", "address2": "", "city": "Knoxville", "state": "TN",
        "zipcode": "37923", "country": "US",
    });
    json!({
        "job_name": name,
        "product_uuid": "91efff4d-de64-410a-8794-fc547022a7f2",
        "runsize_uuid": "52e3d710-0e8f-4d4d-8560-7d4d8655be69",
        "colorspec_uuid": "13abbda7-1d64-4f25-8bb2-c179b224825d",
        "turnaroundtime_uuid": "50979118-b3a2-4556-9f46-d1da268f2354",
        "option_uuids": [],
        "dropship": true,
        "files": { "fr": "https://files.example/front.pdf", "bk": "https://files.example/back.pdf" },
        "ship_to": address,
        "ship_from": address,
        "shipper": { "shipping_method": "FREE UPS Ground", "shipping_code": "03f" },
        "ship_from_facility": "",
    })
}

fn without(value: &mut Value, key: &str) {
    value.as_object_mut().unwrap().remove(key);
}
