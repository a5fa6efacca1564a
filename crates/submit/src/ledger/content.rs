//! What an order said when it was sent, as far as its mappings read it: what a later version of the order is compared with. Pure.
//!
//! Quantities, refunds and the words that take a line back are kept as they are, and everything else as a hash.

use data_encoding::HEXLOWER;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Values by their pointers below the order, or below a line.
pub(crate) type Values = BTreeMap<String, String>;

/// What an order said when it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it said of the whole order.
    pub order: Values,
    /// What it said of each line that became a job, by the line's ID.
    pub lines: BTreeMap<String, Values>,
    /// The IDs of lines that were left out.
    #[serde(default)]
    pub others: BTreeSet<String>,
    /// What is hashed with each value, so that no value is found by its hash; it goes with the hashes.
    pub salt: String,
}

/// What makes a change urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A line was added.
    Added,
    /// Something else changed.
    Changed,
    /// A line or the order was canceled, refunded or returned.
    Withdrawn,
}

/// A change of an order after its jobs were placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The most urgent of its kinds.
    pub kind: ChangeKind,
    /// The members that changed, for a person.
    pub text: String,
}

/// How a value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// As it is: a number of the order.
    Plain,
    /// As a hash: whether it is the same is all there is to know.
    Hashed,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [ChangeKind; 3] = [ChangeKind::Withdrawn, ChangeKind::Changed, ChangeKind::Added];

    /// Returns the word in the ledger, in metrics and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Changed => "changed",
            ChangeKind::Withdrawn => "withdrawn",
        }
    }
}

impl Change {
    /// Says what changed and what to do, for `orders list` and `orders show`.
    pub fn alert(&self, order_id: i64) -> String {
        let act = match self.kind {
            ChangeKind::Withdrawn => format!(
                "it was canceled, refunded or returned, so run `overprint orders cancel '#{order_id}' --reason …` now: 4over cancels a job until its production begins"
            ),
            ChangeKind::Changed => {
                format!("`overprint orders accept '#{order_id}' --reason …` ends this alert")
            }
            ChangeKind::Added => {
                format!("`overprint orders retry '#{order_id}' --added-lines --reason …` sends what was added")
            }
        };
        format!("{CHANGED}; nothing was sent: {}; {act}", self.text)
    }
}

/// How the alert begins of an order that changed.
pub(super) const CHANGED: &str = "the storefront's order changed after its jobs were placed";

impl Content {
    /// Takes what a later request said of its lines; of what was sent before, the first request counts.
    #[must_use]
    pub fn with(mut self, later: Content, sent: &[&str]) -> Content {
        if self == Content::default() {
            (self.order, self.salt) = (later.order, later.salt);
        }
        self.others.extend(later.others);
        let is_sent = |id: &String| sent.contains(&id.as_str());
        self.lines.extend(later.lines.into_iter().filter(|(id, _)| is_sent(id)));
        self.others.retain(|id| !self.lines.contains_key(id));
        self
    }
}

/// Writes a value as it is kept; what is absent, null, blank or empty is the empty text.
pub(crate) fn kept(value: Option<&Value>, how: Kept, salt: &str) -> String {
    let text = match value {
        None | Some(Value::Null) => return String::new(),
        Some(Value::String(text)) if text.trim().is_empty() => return String::new(),
        Some(Value::Array(items)) if items.is_empty() => return String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    match how {
        Kept::Hashed => hash(salt, &text),
        // `1000` and `1000.0` are the same, and so are nothing and zero.
        Kept::Plain => match text.trim().parse::<Decimal>() {
            Ok(number) if number.is_zero() => String::new(),
            Ok(number) => number.normalize().to_string(),
            Err(_) => text.chars().take(40).collect(),
        },
    }
}

/// Writes the beginning of a hash: enough to tell one value from another.
fn hash(salt: &str, text: &str) -> String {
    let digest = Sha256::new().chain_update(salt).chain_update(text).finalize();
    HEXLOWER.encode(&digest[..12])
}

#[cfg(test)]
mod tests {
    use super::{Content, Kept, kept};
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn a_number_is_kept_as_it_is_and_a_text_as_a_hash() {
        for (value, text) in [(json!(1000), "1000"), (json!("1000.00"), "1000"), (json!(0), ""), (json!(null), "")] {
            assert_eq!(kept(Some(&value), Kept::Plain, ""), text, "{value}");
        }
        let hashed = |salt: &str| kept(Some(&json!("8900 Executive Park Drive")), Kept::Hashed, salt);
        assert!(!hashed("a").contains("Executive") && hashed("a") != hashed("b"), "{}", hashed("a"));
        let nothing = [None, Some(json!([]))].map(|value| kept(value.as_ref(), Kept::Hashed, "a"));
        assert_eq!(nothing, [String::new(), String::new()]);
    }

    #[test]
    fn what_was_sent_first_counts_and_lines_that_are_sent_later_are_added() {
        let content = |value: &str, lines: &[&str]| Content {
            order: [("/ship_to_name".to_owned(), value.to_owned())].into(),
            salt: value.to_owned(),
            others: BTreeSet::new(),
            lines: lines
                .iter()
                .map(|id| ((*id).to_owned(), [("/quantity".to_owned(), value.to_owned())].into()))
                .collect(),
        };
        let first = Content::default().with(content("1", &["a", "b"]), &["a"]);
        assert_eq!(first, content("1", &["a"]));
        let both = first.with(content("2", &["a", "b"]), &["b"]);
        assert_eq!((both.order["/ship_to_name"].as_str(), both.lines["a"]["/quantity"].as_str()), ("1", "1"));
        assert_eq!(both.lines["b"]["/quantity"], "2");
    }
}
