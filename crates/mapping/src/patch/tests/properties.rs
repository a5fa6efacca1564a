//! For all orders: the patch makes what is wanted, keeps the rest, and gives way to anybody else.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

/// A handful of ids, so that documents and wishes meet.
const IDS: [&str; 5] = ["a__c", "b__c", "c__c", "d__c", "e__c"];

fn words() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-d~/]{1,2}", 0..4)
}

/// A value of the type that field number `place` has, so that documents and wishes agree on types.
fn value(place: usize) -> BoxedStrategy<FieldValue> {
    match place {
        0 => "[a-c]{0,2}".prop_map(FieldValue::String).boxed(),
        1 => (0..4i64).prop_map(|n| FieldValue::Numeric(n.into())).boxed(),
        2 => any::<bool>().prop_map(FieldValue::Boolean).boxed(),
        3 => words().prop_map(FieldValue::List).boxed(),
        _ => words().prop_map(|words| FieldValue::Table(words.into_iter().map(row).collect())).boxed(),
    }
}

fn row(word: String) -> Map<String, Value> {
    Map::from_iter([(word, json!(1))])
}

fn wanted() -> impl Strategy<Value = Vec<CustomFieldWrite>> {
    let all: Vec<_> = IDS.iter().enumerate().map(|(place, id)| value(place).prop_map(|v| write(id, v))).collect();
    all.prop_flat_map(|all| prop::sample::subsequence(all, 0..=IDS.len())).prop_shuffle()
}

/// An element with the value, with `null` or with nothing, beside members we know nothing of.
fn field(write: CustomFieldWrite) -> impl Strategy<Value = Value> {
    let value = write.value.merged(None).unwrap_or(json!([]));
    (0..3, any::<bool>()).prop_map(move |(presence, extra)| {
        let mut field = json!({ "custom_field_id": write.custom_field_id });
        match presence {
            0 => field[write.value.member()] = value.clone(),
            1 => field[write.value.member()] = Value::Null,
            _ => {}
        }
        if extra {
            field["label"] = json!("unknown");
            field["file_url_value"] = Value::Null;
        }
        field
    })
}

fn order() -> impl Strategy<Value = Value> {
    let fields = wanted().prop_flat_map(|all| all.into_iter().map(field).collect::<Vec<_>>());
    (0..8, fields, prop::option::of(0..99u32)).prop_map(|(presence, fields, version)| {
        let mut order = json!({ "id": "o1", "line_items": [{ "sku": "BC-1" }] });
        match presence {
            0 => {}
            1 => order[FIELDS] = Value::Null,
            _ => order[FIELDS] = Value::Array(fields),
        }
        if version.is_some() || presence == 0 {
            order[VERSION] = json!(version.unwrap_or(1));
        }
        order
    })
}

/// Returns the fields of an order by id.
fn by_id(order: &Value) -> HashMap<&str, &Value> {
    let fields = order[FIELDS].as_array().into_iter().flatten();
    fields.map(|field| (field[FIELD_ID].as_str().unwrap(), field)).collect()
}

fn applied(order: &Value, patch: &Patch) -> Value {
    let mut after = order.clone();
    json_patch::patch(&mut after, patch).unwrap();
    after
}

fn says(field: Option<&&Value>, write: &CustomFieldWrite) -> bool {
    let found = field.map_or(&Value::Null, |field| &field[write.value.member()]);
    match &write.value {
        FieldValue::List(entries) => {
            let there: Vec<_> = found.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            entries.iter().all(|entry| there.contains(&entry.as_str()))
        }
        _ => Some(found) == write.value.merged(None).as_ref(),
    }
}

/// What somebody else may do between our reading and our patch.
#[derive(Clone, Debug)]
enum Elsewhere {
    /// Puts a field before all others.
    Insert,
    /// Removes the first field.
    Remove,
    /// Changes an unknown member of every field.
    Touch,
    /// Adds the very fields that we want, with other values.
    Rival,
}

fn change(order: &Value, how: &Elsewhere, wanted: &[CustomFieldWrite]) -> Value {
    let mut after = order.clone();
    if let Some(version) = after.get(VERSION).and_then(Value::as_u64) {
        after[VERSION] = json!(version + 1);
    }
    if !after[FIELDS].is_array() {
        after[FIELDS] = json!([]);
    }
    let fields = after[FIELDS].as_array_mut().unwrap();
    match how {
        Elsewhere::Insert => fields.insert(0, json!({ "custom_field_id": "z__c", "string_value": "by hand" })),
        Elsewhere::Remove => drop(fields.drain(..fields.len().min(1))),
        Elsewhere::Touch => fields.iter_mut().for_each(|field| field["label"] = json!("touched")),
        Elsewhere::Rival => {
            let there: Vec<_> = fields.iter().filter_map(|field| field[FIELD_ID].as_str()).map(str::to_owned).collect();
            let ours = wanted.iter().map(|write| &write.custom_field_id).filter(|id| !there.contains(id));
            let rivals: Vec<_> = ours.map(|id| json!({ "custom_field_id": id, "label": "rival" })).collect();
            fields.extend(rivals);
        }
    }
    after
}

fn elsewhere() -> impl Strategy<Value = Elsewhere> {
    prop::sample::select(vec![Elsewhere::Insert, Elsewhere::Remove, Elsewhere::Touch, Elsewhere::Rival])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_patch_makes_what_is_wanted_and_keeps_the_rest(order in order(), wanted in wanted()) {
        let after = applied(&order, &patch(&order, &wanted).unwrap());
        let (old, new) = (by_id(&order), by_id(&after));
        for write in &wanted {
            prop_assert!(says(new.get(write.custom_field_id.as_str()), write), "{:?} in {}", write, after);
        }
        let mut rest = after.clone();
        rest.as_object_mut().unwrap().shift_remove(FIELDS);
        let mut rest_before = order.clone();
        rest_before.as_object_mut().unwrap().shift_remove(FIELDS);
        prop_assert_eq!(rest, rest_before);
        for (id, field) in old {
            let member = wanted.iter().find(|write| write.custom_field_id == id).map(|write| write.value.member());
            let without = |field: &Value| {
                let mut field = field.as_object().unwrap().clone();
                member.map(|member| field.shift_remove(member));
                field
            };
            prop_assert_eq!(without(field), without(new[id]));
        }
        prop_assert_eq!(new.len(), after[FIELDS].as_array().map_or(0, Vec::len), "no field twice");
    }

    #[test]
    fn a_repeat_changes_nothing(order in order(), wanted in wanted()) {
        let after = applied(&order, &patch(&order, &wanted).unwrap());
        prop_assert_eq!(patch(&after, &wanted).unwrap(), Patch::default());
    }

    #[test]
    fn a_patch_gives_way_or_keeps_what_somebody_else_did(order in order(), wanted in wanted(), how in elsewhere()) {
        let patch = patch(&order, &wanted).unwrap();
        let changed = change(&order, &how, &wanted);
        let mut after = changed.clone();
        match json_patch::patch(&mut after, &patch) {
            Err(_) => prop_assert_eq!(after, changed),
            Ok(()) => {
                let (there, new) = (by_id(&changed), by_id(&after));
                prop_assert_eq!(new.len(), after[FIELDS].as_array().map_or(0, Vec::len), "no field twice");
                prop_assert!(there.keys().all(|id| new.contains_key(id)));
                // A field that already said it was not ours to guard: it may be gone.
                let still = wanted.iter().filter_map(|write| Some((new.get(write.custom_field_id.as_str())?, write)));
                for (field, write) in still {
                    prop_assert!(says(Some(field), write));
                    prop_assert_eq!(field.get("label"), there.get(write.custom_field_id.as_str()).and_then(|f| f.get("label")));
                }
            }
        }
    }

    #[test]
    fn a_patch_fails_once_a_field_it_changes_was_touched(order in order(), wanted in wanted()) {
        let patch = patch(&order, &wanted).unwrap();
        let changes = patch.iter().any(|step| step.path().as_str().ends_with("_value"));
        let mut changed = change(&order, &Elsewhere::Touch, &wanted);
        let failed = json_patch::patch(&mut changed, &patch).is_err();
        let same_as_before = changed == change(&order, &Elsewhere::Touch, &wanted);
        prop_assert!(!changes || (failed && same_as_before));
    }
}
