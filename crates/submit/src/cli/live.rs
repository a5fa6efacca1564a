//! What `mode = "live"` needs before anything is sent: limits that you decided on, and a payment profile that pays.

use super::Failure;
use crate::config::Config;
use crate::place::{Guards, Mode};
use secrecy::ExposeSecret;

/// The payment profile token of 4over's sandbox: it charges nothing.
const TEST_TOKEN: &str = "1010101010";

/// Refuses to send live orders without limits, or with a payment profile for tests. Every command that sends calls this first.
pub(super) fn check(config: &Config) -> Result<(), Failure> {
    if config.service.mode != Mode::Live {
        return Ok(());
    }
    let is_for_tests = |name: &&String| {
        let token = config.storefronts[*name].payment_profile_token.as_ref();
        token.is_some_and(|token| token.expose_secret().trim() == TEST_TOKEN)
    };
    if let Some(name) = config.storefronts.keys().find(is_for_tests) {
        return Err(Failure::Unconfigured(format!(
            "`mode = \"live\"`, and `payment_profile_token` of storefront `{name}` is the one of 4over's sandbox"
        )));
    }
    match missing(&config.guards).as_slice() {
        [] => Ok(()),
        keys => Err(Failure::Unconfigured(format!("`mode = \"live\"` needs {}", wanted(keys)))),
    }
}

/// Lists the limits that are not set.
pub(super) fn missing(guards: &Guards) -> Vec<&'static str> {
    let limits = [("order_ceiling", guards.order_ceiling), ("day_ceiling", guards.day_ceiling)];
    limits.into_iter().filter(|(_, limit)| limit.is_none()).map(|(key, _)| key).collect()
}

/// Says what to write.
pub(super) fn wanted(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    let each = if keys.len() == 1 { "" } else { "each " };
    format!(
        "{} in `[guards]`: set {each}to an amount in the currency of your 4over account, such as \"500.00\", or to \"none\" for \
         no limit",
        keys.join(" and ")
    )
}
