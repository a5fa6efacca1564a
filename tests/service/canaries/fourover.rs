//! A 4over that answers in hostile texts, and a storefront that does.

use super::canary;
use super::fields::{ODD_NUMBER, REFUSED};
use crate::service::wire;
use axum::Router;
use axum::body::Bytes;
use axum::http::{Method, StatusCode, Uri};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Where it listens, and the orders that it got.
#[derive(Clone)]
pub(super) struct Fourover {
    pub(super) address: SocketAddr,
    orders: Arc<Mutex<Vec<Value>>>,
}

impl Fourover {
    /// Starts it. What it sells is what another 4over sells, with hostile names and descriptions.
    pub(super) async fn start(other: String) -> Fourover {
        let orders = Arc::new(Mutex::new(Vec::new()));
        let got = Arc::clone(&orders);
        let router = Router::new().fallback(move |method: Method, uri: Uri, body: Bytes| {
            let (other, got) = (other.clone(), Arc::clone(&got));
            async move {
                let body: Value = serde_json::from_slice(&body).unwrap_or_default();
                let answered = answer(&method, &uri, &body, &other).await;
                if (method, uri.path()) == (Method::POST, "/orders") {
                    got.lock().expect("orders").push(body);
                }
                answered
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Fourover { address, orders }
    }

    /// Returns the orders that it got.
    pub(super) fn orders(&self) -> Vec<Value> {
        self.orders.lock().expect("orders").clone()
    }
}

async fn answer(method: &Method, uri: &Uri, body: &Value, other: &str) -> (StatusCode, String) {
    static NUMBER: AtomicU64 = AtomicU64::new(1_000_000_000);
    let document = match (method.as_str(), uri.path()) {
        ("POST", "/orders") => placed(body, NUMBER.fetch_add(1, Ordering::Relaxed)),
        ("GET", path) if path.ends_with("/status") => json!({ "entities": [
            { "status": "Complete: Shipped", "status_code_uuid": canary("status code") }, { "status": canary("status") },
        ] }),
        ("GET", path) if path.ends_with("/tracking") => json!({ "tracking": ["1Z999", canary("tracking")] }),
        ("GET", path) if path.starts_with("/printproducts") => {
            let url = format!("{}{}", other.trim_end_matches('/'), uri);
            let answer = wire::get(&url).await;
            let Ok(mut document) = serde_json::from_str(&answer.body) else {
                return (StatusCode::BAD_GATEWAY, answer.body);
            };
            embitter(&mut document);
            document
        }
        _ => {
            let message = json!({ "status": "error", "message": canary("storefront"), "detail": canary("message") });
            return (StatusCode::BAD_REQUEST, message.to_string());
        }
    };
    (StatusCode::OK, document.to_string())
}

/// Puts a hostile text behind each name and description of a catalog.
fn embitter(document: &mut Value) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(embitter),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name.ends_with("name") || name.ends_with("description") => {
                        text.push_str(&format!(" {}", canary("catalog")));
                    }
                    other => embitter(other),
                }
            }
        }
        _ => {}
    }
}

fn placed(body: &Value, number: u64) -> Value {
    let order = body["order_id"].as_str().unwrap_or_default();
    let jobs = body["jobs"].as_array().cloned().unwrap_or_default();
    let names: Vec<Value> = jobs.iter().flat_map(names).collect();
    if order.contains(&REFUSED.to_string()) {
        let error = |name: &Value| json!({ "customer_job_id": name, "message": canary("refusal") });
        return json!({ "order_status": "Fail", "job_ids": [], "errors": names.iter().map(error).collect::<Vec<_>>() });
    }
    let entry = |(at, name): (usize, &Value)| {
        let number = match order.contains(&ODD_NUMBER.to_string()) {
            true => format!("{}{at}", canary("job number")),
            false => format!("X{number}-{at:03}"),
        };
        json!({ "customer_job_id": name, "internal_id": number, "status": 200 })
    };
    json!({ "order_status": "Success", "job_ids": names.iter().enumerate().map(entry).collect::<Vec<_>>() })
}

/// Lists the names of a job: those of its sets, or its own.
fn names(job: &Value) -> Vec<Value> {
    let sets = job["files"].as_object().into_iter().flatten().filter_map(|(_, set)| set.get("job_name").cloned());
    let sets: Vec<Value> = sets.collect();
    if sets.is_empty() { vec![job["job_name"].clone()] } else { sets }
}
