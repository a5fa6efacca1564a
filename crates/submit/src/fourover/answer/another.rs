//! Answers that are about another order: 4over repeats the `order_id` of a request as `customer_order_id` (4over, Create Order).

use serde_json::Value;

/// Returns the order that an answer is about, if it is another one than was sent.
pub(super) fn of(json: &Value, order_id: &str) -> Option<String> {
    let about = match json.get("customer_order_id")? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!about.is_empty() && !about.eq_ignore_ascii_case(order_id.trim())).then_some(about)
}

#[cfg(test)]
mod tests {
    use super::of;
    use serde_json::json;

    #[test]
    fn an_answer_that_names_no_order_or_the_same_is_about_the_order() {
        for same in [
            json!({}),
            json!({"customer_order_id": null}),
            json!({"customer_order_id": " "}),
            json!({"customer_order_id": "A-7 "}),
        ] {
            assert_eq!(of(&same, "a-7"), None, "{same}");
        }
        for other in
            [json!({"customer_order_id": "a-7-2"}), json!({"customer_order_id": 7}), json!({"customer_order_id": "b"})]
        {
            assert!(of(&other, "a-7").is_some(), "{other}");
        }
        assert_eq!(of(&json!({"customer_order_id": 7}), "7"), None);
    }
}
