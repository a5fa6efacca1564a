//! How the values of a key are compared: one form for the cells of the table and for the values of the order.

use crate::address::trim;
use crate::diagnostic::{Code, Diagnostics};
use crate::hidden::is_hidden;
use crate::yaml::Node;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// How the values of a key are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Matching {
    /// To the letter, spaces at the ends included.
    Exact,
    /// To the letter, but for what is not seen at the ends: spaces, line breaks, zero-width characters.
    #[default]
    Trimmed,
    /// Without regard to case, to the kind and number of spaces, and to characters that are not seen.
    Folded,
}

/// The words for them.
pub(crate) const WORDS: [&str; 3] = ["exact", "trimmed", "folded"];

impl Matching {
    /// Reads `match`; what is not said is trimmed.
    pub(super) fn read(node: Option<&Node>, diagnostics: &mut Diagnostics) -> Option<Matching> {
        let Some(node) = node else { return Some(Matching::default()) };
        match node.expect_text("`match`", diagnostics)? {
            "exact" => Some(Matching::Exact),
            "trimmed" => Some(Matching::Trimmed),
            "folded" => Some(Matching::Folded),
            other => {
                let message = format!("`match` has to be one of {}, not `{other}`", WORDS.join(", "));
                diagnostics.report(Code::Value, &node.at, message);
                None
            }
        }
    }

    /// Returns the form in which a value is compared.
    pub(crate) fn normal(self, text: &str) -> Cow<'_, str> {
        match self {
            Matching::Exact => Cow::Borrowed(text),
            Matching::Trimmed => Cow::Borrowed(trim(text)),
            Matching::Folded => folded(trim(text)),
        }
    }

    /// Returns the form in which a value is written into a table.
    pub(crate) fn written(self, text: &str) -> &str {
        if self == Matching::Exact { text } else { trim(text) }
    }
}

fn folded(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc() {
        if c.is_whitespace() {
            if !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else if !is_hidden(c) {
            folded.extend(c.to_lowercase());
        }
    }
    // A letter may have another form in lower case.
    let folded: String = folded.nfkc().collect();
    Cow::Owned(folded.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::Matching::{Exact, Folded, Trimmed};

    #[test]
    fn a_value_has_one_form() {
        for (matching, text, normal) in [
            (Exact, " FL-1 ", " FL-1 "),
            (Trimmed, " FL-1\u{a0}\r\n", "FL-1"),
            (Trimmed, "\u{feff}FL-1\u{200b}", "FL-1"),
            (Trimmed, "Fl  1", "Fl  1"),
            (Folded, " Rounded\u{a0} 1/4  IN", "rounded 1/4 in"),
            (Folded, "f\u{200b}l-1", "fl-1"),
            (Folded, "Cafe\u{301}", "caf\u{e9}"),
            (Folded, "ＦＬ", "fl"),
            (Folded, " \u{200b} ", ""),
        ] {
            assert_eq!(matching.normal(text), normal, "{matching:?} {text:?}");
        }
    }
}
