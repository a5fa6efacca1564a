//! What an order says where its mappings leave it to the configuration.

use crate::evaluate::rule::Site;
use crate::evaluate::scope::Found;
use crate::evaluate::{Reported, Sink};
use crate::order::Order;
use crate::pointer::Root;
use crate::problem::{Kind, shortened};
use crate::trace::{Fate, Read, Step, Trace};

/// Makes the order's id, by default of storefront and order.
pub(super) fn order_id<'v, T: Trace>(
    site: Site<'v, '_>,
    rules: &'v Order,
    sink: &mut Sink<'_, T>,
) -> Result<Option<String>, Reported> {
    if let Some(rule) = &rules.order_id {
        return site.required(rule, sink, Site::text).map(Some);
    }
    let name = site.default_text(Root::Storefront, "name", sink);
    let id = site.default_text(Root::Order, "id", sink);
    let order_id = format!("{}-{}", name?, id?);
    sink.note(site.mapping, site.out, Fate::Filled);
    sink.trace.step(|| step(site, "storefront and order", "/order/id", &order_id));
    Ok(Some(order_id))
}

/// Tells whether the order is a test: unless a mapping says so, the configuration decides, and its silence means no.
pub(super) fn is_test_order<'v, T: Trace>(
    site: Site<'v, '_>,
    rules: &'v Order,
    sink: &mut Sink<'_, T>,
) -> Result<Option<bool>, Reported> {
    if let Some(rule) = &rules.is_test_order {
        return site.required(rule, sink, Site::boolean).map(Some);
    }
    let shown = match site.scope.member(Root::Storefront, "is_test_order") {
        Found::Nothing | Found::Null => return Ok(None),
        Found::Text(text) => match text.as_str() {
            is_test @ ("true" | "false") => {
                sink.note(site.mapping, site.out, Fate::Filled);
                sink.trace.step(|| step(site, "as configured", "/storefront/is_test_order", is_test));
                return Ok(Some(is_test == "true"));
            }
            other => shortened(other),
        },
        Found::NotText(kind) => kind.to_owned(),
        Found::Several(count) => format!("{count} values"),
    };
    let message = "/storefront/is_test_order is neither true nor false".to_owned();
    Err(sink.push(Kind::Value, Some(site.out), None, message, |problem| {
        problem.source = Some("/storefront/is_test_order".to_owned());
        problem.value = Some(shown);
    }))
}

/// Makes the step of a default.
pub(super) fn step(site: Site<'_, '_>, verb: &str, source: &str, value: &str) -> Step {
    Step {
        output: site.out.pointer(),
        value: Some(value.to_owned()),
        mapping: site.mapping.name.clone(),
        rule: None,
        at: None,
        verb: verb.to_owned(),
        reads: vec![Read { source: source.to_owned(), value: Some(value.to_owned()) }],
        row: None,
        pieces: None,
        notes: Vec::new(),
    }
}
