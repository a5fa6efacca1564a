//! The rule of text: it is one line of printable characters.

use super::Scope;
use crate::request::{Job, Rule};

/// Checks the texts of a job that no other group looks at.
pub(super) fn check(job: &Job, scope: &mut Scope<'_>) {
    printable(job.ship_from_facility.as_deref().unwrap_or_default(), "ship_from_facility", scope);
    if let Some(shipper) = &job.shipper {
        let mut scope = scope.within("shipper");
        printable(&shipper.shipping_method, "shipping_method", &mut scope);
        printable(&shipper.shipping_code, "shipping_code", &mut scope);
    }
}

/// Reports the first control character of a text by its place, not by what is around it, which may be personal.
pub(super) fn printable(text: &str, key: &str, scope: &mut Scope<'_>) {
    // Without an early end, so that many bytes are looked at in one step.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return;
    }
    if let Some((place, c)) = text.chars().enumerate().find(|(_, c)| c.is_control()) {
        let message = format!("{key} has the control character U+{:04X} as character {}", u32::from(c), place + 1);
        scope.report(Rule::ControlCharacter, key, message);
    }
}
