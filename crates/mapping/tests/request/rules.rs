/// What is wrong with files, sets and direct mail.
mod files;

use super::orders;
use overprint_generic::Field;
use overprint_mapping::request::{
    Address, CreateOrder, Dialect, FileMap, Files, FilesStrategy, Job, ProfileToken, ReasonCode, Rule,
};
use serde_json::json;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// An order of the seeds, a change, and what it breaks: rule and place.
struct Case {
    order: CreateOrder,
    change: fn(&mut CreateOrder),
    breaks: &'static [(&'static str, &'static str)],
}

fn first(order: &mut CreateOrder) -> &mut Job {
    &mut order.jobs[0]
}

fn ship_to(order: &mut CreateOrder) -> &mut Address {
    Arc::make_mut(order.jobs[0].ship_to.as_mut().unwrap())
}

fn plain_files(order: &mut CreateOrder) -> &mut FileMap {
    match &mut order.jobs[0].files {
        Some(Files::Plain(files)) => files,
        _ => unreachable!("the order has plain files"),
    }
}

fn text(text: &str) -> Field<String> {
    Field::Value(text.to_owned())
}

type Change = (fn(&mut CreateOrder), &'static [(&'static str, &'static str)]);

fn cases(order: fn() -> CreateOrder, changes: &[Change]) -> Vec<Case> {
    changes.iter().map(|(change, breaks)| Case { order: order(), change: *change, breaks }).collect()
}

fn of_the_order() -> Vec<Case> {
    cases(
        orders::plain_and_multi_job,
        &[
            (|o| o.order_id = " ".into(), &[("order_id-empty", "/order_id")]),
            (|o| o.order_id = "a\nb".into(), &[("control-character", "/order_id")]),
            (|o| o.jobs.clear(), &[("jobs-empty", "/jobs")]),
            (|o| o.coupon_code = Some(String::new()), &[("coupon_code-one", "/coupon_code")]),
            (|o| o.coupon_code = Some("A5,B6".into()), &[("coupon_code-one", "/coupon_code")]),
            (
                |o| o.payment.as_mut().unwrap().requested_amount = Some("0.00".into()),
                &[("requested_amount-positive", "/payment/requested_amount")],
            ),
            (
                |o| o.payment.as_mut().unwrap().requested_amount = Some("-1".into()),
                &[("requested_amount-positive", "/payment/requested_amount")],
            ),
            (
                |o| o.payment.as_mut().unwrap().requested_amount = Some("1e3".into()),
                &[("requested_amount-positive", "/payment/requested_amount")],
            ),
            (
                |o| o.payment.as_mut().unwrap().requested_amount = Some("1.".into()),
                &[("requested_amount-positive", "/payment/requested_amount")],
            ),
            (
                |o| o.payment.as_mut().unwrap().requested_amount = Some("1.0.0".into()),
                &[("requested_amount-positive", "/payment/requested_amount")],
            ),
            (
                |o| o.payment.as_mut().unwrap().requested_currency = Some("usd".into()),
                &[("requested_currency-code", "/payment/requested_currency/currency_code")],
            ),
            (
                |o| o.payment.as_mut().unwrap().profile_token = ProfileToken::new(""),
                &[("profile_token-empty", "/payment/profile_token")],
            ),
            (|o| o.payment.as_mut().unwrap().requested_amount = None, &[]),
            (|o| o.payment = None, &[]),
        ],
    )
}

fn of_the_job() -> Vec<Case> {
    cases(
        orders::plain_and_multi_job,
        &[
            (|o| first(o).job_name = None, &[("job_name-empty", "/jobs/0/job_name")]),
            (|o| first(o).job_name = Some(String::new()), &[("job_name-empty", "/jobs/0/job_name")]),
            (|o| first(o).job_name = Some("her order".into()), &[("job_name-repeated", "/jobs/1/job_name")]),
            (|o| first(o).product_uuid = Uuid::nil(), &[("uuid-nil", "/jobs/0/product_uuid")]),
            (|o| first(o).runsize_uuid = Uuid::nil(), &[("uuid-nil", "/jobs/0/runsize_uuid")]),
            (|o| first(o).colorspec_uuid = Uuid::nil(), &[("uuid-nil", "/jobs/0/colorspec_uuid")]),
            (|o| first(o).turnaroundtime_uuid = Some(Uuid::nil()), &[("uuid-nil", "/jobs/0/turnaroundtime_uuid")]),
            (|o| first(o).option_uuids.push(Uuid::nil()), &[("uuid-nil", "/jobs/0/option_uuids/1")]),
            (|o| first(o).option_uuids.extend_from_within(..), &[("option_uuids-repeated", "/jobs/0/option_uuids/1")]),
            (|o| first(o).option_uuids.clear(), &[]),
            (|o| first(o).turnaroundtime_uuid = None, &[]),
            (|o| first(o).ship_to = None, &[("ship_to-missing", "/jobs/0/ship_to")]),
            (|o| first(o).ship_from = None, &[("ship_from-when-dropship", "/jobs/0/ship_from")]),
            (
                |o| {
                    first(o).dropship = false;
                    first(o).ship_to = None;
                    first(o).ship_from = None
                },
                &[],
            ),
            (
                |o| first(o).shipper = Some(orders::shipper("", " ")),
                &[
                    ("shipper-incomplete", "/jobs/0/shipper/shipping_method"),
                    ("shipper-incomplete", "/jobs/0/shipper/shipping_code"),
                ],
            ),
            (
                |o| first(o).shipper = Some(orders::shipper("UPS\t", "12")),
                &[("control-character", "/jobs/0/shipper/shipping_method")],
            ),
            (
                |o| first(o).shipper = Some(orders::shipper("MAILING - No Shipment", "MAILING")),
                &[("shipper-mailing", "/jobs/0/shipper/shipping_code")],
            ),
            (|o| first(o).shipper = None, &[]),
            (
                |o| first(o).ship_from_facility = Some("G\u{7f}".into()),
                &[("control-character", "/jobs/0/ship_from_facility")],
            ),
            (|o| first(o).job_name = Some("a\u{200d}b".into()), &[("control-character", "/jobs/0/job_name")]),
        ],
    )
}

fn of_the_address() -> Vec<Case> {
    cases(
        orders::plain_and_multi_job,
        &[
            (|o| ship_to(o).company = Field::Null, &[]),
            (
                |o| {
                    ship_to(o).firstname = Field::Absent;
                    ship_to(o).lastname = text("")
                },
                &[],
            ),
            (
                |o| {
                    ship_to(o).company = text(" ");
                    ship_to(o).firstname = Field::Null
                },
                &[("company-or-names", "/jobs/0/ship_to/firstname")],
            ),
            (
                |o| {
                    ship_to(o).company = Field::Null;
                    ship_to(o).lastname = Field::Absent
                },
                &[("company-or-names", "/jobs/0/ship_to/lastname")],
            ),
            (
                |o| {
                    ship_to(o).company = Field::Null;
                    ship_to(o).lastname = Field::Null;
                    ship_to(o).firstname = text("")
                },
                &[("company-or-names", "/jobs/0/ship_to/company")],
            ),
            (|o| ship_to(o).phone.clear(), &[("address-part-empty", "/jobs/0/ship_to/phone")]),
            (|o| ship_to(o).address.clear(), &[("address-part-empty", "/jobs/0/ship_to/address")]),
            (|o| ship_to(o).city.clear(), &[("address-part-empty", "/jobs/0/ship_to/city")]),
            (|o| ship_to(o).state.clear(), &[("address-part-empty", "/jobs/0/ship_to/state")]),
            (|o| ship_to(o).zipcode.clear(), &[("address-part-empty", "/jobs/0/ship_to/zipcode")]),
            (|o| ship_to(o).country.clear(), &[("address-part-empty", "/jobs/0/ship_to/country")]),
            (|o| ship_to(o).country = "us".into(), &[("country-iso-2", "/jobs/0/ship_to/country")]),
            (|o| ship_to(o).country = "USA".into(), &[("country-iso-2", "/jobs/0/ship_to/country")]),
            (|o| ship_to(o).country = "UK".into(), &[("country-iso-2", "/jobs/0/ship_to/country")]),
            (|o| ship_to(o).state = "Georgia".into(), &[("state-two-letters", "/jobs/0/ship_to/state")]),
            (|o| ship_to(o).state = "XX".into(), &[("state-two-letters", "/jobs/0/ship_to/state")]),
            (
                |o| {
                    ship_to(o).country = "CA".into();
                    ship_to(o).state = "on".into()
                },
                &[("state-two-letters", "/jobs/0/ship_to/state")],
            ),
            (
                |o| {
                    ship_to(o).country = "DE".into();
                    ship_to(o).state = "XX".into()
                },
                &[],
            ),
            (
                |o| {
                    ship_to(o).country = "MX".into();
                    ship_to(o).state = "CDMX".into()
                },
                &[],
            ),
            (
                |o| Arc::make_mut(first(o).ship_from.as_mut().unwrap()).phone.clear(),
                &[("address-part-empty", "/jobs/0/ship_from/phone")],
            ),
            (|o| ship_to(o).address2 = text("floor 2\u{0}"), &[("control-character", "/jobs/0/ship_to/address2")]),
            (|o| ship_to(o).address = "1 \u{202e}mlE".into(), &[("control-character", "/jobs/0/ship_to/address")]),
            (|o| ship_to(o).company = text("A\u{200b}cme"), &[("control-character", "/jobs/0/ship_to/company")]),
            (|o| ship_to(o).city = "Van\u{2066} Nuys".into(), &[("control-character", "/jobs/0/ship_to/city")]),
        ],
    )
}

fn attached_later() -> Dialect {
    Dialect { files: FilesStrategy::AttachLater, ..Dialect::default() }
}

#[test]
fn each_rule_is_told_with_its_place_and_nothing_else_is() {
    let cases = [
        of_the_order(),
        of_the_job(),
        of_the_address(),
        files::of_the_files(),
        files::of_the_sets(),
        files::of_direct_mail(),
    ];
    let mut met = HashSet::from([Rule::SetsAttachLater]);
    for (place, Case { mut order, change, breaks }) in cases.into_iter().flatten().enumerate() {
        change(&mut order);
        let found = order.check(&Dialect::default());
        let codes: Vec<_> = found.iter().map(|violation| (violation.rule.code(), violation.pointer.as_str())).collect();
        assert_eq!(codes, breaks, "case {place}: {found:?}");
        met.extend(found.iter().map(|violation| violation.rule));
    }
    let unmet: Vec<_> = Rule::ALL.iter().filter(|rule| !met.contains(rule)).collect();
    assert!(unmet.is_empty(), "no case breaks {unmet:?}");
}

#[test]
fn sets_cannot_follow_later() {
    let found = orders::group_shipping().check(&attached_later());
    let codes: Vec<_> = found.iter().map(|violation| (violation.rule, violation.pointer.as_str())).collect();
    assert_eq!(codes, [(Rule::SetsAttachLater, "/jobs/0/files"), (Rule::SetsAttachLater, "/jobs/1/files")]);
}

#[test]
fn a_pointer_names_the_key_of_the_dialect() {
    let mut order = orders::direct_mail();
    first(&mut order).turnaroundtime_uuid = Some(Uuid::nil());
    let dialect: Dialect = serde_json::from_value(json!({ "direct_mail_turnaround_key": "turnaround_uuid" })).unwrap();
    assert_eq!(order.check(&dialect)[0].pointer.as_str(), "/jobs/0/turnaround_uuid");
}

#[test]
fn a_violation_reads_as_what_where_and_what_to_do() {
    let mut order = orders::plain_and_multi_job();
    first(&mut order).ship_from = None;
    let found = order.check(&Dialect::default());
    let shown = found[0].to_string();
    assert_eq!(shown, "/jobs/0/ship_from: dropship is true, but ship_from is missing [ship_from-when-dropship]");
    let json = serde_json::to_value(&found[0]).unwrap();
    assert_eq!(json["rule"], "ship_from-when-dropship");
    assert_eq!(json["source"], "seed 000, Input Parameters");
    assert_eq!(json["help"], "configure the sender as ship_from, or set dropship to false");
}

#[test]
fn codes_of_rules_are_unique() {
    let codes: HashSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.len(), Rule::ALL.len());
}

#[test]
fn every_code_of_4over_is_read_as_it_is_written() {
    for code in ReasonCode::ALL {
        assert_eq!(code.as_str().parse(), Ok(*code));
    }
    let unknown = "front".parse::<ReasonCode>().unwrap_err().to_string();
    assert!(unknown.starts_with("`front` is no file reason code; known are fr, bk,"), "{unknown}");
}
