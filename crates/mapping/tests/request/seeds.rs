use super::orders;
use overprint_mapping::request::{
    BooleanStyle, BooleansByField, ConfirmationKey, CreateOrder, Dialect, SetJobName, TurnaroundKey,
};
use serde_json::Value;

/// The first samples of seeds 000 and 003: strings, but for `skip_files`, and names in sets only.
fn group_shipping() -> Dialect {
    Dialect {
        booleans: BooleanStyle::String,
        booleans_by_field: BooleansByField { skip_files: Some(BooleanStyle::Json), ..BooleansByField::default() },
        set_job_name: SetJobName::SetsOnly,
        ..Dialect::default()
    }
}

/// The second sample of seed 003: only `dropship` is a string.
fn plain() -> Dialect {
    let dropship = Some(BooleanStyle::String);
    Dialect { booleans_by_field: BooleansByField { dropship, ..BooleansByField::default() }, ..Dialect::default() }
}

/// The sample of seed 002: all but `dropship` are strings, and two keys are spelled in their other way.
fn direct_mail() -> Dialect {
    Dialect {
        booleans: BooleanStyle::String,
        booleans_by_field: BooleansByField { dropship: Some(BooleanStyle::Json), ..BooleansByField::default() },
        direct_mail_confirmation_key: ConfirmationKey::SkipConfirmation,
        direct_mail_turnaround_key: TurnaroundKey::TurnaroundUuid,
        ..Dialect::default()
    }
}

fn holds(order: &CreateOrder, dialect: &Dialect, seed: &str) {
    let body: Value = serde_json::from_slice(&order.body(dialect).unwrap()).unwrap();
    let seed: Value = serde_json::from_str(seed).unwrap();
    assert_eq!(body, seed);
    assert_eq!(order.check(dialect), []);
    assert_eq!(order.check(&Dialect::default()), []);
}

#[test]
fn group_shipping_of_seed_000() {
    holds(&orders::group_shipping(), &group_shipping(), include_str!("group-shipping.json"));
}

#[test]
fn group_shipping_of_seed_003() {
    holds(&orders::group_shipping_003(), &group_shipping(), include_str!("group-shipping-003.json"));
}

#[test]
fn plain_jobs_of_seed_003() {
    holds(&orders::plain_and_multi_job(), &plain(), include_str!("plain-and-multi-job.json"));
}

#[test]
fn direct_mail_of_seed_002() {
    holds(&orders::direct_mail(), &direct_mail(), include_str!("direct-mail.json"));
}
