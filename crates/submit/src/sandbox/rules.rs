//! The rules in force, and which of them a call meets.

use axum::http::Method;

use super::behaviour::{Action, Behaviour, Disturbance, Moment, Route, ServerName, When};
use super::exchange::{Call, Server};
use super::glob;

/// What a call is about, for the conditions that look further than its path.
#[derive(Debug, Default)]
pub(super) struct Subject {
    /// Whether the call is `POST /orders` at 4over.
    pub(super) placing: bool,
    pub(super) order: Option<String>,
    /// Names and numbers of the jobs concerned.
    pub(super) jobs: Vec<String>,
    pub(super) storefront_order: Option<String>,
}

/// The rules in force, in the order given.
#[derive(Debug, Default)]
pub(super) struct Rules(Vec<Behaviour>);

impl Rules {
    pub(super) fn add(&mut self, rule: Behaviour) {
        self.0.push(rule);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn texts(&self) -> Vec<String> {
        self.0.iter().map(Behaviour::to_string).collect()
    }

    /// Takes the disturbance that the call meets, if any.
    pub(super) fn disturbance(&mut self, call: &Call, subject: &Subject) -> Option<(Disturbance, Moment)> {
        let action =
            self.take(|rule| matches!(rule.action, Action::Disturb(..)) && applies(&rule.when, call, subject))?;
        match action {
            Action::Disturb(disturbance, moment) => Some((disturbance, moment)),
            Action::Refuse | Action::Fail => None,
        }
    }

    /// Tells whether one job of an order is refused, by any of its names.
    pub(super) fn refuses(&mut self, order: &str, names: &[&str]) -> bool {
        self.take(|rule| rule.action == Action::Refuse && concerns(&rule.when, order, names)).is_some()
    }

    /// Tells whether a whole order fails.
    pub(super) fn fails(&mut self, order: &str, names: &[&str]) -> bool {
        self.take(|rule| rule.action == Action::Fail && concerns(&rule.when, order, names)).is_some()
    }

    /// Finds the first rule that fits, counts it down and removes it when it is used up.
    fn take(&mut self, fits: impl Fn(&Behaviour) -> bool) -> Option<Action> {
        let at = self.0.iter().position(fits)?;
        let rule = &mut self.0[at];
        let action = rule.action.clone();
        if let Some(times) = &mut rule.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.0.remove(at);
            }
        }
        Some(action)
    }
}

/// Looks only at an order and the names of its jobs, since a refusal is for `POST /orders`.
fn concerns(when: &When, order: &str, names: &[&str]) -> bool {
    let job = |pattern: &String| names.iter().any(|name| glob::matches(pattern, name));
    when.order.iter().all(|pattern| glob::matches(pattern, order)) && when.job.iter().all(job)
}

fn applies(when: &When, call: &Call, subject: &Subject) -> bool {
    let job = |pattern: &String| subject.jobs.iter().any(|name| glob::matches(pattern, name));
    let is = |pattern: &String, text: &Option<String>| text.as_ref().is_some_and(|text| glob::matches(pattern, text));
    let about_4over = when.job.is_some() || when.order.is_some();
    let in_reach = !about_4over || when.route.is_some() || subject.placing;
    in_reach
        && when.job.iter().all(job)
        && when.order.iter().all(|pattern| is(pattern, &subject.order))
        && when.storefront_order.iter().all(|pattern| is(pattern, &subject.storefront_order))
        && when.route.iter().all(|route| leads(route, &call.method, &call.path))
        && when.server.is_none_or(|name| serves(name, call.server))
}

fn leads(route: &Route, method: &Method, path: &str) -> bool {
    let same_method = route.method.as_ref().is_none_or(|wanted| wanted == method.as_str());
    same_method && glob::matches(&format!("{}*", route.path), path)
}

fn serves(name: ServerName, server: Server) -> bool {
    matches!((name, server), (ServerName::Fourover, Server::Fourover) | (ServerName::Storefront, Server::Storefront))
}
