//! What of an order has no place at 4over, or no shape to be read in: it is said, never passed over.

use crate::evaluate::Sink;
use crate::problem::{Kind, Notice, shortened};
use crate::trace::Trace;
use overprint_generic::view::{Scalar, View};

/// Custom fields that are no array cannot be asked, so they are not taken for none.
pub(super) fn refuse_no_array<T: Trace>(order: &View<'_>, sink: &mut Sink<'_, T>) {
    let fields = order.child("custom_field_values");
    if fields.is_some_and(|fields| fields.elements().is_none() && fields.scalar() != Scalar::Null) {
        let message = "`custom_field_values` is no array".to_owned();
        sink.push(Kind::WrongKind, None, None, message, |problem| {
            problem.source = Some("/order/custom_field_values".to_owned());
        });
    }
}

/// What people wrote for people has no member at 4over: it is said, never dropped in silence.
pub(super) fn instructions(view: &View<'_>, pointer: impl Fn() -> String, members: &[&str], notices: &mut Vec<Notice>) {
    for member in members {
        if let Some(Scalar::String(text)) = view.child(member).map(View::scalar)
            && !text.trim().is_empty()
        {
            let message = format!("`{member}` has no member at 4over and is not sent: {}", shortened(&text));
            notices.push(Notice { message, source: format!("{}/{member}", pointer()) });
        }
    }
}
