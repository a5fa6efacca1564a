//! Pseudonyms: what replaces a customer and what was written back once an order is erased.
//!
//! Customer IDs count up, so a plain hash of one is guessed back in seconds. A pseudonym is an HMAC under a random key of the
//! store: as long as the key is there, an order of a known customer and a change made by hand are recognized. Retention throws
//! the key away; from then on the pseudonym cannot be recomputed from a guessed text.

use super::clock::Millis;
use super::error::LedgerError;
use super::store::Ledger;
use super::tx::{Tx, changed, on};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

/// What the name of a setting begins with that holds a key.
pub(super) const KEYS: &str = "pseudonym_key:";

/// What a pseudonym begins with, in front of the name of its key.
const PSEUDONYM: &str = "hmac:";

/// What a hash begins with that was made without a key, by versions that had none.
const PLAIN: &str = "sha256:";

/// How long a key makes new pseudonyms, in milliseconds.
const PERIOD: Millis = 30 * 86_400_000;

/// How many hexadecimal digits a SHA-256 and an HMAC with it have.
const DIGITS: usize = 64;

/// A key, and what its pseudonyms call it.
#[derive(Clone, FromRow)]
pub(super) struct Key {
    name: String,
    secret: String,
    made_at: Millis,
}

/// The keys of the store: they tell whether a text is the one that a pseudonym replaced.
#[derive(Clone, Default)]
pub struct Pseudonyms {
    keys: Vec<Key>,
}

impl Key {
    /// Returns the key that makes new pseudonyms; makes one if there is none, or the last one is too old for that.
    ///
    /// Two machines that do so at the same time make two keys, and both are used.
    pub(super) async fn current(tx: &mut Tx<'_>) -> Result<Key, LedgerError> {
        let now = tx.now;
        if let Some(key) = keys(tx).await?.into_iter().find(|key| key.made_at > now.saturating_sub(PERIOD)) {
            return Ok(key);
        }
        let random = || Uuid::new_v4().simple().to_string();
        let key = Key { name: random(), secret: random() + &random(), made_at: now };
        changed!(tx, c => sqlx::query("INSERT INTO setting (name, value, changed_at) VALUES ($1, $2, $3)")
            .bind(format!("{KEYS}{}", key.name)).bind(&key.secret).bind(now).execute(c))?;
        Ok(key)
    }

    /// Returns what replaces a text; what is a pseudonym already stays as it is.
    pub(super) fn replace(&self, text: &str) -> Result<String, LedgerError> {
        match text {
            text if is_pseudonym(text) => Ok(text.to_owned()),
            text if is_plain(text) => self.of_hash(text),
            text => self.of_hash(&hashed(text)),
        }
    }

    /// Makes the pseudonym of a text whose plain hash this is, so that what older versions left can be replaced too.
    fn of_hash(&self, hash: &str) -> Result<String, LedgerError> {
        let foreign = |_| LedgerError::Foreign { what: "a key of pseudonyms", value: self.name.clone() };
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).map_err(foreign)?.chain_update(hash);
        Ok(format!("{PSEUDONYM}{}:{}", self.name, HEXLOWER.encode(&mac.finalize().into_bytes())))
    }
}

impl Pseudonyms {
    /// Reads the keys.
    pub(super) async fn read(tx: &mut Tx<'_>) -> Result<Self, LedgerError> {
        Ok(Pseudonyms { keys: keys(tx).await? })
    }

    /// Lists everything that the ledger may have in the place of a text, the text itself included.
    pub(super) fn all(&self, text: &str) -> Result<Vec<String>, LedgerError> {
        let hash = hashed(text);
        let mut all = self.keys.iter().map(|key| key.of_hash(&hash)).collect::<Result<Vec<_>, _>>()?;
        all.extend([text.to_owned(), hash]);
        Ok(all)
    }

    /// Tells whether a text is the one that was replaced; false if the key was thrown away.
    pub fn is_of(&self, replaced: &str, text: &str) -> bool {
        replaced != text && self.all(text).is_ok_and(|all| all.iter().any(|one| one == replaced))
    }
}

impl Ledger {
    /// Returns what recognizes erased customers and values.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn pseudonyms(&self) -> Result<Pseudonyms, LedgerError> {
        self.ask(async |tx| Pseudonyms::read(tx).await).await
    }
}

/// Throws away the keys whose last pseudonym was made before a time; returns how many.
pub(super) async fn throw_away(tx: &mut Tx<'_>, before: Millis) -> Result<u64, LedgerError> {
    let made_before = before.saturating_sub(PERIOD);
    changed!(tx, c => sqlx::query("DELETE FROM setting WHERE name LIKE $1 AND changed_at < $2")
        .bind(format!("{KEYS}%")).bind(made_before).execute(c))
}

/// Tells whether a text was made without a key.
pub(super) fn is_plain(text: &str) -> bool {
    text.strip_prefix(PLAIN).is_some_and(is_hex)
}

/// Tells whether a text was made with a key.
pub(super) fn is_pseudonym(text: &str) -> bool {
    let parts = text.strip_prefix(PSEUDONYM).and_then(|rest| rest.split_once(':'));
    parts.is_some_and(|(_, mac)| is_hex(mac))
}

fn is_hex(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Reads the keys, the newest first.
async fn keys(tx: &mut Tx<'_>) -> Result<Vec<Key>, LedgerError> {
    const SQL: &str = "SELECT substr(name, 15) AS name, value AS secret, changed_at AS made_at FROM setting
         WHERE name LIKE 'pseudonym_key:%' ORDER BY changed_at DESC, name";
    on!(tx, c => sqlx::query_as(SQL).fetch_all(c))
}

fn hashed(text: &str) -> String {
    format!("{PLAIN}{}", HEXLOWER.encode(&Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{KEYS, Key, Pseudonyms, hashed, is_plain};

    fn key(name: &str, secret: &str) -> Key {
        Key { name: name.into(), secret: secret.into(), made_at: 0 }
    }

    #[test]
    fn a_pseudonym_is_recognized_by_its_key_and_by_nothing_else() {
        assert_eq!(KEYS.len() + 1, 15, "the query cuts this much off");
        let (first, second) = (key("a", "1"), key("b", "2"));
        let replaced = first.replace("4711").unwrap();
        assert!(replaced.starts_with("hmac:a:") && !replaced.contains("4711"));
        assert_eq!(first.replace(&replaced).unwrap(), replaced, "twice is as once");
        assert_eq!(second.replace(&replaced).unwrap(), replaced);
        assert_ne!(second.replace("4711").unwrap(), replaced);
        let both = Pseudonyms { keys: vec![first, second] };
        assert!(both.is_of(&replaced, "4711") && !both.is_of(&replaced, "4712") && !both.is_of("4711", "4711"));
        let without = Pseudonyms { keys: vec![key("c", "1")] };
        assert!(!without.is_of(&replaced, "4711") && !Pseudonyms::default().is_of(&replaced, "4711"));
    }

    #[test]
    fn what_older_versions_hashed_becomes_the_same_pseudonym() {
        let key = key("a", "1");
        let plain = hashed("4711");
        assert!(is_plain(&plain) && !is_plain("sha256:4711") && !is_plain(&plain[1..]));
        assert_eq!(key.replace(&plain).unwrap(), key.replace("4711").unwrap());
        assert!(Pseudonyms::default().is_of(&plain, "4711"), "until it is replaced");
    }

    #[test]
    fn a_customer_whose_id_only_looks_like_one_is_replaced_all_the_same() {
        let key = key("a", "1");
        for text in ["hmac:a:4711", "sha256:4711", "hmac:", ""] {
            assert_ne!(key.replace(text).unwrap(), text);
        }
    }
}
