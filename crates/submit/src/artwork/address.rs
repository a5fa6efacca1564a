//! The address of a file as it is written: what of it can be asked for, and what of it can be shown.

use super::public::is_public;
use std::net::IpAddr;
use url::{Host, Url};

/// Why an address is not asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It cannot be read as an address.
    #[error("the address cannot be read: {0}")]
    Unreadable(url::ParseError),
    /// It is neither http nor https.
    #[error("the scheme {0} is not fetched")]
    Scheme(String),
    /// It holds a user or a password.
    #[error("the address holds a user or a password")]
    Credentials,
    /// Its host, or what the name of its host resolves to, is in somebody's own network.
    #[error("the host is not public ({0})")]
    NotPublic(IpAddr),
    /// It names no host.
    #[error("the address names no host")]
    NoHost,
    /// Its host, or what the name of its host resolves to, is this machine.
    #[error("the host is the machine that Overprint runs on ({0})")]
    Own(IpAddr),
    /// Its port is not one that files are fetched from.
    #[error("port {0} is not fetched from: `ports` of `[guards.artwork]` lists those that are")]
    Port(u16),
    /// A redirect leads from https to http.
    #[error("it leads from https to http")]
    Downgrade,
}

/// Reads an address that somebody else wrote, and refuses what must not be asked for.
///
/// Any writing of an IPv4 address (octal, hexadecimal, one number, few parts) is read as the address that it means. What a name
/// resolves to is seen when the connection is made.
pub(super) fn read(text: &str) -> Result<Url, Refused> {
    let url = Url::parse(text).map_err(Refused::Unreadable)?;
    check(&url)?;
    Ok(url)
}

/// Refuses an address that must not be asked for.
pub(super) fn check(url: &Url) -> Result<(), Refused> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refused::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Credentials);
    }
    if url.host().is_none() {
        return Err(Refused::NoHost);
    }
    match literal(url) {
        Some(address) if !is_public(address) => Err(Refused::NotPublic(address)),
        _ => Ok(()),
    }
}

/// Returns the network address that a URL has in the place of a name.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(IpAddr::V4(address)),
        Host::Ipv6(address) => Some(IpAddr::V6(address)),
    }
}

/// Writes an address without what may be all it takes to read the file: user, password, query and fragment.
pub fn shown(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return "an address that cannot be read".to_owned() };
    // Neither fails for an address with a host; without one there is neither.
    let _without = (url.set_username(""), url.set_password(None));
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// Beginnings of query parameters that sign an address: Amazon S3, Google Cloud Storage, Alibaba Cloud.
const SIGNS_BEGIN: [&str; 3] = ["x-amz-", "x-goog-", "x-oss-"];

/// Query parameters that sign an address or say until when it holds: Amazon S3 and CloudFront, Google Cloud Storage, Akamai.
const SIGNS: [&str; 9] =
    ["expires", "signature", "awsaccesskeyid", "googleaccessid", "key-pair-id", "policy", "hdnea", "__token__", "x-id"];

/// The parameters of a shared access signature beside its `sig` (Azure Storage, "Create a service SAS").
const SHARED_ACCESS: [&str; 15] =
    ["sig", "se", "st", "sp", "sv", "sr", "spr", "sip", "skoid", "sktid", "skt", "ske", "sks", "skv", "ss"];

/// Writes which file an address brings: all of it but what only signs it, which differs each time that it is signed.
pub fn without_signature(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return text.to_owned() };
    let _without = (url.set_username(""), url.set_password(None));
    url.set_fragment(None);
    let is_shared_access = url.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("sig"));
    let signs = |name: &str| {
        let name = name.to_ascii_lowercase();
        SIGNS_BEGIN.iter().any(|begin| name.starts_with(begin))
            || SIGNS.contains(&name.as_str())
            || (is_shared_access && SHARED_ACCESS.contains(&name.as_str()))
    };
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !signs(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    match kept.is_empty() {
        true => url.set_query(None),
        false => drop(url.query_pairs_mut().clear().extend_pairs(kept)),
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::without_signature;

    #[test]
    fn only_what_signs_an_address_is_left_out() {
        let is_same = |one: &str, other: &str| without_signature(one) == without_signature(other);
        for (one, other) in [
            (
                "https://b.s3.amazonaws.com/a.pdf?X-Amz-Date=1&X-Amz-Signature=aa&X-Amz-Expires=60",
                "https://b.s3.amazonaws.com/a.pdf?X-Amz-Date=2&X-Amz-Signature=bb&X-Amz-Expires=60",
            ),
            (
                "https://b.blob.core.windows.net/c/a.pdf?sv=1&sr=b&se=2026-01-01&sig=aa",
                "https://b.blob.core.windows.net/c/a.pdf?sv=1&sr=b&se=2026-01-02&sig=bb",
            ),
            ("https://d.cloudfront.net/a.pdf?Expires=1&Signature=a&Key-Pair-Id=k", "https://d.cloudfront.net/a.pdf"),
            ("https://cdn.example.com/a.pdf#one", "https://cdn.example.com/a.pdf"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        for (one, other) in [
            (
                "https://drive.google.com/uc?export=download&id=AAA-front",
                "https://drive.google.com/uc?export=download&id=BBB-front",
            ),
            ("https://cdn.example.com/get?file=1", "https://cdn.example.com/get?file=2"),
            ("https://cdn.example.com/get?se=1", "https://cdn.example.com/get?se=2"),
            ("https://cdn.example.com/a.pdf", "https://cdn.example.com/b.pdf"),
            ("https://cdn.example.com/a.pdf?v=1&Signature=a", "https://cdn.example.com/a.pdf?v=2&Signature=a"),
        ] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }
}
