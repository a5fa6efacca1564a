//! The mark: a custom field of the storefront's order gets 4over's order ID before the request leaves.
//!
//! Who loses the ledger, or works with an older copy of it, finds the field set and knows of no such round: the order is held.
//! The mark is guarded like a write-back, so that of two services that read the same version of an order one sets it and the
//! other sends nothing. Behind the order ID stands a word of the round's own, since two ledgers give their rounds the same IDs.

use super::guard::mark::unknown;
use super::plan::Plan;
use super::write_back::patched;
use super::{Finding, Placer, Stop};
use crate::ledger::act::HeldBack;
use crate::ledger::{Entry, Millis};
use crate::storefront::{Effect, Error, Settings};
use overprint_mapping::Mappings;
use overprint_mapping::patch::{CustomFieldWrite, FieldValue, patch};
use serde_json::Value;

/// How many characters of a lease tell rounds apart: those of a UUID that are random.
const WORD: usize = 12;

/// What an order is missing that the storefront does not let be marked.
pub(super) const WRITABLE: &str = "a mark that the storefront lets be written";

/// What holds such an order.
pub(super) const UNMARKED: &str = "the mark cannot be written";

/// An order as it was read, in which a mark is to be set.
pub(super) struct Mark {
    field: String,
    /// The members of the order that a patch is made of.
    order: Value,
    /// What is written.
    value: String,
}

/// Why the mark is not there: then nothing is sent.
pub(super) struct Unmarked {
    pub(super) reason: String,
    /// What holds the order, where the same would not go better later.
    pub(super) held: Option<HeldBack>,
    /// The pause that the storefront asks for, in milliseconds.
    pub(super) retry_after: Option<Millis>,
}

/// Writes the mark of a round.
pub(super) fn value(reference: &str, lease: &str) -> String {
    let letters: Vec<char> = lease.chars().filter(char::is_ascii_alphanumeric).collect();
    let word: String = letters[letters.len().saturating_sub(WORD)..].iter().collect();
    format!("{reference} {word}")
}

impl Mark {
    /// Prepares the mark of an order; none where none is configured, or the order is not written to.
    ///
    /// What a person handed over is read at the storefront for it, and nothing else is read again.
    pub(super) async fn of(placer: Placer<'_>, entry: &Entry, plan: &Plan) -> Result<Option<Self>, Stop> {
        let storefront = &placer.shop.storefront;
        let field = storefront.settings().mark_before_sending.clone().filter(|_| entry.order.writes_back);
        let Some(field) = field else { return Ok(None) };
        let order = match plan.read_at {
            Some(_) => patched(plan.document.bytes()),
            None => patched(&storefront.order(&entry.order.external_id).await?.raw),
        };
        if order.get("sys_locked") == Some(&Value::Bool(true)) {
            return Err(Stop::Locked);
        }
        let mark = Mark { field, order, value: "-".to_owned() };
        // What keeps the patch from being made is found before anything is on record.
        mark.patch().map_err(Stop::Unmarked)?;
        Ok(Some(mark))
    }

    /// Returns the value of the field, if it has one.
    pub(super) fn standing(&self) -> Option<String> {
        standing(&self.order, &self.field)
    }

    /// Reports that the value of the field is not from this ledger.
    pub(super) fn unknown(&self, standing: &str) -> Finding {
        unknown(&self.field, standing)
    }

    /// Says which round it is the mark of.
    pub(super) fn of_round(self, reference: &str, lease: &str) -> Self {
        Mark { value: value(reference, lease), ..self }
    }

    /// Sets the mark. What is sent afterwards is marked for certain.
    pub(super) async fn write(&self, placer: Placer<'_>, entry: &Entry) -> Result<(), Unmarked> {
        let patch = self.patch().map_err(Unmarked::held)?;
        let (storefront, id) = (&placer.shop.storefront, &entry.order.external_id);
        let error = match storefront.patch(id, &patch).await {
            Ok(after) if self.is_set(&after.raw) => return Ok(()),
            Ok(_) => return Err(Unmarked::held("the storefront took it, and shows another value".to_owned())),
            Err(error) => error,
        };
        if error.effect() != Effect::Unknown {
            return Err(Unmarked::of(&error));
        }
        // Its answer was lost. The word in it is this round's alone: if it is there, this request wrote it.
        match storefront.order(id).await {
            Ok(record) if self.is_set(&record.raw) => Ok(()),
            Ok(_) => Err(Unmarked::passing(error.to_string())),
            Err(again) => Err(Unmarked::passing(format!("{error}; and it cannot be read again: {again}"))),
        }
    }

    fn is_set(&self, order: &[u8]) -> bool {
        standing(&patched(order), &self.field).as_deref() == Some(self.value.as_str())
    }

    /// Makes the patch, which changes nothing but the field, and nothing of an order that changed since it was read.
    fn patch(&self) -> Result<Value, String> {
        let value = FieldValue::String(self.value.clone());
        let write = CustomFieldWrite { custom_field_id: self.field.clone(), value };
        let patch = patch(&self.order, &[write]).map_err(|problems| problems.to_string())?;
        serde_json::to_value(&patch).map_err(|error| error.to_string())
    }
}

impl Unmarked {
    /// The same may go better later.
    pub(super) fn passing(reason: String) -> Self {
        Unmarked {
            reason: format!("the mark is not in the storefront's order: {reason}"),
            held: None,
            retry_after: None,
        }
    }

    fn held(reason: String) -> Self {
        let passing = Unmarked::passing(reason);
        let held = HeldBack { missing: WRITABLE.to_owned(), held_by: UNMARKED.to_owned() };
        Unmarked { held: Some(held), ..passing }
    }

    /// Sorts an answer that says for certain that the mark was not taken.
    fn of(error: &Error) -> Self {
        match error {
            Error::Conflict { .. } | Error::Unauthorized { .. } | Error::Token { .. } | Error::NotSent { .. } => {
                Unmarked::passing(error.to_string())
            }
            Error::RateLimited { retry_after, .. } => {
                let retry_after = retry_after.and_then(|pause| Millis::try_from(pause.as_millis()).ok());
                Unmarked { retry_after, ..Unmarked::passing(error.to_string()) }
            }
            // No leave to write, or no such field: a person has to see to it.
            _ => Unmarked::held(error.to_string()),
        }
    }
}

/// Says that a mapping writes back to the field that orders of a storefront are marked in.
pub(crate) fn shared_mark(settings: &Settings, mappings: &Mappings) -> Option<String> {
    settings.mark_before_sending.as_deref().and_then(|field| shared_field(mappings, field))
}

/// Says that a mapping writes back to a field that orders are marked in.
pub(crate) fn shared_field(mappings: &Mappings, field: &str) -> Option<String> {
    let (_, _, at) = mappings.custom_fields().find(|(written, _, _)| *written == field)?;
    Some(format!(
        "{at} writes back to `{field}`, which is the field of `mark_before_sending`: choose another field for one of them"
    ))
}

/// Returns the value of a custom field of an order, if it has one.
pub(super) fn standing(order: &Value, field: &str) -> Option<String> {
    let fields = order.get("custom_field_values").and_then(Value::as_array);
    let is_it = |element: &&Value| element.get("custom_field_id").and_then(Value::as_str) == Some(field);
    let members = fields.into_iter().flatten().filter(is_it).filter_map(Value::as_object).flatten();
    members.filter(|(member, _)| *member != "custom_field_id").find_map(|(_, value)| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Array(entries) if entries.is_empty() => None,
        other => Some(other.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::{standing, value};
    use serde_json::json;

    #[test]
    fn a_mark_is_the_order_id_and_a_word_of_its_round() {
        let value = value("shop-o-1-2", "0192f3a4-5b6c-7d8e-9f01-23456789abcd");
        assert_eq!(value, "shop-o-1-2 23456789abcd");
        assert_eq!(super::value("shop-o-1", "t1"), "shop-o-1 t1");
    }

    #[test]
    fn whatever_stands_in_the_field_is_a_mark_and_nothing_else_is() {
        let order = |field: serde_json::Value| json!({ "custom_field_values": [{"custom_field_id": "x", "string_value": "y"}, field] });
        let found = |field| standing(&order(field), "mark");
        assert_eq!(
            found(json!({"custom_field_id": "mark", "string_value": "shop-o-1 a"})).as_deref(),
            Some("shop-o-1 a")
        );
        assert_eq!(
            found(json!({"custom_field_id": "mark", "string_value": null, "numeric_value": 7})).as_deref(),
            Some("7")
        );
        assert_eq!(found(json!({"custom_field_id": "mark", "list_value": ["a"]})).as_deref(), Some("[\"a\"]"));
        for empty in [json!({"string_value": " "}), json!({"string_value": null}), json!({"list_value": []}), json!({})]
        {
            let mut field = empty;
            field["custom_field_id"] = json!("mark");
            assert_eq!(found(field.clone()), None, "{field}");
        }
        assert_eq!(found(json!({"custom_field_id": "other", "string_value": "z"})), None);
        assert_eq!(standing(&json!({}), "mark"), None);
    }
}
