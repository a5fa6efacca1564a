//! The shipping quote: what it costs to bring a job somewhere, the tax on all of it, and until when it is made when.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::address::{self, Candidate, ShippingAddress};
use super::member::{self, text_of};
use super::quote::ProductAsk;

/// What is to be quoted (`POST /shippingquote`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ShippingAsk {
    /// What is printed.
    pub product: ProductAsk,
    /// How many sets of it.
    pub sets: Option<u32>,
    /// Where it goes.
    pub address: ShippingAddress,
    /// Whether the address is taken as it is.
    pub bypass_address_validation: bool,
}

/// What 4over says about shipping (4over, Shipping Quote).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShippingQuote {
    /// What each facility offers; the first one ships where it can make the turnaround.
    Facilities(Vec<Facility>),
    /// The address has several readings, so that nothing is quoted.
    Ambiguous(Vec<Candidate>),
}

/// A plant, and what it offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facility {
    /// Its code, such as `GLN`.
    pub code: Option<String>,
    /// The shipping services.
    pub services: Vec<Service>,
    /// The tax on the job.
    pub total_tax: Option<Decimal>,
    /// When it will be printed, in 4over's words.
    pub production_estimate: Option<String>,
    /// Until when the order has to be there for that.
    pub cutoff: Option<Cutoff>,
}

/// A shipping service; `shipper.shipping_code` of an order is its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Its code, such as `03`; names vary for one code.
    pub code: String,
    /// Its name, such as `Ground Shipping`.
    pub name: Option<String>,
    /// What it costs.
    pub price: Decimal,
    /// When the job arrives, in 4over's words.
    pub in_hand_delivery: Option<String>,
}

/// When a day's production begins, in 4over's words: the same moment in several time zones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Cutoff {
    /// The day, such as `08/22/2024`.
    pub date: String,
    /// The time, such as `01:00 PM PDT`, once for each time zone.
    pub times: Vec<String>,
}

impl ShippingAsk {
    /// Writes the body of the request: the turnaround has another name here than everywhere else.
    pub fn body(&self) -> Value {
        let product = &self.product;
        let mut info = json!({
            "product_uuid": product.product_uuid,
            "runsize_uuid": product.runsize_uuid,
            "turnaround_uuid": product.turnaroundtime_uuid,
            "colorspec_uuid": product.colorspec_uuid,
            "option_uuids": product.option_uuids,
        });
        if let Some(sets) = self.sets {
            info["sets"] = sets.into();
        }
        let mut body = json!({ "product_info": info, "shipping_address": self.address.body() });
        // Upper case, as 4over's text has it (4over, Address Validation).
        if self.bypass_address_validation {
            body["bypass_address_validation"] = "TRUE".into();
        }
        body
    }
}

/// Reads the answer to `POST /shippingquote`.
///
/// # Errors
/// Returns what was expected. A service without a code or a price is left out, since nobody could choose it.
pub fn read(body: &[u8]) -> Result<ShippingQuote, String> {
    let json: Value = serde_json::from_slice(body).map_err(|error| format!("it should be a quote: {error}"))?;
    if let Some(candidates) = address::ambiguity(&json) {
        return Ok(ShippingQuote::Ambiguous(candidates));
    }
    let job = json.get("job").unwrap_or(&json);
    let facilities = job.get("facilities").and_then(Value::as_array).ok_or("it should have a list of facilities")?;
    Ok(ShippingQuote::Facilities(facilities.iter().map(facility).collect()))
}

fn facility(json: &Value) -> Facility {
    let services = json.get("shipping_options").and_then(Value::as_array);
    Facility {
        code: json.get("address").and_then(|address| text_of(address, &["code"])),
        services: services.into_iter().flatten().filter_map(service).collect(),
        total_tax: json.get("total_tax").and_then(member::amount).filter(|tax| !tax.is_sign_negative()),
        production_estimate: text_of(json, &["production_estimate"]),
        cutoff: json.get("cutoff_options").and_then(cutoff),
    }
}

fn service(json: &Value) -> Option<Service> {
    let price = json.get("service_price").and_then(member::amount)?;
    Some(Service {
        code: text_of(json, &["service_code"])?,
        name: text_of(json, &["service_name"]),
        price: Some(price).filter(|price| !price.is_sign_negative())?,
        in_hand_delivery: text_of(json, &["in_hand_delivery"]),
    })
}

fn cutoff(json: &Value) -> Option<Cutoff> {
    let times = match json.get("cutoff_times") {
        Some(Value::Array(times)) => times.iter().filter_map(member::text).collect(),
        time => time.and_then(member::text).into_iter().collect(),
    };
    Some(Cutoff { date: text_of(json, &["cutoff_date"])?, times })
}
