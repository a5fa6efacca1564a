//! Every file of `cases/` is an answer of 4over's about prices or addresses, and what it must be read as.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use crate::fourover::{address, quote, shipping_quote};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case is there for.
    about: String,
    route: Route,
    /// A JSON body, or `body_text` for one that is not.
    #[serde(default)]
    body: Value,
    body_text: Option<String>,
    /// What is read, or `{"error": …}` with a part of what was expected instead.
    expect: Value,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum Route {
    #[serde(rename = "productquote")]
    Product,
    #[serde(rename = "shippingquote")]
    Shipping,
    #[serde(rename = "addressvalidation")]
    Address,
}

fn told(read: Result<impl Serialize, String>) -> Value {
    match read {
        Ok(read) => serde_json::to_value(read).unwrap(),
        Err(expected) => json!({ "error": expected }),
    }
}

#[test]
fn every_case_is_read_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/fourover/quote/cases");
    let (mut failures, mut count) = (Vec::new(), 0);
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let case: Case = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let body = case.body_text.clone().unwrap_or_else(|| case.body.to_string());
        let read = match case.route {
            Route::Product => told(quote::read(body.as_bytes())),
            Route::Shipping => told(shipping_quote::read(body.as_bytes())),
            Route::Address => told(address::read(body.as_bytes())),
        };
        let agrees = match (case.expect.get("error"), read.get("error")) {
            (Some(expected), Some(read)) => read.as_str().unwrap().contains(expected.as_str().unwrap()),
            _ => read == case.expect,
        };
        if !agrees {
            failures.push(format!("{} ({}): {read}", path.file_name().unwrap().display(), case.about));
        }
        count += 1;
    }
    assert!(count >= 14, "only {count} cases were found");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
