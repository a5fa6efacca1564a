//! What a webhook's table may say, and what is said of one that cannot work.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use super::{Encoding, NoSecret, Scheme, Settings};
use crate::intake::Verifier;
use secrecy::ExposeSecret;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

fn read(text: &str) -> Result<Settings, String> {
    toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
}

#[test]
fn defaults_are_those_documented() {
    let settings = read(&format!("secret = \"{SECRET}\"")).unwrap();
    assert_eq!(settings.scheme, Scheme::Standard);
    assert_eq!(settings.tolerance.as_secs(), 300);
    assert_eq!(settings.keys.len(), 1);

    let settings = read("scheme = \"hmac\"\nheader = \"X-Signature\"\nsecret = \"s\"").unwrap();
    let Scheme::Hmac(header) = settings.scheme else { panic!("expected a header") };
    assert_eq!(header.name, "x-signature");
    assert_eq!((header.prefix.as_str(), header.encoding, header.timestamp), ("", Encoding::Hex, None));
}

#[test]
fn the_current_secret_comes_first() {
    let settings = read("scheme = \"shopify\"\nprevious_secret = \"old\"\nsecret = \"new\"").unwrap();
    let keys: Vec<&[u8]> = settings.keys.iter().map(|key| key.expose_secret()).collect();
    assert_eq!(keys, [b"new", b"old"]);
}

#[test]
fn a_webhook_without_a_secret_is_read_and_receives_nothing() {
    let settings = read("").unwrap();
    assert_eq!(Verifier::new(&settings).unwrap_err(), NoSecret);
    insta::assert_snapshot!(NoSecret, @"the webhook has no `secret`: serve refuses to start, since anyone could send it orders; give `secret` or `secret_file`");
}

#[test]
fn keys_of_the_standard_scheme_are_24_to_64_bytes() {
    let secret = |length: usize| {
        use base64::Engine;
        base64::prelude::BASE64_STANDARD.encode(vec![7; length])
    };
    for (length, fits) in [(23, false), (24, true), (64, true), (65, false)] {
        for prefix in ["", "whsec_"] {
            let text = format!("secret = \"{prefix}{}\"", secret(length));
            assert_eq!(read(&text).is_ok(), fits, "{length}");
        }
    }
}

#[test]
fn what_cannot_work_is_refused_with_every_reason() {
    let table = [
        ("secret = \"\"", "`secret` is empty"),
        ("scheme = \"shopify\"\nsecret = \"sesame \"", "`secret` begins or ends with white space"),
        (
            "secret = \"whsec_sesame-1\"",
            "`secret` is not base64, which a secret of scheme `standard` is, behind `whsec_` or without it",
        ),
        (
            "secret = \"c2VzYW1l\"",
            "`secret` is base64 of 6 bytes, and a secret of scheme `standard` is one of 24 to 64",
        ),
        ("scheme = \"shopify\"\nprevious_secret = \"sesame\"", "`previous_secret` is given without `secret`"),
        (
            "scheme = \"shopify\"\ntolerance_seconds = 5",
            "`tolerance_seconds` means nothing where no timestamp is signed",
        ),
        ("tolerance_seconds = 0", "invalid value: integer `0`, expected a nonzero u32"),
        (
            "scheme = \"md5\"",
            "unknown variant `md5`, expected one of `standard`, `shopify`, `woocommerce`, `hmac`, `key`",
        ),
        (
            "scheme = \"woocommerce\"\nheader = \"x\"\nprefix = \"y\"\nsecret = \"\"",
            "`header` means nothing without `scheme = \"hmac\"` or `scheme = \"key\"`; `prefix` means nothing without `scheme = \"hmac\"` or `scheme = \"key\"`; `secret` is empty",
        ),
        ("scheme = \"key\"", "`scheme = \"key\"` needs `header`, which names the header with the secret"),
        (
            "scheme = \"key\"\nheader = \"x-api-key\"\nencoding = \"hex\"\ntimestamp_header = \"t\"",
            "`encoding` means nothing without `scheme = \"hmac\"`; `timestamp_header` means nothing without `scheme = \"hmac\"`",
        ),
        (
            "scheme = \"key\"\nheader = \"x-api-key\"\nsecret = \"sésame\"",
            "`secret` holds a character that is not visible ASCII, which no header carries",
        ),
        ("scheme = \"hmac\"", "`scheme = \"hmac\"` needs `header`, which names the header with the signature"),
        (
            "scheme = \"hmac\"\nheader = \"x y\"\ntimestamp_header = \"\"",
            "`header` is no name of a header: \"x y\"; `timestamp_header` is no name of a header: \"\"",
        ),
        (
            "scheme = \"hmac\"\nheader = \"X-A\"\ntimestamp_header = \"x-a\"",
            "`header` and `timestamp_header` are the same header",
        ),
        ("scheme = \"hmac\"\nheader = \"x\"\nprefix = \"é\"", "`prefix` cannot begin a header: \"é\""),
        ("scheme = \"hmac\"\nheader = \"x\"\nprefix = \" v\"", "`prefix` cannot begin a header: \" v\""),
        (
            "scheme = \"hmac\"\nheader = \"x\"\nencoding = \"base32\"",
            "unknown variant `base32`, expected `hex` or `base64`",
        ),
        (
            "secrets = []",
            "unknown field `secrets`, expected one of `scheme`, `secret`, `previous_secret`, `tolerance_seconds`, `header`, `prefix`, `encoding`, `timestamp_header`",
        ),
    ];
    for (text, message) in table {
        assert_eq!(read(text).unwrap_err(), message, "{text}");
        assert!(!message.contains("sesame"));
    }
}

#[test]
fn debug_prints_no_secret() {
    let settings = read("scheme = \"shopify\"\nsecret = \"sesame\"\nprevious_secret = \"sesame-2\"").unwrap();
    let verifier = Verifier::new(&settings).unwrap();
    let bytes = format!("{:?}", b"sesame").replace(['[', ']'], "");
    for text in [format!("{settings:?}"), format!("{verifier:?}")] {
        assert!(!text.contains("sesame") && !text.contains(&bytes), "{text}");
    }
}
