//! What an operator says about one storefront: where it is, whose it is, and how to be let in.

mod address;
mod limits;
mod values;

pub use limits::Limits;

use super::order_id::OrderIds;
use super::paths::Paths;
use super::shipment::Shipments;
use crate::intake;
use address::{beside, in_clear};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// The address of the vendor's order service.
const BASE_URL: &str = "https://commerce.api.rhythmsoftware.com";

/// The audience of the vendor's access tokens.
const AUDIENCE: &str = "https://api.rhythmsoftware.com";

/// How long the making of a connection may take, in seconds.
const CONNECT_TIMEOUT_S: u32 = 10;

/// How long a whole exchange may take, in seconds: a page of orders has no size to ask for.
const TIMEOUT_S: u32 = 60;

/// One storefront, checked. The name of a storefront is the key of its table.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Settings {
    /// Where the orders are. Default: `https://commerce.api.rhythmsoftware.com`.
    pub base_url: Url,
    /// Where contacts and organizations are. Default: `base_url`, with `rolodex.` where its host begins with `commerce.`.
    pub rolodex_url: Url,
    /// Whose orders they are: the first path segment after the resource. It looks like a domain name.
    pub tenant: String,
    /// What lets the requests in: `token`, or `token_url`, `client_id`, `client_secret` and `audience`.
    pub auth: Result<Auth, NoAuth>,
    /// The custom field of an order that gets 4over's order ID before the order is sent. Default: none.
    pub mark_before_sending: Option<String>,
    /// Which IDs of orders are taken: `order_id_characters`.
    pub order_ids: OrderIds,
    /// The paths of the operations.
    pub paths: Paths,
    /// How long the making of a connection may take: `connect_timeout_seconds`, default 10.
    pub connect_timeout: Duration,
    /// How long a whole exchange may take: `timeout_seconds`, default 60.
    pub timeout: Duration,
    /// The directory that keeps access tokens across restarts; none, written as an empty text, keeps them in memory.
    /// Default: `$XDG_STATE_HOME/overprint`, or `$HOME/.local/state/overprint`.
    pub token_cache: Option<PathBuf>,
    /// Whether orders are test orders, which 4over checks and does not print. Default: true, so that a new configuration
    /// cannot place a paid order.
    pub is_test_order: bool,
    /// The card that pays, out of `GET /paymentprofiles` of 4over. Whoever has it can charge the card.
    pub payment_profile_token: Option<SecretString>,
    /// Whether the storefront gets a Shipment record for each parcel. Default: none.
    pub shipments: Shipments,
    /// Limits on what is sent of the storefront's orders. Default: no limit.
    pub limits: Limits,
    /// How the storefront's webhook is signed; none where orders are only asked for.
    pub webhook: Option<intake::Settings>,
    /// What mappings see as `/storefront`, beside `name`, `is_test_order` and `payment_profile_token`.
    pub values: Map<String, Value>,
}

/// The members of `/storefront` that are no free values.
pub const RESERVED_VALUES: [&str; 3] = ["name", "is_test_order", "payment_profile_token"];

/// What lets requests in.
#[derive(Clone, Debug)]
pub enum Auth {
    /// A token that somebody else obtained and renews.
    Token(SecretString),
    /// Credentials that are exchanged for tokens.
    Client(ClientCredentials),
}

/// What is missing before anything can be asked; enough is there to translate orders without a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoAuth(String);

/// The OAuth 2.0 client credentials of an application.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// Where tokens are issued: `https://{auth0 domain}/oauth/token`.
    pub token_url: Url,
    /// The application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// What the token is for. Default: `https://api.rhythmsoftware.com`.
    pub audience: String,
}

impl Settings {
    /// Returns every URL that is sent a secret.
    pub fn urls(&self) -> impl Iterator<Item = &Url> {
        let token_url = match &self.auth {
            Ok(Auth::Client(client)) => Some(&client.token_url),
            Ok(Auth::Token(_)) | Err(_) => None,
        };
        [Some(&self.base_url), Some(&self.rolodex_url), token_url].into_iter().flatten()
    }
}

/// A `[storefronts.NAME]` table as it is written.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct Written {
    /// Where the orders are. Default: `https://commerce.api.rhythmsoftware.com`.
    #[serde(default, deserialize_with = "address::read")]
    #[schemars(with = "Option<String>")]
    base_url: Option<Url>,
    /// Where contacts and organizations are. Default: `base_url`, with `rolodex.` where its host begins with `commerce.`.
    #[serde(default, deserialize_with = "address::read")]
    #[schemars(with = "Option<String>")]
    rolodex_url: Option<Url>,
    /// Whose orders they are: the first path segment after the resource. It looks like a domain name.
    #[serde(deserialize_with = "filled")]
    tenant: String,
    /// A token that somebody else obtained and renews; instead of the client credentials.
    #[schemars(with = "Option<String>")]
    token: Option<SecretString>,
    /// Where tokens are issued: `https://{auth0 domain}/oauth/token`.
    #[serde(default, deserialize_with = "address::read")]
    #[schemars(with = "Option<String>")]
    token_url: Option<Url>,
    /// The application.
    client_id: Option<String>,
    /// Its secret.
    #[schemars(with = "Option<String>")]
    client_secret: Option<SecretString>,
    /// What the token is for. Default: `https://api.rhythmsoftware.com`.
    audience: Option<String>,
    /// Sends tokens without encryption to hosts other than this one. Default: false.
    #[serde(default)]
    allow_http: bool,
    /// The custom field of an order, by its ID, that gets 4over's order ID before the order is sent. An order whose field is set
    /// by a ledger other than this one is held, so that a lost or restored ledger charges no card twice. Default: none.
    mark_before_sending: Option<String>,
    /// Characters that order IDs may hold beside letters, digits and `._:~-`. Orders with other IDs are not taken.
    /// Default: none.
    order_id_characters: Option<String>,
    /// The paths of the operations.
    #[serde(default)]
    paths: Paths,
    /// How long the making of a connection may take. Default: 10.
    connect_timeout_seconds: Option<NonZeroU32>,
    /// How long a whole exchange may take. Default: 60.
    timeout_seconds: Option<NonZeroU32>,
    /// The directory that keeps access tokens across restarts; an empty text keeps them in memory.
    token_cache: Option<PathBuf>,
    /// Whether orders are test orders, which 4over checks and does not print. Default: true.
    is_test_order: Option<bool>,
    /// The card that pays, out of `GET /paymentprofiles` of 4over. Whoever has it can charge the card.
    #[schemars(with = "Option<String>")]
    payment_profile_token: Option<SecretString>,
    /// Whether the storefront gets a Shipment record for each parcel: `none`, `silent`, or `mailed` to the customer too.
    /// Default: none.
    #[serde(default)]
    shipments: Shipments,
    /// Limits on what is sent of the storefront's orders.
    #[serde(default)]
    limits: Limits,
    /// How the storefront's webhook is signed. Without it orders are only asked for.
    webhook: Option<intake::Settings>,
    /// What mappings see as `/storefront`, beside `name`, `is_test_order` and `payment_profile_token`.
    #[serde(default, deserialize_with = "values::read")]
    values: Map<String, Value>,
}

/// The schema is that of the table as it is written.
impl JsonSchema for Settings {
    fn schema_name() -> Cow<'static, str> {
        "Storefront".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Written::json_schema(generator)
    }
}

impl Settings {
    /// Returns what tells the shop behind the storefront from others, however its address is spelled: host, port, path, tenant.
    pub fn shop(&self) -> String {
        let url = &self.base_url;
        let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_lowercase();
        let port = url.port_or_known_default().unwrap_or_default();
        let (path, tenant) = (url.path().trim_end_matches('/'), self.tenant.trim().to_lowercase());
        format!("{host}:{port}{path} {tenant}")
    }
}

impl TryFrom<Written> for Settings {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let base_url = match written.base_url.clone() {
            Some(url) => url,
            None => address::parse(BASE_URL)?,
        };
        let rolodex_url = written.rolodex_url.clone().unwrap_or_else(|| beside(&base_url));
        let mut problems = Vec::new();
        if !written.allow_http {
            let named = [
                ("base_url", Some(&base_url)),
                ("rolodex_url", written.rolodex_url.as_ref()),
                ("token_url", written.token_url.as_ref()),
            ];
            problems.extend(named.into_iter().filter_map(|(key, url)| in_clear(key, url?)));
        }
        problems.extend(RESERVED_VALUES.into_iter().filter(|name| written.values.contains_key(*name)).map(|name| {
            format!("`values.{name}` would hide what the configuration says of its own: choose another name")
        }));
        if written.mark_before_sending.as_ref().is_some_and(|field| field.trim().is_empty()) {
            problems.push("`mark_before_sending` is empty: name the ID of a custom field".to_owned());
        }
        let order_ids = OrderIds::with(written.order_id_characters.as_deref().unwrap_or_default());
        let order_ids = order_ids.map_err(|problem| problems.push(problem));
        let auth = auth(&written).map_err(|problem| problems.push(problem));
        match (auth, order_ids) {
            (Ok(auth), Ok(order_ids)) if problems.is_empty() => Ok(Settings {
                base_url,
                rolodex_url,
                tenant: written.tenant,
                auth,
                mark_before_sending: written.mark_before_sending,
                order_ids,
                paths: written.paths,
                connect_timeout: seconds(written.connect_timeout_seconds, CONNECT_TIMEOUT_S),
                timeout: seconds(written.timeout_seconds, TIMEOUT_S),
                token_cache: written.token_cache,
                is_test_order: written.is_test_order.unwrap_or(true),
                payment_profile_token: written.payment_profile_token,
                shipments: written.shipments,
                limits: written.limits,
                webhook: written.webhook,
                values: written.values,
            }),
            _ => Err(problems.join("; ")),
        }
    }
}

/// Chooses what lets requests in: a token or client credentials, not both; what is missing matters once something is sent.
fn auth(written: &Written) -> Result<Result<Auth, NoAuth>, String> {
    let Written { token, token_url, client_id, client_secret, audience, .. } = written;
    match (token, token_url, client_id, client_secret) {
        (Some(token), None, None, None) if fits_a_header(token) => Ok(Ok(Auth::Token(token.clone()))),
        (Some(_), None, None, None) => Err("`token` is empty or holds what a header cannot hold".to_owned()),
        (Some(_), ..) => Err("`token` stands beside client credentials: keep one of the two".to_owned()),
        (None, Some(token_url), Some(client_id), Some(client_secret)) => Ok(Ok(Auth::Client(ClientCredentials {
            token_url: token_url.clone(),
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            audience: audience.clone().unwrap_or_else(|| AUDIENCE.to_owned()),
        }))),
        (None, None, None, None) => {
            let message = "neither `token` nor `token_url`, `client_id` and `client_secret` is given";
            Ok(Err(NoAuth(message.to_owned())))
        }
        (None, url, id, secret) => {
            let parts =
                [("token_url", url.is_none()), ("client_id", id.is_none()), ("client_secret", secret.is_none())];
            let missing: Vec<_> =
                parts.iter().filter(|(_, missing)| *missing).map(|(key, _)| format!("`{key}`")).collect();
            Ok(Err(NoAuth(format!("the client credentials lack {}", missing.join(" and ")))))
        }
    }
}

fn fits_a_header(token: &SecretString) -> bool {
    let text = token.expose_secret();
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    match crate::http::segment(&text) {
        Some(_) => Ok(text),
        None => Err(de::Error::custom(format!("`{text}` cannot stand in a path"))),
    }
}

fn seconds(written: Option<NonZeroU32>, default: u32) -> Duration {
    Duration::from_secs(written.map_or(default, NonZeroU32::get).into())
}

#[cfg(test)]
mod tests;
