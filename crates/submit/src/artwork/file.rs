//! What a file is: told by its bytes, since names and headers say anything.

use super::pdf::{Pdf, Unread};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The types of files that print is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// PDF, and what Illustrator writes.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// TIFF.
    Tiff,
    /// Photoshop.
    Psd,
    /// PostScript, encapsulated or not.
    Postscript,
}

impl Kind {
    /// Tells the type of a file by its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        const MAGIC: [(&[u8], Kind); 8] = [
            (b"%PDF-", Kind::Pdf),
            (b"\xff\xd8\xff", Kind::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Kind::Png),
            (b"II*\0", Kind::Tiff),
            (b"MM\0*", Kind::Tiff),
            (b"8BPS", Kind::Psd),
            (b"%!PS", Kind::Postscript),
            // EPS with a preview for the screen (Adobe Technical Note 5002).
            (b"\xc5\xd0\xd3\xc6", Kind::Postscript),
        ];
        // A PDF may begin with anything (PDF 1.4 reference, appendix H, note 13).
        let pdf = || bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-").then_some(Kind::Pdf);
        MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind).or_else(pdf)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Pdf => "PDF",
            Kind::Jpeg => "JPEG",
            Kind::Png => "PNG",
            Kind::Tiff => "TIFF",
            Kind::Psd => "PSD",
            Kind::Postscript => "PostScript",
        })
    }
}

/// Names the type of a file for a person, also of one that nothing can be printed of.
pub(super) fn named(bytes: &[u8]) -> String {
    let other = || infer::get(bytes).map(|kind| kind.mime_type().to_owned());
    let kind = Kind::of(bytes).map(|kind| kind.to_string());
    kind.or_else(other).unwrap_or_else(|| "an unknown type".to_owned())
}

/// What can be said of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// What is in it.
    pub contents: Contents,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contents {
    /// A PDF, or why it cannot be read.
    Pdf(Result<Pdf, Unread>),
    /// An image of so many pixels, across and down.
    Image(usize, usize),
    /// An image that does not say how large it is.
    BrokenImage,
    /// Nothing that is looked into.
    Other,
}

impl Contents {
    /// Reads a whole file. It may end the process: see [`super::Inspector`].
    pub(super) fn of(bytes: &[u8]) -> Self {
        match Kind::of(bytes) {
            Some(Kind::Pdf) => Contents::Pdf(Pdf::read(bytes)),
            Some(Kind::Jpeg | Kind::Png | Kind::Tiff | Kind::Psd) => match imagesize::blob_size(bytes) {
                Ok(size) => Contents::Image(size.width, size.height),
                Err(_) => Contents::BrokenImage,
            },
            Some(Kind::Postscript) | None => Contents::Other,
        }
    }
}
