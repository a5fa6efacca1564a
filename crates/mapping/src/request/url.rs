//! URLs of files: which of them 4over can download, and which would bring another file than the one that is meant.

use super::files::{is_plain_https, printable};
use crate::likeness::character;
use url::{Host, Url};

/// What is wrong with a URL.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UrlProblem {
    pub(crate) message: String,
    /// What to do, where the rule's own advice does not say it.
    pub(crate) help: Option<String>,
}

/// Endings of names that no public resolver answers for: reserved ones (RFC 6761, RFC 6762 and its appendix G, RFC 7686,
/// RFC 8375, and `internal` by ICANN), and that of services within a cluster.
const PRIVATE: &[&str] = &[
    ".localhost",
    ".local",
    ".internal",
    ".home.arpa",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".lan",
    ".invalid",
    ".onion",
    ".svc",
];

/// Says what is wrong with the URL of a file. It is sent as it is written, so what a parser would repair is refused; over http and
/// ftp, which 4over takes too, only if `unencrypted` ones are allowed.
pub(crate) fn problem(text: &str, unencrypted: bool) -> Option<UrlProblem> {
    if has_several(text) {
        return told("the text holds more than one URL", "give each file a value of its own");
    }
    let no_file = no_file(text);
    if no_file.is_none() && is_plain_https(text) {
        return None;
    }
    if let Some(problem) = as_written(text) {
        return Some(problem);
    }
    if let Some(what) = no_file {
        return told(what, "give the URL of the file itself");
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return told(&format!("the URL cannot be read: {error}"), WHOLE),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return told("the URL holds a user or a password", "give a URL that needs neither, such as a signed one");
    }
    match url.scheme() {
        "https" => {}
        "http" | "ftp" if unencrypted => {}
        "http" | "ftp" => {
            let help = "give an https URL; 4over also downloads over http and ftp, unencrypted: \
                        `unencrypted_file_urls = true` in `[fourover.dialect]` allows it";
            return told(&format!("{} is not https", printable(text)), help);
        }
        _ => return told(&format!("{} is not https", printable(text)), WHOLE),
    }
    match url.host() {
        Some(Host::Domain(name)) if is_public(name) => None,
        _ => told(&format!("{} is not on a public host", printable(text)), "give a URL that 4over can reach"),
    }
}

/// Says that a URL ends with its host, or has none.
fn no_file(text: &str) -> Option<&'static str> {
    let (_, rest) = text.split_once("://").filter(|(scheme, _)| !scheme.eq_ignore_ascii_case("file"))?;
    match rest.split_once(['/', '?']).unwrap_or((rest, "")) {
        ("", _) => Some("the URL has no host after `//`"),
        (_, "") => Some("the URL names a site and no file"),
        _ => None,
    }
}

/// The advice for a text that is not a URL of a file.
pub(crate) const WHOLE: &str = "give the whole URL of the file, which begins with https://";

/// Names the page that a link of a file service shows instead of the file, and the link that brings the file itself, if there is one.
pub(crate) fn share_page(text: &str) -> Option<(&'static str, Option<String>)> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?.trim_start_matches("www.");
    let segments: Vec<&str> = url.path_segments()?.collect();
    let query = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let google = |id: &str| Some(format!("https://drive.google.com/uc?export=download&id={id}"));
    match (host, segments.as_slice()) {
        ("drive.google.com", ["file", "d", id, ..]) => Some(("Google Drive", google(id))),
        ("drive.google.com", ["file", "u", _, "d", id, ..]) => Some(("Google Drive", google(id))),
        ("drive.google.com", ["open"]) => Some(("Google Drive", query("id").and_then(|id| google(&id)))),
        ("drive.google.com", ["drive", ..]) | ("docs.google.com", [_, "d", ..]) => Some(("Google Drive", None)),
        ("dropbox.com", ["s" | "scl", ..]) => {
            let brings_file = query("dl").is_some_and(|dl| dl == "1") || query("raw").is_some_and(|raw| raw == "1");
            (!brings_file).then(|| ("Dropbox", Some(with_dl(&url))))
        }
        ("we.tl", _) => Some(("WeTransfer", None)),
        ("wetransfer.com", ["downloads", ..]) => Some(("WeTransfer", None)),
        ("1drv.ms" | "onedrive.live.com", _) => Some(("OneDrive", None)),
        ("icloud.com", ["iclouddrive", ..]) => Some(("iCloud Drive", None)),
        ("box.com" | "app.box.com", ["s", ..]) => Some(("Box", None)),
        (host, [kind, ..]) if host.ends_with(".sharepoint.com") && kind.starts_with(':') => {
            query("download").is_none().then_some(("SharePoint", None))
        }
        _ => None,
    }
}

fn with_dl(url: &Url) -> String {
    let mut direct = url.clone();
    let kept: Vec<(String, String)> =
        url.query_pairs().filter(|(key, _)| key != "dl").map(|(key, value)| (key.into(), value.into())).collect();
    direct.query_pairs_mut().clear().extend_pairs(kept).append_pair("dl", "1");
    direct.into()
}

/// Says what is written in a way that brings another file, or none.
fn as_written(text: &str) -> Option<UrlProblem> {
    let at = |c: char| text.chars().position(|other| other == c).map_or(0, |position| position + 1);
    if let Some(c) = text.chars().find(|c| c.is_whitespace() || c.is_control() || crate::hidden::is_hidden(*c)) {
        let message = format!("the URL has {} as character {}", character(c), at(c));
        let help = match c {
            ' ' => "write %20 for the space where the URL is stored, or rename the file",
            _ => "remove it where the URL is stored",
        };
        return told(&message, help);
    }
    if text.contains('\\') {
        return told(&format!("the URL has a backslash as character {}", at('\\')), "write / for it");
    }
    if let Some(entity) = entity(text) {
        let message = format!("the URL has the HTML entity `{entity}`, so another file is asked for");
        return told(&message, "store the URL as it is, not as HTML: `&` for `&amp;`");
    }
    if text.contains('#') {
        let message = format!("nothing after the `#` at character {} is asked for", at('#'));
        return told(&message, "write %23 if the file's name has a #, and else leave out what follows it");
    }
    if let Some(position) = bad_escape(text) {
        let message = format!("the `%` at character {position} has no two hexadecimal digits after it");
        return told(&message, "write %25 if the file's name has a %");
    }
    let c = text.chars().find(|c| !is_of_url(*c))?;
    let message = format!("the URL has {} as character {}, which a URL cannot hold (RFC 3986)", character(c), at(c));
    told(&message, "percent-encode it where the URL is stored")
}

/// Tells two URLs in one text from one that another URL is a part of: as a value of the query, or of the path.
fn has_several(text: &str) -> bool {
    let starts = text.match_indices("://").skip(1);
    starts.into_iter().any(|(at, _)| {
        let before = &text[..at];
        let scheme = before.len() - before.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
        // Two that are joined without anything between have a scheme that is a part of a longer word.
        let is_scheme = ["https", "http", "ftp"].contains(&&text[scheme..at]);
        let is_value = scheme < at && text[..scheme].ends_with(['=', '(']) && text[..scheme].contains('?');
        !(is_value || (is_scheme && text[..scheme].ends_with(['=', '/'])))
    })
}

fn entity(text: &str) -> Option<&str> {
    text.match_indices('&').find_map(|(start, _)| {
        let end = start + text[start..].find(';')? + 1;
        let name = &text[start + 1..end - 1];
        let is_number = name.strip_prefix('#').is_some_and(|digits| {
            let hexadecimal = digits.strip_prefix(['x', 'X']);
            hexadecimal.map_or_else(
                || !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()),
                |digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
            )
        });
        (is_number || ["amp", "lt", "gt", "quot", "apos", "nbsp"].contains(&name)).then(|| &text[start..end])
    })
}

fn bad_escape(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let at = (0..bytes.len()).find(|&at| bytes[at] == b'%' && !(is_digit(at + 1) && is_digit(at + 2)))?;
    Some(text[..at].chars().count() + 1)
}

/// The characters of RFC 3986; brackets are left to the server that reads them.
fn is_of_url(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

fn is_public(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.contains('.') && !PRIVATE.iter().any(|ending| name.ends_with(ending))
}

fn told(message: &str, help: &str) -> Option<UrlProblem> {
    Some(UrlProblem { message: message.to_owned(), help: Some(help.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::{problem, share_page};

    #[test]
    fn a_url_that_would_bring_another_file_is_refused() {
        for (text, told) in [
            ("https://cdn.example.com/order%20#11-1111-front.pdf", "nothing after the `#` at character 33"),
            ("https://cdn.example.com/50%off.pdf", "the `%` at character 27"),
            ("https://cdn.example.com/a.pdf%", "the `%` at character 30"),
            ("https://cdn.example.com/get?file=1&amp;side=front", "the HTML entity `&amp;`"),
            ("https://cdn.example.com/get?file=1&#038;side=front", "the HTML entity `&#038;`"),
            ("https://cdn.example.com/get?file=1&#x26;side=front", "the HTML entity `&#x26;`"),
            ("https://a.example.com/a.pdf|https://a.example.com/b.pdf", "more than one URL"),
            ("https://a.example.com/a.pdf,https://a.example.com/b.pdf", "more than one URL"),
            ("https://a.example.com/a.pdfhttps://a.example.com/b.pdf", "more than one URL"),
            ("https://a.example.com/a.pdf https://a.example.com/b.pdf", "more than one URL"),
            ("https://a.example.com/a.pdf\nhttp://a.example.com/b.pdf", "more than one URL"),
            ("https://cdn.example.com/für.pdf", "U+00FC `ü` as character 26"),
            ("https://cdn.example.com/a|b.pdf", "`|` as character 26"),
            ("https://cdn.example.com/My Flyer.pdf", "U+0020 SPACE as character 27"),
            ("https://cdn.example.com/My\u{a0}Flyer.pdf", "U+00A0 NO-BREAK SPACE as character 27"),
            ("https://cdn.example.com/a\u{200b}.pdf", "U+200B ZERO WIDTH SPACE as character 26"),
            ("https://cdn.example.com/a\r\nb.pdf", "U+000D CARRIAGE RETURN as character 26"),
            ("https://cdn.example.com\\a.pdf", "a backslash as character 24"),
            ("https://bücher.example/a.pdf", "U+00FC `ü` as character 10"),
            ("http://cdn.example.com/a.pdf", "http://cdn.example.com/… is not https"),
            ("ftp://cdn.example.com/a.pdf", "ftp://cdn.example.com/… is not https"),
            ("file:///a.pdf", "is not https"),
            ("https:///cdn.example.com/a.pdf", "no host after `//`"),
            ("https://cdn.example.com", "names a site and no file"),
            ("https://cdn.example.com/", "names a site and no file"),
            ("data:text/plain,a", "is not https"),
        ] {
            let found = problem(text, false).map(|problem| problem.message).unwrap_or_default();
            assert!(found.contains(told), "{text}: {found}");
        }
    }

    #[test]
    fn a_url_of_a_file_passes_as_it_is() {
        for text in [
            "https://cdn.example.com/a%20b.pdf?sig=%2B&se=2026-01-01T00%3A00%3A00Z",
            "https://cdn.example.com/fetch/https://origin.example.com/a.pdf",
            "https://cdn.example.com/get?url=https://origin.example.com/a.pdf",
            "https://cdn.example.com/get?a[]=1&b=(2)",
            "https://cdn.example.com/a?u=s3://bucket/key&cb=myapp://x",
            "https://cdn.example.com/thumb?src=(https://origin.example.com/a.pdf)",
            "https://cdn.example.com/a;b=c&ampersand=1",
            "https://cdn.example.com/?id=7",
            "https://cdn.example.com?id=7",
            "HTTPS://CDN.example.com/a+b,c'd.pdf",
        ] {
            assert_eq!(problem(text, false), None, "{text}");
        }
        for text in ["http://cdn.example.com/a.pdf", "ftp://cdn.example.com/a.pdf"] {
            assert_eq!(problem(text, true), None, "{text}");
        }
        assert!(problem("ftp://me:secret@cdn.example.com/a.pdf", true).is_some());
        assert!(problem("http://printer.local/a.pdf", true).is_some());
    }

    #[test]
    fn a_page_that_shows_a_file_is_told_from_the_file() {
        let google = "https://drive.google.com/uc?export=download&id=1AbC";
        for (text, page) in [
            ("https://drive.google.com/file/d/1AbC/view?usp=sharing", Some(("Google Drive", Some(google)))),
            ("https://drive.google.com/open?id=1AbC", Some(("Google Drive", Some(google)))),
            (google, None),
            (
                "https://www.dropbox.com/s/abc123/front.pdf?dl=0",
                Some(("Dropbox", Some("https://www.dropbox.com/s/abc123/front.pdf?dl=1"))),
            ),
            (
                "https://www.dropbox.com/scl/fi/a/front.pdf?rlkey=k&dl=0",
                Some(("Dropbox", Some("https://www.dropbox.com/scl/fi/a/front.pdf?rlkey=k&dl=1"))),
            ),
            ("https://www.dropbox.com/s/abc123/front.pdf?dl=1", None),
            ("https://dl.dropboxusercontent.com/s/abc123/front.pdf", None),
            ("https://we.tl/t-abc", Some(("WeTransfer", None))),
            ("https://app.box.com/s/abc", Some(("Box", None))),
            ("https://acme.sharepoint.com/:b:/s/print/Eabc?e=x", Some(("SharePoint", None))),
            ("https://acme.sharepoint.com/:b:/s/print/Eabc?download=1", None),
            ("https://acme.sharepoint.com/sites/print/front.pdf", None),
            ("https://cdn.example.com/file/d/1AbC/view", None),
        ] {
            let found = share_page(text);
            let found = found.as_ref().map(|(name, direct)| (*name, direct.as_deref()));
            assert_eq!(found, page, "{text}");
        }
    }
}
