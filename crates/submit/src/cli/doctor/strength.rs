//! Secrets of webhooks that are accepted and could be stronger.

use super::finding::Finding;
use crate::config::Config;

/// Lists the secrets that are shorter than recommended.
pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let told = |(storefront, key, length): (&str, &str, usize)| {
        let found = format!("`{key}` of the webhook has {length} bytes");
        let help =
            "create a random one of 24 or more at the storefront, and keep this one as `previous_secret` for a day";
        Finding::warning(&format!("storefront {storefront}"), "secret", found, help)
    };
    config.short_secrets().into_iter().map(told).collect()
}
