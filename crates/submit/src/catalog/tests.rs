//! The catalogue over real HTTP: a sandbox, a store in a directory of its own, and everything between.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod checking;
mod commands;
mod large;
mod naming;
mod odd;
mod pulling;
mod resuming;
mod searching;
mod storing;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;

use super::progress::{Event, Progress, Silent};
use super::pull::{Settings, Summary};
use super::{Catalogue, Error, Store, pull};
use crate::fourover::{self, Reader};
use crate::sandbox::{self, Sandbox};
use crate::storefront::Policy;

/// 2026-07-29T10:00:00Z.
const NOW: i64 = 1_785_319_200;

/// A 4over with a catalogue, and a store.
struct Lab {
    sandbox: Sandbox,
    reader: Reader,
    store: Store,
    directory: TempDir,
}

impl Lab {
    async fn open(options: sandbox::Options) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let settings = fourover::Settings {
            base_url: sandbox.fourover_url().to_owned(),
            api_key: sandbox::API_KEY.to_owned(),
            private_key: sandbox::PRIVATE_KEY.into(),
            ..fourover::Settings::default()
        };
        let directory = TempDir::new().unwrap();
        let store = Store::create(&directory.path().join("catalog.sqlite")).await.unwrap();
        Lab { sandbox, reader: Reader::new(&settings).unwrap(), store, directory }
    }

    /// A catalogue that was pulled.
    async fn pulled(options: sandbox::Options) -> Self {
        let lab = Lab::open(options).await;
        lab.pull(settings()).await.unwrap();
        lab
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("catalog.sqlite")
    }

    async fn pull(&self, settings: Settings) -> Result<Summary, Error> {
        pull(&self.reader, &self.store, settings, Arc::new(Silent)).await
    }

    /// The catalogue with what is sold of all products.
    async fn catalogue(&self) -> Catalogue {
        let mut catalogue = self.store.catalogue(&[]).await.unwrap();
        let all: Vec<String> = catalogue.products().iter().map(|product| product.listed.uuid.clone()).collect();
        self.store.load_sold(&mut catalogue, &all).await.unwrap();
        catalogue
    }

    /// How often a path was asked for.
    fn asked(&self, path: &str) -> usize {
        self.sandbox.book().requests.iter().filter(|request| request.path == path).count()
    }
}

const FEED: &str = "/printproducts/productsfeed";

/// The usual settings, without pauses.
fn settings() -> Settings {
    let policy = Policy { attempts: 3, first_delay: Duration::ZERO, longest_delay: Duration::ZERO };
    Settings { policy, ..Settings::at(NOW) }
}

fn products(count: usize) -> sandbox::Options {
    sandbox::Options { catalogue_products: count, now: || NOW as u64, ..sandbox::Options::default() }
}

/// Keeps what it is told, and calls back.
struct Watch<F> {
    events: Mutex<Vec<String>>,
    react: F,
}

impl<F: Fn(&Event<'_>) + Send + Sync> Watch<F> {
    fn new(react: F) -> Arc<Self> {
        Arc::new(Watch { events: Mutex::default(), react })
    }

    fn events(&self) -> Vec<String> {
        self.events.lock().unwrap().clone()
    }
}

impl<F: Fn(&Event<'_>) + Send + Sync> Progress for Watch<F> {
    fn report(&self, event: &Event<'_>) {
        self.events.lock().unwrap().push(format!("{event:?}"));
        (self.react)(event);
    }
}
