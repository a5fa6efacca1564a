//! What an order is held for is bounded, whatever the order gives rise to.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::Stop;
use super::words::{LISTED, TEXT};
use crate::place::{Finding, Guard};
use serde_json::Value;

fn guarded(count: usize, text: &str) -> Stop {
    Stop::Guarded((0..count).map(|at| Finding::of_order(Guard::Duplicate, format!("finding-{at} {text}"))).collect())
}

#[test]
fn of_what_an_order_gives_rise_to_the_first_hundred_are_kept_and_the_others_counted() {
    for (count, more) in [(LISTED, None), (LISTED + 1, Some(1)), (40 * LISTED, Some(39 * LISTED))] {
        let stop = guarded(count, "");
        let detail: Value = serde_json::from_str(&stop.detail().unwrap()).unwrap();
        let kept = detail["guards"].as_array().unwrap();
        assert_eq!(kept.len(), 100);
        assert!(kept[99].to_string().contains("finding-99 "), "the first ones, in their order");
        assert_eq!(detail["more_guards"].as_u64(), more.map(|more| more as u64));
        let text = stop.to_string();
        assert!(text.contains("finding-99 ") && !text.contains("finding-100 "), "{text}");
        assert_eq!(text.contains(&format!("and {} more", more.unwrap_or_default())), more.is_some(), "{text}");
    }
}

#[test]
fn what_is_kept_does_not_grow_with_the_order() {
    let kept = |stop: &Stop| stop.detail().unwrap().len() + stop.to_string().len() + stop.missing().len();
    let most = 2 * LISTED * (TEXT + 200);
    let long = "é".repeat(50_000);
    assert!(kept(&guarded(LISTED, &long)) <= 2 * most, "{}", kept(&guarded(LISTED, &long)));
    assert!(kept(&guarded(10 * LISTED, &long)) <= kept(&guarded(LISTED, &long)) + 100);
    let several = Stop::Several((0..3 * LISTED).map(|_| guarded(1, "")).collect());
    let detail: Value = serde_json::from_str(&several.detail().unwrap()).unwrap();
    assert_eq!((detail["reasons"].as_array().unwrap().len(), &detail["more_reasons"]), (100, &Value::from(200)));
}
