//! Texts as people save them: with a byte order mark, as UTF-16, or in the code page of a spreadsheet.

use overprint_mapping::{Place, Unread};
use std::borrow::Cow;
use std::sync::Arc;

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The characters of Windows-1252 from 0x80 to 0x9F (WHATWG Encoding, index windows-1252); nothing where there is none.
const WINDOWS: &str = "€\u{0}‚ƒ„…†‡ˆ‰Š‹Œ\u{0}Ž\u{0}\u{0}‘’“”•–—˜™š›œ\u{0}žŸ";

/// How much of a text is looked at to tell UTF-16 without a mark.
const LOOKED_AT: usize = 512;

/// Returns JSON as UTF-8 without a byte order mark; what is neither UTF-8 nor UTF-16 stays as it is.
pub(crate) fn json(bytes: &[u8]) -> Cow<'_, [u8]> {
    if let Some(text) = bytes.strip_prefix(MARK) {
        return Cow::Borrowed(text);
    }
    match utf16(bytes) {
        Some(text) => Cow::Owned(text.into_bytes()),
        None => Cow::Borrowed(bytes),
    }
}

/// Tells from its first four bytes whether JSON is UTF-16; it begins with two characters of ASCII (RFC 4627, section 3).
pub(crate) fn begins_utf16(head: &[u8]) -> bool {
    matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=0xff, ..] | [1..=0xff, 0, ..])
}

/// Reads a mapping or a table; what is not UTF-8 is told with its place, for nothing is guessed about an encoding.
pub(super) fn read(file: &str, bytes: Vec<u8>) -> Result<String, Unread> {
    if is_utf16(&bytes) {
        let at = Place { file: file.into(), line: 1, column: 1, span: 0..0 };
        return Err(Unread { why: "the file is UTF-16, not UTF-8".to_owned(), at: Some(at), help: Some(help(file)) });
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Err(not_utf8(file, error.as_bytes(), error.utf8_error().valid_up_to())),
    };
    // Places in the file do not count a byte order mark.
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

fn not_utf8(file: &str, bytes: &[u8], until: usize) -> Unread {
    let before = &bytes[..until];
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let column = String::from_utf8_lossy(&before[line_start..]).chars().count() + 1;
    let byte = bytes.get(until).copied().unwrap_or_default();
    let meant = windows_1252(byte).map(|c| format!(", which is `{c}` in Windows-1252")).unwrap_or_default();
    let at = Place { file: Arc::from(file), line, column, span: 0..0 };
    let why = format!("the file is not UTF-8: line {line} has the byte 0x{byte:02X}{meant}");
    Unread { why, at: Some(at), help: Some(help(file)) }
}

fn help(file: &str) -> String {
    let is_table = [".csv", ".tsv"].iter().any(|ending| file.to_ascii_lowercase().ends_with(ending));
    match is_table {
        true => "save the table as \"CSV UTF-8\"".to_owned(),
        false => "save the file as UTF-8".to_owned(),
    }
}

fn windows_1252(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9f => WINDOWS.chars().nth(usize::from(byte - 0x80)).filter(|c| *c != '\0'),
        0xa0.. => Some(char::from(byte)),
        _ => None,
    }
}

/// Tells UTF-16 by its mark, or by the zeros of its ASCII characters: no text of ours has one.
fn is_utf16(bytes: &[u8]) -> bool {
    let begin = &bytes[..bytes.len().min(LOOKED_AT)];
    matches!(begin, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) || begin.contains(&0)
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let is_big = match bytes {
        [0xff, 0xfe, ..] => false,
        [0xfe, 0xff, ..] | [0, 1..=0xff, ..] => true,
        [1..=0xff, 0, ..] => false,
        _ => return None,
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let unit = |pair: &[u8; 2]| if is_big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
    let units: Vec<u16> = pairs.iter().map(unit).collect();
    let text = String::from_utf16(&units).ok().filter(|_| rest.is_empty())?;
    Some(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{json, read};

    fn units(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn json_is_read_with_a_mark_and_as_utf16() {
        let text = "{\"city\": \"Žižkov\"}";
        let marked = format!("\u{feff}{text}");
        for bytes in [
            text.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            units(text, true),
            units(text, false),
            units(&marked, true),
            units(&marked, false),
        ] {
            assert_eq!(json(&bytes), text.as_bytes());
        }
        for other in [&b""[..], b"{", b"\xff\xfe\x00", b"caf\xe9", b"\xfe\xff\xd8\x00"] {
            assert_eq!(json(other), other);
        }
    }

    #[test]
    fn what_is_not_utf8_is_told_with_its_line_and_byte() {
        let told = |file: &str, bytes: &[u8]| {
            let unread = read(file, bytes.to_vec()).unwrap_err();
            let at = unread.at.unwrap();
            (at.line, at.column, unread.why, unread.help.unwrap())
        };
        let (line, column, why, help) = told("a.csv", b"sku,name\nA,caf\xe9\n");
        assert_eq!((line, column), (2, 6));
        assert_eq!(why, "the file is not UTF-8: line 2 has the byte 0xE9, which is `é` in Windows-1252");
        assert_eq!(help, "save the table as \"CSV UTF-8\"");
        assert!(told("a.yaml", b"a: \x93b\x94").2.ends_with("0x93, which is `“` in Windows-1252"));
        assert!(told("a.yaml", b"a: \x81").2.ends_with("has the byte 0x81"));
        for big in [true, false] {
            let (line, _, why, _) = told("a.csv", &units("sku,name\nA,B\n", big));
            assert_eq!((line, why.as_str()), (1, "the file is UTF-16, not UTF-8"));
        }
        assert_eq!(read("a.csv", b"\xef\xbb\xbfsku\n".to_vec()).unwrap(), "sku\n");
    }
}
