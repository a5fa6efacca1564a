//! Reading a lookup: its table, the values of its key, and the column that is taken.

use super::{Lookup, Output};
use crate::check::Check;
use crate::diagnostic::Code;
use crate::pointer::Position;
use crate::source::Source;
use crate::yaml::{Map, Node};

impl Lookup {
    /// Reads `lookup: table, by: […], column: …`; the column is named like the output where nothing else is said.
    pub(crate) fn read(
        name: &str,
        node: &Node,
        map: &Map,
        output: Output,
        position: Position,
        check: &mut Check<'_>,
    ) -> Option<Lookup> {
        let table = check.table(node)?;
        let by = match map.get("by") {
            Some(by) => sources(by, position, check)?,
            None => {
                check.diagnostics.report(
                    Code::MissingKey,
                    &node.at,
                    "a lookup needs `by`: the values of the table's key",
                );
                return None;
            }
        };
        let (column_name, column_at) = match map.get("column") {
            Some(column) => (column.expect_text("`column`", check.diagnostics)?.to_owned(), &column.at),
            None => (name.to_owned(), &node.at),
        };
        let found = &check.tables[table];
        if by.len() != found.key.len() {
            let key = found.key_names().collect::<Vec<_>>().join(", ");
            let message = format!("table `{}` has the key {key}, but `by` gives {}", found.name, by.len());
            check.diagnostics.report(Code::Value, map.place_of("by", node), message);
            return None;
        }
        let column = found.column(&column_name, column_at, check.diagnostics)?;
        output.check_column(table, column, check);
        Some(Lookup { table, column, names: output.names().map(|(kind, _)| kind), by })
    }
}

fn sources(node: &Node, position: Position, check: &mut Check<'_>) -> Option<Vec<Source>> {
    let list = node.expect_list("`by`", check.diagnostics)?;
    let read: Vec<_> = list.iter().map(|node| Source::read(node, position, check)).collect();
    read.into_iter().collect()
}
