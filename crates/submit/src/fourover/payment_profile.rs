//! The stored cards of the account, one of whose tokens pays for an order (seed 003, Orders Payment using Credit Card Profiles).

use secrecy::SecretString;
use serde_json::Value;

use super::listing;
use super::member::text_of;

/// A stored card.
#[derive(Clone, Debug)]
pub struct PaymentProfile {
    /// The token that a create-order request names.
    pub profile_token: SecretString,
    /// The last four digits of the card.
    pub last_four: Option<String>,
    /// The kind of card, `Visa` for instance.
    pub card_type: Option<String>,
}

/// Reads `GET /paymentprofiles`. A card without a token cannot pay, and hides no other.
///
/// # Errors
/// Returns what was expected.
pub fn read(body: &[u8]) -> Result<Vec<PaymentProfile>, String> {
    let rows = listing::read(body)?.rows;
    let profiles: Vec<PaymentProfile> = rows.iter().filter_map(profile).collect();
    match profiles.is_empty() && !rows.is_empty() {
        true => Err("an entity should have a profile_token".to_owned()),
        false => Ok(profiles),
    }
}

fn profile(row: &Value) -> Option<PaymentProfile> {
    let token = text_of(row, &["profile_token"])?;
    // Whatever else stands there, no more of a card is shown.
    let last_four = text_of(row, &["last_four"]).map(|text| {
        let digits: Vec<char> = text.chars().collect();
        digits[digits.len().saturating_sub(4)..].iter().collect()
    });
    Some(PaymentProfile { profile_token: token.into(), last_four, card_type: text_of(row, &["type"]) })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn the_sample_of_seed_003_is_read_and_its_tokens_do_not_print() {
        let body = br#"{"entities":[{"profile_token":"canary-1","last_four":"1111","type":"Visa"},{"profile_token":1010101010,"last_four":"","type":null}]}"#;
        let profiles = read(body).unwrap();
        assert_eq!(profiles[0].profile_token.expose_secret(), "canary-1");
        assert_eq!((profiles[0].last_four.as_deref(), profiles[0].card_type.as_deref()), (Some("1111"), Some("Visa")));
        assert_eq!(profiles[1].profile_token.expose_secret(), "1010101010");
        assert_eq!((&profiles[1].last_four, &profiles[1].card_type), (&None, &None));
        assert!(!format!("{profiles:?}").contains("canary"));
    }

    #[test]
    fn a_profile_without_a_token_is_refused() {
        assert!(read(br#"{"entities":[{"last_four":"1111"}]}"#).is_err());
        assert!(read(b"").is_err());
        assert!(read(br#"{"entities":[]}"#).unwrap().is_empty());
        let beside = br#"{"entities":[null,{"last_four":"1"},{"profile_token":"t","last_four":"4111111111111111"}]}"#;
        let profiles = read(beside).unwrap();
        assert_eq!((profiles.len(), profiles[0].last_four.as_deref()), (1, Some("1111")));
    }
}
