//! Handlebars templates: parsed and checked once, strict in every path, never escaped for HTML.

mod helpers;
mod parse;

use crate::pointer::Pointer;
use handlebars::{Context, RenderContext, Renderable, StringOutput};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

pub(crate) use parse::parse;

/// A checked template and the pointers it reads.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) reads: Vec<Pointer>,
    /// The template as its author wrote it.
    pub(crate) written: String,
    /// What is joined without the template engine; nothing where the template has more than texts, paths and simple helpers.
    parts: Option<Vec<Part>>,
    parsed: handlebars::Template,
}

#[derive(Debug)]
enum Part {
    Text(String),
    /// An index into `reads`.
    Read(usize),
    /// A helper, and the index of what it is given.
    Helped(helpers::OfText, usize),
}

/// A value for a template.
#[derive(Clone, Debug)]
pub(crate) enum Text<'a> {
    String(Cow<'a, str>),
    Number(Cow<'a, str>),
    Boolean(bool),
}

impl<'a> Text<'a> {
    pub(crate) fn into_cow(self) -> Cow<'a, str> {
        match self {
            Text::String(text) | Text::Number(text) => text,
            Text::Boolean(boolean) => Cow::Borrowed(if boolean { "true" } else { "false" }),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Text::String(text) | Text::Number(text) => text,
            Text::Boolean(true) => "true",
            Text::Boolean(false) => "false",
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        match self {
            Text::String(text) => Value::String(text.to_string()),
            Text::Number(text) => {
                text.parse::<Number>().map_or_else(|_| Value::String(text.to_string()), Value::Number)
            }
            Text::Boolean(boolean) => Value::Bool(*boolean),
        }
    }
}

impl Template {
    /// Returns what stands between the values; of a template with blocks or helpers, nothing is known.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let parts = self.parts.as_deref().unwrap_or_default();
        let has_helpers = parts.iter().any(|part| matches!(part, Part::Helped(..)));
        parts.iter().filter(move |_| !has_helpers).filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Read(_) | Part::Helped(..) => None,
        })
    }

    /// Fills the template with the values of its reads, in their order; Handlebars renders it where it has blocks, or a helper
    /// that would refuse its arguments.
    ///
    /// # Errors
    /// A helper refuses its arguments.
    pub(crate) fn fill(&self, values: &[Text<'_>]) -> Result<String, String> {
        let joined = self.parts.as_deref().and_then(|parts| join(parts, values));
        joined.map_or_else(|| self.render(values), Ok)
    }

    fn render(&self, values: &[Text<'_>]) -> Result<String, String> {
        let mut root = Map::new();
        for (pointer, value) in self.reads.iter().zip(values) {
            place(&mut root, pointer, value.to_value());
        }
        let context = Context::from(Value::Object(root));
        let mut output = StringOutput::new();
        self.parsed
            .render(&helpers::REGISTRY, &context, &mut RenderContext::new(None), &mut output)
            .map_err(|error| error.reason().to_string())?;
        output.into_string().map_err(|error| error.to_string())
    }
}

/// Joins the parts; none where a helper is given something else than a string.
fn join(parts: &[Part], values: &[Text<'_>]) -> Option<String> {
    let length = |part: &Part| match part {
        Part::Text(text) => text.len(),
        Part::Read(index) | Part::Helped(_, index) => values[*index].as_str().len(),
    };
    let mut joined = String::with_capacity(parts.iter().map(length).sum());
    for part in parts {
        match part {
            Part::Text(text) => joined.push_str(text),
            Part::Read(index) => joined.push_str(values[*index].as_str()),
            Part::Helped(help, index) => match &values[*index] {
                Text::String(text) => joined.push_str(&help(text)),
                Text::Number(_) | Text::Boolean(_) => return None,
            },
        }
    }
    Some(joined)
}

/// Puts a value where the template's path looks for it.
fn place(root: &mut Map<String, Value>, pointer: &Pointer, value: Value) {
    let mut at = root;
    let mut name = pointer.root.word();
    for token in &pointer.tokens {
        let below = at.entry(name).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(map) = below else { return };
        at = map;
        name = token;
    }
    at.insert(name.to_owned(), value);
}
