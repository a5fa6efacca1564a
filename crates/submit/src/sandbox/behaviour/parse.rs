//! Reads a rule from its text form.

use std::str::FromStr;

use super::{Action, Behaviour, Disturbance, Moment, Route, ServerName, When};

/// A rule's text does not say what it should.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BehaviourError {
    /// There is no colon between conditions and action.
    #[error("\"{0}\" has no action: write CONDITION:ACTION, as in order=acme-1001:drop_after")]
    NoAction(String),
    /// A condition is not `key=value`, or its key is unknown.
    #[error("\"{0}\" is not a condition: use job=, order=, storefront_order=, route= or server=")]
    UnknownCondition(String),
    /// A condition is given twice.
    #[error("\"{0}\" is given twice")]
    RepeatedCondition(String),
    /// A route is not a path that begins with a slash, perhaps after a method.
    #[error("\"{0}\" is not a route: write a path, or a method and a path, as in GET /orders")]
    Route(String),
    /// A server has another name.
    #[error("\"{0}\" is not a server: use 4over or storefront")]
    Server(String),
    /// An action is unknown.
    #[error(
        "\"{0}\" is not an action: use refuse, fail, slow, drop_before, drop_after, garbage, empty, \
         error_200, truncate or a status from 400 to 599"
    )]
    UnknownAction(String),
    /// The number of times is not a positive number or `*`.
    #[error("\"{0}\" is not a number of times: write x3, or x* for always")]
    Times(String),
    /// The number after `=` does not belong to the action or is not one.
    #[error("\"={1}\" does not fit {0}: only slow takes milliseconds and a status takes seconds")]
    Argument(String, String),
    /// `refuse` without `job=`, or `fail` without `job=` and `order=`.
    #[error("{0} has to say what it is for: add {1}")]
    Aimless(&'static str, &'static str),
    /// Half of an answer was asked for before there is one.
    #[error("truncate cuts the true answer short, so it cannot come before the request is carried out")]
    TruncateBefore,
}

impl FromStr for Behaviour {
    type Err = BehaviourError;

    fn from_str(text: &str) -> Result<Self, BehaviourError> {
        let Some((conditions, action)) = text.rsplit_once(':') else {
            return Err(BehaviourError::NoAction(text.to_owned()));
        };
        let when: When = conditions.parse()?;
        let (action, times) = split_times(action.trim())?;
        let action: Action = action.parse()?;
        match action {
            Action::Refuse if when.job.is_none() => {
                return Err(BehaviourError::Aimless("refuse", "job="));
            }
            Action::Fail if when.job.is_none() && when.order.is_none() => {
                return Err(BehaviourError::Aimless("fail", "job= or order="));
            }
            _ => {}
        }
        Ok(Self { when, action, times })
    }
}

/// Takes `x3` or `x*` off the end of an action. Without it a rule acts once.
fn split_times(action: &str) -> Result<(&str, Option<u32>), BehaviourError> {
    let Some((head, tail)) = action.rsplit_once('x') else {
        return Ok((action, Some(1)));
    };
    let times = match tail.trim() {
        "*" => None,
        digits => match digits.parse() {
            Ok(times) if times > 0 => Some(times),
            _ => return Err(BehaviourError::Times(format!("x{tail}"))),
        },
    };
    Ok((head.trim_end(), times))
}

impl FromStr for When {
    type Err = BehaviourError;

    fn from_str(text: &str) -> Result<Self, BehaviourError> {
        let mut when = Self::default();
        for condition in text.split(',').map(str::trim) {
            let unknown = || BehaviourError::UnknownCondition(condition.to_owned());
            let (key, value) = condition.split_once('=').ok_or_else(unknown)?;
            let value = value.trim();
            if value.is_empty() {
                return Err(unknown());
            }
            let repeated = match key.trim() {
                "job" => when.job.replace(value.to_owned()).is_some(),
                "order" => when.order.replace(value.to_owned()).is_some(),
                "storefront_order" => when.storefront_order.replace(value.to_owned()).is_some(),
                "route" => when.route.replace(value.parse()?).is_some(),
                "server" => when.server.replace(value.parse()?).is_some(),
                _ => return Err(unknown()),
            };
            if repeated {
                return Err(BehaviourError::RepeatedCondition(key.trim().to_owned()));
            }
        }
        Ok(when)
    }
}

impl FromStr for Route {
    type Err = BehaviourError;

    fn from_str(text: &str) -> Result<Self, BehaviourError> {
        let (method, path) = match text.split_once(' ') {
            Some((method, path)) => (Some(method.to_ascii_uppercase()), path.trim()),
            None => (None, text),
        };
        let spelled = |method: &String| method.bytes().all(|byte| byte.is_ascii_uppercase());
        if !path.starts_with('/') || path.contains(' ') || !method.iter().all(spelled) {
            return Err(BehaviourError::Route(text.to_owned()));
        }
        Ok(Self { method, path: path.to_owned() })
    }
}

impl FromStr for ServerName {
    type Err = BehaviourError;

    fn from_str(text: &str) -> Result<Self, BehaviourError> {
        match text {
            "4over" => Ok(Self::Fourover),
            "storefront" => Ok(Self::Storefront),
            _ => Err(BehaviourError::Server(text.to_owned())),
        }
    }
}

impl FromStr for Action {
    type Err = BehaviourError;

    fn from_str(text: &str) -> Result<Self, BehaviourError> {
        let (name, argument) = match text.split_once('=') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text, None),
        };
        let (word, moment) = split_moment(name);
        let number = argument.map(|argument| {
            let refused = || BehaviourError::Argument(word.to_owned(), argument.to_owned());
            argument.parse::<u64>().map_err(|_| refused())
        });
        let number = number.transpose()?;
        let action =
            action_named(word, moment, number).ok_or_else(|| BehaviourError::UnknownAction(text.to_owned()))?;
        match (&action, number) {
            (Self::Disturb(Disturbance::Slow(_) | Disturbance::Status { .. }, _), _) | (_, None) => {}
            (_, Some(number)) => {
                return Err(BehaviourError::Argument(word.to_owned(), number.to_string()));
            }
        }
        if action == Self::Disturb(Disturbance::Truncate, Moment::Before) {
            return Err(BehaviourError::TruncateBefore);
        }
        Ok(action)
    }
}

fn split_moment(name: &str) -> (&str, Option<Moment>) {
    if let Some(word) = name.strip_suffix("_before") {
        (word, Some(Moment::Before))
    } else if let Some(word) = name.strip_suffix("_after") {
        (word, Some(Moment::After))
    } else {
        (name, None)
    }
}

/// Builds an action; `drop` has no default moment, and `refuse` and `fail` have none at all.
fn action_named(word: &str, moment: Option<Moment>, number: Option<u64>) -> Option<Action> {
    let (disturbance, usual) = match word {
        "refuse" | "fail" if moment.is_some() => return None,
        "refuse" => return Some(Action::Refuse),
        "fail" => return Some(Action::Fail),
        "drop" => (Disturbance::Drop, moment?),
        "slow" => (Disturbance::Slow(number), Moment::After),
        "garbage" => (Disturbance::Garbage, Moment::Before),
        "empty" => (Disturbance::Empty, Moment::Before),
        "error_200" => (Disturbance::Error200, Moment::Before),
        "repeated" => (Disturbance::Repeated, Moment::Before),
        "truncate" => (Disturbance::Truncate, Moment::After),
        digits => {
            let code: u16 = digits.parse().ok().filter(|code| (400..600).contains(code))?;
            let retry_after = number;
            (Disturbance::Status { code, retry_after }, Moment::Before)
        }
    };
    Some(Action::Disturb(disturbance, moment.unwrap_or(usual)))
}
