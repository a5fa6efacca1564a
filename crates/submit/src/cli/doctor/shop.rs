//! A storefront: whether it answers, lets requests in, shows orders, and has the fields that are written back to.

use super::finding::Finding;
use super::{clock, fields, mark};
use crate::config::Config;
use crate::project;
use crate::storefront::{Error, Item, Policy, Rest, Settings, Storefront, TokenError};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Orders of the listing that are read whole.
const LOOKED_AT: usize = 1_000;

/// Pages of the search that are looked through for orders that a listing without a cursor does not have.
const SEARCHED: usize = 20;

/// Nothing is asked twice: somebody waits for the answer.
const ONCE: Policy = Policy { attempts: 1, first_delay: Duration::ZERO, longest_delay: Duration::ZERO };

/// Looks at a storefront.
pub(super) async fn examine(name: &str, settings: &Settings, config: &Config) -> Vec<Finding> {
    let group = format!("storefront {name}");
    let tolerance = settings.webhook.as_ref().map_or(300, |webhook| webhook.tolerance.as_secs());
    let tolerance_s = i64::try_from(tolerance).unwrap_or(i64::MAX);
    let (mut findings, answers) = clock::examine(&group, &settings.base_url, tolerance_s).await;
    if !answers {
        return findings;
    }
    let now: crate::storefront::Clock = Arc::new(SystemTime::now);
    let storefront = match Storefront::new(settings.clone(), now) {
        Ok(storefront) => storefront.with_retries(ONCE),
        Err(error) => {
            let help =
                format!("give `token`, or `token_url`, `client_id` and `client_secret`, in `[storefronts.{name}]`");
            findings.push(Finding::bad(&group, "token", error.to_string(), help));
            return findings;
        }
    };
    let (page, rest) = match storefront.orders(None).await {
        Ok(page) => {
            let rest = Rest::of(&page);
            (page.items.iter().take(LOOKED_AT).filter_map(Item::value).collect::<Vec<_>>(), rest)
        }
        Err(error) => {
            findings.push(refused(&group, name, &error));
            return findings;
        }
    };
    findings.push(Finding::ok(&group, "token", "lets requests in"));
    findings.push(order(&group, &storefront, &page).await);
    if let Some(rest) = rest {
        findings.push(unpaged(&group, name, &storefront, rest).await);
    }
    if let Ok((mappings, _)) = project::load_version(&config.mappings) {
        findings.extend(fields::examine(&group, &mappings, &page));
        findings.push(mark::examine(&group, settings, &mappings, &page, config));
    }
    findings
}

fn refused(group: &str, name: &str, error: &Error) -> Finding {
    let (check, help) = match error {
        Error::Unauthorized { .. } => {
            let help = "get a new token, or correct the client credentials: the storefront does not know this one, or it has expired";
            ("token", help.to_owned())
        }
        Error::Token { source: TokenError::Refused { .. }, .. } => {
            let help = "correct `client_id`, `client_secret` and `audience`; the issuer gives 1,000 tokens a month";
            ("token", format!("{help}, in `[storefronts.{name}]`"))
        }
        Error::Token { .. } => ("token", "look at `token_url`, and whether it can be reached from here".to_owned()),
        Error::Refused { status: 403, .. } | Error::NotFound { .. } => {
            let help = format!(
                "correct `tenant` or `paths.orders` in `[storefronts.{name}]`, or let the application read orders: the storefront answers \
                 so for what it does not show"
            );
            ("orders", help)
        }
        _ => ("orders", "look whether `base_url` is the storefront's order service, and ask again later".to_owned()),
    };
    Finding::bad(group, check, error.to_string(), help)
}

/// Says that the listing has no cursor, and whether the search makes up for it.
async fn unpaged(group: &str, name: &str, storefront: &Storefront, mut rest: Rest) -> Finding {
    let listed = rest.listed();
    let array =
        format!("the listing is one array of {listed} orders without a cursor, which may be a part of all orders");
    for _page in 0..SEARCHED {
        let error = match rest.page(storefront).await {
            Ok(None) => {
                let help =
                    "nothing is to be done while the search answers: polling and backfills ask it for other orders";
                return Finding::warning(group, "listing", format!("{array}; the search has no others"), help);
            }
            Ok(Some(items)) if items.is_empty() => continue,
            Ok(Some(_)) => break,
            Err(error) => error,
        };
        let help = format!(
            "correct `paths.search` in `[storefronts.{name}]`, or let the application search orders: orders beyond the array are not \
             found otherwise"
        );
        return Finding::warning(group, "listing", format!("{array}, and the search cannot be asked: {error}"), help);
    }
    let others = match rest.found() {
        0 => format!("the first {SEARCHED} pages of the search have no others"),
        found => format!("the search has at least {found} others"),
    };
    let help =
        "polling and backfills ask the search for them, and read each; a listing with pages takes fewer requests";
    Finding::warning(group, "listing", format!("{array}: {others}"), help)
}

/// Reads the first order of the listing by itself.
async fn order(group: &str, storefront: &Storefront, page: &[Value]) -> Finding {
    let id = page.iter().find_map(|order| order.get("id").and_then(Value::as_str));
    let Some(id) = id else {
        return Finding::ok(group, "orders", "can be listed; there is none to read yet");
    };
    match storefront.order(id).await {
        Ok(_) => Finding::ok(group, "orders", format!("can be listed and read, order {id} for one")),
        Err(error) => {
            let help = "correct `paths.order`, or let the application read single orders";
            Finding::bad(group, "orders", error.to_string(), help)
        }
    }
}
