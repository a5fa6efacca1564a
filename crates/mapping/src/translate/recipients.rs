//! The contacts and organizations that receive an order, and which of them a line goes to.

use crate::evaluate::Sink;
use crate::evaluate::scope::{Found, Scope, found};
use crate::problem::{self, shortened};
use crate::recipient::{self, Kind, Target};
use crate::trace::Trace;
use overprint_generic::view::{View, ViewError};
use serde_json::Value;
use std::borrow::Cow;

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
        let views = self.documents.iter();
        let views = views.map(|document| Ok((document.kind, document.id.as_str(), View::whole(&document.text)?)));
        Ok(Views { views: views.collect::<Result<_, ViewError>>()? })
    }
}

/// The recipients, read.
pub(super) struct Views<'v> {
    views: Vec<(Kind, &'v str, View<'v>)>,
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
        let line = || scope.line_pointer();
        let own = match scope.line {
            Some((_, view)) => Ids::read(view, line, OF_LINE)?,
            None => Ids::default(),
        };
        let of_order = Ids::read(scope.order, || "/order".to_owned(), OF_ORDER)?;
        let untold = |problem: recipient::Problem| Untold {
            kind: problem::Kind::Ambiguous,
            message: format!("who receives the line cannot be told: {problem}"),
            help: problem.help().to_owned(),
            source: line(),
            value: None,
        };
        let is_override = recipient::wanted(Target::default(), own.target()).map_err(untold)?.is_some();
        let wanted = recipient::wanted(of_order.target(), own.target()).map_err(untold)?;
        let Some((kind, id)) = wanted else { return Ok(Recipient { view: None, is_override, lacking: None }) };
        let mut views = self.views.iter();
        let view = views.find(|(known, known_id, _)| *known == kind && *known_id == id).map(|(_, _, view)| view);
        let source = || {
            if is_override {
                format!("{}/override_ship_to_{kind}_id", line())
            } else {
                format!("/order/ship_to_{kind}_id")
            }
        };
        let lacking = view.is_none().then(|| Untold {
            kind: problem::Kind::Missing,
            message: format!("the record of the {kind} who receives this is not at hand"),
            help: "fetch the record from the storefront, or give it beside the order".to_owned(),
            source: source(),
            value: Some(shortened(id)),
        });
        Ok(Recipient { view, is_override, lacking })
    }
}

/// What an order or a line says of its recipient.
#[derive(Default)]
struct Ids<'v> {
    kind: Option<Cow<'v, str>>,
    contact_id: Option<Cow<'v, str>>,
    organization_id: Option<Cow<'v, str>>,
}

const OF_ORDER: [&str; 3] = ["ship_to_type", "ship_to_contact_id", "ship_to_organization_id"];
const OF_LINE: [&str; 3] = ["override_ship_to_type", "override_ship_to_contact_id", "override_ship_to_organization_id"];

impl<'v> Ids<'v> {
    fn read(view: &'v View<'v>, base: impl Fn() -> String, names: [&str; 3]) -> Result<Self, Untold> {
        let read = |name: &str| {
            match view.child(name).map_or(Found::Nothing, found) {
                Found::Text(text) => Ok(Some(text.into_cow())),
                Found::Nothing | Found::Null => Ok(None),
                // An id that cannot be read is not taken for none: the parcel would go to somebody else.
                Found::NotText(_) | Found::Several(_) => Err(Untold {
                    kind: problem::Kind::WrongKind,
                    message: format!("`{name}` is no text"),
                    help: "it names who receives the line".to_owned(),
                    source: format!("{}/{name}", base()),
                    value: None,
                }),
            }
        };
        Ok(Ids { kind: read(names[0])?, contact_id: read(names[1])?, organization_id: read(names[2])? })
    }

    fn target(&self) -> Target<'_> {
        Target {
            kind: self.kind.as_deref(),
            contact_id: self.contact_id.as_deref(),
            organization_id: self.organization_id.as_deref(),
        }
    }
}
