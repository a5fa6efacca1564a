//! The files of one job, plain or in sets.

use super::MadeFiles;
use crate::address::trim;
use crate::evaluate::artwork::notice_page;
use crate::evaluate::rule::Site;
use crate::evaluate::scope::{Array, Found, Item, found};
use crate::evaluate::{Reported, Sink};
use crate::job::{FileRules, Job, SetRules};
use crate::problem::Kind;
use crate::request::{FileMap, FileRef, FileSet};
use crate::rule::Verb;
use crate::trace::Trace;
use overprint_generic::view::View;
use std::borrow::Cow;

/// The files of a job before it has its name.
pub(super) enum Files {
    Plain(Option<FileMap>),
    Sets(Vec<FileMap>),
}

impl Files {
    /// Gives the job its name, or each of its sets one.
    pub(super) fn named(self, name: String) -> MadeFiles {
        match self {
            Files::Plain(files) => MadeFiles::Plain { job_name: name, files },
            Files::Sets(sets) => {
                let sets = sets.into_iter().enumerate();
                MadeFiles::Sets(
                    sets.map(|(index, files)| FileSet { job_name: format!("{name}-{:03}", index + 1), files })
                        .collect(),
                )
            }
        }
    }
}

pub(super) fn of_job<'v, T: Trace>(
    rules: &'v Job,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Files, Reported> {
    if let Some(sets) = &rules.sets {
        return of_sets(sets, site, sink);
    }
    let files = map(&rules.files, "", site, sink)?;
    // Where no rule gives a file, the job has none: 4over takes no empty `files` (4over, Create Order).
    let has_one = files.keys().next().is_some();
    Ok(Files::Plain(has_one.then_some(files)))
}

fn of_sets<'v, T: Trace>(rules: &'v SetRules, site: Site<'v, '_>, sink: &mut Sink<'_, T>) -> Result<Files, Reported> {
    let array = site.scope.locate_at(&rules.each);
    let elements = elements(rules, &array, site, sink)?;
    let mut maps = Vec::with_capacity(elements.len());
    let mut sound = Ok(());
    for (index, view) in elements.iter().enumerate() {
        let site = site.with_item(Item { view, array: Array::At(&array), index });
        match map(&rules.files, &format!("set_{:03}/files/", index + 1), site, sink) {
            Ok(map) => maps.push(map),
            Err(reported) => sound = Err(reported),
        }
    }
    sound.map(|()| Files::Sets(maps))
}

fn elements<'v, T: Trace>(
    rules: &SetRules,
    array: &str,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<&'v [View<'v>], Reported> {
    let view = site.scope.select(&rules.each);
    let (kind, message) = match view.and_then(View::elements) {
        Some([]) => (Kind::Missing, "the line has no sets".to_owned()),
        Some(elements) => return Ok(elements),
        None => match view.map_or(Found::Nothing, found) {
            Found::Nothing => (Kind::Missing, format!("{} selects nothing", rules.each)),
            Found::Null => (Kind::Missing, format!("{} is null", rules.each)),
            _ => (Kind::WrongKind, format!("{} is no array", rules.each)),
        },
    };
    Err(sink.push(kind, Some(site.out), Some(&rules.at), message, |problem| {
        problem.source = Some(array.to_owned());
    }))
}

fn map<T: Trace>(
    rules: &FileRules,
    prefix: &str,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<FileMap, Reported> {
    let mut files = FileMap::with_capacity(rules.by_reason.len());
    let mut sound = Ok(());
    for (reason, rule) in &rules.by_reason {
        let below = if prefix.is_empty() {
            Cow::Borrowed(reason.as_str())
        } else {
            format!("{prefix}{}", reason.as_str()).into()
        };
        match site.below(&below).text(rule, sink) {
            Ok(Some(text)) => {
                let text = trim(&text);
                // A side of the artwork tells of its own.
                if !matches!(rule.verb, Verb::Artwork(_)) {
                    notice_page(text, || site.below(&below).out.pointer(), sink);
                }
                files.insert(*reason, FileRef::from(text));
            }
            Ok(None) => {}
            Err(reported) => sound = Err(reported),
        }
    }
    sound.map(|()| files)
}
