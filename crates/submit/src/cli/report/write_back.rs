//! The step that writes back: the patch, and the fields as they are then.

use super::TextReporter;
use crate::cli::console::{WIDTH, cut};
use crate::place::WriteBack;
use serde_json::Value;

impl TextReporter<'_> {
    pub(super) fn written_back(&mut self, written: &WriteBack) {
        match written {
            WriteBack::Off => {}
            WriteBack::Nothing => self.title("Nothing to write back: the order says it already"),
            WriteBack::Written { patch, fields } => {
                self.title("Wrote it back to the storefront's order");
                self.patch(patch);
                for field in fields {
                    let (id, value) = shown_field(field);
                    let text = format!("now   {id:<36} {value}");
                    let text = self.paint.bold(&cut(&text, WIDTH - 6));
                    self.write(&format!("      {text}\n"));
                }
            }
            WriteBack::Failed { reason, patch } => {
                self.title("Could not write it back: the jobs above stand as they are");
                self.wrapped(reason);
                if let Some(patch) = patch {
                    self.line("the patch that was to be applied:");
                    self.patch(patch);
                }
            }
        }
    }

    fn patch(&mut self, patch: &Value) {
        for operation in patch.as_array().map(Vec::as_slice).unwrap_or_default() {
            let text = |key: &str| operation.get(key).and_then(Value::as_str).unwrap_or_default();
            let value = operation.get("value").map(Value::to_string).unwrap_or_default();
            let head = format!("{:<5} {}", text("op"), text("path"));
            if head.chars().count() + value.chars().count() + 2 <= WIDTH - 6 {
                self.line(&format!("{head}  {value}"));
                continue;
            }
            self.line(&head);
            let characters: Vec<char> = value.chars().collect();
            characters
                .chunks(WIDTH - 14)
                .for_each(|chunk| self.line(&format!("        {}", chunk.iter().collect::<String>())));
        }
    }
}

/// Returns id and value of a custom field.
fn shown_field(field: &Value) -> (String, String) {
    let id = field.get("custom_field_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let members = field.as_object().into_iter().flatten();
    let mut values = members.filter(|(name, value)| *name != "custom_field_id" && !value.is_null());
    let value = values.next().map(|(_, value)| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let texts: Vec<String> =
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
            texts.join(", ")
        }
        other => other.to_string(),
    });
    (id, value.unwrap_or_default())
}
