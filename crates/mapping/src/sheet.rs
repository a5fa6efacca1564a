//! CSV for spreadsheets: every cell quoted, none a formula, and no character in it that a screen would obey.

use crate::hidden::is_hidden;
use std::borrow::Cow;

/// What begins a cell that a spreadsheet takes for a formula (OWASP, CSV Injection), also in its fullwidth form.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What separates cells in some spreadsheets, whatever the file is separated by: Excel takes `;` in many languages.
const BREAKS: [char; 4] = [';', '\t', '\r', '\n'];

/// Writes a record (RFC 4180): an apostrophe goes before what a spreadsheet would run, and hidden characters are written out.
pub fn record<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    joined(cells.into_iter().map(|cell| harmless(cell.as_ref()).into_owned()), b',') + "\r\n"
}

/// Writes a record whose cells are exact; the caller has set aside what is not [safe](is_safe).
pub(crate) fn exact<'c>(cells: impl IntoIterator<Item = &'c str>, delimiter: u8) -> String {
    joined(cells.into_iter().map(str::to_owned), delimiter) + "\n"
}

/// Tells whether a text is safe in a cell unchanged: a spreadsheet does not run it, and a terminal does not interpret it.
pub fn is_safe(text: &str) -> bool {
    matches!(harmless(text), Cow::Borrowed(_))
}

fn joined(cells: impl Iterator<Item = String>, delimiter: u8) -> String {
    let quoted: Vec<String> = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    quoted.join(char::from(delimiter).encode_utf8(&mut [0; 4]))
}

/// Puts an apostrophe before each formula, at the start and after whatever may start another cell, and writes out what is hidden.
fn harmless(text: &str) -> Cow<'_, str> {
    let mut begins = true;
    let mut safe = String::new();
    let mut kept = 0;
    for (at, c) in text.char_indices() {
        if begins && FORMULA.contains(&c) {
            safe.push_str(&text[kept..at]);
            safe.push('\'');
            kept = at;
        }
        if is_hidden(c) {
            safe.push_str(&text[kept..at]);
            safe.push_str(&c.escape_unicode().to_string());
            kept = at + c.len_utf8();
        }
        // White space and hidden characters before a formula do not keep a spreadsheet from it.
        begins = BREAKS.contains(&c) || (begins && (c.is_whitespace() || is_hidden(c) || c == '"'));
    }
    if kept == 0 && safe.is_empty() {
        return Cow::Borrowed(text);
    }
    safe.push_str(&text[kept..]);
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::{exact, is_safe, record};

    #[test]
    fn no_cell_is_a_formula_or_breaks_the_line() {
        for (text, cell) in [
            ("", "\"\""),
            ("1001", "\"1001\""),
            ("a, b", "\"a, b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("+49", "\"'+49\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("  =1", "\"  '=1\""),
            ("\"=1", "\"\"\"'=1\""),
            ("＝1+1", "\"'＝1+1\""),
            ("＠SUM(A1)", "\"'＠SUM(A1)\""),
            ("1;=HYPERLINK(\"x\")", "\"1;'=HYPERLINK(\"\"x\"\")\""),
            ("1; =1", "\"1; '=1\""),
            ("a-b+c=d", "\"a-b+c=d\""),
            ("\t=1", "\"\\u{9}'=1\""),
            ("\r=1", "\"\\u{d}'=1\""),
            ("two\nlines", "\"two\\u{a}lines\""),
            ("\u{200b}=1", "\"\\u{200b}'=1\""),
            ("\u{1b}]52;c;x", "\"\\u{1b}]52;c;x\""),
            ("\u{202e}txt", "\"\\u{202e}txt\""),
        ] {
            assert_eq!(record([text]), format!("{cell}\r\n"), "{text:?}");
            assert_eq!(is_safe(text), cell == format!("\"{}\"", text.replace('"', "\"\"")), "{text:?}");
        }
    }

    #[test]
    fn a_record_has_its_cells_in_order() {
        assert_eq!(record(["a", "=b", "c"]), "\"a\",\"'=b\",\"c\"\r\n");
        assert_eq!(exact(["a", "", "c"], b';'), "\"a\";\"\";\"c\"\n");
    }
}
