use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn shape(pointers: &[&str]) -> Shape {
    let mut shape = Shape::default();
    for pointer in pointers {
        shape.insert(&pointer.split('/').skip(1).collect::<Vec<_>>());
    }
    shape
}

const ORDER: &str = r#"{"id":7,"n":12.50,"e\u0061":"\u00e9","line_items":[{"sku":"a","skip":{"x":[1,2]}},{"sku":null}],"big":12345678901234567890123}"#;

#[test]
fn only_what_is_asked_for_is_kept_with_its_text() {
    let view = View::read(ORDER.as_bytes(), &shape(&["/n", "/big", "/ea", "/line_items/*/sku"])).unwrap();
    assert_eq!(view.select(&["n"]).unwrap().scalar(), Scalar::Number("12.50"));
    assert_eq!(view.select(&["big"]).unwrap().scalar(), Scalar::Number("12345678901234567890123"));
    assert_eq!(view.select(&["ea"]).unwrap().scalar(), Scalar::String("é".into()));
    assert_eq!(view.select(&["line_items", "1", "sku"]).unwrap().scalar(), Scalar::Null);
    assert_eq!(view.select(&["id"]), None);
    assert_eq!(view.select(&["line_items", "0", "skip"]), None);
}

#[test]
fn the_whole_document_agrees_with_the_selected_one() {
    let whole = View::whole(ORDER).unwrap();
    for pointer in ["/n", "/ea", "/line_items/0/sku", "/line_items/0/skip/x/1", "/big"] {
        let tokens: Vec<_> = pointer.split('/').skip(1).collect();
        let selected = View::read(ORDER.as_bytes(), &shape(&[pointer])).unwrap();
        assert_eq!(selected.select(&tokens).unwrap().scalar(), whole.select(&tokens).unwrap().scalar(), "{pointer}");
    }
}

#[test]
fn a_scalar_where_an_object_was_expected_selects_nothing() {
    for text in [r#"{"a":1}"#, r#"{"a":"x"}"#, r#"{"a":null}"#, r#"{"a":true}"#, r#"{"a":[]}"#] {
        let view = View::read(text.as_bytes(), &shape(&["/a/b"])).unwrap();
        assert_eq!(view.select(&["a", "b"]), None, "{text}");
        let (kind, whole) = (view.select(&["a"]).unwrap().scalar().kind(), View::whole(text).unwrap());
        assert_eq!(kind, whole.select(&["a"]).unwrap().scalar().kind(), "{text}");
    }
}

#[test]
fn a_member_that_occurs_twice_is_refused() {
    let twice = r#"{"a":1,"b":2,"a":3}"#;
    let error = View::read(twice.as_bytes(), &shape(&["/a"])).unwrap_err();
    assert_eq!(error.message, "member \"a\" occurs twice");
    assert_eq!(View::whole(twice).unwrap_err().message, "member \"a\" occurs twice");
}

#[test]
fn ten_thousand_levels_are_no_crash() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(View::whole(&deep).is_ok());
    assert!(View::read(deep.as_bytes(), &shape(&["/a"])).is_ok());
}

#[test]
fn broken_documents_name_the_place() {
    let error = View::read(b"{\"a\":\n tru}", &shape(&["/a"])).unwrap_err();
    assert_eq!((error.line, error.column), (2, 5));
    assert!(View::read(b"{} x", &shape(&["/a"])).is_err());
    assert!(View::read(b"{\"a\":\"\xff\"}", &shape(&["/a"])).is_err());
}

#[test]
fn what_is_asked_for_whole_can_be_looked_into() {
    let view = View::read(ORDER.as_bytes(), &shape(&["/line_items/*"])).unwrap();
    assert_eq!(view.select(&["line_items", "0", "skip", "x", "1"]).unwrap().scalar(), Scalar::Number("2"));
    assert_eq!(view.select(&["line_items", "0", "skip"]).unwrap().scalar(), Scalar::Object);
}

#[test]
fn a_text_that_is_no_utf8_is_refused_wherever_it_stands() {
    let error = View::read(b"{\"a\":1,\n\"b\":\"\xff\"}", &shape(&["/a"])).unwrap_err();
    assert_eq!((error.line, error.column), (2, 6));
}

#[test]
fn a_member_that_occurs_twice_deep_inside_is_refused_at_its_place() {
    let error = View::whole("\n {\"a\":[\n{\"b\":1,\"b\":2}]}").unwrap_err();
    assert_eq!((error.message.as_str(), error.line, error.column), ("member \"b\" occurs twice", 3, 11));
    let lone = View::whole(r#"{"\ud800":1}"#).unwrap_err();
    assert_eq!(lone.line, 1);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\\[\\]{}\",:\\\\ ]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec(("[a-c\"\\\\{,]{0,3}", inner), 0..5)
                .prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    })
}

/// Reads a view back.
fn value(view: &View<'_>) -> Value {
    match view {
        View::Text(text) => Value::from(*text),
        View::Raw(text) => serde_json::from_str(text).unwrap(),
        View::Object(members) => members.iter().map(|(name, view)| (name.to_string(), value(view))).collect(),
        View::Array(elements) => elements.iter().map(value).collect(),
        View::Scalar(_) => Value::Null,
    }
}

proptest! {
    #[test]
    fn any_document_is_taken_apart_without_loss(document in any_json()) {
        let everything = { let mut shape = Shape::default(); shape.insert::<&str>(&[]); shape };
        for text in [document.to_string(), serde_json::to_string_pretty(&document).unwrap()] {
            prop_assert_eq!(value(&View::whole(&text).unwrap()), document.clone());
            prop_assert_eq!(value(&View::read(text.as_bytes(), &everything).unwrap()), document.clone());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]{}\",:\\\\ a1]{0,24}") {
        let accepted = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert!(accepted || View::whole(&text).is_err());
        prop_assert_eq!(View::read(text.as_bytes(), &shape(&["/b"])).is_ok(), accepted);
    }
}
