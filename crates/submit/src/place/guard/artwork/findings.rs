//! What is wrong with a file: what was found, and what was expected.

use super::job::File;
use super::settings::Settings;
use crate::artwork::{
    Contents, FetchError, Inches, Inside, Kind, Look, Pdf, Refused, Seen, Unread, dots_per_inch, expires_at,
};
use overprint_mapping::request::ReasonCode;

/// Says that an address is good for too short a time; in the same words whenever it is looked at, since a person may let it pass.
pub(super) fn of_address(settings: &Settings, address: &str, now: i64) -> Option<String> {
    let minutes = settings.expires_minutes?.get();
    let expires_at = expires_at(address)?;
    let wanted = i64::try_from(minutes).unwrap_or(i64::MAX).saturating_mul(60_000);
    if expires_at >= now.saturating_add(wanted) {
        return None;
    }
    let until = jiff::Timestamp::from_millisecond(expires_at).ok()?;
    Some(format!("the address is good until {until}, expected one that is good for {minutes} minutes"))
}

/// Says why there is no file.
pub(in crate::place) fn of_error(error: &FetchError) -> String {
    match error {
        FetchError::Refused { reason: Refused::Scheme(scheme), redirect: None } => {
            format!("not looked at, since {scheme} is not fetched: expected an https address")
        }
        error => format!("{error}: expected a file"),
    }
}

/// Says everything that is wrong with a file.
pub(super) fn of_file(settings: &Settings, file: &File, seen: &Seen) -> Vec<String> {
    let (kind, named, look) = match &seen.inside {
        Inside::Read { kind, named, look } => (kind, named, look),
        Inside::Unread(why) => return vec![format!("{why}: expected a file that can be read")],
        Inside::TooLong => {
            let length = seen.length.map(|length| format!("it has {length} bytes"));
            let found = length.unwrap_or_else(|| "it is longer".to_owned());
            return vec![format!("{found}, expected {} at most", settings.max_bytes)];
        }
    };
    let mut wrong = Vec::new();
    if seen.length == Some(0) {
        return vec!["it is empty, expected a file".to_owned()];
    }
    // Mailing lists and cuts have types of their own.
    let is_image = file.reason != ReasonCode::Vdf;
    if is_image && !settings.types.is_empty() && kind.is_none_or(|kind| !settings.types.contains(&kind)) {
        wrong.push(format!("it is {named}, expected {}", joined(&settings.types)));
    }
    match look.as_ref().map(|Look { contents, .. }| contents) {
        Some(Contents::Pdf(pdf)) => of_pdf(settings, file, pdf, &mut wrong),
        Some(Contents::Image(across, down)) => of_image(settings, file, (*across, *down), &mut wrong),
        Some(Contents::BrokenImage) if settings.size => {
            wrong.push(format!("the {named} does not say how large it is, expected one that does"));
        }
        Some(Contents::BrokenImage | Contents::Other) | None => {}
    }
    wrong
}

fn of_pdf(settings: &Settings, file: &File, pdf: &Result<Pdf, Unread>, wrong: &mut Vec<String>) {
    let pdf = match pdf {
        Ok(pdf) => pdf,
        Err(error) => {
            if settings.pages || settings.size {
                wrong.push(format!(
                    "the PDF cannot be read, {error}: expected one that is neither encrypted nor damaged"
                ));
            }
            return;
        }
    };
    if settings.pages && pdf.is_encrypted {
        wrong.push("the PDF is encrypted, expected one that is not".to_owned());
    }
    if settings.pages && has_one_page(file.reason) && pdf.pages.len() != 1 {
        wrong.push(format!("the PDF has {} pages, expected one", pdf.pages.len()));
    }
    let Some(product) = file.product.filter(|_| settings.size && is_as_large(file.reason)) else { return };
    for (at, page) in pdf.pages.iter().enumerate() {
        let found = match page {
            Some(page) if page.fits(product, settings.allowance()) => continue,
            Some(page) => page.to_string(),
            None => "of no size".to_owned(),
        };
        wrong.push(format!("page {} is {found}, expected {}", at + 1, expected(settings, product)));
    }
}

fn of_image(settings: &Settings, file: &File, pixels: (usize, usize), wrong: &mut Vec<String>) {
    let Some(product) = file.product.filter(|_| is_as_large(file.reason)) else { return };
    let found = format!("the image has {} x {} pixels", pixels.0, pixels.1);
    match (dots_per_inch(pixels, product, settings.allowance()), settings.dots_per_inch) {
        (None, _) if settings.size => {
            wrong.push(format!("{found}, expected the shape of {}", expected(settings, product)));
        }
        (Some(dots), Some(least)) if dots < least.get() as f64 => {
            wrong.push(format!("{found}, {dots:.0} to the inch of the product, expected {least}"));
        }
        _ => {}
    }
}

fn expected(settings: &Settings, product: Inches) -> String {
    format!("{product}, with up to {} in more on each side", settings.bleed)
}

/// Tells whether a file is of one page.
fn has_one_page(reason: ReasonCode) -> bool {
    !matches!(reason, ReasonCode::Multipagepdf | ReasonCode::Cvr | ReasonCode::Vdf)
}

/// Tells whether a file is as large as the product: what is folded, bound or lenticular may be otherwise.
fn is_as_large(reason: ReasonCode) -> bool {
    use ReasonCode::{Bfm, Bk, Bm, Cm, Ffm, Fm, Fr};
    matches!(reason, Fr | Bk | Fm | Bm | Ffm | Bfm | Cm)
}

fn joined(types: &[Kind]) -> String {
    types.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
