//! Cuts text into words, so that `2x3.5`, `2X3.5` and `2" x 3.5"` are the same one.

/// Cuts text into lower-case words of letters, digits, points and slashes.
///
/// Two numbers with an `x` between them are one word, whatever inch signs and blanks there are; so are a number and `pt`.
/// `1,000` is `1000`, and `3.50` is `3.5`.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut pieces = pieces(text).into_iter().peekable();
    while let Some(piece) = pieces.next() {
        let next_is_number = pieces.peek().is_some_and(|next| is_number(next));
        match words.last_mut() {
            Some(last) if piece == "pt" && is_number(last) => last.push_str("pt"),
            Some(last) if piece == "x" && next_is_number && last.split('x').all(is_number) => {
                last.push('x');
                last.extend(pieces.next());
            }
            _ => words.push(piece),
        }
    }
    words
}

/// Tells whether a word is a size, and returns it the other way round.
pub(super) fn turned(word: &str) -> Option<String> {
    let (width, height) = word.split_once('x')?;
    (is_number(width) && is_number(height)).then(|| format!("{height}x{width}"))
}

/// Tells whether a text is a whole identifier rather than words.
pub(super) fn is_identifier(text: &str) -> bool {
    let text = text.trim();
    text.len() >= 32
        && text.bytes().filter(|byte| *byte == b'-').count() >= 3
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Cuts at everything that belongs to no word, and around an `x` between numbers; a comma within a number is left out.
fn pieces(text: &str) -> Vec<String> {
    let (mut cut, mut previous) = (String::new(), ' ');
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        match c {
            '×' => cut.push_str(" x "),
            ',' if previous.is_ascii_digit() && next.is_ascii_digit() => {}
            '.' if next.is_ascii_digit() => cut.push_str(if previous.is_ascii_digit() { "." } else { " 0." }),
            '/' if previous.is_alphanumeric() && next.is_alphanumeric() => cut.push('/'),
            c if c.is_alphanumeric() => cut.extend(c.to_lowercase().filter(|c| c.is_alphanumeric())),
            _ => cut.push(' '),
        }
        previous = c;
    }
    cut.split_whitespace().flat_map(sides).collect()
}

/// Cuts `2x3.5`, `2x` and `x3.5` at the `x`; any other piece stays whole.
fn sides(piece: &str) -> Vec<String> {
    let parts: Vec<&str> =
        piece.split('x').map(|part| part.strip_suffix("in").filter(|rest| is_number(rest)).unwrap_or(part)).collect();
    if !parts.iter().all(|part| part.is_empty() || is_number(part)) {
        return vec![piece.to_owned()];
    }
    let mut sides = Vec::new();
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            sides.push("x".to_owned());
        }
        if !part.is_empty() {
            sides.push(number(part));
        }
    }
    sides
}

fn is_number(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Leaves out the zeros at the end of a decimal.
fn number(text: &str) -> String {
    if is_number(text) && text.contains('.') {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_are_one_word_however_they_are_written() {
        for text in [
            "2x3.5",
            "2X3.5",
            "2\" x 3.5\"",
            "2\" X 3.5\"",
            "2 × 3.50",
            "2”x3.5”",
            "2in x 3.5in",
            "2 x3.5",
            "2x 3.5",
            "2.0x3.50",
        ] {
            assert_eq!(words(text), ["2x3.5"], "{text}");
        }
    }

    #[test]
    fn words_are_cut_where_people_see_them_end() {
        let table: [(&str, &[&str]); 12] = [
            ("14PT-BCUV-2X3.5", &["14pt", "bcuv", "2x3.5"]),
            ("14 pt matte", &["14pt", "matte"]),
            ("4/4 (4 color both sides)", &["4/4", "4", "color", "both", "sides"]),
            ("2-4 Business Days", &["2", "4", "business", "days"]),
            ("1,000 pieces, glossy", &["1000", "pieces", "glossy"]),
            ("1/4\" Radius", &["1/4", "radius"]),
            ("Flyers / Brochures", &["flyers", "brochures"]),
            ("x", &["x"]),
            ("UV x 2", &["uv", "x", "2"]),
            ("3 x", &["3", "x"]),
            (".5 x 10.", &["0.5x10"]),
            ("8 x 10 x 2 box", &["8x10x2", "box"]),
        ];
        for (text, expected) in table {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn a_size_can_be_turned_and_nothing_else() {
        assert_eq!(turned("2x3.5").as_deref(), Some("3.5x2"));
        for word in ["14pt", "x", "2x", "8x10x2", "box"] {
            assert_eq!(turned(word), None, "{word}");
        }
    }

    #[test]
    fn an_identifier_is_told_from_words() {
        assert!(is_identifier("13abbda7-1d64-4f25-8bb2-c179b224825d"));
        assert!(is_identifier(" bad3efad7-2e72-4a5e-87ec-d8bad3ef0359 "));
        for text in ["14PT-BCUV-2X3.5", "4/4", "2-4 Business Days", ""] {
            assert!(!is_identifier(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn words_of_words_are_the_same_words(text in "[ -~×]{0,30}") {
            let once = words(&text);
            prop_assert_eq!(words(&once.join(" ")), once);
        }
    }
}
