//! What a mapping declares and no rule uses: tables, columns, sides of the artwork; and pins that no mapping uses.

use super::walk::{Visitor, walk};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::job::KEYS as OUTPUTS;
use crate::lock::{Found, Lock, Locks, Name};
use crate::mapping::Mapping;
use crate::rule::Lookup;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// Reports the sides of the artwork that no file is made of.
pub(super) fn artwork(mapping: &Mapping, diagnostics: &mut Diagnostics) {
    let Some(print) = &mapping.print else { return };
    let mut used = Used::default();
    walk(mapping, &mut used);
    for (index, side) in print.artwork.iter().enumerate().filter(|(index, _)| !used.artwork.contains(index)) {
        debug_assert!(index < print.artwork.len());
        let message = format!("artwork `{}` is declared, and no file is made of it", side.name);
        let help = format!("write `{{ artwork: {} }}` under `files`, or remove it", side.name);
        diagnostics.report_with_help(Code::UnusedArtwork, &side.at, message, help);
    }
}

/// Reports tables and columns that no mapping looks anything up in; a table in a shared file may be used by any of them.
pub(super) fn tables(mappings: &[Mapping], diagnostics: &mut Diagnostics) {
    let (mut used_tables, mut used_columns): (HashSet<&Place>, HashSet<&Place>) = Default::default();
    for mapping in mappings {
        let mut used = Used::default();
        walk(mapping, &mut used);
        used_tables.extend(mapping.used_tables.iter().map(|&index| &mapping.tables[index].at));
        used_columns.extend(used.columns.iter().map(|&(table, column)| &mapping.tables[table].column_places[column]));
    }
    for mapping in mappings {
        for table in &mapping.tables {
            if !used_tables.contains(&table.at) {
                let message = format!("table `{}` is declared, and no rule looks anything up in it", table.name);
                diagnostics.report_with_help(
                    Code::UnusedTable,
                    &table.at,
                    message,
                    "use it in a `lookup`, or remove it",
                );
                continue;
            }
            for (column, name) in table.columns.iter().enumerate() {
                let at = &table.column_places[column];
                if is_output(name) && !table.key.contains(&column) && !used_columns.contains(at) {
                    let message = format!("column `{name}` is named like an output, and no rule looks it up");
                    let help = format!("write `{name}: {{ lookup: {}, by: […] }}`, or rename the column", table.name);
                    diagnostics.report_with_help(Code::UnusedColumn, at, message, help);
                }
            }
        }
    }
}

/// Reports pins of lock files whose names stand in none of the mappings beside them.
pub(super) fn pins(mappings: &[Mapping], locks: &Locks<'_>, diagnostics: &mut Diagnostics) {
    let mut used: HashMap<Arc<str>, (Rc<Found>, HashSet<&Name>)> = HashMap::new();
    for mapping in mappings {
        let Some(found) = locks.beside(mapping.file(), diagnostics) else { continue };
        let (_, names) = used.entry(found.file.clone()).or_insert_with(|| (found, HashSet::new()));
        names.extend(mapping.names.iter().map(|used| &used.name));
    }
    for (found, names) in used.values() {
        let pins = found.lock.iter().flat_map(Lock::pins).filter(|(name, _)| !names.contains(name));
        for (name, at) in pins.filter_map(|(name, pin)| Some((name, pin.at.as_ref()?))) {
            let message = format!("the {name} is pinned, and no mapping here uses it");
            diagnostics.report_with_help(Code::UnusedPin, at, message, "`overprint catalog lock` takes it out");
        }
    }
}

/// Any other column may be there for the people who keep the table.
fn is_output(column: &str) -> bool {
    OUTPUTS.contains(&column) || column.ends_with("_uuid") || column.ends_with("_uuids")
}

#[derive(Default)]
struct Used {
    columns: Vec<(usize, usize)>,
    artwork: HashSet<usize>,
}

impl<'m> Visitor<'m> for Used {
    fn lookup(&mut self, lookup: &'m Lookup) {
        self.columns.push((lookup.table, lookup.column));
    }

    fn artwork(&mut self, side: usize) {
        self.artwork.insert(side);
    }
}
