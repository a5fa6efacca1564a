//! Shipping quotes and addresses (4over, Shipping Quote).

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::prices;
use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::fourover::cost::{self, Cost, SERVICES};
use crate::sandbox::state::State;

/// A street that has this in it has several readings.
const AMBIGUOUS: &str = "AMBIGUOUS";

/// A street that has this in it has none that is like it.
const UNSUGGESTED: &str = "UNCHARTED";

/// A street that has this in it has no reading.
const UNKNOWN: &str = "NOWHERE";

/// `POST /shippingquote`. It does not look at group shipping; only `POST /orders` does.
pub(super) fn shipping(state: &State, call: &Call) -> Answer {
    let body = call.json().unwrap_or_default();
    let (info, address) = (&body["product_info"], &body["shipping_address"]);
    let product = info["product_uuid"].as_str().and_then(|uuid| state.account.catalogue.product(uuid));
    let (Some(product), Some(street)) = (product, address["address"].as_str()) else {
        return Answer::fourover_error(400, "product_info and shipping_address are required.");
    };
    // The turnaround has another name here than in every other route.
    let uuids = ["product_uuid", "runsize_uuid", "colorspec_uuid", "turnaround_uuid"].map(|key| info[key].as_str());
    let mut options = info["option_uuids"].as_array().cloned().unwrap_or_default();
    let named = uuids[3].and_then(|_| prices::parts(state, uuids, options.len()).ok());
    let Some(parts) = named else {
        return Answer::fourover_error(409, "The product cannot be shipped in that combination.");
    };
    let bypasses = bypasses(&body["bypass_address_validation"]);
    if street.to_uppercase().contains(AMBIGUOUS) && !bypasses {
        return Answer::json(200, &json!({ "ambiguos_address": true, "candidates": candidates(address) }));
    }
    if is_unsuggested(street) && !bypasses {
        return Answer::json(200, &json!({ "ambiguos_address": true, "candidates": [] }));
    }
    let keys = ["product_uuid", "runsize_uuid", "turnaround_uuid", "colorspec_uuid"];
    options.extend(keys.iter().map(|key| info[*key].clone()).filter(|uuid| !uuid.is_null()));
    let sets = Decimal::from(info["sets"].as_u64().unwrap_or(1));
    let service = |(code, name, price): (&str, &str, i64)| {
        json!({
            "service_code": code, "service_name": name,
            "service_price": format!("{:.2}", cost::shipping(state, price) * sets),
            "in_hand_delivery": "08/28/2024", "shipping_time": 1,
        })
    };
    let cost = match &state.options.price {
        Some(price) => Cost::of_price(price),
        None => Cost::of_parts(parts),
    };
    let mut ship_to = address.clone();
    ship_to["is_residential"] = false.into();
    let facility = json!({
        "address": { "code": "GLN", "address": "4621 Sperry Street", "city": "Los Angeles", "state": "CA", "country": "US", "zip": "90039" },
        "shipping_options": SERVICES.map(service),
        "production_estimate": "08/27/2024",
        "total_tax": format!("{:.2}", cost.tax * sets),
        "cutoff_options": { "cutoff_times": ["01:00 PM PDT", "04:00 PM EDT"], "cutoff_date": "08/22/2024" },
    });
    let quoted = json!({
        "box_weight": 14, "box_count": 1, "product_code": product.code, "product_uuid": product.uuid,
        "runsize_uuid": info["runsize_uuid"], "option_uuids": options,
    });
    Answer::json(200, &json!({ "job": { "product_info": quoted, "ship_to": ship_to, "facilities": [facility] } }))
}

/// Tells whether an address is ambiguous, and nothing is suggested in its place.
pub(in crate::sandbox::fourover) fn is_unsuggested(street: &str) -> bool {
    street.to_uppercase().contains(UNSUGGESTED)
}

/// The flag may be a text in capitals (4over, Address Validation).
pub(in crate::sandbox::fourover) fn bypasses(flag: &Value) -> bool {
    flag == true || flag.as_str().is_some_and(|flag| flag.eq_ignore_ascii_case("true"))
}

/// `POST /addressvalidation`. The flag is spelt otherwise here.
pub(super) fn address(call: &Call) -> Answer {
    let body = call.json().unwrap_or_default();
    let address = &body["shipping_address"];
    let Some(street) = address["address"].as_str() else {
        return Answer::fourover_error(400, "shipping_address is required.");
    };
    if street.to_uppercase().contains(UNKNOWN) {
        return Answer::json(200, &json!({ "isValidAddress": false, "ambiguosAddress": false }));
    }
    if street.to_uppercase().contains(AMBIGUOUS) {
        return Answer::json(200, &json!({ "ambiguous_address": "true", "Candidates": candidates(address) }));
    }
    if is_unsuggested(street) {
        return Answer::json(200, &json!({ "ambiguous_address": "true", "Candidates": [] }));
    }
    let body = json!({
        "isValidAddress": true, "ambiguosAddress": false, "isResidential": false, "exactMatch": true,
        "AddressKeyFormat": {
            "AddressLine": street.to_uppercase(), "PoliticalDivision2": address["city"], "PoliticalDivision1": address["state"],
            "PostcodePrimaryLow": address["zipcode"], "CountryCode": address["country"],
        },
    });
    Answer::json(200, &body)
}

fn candidates(address: &Value) -> Value {
    let reading = |street: Value| {
        let mut reading = address.clone();
        reading["address"] = street;
        reading
    };
    json!([reading(json!("100 MAIN ST")), reading(json!(["100 MAIN AVE", "STE 100"]))])
}
