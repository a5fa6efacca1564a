//! The texts that a storefront address is made from, each with the place it was read at.

use super::{POSTAL, is_overridden};
use crate::address::{Fallback, Person, Postal, Source as Part};
use crate::evaluate::rule::Site;
use crate::evaluate::scope::{Found, Scope, found};
use crate::evaluate::{Reported, Sink};
use crate::job::Normalised;
use crate::problem::Kind;
use crate::source::Source;
use crate::template::Text;
use crate::trace::Trace;
use overprint_generic::Field;
use overprint_generic::view::View;
use std::borrow::Cow;

/// The texts that an address is made from; they are borrowed while it is made.
pub(super) struct Texts<'v> {
    scope: Scope<'v>,
    rules: &'v Normalised,
    is_overridden: bool,
    postal: [Field<Cow<'v, str>>; 8],
    /// Company, first name, last name, whole name and e-mail.
    person: [(Place<'v>, Field<Cow<'v, str>>); 5],
    phones: Vec<(Place<'v>, Cow<'v, str>)>,
    fallback_phone: Option<String>,
}

/// Where a text was read; written out only where somebody asks.
#[derive(Clone, Copy)]
enum Place<'v> {
    Source(&'v Source),
    Recipient(&'static str),
    Phone(usize),
}

impl Place<'_> {
    fn locate(self, scope: &Scope<'_>) -> String {
        match self {
            Place::Source(source) => scope.locate(source),
            Place::Recipient(member) => format!("/recipient/{member}"),
            Place::Phone(index) => format!("/recipient/phones/{index}/text"),
        }
    }
}

impl<'v> Texts<'v> {
    /// Reads everything; a part that is no text is a problem, one that is not there may be allowed.
    pub(super) fn read<T: Trace>(
        rules: &'v Normalised,
        site: Site<'v, '_>,
        sink: &mut Sink<'_, T>,
    ) -> Result<Self, Reported> {
        let scope = site.scope;
        // Who receives the line is not known; that was reported where it was looked for.
        if scope.lacks_recipient && rules.recipient.is_some() {
            return Err(Reported);
        }
        let recipient = rules.recipient.as_ref().and_then(|pointer| scope.select(pointer));
        let view = address(rules, recipient, site, sink)?;
        let mut reader = Reader { rules, site, sink, sound: Ok(()) };
        let postal = POSTAL.map(|name| {
            reader.text(view.child(name), || format!("{}/{name}", base(rules, &scope, is_overridden(site))))
        });
        let person = reader.person(recipient);
        let phones = reader.phones(recipient);
        let sound = reader.sound;
        let fallback_phone = match &rules.fallback_phone {
            Some(rule) => site.below("phone").text(rule, sink),
            None => Ok(None),
        };
        sound?;
        Ok(Texts {
            scope,
            rules,
            is_overridden: is_overridden(site),
            postal,
            person,
            phones,
            fallback_phone: fallback_phone?,
        })
    }

    pub(super) fn postal(&self) -> Postal<'_> {
        let [line1, line2, line3, city, state, postal_code, country, country_name] =
            self.postal.each_ref().map(borrowed);
        Postal { line1, line2, line3, city, state, postal_code, country, country_name }
    }

    pub(super) fn person(&self) -> Person<'_> {
        let [company, first_name, last_name, full_name, email] = self.person.each_ref().map(|(_, text)| borrowed(text));
        let phones = self.phones.iter().map(|(_, text)| text.as_ref()).collect();
        Person { company, first_name, last_name, full_name, email, phones }
    }

    pub(super) fn fallback(&self) -> Fallback<'_> {
        Fallback { phone: self.fallback_phone.as_deref() }
    }

    /// Says where a part of the address was looked for.
    pub(super) fn located(&self, part: Part) -> String {
        let person = |index: usize| self.person[index].0.locate(&self.scope);
        match part {
            Part::Company => person(0),
            Part::FirstName => person(1),
            Part::LastName => person(2),
            Part::FullName => person(3),
            Part::Email => person(4),
            Part::Phone(index) => {
                self.phones.get(index).map_or_else(|| "/recipient/phones".to_owned(), |(at, _)| at.locate(&self.scope))
            }
            Part::FallbackPhone => "fallback_phone".to_owned(),
            postal => format!("{}/{}", self.base(), postal.member()),
        }
    }

    pub(super) fn base(&self) -> String {
        base(self.rules, &self.scope, self.is_overridden)
    }
}

/// Returns the address and its pointer. A line with a recipient of its own has no address in the order, so the record's is
/// the only right one.
fn address<'v, T: Trace>(
    rules: &Normalised,
    recipient: Option<&'v View<'v>>,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<&'v View<'v>, Reported> {
    let view = if is_overridden(site) {
        recipient.and_then(|recipient| recipient.child("address"))
    } else {
        site.scope.select(&rules.address)
    };
    if let Some(view) = view
        && matches!(found(view), Found::NotText("an object"))
    {
        return Ok(view);
    }
    let base = base(rules, &site.scope, is_overridden(site));
    let (kind, message) = match view.map(|view| (view, found(view))) {
        Some((_, Found::Null)) => (Kind::Address, format!("{base} is null")),
        Some(_) => (Kind::WrongKind, format!("{base} is no address")),
        None => (Kind::Address, format!("{base} selects nothing")),
    };
    Err(sink.push(kind, Some(site.out), Some(&rules.at), message, |problem| {
        problem.source = Some(base);
        problem.help = is_overridden(site).then(|| {
            "the line names its own recipient, so the address comes from that contact or organization".to_owned()
        });
    }))
}

fn base(rules: &Normalised, scope: &Scope<'_>, is_overridden: bool) -> String {
    if is_overridden { "/recipient/address".to_owned() } else { scope.locate_at(&rules.address) }
}

/// Reads texts, and keeps in mind that one of them was something else.
struct Reader<'a, 'm, 'v, 'o, T> {
    rules: &'v Normalised,
    site: Site<'v, 'o>,
    sink: &'a mut Sink<'m, T>,
    sound: Result<(), Reported>,
}

impl<'v, T: Trace> Reader<'_, '_, 'v, '_, T> {
    fn text(&mut self, view: Option<&'v View<'v>>, at: impl FnOnce() -> String) -> Field<Cow<'v, str>> {
        self.field(view.map_or(Found::Nothing, found), at)
    }

    fn field(&mut self, held: Found<'v>, at: impl FnOnce() -> String) -> Field<Cow<'v, str>> {
        let (kind, what) = match held {
            Found::Text(text) => return Field::Value(into_cow(text)),
            Found::Null => return Field::Null,
            Found::Nothing => return Field::Absent,
            Found::NotText(kind) => (Kind::WrongKind, format!("is {kind}, not a text")),
            Found::Several(count) => (Kind::Ambiguous, format!("has {count} values, one is needed")),
        };
        let at = at();
        let message = format!("{at} {what}");
        self.sound = Err(self.sink.push(kind, Some(self.site.out), Some(&self.rules.at), message, |problem| {
            problem.source = Some(at);
        }));
        Field::Absent
    }

    fn person(&mut self, recipient: Option<&'v View<'v>>) -> [(Place<'v>, Field<Cow<'v, str>>); 5] {
        let rules = self.rules;
        // The order's name is not that of somebody whom the line names.
        let name = rules.name.as_ref().filter(|_| !is_overridden(self.site));
        let parts = [
            ("company", rules.company.as_ref()),
            ("first_name", None),
            ("last_name", None),
            ("name", name),
            ("email", rules.email.as_ref()),
        ];
        parts.map(|(member, own): (&'static str, Option<&'v Source>)| {
            let at = match own {
                Some(source) => Place::Source(source),
                None => Place::Recipient(member),
            };
            let held = match own {
                Some(source) => self.site.scope.find(source),
                None => recipient.and_then(|recipient| recipient.child(member)).map_or(Found::Nothing, found),
            };
            let scope = self.site.scope;
            let text = self.field(held, || at.locate(&scope));
            (at, text)
        })
    }

    /// Returns the phones that the mapping names, then those of the recipient.
    fn phones(&mut self, recipient: Option<&'v View<'v>>) -> Vec<(Place<'v>, Cow<'v, str>)> {
        let mut phones = Vec::new();
        for source in &self.rules.phones {
            let scope = self.site.scope;
            if let Field::Value(text) = self.field(scope.find(source), || scope.locate(source)) {
                phones.push((Place::Source(source), text));
            }
        }
        let of_recipient = recipient.and_then(|recipient| recipient.child("phones")).and_then(View::elements);
        for (index, phone) in of_recipient.unwrap_or_default().iter().enumerate() {
            if let Some(Found::Text(text)) = phone.child("text").map(found) {
                phones.push((Place::Phone(index), into_cow(text)));
            }
        }
        phones
    }
}

fn into_cow(text: Text<'_>) -> Cow<'_, str> {
    match text {
        Text::String(text) | Text::Number(text) => text,
        Text::Boolean(_) => Cow::Owned(text.as_str().to_owned()),
    }
}

fn borrowed<'t>(field: &'t Field<Cow<'_, str>>) -> Field<&'t str> {
    match field {
        Field::Absent => Field::Absent,
        Field::Null => Field::Null,
        Field::Value(text) => Field::Value(text.as_ref()),
    }
}
