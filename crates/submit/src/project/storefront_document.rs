//! What mappings read as `/storefront`.

use crate::storefront::Settings;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use std::borrow::Cow;

pub use crate::storefront::RESERVED_VALUES as RESERVED;

/// What stands for the payment profile token where nothing is sent.
const PLACEHOLDER: &str = "payment_profile_token";

/// The document of one storefront: its name, whether its orders are tests, its payment profile token, and its free values.
///
/// Has no `Debug`: it may hold the token.
#[derive(Clone)]
pub struct StorefrontDocument {
    members: Map<String, Value>,
    /// The same as JSON text, which every order is translated with.
    json: String,
}

/// Which payment profile token the document holds.
#[derive(Clone, Copy, Debug)]
pub enum Token<'t> {
    /// The text `payment_profile_token`: nothing is sent.
    Placeholder,
    /// The real one, or none where none is configured.
    Real(Option<&'t SecretString>),
}

impl StorefrontDocument {
    /// Makes the document of a configured storefront.
    pub fn of(name: &str, settings: &Settings, token: Token<'_>) -> Self {
        let mut document = StorefrontDocument::named(name, settings.is_test_order, token);
        document.lay_over(&settings.values);
        document
    }

    /// Makes the document of a storefront that nothing else is known of.
    pub fn named(name: &str, is_test_order: bool, token: Token<'_>) -> Self {
        let mut members = Map::from_iter([
            ("name".to_owned(), Value::from(name)),
            ("is_test_order".to_owned(), Value::Bool(is_test_order)),
        ]);
        let token = match token {
            Token::Placeholder => Some(PLACEHOLDER),
            Token::Real(token) => token.map(SecretString::expose_secret),
        };
        members.extend(token.map(|token| ("payment_profile_token".to_owned(), Value::from(token))));
        let json = json(&members);
        StorefrontDocument { members, json }
    }

    /// Returns the name of the storefront.
    pub fn name(&self) -> &str {
        self.members.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// Lays values over those that are there.
    pub fn lay_over(&mut self, values: &Map<String, Value>) {
        self.members.extend(values.clone());
        self.json = json(&self.members);
    }

    /// Returns the document with values laid over it that an order brought along.
    pub fn with(&self, values: &Map<String, Value>) -> Cow<'_, Self> {
        let mut document = Cow::Borrowed(self);
        if !values.is_empty() {
            document.to_mut().lay_over(values);
        }
        document
    }

    /// Takes the payment profile token out of a text that quotes values of the document.
    pub fn redact(&self, text: &str) -> String {
        match self.members.get("payment_profile_token").and_then(Value::as_str) {
            Some(token) if !token.is_empty() && token != PLACEHOLDER => text.replace(token, "[redacted]"),
            _ => text.to_owned(),
        }
    }

    /// Returns the document as JSON text.
    pub fn to_json(&self) -> String {
        self.json.clone()
    }
}

fn json(members: &Map<String, Value>) -> String {
    Value::Object(members.clone()).to_string()
}
