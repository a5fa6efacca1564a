//! What 4over was asked in one run, and what it answered: each question once, also where several orders ask it together.

use crate::fourover::refusal::Refusal;
use crate::fourover::{
    Error, ProductAsk, ProductQuote, QuantityDiscount, Reader, ShippingAddress, ShippingAsk, ShippingQuote, Validation,
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
}

impl Prices {
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
