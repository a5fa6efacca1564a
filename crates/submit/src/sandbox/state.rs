//! Everything a sandbox knows, behind one lock that no wait ever holds.

use super::book::{Book, RequestLine};
use super::clock::Clock;
use super::exchange::{Answer, Call, Server};
use super::fourover::{self, Account};
use super::options::Options;
use super::rules::Rules;
use super::storefront::{self, Store};

/// The memory of both fakes.
#[derive(Debug)]
pub(super) struct State {
    pub(super) options: Options,
    pub(super) clock: Clock,
    pub(super) rules: Rules,
    pub(super) account: Account,
    pub(super) store: Store,
    pub(super) requests: Vec<RequestLine>,
}

impl State {
    pub(super) fn new(options: Options) -> Self {
        Self {
            clock: Clock::new(options.now),
            rules: Rules::default(),
            account: Account::default(),
            store: Store::default(),
            requests: Vec::new(),
            options,
        }
    }

    /// Carries a request out.
    pub(super) fn answer(&mut self, call: &Call) -> Answer {
        match call.server {
            Server::Fourover => fourover::answer(self, call),
            Server::Storefront => storefront::answer(self, call),
        }
    }

    pub(super) fn note_request(&mut self, call: &Call, status: Option<u16>) {
        self.requests.push(RequestLine {
            server: match call.server {
                Server::Fourover => "4over",
                Server::Storefront => "storefront",
            },
            method: call.method.to_string(),
            path: call.path.clone(),
            status,
        });
    }

    pub(super) fn book(&self, held: usize) -> Book {
        Book {
            orders: self.account.orders.clone(),
            jobs: self.account.jobs.clone(),
            charges: self.account.charges.clone(),
            files: self.account.files.clone(),
            patches: self.store.patches.clone(),
            shipments: self.store.shipments.from(0).map(std::borrow::Cow::into_owned).collect(),
            forbidden_calls: self.store.forbidden_calls.clone(),
            tokens_issued: self.store.tokens_issued,
            requests: self.requests.clone(),
            behaviours: self.rules.texts(),
            held,
        }
    }
}
