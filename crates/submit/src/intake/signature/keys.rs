//! The live secrets of a webhook, ready to check signatures.

use super::Signer;
use crate::intake::settings::{NoSecret, Settings};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;
use std::fmt;

/// The live secrets; at least one.
#[derive(Clone)]
pub(super) struct Keys(Vec<Key>);

#[derive(Clone)]
struct Key {
    mac: Hmac<Sha256>,
    /// The signature of the secret by itself: a text is compared with the secret by what the two sign alike.
    of_itself: Vec<u8>,
}

impl Keys {
    /// Takes the keys of a webhook.
    pub(super) fn new(settings: &Settings) -> Result<Self, NoSecret> {
        // HMAC takes a key of any length.
        let keys = settings.keys.iter().map(|key| {
            let mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).map_err(|_| NoSecret)?;
            let of_itself = mac.clone().chain_update(key.expose_secret()).finalize().into_bytes().to_vec();
            Ok(Key { mac, of_itself })
        });
        let keys: Vec<_> = keys.collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(NoSecret) } else { Ok(Keys(keys)) }
    }

    /// Returns which of the keys made one of the signatures over the message, which comes in parts; the first if several did.
    ///
    /// Every pair is compared, in constant time; the message is gone through once per key, however many signatures there are.
    pub(super) fn signer(&self, message: &[&[u8]], signatures: &[Vec<u8>]) -> Option<Signer> {
        let mut found = [false; 2];
        for (at, key) in self.0.iter().enumerate() {
            let mut mac = key.mac.clone();
            message.iter().for_each(|part| mac.update(part));
            for signature in signatures {
                found[at.min(1)] |= mac.clone().verify_slice(signature).is_ok();
            }
        }
        which(found)
    }

    /// Returns which of the secrets a text is; the first if it is both. Every secret is compared, in constant time.
    pub(super) fn holder(&self, text: &[u8]) -> Option<Signer> {
        let mut found = [false; 2];
        for (at, key) in self.0.iter().enumerate() {
            found[at.min(1)] |= key.mac.clone().chain_update(text).verify_slice(&key.of_itself).is_ok();
        }
        which(found)
    }
}

fn which(found: [bool; 2]) -> Option<Signer> {
    match found {
        [true, _] => Some(Signer::Current),
        [false, true] => Some(Signer::Previous),
        [false, false] => None,
    }
}

impl fmt::Debug for Keys {
    /// Counts the keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}
