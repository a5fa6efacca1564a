//! What an operator says about the webhook of one storefront: how its deliveries are signed, and with which secrets.

mod key;
mod scheme;

#[cfg(test)]
mod tests;

pub use scheme::{Encoding, Header, KeyHeader, Scheme};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use scheme::Name;
use secrecy::{SecretSlice, SecretString};
use serde::Deserialize;
use std::borrow::Cow;
use std::num::NonZeroU32;
use std::time::Duration;

/// How far a signed timestamp may be from the clock either way, in seconds: the value of Standard Webhooks' reference library
/// (storefront, Webhooks).
const TOLERANCE_S: u32 = 300;

/// The webhook of one storefront, checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Settings {
    /// How deliveries are signed. Default: as Standard Webhooks says.
    pub scheme: Scheme,
    /// The live secrets as the keys that sign: `secret`, then `previous_secret`. None at all where they are not given, which is
    /// enough for everything but receiving.
    pub keys: Vec<SecretSlice<u8>>,
    /// How far a signed timestamp may be from the clock either way: `tolerance_seconds`, default 300.
    pub tolerance: Duration,
}

/// A webhook without a secret: anyone could send it orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the webhook has no `secret`: serve refuses to start, since anyone could send it orders; give `secret` or `secret_file`"
)]
pub struct NoSecret;

/// Reads a secret of Standard Webhooks into the key that signs.
///
/// # Errors
/// Says what is wrong with it, without any of its text.
pub(crate) fn standard_key(secret: &SecretString) -> Result<SecretSlice<u8>, String> {
    key::read(&Scheme::Standard, secret)
}

/// A `[storefronts.NAME.webhook]` table as it is written.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct Written {
    /// How deliveries are signed. With `key` they are not: they carry the secret. Default: `standard`.
    #[serde(default)]
    scheme: Name,
    /// What deliveries are signed with; for `standard` base64 of 24 to 64 bytes, also behind `whsec_`.
    #[schemars(with = "Option<String>")]
    secret: Option<SecretString>,
    /// The secret before the last change, for as long as deliveries signed with it may arrive. `overprint doctor` says since
    /// when it is accepted, when a delivery needed it last, and when to remove it.
    #[schemars(with = "Option<String>")]
    previous_secret: Option<SecretString>,
    /// How far a signed timestamp may be from the clock either way. Default: 300.
    tolerance_seconds: Option<NonZeroU32>,
    /// For `hmac`: the header that holds the signature. For `key`: the header that holds the secret.
    header: Option<String>,
    /// For `hmac` and `key`: what comes before the signature or the secret in its header, such as `sha256=` or `Bearer `.
    /// Default: nothing.
    prefix: Option<String>,
    /// For `hmac`: how the signature is written. Default: `hex`.
    encoding: Option<Encoding>,
    /// For `hmac`: the header with the Unix seconds of the delivery; the signature is then over `{timestamp}.{body}`.
    timestamp_header: Option<String>,
}

/// The schema is that of the table as it is written.
impl JsonSchema for Settings {
    fn schema_name() -> Cow<'static, str> {
        "Webhook".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Written::json_schema(generator)
    }
}

impl TryFrom<Written> for Settings {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let mut problems = Vec::new();
        let scheme = scheme::read(&written, &mut problems);
        if written.tolerance_seconds.is_some() && !scheme.is_timed() {
            problems.push("`tolerance_seconds` means nothing where no timestamp is signed".to_owned());
        }
        if written.previous_secret.is_some() && written.secret.is_none() {
            problems.push("`previous_secret` is given without `secret`".to_owned());
        }
        let given = [("secret", written.secret), ("previous_secret", written.previous_secret)];
        let mut keys = Vec::new();
        for (name, secret) in given.into_iter().filter_map(|(name, secret)| Some((name, secret?))) {
            match key::read(&scheme, &secret) {
                Ok(key) => keys.push(key),
                Err(why) => problems.push(format!("`{name}` {why}")),
            }
        }
        let tolerance = written.tolerance_seconds.map_or(TOLERANCE_S, NonZeroU32::get);
        match problems.is_empty() {
            true => Ok(Settings { scheme, keys, tolerance: Duration::from_secs(tolerance.into()) }),
            false => Err(problems.join("; ")),
        }
    }
}
