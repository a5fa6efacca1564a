use super::orders;
use overprint_mapping::request::{
    BooleanStyle, ConfirmationKey, CreateOrder, Dialect, FilesStrategy, SetJobName, TurnaroundKey,
};
use serde_json::{Value, json};

fn body(order: &CreateOrder, dialect: &Dialect) -> Value {
    serde_json::from_slice(&order.body(dialect).unwrap()).unwrap()
}

fn dialect(keys: Value) -> Dialect {
    serde_json::from_value(keys).unwrap()
}

#[test]
fn nothing_configured_is_the_documented_dialect() {
    assert_eq!(dialect(json!({})), Dialect::default());
    let print = body(&orders::plain_and_multi_job(), &Dialect::default());
    assert_eq!(print["skip_conformation"], json!(true));
    assert_eq!(print.get("skip_confirmation"), None);
    assert_eq!(print["jobs"][1]["dropship"], json!(false));
    assert_eq!(print["jobs"][0].get("turnaround_uuid"), None);
    let mail = body(&orders::direct_mail(), &Dialect::default());
    assert_eq!(mail["skip_conformation"], mail["skip_confirmation"]);
    assert_eq!(mail["jobs"][0]["turnaroundtime_uuid"], mail["jobs"][0]["turnaround_uuid"]);
}

#[test]
fn every_key_is_read_and_no_other() {
    let read = dialect(json!({
        "booleans": "string",
        "booleans_by_field": { "skip_files": "json", "bypass_address_validation": "json" },
        "confirmation_key": "both",
        "direct_mail_confirmation_key": "skip_conformation",
        "turnaround_key": "turnaround_uuid",
        "direct_mail_turnaround_key": "turnaroundtime_uuid",
        "files": "attach_later",
        "set_job_name": "sets_only",
    }));
    assert_eq!(read.booleans, BooleanStyle::String);
    assert_eq!(read.booleans_by_field.bypass_address_validation, Some(BooleanStyle::Json));
    assert_eq!(read.confirmation_key, ConfirmationKey::Both);
    assert_eq!(read.direct_mail_confirmation_key, ConfirmationKey::SkipConformation);
    assert_eq!(read.turnaround_key, TurnaroundKey::TurnaroundUuid);
    assert_eq!(read.direct_mail_turnaround_key, TurnaroundKey::TurnaroundtimeUuid);
    assert_eq!(read.files, FilesStrategy::AttachLater);
    assert_eq!(read.set_job_name, SetJobName::SetsOnly);
    let unknown = serde_json::from_value::<Dialect>(json!({ "boolean": "json" })).unwrap_err().to_string();
    assert!(unknown.starts_with("unknown field `boolean`"), "{unknown}");
    assert!(serde_json::from_value::<Dialect>(json!({ "booleans_by_field": { "jobs": "json" } })).is_err());
}

#[test]
fn a_style_for_all_booleans_gives_way_to_that_of_one() {
    let mut order = orders::direct_mail();
    order.jobs[0].skip_files = Some(false);
    let all = body(&order, &dialect(json!({ "booleans": "string" })));
    let one = body(
        &order,
        &dialect(json!({ "booleans": "string", "booleans_by_field": {
        "is_test_order": "json", "skip_conformation": "json", "dropship": "json", "skip_files": "json",
        "bypass_address_validation": "json",
    } })),
    );
    for pointer in ["/is_test_order", "/skip_conformation", "/jobs/0/dropship", "/jobs/0/bypass_address_validation"] {
        assert_eq!(all.pointer(pointer), Some(&json!("true")), "{pointer}");
        assert_eq!(one.pointer(pointer), Some(&json!(true)), "{pointer}");
    }
    assert_eq!(all["jobs"][0]["skip_files"], json!("false"));
    assert_eq!(one["jobs"][0]["skip_files"], json!(false));
}

#[test]
fn a_job_with_sets_is_named_at_the_top_too_unless_told_otherwise() {
    let mut order = orders::group_shipping();
    order.jobs[1].job_name = Some("job002".to_owned());
    let both = body(&order, &Dialect::default());
    assert_eq!(both["jobs"][0]["job_name"], "job001-001");
    assert_eq!(both["jobs"][1]["job_name"], "job002");
    assert_eq!(both["jobs"][1]["files"]["set_001"]["job_name"], "job002-001");
    assert_eq!(order.check(&Dialect::default()), []);
    let sets_only = body(&order, &dialect(json!({ "set_job_name": "sets_only" })));
    assert_eq!(sets_only["jobs"][1].get("job_name"), None);
}

#[test]
fn files_that_follow_are_left_out_and_handed_back_by_job_name() {
    let order = orders::plain_and_multi_job();
    let later = dialect(json!({ "files": "attach_later" }));
    let body = body(&order, &later);
    for job in body["jobs"].as_array().unwrap() {
        assert_eq!(job["skip_files"], json!(true));
        assert_eq!(job.get("files"), None);
    }
    let attachments = order.files_to_attach(&later);
    let names: Vec<_> = attachments.iter().map(|attachment| attachment.job_name).collect();
    assert_eq!(names, order.job_names());
    let files = serde_json::to_value(attachments[1].files).unwrap();
    assert_eq!(files, json!({ "fr": "file2_front.pdf", "bk": "file2_back.pdf" }));
    assert_eq!(order.files_to_attach(&Dialect::default()), []);
    assert_eq!(order.check(&later), []);
}

#[test]
fn job_names_are_those_of_the_answer() {
    let names = ["job001-001", "job001-002", "job002-001", "job002-002", "job002-003"];
    assert_eq!(orders::group_shipping().job_names(), names);
    assert_eq!(orders::plain_and_multi_job().job_names(), ["my order", "her order"]);
}
