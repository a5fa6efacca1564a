//! The address of a server, and where a token may be sent.

use serde::{Deserialize, Deserializer, de};
use url::Url;

/// Guesses the address of contacts from that of orders: the vendor's hosts differ in their first label only, and any
/// other server is taken to answer for both, so that no token goes to a host that nobody named.
pub(super) fn beside(base: &Url) -> Url {
    let mut url = base.clone();
    if let Some(family) = base.host_str().and_then(|host| host.strip_prefix("commerce.")) {
        let _kept_if_refused = url.set_host(Some(&format!("rolodex.{family}")));
    }
    url
}

/// Says so where a token would leave this machine unencrypted.
pub(super) fn in_clear(key: &str, url: &Url) -> Option<String> {
    let clear = crate::http::is_in_clear(url);
    clear.then(|| format!("`{key}` would carry the token unencrypted: use https, or set `allow_http = true`"))
}

/// Reads the address of a server.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).map(Some).map_err(de::Error::custom)
}

/// Parses the address of a server: http or https, and nothing that a path cannot follow.
pub(super) fn parse(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("this is no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("the scheme `{}` is neither `https` nor `http`", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address holds a user name or a password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("the address holds a query or a fragment".to_owned());
    }
    Ok(url)
}
