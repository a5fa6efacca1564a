//! Connections that the configuration allows without encryption.

use super::finding::Finding;
use crate::config::Config;
use crate::http;
use crate::ledger;
use secrecy::ExposeSecret;
use url::Url;

const GROUP: &str = "configuration";

/// Lists what leaves this machine unencrypted, because the configuration says so.
pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut tell = |key: String, what: &str, help: &str| {
        findings.push(Finding::warning(GROUP, "encryption", format!("{key}: {what} unencrypted"), help));
    };
    let https = "use https, and remove `allow_http`";
    let is_in_clear = |url: &Url| http::is_in_clear(url);
    let fourover = config.fourover.as_ref().and_then(|fourover| Url::parse(fourover.base_url.trim()).ok());
    if fourover.as_ref().is_some_and(is_in_clear) {
        tell("`fourover.base_url`".to_owned(), "signatures that place orders are sent", https);
    }
    for (name, settings) in &config.storefronts {
        if settings.urls().any(is_in_clear) {
            tell(format!("`storefronts.{name}`"), "its token is sent", https);
        }
    }
    for (name, target) in &config.notify.to {
        if target.url().as_ref().is_some_and(is_in_clear) {
            tell(format!("`notify.to.{name}`"), "notifications are sent", https);
        }
    }
    if ledger::is_unencrypted(config.store.expose_secret()) {
        let help = "set up TLS on the server, and write `sslmode=verify-full` in the address";
        tell("`store`".to_owned(), "the password and all orders are sent", help);
    }
    findings
}
