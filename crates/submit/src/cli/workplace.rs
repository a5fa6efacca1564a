//! What commands that place orders work with: the ledger, the clients, the mappings, the catalogue.

use super::Failure;
use super::offline::UNNAMED;
use crate::catalog::Store;
use crate::config::Config;
use crate::fourover::{Client, Reader};
use crate::intake::Verifier;
use crate::ledger::{Clock, Ledger, LedgerError, Place};
use crate::place::{Looks, Placer, Policy, Shop, SinceNow, Version, shared_mark};
use crate::project::{self, StorefrontDocument, Token};
use crate::service::mappings::Source;
use crate::storefront::{self, Settings, Storefront};
use overprint_mapping::Mappings;
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Between two looks whether the other machines have checked the store; a minute at most.
const UNSETTLED: Duration = Duration::from_millis(200);

/// Everything that takes part in placing the orders of one storefront.
pub(super) struct Workplace {
    pub(super) ledger: Ledger,
    pub(super) shop: Shop,
    pub(super) fourover: Client,
    pub(super) version: Version,
    pub(super) catalogue: Option<Store>,
    pub(super) policy: Policy,
}

impl Workplace {
    pub(super) fn placer(&self) -> Placer<'_> {
        Placer {
            ledger: &self.ledger,
            shop: &self.shop,
            fourover: &self.fourover,
            version: &self.version,
            catalogue: self.catalogue.as_ref(),
            policy: &self.policy,
            looks: Looks::Here,
        }
    }
}

/// What takes part in an action on orders of any storefront, without a catalog.
pub(super) struct Everywhere {
    shops: BTreeMap<String, Shop>,
    fourover: Client,
    version: Version,
    policy: Policy,
}

impl Everywhere {
    pub(super) fn new(config: &Config) -> Result<Self, Failure> {
        Ok(Everywhere {
            shops: shops(config)?,
            fourover: fourover(config)?,
            version: version(config, &config.mappings)?,
            policy: policy(config)?,
        })
    }

    /// Returns what acts on the orders of a storefront; a text if it is not configured.
    pub(super) fn placer<'w>(&'w self, ledger: &'w Ledger, storefront: &str) -> Result<Placer<'w>, String> {
        let shop = self.shops.get(storefront);
        Ok(Placer {
            ledger,
            shop: shop.ok_or_else(|| format!("no storefront `{storefront}` is configured"))?,
            fourover: &self.fourover,
            version: &self.version,
            catalogue: None,
            policy: &self.policy,
            looks: Looks::Here,
        })
    }
}

/// Opens the ledger; where the service runs on it, beside the service.
pub(super) async fn ledger(config: &Config) -> Result<Ledger, Failure> {
    let place: Place = config.store.expose_secret().parse().map_err(Failure::Ledger)?;
    let open = async |works| Ledger::open_to_send(&place, works, Clock::system(), &config.state()).await;
    let ledger = match open(true).await {
        Err(LedgerError::InUse(_)) => open(false).await,
        opened => opened,
    }?;
    // Where it waits without end, what is sent finds that out and says so.
    while !ledger.is_settled() && ledger.waiting().is_none() {
        tokio::time::sleep(UNSETTLED).await;
        ledger.beat().await?;
    }
    Ok(ledger)
}

/// Opens the ledger to look at it, where there is one; makes none.
pub(super) async fn ledger_if_there(config: &Config) -> Result<Option<Ledger>, Failure> {
    let place: Place = config.store.expose_secret().parse()?;
    match Ledger::is_there(&place).await? {
        true => ledger_beside(config).await.map(Some),
        false => Ok(None),
    }
}

/// Opens the ledger to look at it, or to decide something, beside whoever works on it.
pub(super) async fn ledger_beside(config: &Config) -> Result<Ledger, Failure> {
    let place: Place = config.store.expose_secret().parse()?;
    Ok(Ledger::open(&place, false, Clock::system()).await?)
}

/// Prepares the client of 4over; nothing is sent.
pub(super) fn fourover(config: &Config) -> Result<Client, Failure> {
    let missing =
        || Failure::Unconfigured("no account at 4over is configured: `[fourover]` in overprint.toml".to_owned());
    let settings = config.fourover.as_ref().ok_or_else(missing)?;
    Client::new(settings).map_err(|error| Failure::Unconfigured(error.to_string()))
}

/// Prepares what only asks 4over; none where no key is configured.
pub(super) fn reader(config: &Config) -> Result<Option<Reader>, Failure> {
    let settings = config.fourover.as_ref().filter(|settings| !settings.api_key.trim().is_empty());
    let reader = settings.map(Reader::new).transpose();
    reader.map_err(|error| Failure::Unconfigured(error.to_string()))
}

/// Prepares a storefront; nothing is sent.
pub(super) fn shop(name: &str, settings: &Settings) -> Result<Shop, Failure> {
    let token = Token::Real(settings.payment_profile_token.as_ref());
    let values = StorefrontDocument::of(name, settings, token);
    let clock: storefront::Clock = Arc::new(SystemTime::now);
    let unconfigured = |error: storefront::Error| Failure::Unconfigured(error.to_string());
    let storefront = Storefront::new(settings.clone(), clock).map_err(unconfigured)?;
    Ok(Shop { name: name.to_owned(), storefront, values, since: SinceNow::default() })
}

/// Opens 4over's catalogue, where there is one: without it nothing is held against it.
pub(super) async fn catalogue(config: &Config) -> Result<Option<Store>, Failure> {
    if !config.catalog.exists() {
        return Ok(None);
    }
    let opened = Store::open(&config.catalog).await;
    opened.map(Some).map_err(|error| Failure::Unconfigured(error.to_string()))
}

/// Loads the mappings, spelled as 4over's account wants its orders.
pub(super) fn version(config: &Config, path: &Path) -> Result<Version, Failure> {
    let (mappings, name) = project::load_version(path)?;
    marks(config, &mappings)?;
    let dialect = config.fourover.as_ref().map(|settings| settings.dialect.clone()).unwrap_or_default();
    Ok(Version { mappings: mappings.with_dialect(dialect), name })
}

/// Refuses mappings that write back to the field that a storefront's orders are marked in before they are sent.
pub(super) fn marks(config: &Config, mappings: &Mappings) -> Result<(), Failure> {
    let shared = config.storefronts.values().find_map(|settings| shared_mark(settings, mappings));
    shared.map_or(Ok(()), |shared| Err(Failure::Unconfigured(shared)))
}

/// Says where the mappings of a service come from, and what their cases are run with: each storefront, or none by name.
pub(super) fn source(config: &Config, path: &Path) -> Source {
    let document = |(name, settings): (&String, &Settings)| StorefrontDocument::of(name, settings, Token::Placeholder);
    let unnamed = StorefrontDocument::named(UNNAMED, true, Token::Placeholder);
    let dialect = config.fourover.as_ref().map(|settings| settings.dialect.clone()).unwrap_or_default();
    let storefronts = config.storefronts.iter().map(document).chain([unnamed]).collect();
    let marks = config.storefronts.values().filter_map(|settings| settings.mark_before_sending.clone()).collect();
    Source { path: path.to_owned(), dialect, storefronts, marks }
}

/// Returns the settings by which orders are processed: the same for every command.
pub(super) fn policy(config: &Config) -> Result<Policy, Failure> {
    let answer_within = config.fourover.as_ref().map(|settings| settings.create_order_timeout).unwrap_or_default();
    let policy = config.service.policy(answer_within);
    let policy = Policy { storefronts: config.storefronts.keys().cloned().collect(), ..policy };
    policy.with_guards(config.guards.clone()).map_err(|error| Failure::Unconfigured(error.to_string()))
}

/// Names who runs the command, for the history.
pub(super) fn actor() -> String {
    let name = ["OVERPRINT_ACTOR", "USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// Prepares every storefront.
pub(super) fn shops(config: &Config) -> Result<BTreeMap<String, Shop>, Failure> {
    let shops = config.storefronts.iter();
    shops.map(|(name, settings)| Ok((name.clone(), shop(name, settings)?))).collect()
}

/// Makes what tells webhooks from forgeries; without a secret anybody could order.
pub(super) fn verifiers(config: &Config, polling_only: bool) -> Result<BTreeMap<String, Verifier>, Failure> {
    let mut verifiers = BTreeMap::new();
    let mut missing = Vec::new();
    for (name, settings) in &config.storefronts {
        match &settings.webhook {
            Some(webhook) => {
                let verifier = Verifier::new(webhook);
                let verifier =
                    verifier.map_err(|error| Failure::Unconfigured(format!("storefront `{name}`: {error}")))?;
                verifiers.insert(name.clone(), verifier);
            }
            None => missing.push(format!("`[storefronts.{name}.webhook]`")),
        }
    }
    if missing.is_empty() || polling_only {
        return Ok(verifiers);
    }
    let text = format!(
        "no webhook secret: {} is missing; add it with its `secret`, or start with --polling-only",
        missing.join(" and ")
    );
    Err(Failure::Unconfigured(text))
}
