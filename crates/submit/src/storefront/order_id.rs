//! Which IDs of orders are taken: an ID becomes a part of a URL, a log line and a row on a screen.

use crate::intake::LONGEST_ID;

/// Punctuation that an ID may hold beside letters and digits; no gateway reads any of it as part of a path.
const PLAIN: &str = "._:~-";

/// The rule for the IDs of one storefront's orders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderIds {
    also: String,
}

/// Why an ID is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OddId {
    /// It is empty, or longer than an ID may be.
    #[error("an order ID has 1 to {LONGEST_ID} characters, and this one has {0}")]
    Length(usize),
    /// It holds a character that is not expected in an ID.
    #[error(
        "an order ID holds {0:?}, and only letters, digits and `{PLAIN}` are expected: if the storefront's IDs look so, add the \
         character to `order_id_characters` of the storefront"
    )]
    Character(char),
}

impl OrderIds {
    /// Also allows some characters.
    ///
    /// # Errors
    /// Says which of them no ID may hold.
    pub fn with(also: &str) -> Result<Self, String> {
        match also.chars().find(|character| character.is_control()) {
            Some(control) => Err(format!("`order_id_characters` holds {control:?}, which no order ID may hold")),
            None => Ok(OrderIds { also: also.to_owned() }),
        }
    }

    /// Checks an ID.
    ///
    /// # Errors
    /// Says why it is not taken.
    pub fn check(&self, id: &str) -> Result<(), OddId> {
        let length = id.chars().count();
        if length == 0 || length > LONGEST_ID {
            return Err(OddId::Length(length));
        }
        match odd(id).find(|character| !self.also.contains(*character)) {
            Some(character) => Err(OddId::Character(character)),
            None => Ok(()),
        }
    }

    /// Tells whether an ID means the same to every gateway: that the storefront did not find another one proves nothing, since
    /// its characters may have been read as part of a path on the way.
    pub fn is_plain(id: &str) -> bool {
        odd(id).next().is_none()
    }
}

fn odd(id: &str) -> impl Iterator<Item = char> + '_ {
    id.chars().filter(|character| !character.is_ascii_alphanumeric() && !PLAIN.contains(*character))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{OddId, OrderIds};

    #[test]
    fn an_id_is_plain_unless_the_configuration_says_otherwise() {
        let plain = OrderIds::default();
        for id in ["1", "ord_1.2:3~4-5", "820982911946154508", &"x".repeat(256)] {
            assert_eq!(plain.check(id), Ok(()), "{id}");
        }
        for (id, odd) in
            [("a/b", '/'), ("a b", ' '), ("a\u{202e}b", '\u{202e}'), ("a%2Fb", '%'), ("ä", 'ä'), ("\n", '\n')]
        {
            assert_eq!(plain.check(id), Err(OddId::Character(odd)), "{id}");
            assert!(!OrderIds::is_plain(id));
        }
        assert_eq!(plain.check(""), Err(OddId::Length(0)));
        assert_eq!(plain.check(&"x".repeat(257)), Err(OddId::Length(257)));
        let wider = OrderIds::with("/ ").unwrap();
        assert_eq!(wider.check("gid://shopify/Order/1 2"), Ok(()));
        assert_eq!(wider.check("a?b"), Err(OddId::Character('?')));
        assert!(OrderIds::with("\u{7}").is_err());
    }
}
