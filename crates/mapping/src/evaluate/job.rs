//! Making the jobs of one line.

mod body;
mod files;
mod name;

use super::rule::Site;
use super::scope::Scope;
use super::{Out, Sink, options, quantity};
use crate::mapping::{Mapping, Print};
use crate::quantity::Counted;
use crate::request::{FileMap, FileSet, Job};
use crate::trace::{Fate, Step, Trace};
use std::ops::Range;

/// A job of one line, before lines are grouped for shipping.
#[derive(Debug)]
pub(crate) struct Made {
    /// The job without name and files.
    pub(crate) job: Job,
    pub(crate) files: MadeFiles,
    pub(crate) line: usize,
    pub(crate) group_shipping: bool,
    /// The mapping, by its position.
    pub(crate) mapping: usize,
    /// The steps that made it.
    pub(crate) steps: Range<usize>,
}

/// What tells the sets of a group-shipping job apart.
#[derive(Debug)]
pub(crate) enum MadeFiles {
    Plain { job_name: String, files: Option<FileMap> },
    Sets(Vec<FileSet>),
}

impl MadeFiles {
    /// Counts the sets that it takes in a group-shipping job.
    pub(crate) fn sets(&self) -> usize {
        match self {
            MadeFiles::Plain { .. } => 1,
            MadeFiles::Sets(sets) => sets.len(),
        }
    }

    /// Returns the names under which 4over will answer.
    pub(crate) fn job_names(&self) -> impl Iterator<Item = &str> {
        let (plain, sets) = match self {
            MadeFiles::Plain { job_name, .. } => (Some(job_name.as_str()), &[][..]),
            MadeFiles::Sets(sets) => (None, sets.as_slice()),
        };
        plain.into_iter().chain(sets.iter().map(|set| set.job_name.as_str()))
    }

    /// Returns the names under which 4over will answer, with the pointer of each below its job.
    pub(crate) fn names(&self) -> Vec<(String, &str)> {
        match self {
            MadeFiles::Plain { job_name, .. } => vec![("/job_name".to_owned(), job_name)],
            MadeFiles::Sets(sets) => {
                let sets = sets.iter().enumerate();
                sets.map(|(index, set)| (format!("/files/set_{:03}/job_name", index + 1), set.job_name.as_str()))
                    .collect()
            }
        }
    }
}

/// Who makes the jobs of a line.
#[derive(Clone, Copy)]
pub(crate) struct Maker<'m> {
    /// The mapping's position among all.
    pub(crate) position: usize,
    pub(crate) mapping: &'m Mapping,
    pub(crate) print: &'m Print,
}

/// Makes the jobs of the line in `scope` and adds them to `into`; `first` is the number of the first of them.
///
/// Returns how many jobs the line becomes, so that the jobs of other lines keep their numbers where one has a problem.
pub(crate) fn jobs<'m: 'v, 'v, T: Trace>(
    maker: Maker<'m>,
    scope: Scope<'v>,
    first: usize,
    sink: &mut Sink<'_, T>,
    into: &mut Vec<Made>,
) -> usize {
    let Maker { mapping, print, .. } = maker;
    let site = Site { mapping, scope, out: Out::job(first, "runsize_uuid") };
    let accounted = options::refuse_unread(print, site, sink);
    let named_at = site.to(Out::job(first, "job_name"));
    let name = sink.untraced(|sink| name::of_line(print, named_at, sink));
    let Ok(pieces) = quantity::pieces(print, site, sink) else {
        // What else is wrong with the line is told as well.
        let _ = body::of_job(print, site, sink);
        return 1;
    };
    let pieces = pieces.as_slice();
    for (index, &count) in pieces.iter().enumerate() {
        let number = first + index;
        let from = sink.trace.len();
        let text = count.to_string();
        sink.trace.step(|| quantity_step(print, site, number, count));
        let scope = Scope { quantity: Some(&text), ..scope };
        let body = body::of_job(print, Site { mapping, scope, out: Out::job(number, "") }, sink);
        if let (Ok((job, files)), Ok(name), Ok(())) = (body, &name, accounted) {
            let files = files.named(name::of_job(name, index, print));
            sink.note(mapping, Out::job(number, "job_name"), Fate::Filled);
            for (below, name) in if T::TRACES { files.names() } else { Vec::new() } {
                sink.trace.step(|| name::step(print, named_at, &format!("/jobs/{number}{below}"), name));
            }
            into.push(Made {
                job,
                files,
                line: scope.line.map_or(0, |(line, _)| line),
                group_shipping: print.group_shipping,
                mapping: maker.position,
                steps: from..sink.trace.len(),
            });
        }
    }
    pieces.len()
}

fn quantity_step(print: &Print, site: Site<'_, '_>, job: usize, count: u64) -> Step {
    // A mapping that takes the storefront's quantity for something else than pieces does not say how many they are.
    let is_told = print.counted == Counted::Pieces || print.quantity.pieces_per_unit.is_some();
    Step {
        output: format!("/jobs/{job}"),
        value: None,
        mapping: site.mapping.name.clone(),
        rule: print.quantity.from.as_ref().and_then(|rule| crate::trace::shown(&rule.at)),
        at: print.quantity.from.as_ref().map(|rule| rule.at.clone()),
        verb: format!("quantity {count}"),
        pieces: is_told.then_some(count),
        reads: quantity::reads(&print.quantity, site),
        row: None,
        notes: Vec::new(),
    }
}
