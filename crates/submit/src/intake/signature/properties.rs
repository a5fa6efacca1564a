//! What holds for every delivery: one changed bit anywhere, and it is refused.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::tests::{BODY, IN_BASE64, IN_HEX, TIMED_IN_HEX, VECTORS, at, verifier};
use super::{HeaderMap, HeaderName, Verifier};
use axum::http::HeaderValue;
use proptest::prelude::*;

/// A genuine delivery: the headers that are signed or hold the signature, and the body.
struct Genuine {
    verifier: Verifier,
    headers: Vec<(&'static str, String)>,
    body: &'static str,
    now: u64,
}

fn genuine() -> Vec<Genuine> {
    let one = |settings: String, headers: &[(&'static str, &str)], body, now| Genuine {
        verifier: verifier(&settings),
        headers: headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
        body,
        now,
    };
    let prefixed = format!("sha256={IN_HEX}");
    let mut all = vec![
        one("scheme = \"shopify\"\nsecret = \"s3cr3t\"".into(), &[("x-shopify-hmac-sha256", IN_BASE64)], BODY, 0),
        one("scheme = \"woocommerce\"\nsecret = \"s3cr3t\"".into(), &[("x-wc-webhook-signature", IN_BASE64)], BODY, 0),
        one(
            "scheme = \"hmac\"\nsecret = \"s3cr3t\"\nheader = \"x\"\nprefix = \"sha256=\"".into(),
            &[("x", &prefixed)],
            BODY,
            0,
        ),
        one(
            "scheme = \"hmac\"\nsecret = \"s3cr3t\"\nheader = \"x\"\ntimestamp_header = \"t\"".into(),
            &[("x", TIMED_IN_HEX), ("t", "1649367553")],
            BODY,
            1_649_367_553,
        ),
    ];
    all.extend(VECTORS.iter().map(|[secret, id, timestamp, body, signature]| {
        let headers = [("webhook-id", *id), ("webhook-timestamp", *timestamp), ("webhook-signature", *signature)];
        one(format!("secret = \"{secret}\""), &headers, body, timestamp.parse().unwrap())
    }));
    all
}

/// Makes the headers; none where a value cannot stand in a header, and so cannot arrive.
fn made(headers: &[(&'static str, Vec<u8>)]) -> Option<HeaderMap> {
    let pair = |(name, value): &(&'static str, Vec<u8>)| {
        Some((HeaderName::from_static(name), HeaderValue::from_bytes(value).ok()?))
    };
    headers.iter().map(pair).collect()
}

#[test]
fn every_bit_of_what_is_signed_and_of_the_signature_counts() {
    let mut flipped = 0;
    for Genuine { verifier, headers, body, now } in genuine() {
        let headers: Vec<_> = headers.into_iter().map(|(name, value)| (name, value.into_bytes())).collect();
        assert!(verifier.verify(&made(&headers).unwrap(), body.as_bytes(), at(now)).is_ok());
        for bit in 0..body.len() * 8 {
            let mut body = body.as_bytes().to_vec();
            body[bit / 8] ^= 1 << (bit % 8);
            assert!(verifier.verify(&made(&headers).unwrap(), &body, at(now)).is_err(), "bit {bit} of the body");
            flipped += 1;
        }
        for at_header in 0..headers.len() {
            for bit in 0..headers[at_header].1.len() * 8 {
                let mut headers = headers.clone();
                headers[at_header].1[bit / 8] ^= 1 << (bit % 8);
                let Some(made) = made(&headers) else { continue };
                let name = headers[at_header].0;
                assert!(verifier.verify(&made, body.as_bytes(), at(now)).is_err(), "bit {bit} of {name}");
                flipped += 1;
            }
        }
    }
    assert!(flipped > 4_000, "only {flipped} bits were tried");
}

proptest! {
    #[test]
    fn whatever_arrives_is_refused_without_a_panic(
        values in prop::collection::vec("[ -~]{0,60}", 3),
        body in any::<Vec<u8>>(),
        now in any::<u32>(),
    ) {
        for Genuine { verifier, headers, .. } in genuine() {
            let values = headers.iter().zip(&values).map(|((name, _), value)| (*name, value.clone().into_bytes()));
            let headers = made(&values.collect::<Vec<_>>()).unwrap_or_default();
            prop_assert!(verifier.verify(&headers, &body, at(now.into())).is_err());
        }
    }

    #[test]
    fn a_list_with_anything_around_the_signature_is_accepted(before in "[!-~]{0,20}", after in "[ -~]{0,40}") {
        let [secret, id, timestamp, body, signature] = VECTORS[0];
        let list = format!("{before} {signature} {after}");
        let headers = [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", &list)];
        let headers = headers.map(|(name, value)| (name, value.as_bytes().to_vec()));
        let verifier = verifier(&format!("secret = \"{secret}\""));
        let now = at(timestamp.parse().unwrap());
        prop_assert!(verifier.verify(&made(&headers).unwrap(), body.as_bytes(), now).is_ok());
    }
}
