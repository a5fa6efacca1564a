//! The paths of the storefront's operations: templates, since seed 004 lost the addresses and some are deduced only.

use crate::http;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

/// The path of each operation that is used, after the base address. Each may hold `{tenant}`.
///
/// The defaults are those of the storefront's documentation; the ones of `batch`, `shippable` and `shipments` are deduced
/// from it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Paths {
    /// One order, read and patched. Default: `/orders/{tenant}/{id}`.
    #[serde(deserialize_with = "with_id")]
    pub order: Template,
    /// All orders, page by page. Default: `/orders/{tenant}`.
    #[serde(deserialize_with = "with_tenant_only")]
    pub orders: Template,
    /// The search of orders. Default: `/orders/{tenant}/search`.
    #[serde(deserialize_with = "with_tenant_only")]
    pub search: Template,
    /// Orders that can be shipped and have a status. Default: `/orders/{tenant}/shippable/{status}`.
    #[serde(deserialize_with = "with_status")]
    pub shippable: Template,
    /// Up to 100 patches at once. Default: `/orders/{tenant}/batch`.
    #[serde(deserialize_with = "with_tenant_only")]
    pub batch: Template,
    /// Shipment records, made and listed. Default: `/shipments/{tenant}`.
    #[serde(deserialize_with = "with_tenant_only")]
    pub shipments: Template,
    /// One contact, at the address of contacts. Default: `/contacts/{tenant}/{id}`.
    #[serde(deserialize_with = "with_id")]
    pub contact: Template,
    /// One organization, at the address of contacts. Default: `/organizations/{tenant}/{id}`.
    #[serde(deserialize_with = "with_id")]
    pub organization: Template,
}

impl Default for Paths {
    fn default() -> Self {
        let path = |text: &str| Template(text.to_owned());
        Paths {
            order: path("/orders/{tenant}/{id}"),
            orders: path("/orders/{tenant}"),
            search: path("/orders/{tenant}/search"),
            shippable: path("/orders/{tenant}/shippable/{status}"),
            batch: path("/orders/{tenant}/batch"),
            shipments: path("/shipments/{tenant}"),
            contact: path("/contacts/{tenant}/{id}"),
            organization: path("/organizations/{tenant}/{id}"),
        }
    }
}

/// A path with places to fill, each of which becomes one percent-encoded segment.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
pub struct Template(String);

impl Template {
    /// Reads a template that has every place of `required`, and no other besides `{tenant}`.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn parse(text: &str, required: &[&str]) -> Result<Self, String> {
        if !text.starts_with('/') {
            return Err(format!("the path `{text}` does not begin with `/`"));
        }
        if let Some(odd) = text.chars().find(|c| matches!(c, '?' | '#') || !c.is_ascii_graphic()) {
            return Err(format!("the path `{text}` holds {odd:?}"));
        }
        let places = places(text)?;
        for place in required {
            if !places.contains(place) {
                return Err(format!("the path `{text}` lacks `{{{place}}}`"));
            }
        }
        match places.iter().find(|place| **place != "tenant" && !required.contains(place)) {
            Some(place) => Err(format!("the path `{text}` has `{{{place}}}`, which nothing fills")),
            None => Ok(Template(text.to_owned())),
        }
    }

    /// Fills the places; the name of the first one whose value cannot stand in a path, otherwise.
    ///
    /// # Errors
    /// Returns the name and the value that is empty, `.` or `..`.
    pub fn fill(&self, values: &[(&'static str, &str)]) -> Result<String, (&'static str, String)> {
        let mut path = self.0.clone();
        for (name, value) in values {
            let place = format!("{{{name}}}");
            if path.contains(&place) {
                let segment = http::segment(value).ok_or_else(|| (*name, (*value).to_owned()))?;
                path = path.replace(&place, &segment);
            }
        }
        Ok(path)
    }
}

fn with_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Template, D::Error> {
    template(deserializer, &["id"])
}

fn with_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Template, D::Error> {
    template(deserializer, &["status"])
}

fn with_tenant_only<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Template, D::Error> {
    template(deserializer, &[])
}

fn template<'de, D: Deserializer<'de>>(deserializer: D, required: &[&str]) -> Result<Template, D::Error> {
    let text = String::deserialize(deserializer)?;
    Template::parse(&text, required).map_err(de::Error::custom)
}

/// Lists the names in braces.
fn places(text: &str) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let inner = rest[at..].strip_prefix('{').and_then(|after| after.split_once('}'));
        let Some((name, after)) = inner else {
            return Err(format!("the path `{text}` has a brace without its partner"));
        };
        names.push(name);
        rest = after;
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Paths, Template};

    #[test]
    fn a_template_that_cannot_work_says_why() {
        let table = [
            ("orders", "the path `orders` does not begin with `/`"),
            ("/orders/{tenant}", "the path `/orders/{tenant}` lacks `{id}`"),
            ("/o/{id", "the path `/o/{id` has a brace without its partner"),
            ("/o/id}", "the path `/o/id}` has a brace without its partner"),
            ("/o/{id}/{x}", "the path `/o/{id}/{x}` has `{x}`, which nothing fills"),
            ("/o/{id}?a=b", "the path `/o/{id}?a=b` holds '?'"),
            ("/o o/{id}", "the path `/o o/{id}` holds ' '"),
        ];
        for (text, message) in table {
            assert_eq!(Template::parse(text, &["id"]), Err(message.to_owned()));
        }
    }

    #[test]
    fn values_are_encoded_and_never_read_as_places() {
        let order = Paths::default().order;
        let filled = order.fill(&[("tenant", "example.org"), ("id", "a/b \"é\" {tenant}")]).unwrap();
        assert_eq!(filled, "/orders/example.org/a%2Fb%20%22%C3%A9%22%20%7Btenant%7D");
        assert_eq!(order.fill(&[("tenant", "t"), ("id", "..")]), Err(("id", "..".to_owned())));
        assert_eq!(order.fill(&[("tenant", ""), ("id", "1")]), Err(("tenant", String::new())));
    }
}
