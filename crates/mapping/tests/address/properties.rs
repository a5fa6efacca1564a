//! What holds for any text: no panic, no empty required member, and a result that gives itself.

use overprint_generic::Field;
use overprint_mapping::address::{Fallback, Person, Postal, ShipTo, ship_to};
use proptest::prelude::*;

/// An address as a storefront might hold it, owned.
#[derive(Clone, Debug)]
struct Given {
    postal: [Field<String>; 8],
    names: [Field<String>; 5],
    phones: Vec<String>,
    fallback: Option<String>,
}

impl Given {
    fn ship_to(&self) -> Option<ShipTo> {
        let [line1, line2, line3, city, state, postal_code, country, country_name] =
            self.postal.each_ref().map(borrowed);
        let [company, first_name, last_name, full_name, email] = self.names.each_ref().map(borrowed);
        let phones = self.phones.iter().map(String::as_str).collect();
        let postal = Postal { line1, line2, line3, city, state, postal_code, country, country_name };
        let person = Person { company, first_name, last_name, full_name, email, phones };
        ship_to(&postal, &person, &Fallback { phone: self.fallback.as_deref() }).ok()
    }
}

/// The address that a result is, with the fallback it was made with.
fn given_back(ship_to: &ShipTo, fallback: Option<String>) -> Given {
    let value = |text: &String| Field::Value(text.clone());
    Given {
        postal: [
            value(&ship_to.address),
            ship_to.address2.clone(),
            Field::Absent,
            value(&ship_to.city),
            value(&ship_to.state),
            value(&ship_to.zipcode),
            value(&ship_to.country),
            Field::Absent,
        ],
        names: [
            ship_to.company.clone(),
            ship_to.firstname.clone(),
            ship_to.lastname.clone(),
            Field::Absent,
            ship_to.email.clone(),
        ],
        phones: vec![ship_to.phone.clone()],
        fallback,
    }
}

fn borrowed(field: &Field<String>) -> Field<&str> {
    match field {
        Field::Absent => Field::Absent,
        Field::Null => Field::Null,
        Field::Value(text) => Field::Value(text),
    }
}

fn field(text: impl Strategy<Value = String>) -> impl Strategy<Value = Field<String>> {
    prop_oneof![
        1 => Just(Field::Absent),
        1 => Just(Field::Null),
        8 => text.prop_map(Field::Value),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~]{0,12}", "[a-zA-ZéÅñ'. ,&\n\t-]{0,20}"]
}

fn any_phone() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[+]?[0-9() ./x#-]{0,20}", "[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}( x[0-9]{1,3})?"]
}

fn country() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("US".to_owned()),
        Just("Canada".to_owned()),
        Just("MEX".to_owned()),
        proptest::sample::select(rust_iso3166::ALL_ALPHA2).prop_map(str::to_owned),
    ]
}

/// Anything at all.
fn arbitrary() -> impl Strategy<Value = Given> {
    let postal = std::array::from_fn(|_| field(any_text()).boxed());
    let names = std::array::from_fn(|_| field(any_text()).boxed());
    (postal, names, proptest::collection::vec(any_phone(), 0..4), proptest::option::of(any_phone()))
        .prop_map(|(postal, names, phones, fallback)| Given { postal, names, phones, fallback })
}

/// Addresses that are mostly in order, so that results are to be seen.
fn likely() -> impl Strategy<Value = Given> {
    let line = || field("[A-Za-z0-9 .,#\n-]{0,24}").boxed();
    let state = prop_oneof!["[A-Z]{2}", Just("new york".to_owned()), Just("Québec".to_owned()), Just("JAL".to_owned())];
    let code = prop_oneof!["[0-9]{5}", "[0-9]{9}", "[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]"];
    let postal = (line(), line(), line(), "[A-Z][a-z \n]{0,9}", state, code, country()).prop_map(
        |(line1, line2, line3, city, state, code, country)| {
            let value = Field::Value;
            [line1, line2, line3, value(city), value(state), value(code), value(country), Field::Absent]
        },
    );
    let name = || field("[A-Z][a-z'-]{0,8}( [A-Z][a-z.]{0,8}){0,2}").boxed();
    let email = field("[a-z]{1,5}@[a-z]{1,5}\\.com").boxed();
    let names = (name(), name(), name(), name(), email)
        .prop_map(|(company, first, last, full, email)| [company, first, last, full, email]);
    (postal, names, proptest::collection::vec(any_phone(), 0..3), Just(Some("888-888-8888".to_owned())))
        .prop_map(|(postal, names, phones, fallback)| Given { postal, names, phones, fallback })
}

fn check(given: &Given) -> Result<(), TestCaseError> {
    let Some(first) = given.ship_to() else {
        return Ok(());
    };
    for required in [&first.phone, &first.address, &first.city, &first.state, &first.zipcode, &first.country] {
        prop_assert!(!required.trim().is_empty(), "{first:?}");
    }
    let filled = |name: &Field<String>| name.value().is_some_and(|name| !name.trim().is_empty());
    prop_assert!(filled(&first.company) || filled(&first.firstname) && filled(&first.lastname), "{first:?}");

    let second = given_back(&first, given.fallback.clone()).ship_to();
    let plain = |ship_to: ShipTo| ShipTo { notes: Vec::new(), phone_source: first.phone_source, ..ship_to };
    prop_assert_eq!(second.map(plain), Some(plain(first.clone())));
    Ok(())
}

proptest! {
    #[test]
    fn anything_at_all_is_a_ship_to_or_a_problem(given in arbitrary()) {
        check(&given)?;
    }

    #[test]
    fn a_likely_address_keeps_its_members_and_gives_itself(given in likely()) {
        check(&given)?;
    }

    #[test]
    fn no_phone_number_of_any_country_panics(country in country(), phones in proptest::collection::vec(any_phone(), 1..20)) {
        let value = |text: &str| Field::Value(text.to_owned());
        let postal = [value("1 Main St"), Field::Absent, Field::Absent, value("Town"), value("GA"), value("30024"), Field::Value(country), Field::Absent];
        let names = [value("Acme"), Field::Absent, Field::Absent, Field::Absent, Field::Absent];
        for phone in phones {
            check(&Given { postal: postal.clone(), names: names.clone(), phones: vec![phone], fallback: None })?;
        }
    }
}
