//! `overprint doctor`: every credential, field, table and clock looked at, with what to do.

mod account;
mod catalogue;
mod clock;
mod encryption;
mod fields;
mod files;
mod finding;
mod mark;
mod notify;
mod project;
mod rotation;
mod shop;
mod show;
mod store;
mod strength;
mod webhook;

use super::configuration::{self, Loaded, Secrets};
use super::{Console, Exit, Failure};
use crate::config::Config;
use clap::Args;
use finding::{Finding, Level};
use std::path::Path;
use url::Url;

/// Check configuration, mappings, storefronts, 4over, catalogue and store, and say what to do about what is wrong
///
/// Nothing is changed anywhere: orders, fields and cards are read, and nothing is sent that costs anything. Ends with 1 where
/// something is bad; a warning is what can go wrong later, or cannot be told.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Also send the running service a webhook that names no order, as each storefront would sign it
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// Also send a test message to everybody who is told when something is wrong
    #[arg(long)]
    notify: bool,
    /// Write JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Checks everything.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let path = config;
    let Loaded { config, exposed } = configuration::load_as_it_is(path, Secrets::Read)?;
    let mut findings = examine(&config, path, arguments.url.as_ref()).await;
    findings.extend(files::examine(&config, exposed));
    findings.extend(encryption::examine(&config));
    findings.extend(strength::examine(&config));
    findings.extend(notify::examine(&config, arguments.notify).await);
    match arguments.json {
        true => console.json(&show::json(&findings))?,
        false => show::text(&findings, console)?,
    }
    let is_bad = findings.iter().any(|finding| finding.level == Level::Bad);
    Ok(if is_bad { Exit::Failed } else { Exit::Done })
}

/// Looks at everything, side by side where that takes time.
async fn examine(config: &Config, path: Option<&Path>, url: Option<&Url>) -> Vec<Finding> {
    let shops = async {
        let mut findings = Vec::new();
        for (name, settings) in &config.storefronts {
            findings.extend(shop::examine(name, settings, config).await);
            findings.extend(webhook::examine(name, settings, url).await);
        }
        findings
    };
    let (shops, account, catalogue, store) =
        tokio::join!(shops, account::examine(config), catalogue::examine(config), store::examine(config));
    let mut findings = project::configuration(config);
    findings.extend(project::mappings(config, path));
    for found in [catalogue, shops, account, store] {
        findings.extend(found);
    }
    findings
}
