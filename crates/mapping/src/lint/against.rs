//! Mappings held against real orders: in how many of them there is what the mappings read.

use super::reads::{Kind, told};
use super::walk::{Seen, Visitor, What, walk};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, nearest};
use crate::evaluate::condition;
use crate::evaluate::scope::{Found, Scope, text_of};
use crate::mapping::Mapping;
use crate::mappings::Mappings;
use crate::pointer::{Pointer, Root};
use crate::source::Source;
use crate::template::{Template, Text};
use crate::translate::is_for;
use overprint_generic::view::{Scalar, View, ViewError};
use serde::Serialize;
use std::collections::BTreeSet;

/// Counts over orders what mappings read of them.
pub struct Against<'m> {
    mappings: Vec<Counted<'m>>,
    orders: usize,
}

/// What the orders had of what the mappings read.
#[derive(Clone, Debug)]
pub struct Occurrences {
    /// The orders that were looked at.
    pub orders: usize,
    /// Each thing that a mapping reads by its own words.
    pub occurrences: Vec<Occurrence>,
    /// What none of them had.
    pub diagnostics: Vec<Diagnostic>,
}

/// In how many orders there is something that a mapping reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Occurrence {
    /// The mapping.
    pub mapping: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// The pointer, the option's name or the custom field's id.
    pub name: String,
    /// The orders that have it.
    pub found_in: usize,
    /// The orders that the mapping takes a line of; for what decides whether a line is taken, all orders.
    pub of: usize,
}

struct Counted<'m> {
    mapping: &'m Mapping,
    reads: Vec<Counting<'m>>,
    /// Orders of which it takes a line.
    taken: usize,
}

/// Something that is read, and how often it was there.
struct Counting<'m> {
    seen: Seen<'m>,
    kind: Kind,
    name: String,
    at: &'m Place,
    found_in: usize,
    /// What stood where this was looked for.
    beside: BTreeSet<Beside>,
}

/// A name that stands where another was looked for.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Beside {
    sought: String,
    name: String,
    /// The whole of what would have to be written.
    written: String,
}

impl<'m> Against<'m> {
    /// Starts with no order.
    pub fn new(mappings: &'m Mappings) -> Self {
        let mappings = mappings.iter().map(|mapping| {
            let mut collected = Collected(Vec::new());
            walk(mapping, &mut collected);
            Counted { mapping, reads: collected.0, taken: 0 }
        });
        Against { mappings: mappings.collect(), orders: 0 }
    }

    /// Looks at an order and at what the configuration says of its storefront, a JSON object.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn order(&mut self, order: &str, storefront: &str) -> Result<(), ViewError> {
        let (order, storefront) = (View::whole(order)?, View::whole(storefront)?);
        let scope = Scope {
            order: &order,
            storefront: &storefront,
            line: None,
            recipient: None,
            is_override: false,
            lacks_recipient: false,
            quantity: None,
            item: None,
            printed_lines: 0,
            outcome: None,
        };
        let lines = order.child("line_items").and_then(View::elements).unwrap_or_default();
        let all: Vec<Scope<'_>> = lines.iter().enumerate().map(|line| Scope { line: Some(line), ..scope }).collect();
        self.orders += 1;
        self.mappings.iter_mut().for_each(|counted| counted.order(scope, &all));
        Ok(())
    }

    /// Tells what was there.
    pub fn finish(self) -> Occurrences {
        let mut diagnostics = Diagnostics::default();
        let mut occurrences = Vec::new();
        for counted in &self.mappings {
            counted.report(self.orders, &mut diagnostics);
            for one in &counted.reads {
                let of = if one.decides_taking() { self.orders } else { counted.taken };
                let mapping = counted.mapping.name.clone();
                occurrences.push(Occurrence {
                    mapping,
                    kind: one.kind,
                    name: one.name.clone(),
                    found_in: one.found_in,
                    of,
                });
            }
        }
        Occurrences { orders: self.orders, occurrences, diagnostics: diagnostics.into_sorted() }
    }
}

struct Collected<'m>(Vec<Counting<'m>>);

impl<'m> Visitor<'m> for Collected<'m> {
    fn read(&mut self, seen: &Seen<'m>) {
        let Some(at) = seen.at else { return };
        let (kind, name) = match &seen.what {
            What::Options => return,
            What::Option(name) => (Kind::Option, (*name).to_owned()),
            What::CustomField(id) => (Kind::CustomField, (*id).to_owned()),
            What::CustomFieldOf(template) => (Kind::CustomField, template.written.clone()),
            What::Object(pointer) => (Kind::Pointer, pointer.to_string()),
            What::Pointer(pointer) => match told(pointer, seen.each) {
                Some(name) => (Kind::Pointer, name),
                None => return,
            },
        };
        // What comes with no order cannot be found in one: jobs, records of contacts, the configuration.
        let pointer = match (&seen.what, seen.each) {
            (What::Pointer(_), Some(each)) => Some(each),
            (What::Pointer(pointer), None) => Some(&**pointer),
            (What::Object(pointer), _) => Some(*pointer),
            _ => None,
        };
        if pointer.is_some_and(|pointer| !matches!(pointer.root, Root::Order | Root::Line)) {
            return;
        }
        let is_known = |known: &Counting<'m>| {
            (known.kind, &known.name) == (kind, &name) && known.decides_taking() == decides_taking(seen.output)
        };
        if !self.0.iter().any(is_known) {
            self.0.push(Counting { seen: seen.clone(), kind, name, at, found_in: 0, beside: BTreeSet::new() });
        }
    }
}

impl Counted<'_> {
    fn order(&mut self, scope: Scope<'_>, all: &[Scope<'_>]) {
        if !is_for(self.mapping, &scope) {
            return;
        }
        let takes = |scope: &&Scope<'_>| {
            self.mapping.print.as_ref().is_some_and(|print| condition::selects(&print.lines, scope))
        };
        let taken: Vec<Scope<'_>> = all.iter().filter(takes).copied().collect();
        self.taken += usize::from(!taken.is_empty());
        for one in &mut self.reads {
            let lines = if one.decides_taking() { all } else { &taken };
            if lines.iter().any(|scope| one.is_in(scope)) {
                one.found_in += 1;
            } else if one.found_in == 0 {
                lines.iter().for_each(|scope| one.look_beside(scope));
            }
        }
    }

    fn report(&self, orders: usize, diagnostics: &mut Diagnostics) {
        let name = &self.mapping.name;
        let orders_told = if orders == 1 { "the only order".to_owned() } else { format!("any of the {orders} orders") };
        if let Some(print) = self.mapping.print.as_ref().filter(|_| self.taken == 0 && orders > 0) {
            let at = print.lines.first_test().map_or(&self.mapping.at, |test| &test.at);
            let message = format!("`{name}` takes no line of {orders_told}");
            let help = "look at `lines`, or hold it against orders with such lines";
            diagnostics.report_with_help(Code::NeverInOrders, at, message, help);
        }
        for one in self.reads.iter().filter(|one| one.found_in == 0) {
            let of = if one.decides_taking() { orders } else { self.taken };
            let whose = if one.decides_taking() { String::new() } else { format!(" that `{name}` takes a line of") };
            let message = match of {
                0 => continue,
                1 => format!("{} does not occur in the only order{whose}", one.told()),
                _ => format!("{} occurs in 0 of the {of} orders{whose}", one.told()),
            };
            match one.help() {
                Some(help) => diagnostics.report_with_help(Code::NeverInOrders, one.at, message, help),
                None => diagnostics.report(Code::NeverInOrders, one.at, message),
            }
        }
    }
}

/// What decides whether a line is taken or left out is asked of every line.
fn decides_taking(output: &str) -> bool {
    output == "lines" || output == "ignore"
}

impl Counting<'_> {
    fn decides_taking(&self) -> bool {
        decides_taking(self.seen.output)
    }

    fn told(&self) -> String {
        match self.kind {
            Kind::Pointer => format!("`{}`", self.name),
            Kind::Option => format!("option `{}`", self.name),
            Kind::CustomField => format!("custom field `{}`", self.name),
        }
    }

    fn is_in(&self, scope: &Scope<'_>) -> bool {
        match &self.seen.what {
            What::Options => true,
            What::Option(name) => {
                scope.options().any(|(_, _, option)| text_of(option, "option_name").is_some_and(|text| text == *name))
            }
            What::CustomField(id) => scope.custom_fields(id).next().is_some(),
            What::CustomFieldOf(template) => {
                filled(template, scope).is_some_and(|id| scope.custom_fields(&id).next().is_some())
            }
            What::Object(pointer) => is_there(scope.select(pointer)),
            What::Pointer(pointer) => match self.seen.each.filter(|_| pointer.root == Root::Item) {
                None => is_there(scope.select(pointer)),
                Some(each) => {
                    let elements = scope.select(each).and_then(View::elements).unwrap_or_default();
                    elements.iter().any(|element| is_there(element.select(&pointer.tokens)))
                }
            },
        }
    }

    /// Says what may have been meant, or what there is to choose from.
    fn help(&self) -> Option<String> {
        let meant = self.beside.iter().find_map(|first| {
            let there = self.beside.iter().filter(|beside| beside.sought == first.sought);
            let near = nearest(&first.sought, there.map(|beside| beside.name.as_str()))?;
            self.beside.iter().find(|beside| beside.sought == first.sought && beside.name == near)
        });
        let names: Vec<&str> = self.beside.iter().map(|beside| beside.name.as_str()).collect();
        match meant {
            Some(meant) => Some(format!("did you mean `{}`", meant.written)),
            None if self.kind == Kind::Option && !names.is_empty() => {
                Some(format!("their options are {}", names.join(", ")))
            }
            None => None,
        }
    }

    /// Notes what is there where this is not.
    fn look_beside(&mut self, scope: &Scope<'_>) {
        let named = |name: std::borrow::Cow<'_, str>| Beside {
            sought: self.name.clone(),
            written: name.to_string(),
            name: name.into_owned(),
        };
        match &self.seen.what {
            What::Options => {}
            What::Option(_) => {
                let names = scope.options().filter_map(|(_, _, option)| text_of(option, "option_name"));
                self.beside.extend(names.map(named));
            }
            What::CustomField(_) | What::CustomFieldOf(_) => {
                let fields = scope.order.child("custom_field_values").and_then(View::elements).unwrap_or_default();
                self.beside.extend(fields.iter().filter_map(|field| text_of(field, "custom_field_id")).map(named));
            }
            What::Object(pointer) => self.beside.extend(siblings(pointer, scope)),
            What::Pointer(pointer) => self.beside.extend(siblings(pointer, scope)),
        }
    }
}

fn is_there(view: Option<&View<'_>>) -> bool {
    view.is_some_and(|view| view.scalar() != Scalar::Null)
}

/// Fills the template of an id, where the order has all that it reads.
fn filled(template: &Template, scope: &Scope<'_>) -> Option<String> {
    let texts: Option<Vec<Text<'_>>> = template
        .reads
        .iter()
        .map(|pointer| match scope.find(&Source::Pointer(pointer.clone())) {
            Found::Text(text) => Some(text),
            _ => None,
        })
        .collect();
    template.fill(&texts?).ok()
}

/// Returns the members that stand beside the one that is not there.
fn siblings(pointer: &Pointer, scope: &Scope<'_>) -> Vec<Beside> {
    let Some(mut view) = scope.select(&Pointer { tokens: Vec::new(), ..pointer.clone() }) else { return Vec::new() };
    for (depth, token) in pointer.tokens.iter().enumerate() {
        if let Some(child) = view.child(token) {
            view = child;
            continue;
        }
        let View::Object(members) = view else { return Vec::new() };
        let beside = |name: &str| {
            let mut tokens = pointer.tokens.clone();
            tokens[depth] = name.into();
            let written = Pointer { tokens, ..pointer.clone() }.to_string();
            Beside { sought: token.to_string(), name: name.to_owned(), written }
        };
        return members.iter().map(|(name, _)| beside(name)).collect();
    }
    Vec::new()
}
