//! The option groups of a product, as loosely typed as the samples are (4over, Product Option Groups).

use serde_json::{Value, json};

use super::names::{self, Named};
use super::product::Product;
use super::sold;
use crate::sandbox::exchange::Answer;
use crate::sandbox::state::State;

/// Where groups are written: each route has spellings of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `/printproducts/products/{p}`.
    Detail,
    /// `/printproducts/productsfeed`, which adds price lists.
    Feed,
    /// `/printproducts/products/{p}/optiongroups`.
    Groups,
}

/// How many options of a group are chosen.
type Bounds = (u32, u32);

const REQUIRED: Bounds = (1, 1);
const OPTIONAL: Bounds = (0, 1);

/// Lists the groups of a product; the members are those of the samples, misspelt ones included.
pub(super) fn of(product: &Product, loose: bool, route: Route) -> Vec<Value> {
    let one = |(kind, name): (&str, &str)| vec![option(name, &names::material(kind, name), &format!("{kind} {name}"))];
    let mut groups = vec![
        group(names::SIZE, REQUIRED, one(("size", &product.size))),
        group(names::STOCK, REQUIRED, one(("stock", &product.stock))),
        group(names::COATING, REQUIRED, one(("coating", &product.coating))),
        group(
            names::COLORSPEC,
            REQUIRED,
            names::COLORSPECS
                .iter()
                .map(|(name, uuid, long)| {
                    let mut option = option(name, uuid, &format!("Colorspec {name}"));
                    option["capi_name"] = (*long).into();
                    option
                })
                .collect(),
        ),
    ];
    groups.extend(runsizes(product, loose && product.index.is_multiple_of(5)));
    if product.has_turnaround() {
        groups.push(group(names::TURNAROUND, REQUIRED, turnarounds(product, route)));
    }
    if product.is_a("AC") || product.is_a("DM") || product.is_a("PC") && product.index >= 30 {
        groups.push(group(names::ORIENTATION, REQUIRED, plain(&names::ORIENTATIONS)));
    }
    if product.is_a("BC") {
        groups.push(group(names::RADIUS, OPTIONAL, plain(&names::RADII)));
    }
    if product.is_a("FL") {
        let none = option("None", &names::material("folding", "None"), "No folding");
        let french = option("French Fold", &names::material("folding", "French Fold"), "French Fold");
        groups.push(group(names::FOLDING, OPTIONAL, vec![none, french]));
    }
    groups.push(group(names::BUNDLING, OPTIONAL, plain(&names::BUNDLINGS)));
    groups.push(group(names::ADDITIONAL, (0, 7), plain(&names::ADDITIONALS)));
    if route == Route::Feed {
        groups.iter_mut().for_each(price_options);
    }
    if loose {
        groups.iter_mut().enumerate().for_each(|(at, group)| loosen(group, at, route));
    }
    groups
}

/// The runsizes that are sold, in one group or, as the feed does it at times, in two of the same name.
fn runsizes(product: &Product, doubled: bool) -> Vec<Value> {
    let mut sold: Vec<usize> = sold::pairs(product).map(|pair| pair.runsize).collect();
    sold.dedup();
    let sold: Vec<Named> = sold.into_iter().map(|at| names::RUNSIZES[at]).collect();
    let (first, rest) = sold.split_at(if doubled { 4 } else { sold.len() });
    let parts = [first, rest].into_iter().filter(|part| !part.is_empty());
    parts.map(|part| group(names::RUNSIZE, REQUIRED, plain(part))).collect()
}

/// One row for each turnaround, runsize and colorspec.
fn turnarounds(product: &Product, route: Route) -> Vec<Value> {
    let mut rows = Vec::new();
    for pair in sold::pairs(product) {
        let (runsize, runsize_uuid) = names::RUNSIZES[pair.runsize];
        let (_, colorspec_uuid, colorspec) = names::COLORSPECS[pair.colorspec];
        for at in pair.turnarounds(product) {
            let (name, uuid, description) = names::TURNAROUNDS[at];
            let mut row = json!({
                "option_uuid": uuid,
                "option_name": name,
                "option_description": description,
                "runsize_uuid": runsize_uuid,
                "runsize": runsize,
                "colorspec_uuid": colorspec_uuid,
                "colorspec": colorspec,
                "option_prices": format!("https://api.4over.com/printproducts/options/{uuid}/prices"),
            });
            if route == Route::Feed {
                let price = json!({
                    "option_price_uuid": names::invented(&format!("{uuid}{runsize_uuid}{colorspec_uuid}")),
                    "price": format!("{}.50", at + pair.runsize),
                    "runsize_uuid": runsize_uuid, "runsize": runsize,
                    "colorspec_uuid": colorspec_uuid, "colorspec_name": colorspec,
                });
                row["option_prices_list"] = json!([price]);
            }
            rows.push(row);
        }
    }
    rows
}

fn plain(options: &[Named]) -> Vec<Value> {
    options.iter().map(|(name, uuid)| option(name, uuid, name)).collect()
}

fn option(name: &str, uuid: &str, description: &str) -> Value {
    json!({
        "option_uuid": uuid,
        "option_name": name,
        "option_description": description,
        "capi_name": name,
        "capi_description": description,
        "option_constraints": null,
        "option_prices": format!("https://api.4over.com/printproducts/options/{uuid}/prices"),
    })
}

fn group((name, uuid): Named, (minoccurs, maxoccurs): Bounds, options: Vec<Value>) -> Value {
    json!({
        "product_option_group_uuid": uuid,
        "product_option_group_name": name,
        "minoccurs": minoccurs.to_string(),
        "maxoccurs": maxoccurs.to_string(),
        "validator": null,
        "options": options,
    })
}

/// Adds the price list of options other than turnarounds, which have theirs (4over, Product Option Prices).
fn price_options(group: &mut Value) {
    for option in group["options"].as_array_mut().into_iter().flatten().filter(|option| option.get("runsize").is_none())
    {
        option["option_prices_list"] = json!([{
            "option_price_uuid": names::invented(&format!("price {}", option["option_uuid"])),
            "option_name": option["option_name"], "startqty": "25", "endqty": "10000",
            "price": "0", "price_per_qty": null, "is_flat_fee": false, "qty": null,
        }]);
    }
}

/// Types and spells a group differently, depending on its place and route.
fn loosen(group: &mut Value, at: usize, route: Route) {
    if at % 2 == 1 {
        for key in ["minoccurs", "maxoccurs"] {
            let number = group[key].as_str().and_then(|text| text.parse::<u32>().ok());
            group[key] = number.into();
        }
    }
    let spelling = match (group["product_option_group_name"].as_str(), route) {
        (Some("Turn-Around"), Route::Detail) => Some("Turnaround-times"),
        (Some("Turn-Around"), Route::Groups) => Some("Turn Around Time"),
        (Some("Runsize"), Route::Detail | Route::Groups) => Some("Runsizes"),
        _ => None,
    };
    if let Some(spelling) = spelling {
        group["product_option_group_name"] = spelling.into();
    }
    if group["product_option_group_name"] == names::FOLDING.0
        && let Value::Object(members) = group
    {
        for key in ["uuid", "name"] {
            if let Some(value) = members.shift_remove(&format!("product_option_group_{key}")) {
                members.insert(format!("product_product_option_group_{key}"), value);
            }
        }
    }
}

/// Writes a list as the samples print it, `["entities", […]]`, or as an object.
pub(super) fn printed(rows: Vec<Value>, loose: bool) -> Value {
    if loose { json!(["entities", rows]) } else { json!({ "entities": rows }) }
}

/// `GET /printproducts/optiongroups`.
pub(super) fn all() -> Answer {
    let group = |(name, uuid): &Named| {
        json!({
            "product_option_group_uuid": uuid,
            "product_option_group_name": name,
            "product_option_group_description": name,
            "options": format!("https://api.4over.com/printproducts/optiongroups/{uuid}/options"),
        })
    };
    Answer::json(200, &json!({ "entities": names::GROUPS.iter().map(group).collect::<Vec<_>>() }))
}

/// `GET /printproducts/optiongroups/{g}/options`: a bare array of the options that some product has.
pub(super) fn options(state: &State, group: &str) -> Answer {
    let mut options: Vec<Value> = Vec::new();
    for product in state.account.catalogue.present() {
        let mine = of(product, false, Route::Detail).into_iter().filter(|of| of["product_option_group_uuid"] == group);
        for option in mine.filter_map(|mut group| group["options"].as_array_mut().map(std::mem::take)).flatten() {
            if options.iter().all(|known| known["option_uuid"] != option["option_uuid"]) {
                options.push(option);
            }
        }
    }
    Answer::json(200, &Value::Array(options))
}
