//! The `[service]` section of the configuration: how the service listens, works and waits.

use super::hint::HintsSecret;
use super::network::Network;
use crate::ledger::{Millis, millis};
use crate::place::{Approvals, Backoff, Mode, Policy};
use jiff::civil::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

/// How much longer a lease lasts than 4over's answer is awaited, at most.
const MARGIN: Millis = 60_000;

/// The longest time that a step goes by, a hundred years: whatever is configured, no sum of such times overflows.
const LONGEST: Millis = 100 * 365 * 86_400_000;

/// The `[service]` section of the configuration.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where `overprint serve` listens; default `127.0.0.1:8080`.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// Where `/metrics` and `/readyz` are, if not where webhooks arrive, such as `127.0.0.1:9090`. Set it wherever others can
    /// reach `listen`: both are open to anyone. Default: none, and they are at `listen`.
    #[schemars(with = "Option<String>")]
    pub metrics_listen: Option<SocketAddr>,
    /// How many connections one IP address may have open; IPv6 addresses count by their /64 network. Default: 64.
    pub connections_per_address: NonZeroU32,
    /// Reverse proxies, such as `["10.0.0.7", "10.1.0.0/16"]`: their connections are those of many senders, so that no limit for
    /// one address applies to them. Loopback addresses always count as one. Default: none.
    pub trusted_proxies: Vec<Network>,
    /// Which orders Overprint may send: `shadow` sends nothing, `test` sends test orders only, `live` sends live orders too.
    /// Holds for every command that sends. `live` needs `order_ceiling` and `day_ceiling` of `[guards]`. Default: `test`.
    pub mode: Mode,
    /// How many orders are sent to 4over at the same time; default 8.
    pub sending: NonZeroU32,
    /// How many orders are sent to 4over in a minute at most; default none.
    pub per_minute: Option<NonZeroU32>,
    /// When nothing is sent: 4over's nightly maintenance, for instance; default never.
    pub maintenance: Vec<Window>,
    /// Seconds between two looks at the storefronts' listings; default 300, 0 is never.
    pub poll_seconds: u64,
    /// Looks only at orders that can be shipped and have this `sys_shippable_status`; default all orders.
    pub poll_status: Option<String>,
    /// How far back such a look goes, in minutes; default 60.
    pub look_back_minutes: NonZeroU64,
    /// Orders that the storefront made before wait for a person or a back-fill, such as `2026-11-22T00:00:00Z`; default: when
    /// the service first ran on this store.
    pub go_live: Option<String>,
    /// Seconds between two looks at the status of a job that was placed today; older ones are looked at less often.
    /// Default 900.
    pub track_seconds: NonZeroU64,
    /// The longest first pause before something is tried again, in seconds; later ones double. Default 1.
    pub retry_first_seconds: NonZeroU32,
    /// The longest pause, in seconds; default 600.
    pub retry_most_seconds: NonZeroU32,
    /// Seconds until another worker takes up what one took up and did not end, since it died or hangs: longer than it takes to
    /// read an order from the storefront, with all retries. While 4over's answer is awaited, that time comes on top of it, and
    /// counts a minute at most. Default 300.
    pub lease_seconds: NonZeroU32,
    /// Seconds that work in progress has to come to its end when the service is stopped; default 150, more than 4over takes.
    pub drain_seconds: u64,
    /// Whether 4over downloads the artwork before it gets the order; default false.
    pub upload_first: bool,
    /// The largest webhook taken in, in bytes; default 1 MiB.
    pub body_limit: usize,
    /// How many webhooks wait for the store at the same time; more are answered 429. Default 512.
    pub intake_limit: NonZeroU32,
    /// Whether mappings are reloaded when their files are saved, besides on SIGHUP; default true.
    pub reload_on_change: bool,
    /// Whether 4over's push is a reason to check a job. It is unsigned, so that it settles nothing. Default: true where
    /// `hints_secret` is set.
    pub hints: Option<bool>,
    /// The last part of the URL that you give 4over for its push, `https://HOST/hints/4over/SECRET`: 24 to 256 letters, digits,
    /// and `-._~`. Default: none, and no push is taken.
    pub hints_secret: Option<HintsSecret>,
    /// Which orders wait for a person's word.
    pub approval: Approvals,
}

/// A part of the day in which nothing is sent.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Its beginning, such as `23:30`.
    #[serde(deserialize_with = "time")]
    #[schemars(with = "String")]
    pub from: Time,
    /// Its end, such as `02:00`; the day after, where that is earlier.
    #[serde(deserialize_with = "time")]
    #[schemars(with = "String")]
    pub to: Time,
    /// The time zone, such as `America/Los_Angeles`.
    #[serde(deserialize_with = "zone")]
    #[schemars(with = "String")]
    pub zone: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            metrics_listen: None,
            connections_per_address: NonZeroU32::MIN.saturating_add(63),
            trusted_proxies: Vec::new(),
            mode: Mode::default(),
            sending: NonZeroU32::MIN.saturating_add(7),
            per_minute: None,
            maintenance: Vec::new(),
            poll_seconds: 300,
            poll_status: None,
            look_back_minutes: NonZeroU64::MIN.saturating_add(59),
            go_live: None,
            track_seconds: NonZeroU64::MIN.saturating_add(899),
            retry_first_seconds: NonZeroU32::MIN,
            retry_most_seconds: NonZeroU32::MIN.saturating_add(599),
            lease_seconds: NonZeroU32::MIN.saturating_add(299),
            drain_seconds: 150,
            upload_first: false,
            body_limit: 1 << 20,
            intake_limit: NonZeroU32::MIN.saturating_add(511),
            reload_on_change: true,
            hints: None,
            hints_secret: None,
            approval: Approvals::default(),
        }
    }
}

impl Settings {
    /// Returns how long whoever takes up a step has it, unless it says otherwise.
    pub fn lease(&self) -> Millis {
        Millis::from(self.lease_seconds.get()).saturating_mul(1_000)
    }

    /// Returns the secret in the path of 4over's push; none where no push is taken.
    pub fn hints(&self) -> Option<&HintsSecret> {
        self.hints_secret.as_ref().filter(|_| self.hints != Some(false))
    }

    /// Says what is missing for what is switched on.
    pub(crate) fn missing(&self) -> Option<(&'static str, &'static str)> {
        let needs_secret = self.hints == Some(true) && self.hints_secret.is_none();
        needs_secret.then_some((
            "`service.hints` is true, and `service.hints_secret` is not set: 4over signs no push, so that anyone could send one",
            "set `hints_secret` to what `openssl rand -hex 24` prints, and give 4over https://HOST/hints/4over/SECRET; or remove `hints`",
        ))
    }

    /// Returns what the steps of an order go by; `answer_within` is how long 4over's answer is awaited, in seconds.
    pub fn policy(&self, answer_within: u64) -> Policy {
        let millis = |seconds: u64| millis(Duration::from_secs(seconds)).min(LONGEST);
        let backoff = Backoff {
            first: millis(self.retry_first_seconds.get().into()),
            most: millis(self.retry_most_seconds.get().into()),
        };
        Policy {
            mode: self.mode,
            sending_for: millis(answer_within).saturating_add(self.lease().min(MARGIN)),
            leaves_within: self.lease().min(MARGIN),
            backoff,
            // An account is mended by people, and all orders wait for one try.
            account: Backoff { first: backoff.first.saturating_mul(15), most: backoff.most.saturating_mul(6) },
            track_every: millis(self.track_seconds.get()),
            approvals: self.approval.clone(),
            uploads: self.upload_first,
            ..Policy::default()
        }
    }
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| de::Error::custom(format!("`{text}` is no time of day: write it like `02:30`")))
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    match jiff::tz::TimeZone::get(&text) {
        Ok(_) => Ok(text),
        Err(_) => Err(de::Error::custom(format!("`{text}` is no time zone: write it like `America/New_York`"))),
    }
}
