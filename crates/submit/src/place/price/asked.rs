//! What 4over was asked in one run, and what it answered: each question once, also where several orders ask it together.

use crate::fourover::mailing_list::{ListAsk, Presort, PresortAsk, ValidatedList};
use crate::fourover::refusal::Refusal;
use crate::fourover::{
    Client, Error, ProductAsk, ProductQuote, QuantityDiscount, Reader, ShippingAddress, ShippingAsk, ShippingQuote,
    Validation,
};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// So many answers of one kind are kept; a back-fill may have more addresses than anybody wants in memory.
const MOST: usize = 20_000;

/// The answers of 4over in one run. They are not asked for again, so that a run that lasts has a new one for each order.
#[derive(Debug, Default)]
pub struct Prices {
    products: Answers<ProductAsk, Result<ProductQuote, Refusal>>,
    shipping: Answers<ShippingAsk, Result<ShippingQuote, Refusal>>,
    addresses: Answers<ShippingAddress, Validation>,
    discounts: Answers<Uuid, Vec<QuantityDiscount>>,
    /// What hands mailing lists over. Without it no postage is known: a plan hands nothing over.
    lists: Option<Client>,
    validated: Answers<ListAsk, Result<ValidatedList, Refusal>>,
    postage: Answers<PresortAsk, Result<Presort, Refusal>>,
}

impl Prices {
    /// Begins the questions about an order that is about to be placed: mailing lists are handed over for their postage.
    pub(in crate::place) fn of_placing(client: &Client) -> Self {
        Prices { lists: Some(client.clone()), ..Prices::default() }
    }

    /// Has 4over validate a list; none if nothing is to be handed over.
    pub(super) async fn list(&self, ask: &ListAsk) -> Result<Option<Result<ValidatedList, Refusal>>, Error> {
        let Some(client) = &self.lists else { return Ok(None) };
        self.validated.get(ask, || client.post_list(ask)).await.map(Some)
    }

    pub(super) async fn presort(&self, reader: &Reader, ask: &PresortAsk) -> Result<Result<Presort, Refusal>, Error> {
        self.postage.get(ask, || reader.presort(ask)).await
    }

    pub(super) async fn product(
        &self,
        reader: &Reader,
        ask: &ProductAsk,
    ) -> Result<Result<ProductQuote, Refusal>, Error> {
        self.products.get(ask, || reader.product_quote(ask)).await
    }

    pub(super) async fn shipping(
        &self,
        reader: &Reader,
        ask: &ShippingAsk,
    ) -> Result<Result<ShippingQuote, Refusal>, Error> {
        self.shipping.get(ask, || reader.shipping_quote(ask)).await
    }

    pub(super) async fn discounts(&self, reader: &Reader, product: Uuid) -> Result<Vec<QuantityDiscount>, Error> {
        self.discounts.get(&product, || reader.quantity_discounts(product)).await
    }

    pub(in crate::place) async fn address(
        &self,
        reader: &Reader,
        address: &ShippingAddress,
    ) -> Result<Validation, Error> {
        self.addresses.get(address, || reader.validate_address(address)).await
    }
}

/// Answers by their question. What failed is asked again.
#[derive(Debug)]
struct Answers<K, V>(Mutex<HashMap<K, Arc<OnceCell<V>>>>);

impl<K, V> Default for Answers<K, V> {
    fn default() -> Self {
        Answers(Mutex::default())
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Answers<K, V> {
    async fn get<F: Future<Output = Result<V, Error>>>(&self, key: &K, ask: impl FnOnce() -> F) -> Result<V, Error> {
        let cell = {
            let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if answers.len() >= MOST && !answers.contains_key(key) {
                answers.clear();
            }
            Arc::clone(answers.entry(key.clone()).or_default())
        };
        cell.get_or_try_init(ask).await.cloned()
    }
}
