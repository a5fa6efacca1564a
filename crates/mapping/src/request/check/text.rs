//! The rule of text: it is one line of printable characters.

use super::Scope;
use crate::hidden::first_hidden;
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

/// Reports the first control or format character of a text by its position, not by what is around it, which may be personal.
pub(super) fn printable(text: &str, key: &str, scope: &mut Scope<'_>) {
    if let Some((position, c)) = first_hidden(text) {
        let kind = if c.is_control() { "control" } else { "invisible" };
        let message = format!("{key} has the {kind} character U+{:04X} as character {position}", u32::from(c));
        scope.report(Rule::ControlCharacter, key, message);
    }
}
