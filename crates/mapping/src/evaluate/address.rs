//! Making the addresses of a job.

mod texts;

use super::rule::{Got, Site};
use super::{Out, Reported, Sink, condition};
use crate::address::{self, AddressProblem, ShipTo};
use crate::job::{AddressFields, AddressMade, AddressRules, Normalised};
use crate::problem::{Kind, shortened};
use crate::request::Address;
use crate::rule::{Rule, Verb};
use crate::source::Source;
use crate::trace::{Fate, Read, Step, Trace};
use overprint_generic::Field;
use std::sync::Arc;
use texts::Texts;

/// Evaluates the rules of one address; nothing where its `when` does not hold.
pub(crate) fn evaluate<'v, T: Trace>(
    rules: &'v AddressRules,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Option<Arc<Address>>, Reported> {
    if let Some(when) = &rules.when
        && !condition::holds(when, site, sink)?
    {
        sink.note(site.mapping, site.out, Fate::LeftOut);
        return Ok(None);
    }
    if let AddressMade::Fields(rules) = &rules.made
        && rules.reads_order_address
        && is_overridden(site)
    {
        let message = "the line names its own recipient, but its address is taken from the order".to_owned();
        return Err(sink.push(Kind::Address, Some(site.out), None, message, |problem| {
            problem.source = Some(site.scope.line_pointer());
            problem.help = Some(
                "read the address from /recipient, or write `address: /order/shipping_address`, which knows of this"
                    .to_owned(),
            );
        }));
    }
    let made = match &rules.made {
        AddressMade::Normalised(rules) => {
            let is_shared = !site.scope.is_override && is_of_order(rules);
            once(std::ptr::from_ref(rules).addr(), is_shared, site, sink, |sink| made(rules, site, sink))
        }
        AddressMade::Fields(rules) => match &rules.constant {
            Some(address) if !T::TRACES => Ok(Arc::clone(address)),
            _ => fields(rules, site, sink).map(Arc::new),
        },
    };
    made.map(Some)
}

/// Tells whether the address is that of a recipient whom the line names itself, against the order.
fn is_overridden(site: Site<'_, '_>) -> bool {
    site.scope.is_override && site.out.field == "ship_to"
}

pub(crate) const POSTAL: [&str; 8] =
    ["line1", "line2", "line3", "city", "state", "postal_code", "country", "country_name"];

/// Makes an address that lines of one recipient share only once; where steps are kept, each line has its own.
fn once<'m, T: Trace>(
    rules: usize,
    is_shared: bool,
    site: Site<'_, '_>,
    sink: &mut Sink<'m, T>,
    make: impl FnOnce(&mut Sink<'m, T>) -> Result<Address, Reported>,
) -> Result<Arc<Address>, Reported> {
    if T::TRACES || !is_shared {
        return make(sink).map(Arc::new);
    }
    let key = (rules, site.scope.recipient.map_or(0, |view| std::ptr::from_ref(view).addr()));
    if let Some((_, made)) = sink.addresses.iter().find(|(known, _)| *known == key) {
        return Ok(Arc::clone(made));
    }
    let made = Arc::new(make(sink)?);
    sink.addresses.push((key, Arc::clone(&made)));
    Ok(made)
}

fn is_of_order(rules: &Normalised) -> bool {
    use crate::pointer::Root::{Order, Recipient, Storefront};
    let shared = |source: &Source| match source {
        Source::Pointer(pointer) => matches!(pointer.root, Order | Recipient | Storefront),
        Source::Option(_) => false,
        Source::CustomField(_) => true,
    };
    let own = [&rules.name, &rules.company, &rules.email];
    rules.address.root == Order
        && own.into_iter().flatten().chain(&rules.phones).all(shared)
        && rules.fallback_phone.as_ref().is_none_or(|rule| {
            rule.when.is_none()
                && match &rule.verb {
                    Verb::From(source) => shared(source),
                    Verb::Constant(_) => true,
                    _ => false,
                }
        })
}

fn made<'v, T: Trace>(rules: &'v Normalised, site: Site<'v, '_>, sink: &mut Sink<'_, T>) -> Result<Address, Reported> {
    let texts = Texts::read(rules, site, sink)?;
    match address::ship_to(&texts.postal(), &texts.person(), &texts.fallback()) {
        Ok(made) => {
            trace(&made, rules, &texts, site, sink);
            for note in &made.notes {
                if let Some(source) = note.of_label() {
                    sink.notice(format!("{}: {note}", site.out.field), texts.located(source));
                }
            }
            let made_phone = made.phone_source;
            let address = as_address(made);
            let is_fallback = matches!(made_phone, address::Source::FallbackPhone);
            note(&address, if is_fallback { Fate::Defaulted } else { Fate::Filled }, site, sink);
            Ok(address)
        }
        Err(problems) => {
            for problem in &problems {
                report(problem, rules, &texts, site, sink);
            }
            Err(Reported)
        }
    }
}

fn as_address(made: ShipTo) -> Address {
    Address {
        company: made.company,
        firstname: made.firstname,
        lastname: made.lastname,
        email: made.email,
        phone: made.phone,
        address: made.address,
        address2: made.address2,
        city: made.city,
        state: made.state,
        zipcode: made.zipcode,
        country: made.country,
    }
}

fn report<T: Trace>(
    problem: &AddressProblem,
    rules: &Normalised,
    texts: &Texts<'_>,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) {
    let out = site.out.below(problem.field.as_str());
    sink.push(Kind::Address, Some(out), Some(&rules.at), problem.message.clone(), |reported| {
        reported.source = problem.sources.first().map(|&source| texts.located(source));
        reported.value = (!problem.value.is_empty()).then(|| shortened(&problem.value));
        reported.help = Some(problem.help.clone());
    });
}

fn trace<T: Trace>(made: &ShipTo, rules: &Normalised, texts: &Texts<'_>, site: Site<'_, '_>, sink: &mut Sink<'_, T>) {
    sink.trace.step(|| Step {
        output: site.out.pointer(),
        value: None,
        mapping: site.mapping.name.clone(),
        rule: crate::trace::shown(&rules.at),
        at: Some(rules.at.clone()),
        verb: "address".to_owned(),
        reads: vec![
            Read { source: texts.base(), value: None },
            Read { source: texts.located(made.phone_source), value: Some(made.phone.clone()) },
        ],
        row: None,
        pieces: None,
        notes: made.notes.iter().map(ToString::to_string).collect(),
    });
}

/// Takes note of each member, and of those that are left out.
fn note<T: Trace>(address: &Address, phone: Fate, site: Site<'_, '_>, sink: &mut Sink<'_, T>) {
    let required = ["address", "city", "state", "zipcode", "country"].into_iter().map(|name| (name, Fate::Filled));
    let optional = [
        ("company", &address.company),
        ("firstname", &address.firstname),
        ("lastname", &address.lastname),
        ("email", &address.email),
        ("address2", &address.address2),
    ];
    let fate = |field: &Field<String>| if matches!(field, Field::Absent) { Fate::LeftOut } else { Fate::Filled };
    for (name, fate) in
        required.chain([("phone", phone)]).chain(optional.into_iter().map(|(name, field)| (name, fate(field))))
    {
        sink.note(site.mapping, site.out.below(name), fate);
    }
}

fn fields<'v, T: Trace>(
    rules: &'v AddressFields,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Address, Reported> {
    let mut required = |name: &'static str, rule: &'v Rule| {
        let out = site.out;
        Site { out: Out { below: Some(name), ..out }, ..site }.required(rule, sink, Site::text)
    };
    let (phone, address) = (required("phone", &rules.phone), required("address", &rules.address));
    let (city, state) = (required("city", &rules.city), required("state", &rules.state));
    let (zipcode, country) = (required("zipcode", &rules.zipcode), required("country", &rules.country));
    let mut optional = |name: &'static str, rule: &'v Option<Rule>| {
        let out = site.out;
        field(rule.as_ref(), Site { out: Out { below: Some(name), ..out }, ..site }, sink)
    };
    let (company, firstname) = (optional("company", &rules.company), optional("firstname", &rules.firstname));
    let (lastname, email) = (optional("lastname", &rules.lastname), optional("email", &rules.email));
    let address2 = optional("address2", &rules.address2);
    Ok(Address {
        company: company?,
        firstname: firstname?,
        lastname: lastname?,
        email: email?,
        phone: phone?,
        address: address?,
        address2: address2?,
        city: city?,
        state: state?,
        zipcode: zipcode?,
        country: country?,
    })
}

/// Keeps a stated null apart from a member that is left out.
fn field<'v, T: Trace>(
    rule: Option<&'v Rule>,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Field<String>, Reported> {
    let Some(rule) = rule else { return Ok(Field::Absent) };
    Ok(match site.evaluate(rule, sink)? {
        Got::Text(text) => Field::Value(text.as_str().to_owned()),
        Got::Null => Field::Null,
        Got::Nothing => Field::Absent,
    })
}
