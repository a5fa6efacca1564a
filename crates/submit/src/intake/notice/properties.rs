//! What holds for every body, however strange.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use super::{Kind, LONGEST_ID, Notice, NoticeError};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Few names, so that they meet often.
fn member_name() -> impl Strategy<Value = String> {
    let known = ["id", "order_id", "order", "data", "line_items", "type", "é"];
    prop::sample::select(known.to_vec()).prop_map(str::to_owned)
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec!["", "o-1", "o/2", "\u{7}", "ü\"'"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((member_name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Checks that what was read stands in the body.
fn check(body: &str, notice: &Notice) -> Result<(), TestCaseError> {
    let Notice { external_id, kind } = notice;
    let length = external_id.chars().count();
    prop_assert!((1..=LONGEST_ID).contains(&length) && !external_id.contains(char::is_control));
    prop_assert!(ids(&serde_json::from_str(body).unwrap()).contains(external_id), "{} is no id of it", external_id);
    if let Kind::Full { order } = kind {
        prop_assert!(body.contains(str::from_utf8(order).unwrap()));
        let order: Value = serde_json::from_slice(order).unwrap();
        let id = order["id"].as_str().map_or_else(|| order["id"].to_string(), str::to_owned);
        prop_assert_eq!(&id, external_id);
        prop_assert!(!order["line_items"].is_null());
    }
    Ok(())
}

/// Gathers every value of an `id` or an `order_id`.
fn ids(json: &Value) -> Vec<String> {
    let Value::Object(members) = json else { return Vec::new() };
    let own = members.iter().filter(|(name, _)| matches!(name.as_str(), "id" | "order_id")).map(|(_, id)| match id {
        Value::String(id) => id.clone(),
        id => id.to_string(),
    });
    own.chain(members.values().flat_map(ids)).collect()
}

fn nested(open: &str, close: &str, levels: usize) -> String {
    format!(r#"{{"id": "o-1", "x": {}1{}}}"#, open.repeat(levels), close.repeat(levels))
}

#[test]
fn a_body_of_127_levels_is_read_and_a_deeper_one_is_refused_without_going_down() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        assert!(Notice::read(nested(open, close, 126).as_bytes()).is_ok());
        for levels in [127, 10_000, 300_000] {
            let error = Notice::read(nested(open, close, levels).as_bytes()).unwrap_err();
            let NoticeError::TooDeep { line: 1, column } = error else { panic!("expected depth, not {error}") };
            assert_eq!(column, 19 + 126 * open.len() + 1, "{error}");
        }
        assert!(matches!(Notice::read(open.repeat(10_000).as_bytes()), Err(NoticeError::NotJson { .. })));
    }
    let brackets = format!(r#"{{"id": "{}\\", "x": "\"{}"}}"#, "[".repeat(200), "{".repeat(200));
    assert!(Notice::read(brackets.as_bytes()).is_ok(), "brackets in texts are no levels");
}

#[test]
fn an_order_is_kept_byte_for_byte() {
    let order =
        r#"{ "line_items" : [ {"quantity":1.50e+2,"n":"\u00e9\/"} ],"id":12345678901234567890123 , "total":10.00}"#;
    for body in [format!("\n {order}\r\n"), format!(r#"{{"type":"x","data": {order} }}"#)] {
        let notice = Notice::read(body.as_bytes()).unwrap();
        assert_eq!(notice.external_id, "12345678901234567890123");
        assert_eq!(notice.kind, Kind::Full { order: order.as_bytes().to_vec() });
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_no_json() {
    let error = Notice::read(b"{\"id\": \"\xff\"}").unwrap_err();
    assert!(matches!(error, NoticeError::NotJson { .. }), "{error}");
}

#[test]
fn debug_prints_nothing_of_the_order() {
    let notice = Notice::read(br#"{"id": "o-1", "line_items": [], "name": "Ada"}"#).unwrap();
    assert_eq!(format!("{notice:?}"), r#"Notice { external_id: "o-1", kind: Full(46 bytes) }"#);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(body in any::<Vec<u8>>()) {
        let _read_or_refused = Notice::read(&body);
    }

    #[test]
    fn any_json_gives_an_order_that_stands_in_it(body in any_json()) {
        let body = body.to_string();
        if let Ok(notice) = Notice::read(body.as_bytes()) {
            check(&body, &notice)?;
        }
    }

    #[test]
    fn a_body_cut_off_is_no_json(body in any_json(), at in any::<prop::sample::Index>()) {
        let body = json!({ "data": body }).to_string();
        let cut = body.floor_char_boundary(at.index(body.len()));
        let refused = matches!(Notice::read(&body.as_bytes()[..cut]), Err(NoticeError::NotJson { .. }));
        prop_assert!(refused);
    }

    #[test]
    fn every_id_that_fits_is_kept(id in "\\PC{1,256}", number in "[1-9][0-9]{0,39}") {
        let thin = Notice { external_id: id.clone(), kind: Kind::Thin { unread: None } };
        prop_assert_eq!(Notice::read(json!({ "id": id }).to_string().as_bytes()), Ok(thin.clone()));
        prop_assert_eq!(Notice::read(json!({ "data": { "order_id": id } }).to_string().as_bytes()), Ok(thin));
        let notice = Notice::read(format!(r#"{{"order_id":{number}}}"#).as_bytes());
        prop_assert_eq!(notice.unwrap().external_id, number);
    }
}
