//! Misbehaviour on request: what a rule matches, what it then does, and how often.
//!
//! In text a rule is `CONDITION[,CONDITION…]:ACTION[xN]`.
//!
//! | condition | holds for |
//! | --- | --- |
//! | `job=GLOB` | a job of that name (or number) in `POST /orders`; with `route=`, in that route |
//! | `order=GLOB` | an order with that `order_id` in `POST /orders`; with `route=`, in that route |
//! | `storefront_order=GLOB` | any storefront call that names that order in its path |
//! | `route=[METHOD ]PATH` | calls of that method whose path begins so; the path may hold `*` |
//! | `server=4over\|storefront` | calls of that server |
//!
//! | action | what the caller sees |
//! | --- | --- |
//! | `refuse` | the job is listed under `errors`, the other jobs are placed; needs `job=` |
//! | `fail` | the whole order fails; needs `job=` or `order=` |
//! | `slow`, `slow=250` | the answer is held until released, or for that many milliseconds |
//! | `drop_before`, `drop_after` | a reset connection; nothing was placed, or everything was |
//! | `500`, `429=30` | that status; the number after `=` is `Retry-After` in seconds |
//! | `garbage` | 200 with an HTML page |
//! | `empty` | 200 without a body |
//! | `error_200` | 200 with 4over's error object |
//! | `repeated` | 409: the `order_id` exists already |
//! | `truncate` | half of the true answer, and then the end of the connection |
//!
//! `_before` or `_after` behind an action says whether the request is carried out. `slow` and
//! `truncate` come after it, every other action before it. A rule acts once; `x3` makes it act three
//! times and `x*` always. The first rule that fits a call acts.

use std::fmt;

mod parse;

pub use parse::BehaviourError;

/// One rule: when it applies, what it does and how many times it still does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The conditions; all of them have to hold.
    pub when: When,
    /// What happens then.
    pub action: Action,
    /// How many times it happens; `None` is always.
    pub times: Option<u32>,
}

/// The conditions of a rule. Patterns hold `*` for any run of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// Pattern of a job's name or 4over job number.
    pub job: Option<String>,
    /// Pattern of a 4over `order_id`.
    pub order: Option<String>,
    /// Pattern of a storefront order's id.
    pub storefront_order: Option<String>,
    /// Method and path.
    pub route: Option<Route>,
    /// One of the two servers.
    pub server: Option<ServerName>,
}

/// A method and the beginning of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Upper-case method; `None` is any.
    pub method: Option<String>,
    /// Beginning of the path; may hold `*`.
    pub path: String,
}

/// The two fakes by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerName {
    /// The fake 4over.
    Fourover,
    /// The fake storefront.
    Storefront,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Lists the job under `errors`.
    Refuse,
    /// Fails the whole order.
    Fail,
    /// Disturbs the exchange, before or after the request is carried out.
    Disturb(Disturbance, Moment),
}

/// Ways to disturb an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disturbance {
    /// Holds the answer for that many milliseconds, or until it is released.
    Slow(Option<u64>),
    /// Resets the connection.
    Drop,
    /// Answers with a bare status.
    Status {
        /// HTTP status code, 400 to 599.
        code: u16,
        /// `Retry-After`, in seconds.
        retry_after: Option<u64>,
    },
    /// Answers 200 with an HTML page.
    Garbage,
    /// Answers 200 without a body.
    Empty,
    /// Answers 200 with 4over's error object.
    Error200,
    /// Answers 409: there is an order of that `order_id` already. Whether 4over does so is not documented.
    Repeated,
    /// Sends half of the body and closes.
    Truncate,
}

/// Whether the request is carried out before the disturbance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing is carried out.
    Before,
    /// Everything is carried out: what was ordered is placed and charged.
    After,
}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.when, self.action)?;
        match self.times {
            Some(1) => Ok(()),
            Some(times) => write!(f, "x{times}"),
            None => f.write_str("x*"),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = self.server.map(|server| server.to_string());
        let route = self.route.as_ref().map(Route::to_string);
        let conditions = [
            ("server", &server),
            ("job", &self.job),
            ("order", &self.order),
            ("storefront_order", &self.storefront_order),
            ("route", &route),
        ];
        let written: Vec<String> =
            conditions.into_iter().filter_map(|(key, value)| Some(format!("{key}={}", value.as_ref()?))).collect();
        f.write_str(&written.join(","))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.method {
            write!(f, "{method} ")?;
        }
        f.write_str(&self.path)
    }
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fourover => "4over",
            Self::Storefront => "storefront",
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (disturbance, moment) = match self {
            Self::Refuse => return f.write_str("refuse"),
            Self::Fail => return f.write_str("fail"),
            Self::Disturb(disturbance, moment) => (disturbance, moment),
        };
        f.write_str(&disturbance.word())?;
        f.write_str(match moment {
            Moment::Before => "_before",
            Moment::After => "_after",
        })?;
        match disturbance {
            Disturbance::Slow(Some(number)) | Disturbance::Status { retry_after: Some(number), .. } => {
                write!(f, "={number}")
            }
            _ => Ok(()),
        }
    }
}

impl Disturbance {
    fn word(&self) -> String {
        let word = match self {
            Self::Slow(_) => "slow",
            Self::Drop => "drop",
            Self::Status { code, .. } => return code.to_string(),
            Self::Garbage => "garbage",
            Self::Empty => "empty",
            Self::Error200 => "error_200",
            Self::Repeated => "repeated",
            Self::Truncate => "truncate",
        };
        word.to_owned()
    }
}
