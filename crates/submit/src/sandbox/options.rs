//! What a sandbox can be asked to be: its keys, and the shapes of its answers.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use rust_decimal::Decimal;

/// The public half of the documented sandbox key pair.
pub const API_KEY: &str = "sandbox-key";
/// The private half of the documented sandbox key pair. It protects nothing.
pub const PRIVATE_KEY: &str = "sandbox-private-key";
/// The secret of the webhooks that the fake storefront sends. It protects nothing.
pub const WEBHOOK_SECRET: &str = "whsec_c2FuZGJveC13ZWJob29rLXNlY3JldC0zMi1ieXRlcy4=";
/// The payment profile token that two public projects use against 4over's own sandbox
/// (4over, Create Order, Payments).
pub const PROFILE_TOKEN: &str = "1010101010";

/// Says how a sandbox is keyed and which of the documented shapes its answers take.
///
/// Every field has a default; a test names only what it is about.
#[derive(Clone, Debug)]
pub struct Options {
    /// Loopback port of the fake 4over; 0 takes a free one.
    pub fourover_port: u16,
    /// Loopback port of the fake storefront; 0 takes a free one.
    pub storefront_port: u16,
    /// The clock, in seconds since 1970. Answers never show the same second twice.
    pub now: fn() -> u64,

    /// 4over API key (public).
    pub api_key: String,
    /// 4over private key.
    pub private_key: String,
    /// Profile tokens that `GET /paymentprofiles` lists and `POST /orders` accepts.
    pub profile_tokens: Vec<String>,
    /// Ten digits of the first order's job numbers; later orders count up.
    pub first_order_number: u64,
    /// Coupon codes that are known, and the percentage of the product that each takes off; any other one fails its order.
    pub coupons: Vec<(String, u8)>,
    /// The price of every job, in quotes and in orders, from which nothing is taken off; `None` goes by the catalogue.
    pub price: Option<Price>,
    /// Shape of `job_ids` in the answer to an order.
    pub job_ids: JobIdsShape,
    /// Shape of `errors[].message` in the answer to an order.
    pub messages: MessageShape,
    /// The word in `order_status` when nothing was placed.
    pub fail_word: FailWord,
    /// HTTP status of an answer in which nothing was placed; the real one is not documented.
    pub fail_status: u16,
    /// What `GET /orders/{job}/tracking` answers before shipment.
    pub tracking_before: TrackingBefore,
    /// Whether a status history repeats its newest entry and holds the unlisted code "Status".
    pub status_noise: bool,
    /// URL patterns (`*` stands for anything) that `POST /files` cannot download.
    pub unreachable_files: Vec<String>,
    /// How many products the catalogue has: first real ones, then invented ones.
    pub catalogue_products: usize,
    /// Whether the catalogue is typed and spelt as loosely as the samples are.
    pub catalogue_loose: bool,

    /// The one tenant whose orders the storefront shows; any other answers 403.
    pub tenant: String,
    /// OAuth client id.
    pub client_id: String,
    /// OAuth client secret.
    pub client_secret: String,
    /// OAuth audience.
    pub audience: String,
    /// A bearer token that is valid without being issued; `None` leaves only issued ones.
    pub bearer_token: Option<String>,
    /// How many tokens may be issued before 429; 1,000 a month is the documented limit.
    pub token_limit: usize,
    /// The secret of its webhooks.
    pub webhook_secret: String,
    /// What its webhooks look like.
    pub webhook: WebhookShape,
    /// Shape of `GET /orders/{tenant}`.
    pub listing: ListShape,
    /// Items on one page of a paged list.
    pub page_size: usize,
    /// Shape of `LastEvaluatedKey`.
    pub cursor: CursorShape,
    /// Whether a shipment is answered with a handle, as an order is (deduced), and not with the record.
    pub shipment_handles: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fourover_port: 0,
            storefront_port: 0,
            now: system_now,
            api_key: API_KEY.to_owned(),
            private_key: PRIVATE_KEY.to_owned(),
            profile_tokens: vec![PROFILE_TOKEN.to_owned()],
            first_order_number: 8_291_118_499,
            coupons: vec![("PRC5PKS".to_owned(), 5)],
            price: None,
            job_ids: JobIdsShape::Object,
            messages: MessageShape::Object,
            fail_word: FailWord::Fail,
            fail_status: 200,
            tracking_before: TrackingBefore::Missing,
            status_noise: false,
            unreachable_files: Vec::new(),
            catalogue_products: 60,
            catalogue_loose: true,
            tenant: "example.org".to_owned(),
            client_id: "sandbox-client".to_owned(),
            client_secret: "sandbox-client-secret".to_owned(),
            audience: "https://api.rhythmsoftware.com".to_owned(),
            bearer_token: Some("sandbox-token".to_owned()),
            token_limit: 1_000,
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            webhook: WebhookShape::Standard,
            listing: ListShape::Page,
            page_size: 25,
            cursor: CursorShape::Text,
            shipment_handles: false,
        }
    }
}

fn system_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// An invented price of one job, in US dollars, which stands also for what the catalogue does not sell; the defaults are those
/// of seed 000's breakdown.
#[derive(Clone, Debug)]
pub struct Price {
    /// `product_price`.
    pub product: Decimal,
    /// `turnaround_price`.
    pub turnaround: Decimal,
    /// `product_tax`.
    pub tax: Decimal,
}

impl Default for Price {
    fn default() -> Self {
        Self { product: Decimal::new(2_887, 2), turnaround: Decimal::new(296, 2), tax: Decimal::new(294, 2) }
    }
}

/// Declares an enum whose variants have one word each, for options on a command line.
macro_rules! worded {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word,)+ })
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { found: word.to_owned(), known: &[$($word),+] }),
                }
            }
        }
    };
}

worded!(
    /// The shapes of `job_ids` (4over, Create Order).
    JobIdsShape {
        /// An object keyed by 4over job number (seed 000).
        Object = "object",
        /// An array of objects with `internal_id` and `customer_job_id` (seeds 001 and 002).
        Objects = "objects",
        /// An array of job numbers in the order of the request (seed 003).
        Strings = "strings",
    }
);

worded!(
    /// The shapes of `errors[].message` (4over, Create Order).
    MessageShape {
        /// An object with `code`, `description` and `meta` (seed 000).
        Object = "object",
        /// A plain string (seeds 001 and 002).
        Text = "text",
    }
);

worded!(
    /// The words for an order of which nothing was placed (4over, Create Order).
    FailWord {
        /// `Fail` (seed 000).
        Fail = "Fail",
        /// `Failed` (the text of seeds 001 and 002).
        Failed = "Failed",
    }
);

worded!(
    /// What tracking looks like before shipment; the real answer is not documented
    /// (4over, Job Tracking).
    TrackingBefore {
        /// `{}`
        Missing = "missing",
        /// `{"tracking": null}`
        Null = "null",
        /// `{"tracking": ""}`
        Empty = "empty",
        /// `[]`
        Array = "array",
        /// 404 with the generic error body.
        NotFound = "404",
    }
);

worded!(
    /// What a webhook of the storefront looks like.
    WebhookShape {
        /// Signed as Standard Webhooks says, with the order in `data`.
        Standard = "standard",
        /// An event of Amazon EventBridge with the order in `detail`, and the secret in the header `x-api-key`.
        EventBridge = "eventbridge",
    }
);

worded!(
    /// The shapes of a list of orders.
    ListShape {
        /// A bare array of all orders, without paging.
        Array = "array",
        /// A bare array of the first page, without a way to the next one.
        FirstPage = "first-page",
        /// `Count`, `Items`, `LastEvaluatedKey`.
        Page = "page",
        /// `Items`, `LastEvaluatedKey`, without `Count`.
        Items = "items",
    }
);

worded!(
    /// The two shapes of `LastEvaluatedKey`.
    CursorShape {
        /// A string.
        Text = "text",
        /// An object, which the caller serialises into `exclusiveStartKey`.
        Object = "object",
    }
);

/// An option was given a word it does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown value \"{found}\": use one of {}", known.join(", "))]
pub struct UnknownWord {
    /// The word as given.
    pub found: String,
    /// The words the option knows.
    pub known: &'static [&'static str],
}
