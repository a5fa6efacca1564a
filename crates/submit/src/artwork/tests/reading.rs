//! What files say of themselves, and files that would harm their reader.

use super::super::file::named;
use super::super::{Contents, Inches, Kind, Pdf, Unread};
use super::{encrypted, pdf, png, tiff};
use proptest::prelude::*;

fn inches(width: f64, height: f64) -> Option<Inches> {
    Some(Inches { width, height })
}

#[test]
fn the_type_of_a_file_is_told_by_its_bytes() {
    let kinds: [(&[u8], Option<Kind>); 10] = [
        (b"%PDF-1.4", Some(Kind::Pdf)),
        (b"\xef\xbb\xbf\n%PDF-1.4", Some(Kind::Pdf)),
        (b"\xff\xd8\xff\xe0", Some(Kind::Jpeg)),
        (b"8BPS\0\x01", Some(Kind::Psd)),
        (b"%!PS-Adobe-3.0 EPSF-3.0", Some(Kind::Postscript)),
        (b"\xc5\xd0\xd3\xc6\x20\0\0\0", Some(Kind::Postscript)),
        (&png(1, 1), Some(Kind::Png)),
        (&tiff(1, 1), Some(Kind::Tiff)),
        (b"PK\x03\x04", None),
        (b"", None),
    ];
    for (bytes, kind) in kinds {
        assert_eq!(Kind::of(bytes), kind, "{bytes:?}");
    }
    assert_eq!(named(b"%PDF-1.4"), "PDF");
    assert_eq!(named(b"<!DOCTYPE html><html>"), "text/html");
    assert_eq!(named(b"GIF89a"), "image/gif");
    assert_eq!(named(b"PK\x03\x04 and so on"), "application/zip");
    assert_eq!(named(b"hello"), "an unknown type");
}

#[test]
fn pages_have_the_size_that_is_left_when_they_are_trimmed() {
    let file = pdf(&[
        &[("MediaBox", [0, 0, 162, 270]), ("TrimBox", [9, 9, 153, 261])],
        &[("MediaBox", [0, 0, 162, 270]), ("CropBox", [0, 0, 144, 252])],
        &[("MediaBox", [252, 144, 0, 0])],
        &[],
    ]);
    let pages = vec![inches(2.0, 3.5), inches(2.0, 3.5), inches(3.5, 2.0), inches(8.5, 11.0)];
    assert_eq!(Contents::of(&file), Contents::Pdf(Ok(Pdf { pages, is_encrypted: false })));
}

#[test]
fn encryption_is_seen_also_where_anybody_can_open_the_file() {
    assert!(matches!(Pdf::read(&encrypted()), Ok(Pdf { is_encrypted: true, .. }) | Err(Unread::Encrypted)));
}

#[test]
fn images_say_how_many_pixels_they_have() {
    assert_eq!(Contents::of(&png(1050, 600)), Contents::Image(1050, 600));
    assert_eq!(Contents::of(&tiff(675, 1125)), Contents::Image(675, 1125));
    assert_eq!(Contents::of(b"\x89PNG\r\n\x1a\n"), Contents::BrokenImage);
    assert_eq!(Contents::of(b"%!PS-Adobe-3.0"), Contents::Other);
}

#[test]
fn what_is_no_pdf_but_for_its_first_bytes_is_damaged() {
    for bytes in [
        &b"%PDF-1.7"[..],
        b"%PDF-1.4\n%%EOF\n",
        b"%PDF-1.4\nstartxref\n999999\n%%EOF",
        b"%PDF-1.4\ntrailer<</Root 1 0 R>>",
    ] {
        assert!(matches!(Pdf::read(bytes), Err(Unread::Damaged(_))), "{:?}", Pdf::read(bytes));
    }
}

#[test]
fn a_page_tree_that_goes_round_in_circles_comes_to_an_end() {
    let text = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
                2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2/Parent 2 0 R>>endobj\n\
                3 0 obj<</Type/Page/Parent 2 0 R/MediaBox 4 0 R>>endobj\n4 0 obj 4 0 R endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF";
    let pages = Pdf::read(text.as_bytes()).map(|pdf| pdf.pages.iter().all(Option::is_none));
    assert!(matches!(pages, Ok(true) | Err(Unread::Damaged(_))), "{pages:?}");
}

#[test]
fn brackets_without_end_do_not_exhaust_the_stack() {
    for open in ["[", "<<", "<</A", "("] {
        let text = format!("%PDF-1.4\n1 0 obj {}\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF", open.repeat(200_000));
        assert!(matches!(Contents::of(text.as_bytes()), Contents::Pdf(Err(_))), "{open}");
    }
}

#[test]
fn a_stream_that_unpacks_to_more_than_any_page_tree_is_refused() {
    let mut stream = lopdf::Stream::new(lopdf::dictionary! {}, vec![b' '; 33 << 20]);
    stream.compress().unwrap();
    assert!(stream.content.len() < 1 << 20);
    let length = stream.content.len();
    let mut bytes = format!("%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {length}>>stream\n")
        .into_bytes();
    bytes.extend(stream.content);
    bytes.extend(b"\nendstream endobj\n2 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 2 0 R>>\n%%EOF");
    assert!(matches!(Pdf::read(&bytes), Err(Unread::TooMuch(_))), "{:?}", Pdf::read(&bytes));
}

proptest! {
    #[test]
    fn a_damaged_file_harms_nobody(at in 0_usize..2_000, with: u8, cut in 0_usize..2_000) {
        let mut bytes = pdf(&[&[("MediaBox", [0, 0, 144, 252])]]);
        let at = at % bytes.len();
        bytes[at] = with;
        bytes.truncate(bytes.len() - cut % 200);
        let _either = Pdf::read(&bytes);
    }
}
