//! The helpers a template may use.

use handlebars::{Handlebars, handlebars_helper, no_escape};
use std::sync::LazyLock;

/// Every helper and block that a template may use, as its author writes it.
pub(super) const KNOWN: &[&str] =
    &["if", "unless", "eq", "ne", "gt", "gte", "lt", "lte", "and", "or", "not", "lower", "upper", "trim", "replace"];

handlebars_helper!(lower: |text: str| text.to_lowercase());
handlebars_helper!(upper: |text: str| text.to_uppercase());
handlebars_helper!(trim: |text: str| text.trim());
handlebars_helper!(replace: |text: str, from: str, to: str| text.replace(from, to));

/// A helper that makes one text of another.
pub(super) type OfText = fn(&str) -> String;

/// Returns a helper of one text, for templates that need no more than such.
pub(super) fn of_text(name: &str) -> Option<OfText> {
    match name {
        "lower" => Some(str::to_lowercase),
        "upper" => Some(str::to_uppercase),
        "trim" => Some(|text| text.trim().to_owned()),
        _ => None,
    }
}

pub(super) static REGISTRY: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(no_escape);
    registry.register_helper("lower", Box::new(lower));
    registry.register_helper("upper", Box::new(upper));
    registry.register_helper("trim", Box::new(trim));
    registry.register_helper("replace", Box::new(replace));
    registry
});
