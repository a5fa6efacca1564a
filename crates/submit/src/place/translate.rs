//! Translating the order into the request that is sent.

use super::{Planner, Stop};
use crate::ledger::{Entry, JobRow, State};
use crate::project::{Document, StorefrontDocument};
use overprint_mapping::request::{CreateOrder, Dialect};
use overprint_mapping::{Held, Input, Line, Notice, Problem, Recipients, TranslateError, Translation, Withdrawn};

/// An order that is ready to be sent.
pub struct Ready {
    /// The request.
    pub request: CreateOrder,
    /// How it is spelled.
    pub dialect: Dialect,
    /// The jobs that 4over will answer for, in the order of the request.
    pub jobs: Vec<Told>,
    /// What became of each line.
    pub lines: Vec<Line>,
    /// What a person should know.
    pub notices: Vec<Notice>,
    /// What the storefront says against making it.
    pub withdrawn: Vec<Withdrawn>,
    /// How each value came about, but for the payment.
    pub steps: Vec<overprint_mapping::Step>,
}

/// Where a job comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name, which 4over gives back.
    pub name: String,
    /// The mapping that made it.
    pub mapping: String,
    /// The line it was made of.
    pub order_line_item_id: Option<String>,
}

/// Translates the order, and tells which job comes from which line; how each value came about only where that `explains`.
pub(super) fn translate(
    planner: Planner<'_>,
    document: &Document,
    recipients: &Recipients,
    explains: bool,
) -> Result<Ready, Stop> {
    let storefront = &planner.values.with(&document.storefront);
    let values = storefront.to_json();
    let input = Input { order: document.bytes(), recipients, storefront: &values, now: planner.now() };
    let mappings = &planner.version.mappings;
    let translated = match explains {
        true => mappings.explain_weighing(input),
        false => mappings.weigh(input).map(|translation| (translation, Vec::new())),
    };
    ready(planner, document, storefront, translated)
}

/// Translates an order some of whose jobs were placed without files, which may be there now.
pub(super) fn with_files(planner: Planner<'_>, document: &Document, recipients: &Recipients) -> Result<Ready, Stop> {
    let storefront = &planner.values.with(&document.storefront);
    let values = storefront.to_json();
    let input = Input { order: document.bytes(), recipients, storefront: &values, now: planner.now() };
    let translated = planner.version.mappings.weigh_files(input).map(|translation| (translation, Vec::new()));
    ready(planner, document, storefront, translated)
}

/// Makes an order ready that was translated.
fn ready(
    planner: Planner<'_>,
    document: &Document,
    storefront: &StorefrontDocument,
    translated: Result<(Translation, Vec<overprint_mapping::Step>), TranslateError>,
) -> Result<Ready, Stop> {
    let (translation, steps) = translated.map_err(|error| match error {
        TranslateError::Held(held) => {
            Stop::Held { held: redacted(held, storefront), document: Box::new(document.clone()) }
        }
        other => Stop::Translate(other),
    })?;
    // How the payment came about is nobody's business: a mapping may read its token from a table.
    let steps = steps.into_iter().filter(|step| !step.output.starts_with("/payment")).collect();
    let Translation { request, lines, notices, mut withdrawn } = translation;
    let Some(request) = request else { return Err(Stop::NothingPrinted(lines)) };
    let jobs = jobs(&request, &lines, document);
    let dialect = planner.version.mappings.dialect().clone();
    withdrawn.iter_mut().for_each(|withdrawn| redact(&mut withdrawn.problem, storefront));
    Ok(Ready { request, dialect, jobs, lines, notices, withdrawn, steps })
}

/// Lists the jobs that 4over will answer for, in the order of the request.
pub(crate) fn jobs(request: &CreateOrder, lines: &[Line], document: &Document) -> Vec<Told> {
    request.job_names().into_iter().map(|name| told(name, lines, document)).collect()
}

/// Returns the names of the mappings that took a line, each once.
pub(crate) fn taking(lines: &[Line]) -> Vec<String> {
    let mut taking: Vec<String> = Vec::new();
    for line in lines {
        if let Line::Printed { mapping, .. } = line
            && !taking.contains(mapping)
        {
            taking.push(mapping.clone());
        }
    }
    taking
}

/// Takes the token out of problems, which quote values: a mapping may have put it where it does not belong.
fn redacted(mut held: Held, storefront: &StorefrontDocument) -> Held {
    held.problems.iter_mut().for_each(|problem| redact(problem, storefront));
    held
}

fn redact(problem: &mut Problem, storefront: &StorefrontDocument) {
    problem.message = storefront.redact(&problem.message);
    for text in [&mut problem.help, &mut problem.value].into_iter().flatten() {
        *text = storefront.redact(text);
    }
}

fn told(name: &str, lines: &[Line], document: &Document) -> Told {
    let of_line = lines.iter().enumerate().find_map(|(index, line)| match line {
        Line::Printed { mapping, job_names } if job_names.iter().any(|known| known == name) => Some((index, mapping)),
        _ => None,
    });
    Told {
        name: name.to_owned(),
        mapping: of_line.map(|(_, mapping)| mapping.clone()).unwrap_or_default(),
        order_line_item_id: of_line.and_then(|(index, _)| document.line_id(index)).map(str::to_owned),
    }
}

impl Entry {
    /// Returns of a request what 4over has not, and cannot have.
    pub(super) fn unplaced(&self, request: &CreateOrder) -> CreateOrder {
        let is_there = |name: &str| self.jobs.iter().any(|job| job.job_name == name && job.state.may_be_at_4over());
        let mut request = request.clone();
        request.retain_jobs(|name| !is_there(name));
        request
    }
}

impl Ready {
    /// Returns the names of the mappings that took a line, each once.
    pub fn taking(&self) -> Vec<String> {
        taking(&self.lines)
    }

    /// Checks that an order of which 4over has some jobs, or may have, still makes the same ones: known by other names, what was
    /// placed would be taken for new and paid again.
    ///
    /// # Errors
    /// A job is gone that 4over may have, or one is there that the ledger does not know.
    pub(super) fn same_jobs(&self, jobs: &[JobRow]) -> Result<(), Stop> {
        let is_gone = |known: &&JobRow| !self.jobs.iter().any(|job| job.name == known.job_name);
        let there = || {
            jobs.iter()
                .filter(|job| job.state.may_be_at_4over() && (job.number.is_some() || job.state != State::Cancelled))
        };
        let gone = there().find(is_gone).map(|job| job.job_name.clone());
        let is_new = |job: &&Told| !jobs.iter().any(|known| known.job_name == job.name);
        let new = self.jobs.iter().find(is_new).filter(|_| there().next().is_some()).map(|job| job.name.clone());
        gone.or(new).map_or(Ok(()), |job_name| Err(Stop::OtherJobs { job_name }))
    }

    /// Keeps of the jobs those of a request.
    pub(super) fn keep(&mut self, request: CreateOrder) {
        let names = request.job_names();
        self.jobs.retain(|job| names.contains(&job.name.as_str()));
        self.request = request;
    }

    /// Tells whether 4over is to check the order and print nothing.
    pub fn is_test(&self) -> bool {
        self.request.is_test_order == Some(true)
    }
}
