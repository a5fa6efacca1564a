//! The ways in which deliveries are signed (storefront, Webhooks).

use super::Written;
use axum::http::HeaderName;
use schemars::JsonSchema;
use serde::Deserialize;

/// How deliveries are told from those of others. All schemes but `Key` sign them with HMAC-SHA256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// As Standard Webhooks says: `webhook-id`, `webhook-timestamp` and `webhook-signature`, or the same behind `svix-`.
    Standard,
    /// Shopify's: `X-Shopify-Hmac-SHA256` over the body.
    Shopify,
    /// WooCommerce's: `X-WC-Webhook-Signature` over the body.
    Woocommerce,
    /// One header of any name.
    Hmac(Header),
    /// A header of any name that holds the secret itself, as an API destination of Amazon EventBridge sends it. Nothing is signed.
    Key(KeyHeader),
}

/// A header that holds the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHeader {
    /// Its name.
    pub name: HeaderName,
    /// What stands before the secret in it, such as `Bearer `.
    pub prefix: String,
}

/// A header that holds a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: HeaderName,
    /// What stands before the signature in it, such as `sha256=`.
    pub prefix: String,
    /// How the signature is written in it.
    pub encoding: Encoding,
    /// The header with the Unix seconds of the delivery, where the signature is over `{timestamp}.{body}`.
    pub timestamp: Option<HeaderName>,
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Hexadecimal digits, in lower or in upper case.
    #[default]
    Hex,
    /// Base64 with the standard alphabet, padded.
    Base64,
}

/// The name of a scheme in the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "WebhookScheme")]
pub(super) enum Name {
    /// As Standard Webhooks says.
    #[default]
    Standard,
    /// Shopify's.
    Shopify,
    /// WooCommerce's.
    Woocommerce,
    /// One header of any name.
    Hmac,
    /// A header of any name that holds the secret itself, as an API destination of Amazon EventBridge sends it. Nothing is signed.
    Key,
}

impl Scheme {
    /// Tells whether a timestamp is signed, so that an old delivery can be told from a new one.
    pub fn is_timed(&self) -> bool {
        match self {
            Scheme::Standard => true,
            Scheme::Shopify | Scheme::Woocommerce | Scheme::Key(_) => false,
            Scheme::Hmac(header) => header.timestamp.is_some(),
        }
    }
}

/// Reads the keys that say how deliveries are signed.
///
/// Where there are problems, what is returned serves to find more of them.
pub(super) fn read(written: &Written, problems: &mut Vec<String>) -> Scheme {
    let keys = [
        ("header", written.header.is_some(), true),
        ("prefix", written.prefix.is_some(), true),
        ("encoding", written.encoding.is_some(), false),
        ("timestamp_header", written.timestamp_header.is_some(), false),
    ];
    let stray = keys.into_iter().filter(|(_, given, is_of_key)| {
        *given && written.scheme != Name::Hmac && !(*is_of_key && written.scheme == Name::Key)
    });
    problems.extend(stray.map(|(key, _, is_of_key)| {
        let or_key = if is_of_key { " or `scheme = \"key\"`" } else { "" };
        format!("`{key}` means nothing without `scheme = \"hmac\"`{or_key}")
    }));
    match written.scheme {
        Name::Standard => Scheme::Standard,
        Name::Shopify => Scheme::Shopify,
        Name::Woocommerce => Scheme::Woocommerce,
        Name::Hmac => Scheme::Hmac(header(written, problems)),
        Name::Key => {
            let Header { name, prefix, .. } = header(written, problems);
            Scheme::Key(KeyHeader { name, prefix })
        }
    }
}

fn header(written: &Written, problems: &mut Vec<String>) -> Header {
    let mut named = |key: &str, name: &Option<String>| {
        let name = name.as_deref()?;
        let read = HeaderName::from_bytes(name.as_bytes());
        read.map_err(|_| problems.push(format!("`{key}` is no name of a header: {name:?}"))).ok()
    };
    let name = named("header", &written.header);
    let timestamp = named("timestamp_header", &written.timestamp_header);
    if written.header.is_none() {
        problems.push(match written.scheme {
            Name::Key => "`scheme = \"key\"` needs `header`, which names the header with the secret".to_owned(),
            _ => "`scheme = \"hmac\"` needs `header`, which names the header with the signature".to_owned(),
        });
    }
    if name.is_some() && name == timestamp {
        problems.push("`header` and `timestamp_header` are the same header".to_owned());
    }
    let prefix = written.prefix.clone().unwrap_or_default();
    if prefix.starts_with(' ') || !prefix.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        problems.push(format!("`prefix` cannot begin a header: {prefix:?}"));
    }
    let name = name.unwrap_or(HeaderName::from_static("x-signature"));
    Header { name, prefix, encoding: written.encoding.unwrap_or_default(), timestamp }
}
