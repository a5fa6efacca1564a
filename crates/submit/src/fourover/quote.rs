//! The product quote: what a product costs in a runsize, colorspec and turnaround, with options, without shipping and tax.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::member;
use super::refusal::Refusal;

#[cfg(test)]
mod cases;

/// What is to be quoted (`GET /printproducts/productquote`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProductAsk {
    /// The product.
    pub product_uuid: Uuid,
    /// The runsize.
    pub runsize_uuid: Uuid,
    /// The colorspec.
    pub colorspec_uuid: Uuid,
    /// The turnaround; without one 4over quotes nothing.
    pub turnaroundtime_uuid: Uuid,
    /// The options.
    pub option_uuids: Vec<Uuid>,
}

/// What one set costs (4over, Product Quote).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProductQuote {
    /// The product alone.
    pub base: Option<Decimal>,
    /// Its options.
    pub options: Option<Decimal>,
    /// The turnaround.
    pub turnaround: Option<Decimal>,
    /// All of it.
    pub total: Decimal,
}

/// Reads the answer to `GET /printproducts/productquote`.
///
/// # Errors
/// Returns what was expected: an answer without a total, or with one below zero, is no quote.
pub fn read(body: &[u8]) -> Result<ProductQuote, String> {
    let json: Value = serde_json::from_slice(body).map_err(|error| format!("it should be a quote: {error}"))?;
    let amount = |name| json.get(name).and_then(member::amount);
    let total = amount("total_price").filter(|total| !total.is_sign_negative());
    Ok(ProductQuote {
        base: amount("base_price"),
        options: amount("options_price"),
        turnaround: amount("turnaroundtime_price"),
        total: total.ok_or("it should have a total_price")?,
    })
}

/// Tells whether 4over says that it does not sell or ship what was asked for, rather than that something is wrong with asking.
///
/// 404 by its pages, 409 for a turnaround that a product does not have, 400 for a shipping quote (4over, Product Quote; 4over, Shipping Quote).
pub fn is_not_sold(http_status: u16, refusal: &Refusal) -> bool {
    matches!(refusal.http_code().unwrap_or(http_status), 400 | 404 | 409 | 422)
}
