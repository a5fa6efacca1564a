//! `overprint demo`, with the mappings of the repository.

use super::{Ran, ran};
use crate::cli::Exit;
use serde_json::Value;
use std::ffi::OsString;

fn demo(words: &[&str]) -> Ran {
    ran(std::iter::once("demo").chain(words.iter().copied()).map(OsString::from))
}

#[test]
fn the_whole_way_is_shown_and_no_secret() {
    let ran = demo(&[]);
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Done, ""));
    for told in [
        "Fetched order 1001",
        "contact c-1001",
        "left out: ",
        "runsize_uuid",
        "X8291118499-002",
        "/sys_version",
        "tracking 1Z",
    ] {
        assert!(ran.out.contains(told), "{told} is missing in {}", ran.out);
    }
    assert!(!ran.out.contains("1010101010") && !ran.out.contains("sandbox-token"), "{}", ran.out);
    let too_long: Vec<&str> = ran.out.lines().filter(|line| line.chars().count() > 100).collect();
    assert!(too_long.is_empty(), "{too_long:?}");
}

#[test]
fn a_program_gets_one_document() {
    let ran = demo(&["--json"]);
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Done, ""));
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(document["status"], "placed");
    assert_eq!((&document["sandbox"]["orders_posted"], &document["sandbox"]["jobs"]), (&1.into(), &2.into()));
    assert_eq!(document["write_back"]["state"], "written");
    assert_eq!(document["tracking"].as_array().unwrap().len(), 2);
}

#[test]
fn misbehaviour_ends_as_documented() {
    for (rule, exit, status) in [
        ("job=*-2:refuse", Exit::Failed, "partly placed"),
        ("order=*:fail", Exit::Failed, "refused"),
        ("order=*:drop_after", Exit::Waiting, "in doubt"),
        ("order=*:drop_before", Exit::Waiting, "in doubt"),
        ("order=*:garbage", Exit::Waiting, "in doubt"),
        ("route=PATCH /orders:409", Exit::Done, "placed"),
        ("route=PATCH /orders:409x*", Exit::Waiting, "placed"),
        ("route=GET /orders:404", Exit::Failed, "not sent"),
    ] {
        let ran = demo(&["--json", "--behave", rule]);
        let document: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!((ran.exit, document["status"].as_str()), (exit, Some(status)), "{rule}: {}", ran.out);
    }
}
