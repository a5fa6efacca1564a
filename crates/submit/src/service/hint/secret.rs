//! The secret in the path of 4over's push: 4over signs nothing, so that the address is all that tells it from others.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::borrow::Cow;
use subtle::ConstantTimeEq;

/// How long a secret is: 24 letters of an alphabet of 64 are 144 bits.
const LENGTH: std::ops::RangeInclusive<usize> = 24..=256;

/// A secret that can be a part of a path.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct HintsSecret(SecretString);

impl HintsSecret {
    /// Compares a part of a path with the secret, in constant time where the lengths agree.
    pub fn is(&self, given: &str) -> bool {
        self.0.expose_secret().as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl TryFrom<String> for HintsSecret {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        match LENGTH.contains(&text.len()) && text.bytes().all(fits) {
            true => Ok(HintsSecret(text.into())),
            false => Err(format!(
                "it has to be {} to {} letters, digits, and `-._~`, since it is a part of a URL: `openssl rand -hex 24` makes one",
                LENGTH.start(),
                LENGTH.end()
            )),
        }
    }
}

impl JsonSchema for HintsSecret {
    fn schema_name() -> Cow<'static, str> {
        "HintsSecret".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": LENGTH.start(), "maxLength": LENGTH.end() })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::HintsSecret;

    #[test]
    fn a_secret_is_long_enough_fits_a_path_and_is_never_printed() {
        let secret = HintsSecret::try_from("abcdefghijklmnopqrstuvwx".to_owned()).unwrap();
        assert!(secret.is("abcdefghijklmnopqrstuvwx"));
        for other in ["", "abcdefghijklmnopqrstuvw", "abcdefghijklmnopqrstuvwX", "abcdefghijklmnopqrstuvwxy"] {
            assert!(!secret.is(other), "{other}");
        }
        assert!(!format!("{secret:?}").contains("abcdef"));
        for wrong in ["", "short", "abcdefghijklmnopqrstuvw", "abcdefghijklmnopqrstuv/x", "abcdefghijklmnopqrstuvw%20"]
        {
            let why = HintsSecret::try_from(wrong.to_owned()).unwrap_err();
            assert!(why.contains("24 to 256") && (wrong.is_empty() || !why.contains(wrong)), "{why}");
        }
    }
}
