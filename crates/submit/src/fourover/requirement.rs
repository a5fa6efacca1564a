//! Which files products need: `POST /requirements/products` (4over, Create Requirements).

use serde::Serialize;
use serde_json::Value;

use super::listing;
use super::member::text_of;

/// What stands beside a reason code, of which it is the identifier.
const CODE_UUID: &str = "file_reason_code_uuid";

/// A product with options: the page names colorspec and stock among them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct RequirementAsk {
    /// The product.
    pub product_uuid: String,
    /// The options.
    pub option_uuids: Vec<String>,
}

/// The files that a product needs with these options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The product and the options, as the answer repeats them.
    pub of: RequirementAsk,
    /// The reason codes, such as `fr` and `bk`; at least one.
    pub reasons: Vec<String>,
}

impl RequirementAsk {
    /// Tells whether an answer is about this, whatever the order and the case of the options.
    pub fn is_meant_by(&self, other: &RequirementAsk) -> bool {
        let sorted = |ask: &RequirementAsk| {
            let mut options: Vec<String> = ask.option_uuids.iter().map(|uuid| uuid.to_ascii_lowercase()).collect();
            options.sort();
            options
        };
        self.product_uuid.eq_ignore_ascii_case(&other.product_uuid) && sorted(self) == sorted(other)
    }
}

/// Reads an answer. What is not understood of one product is left out, so that its files stay unknown: an empty list says nothing,
/// since there is no product without a file.
pub(super) fn read(body: &[u8]) -> Result<Vec<Requirement>, String> {
    Ok(listing::read(body)?.rows.iter().filter_map(entity).collect())
}

fn entity(json: &Value) -> Option<Requirement> {
    let product_uuid = text_of(json.get("product")?, &["product_uuid"])?;
    let options = json.get("option_uuids")?.as_array()?;
    let option_uuids: Option<Vec<String>> = options.iter().map(|uuid| uuid.as_str().map(str::to_owned)).collect();
    let files = json.get("file_requirements")?.as_array()?;
    let reasons: Option<Vec<String>> = files.iter().map(reason).collect();
    let reasons = reasons.filter(|reasons| !reasons.is_empty())?;
    Some(Requirement { of: RequirementAsk { product_uuid, option_uuids: option_uuids? }, reasons })
}

/// Reads the reason code, which is the name of the one member beside its identifier.
fn reason(json: &Value) -> Option<String> {
    let mut names = json.as_object()?.keys().filter(|name| *name != CODE_UUID);
    match (names.next(), names.next()) {
        (Some(name), None) if !name.is_empty() => Some(name.to_ascii_lowercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{RequirementAsk, read};
    use serde_json::json;

    fn entity(files: &serde_json::Value) -> serde_json::Value {
        json!({ "product": { "product_uuid": "p", "name": "n", "description": "d" }, "option_uuids": ["b", "A"],
                "file_requirements": files })
    }

    #[test]
    fn the_answer_of_the_page_is_read() {
        let body = json!({ "entities": [
            { "product": { "product_uuid": "61007e78-b7a7-41d3-8e97-10b046cc4629", "name": "CNP-STUV-4X4" },
              "option_uuids": ["32d3c223-f82c-492b-b915-ba065a00862f", "6f4fd47a-f70f-4f3d-84f8-a78ef9a62a5a"],
              "file_requirements": [{ "file_reason_code_uuid": "7b3007a1-c296-447b-96cf-ca9d0fb6621a", "fr": "Front" }] },
            { "product": { "product_uuid": "a035d8fd-b99e-4eb6-95ad-6fc3ac0c1746", "name": "16PT-PCSPUVFR-5.5X2.125" },
              "option_uuids": ["13abbda7-1d64-4f25-8bb2-c179b224825d", "cb84e4f5-cf63-4c25-b3c3-d22fc7dcf09d"],
              "file_requirements": [
                  { "file_reason_code_uuid": "00ff44a1-5558-4d3c-9bfa-b2443efce9de", "bk": "Back" },
                  { "file_reason_code_uuid": "7b3007a1-c296-447b-96cf-ca9d0fb6621a", "fr": "Front" }] },
        ] });
        let read = read(body.to_string().as_bytes()).unwrap();
        let reasons: Vec<&[String]> = read.iter().map(|one| one.reasons.as_slice()).collect();
        assert_eq!(reasons, [&["fr".to_owned()][..], &["bk".to_owned(), "fr".to_owned()]]);
        assert_eq!(read[0].of.product_uuid, "61007e78-b7a7-41d3-8e97-10b046cc4629");
    }

    #[test]
    fn what_is_not_understood_stays_unknown() {
        let front = json!({ "file_reason_code_uuid": "u", "fr": "Front" });
        for files in [
            json!(null),
            json!([]),
            json!({}),
            json!("fr"),
            json!([front, { "file_reason_code_uuid": "u" }]),
            json!([{ "file_reason_code_uuid": "u", "fr": "Front", "bk": "Back" }]),
            json!([front, "bk"]),
        ] {
            let body = json!({ "entities": [entity(&files), entity(&json!([front]))] }).to_string();
            assert_eq!(read(body.as_bytes()).unwrap().len(), 1, "{files}");
        }
        for body in ["{}", "x"] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        let printed = json!(["entities", [entity(&json!([front]))]]).to_string();
        assert_eq!(read(printed.as_bytes()).unwrap().len(), 1, "a printed list is a list");
    }

    #[test]
    fn an_answer_is_known_by_what_it_is_about() {
        let ask = |product: &str, options: &[&str]| RequirementAsk {
            product_uuid: product.to_owned(),
            option_uuids: options.iter().map(|uuid| (*uuid).to_owned()).collect(),
        };
        assert!(ask("p", &["a", "b"]).is_meant_by(&ask("P", &["B", "a"])));
        assert!(!ask("p", &["a", "b"]).is_meant_by(&ask("p", &["a"])));
        assert!(!ask("p", &["a"]).is_meant_by(&ask("q", &["a"])));
    }
}
