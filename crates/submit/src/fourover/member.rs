//! Members that 4over spells in several ways, and texts that it sometimes writes as numbers.

use rust_decimal::Decimal;
use serde_json::Value;

/// File extension: the older spelling is `extention`.
pub const EXTENSION: &[&str] = &["extension", "extention"];

/// The identifier of a file; with preflight it is the one of the resulting PDF.
pub const FILE_UUID: &[&str] = &["file_uuid", "pdf_uuid"];

/// The address of a file resource.
pub const FILE_URI: &[&str] = &["uri", "pdf_uri"];

/// The description of a product; productquote misspells it.
pub const PRODUCT_DESCRIPTION: &[&str] = &["product_description", "product_decription"];

/// The identifier of a runsize; quantity discounts leave off half of it.
pub const RUNSIZE_UUID: &[&str] = &["runsize_uuid", "runsizeid"];

/// The identifier of an option group, once doubled in a folding group.
pub const OPTION_GROUP_UUID: &[&str] = &["product_option_group_uuid", "product_product_option_group_uuid"];

/// The name of an option group, once doubled in a folding group.
pub const OPTION_GROUP_NAME: &[&str] = &["product_option_group_name", "product_product_option_group_name"];

/// The flag of an address with several readings: a route, a spelling.
pub const AMBIGUOUS: &[&str] = &["ambiguosAddress", "ambiguous_address", "ambiguos_address"];

/// The readings of an ambiguous address.
pub const CANDIDATES: &[&str] = &["Candidates", "candidates"];

/// Returns the first member of an object, by any of its spellings, that is neither missing nor null.
pub fn first<'a>(object: &'a Value, spellings: &[&str]) -> Option<&'a Value> {
    spellings.iter().find_map(|name| object.get(*name).filter(|value| !value.is_null()))
}

/// Returns a text that may be written as a number; an empty text counts as none.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns an amount, a text or a number; never by way of a binary fraction.
pub fn amount(value: &Value) -> Option<Decimal> {
    let text = text(value)?;
    let text = text.trim();
    text.parse().or_else(|_| Decimal::from_scientific(text)).ok()
}

/// Returns a flag that may be written as a text.
pub fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Returns the text of a member by any of its spellings.
pub fn text_of(object: &Value, spellings: &[&str]) -> Option<String> {
    first(object, spellings).and_then(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn misspelt_members_are_found() {
        for (object, spellings) in [
            (json!({"product_decription": "v"}), PRODUCT_DESCRIPTION),
            (json!({"product_description": "v"}), PRODUCT_DESCRIPTION),
            (json!({"runsizeid": "v"}), RUNSIZE_UUID),
            (json!({"runsize_uuid": null, "runsizeid": "v"}), RUNSIZE_UUID),
            (json!({"product_product_option_group_uuid": "v"}), OPTION_GROUP_UUID),
            (json!({"product_product_option_group_name": "v"}), OPTION_GROUP_NAME),
        ] {
            assert_eq!(text_of(&object, spellings).as_deref(), Some("v"), "{object}");
        }
    }

    #[test]
    fn missing_null_and_empty_are_all_nothing() {
        for object in [json!({}), json!({"a": null}), json!({"a": ""}), json!(null), json!([])] {
            assert_eq!(text_of(&object, &["a"]), None, "{object}");
        }
        assert_eq!(text_of(&json!({"a": 7}), &["a"]).as_deref(), Some("7"));
    }

    #[test]
    fn flags_may_be_texts() {
        for (value, expected) in
            [(json!("True"), Some(true)), (json!(false), Some(false)), (json!("FALSE"), Some(false)), (json!(1), None)]
        {
            assert_eq!(flag(&value), expected, "{value}");
        }
    }
}
