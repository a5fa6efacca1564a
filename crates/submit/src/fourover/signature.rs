//! The signatures of one key pair: one per verb, since nothing but the verb is signed, and they never expire.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// A verb that 4over's API knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// The five signatures of a key pair, computed once.
#[derive(Clone, Debug)]
pub(super) struct Signatures {
    get: SecretString,
    post: SecretString,
    put: SecretString,
    patch: SecretString,
    delete: SecretString,
}

impl Verb {
    /// Returns the message that is signed, which is also the method on the wire.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Patch => "PATCH",
            Verb::Delete => "DELETE",
        }
    }
}

impl Signatures {
    /// Signs every verb with a private key, whose surrounding white space is ignored.
    pub(super) fn new(private_key: &SecretString) -> Self {
        let sign = |verb: Verb| SecretString::from(signature(private_key.expose_secret().trim(), verb));
        Signatures {
            get: sign(Verb::Get),
            post: sign(Verb::Post),
            put: sign(Verb::Put),
            patch: sign(Verb::Patch),
            delete: sign(Verb::Delete),
        }
    }

    /// Returns the signature of a verb.
    pub(super) fn of(&self, verb: Verb) -> &str {
        let signature = match verb {
            Verb::Get => &self.get,
            Verb::Post => &self.post,
            Verb::Put => &self.put,
            Verb::Patch => &self.patch,
            Verb::Delete => &self.delete,
        };
        signature.expose_secret()
    }
}

/// Signs a verb: the HMAC key is the lower-case hexadecimal *text* of the private key's SHA-256, not its bytes (4over reference,
/// section 2.1). That text is exactly one SHA-256 block long, so the key needs no length check.
fn signature(private_key: &str, verb: Verb) -> String {
    let mut key = [0; 64];
    key.copy_from_slice(HEXLOWER.encode(&Sha256::digest(private_key)).as_bytes());
    let mac = Hmac::<Sha256>::new(&key.into()).chain_update(verb.as_str());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    const KEY: &str = "example-private-key";

    #[test]
    fn the_hmac_key_is_the_hexadecimal_text() {
        assert_eq!(
            HEXLOWER.encode(&Sha256::digest(KEY)),
            "9bcc396af5b579bf86ff3ed6499f89379859188b7d79890ccd18f2a00193069e"
        );
    }

    #[test]
    fn every_verb_has_its_vector() {
        let signatures = Signatures::new(&KEY.into());
        for (verb, expected) in [
            (Verb::Get, "b6b4799953d1475b2b1fb5a16f163c6ec5fa5fd2558f863e71250005990d728b"),
            (Verb::Post, "77e6a1c3084300c22ec61b0b77a551b0c6ff5d4c2a86ffe69f44015d4d3d2f62"),
            (Verb::Delete, "5f7d8b00ee2738375dfbac9a6b908bcbb0b31c51b9579e9a84500e6a57cca02c"),
            (Verb::Put, "1454fedf5e268303203c3a70d9d9557474b5df6b97b5a52eedd4ef5cb243c6c8"),
            (Verb::Patch, "b392fd3926343e863a275f8919498dd7014e2a0daaca9accf4faa772544cc492"),
        ] {
            assert_eq!(signatures.of(verb), expected, "{verb:?}");
        }
    }

    #[test]
    fn the_bytes_of_the_digest_are_the_wrong_key() {
        let wrong = Hmac::<Sha256>::new_from_slice(&Sha256::digest(KEY)).unwrap().chain_update("GET");
        let wrong = HEXLOWER.encode(&wrong.finalize().into_bytes());
        assert_eq!(wrong, "a83424214e4232c230cb196557471f9f6a5cb3423522dbaca593ba46bc23959a");
        assert_ne!(wrong, signature(KEY, Verb::Get));
    }

    #[test]
    fn white_space_around_the_key_is_ignored() {
        let padded = Signatures::new(&format!(" {KEY}\r\n").into());
        assert_eq!(padded.of(Verb::Get), signature(KEY, Verb::Get));
    }

    #[test]
    fn signatures_do_not_print() {
        assert!(!format!("{:?}", Signatures::new(&KEY.into())).contains("b6b47999"));
    }
}
