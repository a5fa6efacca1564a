//! The write-back patch: turns wanted custom field values into an RFC 6902 patch of the storefront's order.
//!
//! The patch changes nothing that is already so, and nothing that changed since the order was read: its `test` operations
//! come first and make the storefront refuse it whole, so that the caller reads the order again and asks for a new patch.

mod problem;
mod same;
#[cfg(test)]
mod tests;
mod value;

pub use problem::{PatchProblem, PatchProblems};
pub use value::{CustomFieldWrite, FieldValue};

use json_patch::{AddOperation, Patch, PatchOperation, TestOperation};
use jsonptr::PointerBuf;
use serde_json::{Map, Value};
use std::collections::HashSet;
use value::Current;

const FIELDS: &str = "custom_field_values";
const FIELD_ID: &str = "custom_field_id";
const VERSION: &str = "sys_version";

/// Makes the patch that writes `wanted` into `order` as it was read; empty when everything is so already.
///
/// A value of a field that exists is guarded by a `test` of that element as a whole, so it is safe that indexes move. A field
/// that does not exist is guarded by `sys_version`, or else by all fields, so that it cannot come to be there twice.
/// Only the value member of a field changes; lists are merged (see [`FieldValue::List`]).
///
/// # Errors
///
/// Returns every problem, with the place in the order: shapes the storefront does not document, a field that is there twice
/// or holds another type, and an order without a version in which there is nothing to guard a new field by.
pub fn patch(order: &Value, wanted: &[CustomFieldWrite]) -> Result<Patch, PatchProblems> {
    if wanted.is_empty() {
        return Ok(Patch::default());
    }
    let fields = Fields::read(order).map_err(|problem| PatchProblems(vec![problem]))?;
    let mut plan = Plan { problems: element_problems(&fields), ..Plan::default() };
    let mut seen = HashSet::new();
    for write in wanted {
        if seen.insert(&write.custom_field_id) {
            plan.add(&fields, write);
        } else {
            plan.problems.push(PatchProblem::WantedTwice { custom_field_id: write.custom_field_id.clone() });
        }
    }
    plan.finish(order, &fields)
}

/// The custom fields of the order, as they are.
enum Fields<'a> {
    Absent,
    Null,
    There(&'a [Value]),
}

impl<'a> Fields<'a> {
    fn read(order: &'a Value) -> Result<Self, PatchProblem> {
        let order = order.as_object().ok_or_else(|| PatchProblem::shape(PointerBuf::new(), "an object", order))?;
        match order.get(FIELDS) {
            None => Ok(Fields::Absent),
            Some(Value::Null) => Ok(Fields::Null),
            Some(Value::Array(list)) => Ok(Fields::There(list)),
            Some(other) => Err(PatchProblem::shape(pointer([FIELDS]), "an array", other)),
        }
    }

    fn list(&self) -> &'a [Value] {
        match self {
            Fields::There(list) => list,
            Fields::Absent | Fields::Null => &[],
        }
    }

    /// Returns the places of the elements with an id.
    fn places(&self, id: &str) -> Vec<usize> {
        let is_it = |element: &Value| element.get(FIELD_ID).and_then(Value::as_str) == Some(id);
        self.list().iter().enumerate().filter(|(_, element)| is_it(element)).map(|(place, _)| place).collect()
    }
}

/// An element that is no object may be any field, so no field can be written beside it.
fn element_problems(fields: &Fields<'_>) -> Vec<PatchProblem> {
    let wrong = fields.list().iter().enumerate().filter(|(_, element)| !element.is_object());
    wrong.map(|(place, element)| PatchProblem::shape(element_at(place), "an object", element)).collect()
}

/// What the patch is made of: changes of elements, new elements, and what stands in the way.
#[derive(Default)]
struct Plan {
    tests: Vec<PatchOperation>,
    changes: Vec<PatchOperation>,
    new: Vec<Value>,
    problems: Vec<PatchProblem>,
}

impl Plan {
    fn add(&mut self, fields: &Fields<'_>, write: &CustomFieldWrite) {
        match fields.places(&write.custom_field_id).as_slice() {
            [] => self.new.extend(write.value.merged(None).map(|value| element(write, value))),
            [place] => self.change(*place, &fields.list()[*place], write),
            places => self.problems.push(PatchProblem::Ambiguous {
                custom_field_id: write.custom_field_id.clone(),
                pointers: places.iter().map(|place| element_at(*place)).collect(),
            }),
        }
    }

    fn change(&mut self, place: usize, element: &Value, write: &CustomFieldWrite) {
        let at = element_at(place);
        match Current::read(element, &write.value, &at) {
            Err(problem) => self.problems.push(problem),
            Ok(current) => {
                if let Some(value) = write.value.merged(current.0) {
                    self.tests.push(test(at.clone(), element));
                    self.changes.push(add(at.with_trailing_token(write.value.member()), value));
                }
            }
        }
    }

    fn finish(mut self, order: &Value, fields: &Fields<'_>) -> Result<Patch, PatchProblems> {
        if !self.new.is_empty() {
            match guard_of_new(order, fields) {
                Some(guard) => self.tests.push(guard),
                None => self.problems.push(PatchProblem::Unguarded),
            }
            match fields {
                Fields::There(_) => {
                    let end = pointer([FIELDS, "-"]);
                    self.changes.extend(self.new.into_iter().map(|element| add(end.clone(), element)));
                }
                Fields::Absent | Fields::Null => self.changes.push(add(pointer([FIELDS]), Value::Array(self.new))),
            }
        }
        if !self.problems.is_empty() {
            return Err(PatchProblems(self.problems));
        }
        self.tests.extend(self.changes);
        Ok(Patch(self.tests))
    }
}

/// Returns the test that fails once somebody else adds a field.
///
/// RFC 6902 cannot test that a member is absent; the version, where the order has one, moves with every change.
fn guard_of_new(order: &Value, fields: &Fields<'_>) -> Option<PatchOperation> {
    let version = order.get(VERSION).filter(|version| !version.is_null());
    match (fields, version) {
        (Fields::Null, _) => Some(test(pointer([FIELDS]), &Value::Null)),
        (_, Some(version)) => Some(test(pointer([VERSION]), version)),
        (Fields::There(_), None) => order.get(FIELDS).map(|fields| test(pointer([FIELDS]), fields)),
        (Fields::Absent, None) => None,
    }
}

/// Makes the element of a field that is not there yet.
fn element(write: &CustomFieldWrite, value: Value) -> Value {
    let id = Value::String(write.custom_field_id.clone());
    Value::Object(Map::from_iter([(FIELD_ID.to_owned(), id), (write.value.member().to_owned(), value)]))
}

fn element_at(place: usize) -> PointerBuf {
    pointer([FIELDS]).with_trailing_token(place)
}

fn pointer<const N: usize>(tokens: [&str; N]) -> PointerBuf {
    PointerBuf::from_tokens(tokens)
}

fn test(path: PointerBuf, value: &Value) -> PatchOperation {
    PatchOperation::Test(TestOperation { path, value: value.clone() })
}

/// `add` sets a member whether or not it is there (RFC 6902, section 4.1).
fn add(path: PointerBuf, value: Value) -> PatchOperation {
    PatchOperation::Add(AddOperation { path, value })
}
