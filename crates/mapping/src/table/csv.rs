//! A table in a CSV file: the first line names the columns.

use super::{ReadFile, Row, Sheet, Spot};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::yaml::{Map, Node};
use std::sync::Arc;

pub(super) fn sheet(path: &Node, map: &Map, read_file: ReadFile<'_>, diagnostics: &mut Diagnostics) -> Option<Sheet> {
    let written = path.expect_text("`csv`", diagnostics)?;
    let (file, text) = match read_file(&path.at.file, written) {
        Ok(read) => read,
        Err(why) => {
            diagnostics.report(Code::TableFile, &path.at, format!("table file `{written}` cannot be read: {why}"));
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
    let file = File { name: file, text, delimiter: separator(map.get("delimiter"), diagnostics)? };
    let mut reader =
        ::csv::ReaderBuilder::new().delimiter(file.delimiter).trim(::csv::Trim::All).from_reader(text.as_bytes());
    let columns: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(str::to_owned).collect(),
        Err(error) => {
            diagnostics.report(Code::TableFile, &file.place(1, 0), file.reason(&error));
            return None;
        }
    };
    if let [only] = columns.as_slice()
        && let Some(other) = only.chars().find(|c| matches!(c, ';' | '\t' | '|'))
    {
        let help = format!("write `delimiter: {:?}` beside `csv`", other.to_string());
        let message = format!("`{only}` looks like several columns");
        diagnostics.report_with_help(Code::TableFile, &file.place(1, 0), message, help);
        return None;
    }
    file.refuse_unusable(&columns, diagnostics)?;
    let column_places = file.column_places(columns.len());
    let rows = file.rows(&mut reader, diagnostics);
    if rows.is_empty() {
        diagnostics.report(Code::TableFile, &file.place(1, 0), "the table has no rows");
    }
    Some(Sheet { columns, column_places, rows, delimiter: Some(file.delimiter) })
}

fn separator(node: Option<&Node>, diagnostics: &mut Diagnostics) -> Option<u8> {
    let Some(node) = node else { return Some(b',') };
    match node.expect_text("`delimiter`", diagnostics)?.as_bytes() {
        [one] if *one != b'"' && !one.is_ascii_alphanumeric() => Some(*one),
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
    delimiter: u8,
}

impl File<'_> {
    /// Reports columns that nobody could name without doubt.
    fn refuse_unusable(&self, columns: &[String], diagnostics: &mut Diagnostics) -> Option<()> {
        let spots = self.spots(&self.place(1, 0), columns.len());
        let mut sound = Some(());
        for (position, column) in columns.iter().enumerate() {
            let message = if column.is_empty() {
                format!("column {} has no name", position + 1)
            } else if columns[..position].contains(column) {
                format!("two columns are named `{column}`")
            } else {
                continue;
            };
            let Spot { line, column, span } = spots[position].clone();
            diagnostics.report(Code::TableRow, &Place { file: self.name.clone(), line, column, span }, message);
            sound = None;
        }
        sound
    }

    /// Says where the first line names each column.
    fn column_places(&self, columns: usize) -> Vec<Place> {
        let place = |Spot { line, column, span }| Place { file: self.name.clone(), line, column, span };
        self.spots(&self.place(1, 0), columns).into_iter().map(place).collect()
    }

    fn rows(&self, reader: &mut ::csv::Reader<&[u8]>, diagnostics: &mut Diagnostics) -> Vec<Row> {
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let (line, byte) = record.position().map_or((0, 0), |at| (at.line(), at.byte()));
                    let at = self.place(line, byte);
                    let spots = self.spots(&at, record.len());
                    rows.push(Row { cells: record.iter().map(str::to_owned).collect(), at, spots, named: Vec::new() });
                }
                Err(error) => {
                    let (line, byte) = error.position().map_or((0, 0), |at| (at.line(), at.byte()));
                    diagnostics.report(Code::TableRow, &self.place(line, byte), self.reason(&error));
                }
            }
        }
        rows
    }

    fn reason(&self, error: &::csv::Error) -> String {
        match error.kind() {
            ::csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("cells of this row: {len}, of the header: {expected_len}")
            }
            ::csv::ErrorKind::Utf8 { .. } => "this row is no UTF-8 text".to_owned(),
            _ => error.to_string(),
        }
    }

    /// The reader counts a blank line before a row as part of it, so the row is where its first text is.
    fn place(&self, line: u64, byte: u64) -> Place {
        let from = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let blank = self.text[from..].len() - self.text[from..].trim_start_matches(['\r', '\n']).len();
        let skipped = self.text[from..from + blank].matches('\n').count();
        let start = from + blank;
        let end = self.text[start..].find(['\r', '\n']).map_or(self.text.len(), |length| start + length);
        let line = usize::try_from(line).unwrap_or(usize::MAX) + skipped;
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
