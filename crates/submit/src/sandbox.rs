//! A fake 4over and a fake storefront: two real HTTP servers on loopback, as strict as the real ones.
//!
//! The sandbox judges the rest of the program, so it shares no types with it: it reads plain JSON,
//! computes signatures itself and keeps its own books. What it refuses, accepts and answers follows
//! the seeds; where no source says, an option decides and the default is named at its field.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use overprint_submit::sandbox::{Options, Sandbox};
//!
//! let sandbox = Sandbox::start(Options::default()).await?;
//! sandbox.add_order(serde_json::json!({ "id": "o-1", "number": 1001 }));
//! sandbox.behave("order=acme-1001:drop_after".parse()?);
//! println!("4over at {}", sandbox.fourover_url());
//! # Ok(())
//! # }
//! ```

use crate::glob;
use std::borrow::Cow;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, watch};
use tokio::task::JoinHandle;

mod admin;
mod behaviour;
mod book;
mod clock;
mod connection;
mod exchange;
mod fourover;
mod gate;
mod options;
mod records;
mod rules;
mod server;
mod state;
mod storefront;
#[cfg(test)]
mod tests;
mod webhook;

pub use behaviour::{Action, Behaviour, BehaviourError, Disturbance, Moment, Route, ServerName, When};
pub use book::{Book, Charge, Job, Patch, PostedOrder, Refusal, RequestLine, StatusEntry, StoredFile};
pub use fourover::AdvanceError;
pub use options::{
    API_KEY, CursorShape, FailWord, JobIdsShape, ListShape, MessageShape, Options, PRIVATE_KEY, PROFILE_TOKEN, Price,
    TrackingBefore, UnknownWord, WEBHOOK_SECRET, WebhookShape,
};
pub use webhook::{Delivery, Receipt};

use connection::Door;
use exchange::Server;
use server::Shared;
use state::State;

/// How long running requests have to end when the sandbox stops.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// Two running fakes. They stop when this is dropped, or after [`Sandbox::stop`].
#[derive(Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
    fourover_url: String,
    storefront_url: String,
    /// What webhooks are sent with; made once, since reading the certificates of the system takes longer than a delivery.
    sender: OnceCell<reqwest::Client>,
    stop: watch::Sender<bool>,
    servers: [JoinHandle<io::Result<()>>; 2],
}

impl Sandbox {
    /// Gives every job another price, in quotes and in orders; `None` goes by the catalogue again.
    pub fn set_price(&self, price: Option<Price>) {
        self.shared.lock().options.price = price;
    }

    /// Binds both ports and starts serving.
    ///
    /// # Errors
    /// A port given in the options is taken, or loopback cannot be bound.
    pub async fn start(options: Options) -> io::Result<Self> {
        let fourover = TcpListener::bind((Ipv4Addr::LOCALHOST, options.fourover_port)).await?;
        let storefront = TcpListener::bind((Ipv4Addr::LOCALHOST, options.storefront_port)).await?;
        let fourover_url = format!("http://{}", fourover.local_addr()?);
        let storefront_url = format!("http://{}", storefront.local_addr()?);
        let shared = Arc::new(Shared::new(State::new(options)));
        let (stop, stopped) = watch::channel(false);
        let spawn = |listener, server| server::spawn(Door(listener), server, Arc::clone(&shared), stopped.clone());
        let servers = [spawn(fourover, Server::Fourover), spawn(storefront, Server::Storefront)];
        Ok(Self { shared, fourover_url, storefront_url, sender: OnceCell::new(), stop, servers })
    }

    /// Returns the base address of the fake 4over, without a slash at its end.
    #[must_use]
    pub fn fourover_url(&self) -> &str {
        &self.fourover_url
    }

    /// Returns the base address of the fake storefront, without a slash at its end. It serves orders,
    /// contacts, organizations and `/oauth/token`.
    #[must_use]
    pub fn storefront_url(&self) -> &str {
        &self.storefront_url
    }

    /// Stores an order at the storefront, in the place of one with the same `id`.
    pub fn add_order(&self, order: Value) {
        self.shared.lock().store.orders.put(order, "order");
    }

    /// Lets the storefront have `count` orders made after one, `ID-1` and so on behind all others, with numbers of their own and
    /// made at times spread evenly from `from` to `to`, in seconds since 1970. They take no memory until they are changed.
    pub fn add_many(&self, order: Value, count: usize, from: u64, to: u64) {
        self.shared.lock().store.orders.put_many(order, count, from, to);
    }

    /// Stores a contact at the storefront, in the place of one with the same `id`.
    pub fn add_contact(&self, contact: Value) {
        self.shared.lock().store.contacts.put(contact, "contact");
    }

    /// Stores an organization at the storefront, in the place of one with the same `id`.
    pub fn add_organization(&self, organization: Value) {
        self.shared.lock().store.organizations.put(organization, "organization");
    }

    /// Adds a rule behind those in force.
    pub fn behave(&self, rule: Behaviour) {
        self.shared.lock().rules.add(rule);
    }

    /// Removes every rule. What is already held stays held.
    pub fn behave_well(&self) {
        self.shared.lock().rules.clear();
    }

    /// Lets every held answer go.
    pub fn release(&self) {
        self.shared.gate.release();
    }

    /// Waits until at least that many answers are held.
    pub async fn until_held(&self, count: usize) {
        self.shared.gate.until_held(count).await;
    }

    /// Makes every issued storefront token invalid, as after 24 hours.
    pub fn expire_tokens(&self) {
        self.shared.lock().store.expire_tokens();
    }

    /// Moves jobs on: the one with that number or name (a pattern with `*` may fit several; `None` is
    /// all), one step or, with a label of the official table, as far as that label. A job that cannot
    /// move on stays where it is. Returns the numbers of the jobs moved.
    ///
    /// # Errors
    /// No job has that number or name, or the label is not in the table.
    pub fn advance(&self, job: Option<&str>, to: Option<&str>) -> Result<Vec<String>, AdvanceError> {
        fourover::advance(&mut self.shared.lock(), job, to)
    }

    /// Returns a snapshot of everything that happened.
    #[must_use]
    pub fn book(&self) -> Book {
        self.shared.lock().book(self.shared.gate.held())
    }

    /// Counts the orders posted to the fake 4over, and the requests to both fakes: for whoever waits for them, since the book
    /// grows with all that happens.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let state = self.shared.lock();
        (state.account.orders.len(), state.requests.len())
    }

    /// Returns the ids of the orders that were stored at the storefront one by one.
    #[must_use]
    pub fn order_ids(&self) -> Vec<String> {
        self.shared.lock().store.orders.ids()
    }

    /// Returns the storefront order with that id as it is now.
    #[must_use]
    pub fn order(&self, id: &str) -> Option<Value> {
        self.shared.lock().store.orders.get(id).map(Cow::into_owned)
    }

    /// Tells a receiver of an order, as the storefront's webhook does; the same `event` is the same delivery, sent again.
    ///
    /// # Errors
    /// There is no such order, or there was no answer.
    pub async fn notify(&self, url: &str, order: &str, event: &str) -> Result<Receipt, String> {
        let order = self.order(order).ok_or_else(|| format!("the storefront has no order `{order}`"))?;
        let (shape, secret, now) = {
            let state = self.shared.lock();
            (state.options.webhook, state.options.webhook_secret.clone(), (state.options.now)())
        };
        let sender = self.sender.get_or_try_init(async || webhook::sender()).await?;
        let delivery = match shape {
            WebhookShape::Standard => webhook::delivery(&secret, event, now, &order)?,
            WebhookShape::EventBridge => webhook::event(&secret, event, now, &order),
        };
        webhook::send(sender, url, &delivery).await
    }

    /// Lets held answers go, ends idle connections and waits until both servers are down.
    pub async fn stop(self) {
        self.shared.gate.close();
        self.stop.send_replace(true);
        for mut server in self.servers {
            // A caller that never finishes its request does not keep the sandbox up.
            if tokio::time::timeout(LAST_REQUESTS, &mut server).await.is_err() {
                server.abort();
            }
        }
    }
}
