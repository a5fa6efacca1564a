//! The account at 4over: whether it answers, takes the signature, and shows the cards that pay.

use super::clock;
use super::finding::Finding;
use crate::config::Config;
use crate::fourover::{Client, Error, PaymentProfile};
use secrecy::ExposeSecret;
use url::Url;

const GROUP: &str = "4over";

/// No signature of 4over's has a time in it: only a clock that is far off says anything.
const TOLERANCE_S: i64 = 300;

/// Looks at the account.
pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let Some(settings) = &config.fourover else {
        let help = "add `[fourover]` with the `api_key` and `private_key` that 4over issued";
        return vec![Finding::bad(GROUP, "account", "no account is configured", help)];
    };
    let client = match Client::new(settings) {
        Ok(client) => client,
        Err(error) => return vec![Finding::bad(GROUP, "account", error.to_string(), "correct `[fourover]`")],
    };
    let mut findings = Vec::new();
    if let Ok(url) = Url::parse(settings.base_url.trim()) {
        let (found, answers) = clock::examine(GROUP, &url, TOLERANCE_S).await;
        findings.extend(found);
        if !answers {
            return findings;
        }
    }
    if let Err(error) = client.reader().whoami().await {
        findings.push(refused(&error));
        return findings;
    }
    findings.push(Finding::ok(GROUP, "signature", "accepted"));
    match client.reader().payment_profiles().await {
        Ok(profiles) => findings.extend(cards(config, &profiles)),
        Err(error) => {
            let help = "ask 4over whether this key may list payment profiles";
            findings.push(Finding::bad(GROUP, "card", error.to_string(), help));
        }
    }
    findings
}

fn refused(error: &Error) -> Finding {
    let help = match error {
        Error::Status { http_status: 401 | 403, .. } => {
            "correct `api_key` and `private_key`: they are a pair, and those of the sandbox are not those of production"
        }
        _ if error.may_pass() => "4over is down or in maintenance, which it is at night; look again later",
        _ => "look whether `base_url` is https://sandbox-api.4over.com or https://api.4over.com",
    };
    Finding::bad(GROUP, "signature", error.to_string(), help)
}

/// Looks for the card of each storefront among those that the key shows.
fn cards(config: &Config, profiles: &[PaymentProfile]) -> Vec<Finding> {
    let of_shop = |(name, settings): (&String, &crate::storefront::Settings)| {
        let Some(token) = &settings.payment_profile_token else {
            let help = format!(
                "give `payment_profile_token` in `[storefronts.{name}]`: 4over refuses orders without a payment"
            );
            return Finding::warning(GROUP, "card", format!("storefront {name} names no card"), help);
        };
        let card =
            profiles.iter().find(|profile| profile.profile_token.expose_secret() == token.expose_secret().trim());
        match card {
            Some(card) => {
                let kind = card.card_type.as_deref().unwrap_or("card");
                let last = card.last_four.as_deref().map(|four| format!(" that ends in {four}")).unwrap_or_default();
                Finding::ok(GROUP, "card", format!("storefront {name} pays with the {kind}{last}"))
            }
            None => {
                let found = format!(
                    "the card of storefront {name} is not among the {} that 4over shows this key",
                    profiles.len()
                );
                let help = "correct `payment_profile_token`; a card that was stored before the key was made is not shown and cannot pay: \
                            store it again in the 4over account";
                Finding::bad(GROUP, "card", found, help)
            }
        }
    };
    config.storefronts.iter().map(of_shop).collect()
}
