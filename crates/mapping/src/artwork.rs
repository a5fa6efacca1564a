//! Where artwork comes from: the carriers that a mapping names for each side.

use crate::check::Check;
use crate::diagnostic::{Code, Place};
use crate::pointer::Position;
use crate::source::Source;
use crate::template::Template;
use crate::yaml::{Map, Node};

/// The carriers of one side. All are asked; exactly one file must come of it.
#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) name: String,
    pub(crate) carriers: Vec<Carrier>,
    /// Where the side is declared.
    pub(crate) at: Place,
    /// Where each carrier is declared.
    pub(crate) carrier_places: Vec<Place>,
}

/// One place where the URL of a file may stand.
#[derive(Debug)]
pub(crate) enum Carrier {
    /// An option of the line, or a value of its payload.
    Source(Source),
    TableField(TableField),
    /// A custom field of the order whose id is made from the line.
    Field(Template),
    /// A custom field of the order that says no line, so it counts only where a single line is printed.
    OnlyLineField(String),
}

/// A row of a table in a custom field of the order.
#[derive(Debug)]
pub(crate) struct TableField {
    pub(crate) id: String,
    /// Columns and what they hold in the row of a line.
    pub(crate) matching: Vec<(String, Source)>,
    /// The column with the file.
    pub(crate) column: String,
}

impl Side {
    /// Names the places where a file may be, for a message.
    pub(crate) fn places(&self) -> String {
        let places: Vec<String> = self.carriers.iter().map(Carrier::place).collect();
        places.join(", ")
    }
}

impl Carrier {
    fn place(&self) -> String {
        match self {
            Carrier::Source(source) => source.to_string(),
            Carrier::TableField(field) => format!("column `{}` of custom field `{}`", field.column, field.id),
            Carrier::Field(template) => format!("custom field `{}`", template.written),
            Carrier::OnlyLineField(id) => format!("custom field `{id}`"),
        }
    }
}

/// The keys that say where a file may be.
pub(crate) const CARRIERS: &[&str] = &["from", "option", "custom_field", "table_field", "field", "only_line_field"];

/// The keys that belong to a `table_field`.
pub(crate) const OF_TABLE_FIELD: &[&str] = &["match", "column"];

/// Reads the names of the sides, so that rules can name them before the carriers are read.
pub(crate) fn side_names(node: Option<&Node>, check: &mut Check<'_>) {
    let map = node.and_then(|node| node.expect_map("`artwork`", check.diagnostics));
    check.artwork = map.map(|map| map.entries.iter().map(|(key, _)| key.name.clone()).collect()).unwrap_or_default();
}

/// Reads the carriers of every side.
pub(crate) fn read(node: Option<&Node>, check: &mut Check<'_>) -> Vec<Side> {
    let Some(map) = node.and_then(Node::map) else { return Vec::new() };
    let mut sides = Vec::new();
    for (key, node) in &map.entries {
        let listed = node.expect_list("the carriers of a side", check.diagnostics).unwrap_or_default();
        if node.list().is_some_and(<[Node]>::is_empty) {
            let message = format!("artwork `{}` has no carrier", key.name);
            check.diagnostics.report(Code::MissingKey, &node.at, message);
        }
        let carriers = listed.iter().filter_map(|node| Some((carrier(node, check)?, node.at.clone())));
        let (carriers, carrier_places) = carriers.unzip();
        sides.push(Side { name: key.name.clone(), carriers, at: key.at.clone(), carrier_places });
    }
    sides
}

fn carrier(node: &Node, check: &mut Check<'_>) -> Option<Carrier> {
    let map = node.expect_map("a carrier", check.diagnostics)?;
    let known: Vec<&str> = CARRIERS.iter().chain(OF_TABLE_FIELD).copied().collect();
    map.refuse_unknown(&known, "a carrier", check.diagnostics);
    for &key in OF_TABLE_FIELD {
        if map.get(key).is_some() && map.get("table_field").is_none() {
            let message = format!("`{key}` belongs to a `table_field`");
            check.diagnostics.report(Code::UnknownKey, map.place_of(key, node), message);
        }
    }
    let named: Vec<&str> = map.entries.iter().map(|(key, _)| &*key.name).filter(|key| CARRIERS.contains(key)).collect();
    let [name] = named.as_slice() else {
        let message = match named.as_slice() {
            [] => "the carrier has no verb".to_owned(),
            several => format!("the carrier has several verbs: {}", several.join(", ")),
        };
        let help = format!("a carrier has one of {}", CARRIERS.join(", "));
        check.diagnostics.report_with_help(Code::Verb, &node.at, message, help);
        return None;
    };
    Some(match *name {
        "table_field" => table_field(node, map, check)?,
        "field" => {
            check.note_custom_fields();
            Carrier::Field(check.template(map.get("field")?, Position::Job)?)
        }
        "only_line_field" => {
            check.note_custom_fields();
            Carrier::OnlyLineField(
                map.get("only_line_field")?.expect_text("a custom field's id", check.diagnostics)?.into(),
            )
        }
        _ => Carrier::Source(Source::in_map(map, Position::Job, check)?),
    })
}

fn table_field(node: &Node, map: &Map, check: &mut Check<'_>) -> Option<Carrier> {
    check.note_custom_fields();
    let id = map.get("table_field")?.expect_text("a custom field's id", check.diagnostics)?.to_owned();
    let column = check.required(map, "column", "a `table_field`", node)?;
    let column = column.expect_text("`column`", check.diagnostics)?.to_owned();
    let rows = check.required(map, "match", "a `table_field`", node)?;
    let rows = rows.expect_map("`match`", check.diagnostics)?;
    if rows.entries.is_empty() {
        let message = "`match` names no column, so every row would be the line's";
        check.diagnostics.report(Code::MissingKey, map.place_of("match", node), message);
        return None;
    }
    let matching: Vec<_> = rows
        .entries
        .iter()
        .map(|(key, node)| Some((key.name.clone(), Source::read(node, Position::Job, check)?)))
        .collect();
    let matching = matching.into_iter().collect::<Option<_>>()?;
    Some(Carrier::TableField(TableField { id, matching, column }))
}
