//! Sizes of products, and files that are or are not made for them.

use super::super::{Allowance, Inches, dots_per_inch, size_in, size_of_code};
use proptest::prelude::*;

const ALLOWED: Allowance = Allowance { bleed: 0.125, tolerance: 0.01 };

fn inches(width: f64, height: f64) -> Inches {
    Inches { width, height }
}

#[test]
fn the_size_of_a_product_is_read_from_its_code_and_its_size_option() {
    let codes = [
        ("14PT-BCUV-2X3.5", Some(inches(2.0, 3.5))),
        ("100DB-FLSA-11X17", Some(inches(11.0, 17.0))),
        ("16PT-PCSPUVFR-5.5X2.125", Some(inches(5.5, 2.125))),
        ("4CORO-AFRAMERIGID-24X36", Some(inches(24.0, 36.0))),
        ("16PT-BOX-2X3X4", None),
        ("14PT-BCUV", None),
        ("14PT-BCUV-2X", None),
        ("14PT-BCUV-0X3", None),
        ("14PT-BCUV--2X3", Some(inches(2.0, 3.0))),
        ("14PT-BCUV-infXnan", None),
        ("", None),
    ];
    for (code, size) in codes {
        assert_eq!(size_of_code(code), size, "{code}");
    }
    let texts = [
        ("2\" x 3.5\"", Some(inches(2.0, 3.5))),
        ("2\" X 3.5\" 14PT Business Cards with UV coating", Some(inches(2.0, 3.5))),
        ("4.25 x 5.5", Some(inches(4.25, 5.5))),
        ("8.5in×11in", Some(inches(8.5, 11.0))),
        ("2\" x 3\" x 4\"", None),
        ("Custom", None),
        ("2 1/8\" x 3\"", None),
        ("x 3", None),
    ];
    for (text, size) in texts {
        assert_eq!(size_in(text), size, "{text}");
    }
}

#[test]
fn a_page_may_lie_or_stand_and_have_some_of_the_bleed() {
    let card = inches(2.0, 3.5);
    for page in [(2.0, 3.5), (3.5, 2.0), (2.25, 3.75), (3.625, 2.125), (1.995, 3.5), (2.255, 3.755)] {
        assert!(inches(page.0, page.1).fits(card, ALLOWED), "{page:?}");
    }
    for page in [(8.5, 11.0), (1.98, 3.5), (2.27, 3.5), (2.0, 3.8), (3.5, 3.5), (2.0, 2.0)] {
        assert!(!inches(page.0, page.1).fits(card, ALLOWED), "{page:?}");
    }
}

#[test]
fn an_image_is_for_a_product_where_both_sides_agree_on_a_resolution() {
    let card = inches(2.0, 3.5);
    for (pixels, least) in [((600, 1050), 299.0), ((1050, 600), 299.0), ((675, 1125), 299.0), ((100, 175), 49.0)] {
        assert!(dots_per_inch(pixels, card, ALLOWED).is_some_and(|dots| dots > least), "{pixels:?}");
    }
    for pixels in [(600, 600), (600, 1300), (0, 0), (1, 100_000)] {
        assert_eq!(dots_per_inch(pixels, card, ALLOWED), None, "{pixels:?}");
    }
}

proptest! {
    #[test]
    fn an_image_fits_where_a_page_of_it_does(width in 1.0_f64..40.0, height in 1.0_f64..40.0, dots in 72_usize..600, page in (0.9_f64..1.4, 0.9_f64..1.4)) {
        let product = inches(width, height);
        let sides = [width * page.0, height * page.1].map(|side| (side * dots as f64).round() as usize);
        let as_page = inches(sides[0] as f64 / dots as f64, sides[1] as f64 / dots as f64);
        if as_page.fits(product, ALLOWED) {
            prop_assert!(dots_per_inch((sides[0], sides[1]), product, ALLOWED).is_some());
        }
    }
}
