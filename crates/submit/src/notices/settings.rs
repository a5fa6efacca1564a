//! The `[notify]` section of the configuration: who is told of what.

use crate::http;
use crate::intake;
use crate::ledger::Millis;
use lettre::message::Mailbox;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::num::NonZeroU64;
use url::Url;

/// The `[notify]` section of the configuration. Without a target nobody is told of anything.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Who is told, by a name of your own: `[notify.to.NAME]`.
    pub to: BTreeMap<String, Target>,
    /// Tells of orders in doubt; default true.
    pub in_doubt: bool,
    /// Tells of orders that 4over refused; default true.
    pub refused: bool,
    /// Sends a notification for orders that are on hold at 4over, which waits for artwork, an approval, or a mailing list. Default:
    /// true.
    pub on_hold: bool,
    /// Sends a notification for each order that changed at the storefront after 4over had its jobs, such as by a cancellation.
    /// Default: true.
    pub changed_after_placing: bool,
    /// Tells of orders that are held for longer, in hours; default 4, 0 is never.
    pub held_longer_than_hours: u32,
    /// Sends a notification for orders that wait for longer though nothing holds them, in hours. Default: 4. 0 turns it off.
    pub waiting_longer_than_hours: u32,
    /// Tells of a storefront from which no new order came for so many hours; default 0, which is never.
    pub no_orders_for_hours: u32,
    /// Tells of orders that cannot be written back to for longer, in minutes; default 60, 0 is never.
    pub write_back_stuck_minutes: u32,
    /// Tells of a catalogue that was pulled longer ago, in days; default 30, 0 is never.
    pub catalogue_older_than_days: u32,
    /// Hours after which what is still so is told again; default 24, 0 is never. Ten times as many are told at once.
    pub repeat_hours: u32,
    /// Seconds between two looks; default 60.
    pub look_seconds: NonZeroU64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            to: BTreeMap::new(),
            in_doubt: true,
            refused: true,
            on_hold: true,
            changed_after_placing: true,
            held_longer_than_hours: 4,
            waiting_longer_than_hours: 4,
            no_orders_for_hours: 0,
            write_back_stuck_minutes: 60,
            catalogue_older_than_days: 30,
            repeat_hours: 24,
            look_seconds: NonZeroU64::MIN.saturating_add(59),
        }
    }
}

impl Settings {
    /// Returns after how long what is still so is told again; none: never.
    pub(super) fn repeat_after(&self) -> Option<Millis> {
        (self.repeat_hours > 0).then(|| Millis::from(self.repeat_hours) * 3_600_000)
    }
}

/// Who is told. URLs are the operator's own, so that they may lead anywhere, encrypted.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub enum Target {
    /// A JSON document is posted, signed as Standard Webhooks says where there is a key.
    Webhook {
        /// Where to.
        url: SecretString,
        /// What signs it.
        key: Option<SecretSlice<u8>>,
    },
    /// `{"text": …}` is posted, which incoming webhooks of Slack and its like take.
    Slack {
        /// Where to. Whoever has it can post.
        url: SecretString,
    },
    /// An e-mail is sent.
    Email(Box<Email>),
}

impl Target {
    /// Returns where notifications are posted; nothing for emails.
    pub fn url(&self) -> Option<Url> {
        match self {
            Target::Webhook { url, .. } | Target::Slack { url } => Url::parse(url.expose_secret()).ok(),
            Target::Email(_) => None,
        }
    }
}

/// E-mails, and the server that takes them.
#[derive(Clone, Debug)]
pub struct Email {
    /// The name of the server.
    pub server: String,
    /// Its port; default 587, and 465 with `tls`.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who is let in.
    pub user: Option<(String, SecretString)>,
    /// Who writes.
    pub from: Mailbox,
    /// Who is written to.
    pub to: Vec<Mailbox>,
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// It begins in clear, and nothing is said before it is encrypted.
    #[default]
    Starttls,
    /// It is encrypted from the beginning.
    Tls,
    /// It is not: for a server on this machine or in this network, without a password.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "NoticeKind")]
enum Kind {
    Webhook,
    Slack,
    Email,
}

/// A `[notify.to.NAME]` table as it is written.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct Written {
    /// `webhook`, `slack` or `email`.
    kind: Kind,
    /// For `webhook` and `slack`: where to post. It counts as a secret.
    #[schemars(with = "Option<String>")]
    webhook_url: Option<SecretString>,
    /// For `webhook` and `slack`: allows `http://` to another machine. A notification names orders, and whoever sees the URL can
    /// post there too. Default: false.
    #[serde(default)]
    allow_http: bool,
    /// For `webhook`: what signs it, as Standard Webhooks says: base64 of 24 to 64 bytes, also behind `whsec_`.
    #[schemars(with = "Option<String>")]
    secret: Option<SecretString>,
    /// For `email`: the name of the mail server.
    server: Option<String>,
    /// For `email`: its port. Default: 587, and 465 with `security = "tls"`.
    port: Option<u16>,
    /// For `email`: `starttls`, `tls` or `none`. Default: `starttls`.
    security: Option<Security>,
    /// For `email`: who is let in.
    user: Option<String>,
    /// For `email`: their password.
    #[schemars(with = "Option<String>")]
    password: Option<SecretString>,
    /// For `email`: who writes, such as `Overprint <overprint@example.com>`.
    from: Option<String>,
    /// For `email`: who is written to.
    to: Option<Vec<String>>,
}

/// The schema is that of the table as it is written.
impl JsonSchema for Target {
    fn schema_name() -> Cow<'static, str> {
        "NoticeTarget".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Written::json_schema(generator)
    }
}

impl TryFrom<Written> for Target {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let stray = written.stray();
        if !stray.is_empty() {
            return Err(format!("{} mean nothing for this `kind`", stray.join(" and ")));
        }
        match written.kind {
            Kind::Webhook => {
                let key = written.secret.as_ref().map(intake::settings::standard_key).transpose();
                let key = key.map_err(|why| format!("`secret` {why}"))?;
                Ok(Target::Webhook { url: address(written.webhook_url, written.allow_http)?, key })
            }
            Kind::Slack => Ok(Target::Slack { url: address(written.webhook_url, written.allow_http)? }),
            Kind::Email => email(written).map(|email| Target::Email(Box::new(email))),
        }
    }
}

impl Written {
    /// Lists the keys that belong to another kind.
    fn stray(&self) -> Vec<&'static str> {
        let is = |kind| self.kind == kind;
        let given = [
            ("`webhook_url`", self.webhook_url.is_some() && is(Kind::Email)),
            ("`allow_http`", self.allow_http && is(Kind::Email)),
            ("`secret`", self.secret.is_some() && !is(Kind::Webhook)),
            ("`server`", self.server.is_some() && !is(Kind::Email)),
            ("`port`", self.port.is_some() && !is(Kind::Email)),
            ("`security`", self.security.is_some() && !is(Kind::Email)),
            ("`user`", self.user.is_some() && !is(Kind::Email)),
            ("`password`", self.password.is_some() && !is(Kind::Email)),
            ("`from`", self.from.is_some() && !is(Kind::Email)),
            ("`to`", self.to.is_some() && !is(Kind::Email)),
        ];
        given.into_iter().filter(|(_, is_stray)| *is_stray).map(|(key, _)| key).collect()
    }
}

/// Checks an address without showing it.
fn address(url: Option<SecretString>, allow_http: bool) -> Result<SecretString, String> {
    let url = url.ok_or("`webhook_url` is missing")?;
    match Url::parse(url.expose_secret()) {
        Ok(read) if !allow_http && http::is_in_clear(&read) => {
            Err("`webhook_url` would carry notifications unencrypted: use https, or set `allow_http = true`".to_owned())
        }
        Ok(read) if matches!(read.scheme(), "http" | "https") => Ok(url),
        Ok(_) => Err("`webhook_url` begins with neither `https:` nor `http:`".to_owned()),
        Err(error) => Err(format!("`webhook_url` is no address: {error}")),
    }
}

fn email(written: Written) -> Result<Email, String> {
    let mailbox = |key: &str, text: &str| {
        text.parse::<Mailbox>().map_err(|error| format!("`{key}`: `{text}` is no address of mail: {error}"))
    };
    let security = written.security.unwrap_or_default();
    let user = match (written.user, written.password) {
        (None, None) => None,
        (Some(_), Some(_)) if security == Security::None => {
            return Err("`password` would travel unencrypted: use `starttls` or `tls`".to_owned());
        }
        (Some(user), Some(password)) => Some((user, password)),
        _ => return Err("`user` and `password` belong together".to_owned()),
    };
    let to = written.to.filter(|to| !to.is_empty()).ok_or("`to` is missing: a list of addresses")?;
    let from = written.from.ok_or("`from` is missing: the address that it is sent from")?;
    Ok(Email {
        server: written.server.ok_or("`server` is missing: the name of the mail server")?,
        port: written.port.unwrap_or(if security == Security::Tls { 465 } else { 587 }),
        security,
        user,
        from: mailbox("from", &from)?,
        to: to.iter().map(|to| mailbox("to", to)).collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Settings, Target};

    fn read(target: &str) -> Result<Target, String> {
        toml::from_str(target).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn each_kind_has_what_it_needs_and_nothing_else() {
        let secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        assert!(matches!(
            read("kind = 'webhook'\nwebhook_url = 'http://10.0.0.7/x'\nallow_http = true").unwrap(),
            Target::Webhook { key: None, .. }
        ));
        assert!(read("kind = 'webhook'\nwebhook_url = 'http://127.0.0.1:9/x'").is_ok());
        let signed = format!("kind = 'webhook'\nwebhook_url = 'https://h'\nsecret = '{secret}'");
        assert!(matches!(read(&signed).unwrap(), Target::Webhook { key: Some(_), .. }));
        assert!(matches!(read("kind = 'slack'\nwebhook_url = 'https://h/T0/B0/x'").unwrap(), Target::Slack { .. }));
        let email = "kind = 'email'\nserver = 'mail'\nfrom = 'Overprint <o@example.com>'\nto = ['a@example.com']";
        let Target::Email(email) = read(email).unwrap() else { return assert_eq!("email", "another kind") };
        assert_eq!((email.port, email.to.len(), email.user.is_none()), (587, 1, true));
    }

    #[test]
    fn what_cannot_work_is_refused_without_showing_a_secret() {
        let mail = "kind = 'email'\nserver = 'mail'\nfrom = 'o@example.com'\nto = ['a@example.com']\n";
        for (text, message) in [
            ("kind = 'slack'", "`webhook_url` is missing"),
            ("kind = 'slack'\nwebhook_url = 'canary'", "`webhook_url` is no address: relative URL without a base"),
            ("kind = 'slack'\nwebhook_url = 'ftp://canary'", "`webhook_url` begins with neither `https:` nor `http:`"),
            (
                "kind = 'webhook'\nwebhook_url = 'http://10.0.0.7/canary'",
                "`webhook_url` would carry notifications unencrypted: use https, or set `allow_http = true`",
            ),
            (
                "kind = 'slack'\nwebhook_url = 'http://canary.example'",
                "`webhook_url` would carry notifications unencrypted: use https, or set `allow_http = true`",
            ),
            (&format!("{mail}allow_http = true"), "`allow_http` mean nothing for this `kind`"),
            ("kind = 'slack'\nwebhook_url = 'http://h'\nsecret = 'canary'", "`secret` mean nothing for this `kind`"),
            ("kind = 'email'\nserver = 'x'", "`to` is missing: a list of addresses"),
            (&format!("{mail}user = 'u'"), "`user` and `password` belong together"),
            (
                &format!("{mail}user = 'u'\npassword = 'canary'\nsecurity = 'none'"),
                "`password` would travel unencrypted: use `starttls` or `tls`",
            ),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error, message);
        }
        let settings: Settings = toml::from_str("[to.a]\nkind = 'slack'\nwebhook_url = 'https://h/canary'").unwrap();
        assert!(!format!("{settings:?}").contains("canary"));
    }
}
