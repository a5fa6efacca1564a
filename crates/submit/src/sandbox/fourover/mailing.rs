//! Mailing lists: what `POST /files` makes of one (4over, Direct Mail Address Validation), and `POST /presorts` (4over, Presort).

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::state::State;

/// What a piece costs, in millionths of a dollar; the page's sample has postage with as many digits.
const MILLIONTHS: i64 = 397_548;

/// The members of a question for the postage; all but `crid` are required.
const MEMBERS: [&str; 7] = [
    "validation_type",
    "original_address_list_csv",
    "precleanlist_csv",
    "validation_report_pdf",
    "statement_id",
    "crid",
    "resource_uuids",
];

/// Reads whether a file is a mailing list that is to be validated, and how many addresses it has.
pub(super) fn asked(body: &Value, paths: &[&str], preflight: bool) -> Result<Option<u64>, Answer> {
    let refused = |text: &str| Err(Answer::fourover_error(400, text));
    let (kind, count) = (body.get("validation_type"), body.get("address_count"));
    match (kind, count) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {}
        _ => return refused("validation_type and address_count are required together."),
    }
    if !matches!(kind.and_then(Value::as_str), Some("none" | "CASS" | "NCOA")) {
        return refused("validation_type has to be none, CASS or NCOA.");
    }
    if preflight || paths.len() != 1 || !paths[0].split(['?', '#']).next().unwrap_or_default().ends_with(".csv") {
        return refused("Address validation takes the URL of one csv file.");
    }
    // The page types it as a string.
    match count.and_then(Value::as_str).and_then(|count| count.parse::<u64>().ok()).filter(|count| *count > 0) {
        Some(count) => Ok(Some(count)),
        None => refused("address_count has to be the run size."),
    }
}

/// Makes the answer of a validation. The level comes back in upper case.
pub(super) fn validated(body: &Value, uuid: &str, count: u64) -> Value {
    let url = |name: &str, ending: &str| format!("https://lists.4over.example/{name}-{uuid}.{ending}");
    json!({
        "validation_type": body["validation_type"].as_str().unwrap_or_default().to_uppercase(),
        "original_address_list_csv": url("OriginalMailingAddress", "csv"),
        "precleanlist_csv": url("precleanlist_csv", "csv"),
        "validation_report_pdf": url("validation_report_pdf", "pdf"),
        "statement_id": format!("{count}-{uuid}"),
    })
}

/// `POST /presorts`: the members are those of one validated list, as they came.
pub(super) fn presort(state: &State, call: &Call) -> Answer {
    let refused = |text: String| Answer::fourover_error(400, &text);
    let Ok(Value::Object(body)) = call.json() else { return refused("The body is not valid JSON.".to_owned()) };
    if let Some(name) = body.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        return refused(format!("{name} is not a parameter."));
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if let Some(name) = MEMBERS[..5].iter().find(|name| text(name).is_none()) {
        return refused(format!("{name} is required."));
    }
    if !body.get("crid").is_none_or(|crid| crid.as_u64().is_some_and(|crid| (100..1_000_000_000_000).contains(&crid))) {
        return refused("crid has to be an integer of 3 to 12 digits.".to_owned());
    }
    let resources = body.get("resource_uuids").and_then(Value::as_array).filter(|uuids| !uuids.is_empty());
    if !resources.is_some_and(|uuids| uuids.iter().all(|uuid| uuid.as_str().is_some_and(|uuid| uuid.len() == 36))) {
        return refused("resource_uuids has to be a list of option uuids.".to_owned());
    }
    let statement = text("statement_id").and_then(|statement| statement.split_once('-'));
    let known = statement.and_then(|(count, uuid)| {
        let count: i64 = count.parse().ok()?;
        let is_of_it = |name: &&str| text(name).is_some_and(|url| url.contains(uuid));
        let is_there = state.account.files.iter().any(|file| file.uuid == uuid);
        let is_whole = MEMBERS[1..4].iter().all(is_of_it);
        (is_there && is_whole && matches!(text("validation_type"), Some("NONE" | "CASS" | "NCOA"))).then_some(count)
    });
    let Some(count) = known else { return Answer::fourover_error(409, "The address validation was not found.") };
    // The page has an amount with more digits than money has, as a number.
    let postage: Value = serde_json::from_str(&Decimal::new(MILLIONTHS * count, 6).to_string()).unwrap_or_default();
    Answer::json(
        200,
        &json!({
            "postage_price": postage,
            "number_of_items_mailed": count,
            "post_office_drop_date": "2024-10-07",
            "presort_class": "Standard",
            "mail_piece_type": "Card",
            "statement_usps_job_id": "1",
        }),
    )
}
