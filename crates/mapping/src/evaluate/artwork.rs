//! Finding the file of one side: every carrier is asked, and exactly one file must come of it.

use super::rule::Site;
use super::scope::{Found, Scope, found, text_of};
use super::{Reported, Sink};
use crate::address::trim;
use crate::artwork::{Carrier, Side, TableField};
use crate::problem::{Kind, shortened};
use crate::request::url;
use crate::rule::Rule;
use crate::source::Source;
use crate::template::{Template, Text};
use crate::trace::{Read, Step, Trace};
use overprint_generic::view::View;
use std::borrow::Cow;

/// A file that a carrier gives.
struct Candidate<'v> {
    url: Cow<'v, str>,
    source: At<'v>,
}

/// Where a carrier is; written out only where somebody asks.
#[derive(Clone, Copy)]
enum At<'v> {
    Source(&'v Source),
    Field(usize, &'static str),
    Table(usize),
    Row(usize, usize, &'v str),
}

impl At<'_> {
    fn locate(self, scope: &Scope<'_>) -> String {
        match self {
            At::Source(source) => scope.locate(source),
            At::Field(index, member) => format!("/order/custom_field_values/{index}/{member}"),
            At::Table(index) => format!("/order/custom_field_values/{index}/table_value"),
            At::Row(index, row, column) => format!("/order/custom_field_values/{index}/table_value/{row}/{column}"),
        }
    }
}

/// Returns the URL of a side's file, or nothing where no carrier holds one.
pub(crate) fn url<'v, T: Trace>(
    side: &'v Side,
    site: Site<'v, '_>,
    rule: &'v Rule,
    sink: &mut Sink<'_, T>,
) -> Result<Option<Cow<'v, str>>, Reported> {
    let mut asked = Asked { site, rule, found: Vec::new(), sound: Ok(()) };
    for carrier in &side.carriers {
        asked.ask(carrier, sink);
    }
    asked.sound?;
    let mut found = asked.found;
    let Some(first) = found.first() else { return Ok(None) };
    if found.iter().any(|other| other.url != first.url) {
        let places: Vec<String> = found.iter().map(|candidate| candidate.source.locate(&site.scope)).collect();
        let message = format!("artwork `{}` is ambiguous: {} differ", side.name, places.join(" and "));
        return Err(sink.push(Kind::Ambiguous, Some(site.out), Some(&rule.at), message, |problem| {
            problem.source = found.first().map(|candidate| candidate.source.locate(&site.scope));
        }));
    }
    check(first, side, site, rule, sink)?;
    sink.trace.step(|| Step {
        reads: vec![Read { source: first.source.locate(&site.scope), value: Some(first.url.to_string()) }],
        ..site.step(rule, format!("artwork {}", side.name), Some(&first.url))
    });
    Ok(Some(found.swap_remove(0).url))
}

/// A file that is there although its side is not printed may show that something else was meant: it is said.
pub(crate) fn notice_unused<'v, T: Trace>(side: &'v Side, site: Site<'v, '_>, rule: &'v Rule, sink: &mut Sink<'_, T>) {
    let mut asked = Asked { site, rule, found: Vec::new(), sound: Ok(()) };
    // What is wrong with a file that nobody wants holds no order.
    let problems = sink.problems.len();
    side.carriers.iter().for_each(|carrier| asked.ask(carrier, sink));
    sink.problems.truncate(problems);
    if let Some(candidate) = asked.found.into_iter().next() {
        let message = format!("artwork `{}` is there, but the rule at {} leaves it out", side.name, rule.at);
        sink.notice(message, candidate.source.locate(&site.scope));
    }
}

/// 4over downloads the file itself, and from where the URL leads as it is written.
fn check<T: Trace>(
    candidate: &Candidate<'_>,
    side: &Side,
    site: Site<'_, '_>,
    rule: &Rule,
    sink: &mut Sink<'_, T>,
) -> Result<(), Reported> {
    let text = &*candidate.url;
    let (message, help) = if !text.contains("://") {
        (format!("artwork `{}` is no https URL", side.name), Some(url::WHOLE.to_owned()))
    } else {
        match url::problem(text, sink.unencrypted) {
            None => {
                notice_page(text, || candidate.source.locate(&site.scope), sink);
                return Ok(());
            }
            Some(problem) => (format!("artwork `{}`: {}", side.name, problem.message), problem.help),
        }
    };
    Err(sink.push(Kind::Artwork, Some(site.out), Some(&rule.at), message, |problem| {
        problem.source = Some(candidate.source.locate(&site.scope));
        problem.value = Some(shortened(text));
        problem.help = help;
    }))
}

/// A link of a file service often leads to a page that shows the file: that page would be printed, or refused.
pub(crate) fn notice_page<T: Trace>(text: &str, source: impl FnOnce() -> String, sink: &mut Sink<'_, T>) {
    let Some((service, direct)) = url::share_page(text) else { return };
    let direct = direct.map_or_else(
        || "give a URL that brings the file".to_owned(),
        |direct| format!("the file itself may be at {direct}"),
    );
    sink.notice(format!("the URL leads to a page of {service} and not to a file: {direct}"), source());
}

/// The carriers asked so far.
struct Asked<'v, 'o> {
    site: Site<'v, 'o>,
    rule: &'v Rule,
    found: Vec<Candidate<'v>>,
    sound: Result<(), Reported>,
}

impl<'v> Asked<'v, '_> {
    fn ask<T: Trace>(&mut self, carrier: &'v Carrier, sink: &mut Sink<'_, T>) {
        let scope = self.site.scope;
        match carrier {
            Carrier::Source(source) => self.take(scope.find(source), At::Source(source), sink),
            Carrier::Field(template) => self.field_of_line(template, sink),
            Carrier::OnlyLineField(id) => self.only_line_field(id, sink),
            Carrier::TableField(field) => {
                for (index, view) in scope.custom_fields(&field.id) {
                    self.table(index, view, field, sink);
                }
            }
        }
    }

    /// Takes what a carrier holds: nothing, null and a blank text are no file.
    fn take<T: Trace>(&mut self, held: Found<'v>, source: At<'v>, sink: &mut Sink<'_, T>) {
        match held {
            Found::Text(Text::String(url)) if trim(&url).is_empty() => {}
            Found::Text(Text::String(url)) => self.found.push(Candidate { url: trimmed(url), source }),
            Found::Null | Found::Nothing => {}
            Found::Text(Text::Number(_)) => self.refuse(Kind::WrongKind, "a number, not a URL", source, sink),
            Found::Text(Text::Boolean(_)) => self.refuse(Kind::WrongKind, "a boolean, not a URL", source, sink),
            Found::NotText(kind) => self.refuse(Kind::WrongKind, &format!("{kind}, not a URL"), source, sink),
            Found::Several(count) => {
                self.refuse(Kind::Ambiguous, &format!("{count} values, one is needed"), source, sink);
            }
        }
    }

    fn refuse<T: Trace>(&mut self, kind: Kind, what: &str, source: At<'v>, sink: &mut Sink<'_, T>) {
        let message = format!("a carrier of artwork holds {what}");
        self.sound = Err(sink.push(kind, Some(self.site.out), Some(&self.rule.at), message, |problem| {
            problem.source = Some(source.locate(&self.site.scope));
        }));
    }

    fn field_of_line<T: Trace>(&mut self, template: &'v Template, sink: &mut Sink<'_, T>) {
        let mut values = Vec::with_capacity(template.reads.len());
        for pointer in &template.reads {
            // A line without the value has no field of its own; another carrier may have the file.
            let Found::Text(text) = self.site.scope.find_at(pointer) else { return };
            values.push(text);
        }
        match template.fill(&values) {
            Ok(id) => self.file_field(&id, sink),
            Err(why) => {
                let message = format!("the template fails: {why}");
                self.sound = Err(sink.report(Kind::Value, self.site.out, &self.rule.at, message));
            }
        }
    }

    fn only_line_field<T: Trace>(&mut self, id: &str, sink: &mut Sink<'_, T>) {
        let before = self.found.len();
        self.file_field(id, sink);
        let lines = self.site.scope.printed_lines;
        let Some(candidate) = self.found.get(before).filter(|_| lines > 1) else { return };
        let source = candidate.source.locate(&self.site.scope);
        let message = format!("custom field `{id}` does not say which of {lines} lines it is for");
        self.sound = Err(sink.push(Kind::Ambiguous, Some(self.site.out), Some(&self.rule.at), message, |problem| {
            problem.source = Some(source);
        }));
    }

    /// A field of type file holds `file_url_value`, one of type url `string_value`.
    fn file_field<T: Trace>(&mut self, id: &str, sink: &mut Sink<'_, T>) {
        let mut fields = self.site.scope.custom_fields(id);
        let Some((index, field)) = fields.next() else { return };
        let more = fields.count();
        if more > 0 {
            let message = format!("the order has custom field `{id}` {} times", more + 1);
            self.sound = Err(sink.report(Kind::Ambiguous, self.site.out, &self.rule.at, message));
            return;
        }
        for member in ["file_url_value", "string_value"] {
            let held = field.child(member).map_or(Found::Nothing, found);
            self.take(held, At::Field(index, member), sink);
        }
    }

    fn table<T: Trace>(&mut self, index: usize, view: &'v View<'v>, field: &'v TableField, sink: &mut Sink<'_, T>) {
        let table = view.child("table_value");
        let Some(rows) = table.and_then(View::elements) else {
            if !matches!(table.map_or(Found::Nothing, found), Found::Nothing | Found::Null) {
                self.refuse(Kind::WrongKind, "no table, where one is needed", At::Table(index), sink);
            }
            return;
        };
        let scope = self.site.scope;
        for (position, row) in rows.iter().enumerate().filter(|(_, row)| is_of_line(row, &field.matching, &scope)) {
            let held = row.child(&field.column).map_or(Found::Nothing, found);
            self.take(held, At::Row(index, position, &field.column), sink);
        }
    }
}

/// Leaves out what is pasted along at the ends without being seen: spaces and line breaks.
fn trimmed(url: Cow<'_, str>) -> Cow<'_, str> {
    match url {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
    }
}

fn is_of_line(row: &View<'_>, matching: &[(String, Source)], scope: &Scope<'_>) -> bool {
    matching.iter().all(|(name, source)| match scope.find(source) {
        Found::Text(wanted) => text_of(row, name).is_some_and(|text| text == wanted.as_str()),
        _ => false,
    })
}
