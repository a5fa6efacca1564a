//! What a rule can see: the documents, the line, and what was made of it so far.

use crate::diagnostic::{did_you_mean, nearest};
use crate::pointer::{Pointer, Root, write_tokens};
use crate::source::Source;
use crate::template::Text;
use overprint_generic::view::{Scalar, View};
use std::borrow::Cow;

/// What a rule can see.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'v> {
    pub(crate) order: &'v View<'v>,
    pub(crate) storefront: &'v View<'v>,
    /// The line and its index in `line_items`.
    pub(crate) line: Option<(usize, &'v View<'v>)>,
    pub(crate) recipient: Option<&'v View<'v>>,
    /// The line says itself who receives, so the order's address is not its own.
    pub(crate) is_override: bool,
    /// The order or line names a recipient whose record is not at hand; that is reported once.
    pub(crate) lacks_recipient: bool,
    /// The pieces of the job, as text.
    pub(crate) quantity: Option<&'v str>,
    /// The element that an `each` has reached: its document, its pointer and its index.
    pub(crate) item: Option<Item<'v>>,
    /// How many lines are printed, over all mappings.
    pub(crate) printed_lines: usize,
    /// The jobs and the status, in a write-back.
    pub(crate) outcome: Option<&'v View<'v>>,
}

/// An element of an array.
#[derive(Clone, Copy)]
pub(crate) struct Item<'v> {
    pub(crate) view: &'v View<'v>,
    pub(crate) array: Array<'v>,
    pub(crate) index: usize,
}

/// The pointer of an array.
#[derive(Clone, Copy)]
pub(crate) enum Array<'v> {
    OfLine(&'static str),
    At(&'v str),
}

/// What a source holds.
#[derive(Debug)]
pub(crate) enum Found<'v> {
    Text(Text<'v>),
    Null,
    Nothing,
    /// An array or an object.
    NotText(&'static str),
    /// So many answers where one is needed.
    Several(usize),
}

/// The members of a custom field value that hold one scalar.
const SCALAR_VALUES: [&str; 4] = ["string_value", "numeric_value", "boolean_value", "file_url_value"];

/// The members of a line that hold its options.
pub(crate) const OPTION_ARRAYS: [&str; 2] = ["variant_options", "modifier_options"];

impl<'v> Scope<'v> {
    /// Returns what a source holds.
    pub(crate) fn find(&self, source: &Source) -> Found<'v> {
        match source {
            Source::Pointer(pointer) => self.find_at(pointer),
            Source::Option(name) => self.find_option(name),
            Source::CustomField(id) => self.find_custom_field(id),
        }
    }

    /// Returns what a pointer selects.
    pub(crate) fn find_at(&self, pointer: &Pointer) -> Found<'v> {
        if pointer.root == Root::Quantity {
            return self.quantity.map_or(Found::Nothing, |text| Found::Text(Text::Number(text.into())));
        }
        self.select(pointer).map_or(Found::Nothing, found)
    }

    /// Returns what a member of a root holds.
    #[inline]
    pub(crate) fn member(&self, root: Root, name: &str) -> Found<'v> {
        self.root(root).and_then(|view| view.child(name)).map_or(Found::Nothing, found)
    }

    /// Returns the value that a pointer selects.
    pub(crate) fn select(&self, pointer: &Pointer) -> Option<&'v View<'v>> {
        self.root(pointer.root)?.select(&pointer.tokens)
    }

    fn root(&self, root: Root) -> Option<&'v View<'v>> {
        match root {
            Root::Order => Some(self.order),
            Root::Line => self.line.map(|(_, line)| line),
            Root::Recipient => self.recipient,
            Root::Storefront => Some(self.storefront),
            Root::Item => self.item.map(|item| item.view),
            Root::Jobs => self.outcome.and_then(|outcome| outcome.child("jobs")),
            Root::Status => self.outcome.and_then(|outcome| outcome.child("status")),
            Root::Quantity => None,
        }
    }

    /// Tells whether a root has nothing only because of a problem that was reported where it was made.
    pub(crate) fn is_untold(&self, root: Root) -> bool {
        match root {
            Root::Quantity => self.quantity.is_none(),
            Root::Recipient => self.lacks_recipient,
            _ => false,
        }
    }

    /// Returns the options of the line with their array's name and their index.
    pub(crate) fn options(&self) -> impl Iterator<Item = (&'static str, usize, &'v View<'v>)> + use<'v> {
        let [variants, modifiers] = OPTION_ARRAYS.map(|array| {
            let options = self.options_of(array).iter().enumerate();
            options.map(move |(index, option)| (array, index, option))
        });
        variants.chain(modifiers)
    }

    fn options_of(&self, array: &str) -> &'v [View<'v>] {
        self.line.and_then(|(_, line)| line.child(array)).and_then(View::elements).unwrap_or_default()
    }

    fn find_option(&self, name: &str) -> Found<'v> {
        let mut first = None;
        let mut count = 0;
        for array in OPTION_ARRAYS {
            for option in self.options_of(array).iter().filter(|option| has_text(option, "option_name", name)) {
                first.get_or_insert(option);
                count += 1;
            }
        }
        match (first, count) {
            (Some(option), 1) => option.child("value").map_or(Found::Nothing, found),
            (Some(_), several) => Found::Several(several),
            (None, _) => Found::Nothing,
        }
    }

    /// Returns the order's custom field values of an id, with their index.
    pub(crate) fn custom_fields<'i>(&self, id: &'i str) -> impl Iterator<Item = (usize, &'v View<'v>)> + use<'i, 'v> {
        let fields = self.order.child("custom_field_values").and_then(View::elements).unwrap_or_default();
        fields.iter().enumerate().filter(move |(_, field)| has_text(field, "custom_field_id", id))
    }

    fn find_custom_field(&self, id: &str) -> Found<'v> {
        let fields: Vec<_> = self.custom_fields(id).collect();
        let [(_, field)] = fields.as_slice() else {
            return if fields.is_empty() { Found::Nothing } else { Found::Several(fields.len()) };
        };
        let values: Vec<&View<'v>> = SCALAR_VALUES
            .into_iter()
            .filter_map(|member| field.child(member))
            .filter(|value| value.scalar() != Scalar::Null)
            .collect();
        // A list or table is a value too, only none that a rule can take.
        let holds_more = ["list_value", "table_value"]
            .into_iter()
            .any(|member| field.child(member).is_some_and(|value| !matches!(found(value), Found::Null)));
        match values.as_slice() {
            [] if holds_more => Found::NotText("a list or table"),
            [] => Found::Nothing,
            [value] => found(value),
            several => Found::Several(several.len()),
        }
    }

    /// Writes where a source lies, as a JSON Pointer into the documents that were read.
    pub(crate) fn locate(&self, source: &Source) -> String {
        match source {
            Source::Pointer(pointer) => self.locate_at(pointer),
            Source::Option(name) => {
                let option = self.options().find(|(_, _, option)| has_text(option, "option_name", name));
                match option {
                    Some((array, index, _)) => format!("{}/{array}/{index}/value", self.line_pointer()),
                    None => format!("{}/variant_options", self.line_pointer()),
                }
            }
            Source::CustomField(id) => match self.custom_fields(id).next() {
                Some((index, _)) => format!("/order/custom_field_values/{index}"),
                None => "/order/custom_field_values".to_owned(),
            },
        }
    }

    /// Writes where a pointer leads.
    pub(crate) fn locate_at(&self, pointer: &Pointer) -> String {
        let mut located = match pointer.root {
            Root::Line => self.line_pointer(),
            Root::Quantity => format!("{}/quantity", self.line_pointer()),
            Root::Item => match self.item {
                Some(Item { array: Array::OfLine(name), index, .. }) => {
                    format!("{}/{name}/{index}", self.line_pointer())
                }
                Some(Item { array: Array::At(array), index, .. }) => format!("{array}/{index}"),
                None => String::new(),
            },
            root => root.name().to_owned(),
        };
        let _ = write_tokens(&pointer.tokens, &mut located);
        located
    }

    /// Writes where the line is.
    pub(crate) fn line_pointer(&self) -> String {
        self.line.map_or_else(|| "/order".to_owned(), |(index, _)| format!("/order/line_items/{index}"))
    }

    /// Says what the author may have meant where a pointer selects nothing.
    pub(crate) fn suggest(&self, source: &Source) -> Option<String> {
        match source {
            Source::Pointer(pointer) => self.suggest_member(pointer),
            Source::Option(name) => {
                let names: Vec<Cow<'_, str>> =
                    self.options().filter_map(|(_, _, option)| text_of(option, "option_name")).collect();
                let meant = did_you_mean(name, names.iter().map(AsRef::as_ref));
                meant.or_else(|| (!names.is_empty()).then(|| format!("the line has the options {}", names.join(", "))))
            }
            Source::CustomField(id) => {
                let fields = self.order.child("custom_field_values").and_then(View::elements).unwrap_or_default();
                let ids: Vec<Cow<'_, str>> =
                    fields.iter().filter_map(|field| text_of(field, "custom_field_id")).collect();
                did_you_mean(id, ids.iter().map(AsRef::as_ref))
            }
        }
    }

    fn suggest_member(&self, pointer: &Pointer) -> Option<String> {
        if pointer.root == Root::Recipient && self.recipient.is_none() {
            return Some("the contact or organization that receives the order is not known here".to_owned());
        }
        let mut view = self.root(pointer.root)?;
        for token in &pointer.tokens {
            match (view.child(token), view) {
                (Some(child), _) => view = child,
                (None, View::Object(members)) => {
                    return nearest(token, members.iter().map(|(name, _)| name.as_ref()))
                        .map(|name| format!("did you mean `{name}`"));
                }
                (None, _) => return None,
            }
        }
        None
    }
}

/// Reads a value as text.
pub(crate) fn found<'v>(view: &'v View<'v>) -> Found<'v> {
    if let View::Text(text) = view {
        return Found::Text(Text::String(Cow::Borrowed(text)));
    }
    match view.scalar() {
        Scalar::Null => Found::Null,
        Scalar::String(text) => Found::Text(Text::String(text)),
        Scalar::Number(text) => Found::Text(Text::Number(text.into())),
        Scalar::Boolean(boolean) => Found::Text(Text::Boolean(boolean)),
        kind @ (Scalar::Array | Scalar::Object) => Found::NotText(kind.kind()),
    }
}

#[inline]
fn has_text(view: &View<'_>, member: &str, text: &str) -> bool {
    let held = view.child(member);
    if let Some(View::Text(found)) = held {
        return *found == text;
    }
    match held.map(View::scalar) {
        Some(Scalar::String(found)) => found == text,
        Some(Scalar::Number(found)) => found == text,
        _ => false,
    }
}

/// Returns the text of a member.
#[inline]
pub(crate) fn text_of<'v>(view: &View<'v>, member: &str) -> Option<Cow<'v, str>> {
    match view.child(member)?.scalar() {
        Scalar::String(text) => Some(text),
        Scalar::Number(text) => Some(Cow::Borrowed(text)),
        _ => None,
    }
}
