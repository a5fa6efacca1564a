//! An order as a file holds it: by itself, or in an envelope with the records that it needs.
//!
//! An envelope is also the form of a case. Its members are `order`, and, where needed, `contacts` and `organizations` (records
//! as the storefront holds them), `storefront` (values laid over those of the configuration) and `summary` (for people).

use super::text;
use overprint_generic::{Error, Open, Order, Position};
use overprint_mapping::Recipients;
use overprint_mapping::recipient::{Kind, Target, wanted};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::fmt;

/// An order, its bytes as they came, and what came with it.
#[derive(Clone)]
pub struct Document {
    bytes: Vec<u8>,
    order: Order,
    /// The contacts that came with it.
    pub contacts: Vec<RecipientRecord>,
    /// The organizations that came with it.
    pub organizations: Vec<RecipientRecord>,
    /// Values of `/storefront` that came with it.
    pub storefront: Map<String, Value>,
}

/// A contact or organization and its id.
#[derive(Clone)]
pub struct RecipientRecord {
    /// The id.
    pub id: String,
    /// The record.
    pub record: Value,
}

/// A text that holds no order.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The order itself.
    #[error(transparent)]
    Order(#[from] Error),
    /// What is around the order.
    #[error("the envelope of the order: {0}")]
    Envelope(String),
}

/// The members that tell an envelope from an order.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    order: Option<&'a RawValue>,
    line_items: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    #[serde(borrow)]
    order: &'a RawValue,
    #[serde(default)]
    contacts: Vec<Value>,
    #[serde(default)]
    organizations: Vec<Value>,
    #[serde(default)]
    storefront: Map<String, Value>,
    #[serde(default, rename = "summary")]
    _summary: Option<String>,
}

impl Document {
    /// Reads an order or an envelope.
    ///
    /// # Errors
    /// The text is no JSON or no order, with the place in it, or the envelope has a member that means nothing.
    pub fn read(bytes: &[u8]) -> Result<Self, DocumentError> {
        let bytes = &*text::json(bytes);
        let outline = serde_json::from_slice::<Outline<'_>>(bytes).ok();
        let is_envelope = outline.is_some_and(|outline| {
            outline.line_items.is_none() && outline.order.is_some_and(|order| order.get().starts_with('{'))
        });
        if is_envelope { Document::in_envelope(bytes) } else { Ok(Document::of_order(bytes.to_vec())?) }
    }

    /// Reads an order by itself.
    ///
    /// # Errors
    /// The text is no JSON or no order, with the place in it.
    pub fn of_order(bytes: Vec<u8>) -> Result<Self, Error> {
        let order = Order::from_slice(&bytes)?;
        Ok(Document { bytes, order, contacts: Vec::new(), organizations: Vec::new(), storefront: Map::new() })
    }

    fn in_envelope(bytes: &[u8]) -> Result<Self, DocumentError> {
        let wrong = |error: serde_json::Error| DocumentError::Envelope(error.to_string());
        let envelope: Envelope<'_> = serde_json::from_slice(bytes).map_err(wrong)?;
        let order = envelope.order.get().as_bytes();
        let document = Document::of_order(order.to_vec()).map_err(|error| moved(error, before(bytes, order)))?;
        Ok(Document {
            contacts: RecipientRecord::all("contacts", envelope.contacts)?,
            organizations: RecipientRecord::all("organizations", envelope.organizations)?,
            storefront: envelope.storefront,
            ..document
        })
    }

    /// Returns the order as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the order, read.
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// Returns the order's id.
    pub fn id(&self) -> Option<&str> {
        self.order.id.value().map(|id| id.as_str()).filter(|id| !id.is_empty())
    }

    /// Names the order for people: by its number, else by its id.
    pub fn name(&self) -> String {
        let number = self.order.number.value().map(|number| number.as_str().to_owned());
        number
            .or_else(|| self.id().map(str::to_owned))
            .map_or_else(|| "order".to_owned(), |name| format!("order {name}"))
    }

    /// Returns the order's number, which people know it by.
    pub fn number(&self) -> Option<String> {
        self.order.number.value().map(|number| number.as_str().to_owned())
    }

    /// Returns the id of the contact or organization that pays, else of the one that receives.
    pub fn customer(&self) -> Option<&str> {
        let order = &self.order;
        let bill_to = order.bill_to_contact_id.value().map(|id| id.as_str());
        let bill_to = bill_to.or_else(|| order.bill_to_organization_id.value().map(|id| id.as_str()));
        let ship_to = || order.ship_to_contact_id.value().map(|id| id.as_str());
        bill_to.or_else(ship_to).or_else(|| order.ship_to_organization_id.value().map(|id| id.as_str()))
    }

    /// Returns the total as the storefront wrote it.
    pub fn total(&self) -> Option<String> {
        self.order.total.value().map(ToString::to_string)
    }

    /// Returns when the storefront made the order, in milliseconds since 1970; none where it does not say so plainly.
    pub fn created_at(&self) -> Option<i64> {
        let text = self.order.sys_created_at.value()?;
        text.as_str().parse::<jiff::Timestamp>().ok().map(|at| at.as_millisecond())
    }

    /// Writes the order and what came with it as one text, which [`Document::read`] reads.
    pub fn to_envelope(&self) -> Vec<u8> {
        let records = |records: &[RecipientRecord]| -> Value { records.iter().map(|one| one.record.clone()).collect() };
        let mut text = Vec::with_capacity(self.bytes.len() + 256);
        text.extend(b"{\"order\":");
        text.extend(&self.bytes);
        let around = [
            ("contacts", records(&self.contacts)),
            ("organizations", records(&self.organizations)),
            ("storefront", Value::Object(self.storefront.clone())),
        ];
        for (member, value) in around {
            text.extend(format!(",\"{member}\":{value}").as_bytes());
        }
        text.push(b'}');
        text
    }

    /// Returns the SKU of a line, counted from 0.
    pub fn sku(&self, line: usize) -> Option<&str> {
        self.order.line_items.value()?.get(line)?.sku.value().map(|sku| sku.as_str())
    }

    /// Lists the SKUs of its lines, in their order.
    pub fn skus(&self) -> Vec<String> {
        let lines = self.order.line_items.value().map(Vec::as_slice).unwrap_or_default();
        lines.iter().filter_map(|line| line.sku.value()).map(|sku| sku.as_str().to_owned()).collect()
    }

    /// Returns the id of a line, counted from 0.
    pub fn line_id(&self, line: usize) -> Option<&str> {
        self.order.line_items.value()?.get(line)?.order_line_item_id.value().map(|id| id.as_str())
    }

    /// Lists the contacts and organizations that the lines are shipped to, each once; who cannot be told is a problem of the
    /// translation.
    pub fn named_recipients(&self) -> Vec<(Kind, &str)> {
        let order = &self.order;
        let of_order = Target {
            kind: order.ship_to_type.value().map(Open::as_str),
            contact_id: order.ship_to_contact_id.value().map(|id| id.as_str()),
            organization_id: order.ship_to_organization_id.value().map(|id| id.as_str()),
        };
        let mut named: Vec<(Kind, &str)> = Vec::new();
        for line in order.line_items.value().map(Vec::as_slice).unwrap_or_default() {
            let of_line = Target {
                kind: line.override_ship_to_type.value().map(Open::as_str),
                contact_id: line.override_ship_to_contact_id.value().map(|id| id.as_str()),
                organization_id: line.override_ship_to_organization_id.value().map(|id| id.as_str()),
            };
            let recipient = wanted(of_order, of_line).ok().flatten();
            named.extend(recipient.filter(|recipient| !named.contains(recipient)));
        }
        named
    }

    /// Tells whether the record of a recipient came with the order.
    pub fn has_recipient(&self, kind: Kind, id: &str) -> bool {
        let records = match kind {
            Kind::Contact => &self.contacts,
            Kind::Organization => &self.organizations,
        };
        records.iter().any(|record| record.id == id)
    }

    /// Returns the recipients that came with the order.
    pub fn recipients(&self) -> Recipients {
        let mut recipients = Recipients::default();
        self.contacts.iter().for_each(|contact| recipients.add_contact(&contact.id, &contact.record));
        self.organizations.iter().for_each(|one| recipients.add_organization(&one.id, &one.record));
        recipients
    }
}

impl fmt::Debug for Document {
    /// Names the order and nothing that it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("id", &self.id()).finish_non_exhaustive()
    }
}

impl RecipientRecord {
    /// Takes a record by the id in it.
    ///
    /// # Errors
    /// It is no object, or has no id.
    pub fn new(record: Value) -> Result<Self, String> {
        let id = match record.get("id") {
            Some(Value::String(id)) if !id.is_empty() => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => return Err("a record needs its `id`, by which orders name it".to_owned()),
        };
        Ok(RecipientRecord { id, record })
    }

    fn all(member: &str, records: Vec<Value>) -> Result<Vec<Self>, DocumentError> {
        let each = records.into_iter().enumerate().map(|(index, record)| {
            RecipientRecord::new(record).map_err(|why| DocumentError::Envelope(format!("{member}[{index}]: {why}")))
        });
        each.collect()
    }
}

/// Returns what stands before a part of the text.
fn before<'t>(text: &'t [u8], part: &[u8]) -> &'t [u8] {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    text.get(..offset).unwrap_or_default()
}

/// Says of an error of the order where it stands in the whole text.
fn moved(error: Error, before: &[u8]) -> Error {
    let lines = before.iter().filter(|&&byte| byte == b'\n').count();
    let columns = before.len() - before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let moved = |Position { line, column }: Position| Position {
        line: line + lines,
        column: if line == 1 { column + columns } else { column },
    };
    match error {
        Error::Syntax { reason, position } => Error::Syntax { reason, position: moved(position) },
        Error::Member { place, reason, position } => {
            Error::Member { place: within("order", &place), reason, position: moved(position) }
        }
        Error::Shape { place, expected, found, position } => {
            Error::Shape { place: within("order", &place), expected, found, position: moved(position) }
        }
        Error::NotAnOrder { found } => Error::NotAnOrder { found },
    }
}

fn within(outer: &str, place: &str) -> String {
    match place {
        "" => outer.to_owned(),
        place if place.starts_with('[') => format!("{outer}{place}"),
        place => format!("{outer}.{place}"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Document, Kind};
    use serde_json::json;

    fn error(text: &str) -> String {
        Document::read(text.as_bytes()).err().unwrap().to_string()
    }

    #[test]
    fn an_order_is_an_order_also_when_it_has_a_member_of_that_name() {
        let bytes = br#"{"id": "o-1", "total": 12.50, "line_items": [], "order": {"id": "o-2"}}"#;
        let document = Document::read(bytes).unwrap();
        assert_eq!((document.id(), document.bytes()), (Some("o-1"), &bytes[..]));
    }

    #[test]
    fn an_order_is_read_with_a_byte_order_mark_and_as_utf16() {
        let text = "\u{feff}{\"id\": \"o-1\", \"line_items\": []}";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [text.as_bytes(), &utf16] {
            let document = Document::read(bytes).unwrap();
            assert_eq!((document.id(), document.bytes()), (Some("o-1"), &br#"{"id": "o-1", "line_items": []}"#[..]));
        }
    }

    #[test]
    fn an_envelope_gives_the_bytes_of_its_order_and_its_records() {
        let text = r#"{"order": {"id": "o-1", "total": 12.50}, "contacts": [{"id": 7}], "storefront": {"x": 1}, "summary": "s"}"#;
        let document = Document::read(text.as_bytes()).unwrap();
        assert_eq!(document.bytes(), br#"{"id": "o-1", "total": 12.50}"#);
        assert_eq!((document.contacts[0].id.as_str(), document.storefront["x"].to_string()), ("7", "1".to_owned()));
        assert!(document.organizations.is_empty());
    }

    #[test]
    fn what_is_no_order_is_told_with_its_place_in_the_whole_text() {
        for (text, told) in [
            ("", "not JSON: EOF while parsing a value (line 1, column 0)"),
            ("[]", "not an order: expected an object with `id` or `line_items`, found an array"),
            (
                r#"{"order": 7}"#,
                "not an order: expected an object with `id` or `line_items`, found an object with neither",
            ),
            (
                "{\n \"order\": {\"id\": \"o\",\n \"line_items\": [{}, {\"quantity\": []}]}}",
                "order.line_items[1].quantity: expected a number, found an array (line 3, column 31)",
            ),
        ] {
            assert!(error(text).starts_with(told.split(" (").next().unwrap()), "{}", error(text));
        }
        let quantity = error("{\n \"order\": {\"id\": \"o\",\n \"line_items\": [{}, {\"quantity\": []}]}}");
        assert!(quantity.starts_with("order.line_items[1].quantity: ") && quantity.contains("(line 3"), "{quantity}");
        let same_line = error("{\"order\": {\"id\": []}}");
        assert!(same_line.contains("(line 1, column 1"), "{same_line}");
    }

    #[test]
    fn each_recipient_is_named_once() {
        let order = json!({
            "id": "o-1", "ship_to_type": "contact", "ship_to_contact_id": "c-1",
            "line_items": [
                {}, {"override_ship_to_organization_id": "o-9"}, {"override_ship_to_contact_id": "c-1"},
                {"override_ship_to_type": "household", "override_ship_to_contact_id": "c-2"},
            ],
        });
        let document = Document::of_order(order.to_string().into_bytes()).unwrap();
        assert_eq!(document.named_recipients(), [(Kind::Contact, "c-1"), (Kind::Organization, "o-9")]);
    }

    #[test]
    fn an_envelope_with_a_member_that_means_nothing_is_refused() {
        assert!(error(r#"{"order": {"id": "o"}, "contact": []}"#).contains("unknown field `contact`"));
        assert!(
            error(r#"{"order": {"id": "o"}, "contacts": [{}, {}]}"#).contains("contacts[0]: a record needs its `id`")
        );
    }
}
