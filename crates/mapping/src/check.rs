//! Checking a mapping as written: what every part of it needs while it is turned into its checked form.

use crate::diagnostic::{Code, Diagnostics};
use crate::lock::Names;
use crate::pointer::{Pointer, Pointers, Position, Root};
use crate::table::Table;
use crate::template::{self, Template};
use crate::yaml::{Map, Node};
use overprint_generic::view::Shape;

/// The state of checking one mapping.
pub(crate) struct Check<'c> {
    pub(crate) pointers: Pointers,
    pub(crate) tables: Vec<Table>,
    /// Tables that are declared and cannot be used; what is wrong with them was reported.
    pub(crate) broken_tables: Vec<String>,
    /// Tables that something is looked up in, by their index.
    pub(crate) used_tables: Vec<usize>,
    /// The sides that the `artwork` section declares.
    pub(crate) artwork: Vec<String>,
    /// Names of the options that a rule reads by name.
    pub(crate) named_options: Vec<String>,
    /// What the mapping reads of the order.
    pub(crate) reads: Shape,
    /// Whether it reads the contact or organization.
    pub(crate) reads_recipient: bool,
    /// The names of what 4over sells.
    pub(crate) names: Names<'c>,
    pub(crate) diagnostics: &'c mut Diagnostics,
}

impl Check<'_> {
    /// Reads a pointer and notes that the mapping reads it.
    pub(crate) fn pointer(&mut self, node: &Node, position: Position) -> Option<Pointer> {
        let pointer = self.pointers.read(node, position, self.diagnostics)?;
        self.note(&pointer);
        Some(pointer)
    }

    /// Reads a template and notes what it reads.
    pub(crate) fn template(&mut self, node: &Node, position: Position) -> Option<Template> {
        let template = template::parse(node, position, &self.pointers, self.diagnostics)?;
        template.reads.iter().for_each(|pointer| self.note(pointer));
        Some(template)
    }

    /// Reads a pointer to an object or array of which any part may be read.
    /// Reads a pointer to an object of which only some members are read.
    pub(crate) fn pointer_to_members(&mut self, node: &Node, position: Position, members: &[&str]) -> Option<Pointer> {
        let pointer = self.pointers.read(node, position, self.diagnostics)?;
        members.iter().for_each(|member| self.note_below(&pointer, &[member]));
        Some(pointer)
    }

    pub(crate) fn pointer_to_whole(&mut self, node: &Node, position: Position) -> Option<Pointer> {
        let pointer = self.pointer(node, position)?;
        self.note_below(&pointer, &["*"]);
        Some(pointer)
    }

    /// Returns the index of a table; reports a table that is not declared.
    pub(crate) fn table(&mut self, node: &Node) -> Option<usize> {
        let name = node.expect_text("a table", self.diagnostics)?;
        let found = self.tables.iter().position(|table| table.name == name);
        if found.is_none() && !self.broken_tables.iter().any(|broken| broken == name) {
            let names = self.tables.iter().map(|table| table.name.as_str());
            let help =
                crate::diagnostic::did_you_mean(name, names).unwrap_or_else(|| "declare it under `tables:`".to_owned());
            self.diagnostics.report_with_help(
                Code::UnknownTable,
                &node.at,
                format!("there is no table `{name}`"),
                help,
            );
        }
        self.used_tables.extend(found);
        found
    }

    /// Notes that the options of a line are read by name.
    pub(crate) fn note_options(&mut self) {
        for array in ["variant_options", "modifier_options"] {
            for member in ["option_name", "value"] {
                self.reads.insert(&["line_items", "*", array, "*", member]);
            }
        }
    }

    /// Notes that custom fields of the order are read.
    pub(crate) fn note_custom_fields(&mut self) {
        for member in [
            "custom_field_id",
            "string_value",
            "numeric_value",
            "boolean_value",
            "file_url_value",
            "list_value",
            "table_value",
        ] {
            self.reads.insert(&["custom_field_values", "*", member]);
        }
    }

    /// Returns the value of a key that has to be there.
    pub(crate) fn required<'n>(&mut self, map: &'n Map, key: &str, what: &str, parent: &Node) -> Option<&'n Node> {
        let found = map.get(key);
        if found.is_none() && !self.diagnostics.suggested(map, &[key]) {
            self.diagnostics.report(Code::MissingKey, &parent.at, format!("{what} needs `{key}`"));
        }
        found
    }

    fn note(&mut self, pointer: &Pointer) {
        self.note_below(pointer, &[]);
    }

    /// Notes what lies below a pointer; a value of which a part is noted besides itself is read whole.
    fn note_below(&mut self, pointer: &Pointer, below: &[&str]) {
        let above: &[&str] = match pointer.root {
            Root::Order => &[],
            Root::Line => &["line_items", "*"],
            Root::Recipient => {
                self.reads_recipient = true;
                return;
            }
            // An element's pointer lies below its `each`, which is noted whole.
            Root::Item | Root::Storefront | Root::Quantity | Root::Jobs | Root::Status => return,
        };
        let tokens = pointer.tokens.iter().map(|token| &**token);
        let tokens: Vec<&str> = above.iter().copied().chain(tokens).chain(below.iter().copied()).collect();
        self.reads.insert(&tokens);
    }
}
