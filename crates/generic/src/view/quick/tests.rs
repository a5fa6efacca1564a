use super::{MAX_DEPTH, Shape, Wanted, read};
use crate::view::{read as by_shape, whole};
use proptest::prelude::*;

fn shape(pointers: &[String]) -> Shape {
    let mut shape = Shape::default();
    for pointer in pointers {
        shape.insert(&pointer.split('/').skip(1).collect::<Vec<_>>());
    }
    shape
}

/// Holds what is read against what the parser reads.
fn agree(text: &str, shape: &Shape) {
    assert_eq!(read(text, Wanted::Parts(shape)), by_shape::parsed(text, shape).ok(), "{text}");
    assert_eq!(read(text, Wanted::Whole), whole::parsed(text).ok(), "{text}");
}

const VALUES: &str = r#"
    null nul nullx true tru false fals 0 -0 - 00 01 1. 1.0 .5 1e5 1E+05 1e 1e+ -1.25e-3 1.e3 +1 0x1 --1 1 2 Infinity NaN
    "" " "a" "\\" "\" "\"" "\u00e9" "\ud83d\ude00" "\u00g9" "\u00" "\x" "eight-by" "eight-by\n" "eight-byt\t-and-more-than-that" "é"
    [ ] [] {} [1,] [,1] [1-2] {"b":1,} {"b"1} {b:1} {"b":1}} [1]x {] [} {"b":{"c":[{}]}}
"#;

#[test]
fn the_grammar_is_kept() {
    let shapes = ["/a", "/b/c", "/0", "/*/x"].map(|pointer| shape(&[pointer.to_owned()]));
    for value in VALUES.split_whitespace().chain(["", " ", "\"\u{1f}\"", "\"\u{7f}\"", "\"a\nb\""]) {
        let within =
            [format!("{{\"a\":{value},\"b\":{value}}}"), format!(" [ {value} , {value} ]\n"), value.to_owned()];
        within.iter().for_each(|text| shapes.iter().for_each(|shape| agree(text, shape)));
    }
}

#[test]
fn a_member_is_known_among_hundreds() {
    let names: Vec<String> = (0..300).map(|number| format!("member_{number}")).collect();
    let shape = shape(&names.iter().map(|name| format!("/{name}")).collect::<Vec<_>>());
    let members = names.iter().map(|name| format!("{name:?}:{{}}")).collect::<Vec<_>>().join(",");
    agree(&format!("{{{members},\"other\":1}}"), &shape);
    for name in [&names[0], &names[127], &names[128], &names[299]] {
        agree(&format!("{{{members},{name:?}:1}}"), &shape);
    }
}

#[test]
fn deep_documents_are_left_to_the_parser() {
    let shape = shape(&["/a".to_owned()]);
    for (levels, is_read) in [(MAX_DEPTH, true), (MAX_DEPTH + 2, false), (100_000, false)] {
        let text = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        for wanted in [Wanted::Whole, Wanted::Parts(&shape)] {
            assert_eq!(read(&text, wanted).is_some(), is_read, "{levels}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_as_the_parser_reads_it(
        text in r#"[\[\]{}",:\\ anu01.e-]{0,24}"#,
        pointers in proptest::collection::vec(r"(/[an01*]{1,2}){1,3}", 0..4),
    ) {
        agree(&text, &shape(&pointers));
    }

    #[test]
    fn any_object_is_read_as_the_parser_reads_it(
        members in proptest::collection::vec(("[a-c]{1,2}", proptest::sample::select(vec![
            "null", "true", "-1", "2.50e3", r#""x""#, r#""\n""#, "[]", r#"[1, {"a":"b"}]"#, r#"{"b": {"c":1, "a":[ ]}}"#,
        ])), 0..8),
        pointers in proptest::collection::vec("(/[a-c0*]{1,2}){1,3}", 0..5),
        cut in 0_usize..200,
    ) {
        let members: Vec<String> = members.iter().map(|(name, value)| format!("{name:?}: {value}")).collect();
        let text = format!("{{{}}}", members.join(", "));
        agree(&text, &shape(&pointers));
        agree(text.get(..cut).unwrap_or(&text), &shape(&pointers));
    }
}
