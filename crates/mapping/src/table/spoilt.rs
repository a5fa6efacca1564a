//! Cells that a spreadsheet has turned into something else: told by their form.

use regex::Regex;
use std::sync::LazyLock;

/// What a spreadsheet did to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Spoilt {
    /// A formula failed.
    Failed,
    /// A formula was saved instead of what it gives.
    Formula,
    /// The column was too narrow to show the value.
    Narrow,
    /// A long number was rounded.
    Scientific,
    /// Two numbers with a stroke or hyphen between them were taken for a date.
    Date,
    /// Quotation marks became part of the text.
    Quotes,
}

/// What a failed formula shows (Microsoft, "Error values"); Google Sheets and LibreOffice write the same.
const FAILED: [&str; 17] = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#BUSY!",
    "#PYTHON!",
    "#GETTING_DATA",
    "#ERROR!",
];

/// Months as spreadsheets write them in a date without a year, in English, German, French and Spanish, with their number.
const MONTHS: [(&str, u32); 50] = [
    ("jan", 1),
    ("january", 1),
    ("janv", 1),
    ("ene", 1),
    ("feb", 2),
    ("february", 2),
    ("févr", 2),
    ("fev", 2),
    ("mar", 3),
    ("march", 3),
    ("mars", 3),
    ("mär", 3),
    ("mrz", 3),
    ("apr", 4),
    ("april", 4),
    ("avr", 4),
    ("avril", 4),
    ("abr", 4),
    ("may", 5),
    ("mai", 5),
    ("jun", 6),
    ("june", 6),
    ("juin", 6),
    ("juni", 6),
    ("jul", 7),
    ("july", 7),
    ("juil", 7),
    ("juli", 7),
    ("aug", 8),
    ("august", 8),
    ("août", 8),
    ("ago", 8),
    ("sep", 9),
    ("sept", 9),
    ("september", 9),
    ("set", 9),
    ("oct", 10),
    ("october", 10),
    ("okt", 10),
    ("oktober", 10),
    ("out", 10),
    ("nov", 11),
    ("november", 11),
    ("dec", 12),
    ("december", 12),
    ("dez", 12),
    ("dezember", 12),
    ("déc", 12),
    ("dic", 12),
    ("diz", 12),
];

static SCIENTIFIC: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(\d)(?:[.,](\d+))?[eE]\+?(\d{1,3})$").ok());
static DAY_FIRST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\d{1,2})[-. /]{1,2}(\p{Alphabetic}{3,10})\.?$").ok());
static MONTH_FIRST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\p{Alphabetic}{3,10})\.?[- /](\d{1,2})$").ok());

/// Opening and closing quotation marks of word processors.
const QUOTES: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '‚', '«', '»'];

/// Tells whether a cell is an error as spreadsheets of other languages write it: `#NV`, `#BEZUG!`, `#¡REF!`, `#N/D`.
fn is_error(cell: &str) -> bool {
    let word = cell.trim_start_matches(['#', '¡', '¿']).trim_end_matches(['!', '?']);
    let is_color = [3, 4, 6, 8].contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_word = word.chars().all(|c| c.is_uppercase() || matches!(c, '/' | '_' | '0' | ' '));
    word.chars().filter(|c| c.is_uppercase()).count() > 1 && is_word && !is_color
}

/// Tells what a spreadsheet did to a cell.
pub(crate) fn spoilt(cell: &str) -> Option<Spoilt> {
    let first = cell.chars().next()?;
    match first {
        '#' if FAILED.iter().any(|known| known.eq_ignore_ascii_case(cell)) || is_error(cell) => Some(Spoilt::Failed),
        'E' if cell.strip_prefix("Err:").is_some_and(|code| code.parse::<u16>().is_ok()) => Some(Spoilt::Failed),
        '#' if cell.len() > 2 && cell.bytes().all(|byte| byte == b'#') => Some(Spoilt::Narrow),
        '=' if cell.len() > 1 => Some(Spoilt::Formula),
        _ if is_quoted(cell) => Some(Spoilt::Quotes),
        '0'..='9' if scientific(cell).is_some() => Some(Spoilt::Scientific),
        _ if date(cell).is_some() => Some(Spoilt::Date),
        _ => None,
    }
}

/// Tells whether a cell can never be what was meant: what an order would be sent with is wrong for certain.
pub(crate) fn is_never_meant(cell: &str) -> bool {
    cell.starts_with(['#', '=']) && matches!(spoilt(cell), Some(Spoilt::Failed | Spoilt::Formula | Spoilt::Narrow))
}

/// Tells whether a spreadsheet would make this cell of a value: what the row may have been before it was spoilt.
pub(crate) fn may_have_been(cell: &str, value: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(cell) && is_number(value) {
        return value.len() > cell.len() && value.trim_start_matches('0') == cell;
    }
    match spoilt(cell) {
        Some(Spoilt::Scientific) => is_number(value) && scientific(cell).is_some_and(|it| it.rounds(value)),
        Some(Spoilt::Date) => date(cell).is_some_and(|(number, month)| is_of(value, number, month)),
        Some(Spoilt::Quotes) => cell.trim_matches(QUOTES) == value,
        Some(Spoilt::Formula) => cell.trim_start_matches('=').trim_matches('"') == value,
        _ => false,
    }
}

/// Tells whether a spreadsheet turns a text into something else when it opens a file that has it: a number that begins with a zero
/// or has more digits than it shows, a number with an exponent, two numbers that look like a date.
pub(crate) fn is_at_risk(text: &str) -> bool {
    const DIGITS_SHOWN: usize = 11;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = |text: &str| is_number(text) && text.len() <= 2;
    if is_number(text) {
        return text.len() > DIGITS_SHOWN || (text.len() > 1 && text.starts_with('0'));
    }
    let has_exponent =
        text.split_once(['e', 'E']).is_some_and(|(digits, exponent)| is_number(digits) && is_number(exponent));
    let is_date = text.split_once(['/', '-']).is_some_and(|(day, month)| is_short(day) && is_short(month));
    has_exponent || is_date || date(text).is_some()
}

impl Spoilt {
    /// Says what happened, after the cell's name.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Spoilt::Failed => "is what a spreadsheet shows where a formula failed",
            Spoilt::Formula => "is a formula, and not what it gives",
            Spoilt::Narrow => "is what a spreadsheet shows where a column is too narrow",
            Spoilt::Scientific => "is a long number that a spreadsheet has rounded",
            Spoilt::Date => "looks like two numbers that a spreadsheet took for a date, such as 4/4",
            Spoilt::Quotes => "has curly quotes around it, which are part of the text",
        }
    }

    /// Says what to do.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Spoilt::Failed => "mend the formula, paste the values, and save the table again",
            Spoilt::Formula => "write the value itself: paste the values, and save the table again",
            Spoilt::Narrow => "widen the column, and save the table again",
            Spoilt::Scientific | Spoilt::Date => {
                "format the column as text before you type or import the values, and write the value again"
            }
            Spoilt::Quotes => "remove the quotes",
        }
    }
}

fn is_quoted(cell: &str) -> bool {
    let mut chars = cell.chars();
    matches!((chars.next(), chars.next_back()), (Some(first), Some(last)) if QUOTES.contains(&first) && QUOTES.contains(&last))
}

/// A number in the form that a spreadsheet gives to a long one.
struct Rounded {
    digits: String,
    exponent: usize,
}

impl Rounded {
    /// Tells whether a number of digits only is rounded to this.
    fn rounds(&self, value: &str) -> bool {
        let value = value.trim_start_matches('0');
        let kept = self.digits.len();
        if value.len() != self.exponent + 1 || value.len() < kept {
            return false;
        }
        let (head, rest) = value.split_at(kept);
        let (Ok(head), Ok(digits)) = (head.parse::<u128>(), self.digits.parse::<u128>()) else { return false };
        digits == head + u128::from(rest.as_bytes().first().is_some_and(|&next| next >= b'5'))
    }
}

fn scientific(cell: &str) -> Option<Rounded> {
    let found = SCIENTIFIC.as_ref()?.captures(cell)?;
    let part = |index: usize| found.get(index).map_or("", |part| part.as_str());
    Some(Rounded { digits: format!("{}{}", part(1), part(2)), exponent: part(3).parse().ok()? })
}

/// Returns the number and the month of a date without a year.
fn date(cell: &str) -> Option<(u32, u32)> {
    let part = |found: &regex::Captures<'_>, index: usize| found.get(index).map(|part| part.as_str().to_owned());
    let (number, name) = match DAY_FIRST.as_ref()?.captures(cell) {
        Some(found) => (part(&found, 1)?, part(&found, 2)?),
        None => {
            let found = MONTH_FIRST.as_ref()?.captures(cell)?;
            (part(&found, 2)?, part(&found, 1)?)
        }
    };
    let month = month(&name)?;
    Some((number.parse().ok()?, month))
}

/// Returns the number of a month; spreadsheets write none in capitals, as people write `MAR-12`.
fn month(name: &str) -> Option<u32> {
    if !name.chars().any(char::is_lowercase) {
        return None;
    }
    let name = name.to_lowercase();
    MONTHS.iter().find(|(known, _)| *known == name).map(|(_, number)| *number)
}

/// Tells whether a value is these two numbers, in either order.
fn is_of(value: &str, one: u32, other: u32) -> bool {
    let parts: Vec<Option<u32>> = value.split(['/', '-', '.']).map(|part| part.trim().parse().ok()).collect();
    matches!(parts.as_slice(), [Some(a), Some(b)] if (*a, *b) == (one, other) || (*a, *b) == (other, one))
}

#[cfg(test)]
mod tests {
    use super::Spoilt::{Date, Failed, Formula, Narrow, Quotes, Scientific};
    use super::{is_at_risk, may_have_been, spoilt};

    #[test]
    fn a_spoilt_cell_is_told_by_its_form() {
        for (cell, found) in [
            ("#N/A", Some(Failed)),
            ("#REF!", Some(Failed)),
            ("#name?", Some(Failed)),
            ("#DIV/0!", Some(Failed)),
            ("####", Some(Narrow)),
            ("=\"007\"", Some(Formula)),
            ("=VLOOKUP(A2,B:C,2)", Some(Formula)),
            ("1.23E+12", Some(Scientific)),
            ("1,23E+12", Some(Scientific)),
            ("9E+15", Some(Scientific)),
            ("4-Apr", Some(Date)),
            ("04. Apr", Some(Date)),
            ("Apr-04", Some(Date)),
            ("1-janv", Some(Date)),
            ("4-Mai", Some(Date)),
            ("“91202”", Some(Quotes)),
            ("‘03’", Some(Quotes)),
            ("#1 seller", None),
            ("#12", None),
            ("1/4” Radius", None),
            ("14PT-BCUV-2X3.5", None),
            ("2-4 Business Days", None),
            ("4/4", None),
            ("1000", None),
            ("E10", None),
            ("12-Pack", None),
            ("MAR-12", None),
            ("12-DEC", None),
            ("5-Martini", None),
            ("3-Mayor", None),
            ("", None),
        ] {
            assert_eq!(spoilt(cell), found, "{cell}");
        }
    }

    #[test]
    fn what_a_spreadsheet_would_spoil_is_known_before() {
        for text in ["00123", "1234567890123", "14E5", "4/4", "1-4", "4-Apr", "Mar 4"] {
            assert!(is_at_risk(text), "{text}");
        }
        for text in ["123", "0", "12345678901", "BC-1", "4/4/4", "100-200", "E5", "2X3.5", ""] {
            assert!(!is_at_risk(text), "{text}");
        }
    }

    #[test]
    fn what_a_cell_may_have_been_is_told() {
        for (cell, value) in [
            ("1.23E+12", "1230000000000"),
            ("1.23E+12", "1234567890123"),
            ("4-Apr", "4/4"),
            ("1-Apr", "4/1"),
            ("4-Jan", "1-4"),
            ("3", "03"),
            ("123", "00123"),
            ("“A”", "A"),
            ("=\"007\"", "007"),
        ] {
            assert!(may_have_been(cell, value), "{cell} {value}");
        }
        for (cell, value) in [("1.23E+12", "1330000000000"), ("4-Apr", "4/5"), ("3", "30"), ("3", "3"), ("A", "B")] {
            assert!(!may_have_been(cell, value), "{cell} {value}");
        }
    }
}
