//! The mailing list of direct mail at 4over: handing it over for validation (4over, Direct Mail Address Validation), and the postage
//! for it (4over, Presort).

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Number, Value, json};

use super::member::{self, text_of};
use super::refusal::Refusal;

/// What is validated: `POST /files` with one path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListAsk {
    /// The address of the CSV file.
    pub url: String,
    /// `none`, `CASS` or `NCOA`.
    pub validation_type: &'static str,
    /// How many addresses there are: the runsize.
    pub address_count: u64,
}

/// What 4over makes of a list. Its members go into the question for the postage as they came.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ValidatedList {
    /// The validation, in 4over's spelling: `NONE`.
    pub validation_type: String,
    /// The list as it was handed over.
    pub original_address_list_csv: String,
    /// The list after validation.
    pub precleanlist_csv: String,
    /// The report.
    pub validation_report_pdf: String,
    /// The ID of the statement.
    pub statement_id: String,
}

/// What the postage is asked for: `POST /presorts`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PresortAsk {
    /// The list.
    pub list: ValidatedList,
    /// The mailer's ID, 3 to 12 digits; needed for the postage class Non-Profit.
    pub crid: String,
    /// The options of the product.
    pub resource_uuids: Vec<String>,
}

/// The postage of a mailing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presort {
    /// What it costs, with more than two digits after the point.
    pub postage: Decimal,
    /// How many pieces are mailed.
    pub mailed: Option<u64>,
    /// When they are handed to the post office, in 4over's words.
    pub drop_date: Option<String>,
}

impl ListAsk {
    /// Writes the body of the request. The count is a text, as in the sample of the page.
    pub fn body(&self) -> Value {
        json!({
            "path": [self.url],
            "validation_type": self.validation_type,
            "address_count": self.address_count.to_string(),
        })
    }
}

impl PresortAsk {
    /// Writes the body of the request: `crid` is an integer here and a text in an order.
    pub fn body(&self) -> Value {
        let mut body = json!(self.list);
        if let Ok(crid) = self.crid.parse::<u64>() {
            body["crid"] = Number::from(crid).into();
        }
        body["resource_uuids"] = json!(self.resource_uuids);
        body
    }
}

/// Reads the answer to a list; inside, why 4over did not take it.
///
/// # Errors
/// Returns what was expected.
pub(super) fn read(body: &[u8]) -> Result<Result<ValidatedList, Refusal>, String> {
    let files = super::file::read(1, body)?;
    if let Some(super::File::Failed(refusal)) = files.into_iter().next() {
        return Ok(Err(refusal));
    }
    let json: Value = serde_json::from_slice(body).map_err(|error| format!("it should be JSON with files: {error}"))?;
    let answer = json.get("address_validation_response").ok_or("it should have `address_validation_response`")?;
    let text = |name: &'static str| text_of(answer, &[name]).ok_or(format!("the validated list should have `{name}`"));
    Ok(Ok(ValidatedList {
        validation_type: text("validation_type")?,
        original_address_list_csv: text("original_address_list_csv")?,
        precleanlist_csv: text("precleanlist_csv")?,
        validation_report_pdf: text("validation_report_pdf")?,
        statement_id: text("statement_id")?,
    }))
}

/// Reads the postage.
///
/// # Errors
/// Returns what was expected; postage that is negative is none.
pub(super) fn presort(body: &[u8]) -> Result<Presort, String> {
    let json: Value = serde_json::from_slice(body).map_err(|error| format!("it should be JSON: {error}"))?;
    let postage = json.get("postage_price").and_then(member::amount).filter(|postage| !postage.is_sign_negative());
    Ok(Presort {
        postage: postage.ok_or("it should have `postage_price`, an amount")?,
        mailed: json.get("number_of_items_mailed").and_then(member::text).and_then(|count| count.parse().ok()),
        drop_date: text_of(&json, &["post_office_drop_date"]),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn the_answer_of_the_page_is_read_and_goes_into_the_question_for_the_postage() {
        let body = json!({
            "files": [{ "file_uuid": "cc2119c9", "size_bytes": 183_398, "extension": "csv", "number_of_pages": "1" }],
            "address_validation_response": {
                "validation_type": "NONE", "original_address_list_csv": "https://x/o.csv", "precleanlist_csv": "https://x/p.csv",
                "validation_report_pdf": "https://x/r.pdf", "statement_id": "y2ag",
            },
        });
        let list = read(body.to_string().as_bytes()).unwrap().unwrap();
        let ask = PresortAsk { list, crid: "325235".to_owned(), resource_uuids: vec!["u".to_owned()] };
        let mut expected = body["address_validation_response"].clone();
        expected["crid"] = json!(325_235);
        expected["resource_uuids"] = json!(["u"]);
        assert_eq!(ask.body(), expected);
        let ask = ListAsk { url: "https://x/o.csv".to_owned(), validation_type: "none", address_count: 1000 };
        assert_eq!(
            ask.body(),
            json!({"path": ["https://x/o.csv"], "validation_type": "none", "address_count": "1000"})
        );
    }

    #[test]
    fn a_list_that_is_not_taken_or_not_understood_is_told_apart() {
        let failed = json!({ "files": [{ "status": "fail", "message": { "501": "Unable to download file" } }] });
        let refusal = read(failed.to_string().as_bytes()).unwrap().unwrap_err();
        assert_eq!(refusal.code.as_deref(), Some("501"));
        for wrong in [json!({ "files": [{ "file_uuid": "u" }] }), json!({}), json!({ "files": [] })] {
            assert!(read(wrong.to_string().as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn postage_is_an_amount_and_nothing_else() {
        let read = |postage: Value| presort(json!({ "postage_price": postage }).to_string().as_bytes());
        assert_eq!(read(json!(397.548)).unwrap().postage.to_string(), "397.548");
        assert_eq!(read(json!("397.55")).unwrap().postage.to_string(), "397.55");
        for wrong in [json!(null), json!(-1), json!("free"), json!([])] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
        let body =
            json!({ "postage_price": 1, "number_of_items_mailed": "250", "post_office_drop_date": "2024-10-07" });
        let read = presort(body.to_string().as_bytes()).unwrap();
        assert_eq!((read.mailed, read.drop_date.as_deref()), (Some(250), Some("2024-10-07")));
    }
}
