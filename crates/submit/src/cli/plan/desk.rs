//! What plans are made with: mappings, and whatever else is configured. None of it can send.

use super::wanted::Order;
use crate::catalog::Store;
use crate::cli::offline::{Surroundings, UNNAMED};
use crate::cli::orders::{find, pause};
use crate::cli::{Console, Exit, Failure, configuration, result, serve, workplace};
use crate::config::Config;
use crate::fourover::Reader;
use crate::ledger::{Entry, Ledger};
use crate::place::plan::{Planner, Quotes, Summary};
use crate::place::{Looks, Policy, Prices, Shop, Silent, Since, Stop, Version};
use crate::project::{Document, StorefrontDocument, Token};
use crate::storefront::{Error, Storefront};

/// Everything that a plan is made with.
pub(super) struct Desk<'c> {
    name: &'c str,
    /// The storefront, where it is configured with what lets one in.
    shop: Result<Shop, Failure>,
    values: StorefrontDocument,
    is_test_order: bool,
    reader: Option<Reader>,
    version: Version,
    catalogue: Option<Store>,
    policy: Policy,
    ledger: Option<Ledger>,
    since: Since,
    prices: Prices,
    quotes: Quotes,
}

impl<'c> Desk<'c> {
    pub(super) async fn open(
        config: &'c Config,
        surroundings: &'c Surroundings,
        no_price: bool,
    ) -> Result<Self, Failure> {
        let wanted = surroundings.storefront.as_deref();
        let (name, shop, values, is_test_order) = match configuration::storefront(config, wanted)? {
            Some((name, settings)) => {
                let values =
                    StorefrontDocument::of(name, settings, Token::Real(settings.payment_profile_token.as_ref()));
                (name, workplace::shop(name, settings), values, settings.is_test_order)
            }
            None => {
                let name = wanted.unwrap_or(UNNAMED);
                let missing = "no storefront is configured: `[storefronts.NAME]` in overprint.toml";
                let values = StorefrontDocument::named(name, true, Token::Placeholder);
                (name, Err(Failure::Unconfigured(missing.to_owned())), values, true)
            }
        };
        let path = surroundings.mappings.as_deref().unwrap_or(&config.mappings);
        let ledger = workplace::ledger_if_there(config).await?;
        Ok(Desk {
            since: since(config, ledger.as_ref(), name).await?,
            ledger,
            name,
            shop,
            values,
            is_test_order,
            reader: workplace::reader(config)?,
            version: workplace::version(config, path)?,
            catalogue: workplace::catalogue(config).await?,
            policy: workplace::policy(config)?,
            prices: Prices::default(),
            quotes: if no_price { Quotes::Never } else { Quotes::Always },
        })
    }

    pub(super) async fn close(&self) {
        if let Some(ledger) = &self.ledger {
            ledger.close().await;
        }
    }

    /// Says that nothing would be sent now, where sending is paused.
    pub(super) async fn say_paused(&self, console: &mut Console) -> Result<(), Failure> {
        match &self.ledger {
            Some(ledger) => Ok(pause::say(ledger, console).await?),
            None => Ok(()),
        }
    }

    /// Returns the storefront, to read orders from.
    pub(super) fn storefront(&self) -> Result<&Storefront, Failure> {
        match &self.shop {
            Ok(shop) => Ok(&shop.storefront),
            Err(error) => Err(Failure::Unconfigured(error.to_string())),
        }
    }

    /// Finds an order as `overprint orders` does, among those of the storefront; one that the ledger does not know is fetched.
    pub(super) async fn find(&self, word: &str) -> Result<Order, Failure> {
        if let Some(ledger) = &self.ledger
            && let Some(found) = find::of_storefront(ledger, self.name, word).await?
        {
            return Ok(Order::Known(Box::new(ledger.entry(found).await?)));
        }
        self.fetch(word).await
    }

    /// Fetches an order by its id.
    pub(super) async fn fetch(&self, id: &str) -> Result<Order, Failure> {
        let stopped = |stop: Stop| Ok(Order::Stopped(Box::new(stop)));
        let record = match self.storefront()?.order(id).await {
            Ok(record) => record,
            Err(error @ Error::NotFound { .. }) => return Err(Failure::Input(format!("order `{id}`: {error}"))),
            Err(error) => return stopped(error.into()),
        };
        match Document::of_order(record.raw) {
            Ok(document) => {
                let known = self.known(&document).await?;
                Ok(Order::Document(Box::new(document), known))
            }
            Err(error) => stopped(Stop::Document(error.into())),
        }
    }

    /// Returns what the ledger has of an order.
    pub(super) async fn known(&self, document: &Document) -> Result<Option<Box<Entry>>, Failure> {
        let (Some(ledger), Some(id)) = (&self.ledger, document.id()) else { return Ok(None) };
        match ledger.find(self.name, id).await? {
            Some(found) => Ok(Some(Box::new(ledger.entry(found).await?))),
            None => Ok(None),
        }
    }

    /// Plans an order, and tells how that ends.
    pub(super) async fn plan(&self, order: Order) -> Result<(Summary, Exit), Failure> {
        let (planned, document, entry) = match order {
            Order::Document(document, known) => {
                let planned = self.planner().plan_document((*document).clone(), known.as_deref(), &mut Silent).await;
                (planned, Some(document), known)
            }
            Order::Known(entry) => (self.planner().plan(&entry, &mut Silent).await, None, Some(entry)),
            Order::Stopped(stop) => (Err(*stop), None, None),
        };
        Ok(match planned {
            Ok(plan) => {
                let summary = Summary::of(&plan, Some(plan.write_back(&self.version, &self.values)));
                let exit = Stop::of(plan.stops).map_or(Exit::Done, |stop| result::exit_of_stop(&stop));
                (summary, exit)
            }
            Err(stop) => {
                let mut summary = Summary::of_stop(&stop, document.as_deref());
                // Without a translation there may be no document, and yet the ledger knows which order it is.
                if let Some(Entry { order, .. }) = entry.as_deref() {
                    summary.order_id.get_or_insert_with(|| order.external_id.clone());
                    summary.number = summary.number.or_else(|| order.number.clone());
                }
                (summary, result::exit_of_stop(&stop))
            }
        })
    }

    fn planner(&self) -> Planner<'_> {
        Planner {
            ledger: self.ledger.as_ref(),
            name: self.name,
            storefront: self.shop.as_ref().ok().map(|shop| &shop.storefront),
            values: &self.values,
            is_test_order: self.is_test_order,
            since: self.since,
            reader: self.reader.as_ref(),
            prices: &self.prices,
            quotes: self.quotes,
            looks: Looks::Here,
            version: &self.version,
            catalogue: self.catalogue.as_ref(),
            policy: &self.policy,
        }
    }
}

/// Returns since when orders of a storefront are placed by themselves, as the service decides it.
async fn since(config: &Config, ledger: Option<&Ledger>, name: &str) -> Result<Since, Failure> {
    let go_live = serve::go_live(config)?;
    match ledger {
        Some(ledger) => Ok(Since::read(ledger, name, go_live).await?),
        None => Ok(Since { go_live, restored: None }),
    }
}
