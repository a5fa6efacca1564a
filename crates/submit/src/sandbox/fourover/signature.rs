//! Checks who is calling (4over, Authentication).

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::sandbox::exchange::Call;
use crate::sandbox::options::Options;

/// Accepts a right key and signature in the header, or in the query when there is no such header.
///
/// A header with wrong credentials is not rescued by a right query.
pub(super) fn check(options: &Options, call: &Call) -> Result<(), &'static str> {
    let (key, signature) = presented(call)?;
    let expected = sign(&options.private_key, call.method.as_str());
    let same_key = same(key.as_bytes(), options.api_key.as_bytes());
    let same_signature = same(signature.as_bytes(), expected.as_bytes());
    if same_key & same_signature { Ok(()) } else { Err("Invalid API key or signature.") }
}

fn presented(call: &Call) -> Result<(&str, &str), &'static str> {
    let header = call.header("authorization").or_else(|| call.header("authorize"));
    if let Some(header) = header {
        return header
            .strip_prefix("API ")
            .and_then(|pair| pair.split_once(':'))
            .ok_or("The Authorization header is not of the form \"API key:signature\".");
    }
    match (call.query("apikey"), call.query("signature")) {
        (Some(key), Some(signature)) => Ok((key, signature)),
        _ => Err("Authentication is required: no Authorization header, and no apikey and signature."),
    }
}

/// Signs the method's name; the key is the lower-case hex text of the private key's SHA-256.
fn sign(private_key: &str, method: &str) -> String {
    let key = HEXLOWER.encode(&Sha256::digest(private_key.as_bytes()));
    // HMAC takes a key of any length, so there is always a signature.
    Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_or_else(
        |_| String::new(),
        |mac| HEXLOWER.encode(&mac.chain_update(method.as_bytes()).finalize().into_bytes()),
    )
}

/// Compares without stopping at the first difference.
fn same(left: &[u8], right: &[u8]) -> bool {
    let differences = left.iter().zip(right).fold(0, |sum, (a, b)| sum | (a ^ b));
    left.len() == right.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn signatures_are_those_of_the_known_answers() {
        let cases = [
            ("GET", "b6b4799953d1475b2b1fb5a16f163c6ec5fa5fd2558f863e71250005990d728b"),
            ("POST", "77e6a1c3084300c22ec61b0b77a551b0c6ff5d4c2a86ffe69f44015d4d3d2f62"),
            ("DELETE", "5f7d8b00ee2738375dfbac9a6b908bcbb0b31c51b9579e9a84500e6a57cca02c"),
            ("PUT", "1454fedf5e268303203c3a70d9d9557474b5df6b97b5a52eedd4ef5cb243c6c8"),
            ("PATCH", "b392fd3926343e863a275f8919498dd7014e2a0daaca9accf4faa772544cc492"),
        ];
        for (method, expected) in cases {
            assert_eq!(sign("example-private-key", method), expected, "{method}");
        }
    }
}
