//! Addresses of a job: a storefront address made fit for 4over, or a rule for each member.

use crate::address::{self, Fallback, Person, Postal, ShipToField};
use crate::check::Check;
use crate::condition::Condition;
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::pointer::{Pointer, Position, Root};
use crate::request::Address;
use crate::rule::{Constant, Output, Rule, Verb};
use crate::source::Source;
use crate::yaml::{Map, Node};
use overprint_generic::Field;
use std::sync::Arc;

/// How an address comes about.
#[derive(Debug)]
pub(crate) struct AddressRules {
    /// Where it does not hold, the job has no such address.
    pub(crate) when: Option<Condition>,
    pub(crate) made: Made,
}

/// What an address is made of.
#[derive(Debug)]
pub(crate) enum Made {
    Normalised(Box<Normalised>),
    Fields(Box<AddressFields>),
}

/// A storefront address and its recipient.
#[derive(Debug)]
pub(crate) struct Normalised {
    pub(crate) address: Pointer,
    /// The contact or organization; absent where the order alone says who receives.
    pub(crate) recipient: Option<Pointer>,
    /// One text with the whole name.
    pub(crate) name: Option<Source>,
    pub(crate) company: Option<Source>,
    pub(crate) email: Option<Source>,
    /// Phones to try before the recipient's.
    pub(crate) phones: Vec<Source>,
    /// A phone for parcels whose recipient has none.
    pub(crate) fallback_phone: Option<Rule>,
    pub(crate) at: Place,
}

/// A rule for each member of 4over's address.
#[derive(Debug)]
pub(crate) struct AddressFields {
    /// Whether a rule reads where the order goes, which is wrong for a line with a recipient of its own.
    pub(crate) reads_order_address: bool,
    pub(crate) company: Option<Rule>,
    pub(crate) firstname: Option<Rule>,
    pub(crate) lastname: Option<Rule>,
    pub(crate) email: Option<Rule>,
    pub(crate) phone: Rule,
    pub(crate) address: Rule,
    pub(crate) address2: Option<Rule>,
    pub(crate) city: Rule,
    pub(crate) state: Rule,
    pub(crate) zipcode: Rule,
    pub(crate) country: Rule,
    /// The address itself, where every rule is a constant.
    pub(crate) constant: Option<Arc<Address>>,
}

/// Every key of a storefront address.
pub(crate) const NORMALISED: &[&str] =
    &["address", "recipient", "name", "company", "email", "phones", "fallback_phone", "when"];
/// Every key of an address of rules.
pub(crate) const FIELDS: &[&str] = &[
    "company",
    "firstname",
    "lastname",
    "email",
    "phone",
    "address",
    "address2",
    "city",
    "state",
    "zipcode",
    "country",
    "when",
];

impl AddressRules {
    /// Reads an address: with a bare pointer as `address` it is a storefront address, else a map of rules.
    pub(crate) fn read(name: &str, node: &Node, check: &mut Check<'_>) -> Option<AddressRules> {
        let map = node.expect_map(&format!("`{name}`"), check.diagnostics)?;
        let is_pointer = match map.get("address") {
            Some(address) => address.text().is_some_and(|text| text.starts_with('/')),
            // Only a storefront address has a recipient, so its pointer is what is missing or misspelt.
            None => map.get("recipient").is_some(),
        };
        let when = map.get("when").and_then(|node| Condition::read(node, Position::Job, check));
        let made = if is_pointer {
            normalised(name, node, map, check).map(|rules| Made::Normalised(Box::new(rules)))
        } else {
            fields(name, node, map, check).map(|rules| Made::Fields(Box::new(rules)))
        };
        Some(AddressRules { when, made: made? })
    }
}

fn normalised(name: &str, node: &Node, map: &Map, check: &mut Check<'_>) -> Option<Normalised> {
    map.refuse_unknown(NORMALISED, &format!("the storefront address of `{name}`"), check.diagnostics);
    let address = check.required(map, "address", &format!("the storefront address of `{name}`"), node);
    let address =
        address.and_then(|node| check.pointer_to_members(node, Position::Job, &crate::evaluate::address::POSTAL));
    let recipient = map.get("recipient").and_then(|node| check.pointer(node, Position::Job));
    let mut source = |key: &str| map.get(key).and_then(|node| Source::read(node, Position::Job, check));
    let (whole_name, company, email) = (source("name"), source("company"), source("email"));
    let phones = match map.get("phones") {
        Some(phones) => phones.expect_list("`phones`", check.diagnostics)?.to_vec(),
        None => Vec::new(),
    };
    let phones = phones.iter().filter_map(|node| Source::read(node, Position::Job, check)).collect();
    let fallback_phone = map
        .get("fallback_phone")
        .and_then(|node| Rule::read("fallback_phone", node, Output::Text, Position::Job, check));
    Some(Normalised {
        address: address?,
        recipient,
        name: whole_name,
        company,
        email,
        phones,
        fallback_phone,
        at: node.at.clone(),
    })
}

fn reads_order_address(rule: &Rule) -> bool {
    rule.pointers().iter().any(|pointer| {
        let first = pointer.tokens.first().map_or("", |token| token);
        pointer.root == Root::Order && (first == "shipping_address" || first.starts_with("ship_to_"))
    })
}

fn fields(name: &str, node: &Node, map: &Map, check: &mut Check<'_>) -> Option<AddressFields> {
    let what = format!("`{name}`");
    let before = check.diagnostics.len();
    map.refuse_unknown(FIELDS, &what, check.diagnostics);
    let mut read = |key: &str| map.get(key).and_then(|node| Rule::read(key, node, Output::Text, Position::Job, check));
    let (company, firstname, lastname) = (read("company"), read("firstname"), read("lastname"));
    let (email, address2) = (read("email"), read("address2"));
    let (phone, address, city) = (read("phone"), read("address"), read("city"));
    let (state, zipcode, country) = (read("state"), read("zipcode"), read("country"));
    let needed = ["phone", "address", "city", "state", "zipcode", "country"].into_iter();
    let missing: Vec<&str> =
        needed.filter(|key| map.get(key).is_none() && !check.diagnostics.suggested(map, &[key])).collect();
    if !missing.is_empty() {
        check.diagnostics.report(Code::MissingKey, &node.at, format!("{what} needs {}", missing.join(", ")));
    }
    let rules =
        [&company, &firstname, &lastname, &email, &phone, &address, &address2, &city, &state, &zipcode, &country];
    let reads_order_address = rules.iter().filter_map(|rule| rule.as_ref()).any(reads_order_address);
    let fields = AddressFields {
        reads_order_address,
        company,
        firstname,
        lastname,
        email,
        phone: phone?,
        address: address?,
        address2,
        city: city?,
        state: state?,
        zipcode: zipcode?,
        country: country?,
        constant: None,
    };
    if check.diagnostics.len() == before {
        refuse_constants(name, &fields, check.diagnostics);
    }
    let constant = constant(&fields).map(Arc::new);
    Some(AddressFields { constant, ..fields })
}

/// Holds what the rules state against what is asked of an address of an order: it would go out with every one of them.
fn refuse_constants(name: &str, rules: &AddressFields, diagnostics: &mut Diagnostics) {
    let stated = |rule: &'_ Rule| rule.stated().map(str::to_owned);
    let of = |rule: &Option<Rule>| rule.as_ref().and_then(stated);
    // What is not stated is made up, and nothing that hangs on it is told.
    let text = |rule: &Rule, filler: &str| stated(rule).unwrap_or_else(|| filler.to_owned());
    let country = text(&rules.country, "US");
    let (line1, city) = (text(&rules.address, "1 Main St"), text(&rules.city, "Glendale"));
    let (state, zipcode) = (text(&rules.state, "CA"), text(&rules.zipcode, "91202"));
    let (phone, line2, email) = (text(&rules.phone, "818-555-0100"), of(&rules.address2), of(&rules.email));
    let [company, first_name, last_name] = [&rules.company, &rules.firstname, &rules.lastname].map(of);
    fn field(text: &Option<String>) -> Field<&str> {
        text.as_deref().map_or(Field::Absent, Field::Value)
    }
    let postal = Postal {
        line1: Field::Value(&line1),
        line2: field(&line2),
        city: Field::Value(&city),
        state: Field::Value(&state),
        postal_code: Field::Value(&zipcode),
        country: Field::Value(&country),
        ..Postal::default()
    };
    let person = Person {
        company: field(&company),
        first_name: field(&first_name),
        last_name: field(&last_name),
        full_name: Field::Absent,
        email: field(&email),
        phones: vec![&phone],
    };
    for problem in address::ship_to(&postal, &person, &Fallback::default()).err().unwrap_or_default() {
        if let Some(rule) = stated_rule(problem.field, rules) {
            let message = format!("`{}` of `{name}`: {}", problem.field, problem.message);
            diagnostics.report_with_help(Code::Value, &rule.at, message, problem.help);
        }
    }
    let outside = stated_rule(ShipToField::State, rules).filter(|_| country.len() == 2);
    if let Some(rule) = outside.filter(|_| address::is_outside(&state, &country)) {
        let message = format!(
            "`state` of `{name}` is `{state}`, and 4over wants XX outside of US, CA and MX: `country` is `{country}`"
        );
        diagnostics.report_with_help(Code::Value, &rule.at, message, "correct the country, or write XX as the state");
    }
}

/// Returns the rule of a member, where it and all that the member is judged by are stated.
fn stated_rule(field: ShipToField, rules: &AddressFields) -> Option<&Rule> {
    let names = [&rules.company, &rules.firstname, &rules.lastname];
    let (rule, also) = match field {
        ShipToField::Company | ShipToField::Firstname | ShipToField::Lastname => {
            let all = names.iter().all(|rule| rule.as_ref().is_none_or(|rule| rule.stated().is_some()));
            return names.into_iter().flatten().next().or(Some(&rules.address)).filter(|_| all);
        }
        ShipToField::State => (&rules.state, Some(&rules.country)),
        ShipToField::Zipcode => (&rules.zipcode, Some(&rules.country)),
        ShipToField::Country => (&rules.country, None),
        // 4over takes any text there; that it is not empty is asked with the other rules.
        _ => return None,
    };
    (rule.stated().is_some() && also.is_none_or(|also| also.stated().is_some())).then_some(rule)
}

/// Makes the address of rules that say it all; none where one of them reads something, or leaves out what is needed.
fn constant(rules: &AddressFields) -> Option<Address> {
    let text = |rule: &Rule| match (&rule.when, &rule.verb) {
        (None, Verb::Constant(Constant::Null)) => Some(Field::Null),
        (None, Verb::Constant(Constant::Text(text))) => Some(Field::Value(text.clone())),
        _ => None,
    };
    let optional = |rule: &Option<Rule>| rule.as_ref().map_or(Some(Field::Absent), text);
    let required = |rule: &Rule| text(rule)?.into_value();
    Some(Address {
        company: optional(&rules.company)?,
        firstname: optional(&rules.firstname)?,
        lastname: optional(&rules.lastname)?,
        email: optional(&rules.email)?,
        phone: required(&rules.phone)?,
        address: required(&rules.address)?,
        address2: optional(&rules.address2)?,
        city: required(&rules.city)?,
        state: required(&rules.state)?,
        zipcode: required(&rules.zipcode)?,
        country: required(&rules.country)?,
    })
}
