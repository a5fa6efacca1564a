//! The address of a route: built from the configured base and percent-encoded segments, never from a link in an answer.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use url::Url;

use super::error::Error;
use super::signature::Verb;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The checked base address.
#[derive(Clone, Debug)]
pub(super) struct Base(Url);

/// A verb and a path, to name a call in messages; has no query, since the signature of a GET is in there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub(super) verb: Verb,
    path: String,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb.as_str(), self.path)
    }
}

impl Base {
    /// Parses a base address.
    ///
    /// # Errors
    /// Returns what is wrong with it; never the address itself, which may hold a password.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text.trim()).map_err(|error| format!("base_url is not an address: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("base_url has the scheme {:?}; only http and https are spoken here", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "base_url has a user name or a password in it; keys belong in api_key and private_key".to_owned()
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("base_url has a query or a fragment; leave off everything from the ? or #".to_owned());
        }
        Ok(Base(url))
    }

    /// Tells whether the connection is encrypted.
    pub(super) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Builds the address of a route, and the name of the call for messages.
    ///
    /// # Errors
    /// Refuses a segment that would lead to another route: empty, `.` or `..`.
    pub(super) fn route(&self, verb: Verb, segments: &[&str]) -> Result<(Url, Call), Error> {
        let mut path = String::new();
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                return Err(Error::Segment { value: (*segment).to_owned() });
            }
            path.push('/');
            path.extend(utf8_percent_encode(segment, SEGMENT));
        }
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        Ok((url, Call { verb, path }))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    fn route(base: &str, segments: &[&str]) -> String {
        Base::parse(base).unwrap().route(Verb::Get, segments).unwrap().0.to_string()
    }

    #[test]
    fn a_path_prefix_is_kept() {
        assert_eq!(route("http://127.0.0.1:1/app.php", &["orders"]), "http://127.0.0.1:1/app.php/orders");
        assert_eq!(route("http://127.0.0.1:1/app.php/", &["orders"]), "http://127.0.0.1:1/app.php/orders");
        assert_eq!(
            route(" https://api.4over.com\n", &["orders", "X1-001", "status"]),
            "https://api.4over.com/orders/X1-001/status"
        );
    }

    #[test]
    fn segments_are_percent_encoded() {
        assert_eq!(
            route("https://h", &["orders", "a/b?c#d%2e \n\u{e9}", "status"]),
            "https://h/orders/a%2Fb%3Fc%23d%252e%20%0A%C3%A9/status"
        );
    }

    #[test]
    fn a_segment_that_leads_elsewhere_is_refused() {
        let base = Base::parse("https://h/x").unwrap();
        for segment in ["", ".", ".."] {
            assert!(matches!(base.route(Verb::Get, &["orders", segment]), Err(Error::Segment { .. })), "{segment:?}");
        }
    }

    #[test]
    fn addresses_that_are_no_api_are_refused_without_showing_them() {
        for bad in [
            "ftp://h",
            "file:///etc",
            "h:80",
            "",
            "http://",
            "http://me:canary@h",
            "https://me@h",
            "https://h?a=canary",
            "https://h#x",
        ] {
            let reason = Base::parse(bad).unwrap_err();
            assert!(reason.starts_with("base_url") && !reason.contains("canary"), "{bad}: {reason}");
        }
    }
}
