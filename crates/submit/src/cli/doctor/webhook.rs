//! The webhook's secrets: what is signed with them is accepted, here and by the running service.

use super::finding::Finding;
use crate::http;
use crate::intake::settings::{Scheme, Settings as Webhook};
use crate::intake::{Verifier, sign};
use crate::storefront::Settings;
use axum::http::HeaderMap;
use secrecy::ExposeSecret;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use url::Url;

/// A delivery that is genuine and names no order: nothing is stored of it.
const BODY: &[u8] = br#"{"overprint":"doctor"}"#;

/// How long the service is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

/// Signs a delivery with each secret, has it verified, and, where the service is named, sends it there.
pub(super) async fn examine(name: &str, settings: &Settings, service: Option<&Url>) -> Vec<Finding> {
    let group = format!("storefront {name}");
    let Some(webhook) = &settings.webhook else {
        let found = "no webhook is configured: orders are only found by polling";
        let help =
            format!("add `[storefronts.{name}.webhook]` with the storefront's `secret`, to know of orders at once");
        return vec![Finding::warning(&group, "webhook", found, help)];
    };
    let verifier = match Verifier::new(webhook) {
        Ok(verifier) => verifier,
        Err(error) => {
            let help = format!("give `secret` or `secret_file` in `[storefronts.{name}.webhook]`");
            return vec![Finding::bad(&group, "webhook", error.to_string(), help)];
        }
    };
    let now = SystemTime::now();
    let how = if matches!(webhook.scheme, Scheme::Key(_)) { "carries" } else { "is signed with" };
    for (at, key) in webhook.keys.iter().enumerate() {
        let verified = verifier.verify(&signed(webhook, key.expose_secret(), now), BODY, now);
        if let Err(refusal) = verified {
            let which = if at == 0 { "secret" } else { "previous_secret" };
            let help = "this should not happen: tell the makers of overprint, with the scheme of the webhook";
            let found = format!("what {how} `{which}` is refused: {refusal}");
            return vec![Finding::bad(&group, "webhook", found, help)];
        }
    }
    let secrets = if webhook.keys.len() > 1 { "`secret` or `previous_secret`" } else { "`secret`" };
    let mut findings = vec![Finding::ok(&group, "webhook", format!("what {how} {secrets} is accepted"))];
    if let (Some(service), Some(key)) = (service, webhook.keys.first()) {
        let delivery = Delivery { headers: signed(webhook, key.expose_secret(), now), how };
        findings.push(sent(&group, name, service, delivery).await);
    }
    findings
}

/// A delivery, and how it shows that it is genuine.
struct Delivery {
    headers: HeaderMap,
    how: &'static str,
}

/// Sends the delivery to the running service.
async fn sent(group: &str, name: &str, service: &Url, Delivery { headers, how }: Delivery) -> Finding {
    let bad = |found: String, help: &str| Finding::bad(group, "service", found, help);
    let mut url = service.clone();
    url.set_path(&format!("{}/webhooks/{name}", service.path().trim_end_matches('/')));
    let client = match http::client(PATIENCE, PATIENCE) {
        Ok(client) => client,
        Err(error) => return bad(http::describe(error), "install the root certificates of this system"),
    };
    let answer = match client
        .post(url.clone())
        .headers(headers)
        .header("content-type", "application/json")
        .body(BODY)
        .send()
        .await
    {
        Ok(answer) => answer.status().as_u16(),
        Err(error) => {
            let found = format!("{url} does not answer: {}", http::describe(error));
            return bad(found, "start `overprint serve`, or correct the address");
        }
    };
    match answer {
        // Genuine, and nothing to store; a signature that is wrong is found before that.
        400 | 202 => Finding::ok(group, "service", format!("{url} takes what {how} `secret`")),
        401 => {
            let help = "restart the service: it has another secret than this configuration, or no such storefront; or its clock is wrong";
            bad(format!("{url} refuses what {how} `secret` (401)"), help)
        }
        other => bad(format!("{url} answers {other}"), "look at the log of the service, and at what stands before it"),
    }
}

/// Makes the headers of a delivery, as the storefront would.
fn signed(webhook: &Webhook, key: &[u8], now: SystemTime) -> HeaderMap {
    let id = format!("doctor-{}", now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
    sign(&webhook.scheme, key, &id, now, BODY)
}
