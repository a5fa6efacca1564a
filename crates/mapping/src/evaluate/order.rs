//! Making the members of the order that are no job's, when several mappings may share the order.

mod defaults;

use super::rule::Site;
use super::scope::Scope;
use super::{Out, Reported, Sink};
use crate::mapping::{Mapping, Print};
use crate::order::Order;
use crate::pointer::Root;
use crate::problem::Kind;
use crate::request::{CreateOrder, Payment, ProfileToken};
use crate::rule::Rule;
use crate::trace::{Fate, Step, Trace};

/// Makes the order around its jobs, with what the mappings of its lines agree on.
pub(crate) fn order<'m: 'v, 'v, T: Trace>(
    mappings: &[(&'m Mapping, &'m Print)],
    scope: Scope<'v>,
    sink: &mut Sink<'m, T>,
) -> Result<CreateOrder, Reported> {
    let all = All { mappings, scope };
    let order_id = all.agree("order_id", sink, defaults::order_id);
    let is_test_order = all.agree("is_test_order", sink, defaults::is_test_order);
    let skip_conformation = all.agree("skip_conformation", sink, |site, rules, sink| {
        maybe(&rules.skip_conformation, |rule| site.boolean(rule, sink))
    });
    let display_breakdown_prices = all.agree("display_breakdown_prices", sink, |site, rules, sink| {
        maybe(&rules.display_breakdown_prices, |rule| site.code(rule, "job, order or all", sink))
    });
    let coupon_code =
        all.agree("coupon_code", sink, |site, rules, sink| maybe(&rules.coupon_code, |rule| site.text(rule, sink)));
    let payment = all.agree("payment", sink, |site, rules, sink| payment(site, rules, sink).map(Some));
    Ok(CreateOrder {
        order_id: order_id?.unwrap_or_default(),
        is_test_order: is_test_order?,
        skip_conformation: skip_conformation?,
        display_breakdown_prices: display_breakdown_prices?,
        coupon_code: coupon_code?,
        jobs: Vec::new(),
        payment: payment?,
    })
}

/// All mappings that take a line of the order.
struct All<'a, 'm, 'v> {
    mappings: &'a [(&'m Mapping, &'m Print)],
    scope: Scope<'v>,
}

impl<'m: 'v, 'v> All<'_, 'm, 'v> {
    /// Asks every mapping for one member; two that say different things are a problem, one that says nothing is not.
    fn agree<V: PartialEq, T: Trace>(
        &self,
        field: &str,
        sink: &mut Sink<'m, T>,
        read: impl Fn(Site<'v, '_>, &'v Order, &mut Sink<'m, T>) -> Result<Option<V>, Reported>,
    ) -> Result<Option<V>, Reported> {
        let mut first: Option<(V, &str)> = None;
        let mut sound = Ok(());
        for &(mapping, print) in self.mappings {
            sink.mapping = &mapping.name;
            let site = Site { mapping, scope: self.scope, out: Out::order(field) };
            match (read(site, &print.order, sink), &first) {
                (Err(reported), _) => sound = Err(reported),
                (Ok(None), _) => {}
                (Ok(Some(said)), None) => first = Some((said, &mapping.name)),
                (Ok(Some(said)), Some((other, _))) if said == *other => {}
                (Ok(Some(_)), Some((_, other))) => {
                    let message = format!(
                        "mappings `{other}` and `{}` give this order different values for `{field}`",
                        mapping.name
                    );
                    sound = Err(sink.push(Kind::Conflict, Some(site.out), None, message, |_| {}));
                }
            }
        }
        sink.mapping = "";
        sound.map(|()| first.map(|(said, _)| said))
    }
}

fn maybe<'v, V>(
    rule: &'v Option<Rule>,
    evaluate: impl FnOnce(&'v Rule) -> Result<Option<V>, Reported>,
) -> Result<Option<V>, Reported> {
    rule.as_ref().map_or(Ok(None), evaluate)
}

fn payment<'v, T: Trace>(site: Site<'v, '_>, rules: &'v Order, sink: &mut Sink<'_, T>) -> Result<Payment, Reported> {
    let rules = &rules.payment;
    let token = token(site.below("profile_token"), rules.profile_token.as_ref(), sink);
    let amount = maybe(&rules.requested_amount, |rule| site.below("requested_amount").text(rule, sink));
    let currency = maybe(&rules.requested_currency, |rule| site.below("requested_currency").text(rule, sink));
    Ok(Payment { profile_token: token?, requested_amount: amount?, requested_currency: currency? })
}

/// Whoever has the token can charge the card, so no step shows it.
fn token<'v, T: Trace>(
    site: Site<'v, '_>,
    rule: Option<&'v Rule>,
    sink: &mut Sink<'_, T>,
) -> Result<ProfileToken, Reported> {
    let token = match rule {
        Some(rule) => sink.untraced(|sink| site.required(rule, sink, Site::text))?,
        None => site.default_text(Root::Storefront, "payment_profile_token", sink)?,
    };
    sink.note(site.mapping, site.out, Fate::Filled);
    sink.trace.step(|| match rule {
        Some(rule) => site.step(rule, "secret".to_owned(), Some("[redacted]")),
        None => Step {
            rule: None,
            ..defaults::step(site, "as configured", "/storefront/payment_profile_token", "[redacted]")
        },
    });
    Ok(ProfileToken::new(token))
}
