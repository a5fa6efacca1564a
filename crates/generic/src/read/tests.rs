use super::members::{CheckedMembers, RESERVED};
use super::{Error, parse};
use crate::view::each_once;
use proptest::prelude::*;

/// Holds what is taken in one pass against what the parser takes.
fn agree(bytes: &[u8]) {
    let by_parser = parse::<CheckedMembers>(bytes, Error::member);
    assert_eq!(each_once(bytes, RESERVED).is_some(), by_parser.is_ok(), "{}", String::from_utf8_lossy(bytes));
}

#[test]
fn what_the_parser_refuses_is_not_taken_in_one_pass() {
    let many: Vec<String> = (0..300).map(|number| format!("\"member_{number}\":{number}")).collect();
    let many = many.join(",");
    for document in [
        format!("{{{many}}}"),
        format!("{{{many},\"member_7\":1}}"),
        r#"{"a":{"a":{"a":1},"b":1},"b":[{"a":1},{"a":2}]}"#.to_owned(),
        r#"{"a":1,"b":{"c":1,"c":1}}"#.to_owned(),
        r#"{"a":1,"\u0061":1}"#.to_owned(),
        r#"{"a":"\ud83d\ude00","b":"\ud83d"}"#.to_owned(),
        r#"{"a":"\ud83d\ude00"}"#.to_owned(),
        r#"{"\ud83d":1}"#.to_owned(),
        r#"{"$serde_json::private::Number":"1"}"#.to_owned(),
        r#"{"a":[{"$serde_json::private::\u0052awValue":"1"}]}"#.to_owned(),
        r#"{"a":1} {"#.to_owned(),
        "\u{feff}{}".to_owned(),
        String::new(),
    ] {
        agree(document.as_bytes());
    }
    agree(b"{\"a\":\"\xff\"}");
}

proptest! {
    #[test]
    fn any_text_is_taken_as_the_parser_takes_it(text in r#"[\[\]{}",:\\ anu01.e-]{0,24}"#) {
        agree(text.as_bytes());
    }

    #[test]
    fn any_object_is_taken_as_the_parser_takes_it(
        members in proptest::collection::vec(("[a-d]{1,2}", proptest::sample::select(vec![
            "null", "true", "-1", "2.50e3", r#""x""#, r#""\n""#, "[]", r#"[1, {"a":"b"}]"#, r#"{"b": {"a":1, "b":[ ]}}"#,
        ])), 0..8),
        cut in 0_usize..200,
    ) {
        let members: Vec<String> = members.iter().map(|(name, value)| format!("{name:?}: {value}")).collect();
        let text = format!("{{{}}}", members.join(", "));
        agree(text.as_bytes());
        agree(text.get(..cut).unwrap_or(&text).as_bytes());
    }
}
