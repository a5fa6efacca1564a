//! Turning a real order into a case: nobody in it can be recognised, and the mappings make the same of it.
//!
//! People, companies, addresses, phone numbers and e-mail addresses are replaced, each by the same stand-in wherever it stands;
//! a stand-in is as long as what it stands for, so that limits and splits apply to it alike. State, country, the beginning of
//! the postal code and which members are there, null or empty stay. Payment data and tokens are removed. Any other text is
//! replaced, too, unless what becomes of the order depends on it: that is tried out, text by text.

mod cover;
mod meaning;
mod role;
mod tree;
mod try_out;
mod words;

use crate::project::Document;
use crate::suite::{Difference, Project, differences};
use cover::Cover;
use serde_json::Value;
use try_out::{Forms, Trial};

/// A case made of a real order.
#[derive(Debug)]
pub struct Captured {
    /// The case: an envelope as JSON.
    pub text: String,
    /// JSON Pointers of texts that stay although a name, address, phone number or e-mail address of the order is in them: what
    /// becomes of the order depends on them.
    pub telling: Vec<String>,
    /// JSON Pointers of other texts that stay as they are, because what becomes of the order depends on them.
    pub kept: Vec<String>,
    /// What the mappings make of it that they do not make of the original; nothing where the case is good.
    pub differences: Vec<Difference>,
}

/// Makes a case. `keep` are JSON Pointers into the envelope of texts that stay (`/order/line_items/0/…`), but for the people in
/// them.
///
/// # Errors
/// The order, or what came with it, cannot be read.
pub fn capture(document: &Document, project: Project<'_>, keep: &[String]) -> Result<Captured, String> {
    let (wanted, missed) = meaning::of(document, project)?;
    let order = Order { project, wanted: &wanted, missed: &missed, keep };
    let (envelope, texts) = tree::read(tree::envelope(document)?);
    let unknown = keep.iter().find(|pointer| texts.iter().all(|text| text.pointer != **pointer));
    if let Some(pointer) = unknown {
        return Err(format!("there is no text at `{pointer}` of the case that could be kept"));
    }
    let cover = Cover::new(&texts);
    let (renamed, names) = tree::renamed(envelope.clone(), &cover);
    let made = order.made(renamed, &cover)?;
    if names.is_empty() || made.differences.is_empty() {
        return Ok(made);
    }
    // A mapping reads a member by such a name.
    let mut made = order.made(envelope, &cover)?;
    made.telling.extend(names);
    Ok(made)
}

/// What the order means, and what has to stay of it.
struct Order<'o> {
    project: Project<'o>,
    wanted: &'o Value,
    missed: &'o [String],
    keep: &'o [String],
}

impl Order<'_> {
    fn made(&self, envelope: Value, cover: &Cover) -> Result<Captured, String> {
        let (envelope, texts) = tree::read(envelope);
        let keep: Vec<&str> = self.keep.iter().chain(self.missed).map(String::as_str).collect();
        let forms = texts.iter().map(|text| Forms::of(text, cover)).collect();
        let Order { project, wanted, .. } = *self;
        let trial = Trial { envelope: &envelope, texts: &texts, forms, project, wanted };
        let (levels, meaning) = trial.levels(&keep)?;
        Ok(Captured {
            text: format!("{:#}\n", trial.envelope(&levels)),
            telling: trial.telling(&levels),
            kept: trial.kept(&levels),
            differences: differences(wanted, &meaning),
        })
    }
}

/// A string or number of the envelope.
#[derive(Clone, Debug, PartialEq)]
struct Text {
    pointer: String,
    /// The text; the digits of a number.
    text: String,
    is_number: bool,
    role: role::Role,
    /// Whether it may stay where the outcome depends on it.
    may_stay: bool,
}

impl Text {
    /// Returns the value with another text in it.
    fn value(&self, text: &str) -> Value {
        match self.is_number.then(|| text.parse::<serde_json::Number>()) {
            Some(Ok(number)) => Value::Number(number),
            _ => Value::from(text),
        }
    }
}

#[cfg(test)]
mod tests;
