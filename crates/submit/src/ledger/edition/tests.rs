//! Which version follows which, and that none goes back.

use super::{Edition, LOCAL};
use proptest::prelude::*;
use serde_json::{Value, json};

const NONE: Edition = Edition { number: None, modified_at: None };

fn at(number: Option<i64>, modified_at: Option<i64>) -> Edition {
    Edition { number, modified_at }
}

fn read(order: &Value) -> Edition {
    Edition::read(order.to_string().as_bytes())
}

#[test]
fn a_version_is_read_of_its_members_and_of_nothing_else() {
    let table = [
        (r#"{"sys_version": 4, "sys_last_modified_at": "1970-01-01T00:00:02Z"}"#, at(Some(4), Some(2_000))),
        (r#"{"sys_version": "4"}"#, at(Some(4), None)),
        (r#"{"sys_last_modified_at": "1970-01-01T02:00:02+02:00"}"#, at(None, Some(2_000))),
        (r#"{"sys_last_modified_at": "1970-01-01T00:00:02"}"#, at(None, Some(LOCAL + 2_000))),
        (r#"{"sys_last_modified_at": "1970-01-01 00:00:02"}"#, at(None, Some(LOCAL + 2_000))),
        (r#"{"sys_version": 1e30, "sys_last_modified_at": "yesterday"}"#, NONE),
        (r#"{"sys_version": {"a": 1}, "sys_last_modified_at": 7}"#, NONE),
        (r#"{"order": {"sys_version": 4}}"#, NONE),
        ("no JSON", NONE),
    ];
    for (order, edition) in table {
        assert_eq!(Edition::read(order.as_bytes()), edition, "{order}");
    }
    assert_eq!(Edition::of(&json!({ "sys_version": 9 })), at(Some(9), None));
}

#[test]
fn a_version_that_is_older_or_cannot_be_compared_with_the_one_that_was_seen_is_not_current() {
    let noon = "2026-11-30T12:00:00Z";
    let seen = json!({ "sys_version": 4, "sys_last_modified_at": noon });
    for version in
        [json!(null), json!(3.5), json!(1e30), json!(""), json!(3), json!("3"), json!(-1), json!(true), json!([4])]
    {
        let order = json!({ "sys_version": version, "sys_last_modified_at": noon });
        assert!(!read(&order).is_current(read(&seen)), "{order}");
    }
    for version in [json!(4), json!("4"), json!(5)] {
        let order = json!({ "sys_version": version, "sys_last_modified_at": noon });
        assert!(read(&order).is_current(read(&seen)), "{order}");
    }
    let seen = json!({ "sys_last_modified_at": noon });
    for time in [
        json!(null),
        json!("yesterday"),
        json!(1_764_504_000),
        json!("1764504000"),
        json!("2026-11-30 11:00:00"),
        json!("2026-11-30 13:00:00"),
        json!("2026-11-30T12:00:00+02:00"),
        json!("2026-11-30T11:59:59.999Z"),
    ] {
        let order = json!({ "sys_last_modified_at": time });
        assert!(!read(&order).is_current(read(&seen)), "{order}");
    }
    for time in [noon, "2026-11-30T12:00:00.001Z", "2026-11-30T13:00:00+01:00"] {
        assert!(read(&json!({ "sys_last_modified_at": time })).is_current(read(&seen)), "{time}");
    }
    let local = |time: &str| read(&json!({ "sys_last_modified_at": time }));
    assert!(!local("2026-11-30T11:00:00").is_current(local("2026-11-30T12:00:00")), "as WooCommerce writes it");
    assert!(local("2026-11-30 12:00:00").is_current(local("2026-11-30T12:00:00")));
    assert!(!local(noon).is_current(local("2026-11-30T11:00:00")), "it may be before");
}

#[test]
fn of_the_same_number_the_one_that_changed_earlier_is_older() {
    let dated = |time: &str| read(&json!({ "sys_version": 4, "sys_last_modified_at": time }));
    assert!(!dated("2026-11-30T11:00:00Z").is_current(dated("2026-11-30T12:00:00Z")));
    assert!(!dated("2026-11-30T11:00:00").is_current(dated("2026-11-30T12:00:00")));
    assert!(dated("2026-11-30T12:00:00Z").is_current(dated("2026-11-30T12:00:00.123Z")), "the same change");
    assert!(dated("2026-11-30T11:00:00").is_current(dated("2026-11-30T12:00:00Z")), "the number decides");
    assert!(at(Some(4), None).is_current(at(Some(4), Some(9_000))));
    assert!(at(Some(5), Some(1)).is_current(at(Some(4), Some(9_000))));
}

#[test]
fn a_version_is_told_apart_from_another_one_of_its_number() {
    let (older, newer) = (at(Some(4), Some(1_000)), at(Some(4), Some(2_000)));
    assert_eq!(older.apart_from(newer), "version 4 of 1970-01-01T00:00:01Z");
    assert_eq!(at(Some(3), Some(1_000)).apart_from(newer), "version 3");
    assert_eq!(at(None, Some(LOCAL + 1_000)).apart_from(newer), "the version of 1970-01-01T00:00:01");
    assert_eq!(NONE.apart_from(newer), "an unnumbered version");
}

fn edition() -> impl Strategy<Value = Edition> {
    let time =
        prop_oneof![(0_i64..4).prop_map(|second| second * 1_000), (0_i64..4).prop_map(|second| LOCAL + second * 1_000)];
    (proptest::option::of(0_i64..4), proptest::option::of(time))
        .prop_map(|(number, modified_at)| at(number, modified_at))
}

proptest! {
    #[test]
    fn every_version_is_current_where_none_was_seen_and_as_itself(this in edition()) {
        prop_assert!(this.is_current(NONE) && this.is_current(this));
    }

    #[test]
    fn no_version_is_current_that_lacks_what_was_seen(seen in edition()) {
        prop_assert_eq!(NONE.is_current(seen), seen.is_unknown());
    }

    #[test]
    fn of_two_versions_that_differ_in_what_decides_one_at_most_is_current(this in edition(), that in edition()) {
        if this.is_current(that) && that.is_current(this) {
            prop_assert_eq!(this.number, that.number);
            let decided = this.number.is_some() || this.modified_at == that.modified_at;
            prop_assert!(decided, "{:?} and {:?}", this, that);
        }
    }

    #[test]
    fn what_was_seen_never_goes_back_and_is_never_forgotten(told in proptest::collection::vec(edition(), 1..8)) {
        let mut seen = NONE;
        for told in told {
            let next = seen.newest(told);
            prop_assert!(next.number >= seen.number && next.number >= told.number);
            prop_assert!(seen.modified_at.is_none() || next.modified_at.is_some());
            prop_assert!(next.is_current(seen), "{:?} after {:?}", next, seen);
            prop_assert!(!told.is_current(seen) || told.number.is_none() || next.number == told.number);
            seen = next;
        }
    }
}
