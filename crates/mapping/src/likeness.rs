//! How two texts differ that a reader takes for one: the character, its code point, its name and its position.

use crate::hidden::is_hidden;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton;

/// Names of characters that are not seen, or that look like another one (Unicode 16.0, `UnicodeData.txt`).
const NAMES: &[(char, &str)] = &[
    ('\t', "CHARACTER TABULATION"),
    ('\n', "LINE FEED"),
    ('\r', "CARRIAGE RETURN"),
    (' ', "SPACE"),
    ('\u{a0}', "NO-BREAK SPACE"),
    ('\u{ad}', "SOFT HYPHEN"),
    ('\u{1680}', "OGHAM SPACE MARK"),
    ('\u{180e}', "MONGOLIAN VOWEL SEPARATOR"),
    ('\u{2000}', "EN QUAD"),
    ('\u{2001}', "EM QUAD"),
    ('\u{2002}', "EN SPACE"),
    ('\u{2003}', "EM SPACE"),
    ('\u{2004}', "THREE-PER-EM SPACE"),
    ('\u{2005}', "FOUR-PER-EM SPACE"),
    ('\u{2006}', "SIX-PER-EM SPACE"),
    ('\u{2007}', "FIGURE SPACE"),
    ('\u{2008}', "PUNCTUATION SPACE"),
    ('\u{2009}', "THIN SPACE"),
    ('\u{200a}', "HAIR SPACE"),
    ('\u{200b}', "ZERO WIDTH SPACE"),
    ('\u{200c}', "ZERO WIDTH NON-JOINER"),
    ('\u{200d}', "ZERO WIDTH JOINER"),
    ('\u{200e}', "LEFT-TO-RIGHT MARK"),
    ('\u{200f}', "RIGHT-TO-LEFT MARK"),
    ('\u{2010}', "HYPHEN"),
    ('\u{2011}', "NON-BREAKING HYPHEN"),
    ('\u{2012}', "FIGURE DASH"),
    ('\u{2013}', "EN DASH"),
    ('\u{2014}', "EM DASH"),
    ('\u{2018}', "LEFT SINGLE QUOTATION MARK"),
    ('\u{2019}', "RIGHT SINGLE QUOTATION MARK"),
    ('\u{201c}', "LEFT DOUBLE QUOTATION MARK"),
    ('\u{201d}', "RIGHT DOUBLE QUOTATION MARK"),
    ('\u{2028}', "LINE SEPARATOR"),
    ('\u{2029}', "PARAGRAPH SEPARATOR"),
    ('\u{202a}', "LEFT-TO-RIGHT EMBEDDING"),
    ('\u{202b}', "RIGHT-TO-LEFT EMBEDDING"),
    ('\u{202c}', "POP DIRECTIONAL FORMATTING"),
    ('\u{202d}', "LEFT-TO-RIGHT OVERRIDE"),
    ('\u{202e}', "RIGHT-TO-LEFT OVERRIDE"),
    ('\u{202f}', "NARROW NO-BREAK SPACE"),
    ('\u{2032}', "PRIME"),
    ('\u{2033}', "DOUBLE PRIME"),
    ('\u{2044}', "FRACTION SLASH"),
    ('\u{205f}', "MEDIUM MATHEMATICAL SPACE"),
    ('\u{2060}', "WORD JOINER"),
    ('\u{2066}', "LEFT-TO-RIGHT ISOLATE"),
    ('\u{2067}', "RIGHT-TO-LEFT ISOLATE"),
    ('\u{2068}', "FIRST STRONG ISOLATE"),
    ('\u{2069}', "POP DIRECTIONAL ISOLATE"),
    ('\u{2212}', "MINUS SIGN"),
    ('\u{2215}', "DIVISION SLASH"),
    ('\u{3000}', "IDEOGRAPHIC SPACE"),
    ('\u{3164}', "HANGUL FILLER"),
    ('\u{fe0f}', "VARIATION SELECTOR-16"),
    ('\u{feff}', "ZERO WIDTH NO-BREAK SPACE"),
];

/// Names a character as no screen can show it: `U+00A0 NO-BREAK SPACE`, and a plain one as itself.
pub fn character(c: char) -> String {
    if c.is_ascii_graphic() {
        return format!("`{c}`");
    }
    let code = format!("U+{:04X}", u32::from(c));
    if let Ok(known) = NAMES.binary_search_by_key(&c, |(known, _)| *known) {
        return format!("{code} {}", NAMES[known].1);
    }
    match c.script() {
        _ if is_hidden(c) || c.is_whitespace() => code,
        Script::Inherited => format!("{code}, a combining mark"),
        Script::Common | Script::Latin | Script::Unknown => format!("{code} `{c}`"),
        script => format!("{code} `{c}` ({})", script.full_name()),
    }
}

/// Longer texts, in bytes, are not compared: a long text is not a typo of a name, and each comparison is made with every row of a table.
const LONGEST: usize = 512;

/// Tells how `text` differs from `other`, if a reader could take one for the other; `there` says where the other one is.
pub(crate) fn difference(text: &str, other: &str, there: &str) -> Option<String> {
    if text == other || text.len().max(other.len()) > LONGEST || !are_alike(text, other) {
        return None;
    }
    let (ours, theirs): (Vec<char>, Vec<char>) = (text.chars().collect(), other.chars().collect());
    let same = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let position = same + 1;
    Some(match (ours.get(same), theirs.get(same)) {
        (Some(&c), _) if is_unseen(c) && ours.get(position) == theirs.get(same) => {
            format!("character {position} is {}, which is not {there}", character(c))
        }
        (mine, Some(&c)) if is_unseen(c) && mine == theirs.get(position) => {
            format!("{} is missing as character {position}, and is {there}", character(c))
        }
        (Some(&mine), Some(&c)) if is_same_letter(text, other) => {
            format!(
                "the same letters are written with other code points: character {position} is {}, and {} {there}",
                character(mine),
                character(c)
            )
        }
        (Some(&mine), Some(&c)) => {
            let case = if mine.to_lowercase().eq(c.to_lowercase()) { ": upper and lower case count" } else { "" };
            format!("character {position} is {}, and {} {there}{case}", character(mine), character(c))
        }
        (Some(&mine), None) => format!("character {position} is {}, which is not {there}", character(mine)),
        (None, Some(&c)) => format!("{} is missing as character {position}, and is {there}", character(c)),
        (None, None) => return None,
    })
}

/// Tells whether a reader could take one text for the other: by case, spaces, characters that are not seen, or look-alikes.
pub(crate) fn are_alike(one: &str, other: &str) -> bool {
    plain(one) == plain(other) || looks(one) == looks(other)
}

/// What a reader reads: the letters, in one case and one form.
pub(crate) fn plain(text: &str) -> String {
    let seen = text.nfkc().filter(|c| !is_unseen(*c));
    seen.flat_map(char::to_lowercase).collect()
}

/// What a text looks like (Unicode Technical Standard 39, section 4).
pub(crate) fn looks(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_unseen(*c)).collect();
    skeleton(&seen).filter(|c| !is_unseen(*c)).flat_map(char::to_lowercase).collect()
}

fn is_same_letter(one: &str, other: &str) -> bool {
    one.nfc().eq(other.nfc())
}

fn is_unseen(c: char) -> bool {
    c.is_whitespace() || is_hidden(c)
}

#[cfg(test)]
mod tests {
    use super::{NAMES, difference};

    #[test]
    fn names_are_in_order() {
        assert!(NAMES.is_sorted_by_key(|(c, _)| *c));
    }

    #[test]
    fn what_cannot_be_seen_is_named_by_code_point_and_position() {
        for (text, other, told) in [
            ("Rounded\u{a0}1/4", "Rounded 1/4", "character 8 is U+00A0 NO-BREAK SPACE, and U+0020 SPACE there"),
            ("FL-1\u{200b}", "FL-1", "character 5 is U+200B ZERO WIDTH SPACE, which is not there"),
            ("FL-1", "FL-1 ", "U+0020 SPACE is missing as character 5, and is there"),
            ("F\u{200d}L", "FL", "character 2 is U+200D ZERO WIDTH JOINER, which is not there"),
            ("a  b", "a b", "character 3 is U+0020 SPACE, which is not there"),
            ("a b", "a  b", "U+0020 SPACE is missing as character 3, and is there"),
            ("\u{412}C", "BC", "character 1 is U+0412 `\u{412}` (Cyrillic), and `B` there"),
            ("\u{391}1", "A1", "character 1 is U+0391 `\u{391}` (Greek), and `A` there"),
            ("Paid", "paid", "character 1 is `P`, and `p` there: upper and lower case count"),
            ("1O", "10", "character 2 is `O`, and `0` there"),
            ("4\u{2013}4", "4-4", "character 2 is U+2013 EN DASH, and `-` there"),
            (
                "Caf\u{e9}",
                "Cafe\u{301}",
                "the same letters are written with other code points: character 4 is U+00E9 `\u{e9}`, and `e` there",
            ),
        ] {
            assert_eq!(difference(text, other, "there").as_deref(), Some(told), "{text:?} {other:?}");
        }
        let long = "a".repeat(1 << 20);
        assert_eq!(difference(&long, &long.to_uppercase(), "there"), None);
        for (text, other) in [("500", "600"), ("BC-1", "BC-2"), ("", "a"), ("same", "same"), ("1000", "100")] {
            assert_eq!(difference(text, other, "there"), None, "{text:?} {other:?}");
        }
    }
}
