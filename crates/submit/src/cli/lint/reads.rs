//! Showing what mappings read of an order, and what becomes of it.

use super::Found;
use crate::cli::console::{Console, shown};
use overprint_mapping::lint::{Kind, Occurrence, Reading, Use};
use serde_json::{Value, json};
use std::io;

/// Shows what each mapping reads, as a table.
pub(super) fn show(found: &[&Found], console: &mut Console) -> io::Result<()> {
    for one in found {
        for (mapping, readings) in one.checked.mappings.reads() {
            let heading = console.paint().bold(&shown(mapping).to_string());
            writeln!(console.out(), "{heading}")?;
            let width = readings.iter().map(|reading| told(reading).chars().count()).max().unwrap_or_default();
            for reading in &readings {
                let uses: Vec<&str> = reading.uses.iter().map(|used| used.as_str()).collect();
                let uses = format!("{:<14}", uses.join(", "));
                let uses = if reading.uses.contains(&Use::Sent) { console.paint().bold(&uses) } else { uses };
                let counted = occurrence(one, mapping, reading)
                    .map(|found| format!("  in {} of {}", found.found_in, found.of))
                    .unwrap_or_default();
                let goes = reading.r#for.join(", ");
                let line = format!("  {uses}  {:<width$}  {}{counted}", told(reading), shown(&goes));
                writeln!(console.out(), "{}", line.trim_end())?;
            }
            writeln!(console.out())?;
        }
    }
    Ok(())
}

/// Writes what each mapping reads, for a program.
pub(super) fn json(found: &Found) -> Vec<Value> {
    let mappings = found.checked.mappings.reads();
    mappings.into_iter().map(|(mapping, readings)| json!({ "mapping": mapping, "reads": readings })).collect()
}

fn told(reading: &Reading) -> String {
    match (reading.kind, reading.name.as_str()) {
        (Kind::Option, "*") => "every other option".to_owned(),
        (Kind::Option, name) => format!("option `{}`", shown(name)),
        (Kind::CustomField, id) => format!("custom field `{}`", shown(id)),
        (Kind::Pointer, pointer) => shown(pointer).to_string(),
    }
}

fn occurrence<'f>(found: &'f Found, mapping: &str, reading: &Reading) -> Option<&'f Occurrence> {
    let (_, occurrences) = found.unseen.as_ref()?;
    let is_it = |one: &&Occurrence| one.mapping == mapping && one.kind == reading.kind && one.name == reading.name;
    occurrences.occurrences.iter().find(is_it)
}
