//! What each code means, at length: of what is wrong with mappings, and of what holds orders.
//!
//! One file for each code, named after it; a code that means something in mappings and in orders has both in one file.

/// Every code with its text: a title, one sentence, more about it, and examples over `codes/examples/base.yaml`.
const TEXTS: &[(&str, &str)] = &[
    ("address", include_str!("codes/address.md")),
    ("ambiguous", include_str!("codes/ambiguous.md")),
    ("ambiguous-name", include_str!("codes/ambiguous-name.md")),
    ("artwork", include_str!("codes/artwork.md")),
    ("conflict", include_str!("codes/conflict.md")),
    ("contradiction", include_str!("codes/contradiction.md")),
    ("custom-field-id", include_str!("codes/custom-field-id.md")),
    ("duplicate-key", include_str!("codes/duplicate-key.md")),
    ("duplicate-row", include_str!("codes/duplicate-row.md")),
    ("include", include_str!("codes/include.md")),
    ("job-name", include_str!("codes/job-name.md")),
    ("missing", include_str!("codes/missing.md")),
    ("missing-key", include_str!("codes/missing-key.md")),
    ("missing-output", include_str!("codes/missing-output.md")),
    ("never-in-orders", include_str!("codes/never-in-orders.md")),
    ("no-shipper", include_str!("codes/no-shipper.md")),
    ("not-uuid", include_str!("codes/not-uuid.md")),
    ("not-yaml", include_str!("codes/not-yaml.md")),
    ("pointer", include_str!("codes/pointer.md")),
    ("quantity", include_str!("codes/quantity.md")),
    ("quantity-unread", include_str!("codes/quantity-unread.md")),
    ("required", include_str!("codes/required.md")),
    ("rule", include_str!("codes/rule.md")),
    ("same-lines", include_str!("codes/same-lines.md")),
    ("spoilt-cell", include_str!("codes/spoilt-cell.md")),
    ("table-file", include_str!("codes/table-file.md")),
    ("table-miss", include_str!("codes/table-miss.md")),
    ("table-row", include_str!("codes/table-row.md")),
    ("template", include_str!("codes/template.md")),
    ("unknown-column", include_str!("codes/unknown-column.md")),
    ("unknown-helper", include_str!("codes/unknown-helper.md")),
    ("unknown-key", include_str!("codes/unknown-key.md")),
    ("unknown-member", include_str!("codes/unknown-member.md")),
    ("unknown-table", include_str!("codes/unknown-table.md")),
    ("unmapped-line", include_str!("codes/unmapped-line.md")),
    ("unmapped-option", include_str!("codes/unmapped-option.md")),
    ("unpinned-name", include_str!("codes/unpinned-name.md")),
    ("unreachable-rule", include_str!("codes/unreachable-rule.md")),
    ("unread-file", include_str!("codes/unread-file.md")),
    ("unused-artwork", include_str!("codes/unused-artwork.md")),
    ("unused-column", include_str!("codes/unused-column.md")),
    ("unused-pin", include_str!("codes/unused-pin.md")),
    ("unused-table", include_str!("codes/unused-table.md")),
    ("value", include_str!("codes/value.md")),
    ("verb", include_str!("codes/verb.md")),
    ("withdrawn", include_str!("codes/withdrawn.md")),
    ("write-back-kind", include_str!("codes/write-back-kind.md")),
    ("wrong-kind", include_str!("codes/wrong-kind.md")),
];

/// A code and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The code as messages show it.
    pub code: &'static str,
    /// What it means, in one sentence.
    pub summary: &'static str,
    /// All there is to say of it, as Markdown.
    pub text: &'static str,
}

/// Lists every code, by name.
pub fn explanations() -> impl Iterator<Item = Explanation> {
    TEXTS.iter().map(|&(code, text)| Explanation { code, summary: text.lines().nth(2).unwrap_or_default(), text })
}

/// Explains a code.
///
/// # Errors
/// The nearest code, where there is one, if there is none of this name.
pub fn explanation(code: &str) -> Result<Explanation, Option<&'static str>> {
    let found = explanations().find(|explanation| explanation.code == code);
    found.ok_or_else(|| crate::diagnostic::nearest(code, TEXTS.iter().map(|(name, _)| *name)))
}

#[cfg(test)]
mod tests;
