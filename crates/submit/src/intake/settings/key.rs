//! From the text of a secret to the key that signs.

use super::Scheme;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use std::ops::RangeInclusive;

/// What may stand before a secret of Standard Webhooks.
const PREFIX: &str = "whsec_";

/// How long a key of Standard Webhooks is, in bytes (storefront, Webhooks).
const LENGTH: RangeInclusive<usize> = 24..=64;

/// How long the key of an API destination may be (Amazon EventBridge, `ApiKeyValue`).
const KEY_MAX: usize = 512;

/// Reads a secret; what is wrong with it is told without any of its text.
pub(super) fn read(scheme: &Scheme, secret: &SecretString) -> Result<SecretSlice<u8>, String> {
    let text = secret.expose_secret();
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    if text.trim() != text {
        return Err("begins or ends with white space".to_owned());
    }
    match scheme {
        Scheme::Standard => decoded(text),
        Scheme::Key(_) if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') => {
            Err("holds a character that is not visible ASCII, which no header carries".to_owned())
        }
        Scheme::Key(_) if text.len() > KEY_MAX => Err(format!("is longer than {KEY_MAX} characters")),
        Scheme::Shopify | Scheme::Woocommerce | Scheme::Hmac(_) | Scheme::Key(_) => Ok(text.as_bytes().to_vec().into()),
    }
}

fn decoded(text: &str) -> Result<SecretSlice<u8>, String> {
    let text = text.strip_prefix(PREFIX).unwrap_or(text);
    let bytes = BASE64_STANDARD.decode(text).map_err(|_| {
        format!("is not base64, which a secret of scheme `standard` is, behind `{PREFIX}` or without it")
    })?;
    match bytes.len() {
        length if LENGTH.contains(&length) => Ok(bytes.into()),
        length => Err(format!("is base64 of {length} bytes, and a secret of scheme `standard` is one of 24 to 64")),
    }
}
