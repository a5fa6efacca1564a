//! A text as runs of letters, of digits and of anything else.

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run<'t> {
    Letters(&'t str),
    Digits(&'t str),
    Other(&'t str),
}

impl<'t> Run<'t> {
    /// Returns the part as it is.
    pub(super) fn text(self) -> &'t str {
        match self {
            Run::Letters(text) | Run::Digits(text) | Run::Other(text) => text,
        }
    }
}

/// Takes a text apart; together the runs are the text.
pub(super) fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = class(rest.chars().next()?);
        let end = rest.char_indices().find(|(_, c)| class(*c) != first).map_or(rest.len(), |(at, _)| at);
        let (run, after) = rest.split_at(end);
        rest = after;
        Some(match first {
            Class::Letter => Run::Letters(run),
            Class::Digit => Run::Digits(run),
            Class::Other => Run::Other(run),
        })
    })
}

/// Writes a word in the case of another one.
pub(super) fn cased(lower: &str, like: &str) -> String {
    let mut letters = like.chars().filter(|c| c.is_alphabetic());
    let first_is_upper = letters.next().is_some_and(char::is_uppercase);
    let is_upper = first_is_upper && letters.clone().next().is_some() && letters.all(char::is_uppercase);
    match (is_upper, first_is_upper) {
        (true, _) => lower.to_uppercase(),
        (false, true) => {
            let mut chars = lower.chars();
            chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
        }
        (false, false) => lower.to_owned(),
    }
}

#[derive(PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Other,
}

fn class(c: char) -> Class {
    // An accent that is written apart belongs to its letter.
    match c {
        c if c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}') => Class::Letter,
        c if c.is_ascii_digit() => Class::Digit,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Run, cased, runs};

    #[test]
    fn a_text_is_its_runs() {
        let found: Vec<Run<'_>> = runs("Apt. 3rd, Zoë").collect();
        let expected = [
            Run::Letters("Apt"),
            Run::Other(". "),
            Run::Digits("3"),
            Run::Letters("rd"),
            Run::Other(", "),
            Run::Letters("Zoë"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_stand_in_is_written_like_the_word() {
        for (like, expected) in
            [("jane", "robin"), ("Jane", "Robin"), ("JANE", "ROBIN"), ("J", "Robin"), ("McDon", "Robin")]
        {
            assert_eq!(cased("robin", like), expected, "{like}");
        }
    }
}
