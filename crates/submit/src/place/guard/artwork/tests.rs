//! What is wrong with files, one check at a time.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::findings::{of_address, of_error, of_file};
use super::job::File;
use super::settings::{Preflight, Settings};
use crate::artwork::{Contents, FetchError, Inches, Inside, Kind, Look, Pdf, Refused, Seen, Unread};
use overprint_mapping::request::ReasonCode;

fn settings(text: &str) -> Settings {
    toml::from_str(text).unwrap()
}

fn file(reason: ReasonCode) -> File {
    let product = Some(Inches { width: 2.0, height: 3.5 });
    File { job_name: "1001-1".to_owned(), reason, address: "https://files.example.com/a.pdf".to_owned(), product }
}

fn seen(kind: Option<Kind>, contents: Contents) -> Seen {
    let named = kind.map_or_else(|| "text/html".to_owned(), |kind| kind.to_string());
    let look = Some(Look { sha256: [0; 32], contents });
    Seen { length: Some(1_000), inside: Inside::Read { kind, named, look } }
}

fn pdf(pages: &[(f64, f64)]) -> Seen {
    let pages = pages.iter().map(|(width, height)| Some(Inches { width: *width, height: *height })).collect();
    seen(Some(Kind::Pdf), Contents::Pdf(Ok(Pdf { pages, is_encrypted: false })))
}

/// Settings, what a file is for, what was seen of it, and what is said about it.
type Case = (&'static str, ReasonCode, Seen, &'static str);

fn image(across: usize, down: usize) -> Seen {
    seen(Some(Kind::Png), Contents::Image(across, down))
}

fn unread(unread: Unread) -> Seen {
    seen(Some(Kind::Pdf), Contents::Pdf(Err(unread)))
}

fn of_kinds_and_lengths() -> Vec<Case> {
    let fr = ReasonCode::Fr;
    let long = |length| Seen { length, inside: Inside::TooLong };
    vec![
        ("types = [\"pdf\", \"png\"]", fr, seen(None, Contents::Other), "it is text/html, expected PDF, PNG"),
        ("types = [\"pdf\"]", fr, image(600, 1050), "it is PNG, expected PDF"),
        ("types = [\"png\"]", fr, image(600, 1050), ""),
        ("types = [\"pdf\"]", ReasonCode::Vdf, seen(None, Contents::Other), ""),
        ("reachable = true", fr, unread(Unread::Encrypted), ""),
        ("max_bytes = 999", fr, long(Some(1_000)), "it has 1000 bytes, expected 999 at most"),
        ("max_bytes = 999", fr, long(None), "it is longer, expected 999 at most"),
    ]
}

fn of_pages() -> Vec<Case> {
    let (fr, multi) = (ReasonCode::Fr, ReasonCode::Multipagepdf);
    let encrypted = seen(Some(Kind::Pdf), Contents::Pdf(Ok(Pdf { pages: vec![None], is_encrypted: true })));
    let unreadable = "the PDF cannot be read, it is encrypted: expected one that is neither encrypted nor damaged";
    vec![
        ("pages = true", fr, pdf(&[(2.0, 3.5), (2.0, 3.5)]), "the PDF has 2 pages, expected one"),
        ("pages = true", multi, pdf(&[(2.0, 3.5), (2.0, 3.5)]), ""),
        ("pages = true", fr, pdf(&[(8.5, 11.0)]), ""),
        ("pages = true", fr, encrypted, "the PDF is encrypted, expected one that is not"),
        ("pages = true", fr, unread(Unread::Encrypted), unreadable),
    ]
}

fn of_sizes() -> Vec<Case> {
    let (fr, multi) = (ReasonCode::Fr, ReasonCode::Multipagepdf);
    let letter = "page 1 is 8.5 x 11 in, expected 2 x 3.5 in, with up to 0.125 in more on each side";
    let bleeding = "page 1 is 2.25 x 3.75 in, expected 2 x 3.5 in, with up to 0 in more on each side";
    let square =
        "the image has 600 x 600 pixels, expected the shape of 2 x 3.5 in, with up to 0.125 in more on each side";
    let coarse = "the image has 200 x 350 pixels, 101 to the inch of the product, expected 250";
    let broken = seen(Some(Kind::Tiff), Contents::BrokenImage);
    vec![
        ("size = true", fr, pdf(&[(8.5, 11.0)]), letter),
        ("size = true", fr, pdf(&[(3.75, 2.25)]), ""),
        ("size = true", multi, pdf(&[(8.5, 11.0)]), ""),
        ("size = true\nbleed = 0.0", fr, pdf(&[(2.25, 3.75)]), bleeding),
        ("size = true", fr, image(600, 600), square),
        ("size = true", fr, image(20, 35), ""),
        ("size = true", fr, broken, "the TIFF does not say how large it is, expected one that does"),
        ("dots_per_inch = 250", fr, image(200, 350), coarse),
        ("dots_per_inch = 250", fr, image(600, 1050), ""),
    ]
}

#[test]
fn each_check_is_on_by_itself_and_says_what_was_found_and_what_was_expected() {
    for (text, reason, seen, expected) in [of_kinds_and_lengths(), of_pages(), of_sizes()].into_iter().flatten() {
        let found = of_file(&settings(text), &file(reason), &seen).join("; ");
        assert_eq!(found, expected, "{text} {reason} {seen:?}");
    }
}

#[test]
fn an_address_is_good_for_long_enough_or_not() {
    let address = "https://b.s3.amazonaws.com/a.pdf?AWSAccessKeyId=k&Expires=1767268800&Signature=s3cr3t";
    let settings = settings("expires_minutes = 60");
    let noon = 1_767_268_800_000_i64;
    let minutes = |before: i64| of_address(&settings, address, noon - before * 60_000);
    assert_eq!(minutes(60), None);
    let soon = "the address is good until 2026-01-01T12:00:00Z, expected one that is good for 60 minutes";
    assert_eq!(minutes(59).as_deref(), Some(soon));
    assert_eq!(minutes(-1).as_deref(), Some(soon));
    assert_eq!(of_address(&settings, "https://files.example.com/a.pdf", noon), None);
}

#[test]
fn what_is_legal_at_4over_and_not_fetched_was_not_looked_at() {
    let error = FetchError::Refused { reason: Refused::Scheme("ftp".to_owned()), redirect: None };
    assert_eq!(of_error(&error), "not looked at, since ftp is not fetched: expected an https address");
    let error = FetchError::Status { status: 404, redirect: None, retry_after: None };
    assert_eq!(of_error(&error), "the answer is 404: expected a file");
}

#[test]
fn nothing_is_looked_at_where_nothing_is_said() {
    let settings = settings("");
    assert_eq!((settings.preflight, settings.fetcher().unwrap().is_some()), (Preflight::Off, false));
    assert!(toml::from_str::<Settings>("read_from = { \"https://a.example/path\" = \"http://127.0.0.1\" }").is_err());
}
