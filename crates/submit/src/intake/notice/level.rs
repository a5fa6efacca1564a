//! The members of one object that say which order a body is about.

use super::NoticeError;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// One object of a body: the whole, its `order`, its `data` or its `detail`, or one of the first two within `detail`.
pub(super) struct Level<'b> {
    /// Its place in the body, such as `order`; empty for the whole body.
    pub(super) name: &'static str,
    /// The object as it is written.
    pub(super) text: &'b str,
    /// Its id.
    pub(super) id: Option<&'b RawValue>,
    /// The id of the order that it belongs to.
    pub(super) order_id: Option<&'b RawValue>,
    /// Whether it has lines.
    pub(super) line_items: bool,
    order: Option<&'b RawValue>,
    data: Option<&'b RawValue>,
    detail: Option<&'b RawValue>,
    is_event: bool,
}

/// The members; one that is null counts as absent, and one that is given twice is an error.
#[derive(Deserialize)]
struct Members<'b> {
    #[serde(borrow)]
    id: Option<&'b RawValue>,
    #[serde(borrow)]
    order_id: Option<&'b RawValue>,
    line_items: Option<IgnoredAny>,
    #[serde(borrow)]
    order: Option<&'b RawValue>,
    #[serde(borrow)]
    data: Option<&'b RawValue>,
    #[serde(borrow)]
    detail: Option<&'b RawValue>,
    #[serde(rename = "detail-type")]
    detail_type: Option<IgnoredAny>,
}

impl<'b> Level<'b> {
    /// Reads an object; none where the value is something else.
    pub(super) fn read(name: &'static str, value: &'b RawValue) -> Result<Option<Self>, NoticeError> {
        let text = value.get();
        if !text.starts_with('{') {
            return Ok(None);
        }
        let members: Members<'b> = serde_json::from_str(text).map_err(|error| NoticeError::members(name, &error))?;
        let Members { id, order_id, line_items, order, data, detail, detail_type } = members;
        let (line_items, is_event) = (line_items.is_some(), detail_type.is_some());
        Ok(Some(Level { name, text, id, order_id, line_items, order, data, detail, is_event }))
    }

    /// Reads the object in `order`, in `data` or in `detail`.
    pub(super) fn inner(&self, name: &'static str) -> Result<Option<Level<'b>>, NoticeError> {
        let (value, place) = match (name, self.name) {
            ("order", "detail") => (self.order, "detail.order"),
            ("order", _) => (self.order, name),
            ("data", "detail") => (self.data, "detail.data"),
            ("data", _) => (self.data, name),
            _ => (self.detail, name),
        };
        value.map_or(Ok(None), |value| Level::read(place, value))
    }

    /// Tells whether it is an event of Amazon EventBridge, whose news are in `detail` and whose `id` is its own: `detail-type` says
    /// so (Amazon EventBridge, event structure). A `detail` beside nothing that could name an order is one as well.
    pub(super) fn is_event(&self) -> bool {
        let names_none = self.id.is_none() && self.order_id.is_none() && self.order.is_none() && self.data.is_none();
        self.is_event || names_none && self.detail.is_some()
    }

    /// Returns what names an order beyond doubt, and its place: `order_id`, or the `id` in `order`.
    pub(super) fn naming(&self) -> Option<(String, &'b RawValue)> {
        let own = self.id.filter(|_| self.name.ends_with("order")).map(|id| (self.place("id"), id));
        self.order_id.map(|id| (self.place("order_id"), id)).or(own)
    }

    /// Names a member of this object in the body.
    pub(super) fn place(&self, member: &str) -> String {
        if self.name.is_empty() { member.to_owned() } else { format!("{}.{member}", self.name) }
    }
}
