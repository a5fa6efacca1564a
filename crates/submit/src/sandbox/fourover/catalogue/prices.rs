//! Base prices, discounts and quotes (4over, Product Prices).

use rust_decimal::Decimal;
use serde_json::{Number, Value, json};

use super::names::{self, COLORSPECS, RUNSIZES, TURNAROUNDS};
use super::product::Product;
use super::sold::{self, Pair};
use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::fourover::cost::Cost;
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

/// Numbers of sets that have a discount, from and to, and the share that is taken off.
const DISCOUNT: (u64, u64, &str) = (4, 9, "0.07");

/// Returns the share that 4over takes off for a number of equal sets.
pub(in crate::sandbox::fourover) fn discount(state: &State, job: &Value, sets: u64) -> Decimal {
    let (from, to, share) = DISCOUNT;
    let product =
        job.get("product_uuid").and_then(Value::as_str).and_then(|uuid| state.account.catalogue.product(uuid));
    let is_sold = product.is_some_and(|product| {
        let is = |member: &str, uuid: &str| job.get(member).and_then(Value::as_str) == Some(uuid);
        sold::pairs(product).any(|pair| {
            is("runsize_uuid", RUNSIZES[pair.runsize].1) && is("colorspec_uuid", COLORSPECS[pair.colorspec].1)
        })
    });
    if is_sold && (from..=to).contains(&sets) { share.parse().unwrap_or_default() } else { Decimal::ZERO }
}

/// `GET /printproducts/products/{p}/quantitydiscounts`, with `runsizeid` for once.
pub(super) fn discounts(product: &Product) -> Vec<Value> {
    let row = |pair: Pair| {
        json!({
            "quantity_discount_percentage": DISCOUNT.2,
            "quantity_discount_uuid": names::invented(&format!("discount {} {}", product.uuid, pair.runsize)),
            "quantity": format!("{}-{}", DISCOUNT.0, DISCOUNT.1),
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

/// The parts of a price, in US dollars.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox::fourover) struct Parts {
    pub(in crate::sandbox::fourover) base: Decimal,
    pub(in crate::sandbox::fourover) options: Decimal,
    pub(in crate::sandbox::fourover) turnaround: Decimal,
}

/// Why there is no price.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox::fourover) enum NotSold {
    Combination,
    Turnaround,
}

/// Prices a product, runsize, colorspec and turnaround; without a turnaround the free one is taken.
pub(in crate::sandbox::fourover) fn parts(
    state: &State,
    [product, runsize, colorspec, turnaround]: [Option<&str>; 4],
    options: usize,
) -> Result<Parts, NotSold> {
    let product = product.and_then(|uuid| state.account.catalogue.product(uuid)).ok_or(NotSold::Combination)?;
    let wanted =
        |pair: &Pair| runsize == Some(RUNSIZES[pair.runsize].1) && colorspec == Some(COLORSPECS[pair.colorspec].1);
    let pair = sold::pairs(product).find(wanted).ok_or(NotSold::Combination)?;
    let fast = match turnaround {
        None => 0,
        Some(_) => {
            let at = pair.turnarounds(product).find(|at| turnaround == Some(TURNAROUNDS[*at].1));
            50 * (TURNAROUNDS.len() - at.ok_or(NotSold::Turnaround)?)
        }
    };
    let dollars = |cents: usize| Decimal::new(i64::try_from(cents).unwrap_or_default(), 2);
    Ok(Parts { base: dollars(pair.cents(product)), options: dollars(250 * options), turnaround: dollars(fast) })
}

/// `GET /printproducts/productquote`: 404 for what is not sold, 409 for a turnaround that is not (4over, Product Quote).
pub(super) fn quote(state: &State, call: &Call) -> Answer {
    let uuids = ["product_uuid", "runsize_uuid", "colorspec_uuid", "turnaroundtime_uuid"].map(|key| call.query(key));
    let options: Vec<Value> =
        call.query.iter().filter(|(key, _)| key == "options[]").map(|(_, uuid)| json!([uuid])).collect();
    let product = call.query("product_uuid").and_then(|uuid| state.account.catalogue.product(uuid));
    let (parts, product) = match (parts(state, uuids, options.len()), product) {
        (Ok(parts), Some(product)) if call.query("turnaroundtime_uuid").is_some() => (parts, product),
        (Ok(_) | Err(NotSold::Turnaround), Some(_)) => {
            return Answer::fourover_error(409, "Invalid / Missing Turnaround Time");
        }
        _ => return Answer::fourover_error(404, "Invalid product / options combination"),
    };
    let cost = match &state.options.price {
        Some(price) => Cost::of_price(price),
        None => Cost::of_parts(parts),
    };
    let dollars = |amount: Decimal| json!(amount.normalize().to_string().parse::<Number>().ok());
    let body = json!({
        "product_uuid": product.uuid,
        "product_code": product.code,
        "product_name": product.code,
        "product_decription": product.description,
        "runsize_uuid": call.query("runsize_uuid"),
        "colorspec_uuid": call.query("colorspec_uuid"),
        "options": options,
        "base_price": dollars(cost.product),
        "options_price": dollars(cost.options),
        "turnaroundtime_price": dollars(cost.turnaround),
        "total_price": dollars(cost.product + cost.options + cost.turnaround),
    });
    Answer::json(200, &body)
}
