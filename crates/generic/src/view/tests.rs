use super::*;

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
