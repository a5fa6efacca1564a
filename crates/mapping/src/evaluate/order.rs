//! Making the members of the order that are no job's, when several mappings may share the order.

use super::rule::Site;
use super::scope::{Found, Scope};
use super::{Out, Reported, Sink};
use crate::mapping::{Mapping, Print};
use crate::pointer::{Pointer, Root};
use crate::problem::{Kind, shortened};
use crate::request::{Breakdown, CreateOrder, Payment, ProfileToken};
use crate::rule::Rule;
use crate::trace::{Read, Step, Trace};
use std::fmt::Debug;

/// What the mappings of the order say so far, each with the mapping that said it.
struct Stated<V> {
    value: Option<(V, String)>,
}

impl<V> Default for Stated<V> {
    fn default() -> Self {
        Stated { value: None }
    }
}

impl<V: PartialEq + Debug> Stated<V> {
    /// Takes what one mapping says; two that differ are a problem.
    fn take<T: Trace>(&mut self, said: Option<V>, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<(), Reported> {
        let Some(said) = said else { return Ok(()) };
        match &self.value {
            None => self.value = Some((said, site.mapping.name.clone())),
            Some((first, _)) if *first == said => {}
            Some((_, other)) => {
                let message = format!(
                    "mappings `{other}` and `{}` give this order different values for `{}`",
                    site.mapping.name, site.out.field
                );
                return Err(sink.push(Kind::Conflict, Some(site.out), None, message, |_| {}));
            }
        }
        Ok(())
    }

    fn into_value(self) -> Option<V> {
        self.value.map(|(value, _)| value)
    }
}

/// Makes the order around its jobs.
pub(crate) fn order<'v, T: Trace>(
    mappings: &[(&'v Mapping, &'v Print)],
    scope: Scope<'v>,
    sink: &mut Sink<'_, T>,
) -> Result<CreateOrder, Reported> {
    let mut order_id = Stated::default();
    let mut is_test_order = Stated::default();
    let mut skip_conformation = Stated::default();
    let mut breakdown = Stated::<Breakdown>::default();
    let mut coupon_code = Stated::default();
    let mut payment = Stated::<(String, Option<String>, Option<String>)>::default();
    let mut sound = Ok(());
    for &(mapping, print) in mappings {
        let rules = &print.order;
        let at = |field: &'static str| Site { mapping, scope, out: Out::order(field) };
        let mut take = |read: Result<(), Reported>| sound = sound.and(read);
        let read = maybe(&rules.order_id, |rule| at("order_id").text(rule, sink));
        take(read.and_then(|said| order_id.take(said, at("order_id"), sink)));
        let read = maybe(&rules.is_test_order, |rule| at("is_test_order").boolean(rule, sink));
        take(read.and_then(|said| is_test_order.take(said, at("is_test_order"), sink)));
        let read = maybe(&rules.skip_conformation, |rule| at("skip_conformation").boolean(rule, sink));
        take(read.and_then(|said| skip_conformation.take(said, at("skip_conformation"), sink)));
        let read = maybe(&rules.display_breakdown_prices, |rule| {
            at("display_breakdown_prices").code(rule, "job, order or all", sink)
        });
        take(read.and_then(|said| breakdown.take(said, at("display_breakdown_prices"), sink)));
        let read = maybe(&rules.coupon_code, |rule| at("coupon_code").text(rule, sink));
        take(read.and_then(|said| coupon_code.take(said, at("coupon_code"), sink)));
        let read = read_payment(mapping, print, scope, sink);
        take(read.and_then(|said| payment.take(Some(said), at("payment"), sink)));
    }
    sound?;
    let Some(&(mapping, _)) = mappings.first() else { return Err(Reported) };
    let at = |field: &'static str| Site { mapping, scope, out: Out::order(field) };
    let is_test_order = match is_test_order.into_value() {
        Some(stated) => Some(stated),
        None => configured_test_order(at("is_test_order"), sink)?,
    };
    let order_id = match order_id.into_value() {
        Some(stated) => stated,
        None => default_order_id(at("order_id"), sink)?,
    };
    let payment = payment.into_value().map(|(token, requested_amount, requested_currency)| Payment {
        profile_token: ProfileToken::new(token),
        requested_amount,
        requested_currency,
    });
    Ok(CreateOrder {
        order_id,
        is_test_order,
        skip_conformation: skip_conformation.into_value(),
        display_breakdown_prices: breakdown.into_value(),
        coupon_code: coupon_code.into_value(),
        jobs: Vec::new(),
        payment,
    })
}

fn maybe<'v, V>(
    rule: &'v Option<Rule>,
    evaluate: impl FnOnce(&'v Rule) -> Result<Option<V>, Reported>,
) -> Result<Option<V>, Reported> {
    rule.as_ref().map_or(Ok(None), evaluate)
}

fn read_payment<'v, T: Trace>(
    mapping: &'v Mapping,
    print: &'v Print,
    scope: Scope<'v>,
    sink: &mut Sink<'_, T>,
) -> Result<(String, Option<String>, Option<String>), Reported> {
    let rules = &print.order.payment;
    let at = |below: &'static str| Site { mapping, scope, out: Out::order("payment").below(below) };
    let token = match &rules.profile_token {
        Some(rule) => at("profile_token").required(rule, sink, Site::text),
        None => at("profile_token").default_text(Root::Storefront, "payment_profile_token", sink),
    };
    let amount = maybe(&rules.requested_amount, |rule| at("requested_amount").text(rule, sink));
    let currency = maybe(&rules.requested_currency, |rule| at("requested_currency").text(rule, sink));
    Ok((token?, amount?, currency?))
}

/// Unless a mapping says otherwise, the configuration decides whether an order is a test.
fn configured_test_order<T: Trace>(site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<Option<bool>, Reported> {
    let pointer = Pointer { root: Root::Storefront, tokens: vec!["is_test_order".into()], at: site.mapping.at.clone() };
    let is_test = match site.scope.find_at(&pointer) {
        Found::Nothing | Found::Null => return Ok(None),
        Found::Text(text) => match text.as_str() {
            "true" => true,
            "false" => false,
            other => {
                let message = "`/storefront/is_test_order` is neither true nor false".to_owned();
                return Err(sink.push(Kind::Value, Some(site.out), None, message, |problem| {
                    problem.value = Some(shortened(other));
                }));
            }
        },
        Found::NotText(_) | Found::Several(_) => return Ok(None),
    };
    sink.trace.step(|| default_step(site, "as configured", "/storefront/is_test_order", &is_test.to_string()));
    Ok(Some(is_test))
}

fn default_order_id<T: Trace>(site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<String, Reported> {
    let name = site.default_text(Root::Storefront, "name", sink);
    let id = site.default_text(Root::Order, "id", sink);
    let order_id = format!("{}-{}", name?, id?);
    sink.trace.step(|| default_step(site, "storefront and order", "/order/id", &order_id));
    Ok(order_id)
}

fn default_step(site: Site<'_, '_>, verb: &str, source: &str, value: &str) -> Step {
    Step {
        output: site.out.pointer(),
        value: Some(value.to_owned()),
        mapping: site.mapping.name.clone(),
        rule: None,
        verb: verb.to_owned(),
        reads: vec![Read { source: source.to_owned(), value: Some(value.to_owned()) }],
        row: None,
        notes: Vec::new(),
    }
}
