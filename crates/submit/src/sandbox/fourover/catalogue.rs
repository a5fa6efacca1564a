//! The fake catalogue: products, option groups and prices, the same on every start (4over, Products; 4over, Product Prices).
//!
//! The first products are the real ones of section 16 of the reference; behind them come invented ones, as many as the options ask for.

use axum::http::Method;
use serde_json::{Value, json};

use super::super::Sandbox;
use super::super::exchange::{Answer, Call};
use super::super::state::State;

mod groups;
mod names;
mod page;
mod prices;
mod product;
mod quote;
mod requirements;
mod sold;
#[cfg(test)]
mod tests;

pub(super) use prices::{Parts, discount, parts};
use product::Product;
pub(super) use quote::{bypasses, is_unsuggested};

/// The products, worked out when the first of them is asked for.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Catalogue {
    products: Vec<Product>,
}

impl Catalogue {
    pub(in crate::sandbox::fourover) fn fill(&mut self, count: usize) {
        if self.products.is_empty() {
            self.products = (0..count).map(product::at).collect();
        }
    }

    fn present(&self) -> impl Iterator<Item = &Product> {
        self.products.iter().filter(|product| !product.removed)
    }

    fn product(&self, uuid: &str) -> Option<&Product> {
        self.present().find(|product| product.uuid == uuid)
    }
}

impl Sandbox {
    /// Takes a product out of the catalogue, as 4over does without a word; returns whether there is such a product.
    pub fn remove_product(&self, product_uuid: &str) -> bool {
        self.with_product(product_uuid, |product, _| product.removed = true)
    }

    /// Puts a removed product back; returns whether there is such a product.
    pub fn restore_product(&self, product_uuid: &str) -> bool {
        self.with_product(product_uuid, |product, _| product.removed = false)
    }

    /// Gives a product another description, as of now; returns whether there is such a product.
    pub fn change_product(&self, product_uuid: &str, description: &str) -> bool {
        self.with_product(product_uuid, |product, now| {
            product.description = description.to_owned();
            product.changed = now;
        })
    }

    fn with_product(&self, uuid: &str, change: impl FnOnce(&mut Product, String)) -> bool {
        let state = &mut *self.shared.lock();
        let now = state.clock.tick().local();
        state.account.catalogue.fill(state.options.catalogue_products);
        let product = state.account.catalogue.products.iter_mut().find(|product| product.uuid == uuid);
        product.map(|product| change(product, now)).is_some()
    }
}

/// Answers a route of the catalogue; `None` if it is none.
pub(super) fn answer(state: &mut State, call: &Call, segments: &[&str]) -> Option<Answer> {
    state.account.catalogue.fill(state.options.catalogue_products);
    let answer = match (&call.method, segments) {
        (&Method::GET, ["printproducts", rest @ ..]) => printproducts(state, call, rest)?,
        (&Method::POST, ["shippingquote"]) => quote::shipping(state, call),
        (&Method::POST, ["addressvalidation"]) => quote::address(call),
        (&Method::POST, ["requirements", "products"]) => requirements::answer(state, call),
        _ => return None,
    };
    Some(answer)
}

fn printproducts(state: &State, call: &Call, segments: &[&str]) -> Option<Answer> {
    Some(match segments {
        ["categories"] => page::answer(call, page::FREE, names::CATEGORIES.iter(), category),
        ["categories", uuid] => match names::CATEGORIES.iter().find(|(_, found)| found == uuid) {
            Some(found) => Answer::json(200, &category(found)),
            None => not_found("category", uuid),
        },
        ["categories", uuid, "products"] => listed(state, call, |product| product.category.1 == *uuid),
        ["products"] => listed(state, call, |_| true),
        ["productsfeed"] => feed(state, call),
        ["optiongroups"] => groups::all(),
        ["optiongroups", group, "options"] => groups::options(state, group),
        ["products", uuid, rest @ ..] => match state.account.catalogue.product(uuid) {
            Some(product) => of_product(state, call, product, rest)?,
            None => not_found("product", uuid),
        },
        ["productquote"] => prices::quote(state, call),
        _ => return None,
    })
}

fn of_product(state: &State, call: &Call, product: &Product, segments: &[&str]) -> Option<Answer> {
    let loose = state.options.catalogue_loose;
    Some(match segments {
        [] => Answer::json(200, &detail(product, loose)),
        ["optiongroups"] => {
            Answer::json(200, &groups::printed(groups::of(product, loose, groups::Route::Groups), loose))
        }
        ["categories"] => page::answer(call, page::FREE, [&product.category].into_iter(), category),
        ["baseprices"] => page::answer(call, page::FREE, prices::base(product, loose).into_iter(), |row| row),
        ["quantitydiscounts"] => {
            let rows = if state.options.price.is_some() { Vec::new() } else { prices::discounts(product) };
            Answer::json(200, &groups::printed(rows, loose))
        }
        _ => return None,
    })
}

/// Products that changed since `lastupdate` and `time`, where the call names them (4over, Products Feed).
fn since(call: &Call) -> impl Fn(&&Product) -> bool {
    let since = call.query("lastupdate").map(|date| format!("{date} {}", call.query("time").unwrap_or("00:00:00")));
    move |product| since.as_ref().is_none_or(|since| *since <= product.changed)
}

fn listed(state: &State, call: &Call, wanted: impl Fn(&Product) -> bool) -> Answer {
    let rows = state.account.catalogue.present().filter(|product| wanted(product)).filter(since(call));
    page::answer(call, page::FREE, rows, row)
}

/// `GET /printproducts/productsfeed`: at most 20 products a page, whatever `max` says.
fn feed(state: &State, call: &Call) -> Answer {
    let one = call.query("product_uuid");
    let wanted = |product: &&Product| one.is_none_or(|uuid| product.uuid == uuid);
    let rows = state.account.catalogue.present().filter(wanted).filter(since(call));
    page::answer(call, page::FEED, rows, |product| fed(product, state.options.catalogue_loose))
}

fn category((name, uuid): &(&str, &str)) -> Value {
    let products = format!("https://api.4over.com/printproducts/categories/{uuid}/products");
    json!({ "category_uuid": uuid, "category_name": name, "category_description": name, "products": products })
}

fn row(product: &Product) -> Value {
    // The host of a link may be any.
    let path = format!("http://qa-api.4over.com/app.php/printproducts/products/{}", product.uuid);
    json!({
        "product_uuid": product.uuid,
        "product_code": product.code,
        "product_description": product.description,
        "full_product_path": path,
        "categories": format!("{path}/categories"),
        "product_option_groups": format!("{path}/productoptiongroups"),
        "product_base_prices": format!("{path}/baseprices"),
    })
}

fn detail(product: &Product, loose: bool) -> Value {
    let (name, uuid) = product.category;
    json!({
        "product_uuid": product.uuid,
        "product_code": product.code,
        "product_description": product.description,
        "categories": [{ "category_uuid": uuid, "category_name": name }],
        "product_option_groups": groups::of(product, loose, groups::Route::Detail),
    })
}

fn fed(product: &Product, loose: bool) -> Value {
    let path = format!("https://api.4over.com/printproducts/products/{}", product.uuid);
    let mut entity = detail(product, loose);
    entity["product_option_groups"] = groups::of(product, loose, groups::Route::Feed).into();
    entity["categories_path"] = format!("{path}/categories").into();
    entity["product_option_groups_path"] = format!("{path}/optiongroups").into();
    entity
}

fn not_found(what: &str, uuid: &str) -> Answer {
    Answer::fourover_error(404, &format!("The {what} \"{uuid}\" was not found."))
}
