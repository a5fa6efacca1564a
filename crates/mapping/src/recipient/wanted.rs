//! Which record a line is shipped to: the line's own, else the order's.

use super::Kind;
use crate::address::{scalar, trim};
use serde_json::Value;

/// What an order or a line says of its recipient; blank members are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Target<'a> {
    /// `contact` or `organization`, in any case.
    pub kind: Option<&'a str>,
    /// Id of a contact.
    pub contact_id: Option<&'a str>,
    /// Id of an organization.
    pub organization_id: Option<&'a str>,
}

/// A recipient that cannot be told from what order and line say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Both ids are there and no type says which one counts.
    #[error(
        "both contact {contact_id:?} and organization {organization_id:?} are named and no type says which one is meant"
    )]
    Ambiguous {
        /// Id of the contact.
        contact_id: String,
        /// Id of the organization.
        organization_id: String,
    },
    /// The type says one kind, and only the id of the other is there.
    #[error("the type is {kind}, but only the other kind's id {id:?} is there")]
    Mismatch {
        /// The kind that the type names.
        kind: Kind,
        /// The id that is there.
        id: String,
    },
    /// The type is neither of the two that the storefront documents.
    #[error("the type {kind:?} is neither \"contact\" nor \"organization\"")]
    UnknownKind {
        /// The type as written.
        kind: String,
    },
}

impl Problem {
    /// Says what to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Problem::Ambiguous { .. } => "set the type to contact or organization, or remove one of the ids",
            Problem::Mismatch { .. } => "set the type to the kind of the id, or give the id of the type",
            Problem::UnknownKind { .. } => "set the type to contact or organization",
        }
    }
}

impl<'a> Target<'a> {
    /// Reads what an order says of its recipient (seed 004, `ship_to_type` and the ids beside it).
    pub fn of_order(order: &'a Value) -> Self {
        Self::read(order, ["ship_to_type", "ship_to_contact_id", "ship_to_organization_id"])
    }

    /// Reads what a line item says of its own recipient (seed 004, `override_ship_to_type` and the ids beside it).
    pub fn of_line(line: &'a Value) -> Self {
        Self::read(line, ["override_ship_to_type", "override_ship_to_contact_id", "override_ship_to_organization_id"])
    }

    fn read(object: &'a Value, names: [&str; 3]) -> Self {
        let [kind, contact_id, organization_id] = names.map(|name| object.get(name).and_then(scalar));
        Target { kind, contact_id, organization_id }
    }

    /// Resolves the target; a type without any id says nothing, as the storefront's forms preset one.
    fn resolve(self) -> Result<Option<(Kind, &'a str)>, Problem> {
        let filled = |text: Option<&'a str>| text.map(trim).filter(|text| !text.is_empty());
        let (contact, organization) = match (filled(self.contact_id), filled(self.organization_id)) {
            (None, None) => return Ok(None),
            ids => ids,
        };
        let Some(kind) = filled(self.kind) else {
            return match (contact, organization) {
                (Some(contact), Some(organization)) => {
                    Err(Problem::Ambiguous { contact_id: contact.to_owned(), organization_id: organization.to_owned() })
                }
                (contact, organization) => {
                    Ok(contact.map(|id| (Kind::Contact, id)).or(organization.map(|id| (Kind::Organization, id))))
                }
            };
        };
        let (kind, id, other) = if kind.eq_ignore_ascii_case("contact") {
            (Kind::Contact, contact, organization)
        } else if kind.eq_ignore_ascii_case("organization") {
            (Kind::Organization, organization, contact)
        } else {
            return Err(Problem::UnknownKind { kind: kind.to_owned() });
        };
        match id {
            Some(id) => Ok(Some((kind, id))),
            None => Err(Problem::Mismatch { kind, id: other.unwrap_or_default().to_owned() }),
        }
    }
}

/// Tells which record a line is shipped to: the one that the line names, else the one that the order names, else none.
///
/// # Errors
///
/// Returns what keeps the recipient from being told; the order is not asked where the line has trouble of its own.
pub fn wanted<'a>(order: Target<'a>, line: Target<'a>) -> Result<Option<(Kind, &'a str)>, Problem> {
    match line.resolve()? {
        Some(recipient) => Ok(Some(recipient)),
        None => order.resolve(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Problem, Target, wanted};

    const NONE: Target<'_> = Target { kind: None, contact_id: None, organization_id: None };

    fn target<'a>(kind: &'a str, contact_id: &'a str, organization_id: &'a str) -> Target<'a> {
        Target { kind: Some(kind), contact_id: Some(contact_id), organization_id: Some(organization_id) }
    }

    #[test]
    fn the_line_comes_before_the_order() {
        let order = target("contact", "c1", "o1");
        assert_eq!(wanted(order, NONE), Ok(Some((Kind::Contact, "c1"))));
        assert_eq!(wanted(order, target("organization", "", "o2")), Ok(Some((Kind::Organization, "o2"))));
        assert_eq!(wanted(NONE, target("", "c2", " ")), Ok(Some((Kind::Contact, "c2"))));
        assert_eq!(wanted(NONE, NONE), Ok(None));
    }

    #[test]
    fn a_type_counts_in_any_case_and_only_beside_an_id() {
        assert_eq!(wanted(target(" Organization ", "c1", "o1"), NONE), Ok(Some((Kind::Organization, "o1"))));
        let preset = target("organization", "", "");
        assert_eq!(wanted(target("contact", "c1", ""), preset), Ok(Some((Kind::Contact, "c1"))));
        assert_eq!(wanted(preset, preset), Ok(None));
    }

    #[test]
    fn what_cannot_be_told_is_a_problem_even_where_the_order_could_tell() {
        let order = target("contact", "c1", "");
        let ambiguous = Problem::Ambiguous { contact_id: "c2".to_owned(), organization_id: "o2".to_owned() };
        assert_eq!(wanted(order, target("", "c2", "o2")), Err(ambiguous));
        let mismatch = Problem::Mismatch { kind: Kind::Organization, id: "c2".to_owned() };
        assert_eq!(wanted(order, target("organization", "c2", "")), Err(mismatch));
        let unknown = Problem::UnknownKind { kind: "household".to_owned() };
        assert_eq!(wanted(order, target("household", "c2", "")), Err(unknown));
    }

    #[test]
    fn members_are_read_from_order_and_line() {
        let order =
            serde_json::json!({"ship_to_type": "contact", "ship_to_contact_id": 17, "ship_to_organization_id": null});
        let line = serde_json::json!({"override_ship_to_organization_id": "o9", "ship_to_contact_id": "not read here"});
        assert_eq!(wanted(Target::of_order(&order), Target::default()), Ok(Some((Kind::Contact, "17"))));
        assert_eq!(wanted(Target::of_order(&order), Target::of_line(&line)), Ok(Some((Kind::Organization, "o9"))));
    }
}
