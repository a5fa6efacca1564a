//! The configuration from files, variables and both, and what is said where it is wrong.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use super::{Config, ConfigError};
use crate::storefront::Auth;
use miette::{GraphicalReportHandler, GraphicalTheme};
use secrecy::ExposeSecret;
use std::io;
use std::path::Path;

const FILE: &str = r#"
mappings = "shop/mappings"

[fourover]
api_key = "key"
private_key = "sesame-4"

[storefronts.acme-prints]
tenant = "acme.example"
token = "sesame-1"
timeout_seconds = 20

[storefronts.acme-prints.values]
order_prefix = "AC-"
"#;

fn load(text: &str, env: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(Some(("overprint.toml", text)), env, &secret_file)
}

fn secret_file(path: &Path) -> io::Result<String> {
    match path.to_str() {
        Some("/run/secrets/token") => Ok("  sesame-2\n".to_owned()),
        Some("/run/secrets/blank") => Ok(" \n".to_owned()),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

fn rendered(error: &ConfigError) -> String {
    let mut text = String::new();
    let theme = GraphicalTheme::unicode_nocolor();
    GraphicalReportHandler::new_themed(theme).with_width(110).render_report(&mut text, error).unwrap();
    text
}

fn problems(text: &str, env: &[(&str, &str)]) -> Vec<String> {
    let error = load(text, env).unwrap_err();
    assert!(!rendered(&error).contains("sesame"), "{}", rendered(&error));
    error.problems.iter().map(ToString::to_string).collect()
}

fn token(config: &Config, name: &str) -> String {
    let Ok(Auth::Token(token)) = &config.storefronts[name].auth else { panic!("expected a token") };
    token.expose_secret().to_owned()
}

#[test]
fn nothing_at_all_is_a_configuration() {
    let config = Config::load(None, [], &secret_file).unwrap();
    assert_eq!(config.mappings, Path::new("mappings"));
    assert!(config.storefronts.is_empty());
    assert!(config.fourover.is_none());
}

#[test]
fn the_environment_wins_over_the_file() {
    let config = load(
        FILE,
        &[
            ("OVERPRINT_MAPPINGS", "elsewhere"),
            ("OVERPRINT_STOREFRONTS__ACME_PRINTS__TIMEOUT_SECONDS", "5"),
            ("OVERPRINT_STOREFRONTS__ACME_PRINTS__VALUES__ORDER_PREFIX", "007"),
            ("OVERPRINT_STOREFRONTS__ACME_PRINTS__VALUES__STORES", "[1, 2]"),
            ("OVERPRINT_STOREFRONTS__ACME_PRINTS__TENANT", ""),
            ("OVERPRINT_CONFIG", "overprint.toml"),
            ("OVERPRINTED", "x"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    let acme = &config.storefronts["acme-prints"];
    assert_eq!(config.mappings, Path::new("elsewhere"));
    assert_eq!(acme.timeout.as_secs(), 5);
    assert_eq!(acme.tenant, "acme.example", "an empty variable counts as not set");
    let values = serde_json::json!({"order_prefix": "007", "stores": [1, 2]});
    assert_eq!(serde_json::Value::Object(acme.values.clone()), values);
    assert_eq!(token(&config, "acme-prints"), "sesame-1");
}

#[test]
fn the_environment_alone_is_enough() {
    let env = [
        ("OVERPRINT_STOREFRONTS__ACME__TENANT", "12345"),
        ("OVERPRINT_STOREFRONTS__ACME__TOKEN", "67890"),
        ("OVERPRINT_STOREFRONTS__ACME__ALLOW_HTTP", "true"),
        ("OVERPRINT_STOREFRONTS__ACME__BASE_URL", "http://shop.example"),
        ("OVERPRINT_STOREFRONTS__ACME__PATHS__ORDER", "/v2/{id}"),
        ("OVERPRINT_FOUROVER__API_KEY", "1e3"),
    ];
    let config = load("", &env).unwrap();
    let acme = &config.storefronts["acme"];
    assert_eq!(acme.tenant, "12345", "text where text belongs, whatever it looks like");
    assert_eq!(token(&config, "acme"), "67890");
    assert_eq!(acme.paths.order.fill(&[("id", "7")]).unwrap(), "/v2/7");
    assert_eq!(config.fourover.unwrap().api_key, "1e3");
}

#[test]
fn secrets_come_from_files_of_their_own() {
    let in_file = "[storefronts.a]\ntenant = \"t\"\ntoken_file = \"/run/secrets/token\"";
    let name = "OVERPRINT_STOREFRONTS__A__TOKEN";
    let name_file = "OVERPRINT_STOREFRONTS__A__TOKEN_FILE";
    let in_text = "[storefronts.a]\ntenant = \"t\"\ntoken = \"sesame-1\"";
    let gone = "[storefronts.a]\ntenant = \"t\"\ntoken_file = \"/gone\"";
    assert_eq!(token(&load(in_file, &[]).unwrap(), "a"), "sesame-2");
    assert_eq!(token(&load(in_text, &[(name_file, "/run/secrets/token")]).unwrap(), "a"), "sesame-2");
    assert_eq!(token(&load(in_file, &[(name, "sesame-3")]).unwrap(), "a"), "sesame-3");
    assert_eq!(token(&load(gone, &[(name_file, "/run/secrets/token")]).unwrap(), "a"), "sesame-2");
}

#[test]
fn secrets_of_webhooks_come_from_where_all_secrets_come_from() {
    let text = "[storefronts.a]\ntenant = \"t\"\n[storefronts.a.webhook]\nscheme = \"shopify\"\n";
    let keys = |text: &str, env: &[(&str, &str)]| {
        let config = load(text, env).unwrap();
        let webhook = config.storefronts["a"].webhook.as_ref().unwrap();
        let texts = webhook.keys.iter().map(|key| String::from_utf8(key.expose_secret().to_vec()).unwrap());
        texts.collect::<Vec<_>>()
    };
    let name = "OVERPRINT_STOREFRONTS__A__WEBHOOK__SECRET";
    let previous = "OVERPRINT_STOREFRONTS__A__WEBHOOK__PREVIOUS_SECRET";
    let previous_file = "OVERPRINT_STOREFRONTS__A__WEBHOOK__PREVIOUS_SECRET_FILE";
    let in_text = format!("{text}secret = \"sesame-1\"");
    let in_file = format!("{text}secret_file = \"/run/secrets/token\"");
    assert!(keys(text, &[]).is_empty());
    assert_eq!(keys(&in_text, &[]), ["sesame-1"]);
    assert_eq!(keys(&in_file, &[]), ["sesame-2"]);
    assert_eq!(keys(&in_file, &[(name, "123"), (previous, "1e3")]), ["123", "1e3"]);
    assert_eq!(keys(&in_text, &[(previous_file, "/run/secrets/token")]), ["sesame-1", "sesame-2"]);
    assert!(load("[storefronts.a]\ntenant = \"t\"", &[]).unwrap().storefronts["a"].webhook.is_none());
}

#[test]
fn what_is_wrong_with_a_webhook_is_reported_at_its_table() {
    let text = r#"
[storefronts.acme]
tenant = "acme.example"

[storefronts.acme.webhook]
secret = "whsec_sesame"
previous_secret = "sesame"
header = "X-Signature"

[storefronts.bolt]
tenant = "bolt.example"
webhook = { secret = "sesame", tolerance_seconds = "long" }

[storefronts.coil]
tenant = "coil.example"
webhook = { scheme = "hmac", secret = 5, headr = "sesame" }
"#;
    let env =
        [("OVERPRINT_STOREFRONTS__DENT__TENANT", "t"), ("OVERPRINT_STOREFRONTS__DENT__WEBHOOK__SECRET", "sesame")];
    let error = load(text, &env).unwrap_err();
    assert!(!rendered(&error).contains("sesame"), "{}", rendered(&error));
    insta::assert_snapshot!("webhooks", rendered(&error));
}

#[test]
fn tokens_are_kept_where_the_system_keeps_state() {
    let cache = |text: &str, env: &[(&str, &str)]| {
        let text = format!("[storefronts.a]\ntenant = \"t\"\ntoken = \"x\"\n{text}");
        let path = load(&text, env).unwrap().storefronts["a"].token_cache.clone();
        path.map(|path| path.to_str().unwrap().to_owned())
    };
    let home = ("HOME", "/home/op");
    let table = [
        (cache("", &[]), None),
        (cache("", &[home]), Some("/home/op/.local/state/overprint")),
        (cache("", &[home, ("XDG_STATE_HOME", "/state")]), Some("/state/overprint")),
        (cache("", &[home, ("XDG_STATE_HOME", "state")]), Some("/home/op/.local/state/overprint")),
        (cache("token_cache = \"/var/t\"", &[home]), Some("/var/t")),
        (cache("token_cache = \"\"", &[home]), None),
    ];
    for (found, expected) in table {
        assert_eq!(found.as_deref(), expected);
    }
}

#[test]
fn every_problem_is_reported_with_its_place() {
    let text = r#"
mapings = "m"

[fourover]
api_key = "key"
private_key = 5

[storefronts.acme]
tenant = "acme.example"
tokn = "sesame-1"
timeout_seconds = "long"
base_url = "ftp://acme.example"

[storefronts.acme.paths]
order = "/orders"

[storefronts.bolt]
token = ["sesame"]

[storefronts."c d"]
tenant = "t"
token_file = "/run/secrets/gone"
"#;
    let env = [
        ("OVERPRINT_STOREFRONTS__ACME__CONNECT_TIMEOUT_SECONDS", "soon"),
        ("OVERPRINT_STOREFRONTS__ACME__TENNANT", "sesame"),
        ("OVERPRINT_FOUROVR__PRIVATE_KEY", "sesame"),
        ("OVERPRINT_MAPPINGS__X", "1"),
        ("OVERPRINT___", "1"),
    ];
    let error = load(text, &env).unwrap_err();
    assert!(!rendered(&error).contains("sesame"));
    insta::assert_snapshot!("every_problem", rendered(&error));
}

#[test]
fn a_text_that_is_not_toml_is_shown_without_its_secrets() {
    let text = "mappings = \nmappings = \"a\" \"b\"\n[storefronts.acme]\ntoken = \"sesame\nprivate_key = 'sesame\nsesame=\nsesame'\n";
    let error = load(text, &[]).unwrap_err();
    assert!(!rendered(&error).contains("sesame"), "{}", rendered(&error));
    insta::assert_snapshot!("not_toml", rendered(&error));
}

#[test]
fn one_cause_is_one_problem() {
    let section = "[storefronts.a]\ntenant = \"t\"\n";
    let prefix = "OVERPRINT_STOREFRONTS__A__";
    let name = |key: &str| format!("{prefix}{key}");
    let table = [
        ("token = 5", vec![], "overprint.toml:3:9: `storefronts.a.token`: expected a string, found integer"),
        (
            "token_file = \"/gone\"",
            vec![],
            "overprint.toml:3:14: cannot read the secret file `/gone`: entity not found",
        ),
        (
            "token_file = \"/run/secrets/blank\"",
            vec![],
            "overprint.toml:3:14: the secret file `/run/secrets/blank` is empty",
        ),
        (
            "webhook.secret_file = \"/gone\"",
            vec![],
            "overprint.toml:3:23: cannot read the secret file `/gone`: entity not found",
        ),
        ("token_file = 5", vec![], "overprint.toml:3:14: `token_file` is no path but integer"),
        (
            "token = \"sesame\"\ntoken_file = \"/run/secrets/token\"",
            vec![],
            "overprint.toml:4:14: `token` is given too: keep one of the two",
        ),
        (
            "",
            vec![(name("TOKEN"), "sesame"), (name("TOKEN_FILE"), "/run/secrets/token")],
            "OVERPRINT_STOREFRONTS__A__TOKEN: `OVERPRINT_STOREFRONTS__A__TOKEN_FILE` is set too: keep one of the two",
        ),
        (
            "",
            vec![(name("TOKEN_FILE"), "/gone")],
            "OVERPRINT_STOREFRONTS__A__TOKEN_FILE: cannot read the secret file `/gone`: entity not found",
        ),
        (
            "token = \"sesame\"",
            vec![(name("BASE_URL"), "5")],
            "OVERPRINT_STOREFRONTS__A__BASE_URL: `storefronts.a.base_url`: this is no address: relative URL without a base",
        ),
        (
            "token = \"sesame\"",
            vec![(name("TIMEOUT_SECONDS"), "[1]")],
            "OVERPRINT_STOREFRONTS__A__TIMEOUT_SECONDS: `storefronts.a.timeout_seconds`: invalid type: string \"[1]\", expected a nonzero u32",
        ),
        (
            "token = \"sesame\"",
            vec![(name("TENANT__X"), "1")],
            "OVERPRINT_STOREFRONTS__A__TENANT__X: `tenant` is not a section",
        ),
    ];
    for (text, env, message) in table {
        let env: Vec<_> = env.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(problems(&format!("{section}{text}"), &env), [message]);
    }
}

#[test]
fn debug_prints_no_secret() {
    let text = format!("{:?}", load(FILE, &[]).unwrap());
    assert!(text.contains("acme.example"));
    assert!(!text.contains("sesame"), "{text}");
}
