//! Following a listing page by page: to its end, and never in a circle.

use super::error::{Error, Operation};
use super::page::Cursor;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Pages that a listing may have.
const PAGES_MAX: usize = 100_000;

/// The cursors that a listing has led to, each as a hash, so that they take the same memory however long they are.
#[derive(Debug, Default)]
pub struct Walk {
    passed: HashSet<[u8; 16]>,
}

impl Walk {
    /// Takes a step to the page that begins at `next`; none after the last page.
    ///
    /// # Errors
    /// The listing leads to a page that it led to before, or has more pages than a listing may have.
    pub fn step(&mut self, operation: Operation, next: Option<Cursor>) -> Result<Option<Cursor>, Error> {
        let Some(next) = next else { return Ok(None) };
        let mut hash = [0; 16];
        hash.copy_from_slice(&Sha256::digest(next.as_str())[..16]);
        let found = match self.passed.insert(hash) {
            false => "a key of an earlier page",
            true if self.passed.len() > PAGES_MAX => "the key of page 100,001",
            true => return Ok(Some(next)),
        };
        Err(Error::Shape { operation, place: "/LastEvaluatedKey".to_owned(), expected: "another key", found })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Cursor, Operation, PAGES_MAX, Walk};

    #[test]
    fn a_circle_of_any_length_is_noticed() {
        for keys in ["aa", "aba", "abcdb", "abcdefgha"] {
            let mut walk = Walk::default();
            let mut step = |key: char| walk.step(Operation::Orders, Some(Cursor::new(key)));
            let (last, before) = keys.split_at(keys.len() - 1);
            let (before, last) = (last, before);
            for key in before.chars() {
                assert_eq!(step(key).unwrap(), Some(Cursor::new(key)));
            }
            let error = step(last.chars().next().unwrap()).unwrap_err();
            assert!(error.to_string().contains("a key of an earlier page at `/LastEvaluatedKey`"), "{error}");
        }
        assert_eq!(Walk::default().step(Operation::Orders, None).unwrap(), None);
    }

    #[test]
    fn a_listing_without_end_ends() {
        let mut walk = Walk::default();
        let steps = (0..).take_while(|page| walk.step(Operation::Orders, Some(Cursor::new(page.to_string()))).is_ok());
        assert_eq!(steps.count(), PAGES_MAX);
    }
}
