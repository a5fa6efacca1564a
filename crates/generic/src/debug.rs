//! `Debug` that prints ids only, so that names, addresses and payment tokens stay out of logs.

/// Implements `Debug` for a record so that it prints the named fields and tells with `..` that there is more.
macro_rules! debug_ids {
    ($record:ident { $($field:ident),* }) => {
        impl std::fmt::Debug for $record {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($record))
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use debug_ids;

#[cfg(test)]
mod tests {
    use crate::*;

    const ORDER: &str = r#"{
        "id": "o-1", "number": 1001, "ship_to_name": "SECRET", "notes": "SECRET", "unknown": "SECRET",
        "payload": { "email": "SECRET" }, "sys_last_security_context": { "user": "SECRET" },
        "billing_address": { "line1": "SECRET", "phone": "SECRET" }, "shipping_address": { "line1": "SECRET" },
        "payment_info": { "type": "credit card", "unknown": "SECRET", "electronic_payment_info": {
            "payment_account": "SECRET", "card_expiration": "SECRET", "merchant_account_id": "m-1",
            "merchant_account_tokens": [{ "merchant_account_id": "m-1", "token": "SECRET" }]
        }, "non_electronic_payment_info": { "bank_account_id": "SECRET", "reference_number": "SECRET" } },
        "custom_field_values": [{ "custom_field_id": "f__c", "string_value": "SECRET", "file_url_value": "SECRET" }],
        "line_items": [{ "order_line_item_id": "l-1", "sku": "BC-1", "special_instructions": "SECRET", "unknown": "SECRET",
            "modifier_options": [{ "option_id": "opt-1", "value": "SECRET" }] }]
    }"#;

    #[test]
    fn an_order_shows_its_ids_only() {
        let order = Order::from_slice(ORDER.as_bytes()).unwrap();
        let shown = format!("{order:?}");
        assert!(shown.contains("o-1") && shown.contains("1001"), "{shown}");
        assert!(!shown.contains("SECRET"), "{shown}");
    }

    #[test]
    fn the_parts_of_an_order_show_their_ids_only() {
        let order = Order::from_slice(ORDER.as_bytes()).unwrap();
        let payment = order.payment_info.value().unwrap();
        let electronic = payment.electronic_payment_info.value().unwrap();
        let line = &order.line_items.value().unwrap()[0];
        let shown = format!(
            "{:?} {:?} {payment:?} {electronic:?} {:?} {:?} {:?} {line:?} {:?}",
            order.billing_address,
            order.shipping_address,
            electronic.merchant_account_tokens,
            payment.non_electronic_payment_info,
            order.custom_field_values,
            line.modifier_options,
        );
        for id in ["credit card", "m-1", "f__c", "l-1", "BC-1", "opt-1"] {
            assert!(shown.contains(id), "{id} is not in {shown}");
        }
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}
