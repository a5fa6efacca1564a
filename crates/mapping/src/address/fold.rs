//! Text folded for comparison: letters and digits alone, upper case, without accents.

use std::borrow::Cow;

/// Folds a name or code, so that "N.Y.", "n y" and "NY" are one, and so are "Québec" and "QUEBEC".
///
/// `&` counts as "and".
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => folded.push_str("AND"),
            _ if character.is_ascii_alphanumeric() => folded.push(character.to_ascii_uppercase()),
            _ if character.is_ascii() => {}
            _ => character.to_lowercase().for_each(|lower| push_plain(&mut folded, lower)),
        }
    }
    Cow::Owned(folded)
}

/// Appends a lower-case letter beyond ASCII, without its accent where one of the Latin letters of North America's place names.
fn push_plain(folded: &mut String, letter: char) {
    let plain = match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' => 'A',
        'ç' => 'C',
        'é' | 'è' | 'ê' | 'ë' | 'ē' => 'E',
        'í' | 'ì' | 'î' | 'ï' | 'ī' => 'I',
        'ñ' => 'N',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ō' => 'O',
        'ú' | 'ù' | 'û' | 'ü' | 'ū' => 'U',
        'ý' | 'ÿ' => 'Y',
        // The letter-like apostrophes of Hawaiʻi.
        '\u{2b0}'..='\u{2ff}' => return,
        _ if letter.is_alphanumeric() => return folded.extend(letter.to_uppercase()),
        _ => return,
    };
    folded.push(plain);
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spellings_of_one_name_fold_to_one_key() {
        for (text, key) in [
            ("NY", "NY"),
            ("N.Y.", "NY"),
            (" new  york ", "NEWYORK"),
            ("QUÉBEC", "QUEBEC"),
            ("Que\u{301}bec", "QUEBEC"),
            ("Hawai’i", "HAWAII"),
            ("Hawai\u{2bb}i", "HAWAII"),
            ("Newfoundland & Labrador", "NEWFOUNDLANDANDLABRADOR"),
            ("Москва", "МОСКВА"),
            ("🙂", ""),
        ] {
            assert_eq!(fold(text), key, "{text:?}");
        }
    }
}
