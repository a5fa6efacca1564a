//! What holds for any order and any mapping text: nothing panics, and what is translated is sound.

use super::orders::{Case, disagreement};
use super::project::{data, entries, file, files, load, shipped, sound};
use overprint_mapping::{MappingFile, Mappings};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Orders that the shipped mappings translate.
const GOOD: &[&str] = &[
    "postcard",
    "business_card",
    "flyer",
    "door_hanger",
    "direct_mail",
    "artwork_in_table",
    "artwork_by_pattern",
    "group_three_of_which_two_alike",
    "group_other_address",
    "override_organization",
    "mixed_order",
    "split_exactly_at_most",
];

static SHIPPED: LazyLock<Mappings> = LazyLock::new(|| sound(&shipped()));

/// A change of an order: the value at one place, counted through the document, becomes another.
#[derive(Clone, Debug)]
struct Change {
    at: prop::sample::Index,
    /// None takes the member or element out.
    becomes: Option<Value>,
}

fn change() -> impl Strategy<Value = Change> {
    (any::<prop::sample::Index>(), prop::option::weighted(0.9, odd())).prop_map(|(at, becomes)| Change { at, becomes })
}

/// Values that stand where something else is expected, and some that are nearly right.
fn odd() -> impl Strategy<Value = Value> {
    let known = vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(250),
        json!(500),
        json!(1000),
        json!(12_345_678_901_234_567_890_u64),
        json!(""),
        json!(" "),
        json!("500"),
        json!("5e2"),
        json!("line\nbreak"),
        json!("🍑"),
        json!("https://files.acme.example/x.pdf"),
        json!("http://files.acme.example/x.pdf"),
        json!("c-1"),
        json!("Both sides"),
        json!({}),
        json!([]),
        json!([null]),
        json!({ "option_name": "Corners", "value": "Square" }),
        json!([{ "option_name": "Corners", "value": "Rounded 1/4 in" }]),
    ];
    prop_oneof![prop::sample::select(known), ".{0,12}".prop_map(Value::String), any::<i64>().prop_map(Value::from)]
}

/// Collects the pointers of every value below `value`.
fn pointers(value: &Value, at: &str, into: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(elements) => {
            elements.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => return,
    };
    for (token, value) in below {
        let pointer = format!("{at}/{token}");
        pointers(value, &pointer, into);
        into.push(pointer);
    }
}

fn apply(order: &mut Value, change: &Change) {
    let mut all = Vec::new();
    pointers(order, "", &mut all);
    if all.is_empty() {
        return;
    }
    let pointer = change.at.get(&all);
    if let Some(value) = &change.becomes {
        *order.pointer_mut(pointer).unwrap() = value.clone();
        return;
    }
    let (parent, token) = pointer.rsplit_once('/').unwrap();
    match order.pointer_mut(parent).unwrap() {
        Value::Object(members) => {
            members.shift_remove(&token.replace("~1", "/").replace("~0", "~"));
        }
        Value::Array(elements) => {
            elements.remove(token.parse().unwrap());
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(384))]

    #[test]
    fn a_changed_order_is_translated_soundly_or_held(
        name in prop::sample::select(GOOD),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let case = Case::read(&data("orders").join(name).join("order.json"));
        let mut order: Value = serde_json::from_slice(case.order()).unwrap();
        changes.iter().for_each(|change| apply(&mut order, change));
        let bytes = serde_json::to_vec(&order).unwrap();
        let fault = case.with_input(Some(&bytes), |input| {
            let translated = SHIPPED.translate(input);
            disagreement(&SHIPPED, input, &translated)
        });
        prop_assert_eq!(fault, None);
    }

    #[test]
    fn any_bytes_are_an_order_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let case = Case::read(&data("orders/flyer/order.json"));
        let _ = case.with_input(Some(&bytes), |input| SHIPPED.translate(input).is_ok());
    }

    #[test]
    fn any_changed_mapping_is_loaded_or_refused(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        length in 0_usize..40,
        instead in prop_oneof![
            Just(String::new()),
            prop::sample::select(vec!["null", "~", "[]", "{}", "- ", ": ", "\t", "{{", "*", "&a", "'", "/", "0x1", "\u{feff}"])
                .prop_map(str::to_owned),
            ".{0,20}",
        ],
    ) {
        let files = TEXTS.as_slice();
        let MappingFile { name, text } = which.get(files).clone();
        let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
        let start = if starts.is_empty() { 0 } else { *at.get(&starts) };
        let end = text[start..].char_indices().nth(length).map_or(text.len(), |(end, _)| start + end);
        let text = format!("{}{instead}{}", &text[..start], &text[end..]);
        let length = text.len();
        if let Err(found) = load(&[MappingFile { name, text }], &shipped()) {
            prop_assert!(!found.is_empty());
            // A place outside of its file could not be shown.
            let is_outside = |span: &std::ops::Range<usize>, file: &str| file.ends_with(".yaml") && span.end > length;
            prop_assert!(!found.iter().any(|found| is_outside(&found.at.span, &found.at.file)), "{:?}", found);
        }
    }
}

/// The shipped mappings and the broken ones.
static TEXTS: LazyLock<Vec<MappingFile>> = LazyLock::new(|| {
    let broken = entries(&data("diagnostics"));
    let broken = broken.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files(&shipped()).into_iter().chain(broken.map(|path| file(path))).collect()
});
