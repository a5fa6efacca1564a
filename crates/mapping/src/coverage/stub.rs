//! The rows that tables lack, as CSV to fill in.

use super::plan::Counted;
use super::{Coverage, TableCounts};
use crate::mapping::Mapping;
use crate::sheet;
use crate::table::{SEPARATOR, is_at_risk};
use std::collections::HashSet;
use std::path::Path;

/// The missing rows of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// The name of a file for them, without a directory: that of the table's own file, where no other table has it.
    pub file_name: String,
    /// The file with the table's rows; and the table's name where they are written in a mapping.
    pub table: String,
    /// How many rows there are.
    pub rows: usize,
    /// The rows below the table's header: keys filled in, other columns empty, the key that holds most lines first.
    pub csv: String,
    /// The keys that are not in the file, because a spreadsheet would run them or change them; a key has to stay exact.
    pub aside: Vec<Vec<String>>,
    /// Values of the keys in the file that a spreadsheet turns into something else, unless it is told that they are text.
    pub at_risk: Vec<String>,
}

/// Returns a stub for each table that lacks a row for which a line is held.
pub(super) fn stubs(coverage: &Coverage<'_>) -> Vec<Stub> {
    let mut taken = HashSet::new();
    let tables = coverage.plan.tables.iter().zip(&coverage.tables);
    tables.filter_map(|(counted, counts)| stub(counted, counts, coverage.mappings, &mut taken)).collect()
}

fn stub(counted: &Counted, counts: &TableCounts, mappings: &[Mapping], taken: &mut HashSet<String>) -> Option<Stub> {
    let table = counted.table(mappings)?;
    let mut missing: Vec<_> = counts.misses.sorted().into_iter().filter(|(_, seen)| seen.held > 0).collect();
    missing.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.held));
    if missing.is_empty() {
        return None;
    }
    let delimiter = table.delimiter.unwrap_or(b',');
    // Keys that the table takes for the same are one row.
    let mut written = HashSet::new();
    let keys = missing.iter().map(|(key, _)| key.split(SEPARATOR).collect::<Vec<_>>());
    let normal = |key: &[&str]| key.iter().map(|part| table.matching.normal(part).into_owned()).collect::<Vec<_>>();
    let keys = keys.filter(|key| written.insert(normal(key)));
    let (safe, aside): (Vec<_>, Vec<_>) = keys.partition(|key| key.iter().all(|part| sheet::is_safe(part)));
    let mut csv = sheet::exact(table.columns.iter().map(|column| &**column), delimiter);
    for key in &safe {
        let mut row = vec![""; table.columns.len()];
        table.key.iter().zip(key).for_each(|(&column, value)| row[column] = value);
        csv.push_str(&sheet::exact(row, delimiter));
    }
    Some(Stub {
        file_name: file_name(counted, mappings, taken)?,
        table: match table.delimiter {
            Some(_) => counted.file.clone(),
            None => format!("{}, table {}", counted.file, table.name),
        },
        at_risk: safe.iter().flatten().filter(|part| is_at_risk(part)).map(|part| (*part).to_owned()).collect(),
        rows: safe.len(),
        csv,
        aside: aside.into_iter().map(|key| key.into_iter().map(str::to_owned).collect()).collect(),
    })
}

/// Names the stub like its table's file; like mapping and table where that is no CSV file or there is such a name already.
fn file_name(counted: &Counted, mappings: &[Mapping], taken: &mut HashSet<String>) -> Option<String> {
    let &(mapping, table) = counted.used_by.first()?;
    let mapping = mappings.get(mapping)?;
    let table = mapping.tables.get(table)?;
    let own = Path::new(&counted.file).file_name().and_then(|name| name.to_str()).filter(|_| table.delimiter.is_some());
    let other = format!("{}.{}.csv", mapping.name, table.name);
    // Names come from the mapping's author, and a stub stays in its directory.
    let other = other.replace(['/', '\\'], "-");
    let name = own.map(str::to_owned).filter(|own| !taken.contains(own)).unwrap_or(other);
    taken.insert(name.clone());
    Some(name)
}
