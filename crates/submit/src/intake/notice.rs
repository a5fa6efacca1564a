//! What the body of a webhook means: an order, or a notice that names one (storefront, Webhooks).
//!
//! A body is one of
//! - an order: an object with `line_items`;
//! - an envelope that holds the order in `order` or in `data`;
//! - a thin notice, which names the order by `order_id` or `id`, also within `order` or `data`;
//! - an event of Amazon EventBridge, which holds one of these in `detail`.
//!
//! `order_id` names an order wherever it stands: what has both `line_items` and an `order_id` is a shipment, a fulfilment or a
//! refund, and its own `id` is not that of an order. So does an `id` in `order`. Where there is neither, `id` is looked for
//! in `data`, and in the body only where it has no `data`: beside these it is that of the event.

mod depth;
mod error;
mod id;
mod level;

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod properties;

pub use error::NoticeError;
pub use id::LONGEST_ID;

use level::Level;
use serde_json::value::RawValue;
use std::fmt;

/// A body that was understood.
#[derive(Clone, PartialEq, Eq)]
pub struct Notice {
    /// The id of the order at the storefront; a number as it is written.
    pub external_id: String,
    /// What the body holds of the order.
    pub kind: Kind,
}

/// What a body holds of an order.
#[derive(Clone, PartialEq, Eq)]
pub enum Kind {
    /// All of it, as an object with `line_items`; whether its members are what they should be is seen when it is translated.
    Full {
        /// The order as it was written: these bytes of the body, without white space around them.
        order: Vec<u8>,
    },
    /// Only its id: the storefront has to be asked for it.
    Thin {
        /// Why the order that the body does hold is not taken; none where it holds none.
        unread: Option<String>,
    },
}

impl Notice {
    /// Reads a body. No body, however long, deep or strange, makes it panic.
    ///
    /// # Errors
    /// The body is not JSON, is nested too deep, is ambiguous, or names no order.
    pub fn read(body: &[u8]) -> Result<Notice, NoticeError> {
        let whole: &RawValue = serde_json::from_slice(body).map_err(|error| NoticeError::not_json(&error))?;
        depth::check(whole)?;
        let top = Level::read("", whole)?.ok_or_else(|| NoticeError::no_object(whole))?;
        let top = match top.is_event() && !top.line_items {
            true => top.inner("detail")?.ok_or_else(NoticeError::no_detail)?,
            false => top,
        };
        let levels = match top.line_items {
            true => vec![top],
            false => [top.inner("order")?, top.inner("data")?, Some(top)].into_iter().flatten().collect(),
        };
        let named = named(&levels)?;
        let found = levels.iter().find(|level| level.line_items);
        let read = found.map(|level| full(level, named.as_deref()));
        match read {
            Some(Ok(notice)) => Ok(notice),
            unread => {
                let external_id = match named {
                    Some(id) => id,
                    None => own_id(&levels)?,
                };
                Ok(Notice { external_id, kind: Kind::Thin { unread: unread.and_then(Result::err) } })
            }
        }
    }
}

/// Prints ids and lengths, and nothing of the order.
impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notice").field("external_id", &self.external_id).field("kind", &self.kind).finish()
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Full { order } => write!(f, "Full({} bytes)", order.len()),
            Kind::Thin { unread } => f.debug_struct("Thin").field("unread", unread).finish(),
        }
    }
}

/// Finds what names the order beyond doubt, an `order_id` or the `id` in `order`; where there are several, they have to agree.
fn named(levels: &[Level<'_>]) -> Result<Option<String>, NoticeError> {
    let mut named: Option<(String, String)> = None;
    for level in levels {
        let Some((place, raw)) = level.naming() else { continue };
        let id = id::read(&place, raw)?;
        match &named {
            Some((other, first)) if *first != id => {
                return Err(NoticeError::Disagree { one: other.clone(), other: place });
            }
            Some(_) => {}
            None => named = Some((place, id)),
        }
    }
    Ok(named.map(|(_, id)| id))
}

/// Takes an object with `line_items` as the order, or says why not.
fn full(level: &Level<'_>, named: Option<&str>) -> Result<Notice, String> {
    if level.order_id.is_some() {
        return Err("what has an `order_id` belongs to an order, and is none".to_owned());
    }
    let id = level.id.ok_or("the order has no `id`")?;
    let external_id = id::read(&level.place("id"), id).map_err(|error| error.to_string())?;
    if named.is_some_and(|named| named != external_id) {
        return Err(format!("`{}` is not the order that the notice names", level.place("id")));
    }
    Ok(Notice { external_id, kind: Kind::Full { order: level.text.as_bytes().to_vec() } })
}

/// Takes the `id` of the innermost level: one beside `order` or `data` is that of the event, and may be an order's by chance.
fn own_id(levels: &[Level<'_>]) -> Result<String, NoticeError> {
    let level = levels.first();
    let own = level.and_then(|level| Some((level.place("id"), level.id?)));
    let (place, raw) = own.ok_or_else(|| NoticeError::no_id(level.map_or("", |level| level.name)))?;
    id::read(&place, raw)
}
