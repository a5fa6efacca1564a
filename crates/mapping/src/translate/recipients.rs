//! The contacts and organizations that receive an order, and which of them a line goes to.

use crate::evaluate::scope::{Scope, text_of};
use crate::recipient::{self, Kind, Target};
use overprint_generic::view::{View, ViewError};
use serde_json::Value;

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
        let views = self
            .documents
            .iter()
            .map(|document| Ok((document.kind, document.id.as_str(), View::whole(&document.text)?)));
        Ok(Views { views: views.collect::<Result<_, ViewError>>()? })
    }
}

/// The recipients, read.
pub(super) struct Views<'v> {
    views: Vec<(Kind, &'v str, View<'v>)>,
}

/// Who a line goes to.
pub(super) struct Found<'v> {
    pub(super) view: Option<&'v View<'v>>,
    /// The line says so itself, against the order.
    pub(super) is_override: bool,
}

impl<'v> Views<'v> {
    /// Returns the recipient of the scope's line: its own, else the order's.
    pub(super) fn of(&self, scope: &Scope<'_>) -> Result<Found<'_>, String> {
        let own = scope.line.map(|(_, line)| Ids::read(line, "override_")).unwrap_or_default();
        let of_order = Ids::read(scope.order, "");
        let is_override =
            recipient::wanted(Target::default(), own.target()).map_err(|error| error.to_string())?.is_some();
        let wanted = recipient::wanted(of_order.target(), own.target()).map_err(|error| error.to_string())?;
        let view = wanted.and_then(|(kind, id)| {
            self.views.iter().find(|(known, known_id, _)| *known == kind && *known_id == id).map(|(_, _, view)| view)
        });
        Ok(Found { view, is_override })
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
    fn read(view: &View<'_>, prefix: &str) -> Ids {
        let read = |member: &str| text_of(view, &format!("{prefix}{member}"));
        Ids {
            kind: read("ship_to_type"),
            contact_id: read("ship_to_contact_id"),
            organization_id: read("ship_to_organization_id"),
        }
    }

    fn target(&self) -> Target<'_> {
        Target {
            kind: self.kind.as_deref(),
            contact_id: self.contact_id.as_deref(),
            organization_id: self.organization_id.as_deref(),
        }
    }
}
