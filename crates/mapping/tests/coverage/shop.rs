//! A small shop: two mappings that share a table, and orders that lack this and that.

use overprint_mapping::coverage::Example;
use overprint_mapping::{Input, MappingFile, Mappings, Recipients};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

const CARDS: &str = r#"mapping: cards
lines: { at: /line/sku, starts_with: BC- }
ignore:
  - { at: /line/type, equals: fee, because: fees are not printed }
tables:
  products: { csv: products.csv, key: [sku] }
  runsizes: { key: [quantity, sides], rows: [{ quantity: 500, sides: one, runsize_uuid: f593fda3-2d5c-4b9e-9c2c-6197b899ae74 }, { quantity: 250, sides: one, runsize_uuid: 6237a36b-b046-4ef6-8fed-6cb9c22a5ece }] }
  speeds: { key: [speed], rows: [{ speed: slow, turnaroundtime_uuid: 9f85d0c4-d344-4088-a719-86f8f84d504d }] }
job:
  product_uuid: { lookup: products, by: [/line/sku] }
  colorspec_uuid: { lookup: products, by: [/line/sku] }
  runsize_uuid: { lookup: runsizes, by: [/quantity, { option: Sides }] }
  turnaroundtime_uuid: { lookup: speeds, by: [/line/payload/speed], optional: true }
  dropship: { from: /line/payload/dropship, default: "true" }
  files: { fr: { from: /line/payload/front } }
  ship_to: { company: Shop, phone: "1", address: 1 Main St, city: Glendale, state: CA, zipcode: "91202", country: US }
  ship_from: { company: Shop, phone: "1", address: 1 Main St, city: Glendale, state: CA, zipcode: "91202", country: US }
"#;

const FLYERS: &str = r#"mapping: flyers
lines: { at: /line/sku, starts_with: FL- }
tables:
  papers: { csv: products.csv, key: [sku] }
job:
  product_uuid: { lookup: papers, by: [/line/sku] }
  colorspec_uuid: { lookup: papers, by: [/line/sku] }
  runsize_uuid: f593fda3-2d5c-4b9e-9c2c-6197b899ae74
  dropship: true
  files: { fr: { from: /line/payload/front } }
  ship_to: { company: Shop, phone: "1", address: 1 Main St, city: Glendale, state: CA, zipcode: "91202", country: US }
  ship_from: { company: Shop, phone: "1", address: 1 Main St, city: Glendale, state: CA, zipcode: "91202", country: US }
"#;

const PRODUCTS: &str = "sku,product_uuid,colorspec_uuid
BC-1,1a7e039c-e7ed-4410-8c64-377dbcbee322,13abbda7-1d64-4f25-8bb2-c179b224825d
FL-1,62192f90-f05a-4d67-80dd-078f3f4bb7f8,13abbda7-1d64-4f25-8bb2-c179b224825d
FL-2,62192f90-f05a-4d67-80dd-078f3f4bb7f8,13abbda7-1d64-4f25-8bb2-c179b224825d
";

pub(super) fn mappings() -> &'static Mappings {
    static MAPPINGS: LazyLock<Mappings> = LazyLock::new(|| with(CARDS, PRODUCTS));
    &MAPPINGS
}

/// The same with another product and another default.
pub(super) fn changed() -> &'static Mappings {
    static MAPPINGS: LazyLock<Mappings> = LazyLock::new(|| {
        let cards = CARDS.replace("default: \"true\"", "default: \"false\"").replace("equals: fee", "equals: rush");
        with(&cards, &PRODUCTS.replace("BC-1,1a7e039c", "BC-1,2a7e039c").replace("FL-2", "FL-3"))
    });
    &MAPPINGS
}

fn with(cards: &str, products: &str) -> Mappings {
    let file = |name: &str, text: &str| MappingFile { name: name.into(), text: text.to_owned() };
    let read = |_: &str, path: &str| Ok((path.into(), products.to_owned()));
    Mappings::load(&[file("cards.yaml", cards), file("flyers.yaml", FLYERS)], &read).expect("sound mappings")
}

/// Lets `with` have the order as it is translated.
pub(super) fn input<R>(order: &Value, with: impl FnOnce(Input<'_>, Example) -> R) -> R {
    let (bytes, recipients) = (order.to_string(), Recipients::default());
    let storefront = r#"{"name":"shop","is_test_order":true,"payment_profile_token":"t"}"#;
    let example = Example { order: order["id"].to_string(), place: "orders".to_owned() };
    with(Input { order: bytes.as_bytes(), recipients: &recipients, storefront, now: None }, example)
}

/// Makes an order of lines as `(sku, quantity, sides, speed, dropship)`.
pub(super) fn order(id: usize, lines: &[Line]) -> Value {
    let line = |(index, line): (usize, &Line)| {
        let mut payload = json!({ "front": format!("https://artwork.example.com/{id}.pdf"), "speed": line.speed });
        if let Some(dropship) = line.dropship {
            payload["dropship"] = json!(dropship);
        }
        json!({
            "order_line_item_id": index.to_string(), "type": line.kind, "sku": line.sku, "quantity": line.quantity,
            "variant_options": [{ "option_name": line.option, "value": "one" }], "payload": payload,
        })
    };
    json!({ "id": format!("o-{id}"), "line_items": lines.iter().enumerate().map(line).collect::<Vec<_>>() })
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) sku: &'static str,
    pub(super) quantity: u32,
    pub(super) option: &'static str,
    pub(super) kind: &'static str,
    pub(super) speed: Option<&'static str>,
    pub(super) dropship: Option<&'static str>,
}

/// A line that the mappings are made for.
pub(super) const CARD: Line =
    Line { sku: "BC-1", quantity: 500, option: "Sides", kind: "item", speed: Some("slow"), dropship: None };

pub(super) fn any_orders() -> impl Strategy<Value = Vec<Value>> {
    let line = (
        prop::sample::select(vec!["BC-1", "BC-2", "BC-3", "FL-1", "FL-2", "FL-9", "MUG"]),
        prop::sample::select(vec![250_u32, 500, 333, 0]),
        prop::sample::select(vec!["Sides", "Foil"]),
        prop::sample::select(vec!["item", "fee", "rush"]),
        prop::sample::select(vec![Some("slow"), Some("fast"), None]),
        prop::sample::select(vec![Some("true"), Some("maybe"), None]),
    );
    let line = line.prop_map(|(sku, quantity, option, kind, speed, dropship)| Line {
        sku,
        quantity,
        option,
        kind,
        speed,
        dropship,
    });
    let lines = prop::collection::vec(prop::collection::vec(line, 0..4), 0..12);
    lines.prop_map(|orders| orders.iter().enumerate().map(|(id, lines)| order(id, lines)).collect())
}
