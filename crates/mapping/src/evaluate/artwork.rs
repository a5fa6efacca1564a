//! Finding the file of one side: every carrier is asked, and exactly one file must come of it.

use super::rule::Site;
use super::scope::{Found, text_of};
use super::{Reported, Sink};
use crate::artwork::{Carrier, Side};
use crate::problem::{Kind, shortened};
use crate::rule::Rule;
use crate::source::Source;
use crate::template::{Template, Text};
use crate::trace::{Read, Step, Trace};
use overprint_generic::view::{Scalar, View};
use std::borrow::Cow;

/// A file that a carrier gives.
struct Candidate<'v> {
    url: Cow<'v, str>,
    source: String,
}

/// Returns the URL of a side's file.
pub(crate) fn url<'v, T: Trace>(
    side: Option<&'v Side>,
    site: Site<'v, '_>,
    rule: &'v Rule,
    sink: &mut Sink<'_, T>,
) -> Result<Cow<'v, str>, Reported> {
    let Some(side) = side else { return Err(Reported) };
    let mut found: Vec<Candidate<'v>> = Vec::new();
    for carrier in &side.carriers {
        ask(carrier, site, rule, sink, &mut found)?;
    }
    let Some(first) = found.first() else {
        return Err(missing(side, site, rule, sink));
    };
    if found.iter().any(|other| other.url != first.url) {
        let places: Vec<&str> = found.iter().map(|candidate| candidate.source.as_str()).collect();
        let message = format!("artwork `{}` is ambiguous: {} differ", side.name, places.join(" and "));
        return Err(sink.report(Kind::Ambiguous, site.out, &rule.at, message));
    }
    check(first, side, site, rule, sink)?;
    sink.trace.step(|| Step {
        reads: vec![Read { source: first.source.clone(), value: Some(first.url.to_string()) }],
        ..site.step(rule, format!("artwork {}", side.name), Some(&first.url))
    });
    Ok(found.swap_remove(0).url)
}

fn missing<T: Trace>(side: &Side, site: Site<'_, '_>, rule: &Rule, sink: &mut Sink<'_, T>) -> Reported {
    let message = format!("line {} has no artwork `{}`", site.scope.line_pointer(), side.name);
    sink.push(Kind::Artwork, Some(site.out), Some(&rule.at), message, |problem| {
        problem.source = Some(site.scope.line_pointer());
        problem.help = Some(format!("none of its {} carriers holds a file", side.carriers.len()));
    })
}

/// 4over fetches the file itself, so a URL must be one that the whole way is protected.
fn check<T: Trace>(
    candidate: &Candidate<'_>,
    side: &Side,
    site: Site<'_, '_>,
    rule: &Rule,
    sink: &mut Sink<'_, T>,
) -> Result<(), Reported> {
    let is_https = candidate.url.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"));
    if is_https && url::Url::parse(&candidate.url).is_ok() {
        return Ok(());
    }
    let message = format!("artwork `{}` is no https URL", side.name);
    Err(sink.push(Kind::Artwork, Some(site.out), Some(&rule.at), message, |problem| {
        problem.source = Some(candidate.source.clone());
        problem.value = Some(shortened(&candidate.url));
    }))
}

fn ask<'v, T: Trace>(
    carrier: &'v Carrier,
    site: Site<'v, '_>,
    rule: &Rule,
    sink: &mut Sink<'_, T>,
    found: &mut Vec<Candidate<'v>>,
) -> Result<(), Reported> {
    match carrier {
        Carrier::Source(source) => from_source(source, site, rule, sink, found),
        Carrier::Field(template) => from_field(template, site, rule, sink, found),
        Carrier::OnlyLineField(id) => from_only_line(id, site, rule, sink, found),
        Carrier::TableField { id, matching, column } => {
            for (index, field) in site.scope.custom_fields(id) {
                from_table((id, index), field, matching, column, site, found);
            }
            Ok(())
        }
    }
}

fn from_source<'v, T: Trace>(
    source: &'v Source,
    site: Site<'v, '_>,
    rule: &Rule,
    sink: &mut Sink<'_, T>,
    found: &mut Vec<Candidate<'v>>,
) -> Result<(), Reported> {
    match site.scope.find(source) {
        Found::Text(text) if !text.as_str().trim().is_empty() => {
            found.push(Candidate { url: into_cow(text), source: site.scope.locate(source) });
            Ok(())
        }
        Found::Text(_) | Found::Null | Found::Nothing => Ok(()),
        Found::NotText(kind) => {
            let message = format!("{source} is {kind}, not a URL");
            Err(sink.report(Kind::WrongKind, site.out, &rule.at, message))
        }
        Found::Several(count) => {
            let message = format!("{source} has {count} values, one is needed");
            Err(sink.report(Kind::Ambiguous, site.out, &rule.at, message))
        }
    }
}

fn from_field<'v, T: Trace>(
    template: &'v Template,
    site: Site<'v, '_>,
    rule: &Rule,
    sink: &mut Sink<'_, T>,
    found: &mut Vec<Candidate<'v>>,
) -> Result<(), Reported> {
    let mut values = Vec::with_capacity(template.reads.len());
    for pointer in &template.reads {
        // A line without the value has no field of its own; another carrier may have the file.
        let Found::Text(text) = site.scope.find_at(pointer) else { return Ok(()) };
        values.push(text);
    }
    match template.fill(&values) {
        Ok(id) => from_file_field(&id, site, rule, sink, found),
        Err(why) => Err(sink.report(Kind::Value, site.out, &rule.at, format!("the template fails: {why}"))),
    }
}

fn from_only_line<'v, T: Trace>(
    id: &str,
    site: Site<'v, '_>,
    rule: &Rule,
    sink: &mut Sink<'_, T>,
    found: &mut Vec<Candidate<'v>>,
) -> Result<(), Reported> {
    let before = found.len();
    from_file_field(id, site, rule, sink, found)?;
    if found.len() > before && site.scope.printed_lines > 1 {
        let message = format!("custom field `{id}` does not say which of {} lines it is for", site.scope.printed_lines);
        let source = found.last().map(|candidate| candidate.source.clone());
        return Err(sink.push(Kind::Ambiguous, Some(site.out), Some(&rule.at), message, |problem| {
            problem.source = source;
        }));
    }
    Ok(())
}

/// A field of type file holds `file_url_value`, one of type url `string_value`.
fn from_file_field<'v, T: Trace>(
    id: &str,
    site: Site<'v, '_>,
    rule: &Rule,
    sink: &mut Sink<'_, T>,
    found: &mut Vec<Candidate<'v>>,
) -> Result<(), Reported> {
    let fields = site.scope.custom_fields(id);
    if fields.len() > 1 {
        let message = format!("the order has custom field `{id}` {} times", fields.len());
        return Err(sink.report(Kind::Ambiguous, site.out, &rule.at, message));
    }
    for (index, field) in fields {
        for member in ["file_url_value", "string_value"] {
            if let Some(Scalar::String(url)) = field.child(member).map(View::scalar)
                && !url.trim().is_empty()
            {
                found.push(Candidate { url, source: format!("/order/custom_field_values/{index}/{member}") });
            }
        }
    }
    Ok(())
}

fn from_table<'v>(
    (id, index): (&str, usize),
    field: &'v View<'v>,
    matching: &[(String, Source)],
    column: &str,
    site: Site<'v, '_>,
    found: &mut Vec<Candidate<'v>>,
) {
    debug_assert!(!id.is_empty());
    let rows = field.child("table_value").and_then(View::elements).unwrap_or_default();
    for (row_index, row) in rows.iter().enumerate() {
        let is_ours = matching.iter().all(|(name, source)| match site.scope.find(source) {
            Found::Text(wanted) => text_of(row, name).is_some_and(|text| text == wanted.as_str()),
            _ => false,
        });
        if let (true, Some(Scalar::String(url))) = (is_ours, row.child(column).map(View::scalar))
            && !url.trim().is_empty()
        {
            let source = format!("/order/custom_field_values/{index}/table_value/{row_index}/{column}");
            found.push(Candidate { url, source });
        }
    }
}

fn into_cow(text: Text<'_>) -> Cow<'_, str> {
    match text {
        Text::String(text) | Text::Number(text) => text,
        Text::Boolean(_) => Cow::Owned(text.as_str().to_owned()),
    }
}
