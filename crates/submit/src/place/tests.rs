//! Placing orders against the sandbox, over real HTTP: what is sent, what is kept, and what is never sent again.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod account;
mod answers;
mod approving;
mod artwork;
mod changing;
mod files_later;
mod guarding;
mod mailing;
mod marking;
mod pricing;
mod selling;
mod shipping;
mod stops;
mod versions;
mod writing_back;

use super::{Answered, Given, Interrupt, Mode, Placement, Placer, Policy, Reporter, Step, Stop, Version};
use crate::catalog::Store;
use crate::config::Config;
use crate::fourover::Client;
use crate::ledger::act::{Claim, Lease};
use crate::ledger::{Clock, Entry, Ledger, Place};
use crate::project::{Document, StorefrontDocument, Token, load_embedded};
use crate::sandbox::{Book, Options, Sandbox};
use crate::storefront::{self, Storefront};
use overprint_mapping::request::Dialect;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const MAPPING: &str = include_str!("tests/cards.yaml");

/// A sandbox, and everything that is needed to place orders there.
struct Shop {
    sandbox: Sandbox,
    ledger: Ledger,
    shop: super::Shop,
    fourover: Client,
    version: Version,
    catalogue: Option<Store>,
    policy: Policy,
    _directory: TempDir,
}

/// How a shop differs from the usual one.
struct Setup {
    /// Where 4over is said to be.
    fourover_url: Option<String>,
    /// The storefront's token.
    token: &'static str,
    is_test_order: bool,
    mapping: String,
    dialect: Dialect,
    /// What the storefront is told of parcels.
    shipments: &'static str,
    /// The custom field that orders are marked in; none where it is empty.
    mark: &'static str,
    options: Options,
    clock: Clock,
}

impl Default for Setup {
    fn default() -> Self {
        let (mapping, dialect) = (MAPPING.to_owned(), Dialect::default());
        let (shipments, options, clock) = ("none", Options::default(), Clock::system());
        let (token, mark) = ("sandbox-token", "");
        Setup { fourover_url: None, token, is_test_order: true, mapping, dialect, shipments, mark, options, clock }
    }
}

impl Shop {
    /// Opens a shop with order `o-1`: two lines that are printed and one that is not.
    async fn open() -> Self {
        Shop::with(Setup::default()).await
    }

    async fn with(setup: Setup) -> Self {
        let sandbox = Sandbox::start(setup.options).await.unwrap();
        sandbox.add_order(order());
        sandbox.add_contact(contact());
        let fourover_url = setup.fourover_url.as_deref().unwrap_or(sandbox.fourover_url());
        let text = format!(
            "[fourover]\nbase_url = {fourover_url:?}\napi_key = \"sandbox-key\"\nprivate_key = \"sandbox-private-key\"\n\
             create_order_timeout = 1\n[storefronts.shop]\nbase_url = {:?}\ntenant = \"example.org\"\ntoken = {:?}\n\
             payment_profile_token = \"1010101010\"\nis_test_order = {}\nshipments = {:?}\n{}",
            sandbox.storefront_url(),
            setup.token,
            setup.is_test_order,
            setup.shipments,
            match setup.mark {
                "" => String::new(),
                field => format!("mark_before_sending = {field:?}\n"),
            },
        );
        let config = Config::load(Some(("overprint.toml", &text)), [], &|_| Ok(String::new())).unwrap();
        let settings = &config.storefronts["shop"];
        let values = StorefrontDocument::of("shop", settings, Token::Real(settings.payment_profile_token.as_ref()));
        let storefront = Storefront::new(settings.clone(), Arc::new(SystemTime::now)).unwrap();
        let quick = storefront::Policy { first_delay: Duration::from_millis(1), ..storefront::Policy::default() };
        let directory = TempDir::new().unwrap();
        let store = Place::Sqlite(directory.path().join("overprint.db"));
        let mappings = load_embedded(&[("cards.yaml", &setup.mapping)]).unwrap().with_dialect(setup.dialect);
        Shop {
            ledger: Ledger::open(&store, true, setup.clock).await.unwrap(),
            shop: super::Shop {
                name: "shop".to_owned(),
                storefront: storefront.with_retries(quick),
                values,
                since: super::SinceNow::default(),
            },
            fourover: Client::new(config.fourover.as_ref().unwrap()).unwrap(),
            version: Version { mappings, name: "v1".to_owned() },
            catalogue: None,
            policy: Policy { mode: Mode::Live, ..Policy::default() },
            _directory: directory,
            sandbox,
        }
    }

    fn placer(&self) -> Placer<'_> {
        Placer {
            ledger: &self.ledger,
            shop: &self.shop,
            fourover: &self.fourover,
            version: &self.version,
            catalogue: self.catalogue.as_ref(),
            policy: &self.policy,
            looks: super::Looks::Here,
        }
    }

    /// Places order `o-1`.
    async fn place(&self) -> Result<Placement, Stop> {
        let (_keep, mut interrupt) = Interrupt::channel();
        placed(self.ask(Given::Id("o-1".to_owned()), &mut interrupt, &mut Steps::default()).await)
    }

    /// Asks for an order.
    async fn ask(&self, given: Given, interrupt: &mut Interrupt, steps: &mut Steps) -> Answered {
        self.placer().now(given, "anne", interrupt, steps).await.unwrap()
    }

    /// Asks for order `o-1`, which the ledger has already.
    async fn known(&self) -> Box<Entry> {
        let (_keep, mut interrupt) = Interrupt::channel();
        match self.ask(Given::Id("o-1".to_owned()), &mut interrupt, &mut Steps::default()).await {
            Answered::Known(entry) => entry,
            Answered::Placed(placement) => panic!("it was placed: {:?}", placement.outcome),
            Answered::Stopped(stop) => panic!("it was stopped: {stop}"),
        }
    }

    /// Places order `o-1` while 4over misbehaves.
    async fn place_under(&self, rule: &str) -> Result<Placement, Stop> {
        self.sandbox.behave(rule.parse().unwrap());
        self.place().await
    }

    /// Takes up an order whose step is due.
    async fn claim(&self, step: crate::ledger::Step) -> Option<Lease> {
        let token = uuid::Uuid::new_v4().to_string();
        self.ledger
            .act(Claim { without: Vec::new(), step, only: None, limit: 1, lease_for: 300_000, token })
            .await
            .unwrap()
            .pop()
    }

    fn book(&self) -> Book {
        self.sandbox.book()
    }

    /// Counts the create-order requests that reached 4over, carried out or not.
    fn posts(&self) -> usize {
        self.book().count("POST", "/orders")
    }

    /// Returns a custom field of order `o-1` as the storefront has it.
    fn field(&self, id: &str) -> Option<Value> {
        let order = self.sandbox.order("o-1").unwrap();
        let fields = order["custom_field_values"].as_array().unwrap().clone();
        fields.into_iter().find(|field| field["custom_field_id"] == id)
    }
}

/// A clock that is turned by hand, and the hand: how far it is ahead, in milliseconds.
fn turned() -> (Arc<AtomicI64>, Clock) {
    let hand = Arc::new(AtomicI64::new(0));
    let (read, system) = (Arc::clone(&hand), Clock::system());
    (hand, Clock::new(move || system.now() + read.load(Ordering::Relaxed)))
}

/// The names of the steps that were shown.
#[derive(Default)]
struct Steps(Vec<&'static str>);

impl Reporter for Steps {
    fn step(&mut self, step: Step<'_>) {
        self.0.push(match step {
            Step::Fetched(_) => "fetched",
            Step::Recipients(_) => "recipients",
            Step::Translated(..) => "translated",
            Step::Sending(_) => "sending",
            Step::Placed(_) => "placed",
            Step::Attached(_) => "attached",
            Step::WrittenBack(_) => "written back",
        });
    }
}

fn order() -> Value {
    let line = |id: &str, sku: &str| {
        json!({"order_line_item_id": id, "sku": sku, "type": "item", "quantity": 500,
            "payload": {"front": format!("https://artwork.example.com/{id}.pdf")}})
    };
    json!({
        "id": "o-1", "number": 1001, "ship_to_type": "contact", "ship_to_contact_id": "c-1",
        "shipping_address": {"line1": "8900 Executive Park Drive", "city": "Knoxville", "state": "TN",
            "postal_code": "37923", "country": "US"},
        "line_items": [line("l-1", "BC-1"), line("l-2", "BC-2"), line("l-3", "SHIP")],
        "custom_field_values": [], "sys_version": 3,
    })
}

fn contact() -> Value {
    json!({"id": "c-1", "first_name": "James", "last_name": "Doe", "preferred_phone_number": "865-555-0137"})
}

/// The 4over numbers of the jobs, and what became of each.
fn jobs(placement: &Placement) -> Vec<(&str, String, Option<&str>)> {
    let jobs = placement.outcome.jobs.iter();
    jobs.map(|job| (job.name.as_str(), job.status.to_string(), job.number.as_deref())).collect()
}

/// What became of an order that nobody asked for before.
fn placed(answered: Answered) -> Result<Placement, Stop> {
    match answered {
        Answered::Placed(placement) => Ok(*placement),
        Answered::Stopped(stop) => Err(stop),
        Answered::Known(entry) => panic!("it is known: {:?}", entry.order),
    }
}

fn stop(placed: Result<Placement, Stop>) -> Stop {
    match placed {
        Ok(placement) => panic!("it was placed: {:?}", placement.outcome),
        Err(stop) => stop,
    }
}

fn document(value: &Value) -> Box<Document> {
    Box::new(Document::read(value.to_string().as_bytes()).unwrap())
}
