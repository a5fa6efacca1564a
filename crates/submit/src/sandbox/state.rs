//! Everything a sandbox knows, behind one lock that no wait ever holds.

use serde_json::Value;
use std::collections::HashMap;

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
            shipments: self.store.shipments.0.clone(),
            forbidden_calls: self.store.forbidden_calls.clone(),
            tokens_issued: self.store.tokens_issued,
            requests: self.requests.clone(),
            behaviours: self.rules.texts(),
            held,
        }
    }
}

/// Records that are found by their `id`, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Records(pub(super) Vec<Value>, HashMap<String, usize>);

impl Records {
    /// Stores a record in the place of one with the same id; a record without an id gets one, and a
    /// number becomes text, since ids are strings here.
    pub(super) fn put(&mut self, mut record: Value, kind: &str) {
        let id = match record.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => format!("{kind}-{}", self.0.len() + 1),
        };
        if let Value::Object(members) = &mut record {
            members.insert("id".to_owned(), Value::String(id.clone()));
        }
        match self.position(&id) {
            Some(at) => self.0[at] = record,
            None => {
                self.1.insert(id, self.0.len());
                self.0.push(record);
            }
        }
    }

    pub(super) fn get(&self, id: &str) -> Option<&Value> {
        self.position(id).map(|at| &self.0[at])
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.0.iter().filter_map(|record| record.get("id")?.as_str().map(str::to_owned)).collect()
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Value> {
        self.position(id).map(|at| &mut self.0[at])
    }

    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.1.get(id).copied()
    }
}
