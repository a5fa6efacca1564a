//! Making the addresses of a job.

use super::rule::{Got, Site};
use super::scope::{Found, found};
use super::{Out, Reported, Sink, condition};
use crate::address::{self, AddressProblem, Fallback, Person, Postal, ShipTo};
use crate::job::{AddressFields, AddressMade, AddressRules, Normalised};
use crate::problem::{Kind, shortened};
use crate::request::Address;
use crate::rule::Rule;
use crate::source::Source;
use crate::template::Text;
use crate::trace::{Read, Step, Trace};
use overprint_generic::Field;
use overprint_generic::view::View;
use std::borrow::Cow;

/// Evaluates the rules of one address; nothing where its `when` does not hold.
pub(crate) fn evaluate<'v, T: Trace>(
    rules: &'v AddressRules,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Option<Address>, Reported> {
    if let Some(when) = &rules.when
        && !condition::holds(when, site, sink)?
    {
        return Ok(None);
    }
    match &rules.made {
        AddressMade::Normalised(rules) => normalised(rules, site, sink).map(Some),
        AddressMade::Fields(rules) => fields(rules, site, sink).map(Some),
    }
}

/// The texts that an address is made from; they are borrowed while it is made.
struct Texts<'v> {
    base: String,
    postal: [Field<Cow<'v, str>>; 8],
    person: [Field<Cow<'v, str>>; 5],
    phones: Vec<(String, Cow<'v, str>)>,
    fallback_phone: Option<String>,
}

const POSTAL: [&str; 8] = ["line1", "line2", "line3", "city", "state", "postal_code", "country", "country_name"];

fn normalised<'v, T: Trace>(
    rules: &'v Normalised,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Address, Reported> {
    let texts = Texts::read(rules, site, sink)?;
    match address::ship_to(&texts.postal(), &texts.person(), &texts.fallback()) {
        Ok(made) => {
            trace(&made, rules, &texts, site, sink);
            Ok(as_address(made))
        }
        Err(problems) => {
            for problem in &problems {
                report(problem, rules, &texts, site, sink);
            }
            Err(Reported)
        }
    }
}

impl<'v> Texts<'v> {
    fn read<T: Trace>(rules: &'v Normalised, site: Site<'v, '_>, sink: &mut Sink<'_, T>) -> Result<Self, Reported> {
        let scope = site.scope;
        let recipient = rules.recipient.as_ref().and_then(|pointer| scope.select(pointer));
        // A line with a recipient of its own has no address in the order, so the record's is the only right one.
        let (base, view) = if scope.is_override {
            ("/recipient/address".to_owned(), recipient.and_then(|recipient| recipient.child("address")))
        } else {
            (scope.locate_at(&rules.address), scope.select(&rules.address))
        };
        let Some(view) = view else {
            let message = format!("`{base}` selects nothing");
            return Err(sink.push(Kind::Address, Some(site.out), Some(&rules.at), message, |problem| {
                problem.source = Some(base);
                problem.help = scope.is_override.then(|| {
                    "the line names its own recipient, so the address comes from that contact or organization"
                        .to_owned()
                });
            }));
        };
        let of_recipient =
            |name: &str| recipient.and_then(|recipient| recipient.child(name)).map_or(Field::Absent, text);
        let own = |source: &Option<Source>| source.as_ref().map(|source| as_field(scope.find(source)));
        let name_of_order = if scope.is_override { None } else { own(&rules.name) };
        let mut phones: Vec<(String, Cow<'v, str>)> = Vec::new();
        for source in &rules.phones {
            if let Found::Text(text) = scope.find(source) {
                phones.push((scope.locate(source), into_cow(text)));
            }
        }
        phones.extend(recipient_phones(recipient));
        let fallback_phone = match &rules.fallback_phone {
            Some(rule) => site.text(rule, sink)?,
            None => None,
        };
        Ok(Texts {
            base,
            postal: POSTAL.map(|name| view.child(name).map_or(Field::Absent, text)),
            person: [
                own(&rules.company).unwrap_or_else(|| of_recipient("company")),
                of_recipient("first_name"),
                of_recipient("last_name"),
                name_of_order.unwrap_or_else(|| of_recipient("name")),
                own(&rules.email).unwrap_or_else(|| of_recipient("email")),
            ],
            phones,
            fallback_phone,
        })
    }

    fn postal(&self) -> Postal<'_> {
        let [line1, line2, line3, city, state, postal_code, country, country_name] =
            self.postal.each_ref().map(borrowed);
        Postal { line1, line2, line3, city, state, postal_code, country, country_name }
    }

    fn person(&self) -> Person<'_> {
        let [company, first_name, last_name, full_name, email] = self.person.each_ref().map(borrowed);
        let phones = self.phones.iter().map(|(_, text)| text.as_ref()).collect();
        Person { company, first_name, last_name, full_name, email, phones }
    }

    fn fallback(&self) -> Fallback<'_> {
        Fallback { phone: self.fallback_phone.as_deref() }
    }
}

fn recipient_phones<'v>(recipient: Option<&'v View<'v>>) -> Vec<(String, Cow<'v, str>)> {
    let phones = recipient.and_then(|recipient| recipient.child("phones")).and_then(View::elements).unwrap_or_default();
    let texts = phones.iter().enumerate().filter_map(|(index, phone)| match phone.child("text").map(found) {
        Some(Found::Text(text)) => Some((format!("/recipient/phones/{index}/text"), into_cow(text))),
        _ => None,
    });
    texts.collect()
}

fn into_cow(text: Text<'_>) -> Cow<'_, str> {
    match text {
        Text::String(text) | Text::Number(text) => text,
        Text::Boolean(_) => Cow::Owned(text.as_str().to_owned()),
    }
}

fn text<'v>(view: &'v View<'v>) -> Field<Cow<'v, str>> {
    as_field(found(view))
}

fn as_field(found: Found<'_>) -> Field<Cow<'_, str>> {
    match found {
        Found::Text(text) => Field::Value(into_cow(text)),
        Found::Null => Field::Null,
        Found::Nothing | Found::NotText(_) | Found::Several(_) => Field::Absent,
    }
}

fn borrowed<'t>(field: &'t Field<Cow<'_, str>>) -> Field<&'t str> {
    match field {
        Field::Absent => Field::Absent,
        Field::Null => Field::Null,
        Field::Value(text) => Field::Value(text.as_ref()),
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

/// Says where a part of the address was looked for.
fn located(source: address::Source, texts: &Texts<'_>) -> String {
    use address::Source::{Company, Email, FallbackPhone, FirstName, FullName, LastName, Phone};
    match source {
        Phone(index) => texts.phones.get(index).map_or_else(|| "/recipient/phones".to_owned(), |(at, _)| at.clone()),
        Company | FirstName | LastName | Email => format!("/recipient/{}", source.member()),
        FullName => "/order/ship_to_name".to_owned(),
        FallbackPhone => "fallback_phone".to_owned(),
        postal => format!("{}/{}", texts.base, postal.member()),
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
        reported.source = problem.sources.first().map(|&source| located(source, texts));
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
        verb: "address".to_owned(),
        reads: vec![
            Read { source: texts.base.clone(), value: None },
            Read { source: located(made.phone_source, texts), value: Some(made.phone.clone()) },
        ],
        row: None,
        notes: made.notes.iter().map(ToString::to_string).collect(),
    });
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
