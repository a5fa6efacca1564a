//! The contacts and organizations that receive an order, and which of them a line goes to.

use crate::evaluate::Sink;
use crate::evaluate::scope::{Found, Scope, found};
use crate::problem::{self, shortened};
use crate::recipient::{self, Kind, Target};
use crate::trace::Trace;
use overprint_generic::view::{View, ViewError};
use serde_json::Value;
use std::collections::HashMap;

/// Contacts and organizations by their kind and id.
#[derive(Clone, Debug, Default)]
pub struct Recipients {
    documents: Vec<Document>,
}

#[derive(Clone, Debug)]
struct Document {
    kind: Kind,
    id: String,
    text: String,
}

impl Recipients {
    /// Adds a contact as the storefront holds it.
    pub fn add_contact(&mut self, id: &str, record: &Value) {
        self.add(Kind::Contact, id, &recipient::from_contact(record).to_value());
    }

    /// Adds an organization as the storefront holds it.
    pub fn add_organization(&mut self, id: &str, record: &Value) {
        self.add(Kind::Organization, id, &recipient::from_organization(record).to_value());
    }

    fn add(&mut self, kind: Kind, id: &str, document: &Value) {
        self.documents.push(Document { kind, id: id.to_owned(), text: document.to_string() });
    }

    pub(super) fn views(&self) -> Result<Views<'_>, ViewError> {
        let mut views = Views { contacts: HashMap::new(), organizations: HashMap::new() };
        for document in &self.documents {
            let of_kind = match document.kind {
                Kind::Contact => &mut views.contacts,
                Kind::Organization => &mut views.organizations,
            };
            of_kind.insert(document.id.as_str(), View::whole(&document.text)?);
        }
        Ok(views)
    }
}

/// The recipients, read.
pub(super) struct Views<'v> {
    contacts: HashMap<&'v str, View<'v>>,
    organizations: HashMap<&'v str, View<'v>>,
}

/// Who a line goes to.
pub(super) struct Recipient<'v> {
    view: Option<&'v View<'v>>,
    /// The line says so itself, against the order.
    is_override: bool,
    /// Somebody is named whose record is not at hand.
    pub(super) lacking: Option<Untold>,
}

impl Recipient<'_> {
    /// Lets the rules of a line see its recipient.
    pub(super) fn scope<'s>(&'s self, scope: Scope<'s>) -> Scope<'s> {
        let lacks_recipient = self.lacking.is_some();
        Scope { recipient: self.view, is_override: self.is_override, lacks_recipient, ..scope }
    }
}

/// Why it cannot be told who a line goes to, or what is known of them.
pub(super) struct Untold {
    kind: problem::Kind,
    message: String,
    help: String,
    source: String,
    value: Option<String>,
}

impl Untold {
    pub(super) fn report<T: Trace>(&self, sink: &mut Sink<'_, T>) {
        sink.push(self.kind, None, None, self.message.clone(), |problem| {
            problem.source = Some(self.source.clone());
            problem.value = self.value.clone();
            problem.help = Some(self.help.clone());
        });
    }
}

impl Views<'_> {
    /// Returns the recipient of the scope's line: its own, else the order's.
    pub(super) fn of(&self, scope: &Scope<'_>) -> Result<Recipient<'_>, Untold> {
        let line = scope.line_pointer();
        let own = match scope.line {
            Some((_, view)) => Ids::read(view, &line, "override_")?,
            None => Ids::default(),
        };
        let of_order = Ids::read(scope.order, "/order", "")?;
        let untold = |problem: recipient::Problem| Untold {
            kind: problem::Kind::Ambiguous,
            message: format!("who receives the line cannot be told: {problem}"),
            help: problem.help().to_owned(),
            source: line.clone(),
            value: None,
        };
        let is_override = recipient::wanted(Target::default(), own.target()).map_err(untold)?.is_some();
        let wanted = recipient::wanted(of_order.target(), own.target()).map_err(untold)?;
        let Some((kind, id)) = wanted else { return Ok(Recipient { view: None, is_override, lacking: None }) };
        let view = match kind {
            Kind::Contact => self.contacts.get(id),
            Kind::Organization => self.organizations.get(id),
        };
        let source = if is_override {
            format!("{line}/override_ship_to_{kind}_id")
        } else {
            format!("/order/ship_to_{kind}_id")
        };
        let lacking = view.is_none().then(|| Untold {
            kind: problem::Kind::Missing,
            message: format!("the record of the {kind} who receives this is not at hand"),
            help: "fetch the record from the storefront, or give it beside the order".to_owned(),
            source,
            value: Some(shortened(id)),
        });
        Ok(Recipient { view, is_override, lacking })
    }
}

/// What an order or a line says of its recipient.
#[derive(Default)]
struct Ids {
    kind: Option<String>,
    contact_id: Option<String>,
    organization_id: Option<String>,
}

impl Ids {
    fn read(view: &View<'_>, base: &str, prefix: &str) -> Result<Ids, Untold> {
        let read = |member: &str| {
            let name = format!("{prefix}{member}");
            match view.child(&name).map_or(Found::Nothing, found) {
                Found::Text(text) => Ok(Some(text.as_str().to_owned())),
                Found::Nothing | Found::Null => Ok(None),
                // An id that cannot be read is not taken for none: the parcel would go to somebody else.
                Found::NotText(_) | Found::Several(_) => Err(Untold {
                    kind: problem::Kind::WrongKind,
                    message: format!("`{name}` is no text"),
                    help: "it names who receives the line".to_owned(),
                    source: format!("{base}/{name}"),
                    value: None,
                }),
            }
        };
        Ok(Ids {
            kind: read("ship_to_type")?,
            contact_id: read("ship_to_contact_id")?,
            organization_id: read("ship_to_organization_id")?,
        })
    }

    fn target(&self) -> Target<'_> {
        Target {
            kind: self.kind.as_deref(),
            contact_id: self.contact_id.as_deref(),
            organization_id: self.organization_id.as_deref(),
        }
    }
}
