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
