//! Mappings that print the same whatever quantity is ordered.

use crate::diagnostic::{Code, Diagnostics};
use crate::mapping::Mapping;
use crate::quantity::Counted;

/// Reports a mapping in which nothing reads the quantity, unless it says why.
pub(super) fn check(mapping: &Mapping, diagnostics: &mut Diagnostics) {
    let Some(print) = &mapping.print else { return };
    if print.counted != Counted::No || print.quantity.unread.is_some() {
        return;
    }
    let message =
        "neither the runsize nor the product follows from `/quantity`, so a line of 2 would be printed as a line of 1";
    let help = "look the runsize up by it, as in `runsize_uuid: { lookup: runsizes, by: [/quantity] }`, and write \
                `quantity: { pieces_per_unit: … }` where each SKU is a box; `quantity: { one_because: … }` says why a line is always one";
    diagnostics.report_with_help(Code::QuantityUnread, &print.job.runsize_uuid.at, message, help);
}
