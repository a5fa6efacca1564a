//! The configuration as a whole, and the mappings with their cases.

use super::finding::{Finding, Level};
use crate::cli::live;
use crate::cli::offline::{Offline, Surroundings};
use crate::config::Config;
use crate::place::{Limit, Mode};
use crate::project::{self, StorefrontDocument};
use crate::suite::{self, Project, State};
use overprint_mapping::Severity;
use std::path::Path;

const CONFIGURATION: &str = "configuration";
const MAPPINGS: &str = "mappings";

/// Looks at what the configuration says of everything together.
pub(super) fn configuration(config: &Config) -> Vec<Finding> {
    let mut findings = vec![Finding::ok(CONFIGURATION, "version", concat!("overprint ", env!("CARGO_PKG_VERSION")))];
    if config.storefronts.is_empty() {
        let help = "add `[storefronts.NAME]` with `tenant` and credentials; `overprint init` writes an example";
        findings.push(Finding::bad(CONFIGURATION, "storefronts", "no storefront is configured", help));
    }
    findings.push(mode(config));
    findings.extend(limits(config));
    findings
}

fn mode(config: &Config) -> Finding {
    let paid = config.storefronts.iter().filter(|(_, settings)| !settings.is_test_order);
    let paid: Vec<&str> = paid.map(|(name, _)| name.as_str()).collect();
    let is_sandbox = config.fourover.as_ref().is_none_or(|fourover| fourover.base_url.contains("sandbox"));
    match config.service.mode {
        Mode::Shadow => Finding::ok(CONFIGURATION, "mode", "shadow: nothing is sent"),
        Mode::Live if paid.is_empty() => {
            let found = "live, and every storefront has `is_test_order = true`: nothing is printed";
            Finding::warning(CONFIGURATION, "mode", found, "set `is_test_order = false` where orders are to be printed")
        }
        Mode::Live if is_sandbox => {
            let found = "live, and `fourover.base_url` is 4over's sandbox, which never prints";
            Finding::warning(
                CONFIGURATION,
                "mode",
                found,
                "set `base_url = \"https://api.4over.com\"` to have orders printed",
            )
        }
        Mode::Live => Finding::ok(CONFIGURATION, "mode", format!("live: orders of {} are paid", paid.join(", "))),
        Mode::Test if paid.is_empty() => {
            Finding::ok(CONFIGURATION, "mode", "test: 4over checks orders, and prints none")
        }
        Mode::Test => {
            let found = format!("test, and {} makes paid orders: they are held", paid.join(", "));
            let help = "set `mode = \"live\"` in `[service]` to place them, or `is_test_order = true` to test";
            Finding::warning(CONFIGURATION, "mode", found, help)
        }
    }
}

/// Checks the limits without which live orders are not sent.
fn limits(config: &Config) -> Option<Finding> {
    const WHAT: &str = "limits";
    let missing = live::missing(&config.guards);
    let shown = |limit: Option<Limit>| {
        limit.and_then(Limit::amount).map_or_else(|| "any amount".to_owned(), |limit| limit.to_string())
    };
    let [order, day] = [config.guards.order_ceiling, config.guards.day_ceiling].map(shown);
    let is_paid = config.storefronts.values().any(|settings| !settings.is_test_order);
    match (config.service.mode, missing.as_slice()) {
        (_, []) => Some(Finding::ok(CONFIGURATION, WHAT, format!("an order may cost {order}, a day {day}"))),
        (Mode::Live, keys) => {
            let found = "live, without the limits that it needs: no command that sends orders starts";
            Some(Finding::bad(CONFIGURATION, WHAT, found, format!("add {}", live::wanted(keys))))
        }
        (_, keys) if is_paid => {
            let found = "not set: `mode = \"live\"` does not start without them";
            Some(Finding::warning(CONFIGURATION, WHAT, found, format!("add {}", live::wanted(keys))))
        }
        _ => None,
    }
}

/// Looks at the mappings, and runs their cases.
pub(super) fn mappings(config: &Config, path: Option<&Path>) -> Vec<Finding> {
    let checked = match project::check(std::slice::from_ref(&config.mappings)) {
        Ok(checked) => checked,
        Err(error) => {
            let help = "set `mappings` in the configuration; `overprint init` writes a first one";
            return vec![Finding::bad(MAPPINGS, "lint", error.to_string(), help)];
        }
    };
    let count = |severity| checked.report.diagnostics().filter(|found| found.code.severity() == severity).count();
    let (errors, warnings, files) = (count(Severity::Error), count(Severity::Warning), checked.count());
    let found = format!("{files} files, {errors} errors, {warnings} warnings");
    let help = "`overprint lint` shows each with its place";
    let lint = match (errors, warnings) {
        (0, 0) => Finding::ok(MAPPINGS, "lint", found),
        (0, _) => Finding::warning(MAPPINGS, "lint", found, help),
        _ => Finding::bad(MAPPINGS, "lint", found, help),
    };
    match lint.level {
        Level::Bad => vec![lint],
        _ => vec![lint, cases(config, path)],
    }
}

fn cases(config: &Config, path: Option<&Path>) -> Finding {
    let failed = |error: String| Finding::bad(MAPPINGS, "cases", error, "`overprint test` shows more");
    let surroundings = Surroundings::of(Some(config.mappings.clone()), config.storefronts.keys().next().cloned());
    let offline = match Offline::open(&surroundings, path) {
        Ok(offline) => offline,
        Err(error) => return failed(error.to_string()),
    };
    let cases = match suite::find(&offline.mappings) {
        Ok(cases) => cases,
        Err(error) => return failed(error.to_string()),
    };
    if cases.is_empty() {
        let help = "`overprint capture ORDER` makes one of a real order; name it by `cases:` in the mapping";
        return Finding::warning(MAPPINGS, "cases", "no mapping has a case", help);
    }
    // As `overprint test` runs them where no storefront is configured: the snapshots hold its name.
    let storefront: &StorefrontDocument = &offline.storefront;
    let report = suite::run(cases, Project { mappings: &offline.mappings, storefront }, true);
    let differ = report.ran.iter().filter(|ran| ran.state != State::Equal).count();
    let found = format!("{} cases, {differ} differ from their snapshots", report.ran.len());
    match differ {
        0 => Finding::ok(MAPPINGS, "cases", found),
        _ => Finding::warning(MAPPINGS, "cases", found, "`overprint test` shows what differs"),
    }
}
