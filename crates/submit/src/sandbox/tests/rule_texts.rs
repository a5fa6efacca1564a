//! Rules as people write them.

use proptest::prelude::*;

use crate::sandbox::{Action, Behaviour, Disturbance, Moment, Route, When};

#[test]
fn every_documented_form_is_read() {
    let cases = [
        ("job=*-2:refuse", "job=*-2:refuse"),
        ("order=acme-1001:drop_after", "order=acme-1001:drop_after"),
        ("route=GET /orders:500x3", "route=GET /orders:500_beforex3"),
        ("route=get /orders : 500 x 3", "route=GET /orders:500_beforex3"),
        ("server=storefront,route=/orders:429=30x*", "server=storefront,route=/orders:429_before=30x*"),
        ("order=*:slow", "order=*:slow_after"),
        ("order=*:slow_before=250", "order=*:slow_before=250"),
        ("order=*:garbage_after", "order=*:garbage_after"),
        ("order=a,job=b:fail", "job=b,order=a:fail"),
        ("storefront_order=o-*:error_200", "storefront_order=o-*:error_200_before"),
        ("order=*:truncate", "order=*:truncate_after"),
        ("order=*:empty", "order=*:empty_before"),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<Behaviour>().unwrap().to_string(), expected);
    }
}

#[test]
fn a_rule_that_cannot_mean_anything_says_why() {
    let cases = [
        ("refuse", "\"refuse\" has no action: write CONDITION:ACTION, as in order=acme-1001:drop_after"),
        (":500", "\"\" is not a condition: use job=, order=, storefront_order=, route= or server="),
        ("jobs=a:500", "\"jobs=a\" is not a condition: use job=, order=, storefront_order=, route= or server="),
        ("job=:500", "\"job=\" is not a condition: use job=, order=, storefront_order=, route= or server="),
        ("job=a,job=b:500", "\"job\" is given twice"),
        ("route=orders:500", "\"orders\" is not a route: write a path, or a method and a path, as in GET /orders"),
        ("server=both:500", "\"both\" is not a server: use 4over or storefront"),
        (
            "order=a:drop",
            "\"drop\" is not an action: use refuse, fail, slow, drop_before, drop_after, garbage, \
          empty, error_200, truncate or a status from 400 to 599",
        ),
        (
            "order=a:200",
            "\"200\" is not an action: use refuse, fail, slow, drop_before, drop_after, garbage, \
          empty, error_200, truncate or a status from 400 to 599",
        ),
        ("order=a:500x0", "\"x0\" is not a number of times: write x3, or x* for always"),
        ("order=a:empty=3", "\"=3\" does not fit empty: only slow takes milliseconds and a status takes seconds"),
        ("order=a:slow=soon", "\"=soon\" does not fit slow: only slow takes milliseconds and a status takes seconds"),
        ("order=a:refuse", "refuse has to say what it is for: add job="),
        ("route=/orders:fail", "fail has to say what it is for: add job= or order="),
        (
            "order=a:truncate_before",
            "truncate cuts the true answer short, so it cannot come before the request is carried out",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<Behaviour>().unwrap_err().to_string(), expected);
    }
}

fn action() -> impl Strategy<Value = Action> {
    let moment = prop_oneof![Just(Moment::Before), Just(Moment::After)];
    let disturbance = prop_oneof![
        any::<Option<u64>>().prop_map(Disturbance::Slow),
        Just(Disturbance::Drop),
        (400u16..600, any::<Option<u64>>()).prop_map(|(code, retry_after)| Disturbance::Status { code, retry_after }),
        Just(Disturbance::Garbage),
        Just(Disturbance::Empty),
        Just(Disturbance::Error200),
        Just(Disturbance::Repeated),
    ];
    prop_oneof![
        Just(Action::Refuse),
        Just(Action::Disturb(Disturbance::Truncate, Moment::After)),
        (disturbance, moment).prop_map(|(what, when)| Action::Disturb(what, when)),
    ]
}

fn times() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![Just(None), (1u32..).prop_map(Some)]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        job in "[a-zA-Z0-9*_-]{1,12}",
        path in "/[a-z0-9/*-]{0,12}",
        action in action(),
        times in times(),
    ) {
        let route = Some(Route { method: Some("POST".to_owned()), path });
        let when = When { job: Some(job), route, ..When::default() };
        let rule = Behaviour { when, action, times };
        prop_assert_eq!(rule.to_string().parse::<Behaviour>().unwrap(), rule);
    }
}
