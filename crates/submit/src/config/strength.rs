//! How hard the secrets of webhooks are to guess, and whether two storefronts share one.

use super::Config;
use super::problem::{ConfigError, Problem};
use secrecy::ExposeSecret;

/// A shorter secret, in bytes, is refused: guessing it is enough to send orders that are printed and charged.
const LEAST: usize = 16;

/// A secret of fewer bytes can be stronger; Standard Webhooks asks for as many.
const WANTED: usize = 24;

impl Config {
    /// Checks the secrets of webhooks; only where they were read.
    ///
    /// # Errors
    /// Returns each secret that is too short, and each that two storefronts share: a delivery to one could be sent to the other.
    pub fn check_secrets(&self) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        let secrets: Vec<_> = self.webhook_secrets().collect();
        for (at, (storefront, key, bytes)) in secrets.iter().enumerate() {
            let name = format!("storefronts.{storefront}.webhook.{key}");
            if bytes.len() < LEAST {
                let message =
                    format!("`{name}` has {} bytes: a secret of fewer than {LEAST} can be guessed", bytes.len());
                problems.push(Problem::of_the_whole(
                    message,
                    "create a random one at the storefront: `openssl rand -hex 32`",
                ));
            }
            let twin = secrets[..at].iter().find(|(other, _, held)| other != storefront && held == bytes);
            if let Some((other, twin, _)) = twin {
                let message = format!(
                    "`{name}` is the same secret as `storefronts.{other}.webhook.{twin}`: a delivery of one storefront would be \
                     accepted for the other"
                );
                problems.push(Problem::of_the_whole(message, "give each storefront a secret of its own"));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(ConfigError::new(problems)) }
    }

    /// Returns the secrets of webhooks that are shorter than recommended: storefront, key, and length in bytes.
    pub fn short_secrets(&self) -> Vec<(&str, &'static str, usize)> {
        let secrets = self.webhook_secrets().map(|(storefront, key, bytes)| (storefront, key, bytes.len()));
        secrets.filter(|(_, _, length)| (LEAST..WANTED).contains(length)).collect()
    }

    fn webhook_secrets(&self) -> impl Iterator<Item = (&str, &'static str, &[u8])> {
        let webhooks =
            self.storefronts.iter().filter_map(|(name, settings)| Some((name.as_str(), settings.webhook.as_ref()?)));
        webhooks.flat_map(|(name, webhook)| {
            let keys = ["secret", "previous_secret"].into_iter().zip(&webhook.keys);
            keys.map(move |(key, bytes)| (name, key, bytes.expose_secret()))
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use crate::config::Config;

    fn config(webhooks: &[(&str, &str)]) -> Config {
        let table = |(name, webhook): &(&str, &str)| {
            format!("[storefronts.{name}]\ntenant = 't'\ntoken = 't0'\n[storefronts.{name}.webhook]\n{webhook}\n")
        };
        let text: String = webhooks.iter().map(table).collect();
        Config::load(Some(("overprint.toml", &text)), [], &|_| Ok(String::new())).unwrap()
    }

    fn problems(webhooks: &[(&str, &str)]) -> Vec<String> {
        let checked = config(webhooks).check_secrets();
        checked.err().map_or_else(Vec::new, |error| error.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_secret_that_can_be_guessed_is_refused() {
        for scheme in ["scheme = 'shopify'", "scheme = 'woocommerce'", "scheme = 'hmac'\nheader = 'x-signature'"] {
            for (length, is_fine, is_short) in
                [(1, false, false), (15, false, false), (16, true, true), (23, true, true), (24, true, false)]
            {
                let webhook = format!("{scheme}\nsecret = '{}'", "canary-canary-canary-canary"[..length].to_owned());
                let found = problems(&[("acme", &webhook)]);
                assert_eq!(found.is_empty(), is_fine, "{webhook}");
                assert!(!found.concat().contains("canary"), "{found:?}");
                assert_eq!(config(&[("acme", &webhook)]).short_secrets().len(), usize::from(is_short), "{webhook}");
            }
        }
        let previous = "scheme = 'shopify'\nsecret = 'canary-canary-canary-1'\nprevious_secret = 'canary'";
        let found = problems(&[("acme", previous)]);
        assert_eq!(
            found,
            [
                "configuration: `storefronts.acme.webhook.previous_secret` has 6 bytes: a secret of fewer than 16 can be guessed"
            ]
        );
        assert!(problems(&[("acme", "secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'"), ("bolt", "")]).is_empty());
    }

    #[test]
    fn a_secret_belongs_to_one_storefront() {
        let of = |secret: &str, previous: &str| {
            format!("scheme = 'woocommerce'\nsecret = '{secret}'\nprevious_secret = '{previous}'")
        };
        let (one, two, three, four) =
            ("canary-canary-canary-1", "canary-canary-canary-2", "canary-canary-canary-3", "canary-canary-canary-4");
        assert!(problems(&[("acme", &of(one, two)), ("bolt", &of(three, four))]).is_empty());
        for (acme, bolt, named) in [
            (
                of(one, two),
                of(one, four),
                "bolt.webhook.secret` is the same secret as `storefronts.acme.webhook.secret`",
            ),
            (
                of(one, two),
                of(three, one),
                "bolt.webhook.previous_secret` is the same secret as `storefronts.acme.webhook.secret`",
            ),
            (
                of(one, two),
                of(two, four),
                "bolt.webhook.secret` is the same secret as `storefronts.acme.webhook.previous_secret`",
            ),
        ] {
            let found = problems(&[("acme", &acme), ("bolt", &bolt)]);
            assert!(found.len() == 1 && found[0].contains(named) && !found[0].contains("canary"), "{found:?}");
        }
        // The same key in another spelling, as a scheme reads it.
        let standard = "secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'";
        assert_eq!(problems(&[("acme", standard), ("bolt", &standard.replace("whsec_", ""))]).len(), 1);
    }
}
