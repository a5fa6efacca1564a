//! Arbitrary documents in the likeness of a sample: what may come, in whatever shape it may come.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::{Map, Value};

/// Documents with the members of the sample, each absent, null or with a value that may be odd, and with unknown
/// members at each level. A `{}` in the sample stands for a value without a fixed shape.
pub(crate) fn like(sample: &Value) -> BoxedStrategy<Value> {
    match sample {
        Value::Object(members) if members.is_empty() => json(),
        Value::Object(members) => object_like(members),
        Value::Array(elements) => vec(like(&elements[0]), 0..3).prop_map(Value::Array).boxed(),
        Value::String(_) => prop_oneof![4 => text(), 1 => number(), 1 => flag()].boxed(),
        Value::Number(_) => prop_oneof![3 => number(), 1 => number_in_a_string(), 1 => text()].boxed(),
        Value::Bool(_) => prop_oneof![3 => flag(), 1 => "true|FALSE|yes|".prop_map(Value::from)].boxed(),
        Value::Null => panic!("a sample shows values"),
    }
}

fn object_like(sample: &Map<String, Value>) -> BoxedStrategy<Value> {
    let known: Vec<_> = sample.iter().map(|(name, value)| member_like(name, value)).collect();
    let names: Vec<_> = sample.keys().cloned().collect();
    (known, vec((name(), json()), 0..3))
        .prop_map(move |(known, unknown)| {
            let unknown = unknown.into_iter().filter(|(name, _)| !names.contains(name));
            Value::Object(known.into_iter().flatten().chain(unknown).collect())
        })
        .boxed()
}

/// A known member that is absent, null or there.
fn member_like(name: &str, sample: &Value) -> BoxedStrategy<Option<(String, Value)>> {
    let name = name.to_owned();
    let value = Union::new_weighted(vec![
        (2, Just(None).boxed()),
        (1, Just(Some(Value::Null)).boxed()),
        (4, like(sample).prop_map(Some).boxed()),
    ]);
    value.prop_map(move |value| value.map(|value| (name.clone(), value))).boxed()
}

/// Any JSON value, four levels deep.
pub(crate) fn json() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![Just(Value::Null), flag(), number(), text()];
    leaf.prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::Array),
            vec((name(), inner), 0..3).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}

/// Names of members: of this API, of other storefronts, and odd ones.
fn name() -> BoxedStrategy<String> {
    prop_oneof![
        "[a-z]{1,4}_[a-z]{1,4}",
        Just("extra".to_owned()),
        Just("Id".to_owned()),
        Just("type ".to_owned()),
        "\\PC{0,6}",
    ]
    .boxed()
}

fn flag() -> BoxedStrategy<Value> {
    any::<bool>().prop_map(Value::Bool).boxed()
}

fn text() -> BoxedStrategy<Value> {
    prop_oneof!["(organization|CONTACT|Preview|item| )", "\\PC{0,8}", "[0-9]{1,24}", any::<String>()]
        .prop_map(Value::String)
        .boxed()
}

/// Numbers of up to 40 digits, with trailing zeros and exponents.
fn digits() -> BoxedStrategy<String> {
    "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{0,14}[05])?([eE][+-]?[0-9]{1,3})?".boxed()
}

fn number() -> BoxedStrategy<Value> {
    digits().prop_map(|digits| serde_json::from_str(&digits).expect("digits are a JSON number")).boxed()
}

fn number_in_a_string() -> BoxedStrategy<Value> {
    digits().prop_map(Value::String).boxed()
}
