//! Mappings held against orders: what occurs in none of them is said, with what is there instead.

use overprint_mapping::lint::{Against, Occurrences, lint};
use overprint_mapping::{Code, MappingFile};
use serde_json::{Value, json};

const MAPPING: &str = r#"
mapping: cards
storefronts: [acme]
beyond_schema: [/order/shipping_adress]
lines:
  - { at: /line/sku, starts_with: BC- }
ignore:
  - { at: /line/typ, equals: fee, because: not printed, optional: true }
artwork:
  front:
    - { option: Front Artwrok }
    - { from: /line/payload/artwork/frnt }
    - { only_line_field: shop__artwork_frnt__c }
    - { field: "shop__{{lower line.order_line_item_id}}_front__c" }
job:
  product_uuid: 1a7e039c-e7ed-4410-8c64-377dbcbee322
  runsize_uuid: 52e3d710-0e8f-4d4d-8560-7d4d8655be69
  colorspec_uuid: 13abbda7-1d64-4f25-8bb2-c179b224825d
  turnaroundtime_uuid: { from: /line/payload/turnaround, optional: true }
  dropship: false
  sets:
    each: /line/payload/designs
    files:
      fr: { first: [{ artwork: front }, { from: ./frnt }, { from: ./front }] }
  ship_to: { address: /order/shipping_adress, recipient: /recipient }
"#;

fn order(sku: &str) -> Value {
    json!({
        "id": "o-1",
        "shipping_address": { "line1": "1 Elm St" },
        "custom_field_values": [{ "custom_field_id": "shop__artwork_front__c" }, { "custom_field_id": "shop__l1_front__c" }],
        "line_items": [{
            "order_line_item_id": "L1", "sku": sku, "type": "product",
            "modifier_options": [{ "option_name": "Front artwork", "value": "https://x.example/a.pdf" }],
            "payload": { "artwork": { "front": "x" }, "turnaround": null, "designs": [{ "front": "x" }] },
        }],
    })
}

fn held_against(mapping: &str, orders: &[Value], storefront: &str) -> Occurrences {
    let mapping = mapping.replace("at: /line/typ,", "at: /line/payload/typ,");
    let file = MappingFile { name: "cards.yaml".into(), text: mapping };
    let linted = lint(&[file], &|_, _| Err("no such file".to_owned().into()));
    let usable = linted.mappings.iter().count();
    assert_eq!(usable, 1, "{:#?}", linted.diagnostics);
    let mut against = Against::new(&linted.mappings);
    for order in orders {
        against.order(&order.to_string(), storefront).unwrap();
    }
    against.finish()
}

#[test]
fn what_occurs_in_no_order_is_said_with_what_is_there_instead() {
    let found = held_against(MAPPING, &[order("BC-1"), order("BC-2"), order("PC-1")], r#"{"name": "acme"}"#);
    assert_eq!(found.orders, 3);
    let told: Vec<String> =
        found.diagnostics.iter().map(|found| format!("{}: {found}", found.code.severity())).collect();
    let expected = [
        "warning: cards.yaml:8:11: never-in-orders: `/line/payload/typ` occurs in 0 of the 3 orders",
        "warning: cards.yaml:11:7: never-in-orders: option `Front Artwrok` occurs in 0 of the 2 orders that `cards` takes a line of (did you mean `Front artwork`)",
        "warning: cards.yaml:12:15: never-in-orders: `/line/payload/artwork/frnt` occurs in 0 of the 2 orders that `cards` takes a line of (did you mean `/line/payload/artwork/front`)",
        "warning: cards.yaml:13:7: never-in-orders: custom field `shop__artwork_frnt__c` occurs in 0 of the 2 orders that `cards` takes a line of (did you mean `shop__artwork_front__c`)",
        "warning: cards.yaml:19:32: never-in-orders: `/line/payload/turnaround` occurs in 0 of the 2 orders that `cards` takes a line of",
        "warning: cards.yaml:24:49: never-in-orders: `/line/payload/designs/*/frnt` occurs in 0 of the 2 orders that `cards` takes a line of",
        "warning: cards.yaml:25:23: never-in-orders: `/order/shipping_adress` occurs in 0 of the 2 orders that `cards` takes a line of (did you mean `/order/shipping_address`)",
    ];
    assert_eq!(told, expected);
    let found_in = |name: &str| found.occurrences.iter().find(|one| one.name == name).map(|one| (one.found_in, one.of));
    assert_eq!(found_in("/line/sku"), Some((3, 3)));
    assert_eq!(found_in("/line/payload/designs/*/front"), Some((2, 2)));
    assert_eq!(found_in("shop__{{lower line.order_line_item_id}}_front__c"), Some((2, 2)));
    assert_eq!(found_in("/recipient"), None, "records of contacts do not come with an order");
}

#[test]
fn a_mapping_that_takes_no_line_is_said_once() {
    for (orders, storefront) in
        [(vec![order("PC-1")], r#"{"name": "acme"}"#), (vec![order("BC-1"); 2], r#"{"name": "other"}"#)]
    {
        let found = held_against(MAPPING, &orders, storefront);
        let taken = found.diagnostics.iter().filter(|found| found.message.contains("takes no line")).count();
        assert_eq!(taken, 1, "{:#?}", found.diagnostics);
        assert!(
            found
                .diagnostics
                .iter()
                .all(|found| found.code == Code::NeverInOrders && !found.message.contains("takes a line of"))
        );
    }
}
