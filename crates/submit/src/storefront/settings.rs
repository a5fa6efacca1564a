//! What an operator says about one storefront: where it is, whose it is, and how to be let in.

use super::paths::Paths;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::time::Duration;
use url::{Host, Url};

/// The address of the vendor's order service (storefront reference, section 5.1).
const BASE_URL: &str = "https://commerce.api.rhythmsoftware.com";

/// The audience of the vendor's access tokens (storefront reference, section 5.2).
const AUDIENCE: &str = "https://api.rhythmsoftware.com";

/// One storefront, checked. The name of a storefront is the key of its table.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Settings {
    /// Where the orders are.
    pub base_url: Url,
    /// Where contacts and organizations are.
    pub rolodex_url: Url,
    /// Whose orders they are: the first path segment after the resource. It looks like a domain name.
    pub tenant: String,
    /// What lets the requests in.
    pub auth: Auth,
    /// The paths of the operations.
    pub paths: Paths,
    /// How long the making of a connection may take.
    pub connect_timeout: Duration,
    /// How long a whole exchange may take.
    pub timeout: Duration,
    /// The directory that keeps access tokens across restarts; none keeps them in memory only.
    pub token_cache: Option<PathBuf>,
    /// What mappings see as `/storefront`.
    pub values: Map<String, Value>,
}

/// What lets requests in.
#[derive(Clone, Debug)]
pub enum Auth {
    /// A token that somebody else obtained and renews.
    Token(SecretString),
    /// Credentials that are exchanged for tokens.
    Client(ClientCredentials),
}

/// The OAuth 2.0 client credentials of an application (storefront reference, section 5.2).
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// Where tokens are issued: `https://{auth0 domain}/oauth/token`.
    pub token_url: Url,
    /// The application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// What the token is for.
    pub audience: String,
}

/// A `[storefronts.NAME]` table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// Default: `https://commerce.api.rhythmsoftware.com`.
    #[serde(default, deserialize_with = "address")]
    base_url: Option<Url>,
    /// Default: the base address, with `rolodex.` where its host begins with `commerce.`.
    #[serde(default, deserialize_with = "address")]
    rolodex_url: Option<Url>,
    /// Required.
    #[serde(deserialize_with = "filled")]
    tenant: String,
    /// Either this or the client credentials.
    token: Option<SecretString>,
    #[serde(default, deserialize_with = "address")]
    token_url: Option<Url>,
    client_id: Option<String>,
    client_secret: Option<SecretString>,
    /// Default: `https://api.rhythmsoftware.com`.
    audience: Option<String>,
    /// Default: false. Sends tokens without encryption to hosts other than this one.
    #[serde(default)]
    allow_http: bool,
    #[serde(default)]
    paths: Paths,
    /// Default: 10.
    #[serde(default = "connect_timeout_seconds")]
    connect_timeout_seconds: u32,
    /// Default: 60.
    #[serde(default = "timeout_seconds")]
    timeout_seconds: u32,
    /// Default: `$XDG_STATE_HOME/overprint`, or `$HOME/.local/state/overprint`. Empty: in memory only.
    token_cache: Option<PathBuf>,
    #[serde(default, deserialize_with = "values")]
    values: Map<String, Value>,
}

impl TryFrom<Written> for Settings {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let base_url = match written.base_url.clone() {
            Some(url) => url,
            None => parse_address(BASE_URL)?,
        };
        let rolodex_url = written
            .rolodex_url
            .clone()
            .unwrap_or_else(|| beside(&base_url));
        let mut problems = Vec::new();
        if !written.allow_http {
            let named = [
                ("base_url", Some(&base_url)),
                ("rolodex_url", Some(&rolodex_url)),
                ("token_url", written.token_url.as_ref()),
            ];
            problems.extend(
                named
                    .into_iter()
                    .filter_map(|(key, url)| in_clear(key, url?)),
            );
        }
        let auth = auth(&written, &mut problems);
        match auth {
            Some(auth) if problems.is_empty() => Ok(Settings {
                base_url,
                rolodex_url,
                tenant: written.tenant,
                auth,
                paths: written.paths,
                connect_timeout: Duration::from_secs(written.connect_timeout_seconds.into()),
                timeout: Duration::from_secs(written.timeout_seconds.into()),
                token_cache: written.token_cache,
                values: written.values,
            }),
            _ => Err(problems.join("; ")),
        }
    }
}

/// Chooses what lets requests in: a token or client credentials, not both and not half of them.
fn auth(written: &Written, problems: &mut Vec<String>) -> Option<Auth> {
    let client = [
        ("token_url", written.token_url.is_some()),
        ("client_id", written.client_id.is_some()),
        ("client_secret", written.client_secret.is_some()),
    ];
    let missing: Vec<_> = client
        .iter()
        .filter(|(_, there)| !there)
        .map(|(key, _)| format!("`{key}`"))
        .collect();
    match (
        &written.token,
        &written.token_url,
        &written.client_id,
        &written.client_secret,
    ) {
        (Some(token), None, None, None) => Some(Auth::Token(token.clone())),
        (Some(_), ..) => {
            problems
                .push("`token` stands beside client credentials: keep one of the two".to_owned());
            None
        }
        (None, Some(token_url), Some(client_id), Some(client_secret)) => {
            Some(Auth::Client(ClientCredentials {
                token_url: token_url.clone(),
                client_id: client_id.clone(),
                client_secret: client_secret.clone(),
                audience: written
                    .audience
                    .clone()
                    .unwrap_or_else(|| AUDIENCE.to_owned()),
            }))
        }
        (None, None, None, None) => {
            problems.push(
                "neither `token` nor `token_url`, `client_id` and `client_secret` is given"
                    .to_owned(),
            );
            None
        }
        (None, ..) => {
            problems.push(format!(
                "the client credentials lack {}",
                missing.join(" and ")
            ));
            None
        }
    }
}

/// Guesses the address of contacts from that of orders: the vendor's hosts differ in their first label only, and any
/// other server is taken to answer for both, so that no token goes to a host that nobody named.
fn beside(base: &Url) -> Url {
    let mut url = base.clone();
    if let Some(family) = base
        .host_str()
        .and_then(|host| host.strip_prefix("commerce."))
    {
        let _kept_if_refused = url.set_host(Some(&format!("rolodex.{family}")));
    }
    url
}

/// Says so where a token would leave this machine unencrypted.
fn in_clear(key: &str, url: &Url) -> Option<String> {
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    let clear = url.scheme() == "http" && !local;
    clear.then(|| {
        format!("`{key}` would carry the token unencrypted: use https, or set `allow_http = true`")
    })
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_address(&text).map(Some).map_err(de::Error::custom)
}

fn parse_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("this is no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "the scheme `{}` is neither `https` nor `http`",
            url.scheme()
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address holds a user name or a password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("the address holds a query or a fragment".to_owned());
    }
    Ok(url)
}

fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    match crate::http::segment(&text) {
        Some(_) => Ok(text),
        None => Err(de::Error::custom(format!(
            "`{text}` cannot stand in a path"
        ))),
    }
}

fn connect_timeout_seconds() -> u32 {
    10
}

fn timeout_seconds() -> u32 {
    60
}

/// Reads a free table as JSON; dates, which JSON has not, become texts.
fn values<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    let table = toml::Table::deserialize(deserializer)?;
    table
        .into_iter()
        .map(|(key, value)| Ok((key, json(value).map_err(de::Error::custom)?)))
        .collect()
}

fn json(value: toml::Value) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(number)
            .ok_or_else(|| format!("JSON has no {number}"))?
            .into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => {
            Value::Array(items.into_iter().map(json).collect::<Result<_, _>>()?)
        }
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(k, v)| Ok((k, json(v)?)))
                .collect::<Result<_, String>>()?,
        ),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

    use super::{Auth, Settings};
    use serde_json::json;

    fn read(text: &str) -> Result<Settings, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn defaults_are_those_documented() {
        let settings = read("tenant = \"example.org\"\ntoken = \"t0\"").unwrap();
        assert_eq!(
            settings.base_url.as_str(),
            "https://commerce.api.rhythmsoftware.com/"
        );
        assert_eq!(
            settings.rolodex_url.as_str(),
            "https://rolodex.api.rhythmsoftware.com/"
        );
        assert_eq!(settings.connect_timeout.as_secs(), 10);
        assert_eq!(settings.timeout.as_secs(), 60);
        assert_eq!(settings.paths, super::Paths::default());
        assert!(matches!(settings.auth, Auth::Token(_)));
        assert!(settings.token_cache.is_none());

        let client = "tenant = \"t\"\ntoken_url = \"https://t.auth0.com/oauth/token\"\nclient_id = \"c\"\nclient_secret = \"s\"";
        let Auth::Client(client) = read(client).unwrap().auth else {
            panic!("expected client credentials")
        };
        assert_eq!(client.audience, "https://api.rhythmsoftware.com");
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
            let settings = read(&format!(
                "tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"{base}\""
            ))
            .unwrap();
            assert_eq!(settings.rolodex_url.as_str(), rolodex);
        }
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_reason() {
        let table = [
            ("token = \"t0\"", "missing field `tenant`"),
            (
                "tenant = \"..\"\ntoken = \"t0\"",
                "`..` cannot stand in a path",
            ),
            (
                "tenant = \"t\"",
                "neither `token` nor `token_url`, `client_id` and `client_secret` is given",
            ),
            (
                "tenant = \"t\"\nclient_id = \"c\"",
                "the client credentials lack `token_url` and `client_secret`",
            ),
            (
                "tenant = \"t\"\ntoken = \"t0\"\nclient_id = \"c\"",
                "`token` stands beside client credentials: keep one of the two",
            ),
            (
                "tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"ftp://x\"",
                "the scheme `ftp` is neither `https` nor `http`",
            ),
            (
                "tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"shop\"",
                "this is no address: relative URL without a base",
            ),
            (
                "tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"https://a:b@x\"",
                "the address holds a user name or a password",
            ),
            (
                "tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"https://x?a=b\"",
                "the address holds a query or a fragment",
            ),
            (
                "tenant = \"t\"\nbase_url = \"http://shop.example\"\nrolodex_url = \"https://x\"",
                "`base_url` would carry the token unencrypted: use https, or set `allow_http = true`; \
                 neither `token` nor `token_url`, `client_id` and `client_secret` is given",
            ),
            (
                "tenant = \"t\"\ntoken = \"t0\"\nvalues.x = inf",
                "JSON has no inf",
            ),
        ];
        for (text, message) in table {
            assert_eq!(read(text).unwrap_err(), message, "{text}");
        }
        assert!(read("tenant = \"t\"\ntoken = \"t0\"\nbase_url = \"http://shop.example\"\nallow_http = true").is_ok());
    }

    #[test]
    fn free_values_become_json() {
        let text = "tenant = \"t\"\ntoken = \"t0\"\n[values]\norder_prefix = \"AC-\"\nn = 3\nsince = 2026-01-31\nl = [1.5, true]";
        let settings = read(text).unwrap();
        let expected =
            json!({"order_prefix": "AC-", "n": 3, "since": "2026-01-31", "l": [1.5, true]});
        assert_eq!(serde_json::Value::Object(settings.values), expected);
    }

    #[test]
    fn debug_prints_no_secret() {
        let settings = read("tenant = \"t\"\ntoken = \"sesame\"").unwrap();
        assert!(!format!("{settings:?}").contains("sesame"));
    }
}
