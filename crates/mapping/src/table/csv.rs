//! A table in a CSV file: the first line names the columns.

use super::{ReadFile, Row, Sheet};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::yaml::Node;
use std::sync::Arc;

pub(super) fn sheet(
    path: &Node,
    delimiter: Option<&Node>,
    read_file: ReadFile<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Sheet> {
    let written = path.expect_text("`csv`", diagnostics)?;
    let (file, text) = match read_file(written) {
        Ok(read) => read,
        Err(why) => {
            diagnostics.report(Code::TableFile, &path.at, format!("table file `{written}` cannot be read: {why}"));
            return None;
        }
    };
    // Spreadsheets put a byte order mark in front of UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let delimiter = separator(delimiter, diagnostics)?;
    let mut reader =
        ::csv::ReaderBuilder::new().delimiter(delimiter).trim(::csv::Trim::All).from_reader(text.as_bytes());
    let columns: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(str::to_owned).collect(),
        Err(error) => {
            diagnostics.report(Code::TableFile, &place(&file, text, 1, 0), reason(&error));
            return None;
        }
    };
    refuse_unusable(&columns, &place(&file, text, 1, 0), diagnostics);
    let rows = rows(&mut reader, &file, text, diagnostics);
    Some(Sheet { columns, rows })
}

fn separator(node: Option<&Node>, diagnostics: &mut Diagnostics) -> Option<u8> {
    let Some(node) = node else { return Some(b',') };
    match node.expect_text("`delimiter`", diagnostics)?.as_bytes() {
        [one] => Some(*one),
        _ => {
            diagnostics.report(Code::Value, &node.at, "a delimiter is one character, such as \";\" or \"\\t\"");
            None
        }
    }
}

fn refuse_unusable(columns: &[String], at: &Place, diagnostics: &mut Diagnostics) {
    for (position, column) in columns.iter().enumerate() {
        if column.is_empty() {
            diagnostics.report(Code::TableRow, at, format!("column {} has no name", position + 1));
        } else if columns[..position].contains(column) {
            diagnostics.report(Code::TableRow, at, format!("two columns are named `{column}`"));
        }
    }
}

fn rows(reader: &mut ::csv::Reader<&[u8]>, file: &Arc<str>, text: &str, diagnostics: &mut Diagnostics) -> Vec<Row> {
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let (line, byte) = record.position().map_or((0, 0), |at| (at.line(), at.byte()));
                let at = place(file, text, line, byte);
                rows.push(Row { cells: record.iter().map(str::to_owned).collect(), at });
            }
            Err(error) => {
                let (line, byte) = error.position().map_or((0, 0), |at| (at.line(), at.byte()));
                diagnostics.report(Code::TableRow, &place(file, text, line, byte), reason(&error));
            }
        }
    }
    rows
}

fn reason(error: &::csv::Error) -> String {
    match error.kind() {
        ::csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("this row has {len} cells, the header has {expected_len}")
        }
        ::csv::ErrorKind::Utf8 { .. } => "this row is no UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

/// The reader counts a blank line before a row as part of it, so the row is where its first text is.
fn place(file: &Arc<str>, text: &str, line: u64, byte: u64) -> Place {
    let from = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    let blank = text[from..].len() - text[from..].trim_start_matches(['\r', '\n']).len();
    let skipped = text[from..from + blank].matches('\n').count();
    let start = from + blank;
    let end = text[start..].find(['\r', '\n']).map_or(text.len(), |length| start + length);
    let line = usize::try_from(line).unwrap_or(usize::MAX) + skipped;
    Place { file: file.clone(), line: line.max(1), column: 1, span: start..end }
}
