//! Base prices, discounts and quotes (4over reference, section 6).

use serde_json::{Value, json};

use super::names::{self, COLORSPECS, RUNSIZES, TURNAROUNDS};
use super::product::Product;
use super::sold::{self, Pair};
use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::state::State;

/// `GET /printproducts/products/{p}/baseprices`: a row for each runsize and colorspec that is sold.
pub(super) fn base(product: &Product, loose: bool) -> Vec<Value> {
    let row = |(at, pair): (usize, Pair)| {
        let (runsize, runsize_uuid) = RUNSIZES[pair.runsize];
        let (colorspec, colorspec_uuid, _) = COLORSPECS[pair.colorspec];
        let can_group_ship = match pair.can_group_ship(product) {
            true if loose && at % 3 == 1 => json!("TRUE"),
            flag => json!(flag),
        };
        json!({
            "base_price_uuid": names::invented(&format!("base {} {at}", product.uuid)),
            "product_baseprice": price(pair.cents(product), loose && at % 4 == 3),
            "runsize_uuid": runsize_uuid,
            "runsize": runsize,
            "colorspec_uuid": colorspec_uuid,
            "colorspec": colorspec,
            "product_uuid": product.uuid,
            "can_group_ship": can_group_ship,
        })
    };
    sold::pairs(product).enumerate().map(row).collect()
}

/// The precision of a price varies.
fn price(cents: usize, precise: bool) -> String {
    let digits = if precise { "00" } else { "" };
    format!("{}.{:02}{digits}", cents / 100, cents % 100)
}

/// `GET /printproducts/products/{p}/quantitydiscounts`, with `runsizeid` for once (quirk 22).
pub(super) fn discounts(product: &Product) -> Vec<Value> {
    let row = |pair: Pair| {
        json!({
            "quantity_discount_percentage": "0.07",
            "quantity_discount_uuid": names::invented(&format!("discount {} {}", product.uuid, pair.runsize)),
            "quantity": "4-9",
            "runsizeid": RUNSIZES[pair.runsize].1,
            "runsize": RUNSIZES[pair.runsize].0,
            "colorspec_uuid": COLORSPECS[pair.colorspec].1,
            "colorspec": COLORSPECS[pair.colorspec].0,
            "product_uuid": product.uuid,
            "product_code": product.code,
        })
    };
    sold::pairs(product).map(row).collect()
}

/// `GET /printproducts/productquote`: 404 for what is not sold, 409 for a turnaround that is not (4over reference, section 6.4).
pub(super) fn quote(state: &State, call: &Call) -> Answer {
    let product = call.query("product_uuid").and_then(|uuid| state.account.catalogue.product(uuid));
    let wanted = |pair: &Pair| {
        call.query("runsize_uuid") == Some(RUNSIZES[pair.runsize].1)
            && call.query("colorspec_uuid") == Some(COLORSPECS[pair.colorspec].1)
    };
    let found = product.and_then(|product| Some((product, sold::pairs(product).find(wanted)?)));
    let Some((product, pair)) = found else {
        return Answer::fourover_error(404, "Invalid product / options combination");
    };
    let wanted = call.query("turnaroundtime_uuid");
    let Some(at) = pair.turnarounds(product).find(|at| wanted == Some(TURNAROUNDS[*at].1)) else {
        return Answer::fourover_error(409, "Invalid / Missing Turnaround Time");
    };
    let options: Vec<Value> =
        call.query.iter().filter(|(key, _)| key == "options[]").map(|(_, uuid)| json!([uuid])).collect();
    let (base, extra, fast) = (pair.cents(product), 250 * options.len(), 50 * (TURNAROUNDS.len() - at));
    let dollars = |cents: usize| json!(cents as f64 / 100.0);
    let body = json!({
        "product_uuid": product.uuid,
        "product_code": product.code,
        "product_name": product.code,
        "product_decription": product.description,
        "runsize_uuid": RUNSIZES[pair.runsize].1,
        "colorspec_uuid": COLORSPECS[pair.colorspec].1,
        "options": options,
        "base_price": dollars(base),
        "options_price": dollars(extra),
        "turnaroundtime_price": dollars(fast),
        "total_price": dollars(base + extra + fast),
    });
    Answer::json(200, &body)
}
