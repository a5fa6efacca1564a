//! Which tables are counted: a file that several mappings look into is one table.

use crate::mapping::Mapping;
use crate::table::{Matching, Table};
use std::collections::HashMap;

/// What is known before the first order.
#[derive(Debug)]
pub(super) struct Plan {
    /// The position of each mapping, by its name.
    pub(super) positions: HashMap<String, usize>,
    pub(super) tables: Vec<Counted>,
    /// By the positions of the mapping and of the table in it: which of `tables` it is.
    of: Vec<Vec<usize>>,
}

/// A table that is counted as one.
#[derive(Debug)]
pub(super) struct Counted {
    /// The file with its rows.
    pub(super) file: String,
    /// The positions of the mappings that look into it, and of the table in each; never empty.
    pub(super) used_by: Vec<(usize, usize)>,
}

impl Plan {
    pub(super) fn new(mappings: &[Mapping]) -> Plan {
        let mut plan = Plan {
            positions: mappings.iter().enumerate().map(|(at, mapping)| (mapping.name.clone(), at)).collect(),
            tables: Vec::new(),
            of: Vec::with_capacity(mappings.len()),
        };
        let mut by_file: HashMap<(String, Vec<usize>, Option<u8>, Matching), usize> = HashMap::new();
        for (position, mapping) in mappings.iter().enumerate() {
            let tables = mapping.tables.iter().enumerate().map(|(index, table)| {
                let file = file(mapping, table);
                let new = plan.tables.len();
                let same = match table.delimiter {
                    Some(_) => {
                        let same = (file.clone(), table.key.clone(), table.delimiter, table.matching);
                        *by_file.entry(same).or_insert(new)
                    }
                    // Rows that are written in a mapping are its own.
                    None => new,
                };
                if same == new {
                    plan.tables.push(Counted { file, used_by: Vec::new() });
                }
                plan.tables[same].used_by.push((position, index));
                same
            });
            let tables = tables.collect();
            plan.of.push(tables);
        }
        plan
    }

    /// Returns which table is counted for a table of a mapping.
    pub(super) fn counted(&self, mapping: &Mapping, table: usize) -> Option<usize> {
        self.of.get(*self.positions.get(&mapping.name)?)?.get(table).copied()
    }
}

impl Counted {
    /// Returns the table as the first mapping that names it has it.
    pub(super) fn table<'m>(&self, mappings: &'m [Mapping]) -> Option<&'m Table> {
        let (mapping, table) = self.used_by.first()?;
        mappings.get(*mapping)?.tables.get(*table)
    }
}

fn file(mapping: &Mapping, table: &Table) -> String {
    table.rows().first().map_or(&mapping.at.file, |row| &row.at.file).to_string()
}
