//! What 4over charged, part by part: `job_cost_breakdown` and `order_cost_breakdown` of an order answer (4over, Create Order).

use super::member::{amount, text_of};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// The documented parts: they add up to what is charged.
const PARTS: [&str; 8] = [
    "product_price",
    "option_price",
    "turnaround_price",
    "product_tax",
    "shipping_price",
    "shipping_tax",
    "postage_price",
    "postage_tax",
];

/// Names of a sum, where the breakdown has one.
const SUMS: [&str; 3] = ["total", "total_price", "total_cost"];

/// Returns the parts of a job, by its 4over number or its name.
pub fn of_job(answer: &Value, number: &str, job_name: &str) -> Option<Map<String, Value>> {
    let found = match answer.get("job_cost_breakdown")? {
        Value::Object(by_job) => by_job.get(number).or_else(|| by_job.get(job_name))?,
        Value::Array(items) => items.iter().find(|item| {
            let is = |spellings: &[&str], text: &str| text_of(item, spellings).as_deref() == Some(text);
            is(&["internal_id", "job_id"], number) || is(&["customer_job_id", "job_name"], job_name)
        })?,
        _ => return None,
    };
    parts(found)
}

/// Returns the parts of the whole order.
pub fn of_order(answer: &Value) -> Option<Map<String, Value>> {
    parts(answer.get("order_cost_breakdown")?)
}

/// Adds up the parts; none where one of them is not documented, and may be anything.
pub fn total(parts: &Map<String, Value>) -> Option<Decimal> {
    if let Some(sum) = SUMS.iter().find_map(|name| amount(parts.get(*name)?)) {
        return Some(sum);
    }
    let is_known = parts.keys().all(|name| PARTS.contains(&name.as_str()));
    parts.values().map(amount).sum::<Option<Decimal>>().filter(|_| is_known)
}

/// Keeps the amounts of an object, as written; none where there is none.
fn parts(json: &Value) -> Option<Map<String, Value>> {
    let amounts = json.as_object()?.iter().filter(|(_, part)| amount(part).is_some());
    let amounts: Map<String, Value> = amounts.map(|(name, part)| (name.clone(), part.clone())).collect();
    (!amounts.is_empty()).then_some(amounts)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{of_job, of_order, total};
    use serde_json::{Value, json};

    const SEED_000: &str = include_str!("answer/cases/seed_000_success.json");

    #[test]
    fn the_breakdown_of_the_sample_adds_up() {
        let case: Value = serde_json::from_str(SEED_000).unwrap();
        let parts = of_job(&case["body"], "X4683057958-001", "").unwrap();
        assert_eq!((parts.len(), total(&parts)), (8, Some("34.77".parse().unwrap())));
        assert_eq!(of_job(&case["body"], "X8291118499-001", "job001-001"), None, "the sample has other numbers");
        assert_eq!(of_order(&case["body"]), None);
    }

    #[test]
    fn a_breakdown_may_be_a_list_or_by_name_and_what_is_not_known_is_not_added_up() {
        let list = json!({"job_cost_breakdown": [{"customer_job_id": "a", "product_price": 1, "product_tax": "0.10"}]});
        let parts = of_job(&list, "X1-001", "a").unwrap();
        assert_eq!(total(&parts), Some("1.10".parse().unwrap()));
        let by_name = json!({"job_cost_breakdown": {"a": {"product_price": "2.00", "coupon": "0.50"}}});
        assert_eq!(total(&of_job(&by_name, "X1-001", "a").unwrap()), None);
        let sum = json!({"order_cost_breakdown": {"product_price": "2.00", "coupon": "0.50", "total": "1.50"}});
        assert_eq!(total(&of_order(&sum).unwrap()), Some("1.50".parse().unwrap()));
        for nothing in [json!({}), json!({"job_cost_breakdown": null}), json!({"job_cost_breakdown": {"a": []}})] {
            assert_eq!(of_job(&nothing, "X1-001", "a"), None);
        }
    }
}
