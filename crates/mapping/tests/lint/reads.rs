//! What mappings read: what is sent is told from what only decides.

use crate::project::{shipped, sound};
use overprint_mapping::lint::{Kind, Use};

#[test]
fn what_leaves_the_building_is_told_from_what_only_decides() {
    let mappings = sound(&shipped());
    let reads = mappings.reads();
    let (_, cards) = reads.iter().find(|(name, _)| *name == "business-cards").unwrap();
    let uses = |kind: Kind, name: &str| {
        let found = cards.iter().find(|reading| (reading.kind, reading.name.as_str()) == (kind, name));
        found.map(|reading| reading.uses.clone()).unwrap_or_default()
    };
    for (kind, name, expected) in [
        (Kind::Pointer, "/order/shipping_address/line1", vec![Use::Sent]),
        (Kind::Pointer, "/recipient/phones", vec![Use::Sent]),
        (Kind::Pointer, "/order/ship_to_name", vec![Use::Sent]),
        (Kind::Pointer, "/recipient/name", vec![]),
        (Kind::Pointer, "/line/sku", vec![Use::Decides]),
        (Kind::Pointer, "/line/quantity", vec![Use::Decides]),
        (Kind::Pointer, "/order/shipping_method_id", vec![Use::Decides]),
        (Kind::Pointer, "/order/status", vec![Use::Decides]),
        (Kind::Pointer, "/line/order_line_item_id", vec![Use::Sent, Use::Decides]),
        (Kind::Pointer, "/order/notes", vec![Use::Shown]),
        (Kind::Option, "Sides", vec![Use::Decides]),
        (Kind::Option, "*", vec![Use::Decides]),
        (Kind::Option, "Front artwork", vec![Use::Sent]),
        (Kind::CustomField, "commerce-orders__artwork_front__c", vec![Use::Sent]),
        (Kind::Pointer, "/order/billing_address", vec![]),
    ] {
        assert_eq!(uses(kind, name), expected, "{name}");
    }
    let sides = cards.iter().find(|reading| reading.name == "Sides").unwrap();
    assert_eq!(sides.r#for, ["colorspec_uuid", "bk"]);
}
