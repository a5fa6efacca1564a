//! Finds products and options by words.

use serde::Serialize;
use std::io::{self, Write};

use super::error::Error;
use super::store::Store;
use super::words::{is_identifier, turned, words};
use crate::shown::shown;

/// What people write, and what 4over's codes have for it.
const ALIASES: [(&str, &str); 6] =
    [("matte", "matt"), ("aqueous", "aq"), ("satin", "sa"), ("silk", "slk"), ("uncoated", "uc"), ("coroplast", "coro")];

/// What a search found; best first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Whether everything found has all of the words; otherwise nothing has, and these have some.
    pub all_words: bool,
    /// Products.
    pub products: Vec<FoundProduct>,
    /// Options.
    pub options: Vec<FoundOption>,
}

/// A product that fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct FoundProduct {
    /// Code, such as `14PT-BCUV-2X3.5`.
    pub code: String,
    /// Identifier.
    pub uuid: String,
    /// Description.
    pub description: String,
    /// Whether 4over no longer has it.
    pub gone: bool,
}

/// An option that fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct FoundOption {
    /// Name of the group, such as `Coating`.
    pub group: String,
    /// Name, such as `UV`.
    pub name: String,
    /// Description.
    pub description: String,
    /// Identifier.
    pub uuid: String,
}

impl Store {
    /// Finds products and options that have all of the words, and where there are none, those that have some; up to `limit` of each.
    ///
    /// A word of letters also fits the beginning of a longer one, a size also fits the other way round, and an identifier fits what it
    /// identifies.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub async fn search(&self, text: &str, limit: u32) -> Result<Found, Error> {
        if is_identifier(text) {
            return self.identified(text.trim()).await;
        }
        let terms: Vec<String> = words(text).iter().map(|word| term(word)).collect();
        if terms.is_empty() {
            return Ok(Found::default());
        }
        let all = self.matching(&terms.join(" AND "), limit).await?;
        if !all.products.is_empty() || !all.options.is_empty() || terms.len() == 1 {
            return Ok(Found { all_words: true, ..all });
        }
        self.matching(&terms.join(" OR "), limit).await
    }

    async fn matching(&self, expression: &str, limit: u32) -> Result<Found, Error> {
        let products = sqlx::query_as(
            "SELECT code, uuid, description, gone IS NOT NULL AS gone
             FROM (SELECT rowid AS id, bm25(product_words, 10, 5, 1) AS rank FROM product_words WHERE product_words MATCH ?1)
             JOIN product USING (id) ORDER BY gone, rank, code LIMIT ?2",
        );
        let options = sqlx::query_as(
            "SELECT option_group.name AS \"group\", option.name, option.description, option.uuid
             FROM (SELECT rowid AS id, bm25(option_words, 10, 5, 2) AS rank FROM option_words WHERE option_words MATCH ?1)
             JOIN option USING (id) JOIN group_option ON option = option.id JOIN option_group ON option_group.id = option_group
             ORDER BY rank, option_group.name, option.name LIMIT ?2",
        );
        Ok(Found {
            all_words: false,
            products: products.bind(expression).bind(limit).fetch_all(&self.pool).await?,
            options: options.bind(expression).bind(limit).fetch_all(&self.pool).await?,
        })
    }

    async fn identified(&self, uuid: &str) -> Result<Found, Error> {
        let uuid = uuid.to_lowercase();
        let products =
            sqlx::query_as("SELECT code, uuid, description, gone IS NOT NULL AS gone FROM product WHERE uuid = ?1");
        let options = sqlx::query_as(
            "SELECT option_group.name AS \"group\", option.name, option.description, option.uuid
             FROM option JOIN group_option ON option = option.id JOIN option_group ON option_group.id = option_group
             WHERE option.uuid = ?1 ORDER BY option_group.name",
        );
        Ok(Found {
            all_words: true,
            products: products.bind(&uuid).fetch_all(&self.pool).await?,
            options: options.bind(&uuid).fetch_all(&self.pool).await?,
        })
    }
}

impl Found {
    /// Tells whether nothing fits.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty() && self.options.is_empty()
    }

    /// Writes what was found for people to read: a line for each, with its identifier at the end.
    ///
    /// # Errors
    /// Fails when `out` does.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.is_empty() {
            return writeln!(out, "nothing found");
        }
        if !self.all_words {
            writeln!(out, "nothing has all of the words; these have some of them")?;
        }
        for FoundProduct { code, uuid, description, gone } in &self.products {
            let gone = if *gone { " (gone)" } else { "" };
            writeln!(out, "{}{gone}  {}  {}", shown(code), shown(description), shown(uuid))?;
        }
        for FoundOption { group, name, description, uuid } in &self.options {
            let description = if description == name { "" } else { description };
            let option = format!("{group}: {name}  {description}");
            writeln!(out, "{}  {}", shown(option.trim_end()), shown(uuid))?;
        }
        Ok(())
    }
}

/// Writes a word as FTS5 has it. Quotes keep operators from being any; no word has a quote in it.
fn term(word: &str) -> String {
    if let Some(turned) = turned(word) {
        return format!("(\"{word}\" OR \"{turned}\")");
    }
    if !word.starts_with(char::is_alphabetic) {
        return format!("\"{word}\"");
    }
    // `cards` also stands for `card`, and `gloss` for `glossy`.
    let stem = if word.len() > 3 { word.strip_suffix('s').unwrap_or(word) } else { word };
    match ALIASES.iter().find(|(said, _)| *said == word) {
        Some((_, code)) => format!("(\"{stem}\" * OR \"{code}\")"),
        None => format!("\"{stem}\" *"),
    }
}

#[cfg(test)]
mod tests {
    use super::term;

    #[test]
    fn words_become_terms() {
        for (word, expected) in [
            ("cards", "\"card\" *"),
            ("uv", "\"uv\" *"),
            ("matte", "(\"matte\" * OR \"matt\")"),
            ("14pt", "\"14pt\""),
            ("2x3.5", "(\"2x3.5\" OR \"3.5x2\")"),
            ("4/4", "\"4/4\""),
            ("or", "\"or\" *"),
        ] {
            assert_eq!(term(word), expected);
        }
    }
}
