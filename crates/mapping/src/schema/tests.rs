//! The schema knows the keys that the checker knows, and takes every mapping that ships.
#![expect(clippy::disallowed_methods, reason = "the mappings are files")]

use super::mapping_schema;
use crate::mappings::{MappingFile, Mappings};
use crate::request::ReasonCode;
use crate::{artwork, condition, job, lines, mapping, order, quantity, rule, source, table, write_back};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn shipped() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings");
    let in_directory = |directory: PathBuf| {
        let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "yaml")).collect::<Vec<_>>()
    };
    [in_directory(root.clone()), in_directory(root.join("seeds"))].concat()
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

fn project() -> Mappings {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings");
    let files: Vec<_> = shipped()
        .into_iter()
        .filter(|path| path.parent() == Some(&root))
        .map(|path| MappingFile {
            name: path.to_string_lossy().as_ref().into(),
            text: std::fs::read_to_string(path).unwrap(),
        })
        .collect();
    let read = |_: &str, written: &str| Ok((written.into(), std::fs::read_to_string(root.join(written)).unwrap()));
    Mappings::load(&files, &read).unwrap()
}

#[test]
fn every_key_of_the_checker_is_in_the_schema_and_the_other_way_round() {
    let schema = mapping_schema(None);
    let reasons: Vec<&str> = ReasonCode::ALL.iter().map(|reason| reason.as_str()).collect();
    let checked: &[(&str, &[&[&str]])] = &[
        ("", &[mapping::KEYS]),
        ("table", &[table::KEYS]),
        ("verb", &[rule::VERBS, rule::MODIFIERS]),
        ("test", &[condition::BESIDE, condition::QUESTIONS, condition::COMBINED]),
        ("reason", &[condition::BESIDE, condition::QUESTIONS, condition::COMBINED, lines::BESIDE]),
        ("carrier", &[artwork::CARRIERS, artwork::OF_TABLE_FIELD]),
        ("quantity", &[quantity::KEYS]),
        ("job", &[job::KEYS]),
        ("files", &[&reasons]),
        ("sets", &[job::SETS]),
        ("each", &[job::EACH]),
        ("storefront_address", &[job::NORMALISED]),
        ("own_address", &[job::FIELDS]),
        ("shipper", &[&job::SHIPPER]),
        ("direct_mailing", &[&job::DIRECT_MAILING]),
        ("order", &[order::KEYS]),
        ("payment", &[order::PAYMENT]),
        ("write_back", &[write_back::KINDS, write_back::BESIDE]),
    ];
    for (name, lists) in checked {
        let of = if name.is_empty() { &schema } else { &schema["definitions"][name] };
        let described: BTreeSet<&str> = of["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let known: BTreeSet<&str> = lists.iter().flat_map(|list| list.iter().copied()).collect();
        assert_eq!(described, known, "{name}");
        for (key, member) in of["properties"].as_object().unwrap() {
            assert!(
                member["description"].as_str().is_some_and(|text| !text.is_empty()),
                "{name}.{key} is not described"
            );
        }
    }
    let with_keys =
        schema["definitions"].as_object().unwrap().iter().filter(|(_, one)| one.get("properties").is_some());
    let unchecked: Vec<_> = with_keys.filter(|(name, _)| !checked.iter().any(|(known, _)| known == name)).collect();
    assert!(unchecked.is_empty(), "{unchecked:?}");
    let source: BTreeSet<&str> = schema["definitions"]["source"]["anyOf"][1]["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(source, source::KEYS.iter().copied().collect());
}

#[test]
fn every_shipped_mapping_is_valid() {
    let [anywhere, here] = [mapping_schema(None), mapping_schema(Some(&project()))]
        .map(|schema| jsonschema::validator_for(&schema).unwrap());
    let paths = shipped();
    assert!(paths.len() >= 9, "{paths:?}");
    for path in paths {
        let document = yaml(&std::fs::read_to_string(&path).unwrap());
        let is_of_project = !path.parent().unwrap().ends_with("seeds");
        for validator in [Some(&anywhere), is_of_project.then_some(&here)].into_iter().flatten() {
            let errors: Vec<_> =
                validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        }
    }
}

#[test]
fn tables_columns_and_sides_of_a_project_are_offered() {
    let schema = mapping_schema(Some(&project()));
    let verb = &schema["definitions"]["verb"]["properties"];
    for (key, name) in [("lookup", "runsizes"), ("column", "runsize_uuid"), ("artwork", "front")] {
        assert!(verb[key]["enum"].as_array().unwrap().contains(&json!(name)), "{key}: {}", verb[key]);
    }
    let pointers = schema["definitions"]["pointer"]["anyOf"][0]["enum"].as_array().unwrap();
    for pointer in [
        "/order/shipping_address/line1",
        "/line/order_line_item_id",
        "/recipient/phones",
        "/quantity",
        "/jobs/*/number",
    ] {
        assert!(pointers.contains(&json!(pointer)), "{pointer}");
    }
    assert!(mapping_schema(None)["definitions"]["verb"]["properties"]["lookup"].get("enum").is_none());
}

#[test]
fn what_the_checker_refuses_for_its_shape_is_invalid() {
    let validator = jsonschema::validator_for(&mapping_schema(Some(&project()))).unwrap();
    for (text, valid) in [
        ("mapping: a\nignore: [{ at: /line/sku, equals: A, because: no }]", true),
        ("mapping: a\nignore: [{ at: /line/sku, equals: A, becaus: no }]", false),
        ("mapping: a\nlines: { at: sku, equals: A }", false),
        ("mapping: a\njob: { product_uuid: { lookup: cards, by: [/line/sku] } }", true),
        ("mapping: a\njob: { product_uuid: { lookup: crads, by: [/line/sku] } }", false),
        ("mapping: a\njob: { files: { front: { artwork: front } } }", false),
        ("mapping: a\nwrite_back: { a__c: { text: /status } }", false),
        ("include: shared/cards.yaml\njob: { files: { bk: } }", true),
    ] {
        let errors: Vec<_> = validator.iter_errors(&yaml(text)).map(|error| error.to_string()).collect();
        assert_eq!(errors.is_empty(), valid, "{text}: {errors:?}");
    }
}
