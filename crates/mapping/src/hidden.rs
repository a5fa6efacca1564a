//! Characters that a screen obeys or hides instead of showing: control and format characters, and what Unicode ignores.

/// Every such character above ASCII, as ranges in order: the categories Cc, Cf, Zl and Zp, and the property
/// `Default_Ignorable_Code_Point`, among which are direction marks, zero-width characters, variation selectors and tags
/// (Unicode 16.0, `DerivedCoreProperties.txt`).
const RANGES: &[(char, char)] = &[
    ('\u{7f}', '\u{9f}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Tells whether a screen would obey or hide a character instead of showing it. Line breaks and tabs are among them.
pub fn is_hidden(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\0'..='\u{1f}' => true,
        _ => RANGES.iter().take_while(|(first, _)| *first <= c).any(|(_, last)| c <= *last),
    }
}

/// Finds the first hidden character of a text, and its position counted in characters from 1.
pub fn first_hidden(text: &str) -> Option<(usize, char)> {
    // Without an early end, so that many bytes are checked in one step: nearly every text is plain ASCII.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return None;
    }
    text.chars().enumerate().find(|(_, c)| is_hidden(*c)).map(|(position, c)| (position + 1, c))
}

#[cfg(test)]
mod tests {
    use super::{first_hidden, is_hidden};
    use regex::Regex;

    #[test]
    fn exactly_what_unicode_calls_control_format_separator_or_ignorable_is_hidden() {
        let class = r"^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]$";
        let class = Regex::new(&format!("(?s){class}")).unwrap();
        for c in '\0'..=char::MAX {
            assert_eq!(is_hidden(c), class.is_match(c.encode_utf8(&mut [0; 4])), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn the_first_hidden_character_is_found_by_its_position() {
        for (text, found) in [
            ("", None),
            ("plain ASCII ~", None),
            ("Žižkov 東京 é", None),
            ("a\u{202e}b", Some((2, '\u{202e}'))),
            ("\u{1b}[2J", Some((1, '\u{1b}'))),
            ("äö\u{200b}\u{202e}", Some((3, '\u{200b}'))),
            ("line\nbreak", Some((5, '\n'))),
        ] {
            assert_eq!(first_hidden(text), found, "{text:?}");
        }
    }
}
