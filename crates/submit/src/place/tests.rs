//! Placing orders against the sandbox, over real HTTP: what is sent, what is kept, and what is never sent again.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod answers;
mod selling;
mod stops;
mod writing_back;

use super::{Given, Interrupt, Placement, Placer, Reporter, Step, Stop};
use crate::config::Config;
use crate::fourover::Client;
use crate::project::{Document, StorefrontDocument, Token, load_embedded};
use crate::sandbox::{Book, Options, Sandbox};
use crate::storefront::{Policy, Storefront};
use overprint_mapping::Mappings;
use overprint_mapping::request::Dialect;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const MAPPING: &str = include_str!("tests/cards.yaml");

/// A sandbox, and everything that is needed to place orders there.
struct Shop {
    sandbox: Sandbox,
    storefront: Storefront,
    fourover: Client,
    mappings: Mappings,
    values: StorefrontDocument,
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
}

impl Default for Setup {
    fn default() -> Self {
        let (mapping, dialect) = (MAPPING.to_owned(), Dialect::default());
        Setup { fourover_url: None, token: "sandbox-token", is_test_order: true, mapping, dialect }
    }
}

impl Shop {
    /// Opens a shop with order `o-1`: two lines that are printed and one that is not.
    async fn open() -> Self {
        Shop::with(Setup::default()).await
    }

    async fn with(setup: Setup) -> Self {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        sandbox.add_order(order());
        sandbox.add_contact(contact());
        let fourover_url = setup.fourover_url.as_deref().unwrap_or(sandbox.fourover_url());
        let text = format!(
            "[fourover]\nbase_url = {fourover_url:?}\napi_key = \"sandbox-key\"\nprivate_key = \"sandbox-private-key\"\n\
             create_order_timeout = 1\n[storefronts.shop]\nbase_url = {:?}\ntenant = \"example.org\"\ntoken = {:?}\n\
             payment_profile_token = \"1010101010\"\nis_test_order = {}\n",
            sandbox.storefront_url(),
            setup.token,
            setup.is_test_order,
        );
        let config = Config::load(Some(("overprint.toml", &text)), [], &|_| Ok(String::new())).unwrap();
        let settings = &config.storefronts["shop"];
        let values = StorefrontDocument::of("shop", settings, Token::Real(settings.payment_profile_token.as_ref()));
        let storefront = Storefront::new(settings.clone(), Arc::new(SystemTime::now)).unwrap();
        let quick = Policy { first_delay: Duration::from_millis(1), ..Policy::default() };
        Shop {
            storefront: storefront.with_retries(quick),
            fourover: Client::new(config.fourover.as_ref().unwrap()).unwrap(),
            mappings: load_embedded(&[("cards.yaml", &setup.mapping)]).unwrap().with_dialect(setup.dialect),
            values,
            sandbox,
        }
    }

    fn placer(&self) -> Placer<'_> {
        Placer {
            storefront: &self.storefront,
            fourover: &self.fourover,
            mappings: &self.mappings,
            values: &self.values,
            catalogue: None,
            again: false,
        }
    }

    /// Places order `o-1`.
    async fn place(&self) -> Result<Placement, Stop> {
        let (_keep, mut interrupt) = Interrupt::channel();
        self.placer().place(Given::Id("o-1".to_owned()), &mut interrupt, &mut Steps::default()).await
    }

    /// Places order `o-1` while 4over misbehaves.
    async fn place_under(&self, rule: &str) -> Result<Placement, Stop> {
        self.sandbox.behave(rule.parse().unwrap());
        self.place().await
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

fn stop(placed: Result<Placement, Stop>) -> Stop {
    match placed {
        Ok(placement) => panic!("it was placed: {:?}", placement.outcome),
        Err(stop) => stop,
    }
}

fn document(value: &Value) -> Box<Document> {
    Box::new(Document::read(value.to_string().as_bytes()).unwrap())
}
