use super::generated::{dialect, order};
use overprint_generic::Field;
use overprint_mapping::request::{CreateOrder, Dialect, Files, Job};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// One required thing of the first job, or of the order, that goes missing.
type Loss = (&'static str, fn(&mut CreateOrder));

/// Everything that any valid order needs, by the pointer that must then be named.
const LOSSES: [Loss; 14] = [
    ("/order_id", |order| order.order_id.clear()),
    ("/jobs", |order| order.jobs.clear()),
    ("/jobs/0/product_uuid", |order| order.jobs[0].product_uuid = Uuid::nil()),
    ("/jobs/0/runsize_uuid", |order| order.jobs[0].runsize_uuid = Uuid::nil()),
    ("/jobs/0/colorspec_uuid", |order| order.jobs[0].colorspec_uuid = Uuid::nil()),
    ("/jobs/0/files", |order| (order.jobs[0].files, order.jobs[0].skip_files) = (None, None)),
    ("/jobs/0/ship_to", |order| (order.jobs[0].ship_to, order.jobs[0].dropship) = (None, true)),
    ("/jobs/0/ship_from", |order| (order.jobs[0].ship_from, order.jobs[0].dropship) = (None, true)),
    ("/jobs/0/ship_to/phone", |order| order.jobs[0].ship_to.iter_mut().for_each(|to| Arc::make_mut(to).phone.clear())),
    ("/jobs/0/ship_to/address", |order| {
        order.jobs[0].ship_to.iter_mut().for_each(|to| Arc::make_mut(to).address.clear())
    }),
    ("/jobs/0/ship_to/city", |order| order.jobs[0].ship_to.iter_mut().for_each(|to| Arc::make_mut(to).city.clear())),
    ("/jobs/0/ship_to/state", |order| order.jobs[0].ship_to.iter_mut().for_each(|to| Arc::make_mut(to).state.clear())),
    ("/jobs/0/ship_to/zipcode", |order| {
        order.jobs[0].ship_to.iter_mut().for_each(|to| Arc::make_mut(to).zipcode.clear())
    }),
    ("/jobs/0/ship_to/country", |order| {
        order.jobs[0].ship_to.iter_mut().for_each(|to| Arc::make_mut(to).country.clear())
    }),
];

fn lose_names(job: &mut Job) -> &'static str {
    match &mut job.files {
        Some(Files::Sets(sets)) => {
            sets[0].job_name.clear();
            "/jobs/0/files/set_001/job_name"
        }
        _ => {
            job.job_name = None;
            "/jobs/0/job_name"
        }
    }
}

fn lose_recipient(job: &mut Job) -> &'static str {
    if let Some(to) = &mut job.ship_to {
        let to = Arc::make_mut(to);
        (to.company, to.firstname, to.lastname) = (Field::Null, Field::Absent, Field::Null);
    }
    "/jobs/0/ship_to/company"
}

fn body(order: &CreateOrder, dialect: &Dialect) -> Value {
    serde_json::from_slice(&order.body(dialect).unwrap()).unwrap()
}

fn names(order: &CreateOrder, dialect: &Dialect, pointer: &str) -> bool {
    order.check(dialect).iter().any(|violation| violation.pointer.as_str() == pointer)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_order_that_keeps_every_rule_has_no_violations(order in order(), dialect in dialect()) {
        prop_assert_eq!(order.check(&dialect), []);
    }

    #[test]
    fn a_required_thing_that_is_missing_is_named(order in order(), dialect in dialect()) {
        for (pointer, lose) in LOSSES {
            let mut order = order.clone();
            lose(&mut order);
            prop_assert!(names(&order, &dialect, pointer), "{pointer} of {:?}", order.check(&dialect));
        }
        for lose in [lose_names, lose_recipient] {
            let mut order = order.clone();
            let pointer = lose(&mut order.jobs[0]);
            prop_assert!(names(&order, &dialect, pointer), "{pointer} of {:?}", order.check(&dialect));
        }
    }

    #[test]
    fn the_body_says_what_the_order_says(order in order(), dialect in dialect()) {
        let body = body(&order, &dialect);
        prop_assert_eq!(body["jobs"].as_array().map(Vec::len), Some(order.jobs.len()));
        prop_assert_eq!(body.pointer("/payment/profile_token").and_then(Value::as_str),
            order.payment.as_ref().map(|payment| payment.profile_token.expose()));
        for (job, sent) in order.jobs.iter().zip(body["jobs"].as_array().unwrap()) {
            if let Some(sets) = sent.get("sets").and_then(Value::as_u64) {
                let keys: Vec<_> = sent["files"].as_object().unwrap().keys().cloned().collect();
                let expected: Vec<_> = (1..=sets).map(|set| format!("set_{set:03}")).collect();
                prop_assert_eq!(keys, expected);
            }
            prop_assert_eq!(sent["option_uuids"].as_array().map(Vec::len), Some(job.option_uuids.len()));
            prop_assert_eq!(sent["ship_to"]["phone"].as_str(), job.ship_to.as_ref().map(|to| to.phone.as_str()));
        }
    }

    #[test]
    fn the_names_of_the_body_are_those_of_the_answer(order in order(), dialect in dialect()) {
        let body = body(&order, &dialect);
        let mut sent = Vec::new();
        for job in body["jobs"].as_array().unwrap() {
            let sets = job["files"].as_object().into_iter().flat_map(|files| files.values()).filter(|file| file.is_object());
            let in_sets: Vec<_> = sets.filter_map(|set| set["job_name"].as_str()).collect();
            sent.extend(if in_sets.is_empty() { vec![job["job_name"].as_str().unwrap()] } else { in_sets });
        }
        prop_assert_eq!(sent, order.job_names());
    }

    #[test]
    fn a_body_is_appended_to_what_is_there(order in order(), dialect in dialect()) {
        let mut bytes = b"before".to_vec();
        order.write_to(&dialect, &mut bytes).unwrap();
        let body = order.body(&dialect).unwrap();
        prop_assert_eq!(bytes.strip_prefix(b"before"), Some(body.as_slice()));
    }
}
