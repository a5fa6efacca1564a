//! Whether an address has one reading or several, as two routes say in three spellings.

use crate::shown::cut;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::member::{self, text_of};

/// An address as the routes that quote and validate take it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ShippingAddress {
    /// Street line.
    pub address: String,
    /// Second street line.
    pub address2: Option<String>,
    /// City.
    pub city: String,
    /// State; `XX` outside of the USA, Canada and Mexico.
    pub state: String,
    /// Postal code.
    pub zipcode: String,
    /// Country, two letters.
    pub country: String,
}

impl ShippingAddress {
    /// Writes the address; the routes take it wrapped in `shipping_address`.
    pub fn body(&self) -> Value {
        json!({
            "address": self.address,
            "address2": self.address2.as_deref().unwrap_or_default(),
            "city": self.city,
            "state": self.state,
            "country": self.country,
            "zipcode": self.zipcode,
        })
    }
}

/// What 4over makes of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Validation {
    /// It has one reading.
    Valid,
    /// It has several, or none that is like it.
    Ambiguous(Vec<Candidate>),
    /// It has none.
    Invalid,
}

/// Another reading of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Street lines, one or two.
    pub address: Vec<String>,
    /// City.
    pub city: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Postal code.
    pub zipcode: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// Returns the readings of an address that 4over calls ambiguous, or `None` where it does not.
///
/// Reads the answers of `POST /addressvalidation` and `POST /shippingquote`.
pub fn ambiguity(json: &Value) -> Option<Vec<Candidate>> {
    let ambiguous = member::AMBIGUOUS.iter().any(|name| json.get(*name).and_then(member::flag) == Some(true));
    let candidates = member::first(json, member::CANDIDATES);
    ambiguous.then(|| match candidates {
        Some(Value::Array(all)) => all.iter().map(candidate).collect(),
        // A list that was written as an object has its numbers for names.
        Some(Value::Object(all)) if all.values().all(|json| json.is_object() || json.is_string()) => {
            all.values().map(candidate).collect()
        }
        Some(Value::Null) | None => Vec::new(),
        Some(one) => vec![candidate(one)],
    })
}

/// Reads the answer to `POST /addressvalidation`.
///
/// # Errors
/// Returns what was expected: an answer that says neither is taken for neither.
pub fn read(body: &[u8]) -> Result<Validation, String> {
    let json: Value =
        serde_json::from_slice(body).map_err(|error| format!("it should be about an address: {error}"))?;
    if let Some(candidates) = ambiguity(&json) {
        return Ok(Validation::Ambiguous(candidates));
    }
    match json.get("isValidAddress").and_then(member::flag) {
        Some(true) => Ok(Validation::Valid),
        Some(false) => Ok(Validation::Invalid),
        None => Err("it should say isValidAddress, or that the address is ambiguous".to_owned()),
    }
}

fn candidate(json: &Value) -> Candidate {
    let address = match json.get("address") {
        Some(Value::Array(lines)) => lines.iter().filter_map(member::text).collect(),
        line => line.and_then(member::text).into_iter().collect(),
    };
    let text = |name| text_of(json, &[name]);
    let read = Candidate {
        address,
        city: text("city"),
        state: text("state"),
        zipcode: text("zipcode"),
        country: text("country"),
    };
    match read.address.iter().all(|line| line.trim().is_empty()) && says_more(json) {
        // What is not understood is shown as it is: it is a suggestion all the same.
        true => Candidate { address: vec![member::text(json).unwrap_or_else(|| cut(&json.to_string(), 200))], ..read },
        false => read,
    }
}

/// Tells whether a candidate has a text in a member that is not read.
fn says_more(json: &Value) -> bool {
    const READ: [&str; 5] = ["address", "city", "state", "zipcode", "country"];
    let is_empty = |json: &Value| match json {
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Number(_) => false,
    };
    match json {
        Value::Object(members) => members.iter().any(|(name, json)| !READ.contains(&name.as_str()) && !is_empty(json)),
        json => !is_empty(json),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;
    use serde_json::json;

    #[test]
    fn the_flag_has_three_spellings() {
        for (flag, value) in
            [("ambiguosAddress", json!(true)), ("ambiguous_address", json!("true")), ("ambiguos_address", json!(true))]
        {
            assert_eq!(ambiguity(&json!({flag: value})), Some(vec![]), "{flag}");
            assert_eq!(ambiguity(&json!({flag: false})), None, "{flag}");
        }
        assert_eq!(ambiguity(&json!({"isValidAddress": true})), None);
    }

    #[test]
    fn candidates_vary_in_case_and_their_address_in_shape() {
        for list in ["Candidates", "candidates"] {
            let json = json!({"ambiguous_address": "true", list: [{"address": ["1 A St", "STE 100"], "city": "GLENDALE"}, {"address": "1 A St"}]});
            let candidates = ambiguity(&json).unwrap();
            assert_eq!(candidates[0].address, ["1 A St", "STE 100"]);
            assert_eq!(candidates[1].address, ["1 A St"]);
            assert_eq!((candidates[0].city.as_deref(), &candidates[1].city), (Some("GLENDALE"), &None));
        }
    }

    #[test]
    fn a_suggestion_in_another_shape_is_one_and_blank_ones_are_none() {
        let read = |list: Value| ambiguity(&json!({"ambiguous_address": true, "Candidates": list})).unwrap();
        for list in [
            json!({"0": {"address": "999 Oak Ave"}}),
            json!(["999 Oak Ave, Knoxville TN"]),
            json!([{"AddressLine": "999 Oak Ave"}]),
            json!([{"address1": "999 Oak Ave"}]),
            json!("999 Oak Ave"),
        ] {
            let candidates = read(list.clone());
            assert!(
                candidates.len() == 1 && candidates[0].address.concat().contains("999 Oak Ave"),
                "{list}: {candidates:?}"
            );
        }
        for list in [json!([{}]), json!([{"address": "", "city": null}]), json!([""])] {
            assert!(read(list.clone()).iter().all(|candidate| candidate.address.concat().is_empty()), "{list}");
        }
        assert!(read(json!(null)).is_empty() && read(json!([])).is_empty());
    }
}
