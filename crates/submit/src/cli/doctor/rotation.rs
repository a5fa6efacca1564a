//! Previous secrets of webhooks: since when they are accepted, and whether they can go.

use super::finding::Finding;
use crate::config::Config;
use crate::intake::{Advice, Rotation};
use crate::ledger::{Ledger, Millis};
use crate::service::rotation;

/// Tells what the store has of the previous secrets that are configured.
pub(super) async fn examine(config: &Config, ledger: &Ledger) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (storefront, settings) in config.webhooks() {
        let Some(mark) = settings.previous_mark() else { continue };
        match rotation::read(ledger, storefront, &mark).await {
            Ok(Some(rotation)) => findings.push(told(storefront, &rotation, ledger.clock().now())),
            Ok(None) => {}
            Err(error) => {
                let help = "see whether the store can be read";
                findings.push(Finding::bad(&group(storefront), "rotation", error.to_string(), help));
            }
        }
    }
    findings
}

fn told(storefront: &str, rotation: &Rotation, now: Millis) -> Finding {
    let group = group(storefront);
    match rotation.advice(now) {
        Advice::Wait => Finding::ok(&group, "rotation", rotation.told()),
        advice => Finding::warning(&group, "rotation", rotation.told(), advice.told()),
    }
}

fn group(storefront: &str) -> String {
    format!("storefront {storefront}")
}
