//! The change of a webhook's secret: since when the previous one is accepted, when a delivery needed it last, and what to do.

use super::Settings;
use crate::ledger::{Millis, date};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;

/// Days without a delivery that needs it, after which a previous secret can go: storefronts do not deliver again for so long.
const DAYS: Millis = 7;
const DAY: Millis = 86_400_000;

/// What is known of a previous secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// When a service accepted it first.
    pub since: Millis,
    /// When a delivery that is signed with it alone came last.
    pub needed: Option<Millis>,
}

/// What to do about a previous secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Nothing yet.
    Wait,
    /// Change the secret at the storefront, which still signs with the previous one.
    Change,
    /// Remove it from the configuration.
    Remove,
}

impl Settings {
    /// Returns what tells the `previous_secret` from the one before it; none if there is none.
    ///
    /// The ledger keeps it. It is too short for a secret to be tried against it.
    pub fn previous_mark(&self) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.keys.get(1)?.expose_secret()).ok()?;
        mac.update(b"overprint previous_secret");
        Some(HEXLOWER.encode(&mac.finalize().into_bytes()[..2]))
    }
}

impl Rotation {
    /// Decides what to do by the time.
    pub fn advice(&self, now: Millis) -> Advice {
        let days = |at: Millis| now.saturating_sub(at) / DAY;
        match self.needed {
            _ if days(self.since) < DAYS => Advice::Wait,
            Some(needed) if days(needed) < DAYS => Advice::Change,
            _ => Advice::Remove,
        }
    }

    /// Says what is known.
    pub fn told(&self) -> String {
        let needed = match self.needed {
            Some(needed) => format!("a delivery needed it last on {}", date(needed)),
            None => "no delivery has needed it".to_owned(),
        };
        format!("`previous_secret` is accepted since {}; {needed}", date(self.since))
    }
}

impl Advice {
    /// Says what to do.
    pub fn told(self) -> String {
        match self {
            Advice::Wait => format!("remove `previous_secret` once no delivery has needed it for {DAYS} days"),
            Advice::Change => "give the storefront the new secret: it still signs with the previous one".to_owned(),
            Advice::Remove => {
                format!(
                    "remove `previous_secret`: no delivery has needed it for {DAYS} days, and anyone who has it can sign one"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Advice, DAY, Rotation, Settings};

    #[test]
    fn a_previous_secret_goes_after_a_week_without_a_delivery_that_needs_it() {
        let at = |since: i64, needed: Option<i64>| {
            Rotation { since: since * DAY, needed: needed.map(|needed| needed * DAY) }.advice(100 * DAY)
        };
        assert_eq!(at(94, None), Advice::Wait);
        assert_eq!(at(94, Some(95)), Advice::Wait, "storefronts may take a while to change");
        assert_eq!(at(93, None), Advice::Remove);
        assert_eq!(at(93, Some(94)), Advice::Change);
        assert_eq!(at(50, Some(93)), Advice::Remove);
        assert_eq!(at(200, None), Advice::Wait, "a clock that went back");
        let rotation = Rotation { since: 0, needed: Some(2 * DAY) };
        assert_eq!(
            rotation.told(),
            "`previous_secret` is accepted since 1970-01-01; a delivery needed it last on 1970-01-03"
        );
    }

    #[test]
    fn a_mark_tells_one_previous_secret_from_the_next_and_nothing_of_either() {
        let mark =
            |text: &str| toml::from_str::<Settings>(&format!("scheme = \"shopify\"\n{text}")).unwrap().previous_mark();
        let one = mark("secret = \"new\"\nprevious_secret = \"old\"").unwrap();
        assert_eq!(one.len(), 4, "too short to try secrets against it");
        assert_eq!(mark("secret = \"newer\"\nprevious_secret = \"old\""), Some(one.clone()));
        assert_ne!(mark("secret = \"newer\"\nprevious_secret = \"new\""), Some(one));
        assert_eq!(mark("secret = \"new\""), None);
    }
}
