//! Known answers, and each reason for which a delivery is refused.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::{Delivery, Genuine, HeaderMap, HeaderName, Refusal, Signer, SystemTime, UNIX_EPOCH, Verifier};
use axum::http::HeaderValue;
use std::time::Duration;

/// Secret, id, timestamp, body and signature, out of Standard Webhooks' reference library and the documentation of Svix.
pub(super) const VECTORS: [[&str; 5]; 2] = [
    [
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
        "1649367553",
        r#"{"email":"test@example.com","username":"test_user"}"#,
        "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
    ],
    [
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        r#"{"test": 2432232314}"#,
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ],
];

/// The body whose signature by `s3cr3t` is known, alone and behind a timestamp (storefront, Webhooks).
pub(super) const BODY: &str = r#"{"id":1,"note":"café"}"#;
pub(super) const IN_BASE64: &str = "IarAqpjWhnCZvMeD0rTP0tuFRCnbfit5soCl3z0CyKA=";
pub(super) const IN_HEX: &str = "21aac0aa98d6867099bcc783d2b4cfd2db854429db7e2b79b280a5df3d02c8a0";
pub(super) const TIMED_IN_HEX: &str = "c57a26cb9564f4dc7d44260e2183a3ecfbec07083a3f2fb1d5e0f20d46f42a33";
const SHA256: &str = "694d0af521edecf4f4bcdcf02893fb8eeacc2fdea5f421f3e386c9386a05bfca";

pub(super) fn verifier(settings: &str) -> Verifier {
    Verifier::new(&toml::from_str(settings).unwrap()).unwrap()
}

pub(super) fn headers(given: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        headers.append(name.parse::<HeaderName>().unwrap(), value);
    }
    headers
}

pub(super) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn refused(verifier: &Verifier, given: &[(&str, &str)], body: &str, now: u64) -> String {
    let refusal = verifier.verify(&headers(given), body.as_bytes(), at(now)).unwrap_err();
    format!("{}: {refusal}", refusal.reason())
}

#[test]
fn the_vectors_of_standard_webhooks_are_accepted_under_both_names() {
    for [secret, id, timestamp, body, signature] in VECTORS {
        let verifier = verifier(&format!("secret = \"{secret}\""));
        for family in ["webhook", "Svix"] {
            let names = ["id", "timestamp", "signature"].map(|name| format!("{family}-{name}"));
            let given = headers(&[(&names[0], id), (&names[1], timestamp), (&names[2], signature)]);
            let genuine = verifier.verify(&given, body.as_bytes(), at(timestamp.parse().unwrap())).unwrap();
            assert_eq!(genuine.delivery, Delivery::Event(id.to_owned()));
        }
    }
}

#[test]
fn one_signature_of_the_list_is_enough() {
    let [secret, id, timestamp, body, signature] = VECTORS[0];
    let verifier = verifier(&format!("secret = \"{secret}\""));
    let other = VECTORS[1][4];
    let digest = &signature[3..];
    let table = [
        (format!("{other} {signature}"), true),
        (format!("v1a,{digest} v2,{digest} v1,x v1 {signature} "), true),
        (format!("v1a,{digest} v2,{digest}"), false),
        (format!("{other} {other}"), false),
        (format!("{signature},{other}"), false),
        (digest.to_owned(), false),
    ];
    for (list, accepted) in table {
        let given = headers(&[("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", &list)]);
        assert_eq!(verifier.verify(&given, body.as_bytes(), at(1_649_367_553)).is_ok(), accepted, "{list}");
    }
}

#[test]
fn a_delivery_is_fresh_for_300_seconds_either_way_or_as_long_as_is_said() {
    let [secret, id, timestamp, body, signature] = VECTORS[0];
    let given = headers(&[("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)]);
    let signed: u64 = timestamp.parse().unwrap();
    for (setting, tolerance_s) in [("", 300), ("tolerance_seconds = 7", 7)] {
        let verifier = verifier(&format!("secret = \"{secret}\"\n{setting}"));
        let judged = |now| verifier.verify(&given, body.as_bytes(), now).map(drop);
        let more = tolerance_s + 1;
        assert_eq!(judged(at(signed + tolerance_s)), Ok(()));
        assert_eq!(judged(at(signed - tolerance_s)), Ok(()));
        assert_eq!(judged(at(signed + tolerance_s) + Duration::from_millis(999)), Ok(()), "whole seconds are compared");
        assert_eq!(judged(at(signed + more)), Err(Refusal::TooOld { age_s: more, tolerance_s }));
        assert_eq!(judged(at(signed - more)), Err(Refusal::TooNew { ahead_s: more, tolerance_s }));
        assert_eq!(judged(UNIX_EPOCH - Duration::from_secs(9)), Err(Refusal::TooNew { ahead_s: signed, tolerance_s }));
    }
}

#[test]
fn both_live_secrets_are_accepted_and_no_third() {
    let settings = |current: &str, previous: &str| {
        verifier(&format!("scheme = \"shopify\"\nsecret = \"{current}\"\nprevious_secret = \"{previous}\""))
    };
    let given = headers(&[("X-Shopify-Hmac-SHA256", IN_BASE64)]);
    let signer =
        |verifier: Verifier| verifier.verify(&given, BODY.as_bytes(), at(0)).map(|genuine| genuine.signer).ok();
    assert_eq!(signer(settings("s3cr3t", "other")), Some(Signer::Current));
    assert_eq!(signer(settings("other", "s3cr3t")), Some(Signer::Previous));
    assert_eq!(signer(settings("s3cr3t", "s3cr3t")), Some(Signer::Current));
    assert_eq!(signer(settings("other", "another")), None);
}

#[test]
fn a_delivery_is_known_by_its_signed_bytes_whatever_its_other_headers_say() {
    let known = Genuine { delivery: Delivery::Bytes(format!("sha256:{SHA256}")), signer: Signer::Current };
    let shopify = verifier("scheme = \"shopify\"\nsecret = \"s3cr3t\"");
    let signature = ("x-shopify-hmac-sha256", IN_BASE64);
    let unsigned = [
        ("X-Shopify-Event-Id", "98880550-7158-44d4-b7cd-2c97c8a091b5"),
        ("X-Shopify-Event-Id", "made-up"),
        ("X-Shopify-Webhook-Id", "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043"),
        ("X-Shopify-Topic", "orders/create"),
        ("X-Shopify-Topic", "orders/paid, or so"),
    ];
    for header in unsigned {
        let delivery = shopify.verify(&headers(&[signature, header]), BODY.as_bytes(), at(0));
        assert_eq!(delivery, Ok(known.clone()), "{header:?}");
    }
    let woocommerce = verifier("scheme = \"woocommerce\"\nsecret = \"s3cr3t\"");
    let given = headers(&[
        ("X-WC-Webhook-Signature", IN_BASE64),
        ("X-WC-Webhook-Delivery-ID", "0123456789abcdef"),
        ("X-WC-Webhook-Topic", "order.updated"),
    ]);
    assert_eq!(woocommerce.verify(&given, BODY.as_bytes(), at(0)), Ok(known));
}

#[test]
fn only_the_ping_of_woocommerce_is_a_ping() {
    let form = ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
    let signature = ("X-WC-Webhook-Signature", IN_BASE64);
    let table = [
        ("woocommerce", vec![form], "webhook_id=12", true),
        ("woocommerce", vec![("content-type", "Application/X-WWW-Form-Urlencoded")], "webhook_id=1", true),
        ("shopify", vec![form], "webhook_id=12", false),
        ("woocommerce", vec![form, signature], "webhook_id=12", false),
        ("woocommerce", vec![form, ("X-WC-Webhook-Topic", "order.created")], "webhook_id=12", false),
        ("woocommerce", vec![("Content-Type", "application/json")], "webhook_id=12", false),
        ("woocommerce", vec![], "webhook_id=12", false),
        ("woocommerce", vec![form], "webhook_id=", false),
        ("woocommerce", vec![form], "webhook_id=12&a=b", false),
        ("woocommerce", vec![form], "webhook_id=123456789012345678901", false),
        ("woocommerce", vec![form], "{}", false),
    ];
    for (scheme, given, body, ping) in table {
        let verifier = verifier(&format!("scheme = \"{scheme}\"\nsecret = \"s3cr3t\""));
        assert_eq!(verifier.is_ping(&headers(&given), body.as_bytes()), ping, "{scheme} {given:?} {body}");
        assert!(verifier.verify(&headers(&given), body.as_bytes(), at(0)).is_err(), "a ping is no delivery");
    }
}

#[test]
fn a_header_of_any_name_is_read_as_it_is_described() {
    let upper = IN_HEX.to_ascii_uppercase();
    let prefixed = format!("sha256={IN_HEX}");
    let table = [
        ("header = \"X-Sig\"", vec![("x-sig", IN_HEX)]),
        ("header = \"X-Sig\"", vec![("x-sig", upper.as_str())]),
        ("header = \"X-Hub-Signature-256\"\nprefix = \"sha256=\"", vec![("X-Hub-Signature-256", prefixed.as_str())]),
        ("header = \"x\"\nencoding = \"base64\"", vec![("X", IN_BASE64)]),
        ("header = \"x\"\ntimestamp_header = \"t\"", vec![("x", TIMED_IN_HEX), ("t", "1649367553")]),
    ];
    let known = Delivery::Bytes(format!("sha256:{SHA256}"));
    for (settings, given) in table {
        let verifier = verifier(&format!("scheme = \"hmac\"\nsecret = \"s3cr3t\"\n{settings}"));
        let delivery = verifier.verify(&headers(&given), BODY.as_bytes(), at(1_649_367_853));
        let is_of_body = delivery.as_ref().is_ok_and(|genuine| genuine.delivery == known);
        assert!(delivery.is_ok() && is_of_body != settings.contains("timestamp"), "{settings}: {delivery:?}");
    }
    // The example of GitHub's documentation.
    let verifier = verifier(
        "scheme = \"hmac\"\nsecret = \"It's a Secret to Everybody\"\nheader = \"X-Hub-Signature-256\"\nprefix = \"sha256=\"",
    );
    let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    assert!(verifier.verify(&headers(&[("X-Hub-Signature-256", signature)]), b"Hello, World!", at(0)).is_ok());
}

#[test]
fn a_key_in_a_header_is_compared_as_a_whole_and_before_the_body_is_read() {
    let text = "scheme = \"key\"\nheader = \"X-Api-Key\"\nsecret = \"s3cr3t\"\nprevious_secret = \"older\"";
    let keyed = verifier(text);
    let signer = |given: &[(&str, &str)]| {
        let given = headers(given);
        let admitted = keyed.admits(&given, at(0));
        let verified = keyed.verify(&given, BODY.as_bytes(), at(0));
        assert_eq!(admitted.is_ok(), verified.is_ok(), "{given:?}");
        verified.map(|genuine| (genuine.signer, genuine.delivery))
    };
    let delivery = Delivery::Bytes(format!("sha256:{SHA256}"));
    assert_eq!(signer(&[("x-api-key", "s3cr3t")]), Ok((Signer::Current, delivery.clone())));
    assert_eq!(signer(&[("x-api-key", "older"), ("x-other", "s3cr3t")]), Ok((Signer::Previous, delivery)));
    for wrong in ["", "s3cr3", "s3cr3t2", "S3cr3t", "s3cr3t,older", "Bearer s3cr3t", IN_HEX] {
        let refusal = signer(&[("x-api-key", wrong)]).unwrap_err();
        assert_eq!(refusal, Refusal::WrongKey(HeaderName::from_static("x-api-key")), "{wrong}");
    }
    assert_eq!(signer(&[]).unwrap_err().reason(), "missing");
    assert_eq!(signer(&[("x-api-key", "s3cr3t"), ("x-api-key", "s3cr3t")]).unwrap_err().reason(), "repeated");

    let bearer = verifier("scheme = \"key\"\nheader = \"authorization\"\nprefix = \"Bearer \"\nsecret = \"s3cr3t\"");
    for (value, is_in) in
        [("Bearer s3cr3t", true), ("s3cr3t", false), ("bearer s3cr3t", false), ("Bearer  s3cr3t", false)]
    {
        let given = headers(&[("Authorization", value)]);
        assert_eq!(bearer.verify(&given, b"{}", at(0)).is_ok(), is_in, "{value}");
    }
    let long = "k".repeat(100);
    let keyed = verifier(&format!("scheme = \"key\"\nheader = \"x\"\nsecret = \"{long}\""));
    for (value, is_in) in [(long.as_str(), true), (&long[1..], false), (&format!("{long}k"), false)] {
        assert_eq!(keyed.verify(&headers(&[("x", value)]), b"{}", at(0)).is_ok(), is_in);
    }
}

#[test]
fn every_reason_is_told_to_the_log() {
    let [secret, id, timestamp, body, signature] = VECTORS[0];
    let standard = verifier(&format!("secret = \"{secret}\""));
    let with = |id: &str, timestamp: &str, signature: &str| {
        let given = [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)];
        refused(&standard, &given, body, 1_649_367_553)
    };
    let long = "x".repeat(257);
    let shopify = verifier("scheme = \"shopify\"\nsecret = \"s3cr3t\"");
    let signed = ("x-shopify-hmac-sha256", IN_BASE64);
    let timed =
        verifier("scheme = \"hmac\"\nsecret = \"s3cr3t\"\nheader = \"x\"\nprefix = \"v=\"\ntimestamp_header = \"t\"");
    let timed_signature = format!("v={TIMED_IN_HEX}");
    let told = [
        refused(&standard, &[], body, 0),
        refused(&standard, &[("webhook-id", id), ("webhook-timestamp", timestamp)], body, 0),
        refused(&standard, &[("svix-signature", signature), ("webhook-id", id)], body, 0),
        refused(&standard, &[("webhook-id", id), ("webhook-id", id), ("webhook-timestamp", timestamp)], body, 0),
        with("", timestamp, signature),
        with(&long, timestamp, signature),
        with("msg_é", timestamp, signature),
        with("msg.1", timestamp, signature),
        with(id, "+1649367553", signature),
        with(id, "", signature),
        with(id, "99999999999999999999", signature),
        with(id, timestamp, "v2,AAAA"),
        with(id, timestamp, "v1,AAAA"),
        refused(&shopify, &[signed, signed], BODY, 0),
        refused(&shopify, &[("x-shopify-hmac-sha256", IN_BASE64.trim_end_matches('='))], BODY, 0),
        refused(&timed, &[("x", TIMED_IN_HEX), ("t", "1649367553")], BODY, 0),
        refused(&timed, &[("x", "v=+12"), ("t", "1649367553")], BODY, 0),
        refused(&timed, &[("x", &timed_signature), ("t", "1649367553")], BODY, 1_649_367_854),
        refused(&timed, &[("x", &timed_signature), ("t", "1649367553")], BODY, 1_649_367_252),
    ];
    insta::assert_snapshot!(told.join("\n"));
}
