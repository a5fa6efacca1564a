#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use super::{Auth, Settings};
use serde_json::json;

fn read(text: &str) -> Result<Settings, String> {
    toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
}

#[test]
fn defaults_are_those_documented() {
    let settings = read("tenant = \"example.org\"\ntoken = \"t0\"").unwrap();
    assert_eq!(settings.base_url.as_str(), "https://commerce.api.rhythmsoftware.com/");
    assert_eq!(settings.rolodex_url.as_str(), "https://rolodex.api.rhythmsoftware.com/");
    assert_eq!(settings.connect_timeout.as_secs(), 10);
    assert_eq!(settings.timeout.as_secs(), 60);
    assert_eq!(settings.paths, super::Paths::default());
    assert!(matches!(settings.auth, Ok(Auth::Token(_))));
    assert!(settings.token_cache.is_none());
    assert!(settings.is_test_order, "a new configuration cannot place a paid order");
    assert!(settings.payment_profile_token.is_none());

    let client =
        "tenant = \"t\"\ntoken_url = \"https://t.auth0.com/oauth/token\"\nclient_id = \"c\"\nclient_secret = \"s\"";
    let Ok(Auth::Client(client)) = read(client).unwrap().auth else { panic!("expected client credentials") };
    assert_eq!(client.audience, "https://api.rhythmsoftware.com");
}

#[test]
fn missing_credentials_are_told_when_they_are_needed() {
    let missing = |text: &str| read(text).unwrap().auth.unwrap_err().to_string();
    let none = "neither `token` nor `token_url`, `client_id` and `client_secret` is given";
    assert_eq!(missing("tenant = \"t\""), none);
    let half = "the client credentials lack `token_url` and `client_secret`";
    assert_eq!(missing("tenant = \"t\"\nclient_id = \"c\""), half);
}

#[test]
fn contacts_are_looked_up_beside_the_orders() {
    let table = [
        (
            "https://commerce.api.123456789012.rhythmsoftware.com",
            "https://rolodex.api.123456789012.rhythmsoftware.com/",
        ),
        ("http://127.0.0.1:8080/shop", "http://127.0.0.1:8080/shop"),
    ];
    for (base, rolodex) in table {
        let settings = read(&format!("tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"{base}\"")).unwrap();
        assert_eq!(settings.rolodex_url.as_str(), rolodex);
    }
}

#[test]
fn what_cannot_work_is_refused_with_its_reason() {
    let table = [
        ("token = \"t0\"", "missing field `tenant`"),
        ("tenant = \"t\"\ntoken = \"\"", "`token` is empty or holds what a header cannot hold"),
        ("tenant = \"t\"\ntoken = \"t0\"\ntimeout_seconds = 0", "invalid value: integer `0`, expected a nonzero u32"),
        ("tenant = \"..\"\ntoken = \"t0\"", "`..` cannot stand in a path"),
        (
            "tenant = \"t\"\ntoken = \"t0\"\nclient_id = \"c\"",
            "`token` stands beside client credentials: keep one of the two",
        ),
        ("tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"ftp://x\"", "the scheme `ftp` is neither `https` nor `http`"),
        ("tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"shop\"", "this is no address: relative URL without a base"),
        ("tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"https://a:b@x\"", "the address holds a user name or a password"),
        ("tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"https://x?a=b\"", "the address holds a query or a fragment"),
        (
            "tenant = \"t\"\nbase_url = \"http://shop.example\"\nrolodex_url = \"https://x\"",
            "`base_url` would carry the token unencrypted: use https, or set `allow_http = true`",
        ),
        ("tenant = \"t\"\ntoken = \"t0\"\nvalues.x = inf", "JSON has no inf"),
        (
            "tenant = \"t\"\ntoken = \"t0\"\nvalues.is_test_order = false",
            "`values.is_test_order` would hide what the configuration says of its own: choose another name",
        ),
    ];
    for (text, message) in table {
        assert_eq!(read(text).unwrap_err(), message, "{text}");
    }
    assert!(read("tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"http://shop.example\"\nallow_http = true").is_ok());
}

#[test]
fn free_values_become_json() {
    let text =
        "tenant = \"t\"\ntoken = \"t0\"\n[values]\norder_prefix = \"AC-\"\nn = 3\nsince = 2026-01-31\nl = [1.5, true]";
    let settings = read(text).unwrap();
    let expected = json!({"order_prefix": "AC-", "n": 3, "since": "2026-01-31", "l": [1.5, true]});
    assert_eq!(serde_json::Value::Object(settings.values), expected);
}

#[test]
fn debug_prints_no_secret() {
    let settings = read("tenant = \"t\"\ntoken = \"sesame\"\npayment_profile_token = \"sesame\"").unwrap();
    assert!(!format!("{settings:?}").contains("sesame"));
}
