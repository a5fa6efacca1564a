//! A table in a CSV file: the first line names the columns.

use super::{Matching, ReadFile, Row, Sheet, Spot};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::yaml::{Map, Node};
use std::sync::Arc;

/// Reads the file that `csv` names.
pub(super) fn sheet(
    path: &Node,
    map: &Map,
    matching: Matching,
    read_file: ReadFile<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Sheet> {
    let written = path.expect_text("`csv`", diagnostics)?;
    let (file, text) = match read_file(&path.at.file, written) {
        Ok(read) => read,
        Err(unread) => {
            unread.report(Code::TableFile, &path.at, &format!("table file `{written}` cannot be read"), diagnostics);
            return None;
        }
    };
    // Spreadsheets put a byte order mark in front of UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim().is_empty() {
        let help = "its first line names the columns";
        diagnostics.report_with_help(Code::TableFile, &path.at, format!("table file `{written}` is empty"), help);
        return None;
    }
    let stated = separator(map.get("delimiter"), diagnostics)?;
    let (own, start) = own_separator(text);
    let file = File { name: file, text, start, delimiter: stated.or(own).unwrap_or(b',') };
    if let (Some(own), Some(stated)) = (own.filter(|own| stated.is_some_and(|stated| stated != *own)), stated) {
        let (own, stated) = (char::from(own), char::from(stated));
        let message =
            format!("the first line says that cells are separated by {own:?}, and `delimiter` says {stated:?}");
        diagnostics.report_with_help(Code::TableFile, &file.line(0), message, "remove one of the two");
        return None;
    }
    file.sheet(matching, map.get("key"), diagnostics)
}

/// Reads the line `sep=;` that spreadsheets write and obey; returns what it says, and where the table begins.
fn own_separator(text: &str) -> (Option<u8>, usize) {
    let line = text.split_inclusive('\n').next().unwrap_or_default();
    let said = line.trim_end_matches(['\r', '\n']).trim_matches('"');
    let said = said.get(..4).filter(|key| key.eq_ignore_ascii_case("sep=")).and_then(|_| said.get(4..));
    match said.map(str::as_bytes) {
        Some([one]) => (Some(*one), line.len()),
        _ => (None, 0),
    }
}

fn separator(node: Option<&Node>, diagnostics: &mut Diagnostics) -> Option<Option<u8>> {
    let Some(node) = node else { return Some(None) };
    match node.expect_text("`delimiter`", diagnostics)?.as_bytes() {
        [one] if *one != b'"' && !one.is_ascii_alphanumeric() => Some(Some(*one)),
        _ => {
            diagnostics.report(Code::Value, &node.at, "a delimiter is one character, such as \";\" or \"\\t\"");
            None
        }
    }
}

/// A file and how it is read.
struct File<'t> {
    name: Arc<str>,
    text: &'t str,
    /// Where the line begins that names the columns.
    start: usize,
    delimiter: u8,
}

/// A record of the file, before it is known to have a cell for each column.
struct Record {
    cells: Vec<String>,
    at: Place,
}

/// Which columns of the file are columns of the table.
struct Columns {
    /// How many there are up to the last one in which something is written.
    count: usize,
    /// Those in which something is written.
    kept: Vec<usize>,
    /// Whether each of these is taken to the letter.
    exact: Vec<bool>,
}

impl File<'_> {
    /// Reads columns and rows; what a spreadsheet leaves behind, rows and columns with nothing in them, is passed over.
    fn sheet(&self, matching: Matching, key: Option<&Node>, diagnostics: &mut Diagnostics) -> Option<Sheet> {
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(&self.text.as_bytes()[self.start..]);
        let mut records = self.records(&mut reader, diagnostics).into_iter();
        let header = records.next()?;
        let records: Vec<Record> = records.collect();
        let header_cells: Vec<&str> = header.cells.iter().map(|cell| cell.trim()).collect();
        let is_used = |column: usize| records.iter().any(|record| filled_at(&record.cells, column));
        let kept: Vec<usize> =
            (0..header_cells.len()).filter(|&column| !header_cells[column].is_empty() || is_used(column)).collect();
        let columns: Vec<String> = kept.iter().map(|&column| header_cells[column].to_owned()).collect();
        refuse_one_column(&columns, &header.at, diagnostics)?;
        let spots = self.spots(&header.at, header_cells.len());
        let place = |&column: &usize| {
            let Spot { line, column, span } = spots.get(column).cloned().unwrap_or_default();
            Place { file: self.name.clone(), line, column, span }
        };
        let column_places: Vec<Place> = kept.iter().map(place).collect();
        refuse_unusable(&kept, &columns, &column_places, diagnostics)?;
        let exact = if matching == Matching::Exact { key_names(key) } else { Vec::new() };
        let columns_of = Columns {
            count: kept.last().map_or(0, |last| last + 1),
            kept,
            exact: columns.iter().map(|column| exact.contains(&column.as_str())).collect(),
        };
        let rows: Vec<Row> =
            records.into_iter().filter_map(|record| self.row(record, &columns_of, diagnostics)).collect();
        if rows.is_empty() {
            diagnostics.report(Code::TableFile, &header.at, "the table has no rows");
        }
        Some(Sheet { columns, column_places, rows, delimiter: Some(self.delimiter) })
    }

    /// Reads the records in which something is written.
    fn records(&self, reader: &mut ::csv::Reader<&[u8]>, diagnostics: &mut Diagnostics) -> Vec<Record> {
        let mut records = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let (line, byte) = record.position().map_or((0, 0), |at| (at.line(), at.byte()));
                    let cells: Vec<String> = record.iter().map(str::to_owned).collect();
                    if filled(&cells) > 0 {
                        records.push(Record { cells, at: self.place(line, byte) });
                    }
                }
                Err(error) => {
                    let (line, byte) = error.position().map_or((0, 0), |at| (at.line(), at.byte()));
                    diagnostics.report(Code::TableRow, &self.place(line, byte), error.to_string());
                }
            }
        }
        records
    }

    /// Makes a row with a cell for each column; empty cells beyond the last column are passed over.
    fn row(&self, record: Record, columns: &Columns, diagnostics: &mut Diagnostics) -> Option<Row> {
        let Record { mut cells, at } = record;
        if filled(&cells) <= columns.count {
            cells.truncate(columns.count);
        }
        if cells.len() != columns.count {
            let message = format!("cells of this row: {}, of the header: {}", cells.len(), columns.count);
            diagnostics.report(Code::TableRow, &at, message);
            return None;
        }
        let spots = self.spots(&at, columns.count);
        let spots = columns.kept.iter().map(|&column| spots.get(column).cloned().unwrap_or_default()).collect();
        let mut cell = |(&column, &is_exact): (&usize, &bool)| {
            let cell = std::mem::take(&mut cells[column]);
            if is_exact || cell.trim().len() == cell.len() { cell } else { cell.trim().to_owned() }
        };
        let cells = columns.kept.iter().zip(&columns.exact).map(&mut cell).collect();
        Some(Row { cells, at, spots, named: Vec::new() })
    }

    /// Returns the line that begins at a byte of the file.
    fn line(&self, byte: usize) -> Place {
        let end = self.text[byte..].find(['\r', '\n']).map_or(self.text.len(), |length| byte + length);
        let line = 1 + self.text[..byte].matches('\n').count();
        Place { file: self.name.clone(), line, column: 1, span: byte..end }
    }

    /// The reader counts a blank line before a row as part of it, so the row is where its first text is.
    fn place(&self, line: u64, byte: u64) -> Place {
        let from = usize::try_from(byte).unwrap_or(usize::MAX).saturating_add(self.start).min(self.text.len());
        let blank = self.text[from..].len() - self.text[from..].trim_start_matches(['\r', '\n']).len();
        let skipped = self.text[from..from + blank].matches('\n').count() + usize::from(self.start > 0);
        let start = from + blank;
        let end = self.text[start..].find(['\r', '\n']).map_or(self.text.len(), |length| start + length);
        let line = usize::try_from(line).unwrap_or(usize::MAX).saturating_add(skipped);
        Place { file: self.name.clone(), line: line.max(1), column: 1, span: start..end }
    }

    /// Walks over a row from its start and says where each of its cells stands.
    fn spots(&self, row: &Place, cells: usize) -> Vec<Spot> {
        let delimiter = char::from(self.delimiter);
        let mut spots = Vec::with_capacity(cells);
        let (mut line, mut column, mut quoted) = (row.line, 1, false);
        let mut spot: Option<Spot> = None;
        let mut end = row.span.start;
        for (offset, c) in self.text[row.span.start..].char_indices() {
            end = row.span.start + offset;
            let ends_row = !quoted && matches!(c, '\r' | '\n');
            if ends_row || (!quoted && c == delimiter) {
                let mut done = spot.take().unwrap_or(Spot { line, column, span: end..end });
                done.span.end = end;
                spots.push(done);
                if ends_row || spots.len() == cells {
                    return spots;
                }
            } else if spot.is_none() && (c == '"' || !c.is_whitespace()) {
                spot = Some(Spot { line, column, span: end..end });
            }
            if c == '"' {
                quoted = !quoted;
            }
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
            end += c.len_utf8();
        }
        let mut last = spot.unwrap_or(Spot { line, column, span: end..end });
        last.span.end = end;
        spots.push(last);
        spots
    }
}

/// Reports a first line whose cells are separated by another character.
fn refuse_one_column(columns: &[String], at: &Place, diagnostics: &mut Diagnostics) -> Option<()> {
    if let [only] = columns
        && let Some(other) = only.chars().find(|c| matches!(c, ';' | '\t' | '|'))
    {
        let help = format!("write `delimiter: {:?}` beside `csv`", other.to_string());
        let message = format!("`{only}` looks like several columns");
        diagnostics.report_with_help(Code::TableFile, at, message, help);
        return None;
    }
    Some(())
}

/// Reports columns whose names are ambiguous.
fn refuse_unusable(kept: &[usize], columns: &[String], places: &[Place], diagnostics: &mut Diagnostics) -> Option<()> {
    let mut sound = Some(());
    for (position, ((column, at), number)) in columns.iter().zip(places).zip(kept).enumerate() {
        let message = if column.is_empty() {
            format!("column {} has no name", number + 1)
        } else if columns[..position].contains(column) {
            format!("two columns are named `{column}`")
        } else {
            continue;
        };
        diagnostics.report(Code::TableRow, at, message);
        sound = None;
    }
    sound
}

/// Counts the cells up to the last one in which something is written.
fn filled(cells: &[String]) -> usize {
    cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1)
}

fn filled_at(cells: &[String], column: usize) -> bool {
    cells.get(column).is_some_and(|cell| !cell.trim().is_empty())
}

/// Names the key columns as they are written; what is wrong with them is told where they are checked.
fn key_names(key: Option<&Node>) -> Vec<&str> {
    key.and_then(Node::list).unwrap_or_default().iter().filter_map(Node::text).collect()
}
