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

/// Reads `GET /paymentprofiles`.
///
/// # Errors
/// Returns what was expected.
pub fn read(body: &[u8]) -> Result<Vec<PaymentProfile>, String> {
    listing::read(body)?.rows.iter().map(profile).collect()
}

fn profile(row: &Value) -> Result<PaymentProfile, String> {
    let token = text_of(row, &["profile_token"]).ok_or("every entity should have a profile_token")?;
    Ok(PaymentProfile {
        profile_token: token.into(),
        last_four: text_of(row, &["last_four"]),
        card_type: text_of(row, &["type"]),
    })
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
    }
}
