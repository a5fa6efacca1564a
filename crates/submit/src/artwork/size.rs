//! Sizes: of a product, as its code or an option tells it, and whether a page or an image is made for it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Width and height, in inches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inches {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// How much larger a file is than the product, in inches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowance {
    /// What is cut off on each side: a file may have all of it, some of it or none.
    pub bleed: f64,
    /// How far off a width or a height may be besides.
    pub tolerance: f64,
}

impl Inches {
    /// Tells whether a page of this size is one for a product, upright or lying.
    pub fn fits(self, product: Inches, allowed: Allowance) -> bool {
        let within = |side: f64, product: f64| {
            let (least, most) = allowed.range(product);
            (least..=most).contains(&side)
        };
        let is_for = |product: Inches| within(self.width, product.width) && within(self.height, product.height);
        is_for(product) || is_for(product.turned())
    }

    fn turned(self) -> Self {
        Inches { width: self.height, height: self.width }
    }
}

impl fmt::Display for Inches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = |inches: f64| (inches * 1_000.0).round() / 1_000.0;
        write!(f, "{} x {} in", rounded(self.width), rounded(self.height))
    }
}

impl Allowance {
    /// Returns the least and the greatest length that a side of a file may have.
    fn range(self, product: f64) -> (f64, f64) {
        (product - self.tolerance, product + 2.0 * self.bleed + self.tolerance)
    }
}

/// Returns how many dots an inch of the product has at least, where an image of this many pixels has its shape; none where it has
/// another one.
pub fn dots_per_inch(pixels: (usize, usize), product: Inches, allowed: Allowance) -> Option<f64> {
    let turned = [product, product.turned()];
    turned.into_iter().find_map(|product| {
        let dots = |pixels: usize, side: f64| {
            let (least, most) = allowed.range(side);
            (pixels as f64 / most, pixels as f64 / least.max(f64::MIN_POSITIVE))
        };
        let (across, up) = (dots(pixels.0, product.width), dots(pixels.1, product.height));
        // Both sides have to agree on one resolution.
        let (least, most) = (across.0.max(up.0), across.1.min(up.1));
        (least <= most && most > 0.0).then_some(most)
    })
}

/// Reads the size at the end of a product code, as in `14PT-BCUV-2X3.5`.
pub fn size_of_code(code: &str) -> Option<Inches> {
    let (_, size) = code.rsplit_once('-')?;
    let (width, height) = size.split_once(['X', 'x'])?;
    Some(Inches { width: length(width)?, height: length(height)? })
}

/// Reads the size that a text begins with, as in `2" x 3.5"`.
pub fn size_in(text: &str) -> Option<Inches> {
    let (width, rest) = leading(text)?;
    let (height, rest) = leading(rest.strip_prefix(['x', 'X', '×'])?)?;
    // A third number makes it a box.
    (!rest.starts_with(['x', 'X', '×'])).then_some(Inches { width, height })
}

/// Reads a number, with its unit and the space around it, and returns what follows.
fn leading(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let rest = text[end..].trim_start();
    let rest = ["\"", "''", "”", "inches", "in"].iter().find_map(|unit| rest.strip_prefix(unit)).unwrap_or(rest);
    Some((length(&text[..end])?, rest.trim_start()))
}

fn length(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|length: &f64| is_plain && *length > 0.0)
}
