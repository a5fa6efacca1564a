//! Translating an order: which mapping takes which line, and the request that comes of it.

mod assign;
mod candidates;
mod notices;
mod origin;
mod recipients;

pub(crate) use assign::is_for;
pub(crate) use candidates::Candidates;
pub use recipients::Recipients;

use crate::evaluate::job::{self, Made, Maker};
use crate::evaluate::scope::Scope;
use crate::evaluate::withdrawn::{self, Withdrawn};
use crate::evaluate::{Sink, group, order};
use crate::mapping::{Mapping, Print};
use crate::problem::{Kind, Notice, Problem};
use crate::request::{CreateOrder, Dialect};
use crate::trace::{Event, Step, Trace, Untraced};
use crate::withdrawn::Sign;
use assign::{Fate, assign};
use indexmap::IndexSet;
use jiff::Timestamp;
use overprint_generic::view::{Shape, View, ViewError};

/// What is translated.
#[derive(Clone, Copy, Debug)]
pub struct Input<'i> {
    /// The order document, as the storefront sent it.
    pub order: &'i [u8],
    /// The contacts and organizations that receive it.
    pub recipients: &'i Recipients,
    /// What the configuration says of the storefront, a JSON object; mappings read it as `/storefront`.
    pub storefront: &'i str,
    /// What time it is, by which orders expire; without it, none does.
    pub now: Option<Timestamp>,
}

/// What an order becomes.
#[derive(Clone, Debug)]
pub struct Translation {
    /// The request; nothing where no line is printed.
    pub request: Option<CreateOrder>,
    /// What became of each line, in their order.
    pub lines: Vec<Line>,
    /// What a person should know.
    pub notices: Vec<Notice>,
    /// What the storefront says against making it. [`Mappings::translate`](crate::Mappings::translate) holds such an order.
    pub withdrawn: Vec<Withdrawn>,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// It is printed.
    Printed {
        /// The mapping that took it.
        mapping: String,
        /// The names of its jobs.
        job_names: Vec<String>,
    },
    /// It is left out on purpose.
    LeftOut {
        /// Why.
        because: String,
        /// The rule, as `file:line:column`.
        rule: String,
    },
}

/// An order that cannot be translated: every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The reasons.
    pub problems: Vec<Problem>,
    /// What a person should know besides.
    pub notices: Vec<Notice>,
}

/// Why there is no translation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TranslateError {
    /// The bytes are no order.
    #[error("the order cannot be read: {0}")]
    Unreadable(#[from] ViewError),
    /// A JSON document without `line_items`.
    #[error("this is no order: it has no array `line_items`")]
    NotAnOrder,
    /// The storefront's values are no JSON object.
    #[error("the storefront's values cannot be read: {0}")]
    Storefront(ViewError),
    /// The order has problems that a person has to solve.
    #[error("the order has {} problems", .0.problems.len())]
    Held(Held),
}

/// What every translation reads, whatever the mappings say.
const ALWAYS: &[&[&str]] = &[&["id"], &["line_items", "*", "order_line_item_id"], &["line_items", "*", "sku"]];

/// Returns what has to be read of an order for all of the mappings.
pub(crate) fn shape(mappings: &[Mapping]) -> Shape {
    let mut shape = Shape::default();
    ALWAYS.iter().for_each(|tokens| shape.insert(tokens));
    mappings.iter().for_each(|mapping| shape.merge(&mapping.reads));
    shape
}

/// Translates what is read of the order; when that meets a problem, everything is read, so that the problem can be told well.
pub(crate) fn translate(
    mappings: &[Mapping],
    candidates: &Candidates,
    shape: &Shape,
    dialect: &Dialect,
    input: Input<'_>,
) -> Result<Translation, TranslateError> {
    let view = View::read(input.order, shape)?;
    match run(mappings, candidates, dialect, &view, input, Untraced) {
        Err(TranslateError::Held(_)) => {
            // What holds it is told with the rule and the source that it comes from.
            run(mappings, candidates, dialect, &whole(input.order)?, input, Vec::new()).map(|(made, _)| made)
        }
        other => other.map(|(made, _)| made),
    }
}

/// Translates what is read of the order, and only takes note of what happens.
pub(crate) fn noting(
    mappings: &[Mapping],
    candidates: &Candidates,
    shape: &Shape,
    dialect: &Dialect,
    input: Input<'_>,
    trace: impl Trace,
) -> Result<(), TranslateError> {
    let view = View::read(input.order, shape)?;
    run(mappings, candidates, dialect, &view, input, trace).and_then(|(made, _)| made.wanted()).map(drop)
}

/// Translates with everything read and every step kept.
pub(crate) fn explain(
    mappings: &[Mapping],
    candidates: &Candidates,
    dialect: &Dialect,
    input: Input<'_>,
) -> Result<(Translation, Vec<Step>), TranslateError> {
    run(mappings, candidates, dialect, &whole(input.order)?, input, Vec::new())
}

fn whole(order: &[u8]) -> Result<View<'_>, TranslateError> {
    let text = std::str::from_utf8(order).map_err(|error| {
        let valid = &order[..error.valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let column = valid.len() - valid.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1) + 1;
        ViewError { message: "the text is no UTF-8".to_owned(), line, column }
    })?;
    Ok(View::whole(text)?)
}

fn run<T: Trace>(
    mappings: &[Mapping],
    candidates: &Candidates,
    dialect: &Dialect,
    order: &View<'_>,
    input: Input<'_>,
    trace: T,
) -> Result<(Translation, T), TranslateError> {
    let lines = order.child("line_items").and_then(View::elements).ok_or(TranslateError::NotAnOrder)?;
    let storefront = View::whole(input.storefront).map_err(TranslateError::Storefront)?;
    let recipients = input.recipients.views().map_err(TranslateError::Storefront)?;
    let mut sink = Sink {
        mapping: "",
        problems: IndexSet::new(),
        notices: Vec::new(),
        trace,
        addresses: Vec::new(),
        key: String::new(),
        unencrypted: dialect.unencrypted_file_urls,
    };
    let scope = Scope {
        order,
        storefront: &storefront,
        line: None,
        recipient: None,
        is_override: false,
        lacks_recipient: false,
        quantity: None,
        item: None,
        printed_lines: 0,
        outcome: None,
    };
    let fates: Vec<Fate<'_>> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            sink.trace.note(Event::Line(index));
            let fate = assign(mappings, candidates, Scope { line: Some((index, line)), ..scope }, &mut sink);
            match &fate {
                Fate::Printed(_, mapping, _) => sink.trace.note(Event::Taken(mapping)),
                Fate::LeftOut(_) | Fate::Gone { .. } => sink.trace.note(Event::LeftOut),
                Fate::Held => {}
            }
            fate
        })
        .collect();
    let printed_lines = fates.iter().filter(|fate| matches!(fate, Fate::Printed(..))).count();
    sink.trace.note(Event::Order);
    notices::refuse_no_array(order, &mut sink);
    let of_order = withdrawn::of_order(order, input.now);
    let mut translating = Translating { recipients, made: Vec::new(), jobs: 0, of_order, withdrawn: Vec::new(), sink };
    for (index, (line, fate)) in lines.iter().zip(&fates).enumerate() {
        if let Fate::Printed(position, mapping, print) = fate {
            let scope = Scope { line: Some((index, line)), printed_lines, ..scope };
            translating.sink.trace.note(Event::Line(index));
            translating.line(Maker { position: *position, mapping, print }, scope);
        }
    }
    if fates.iter().any(|fate| matches!(fate, Fate::Printed(..))) {
        notices::instructions(
            order,
            || "/order".to_owned(),
            &["notes", "memo", "special_instructions"],
            &mut translating.sink.notices,
        );
    }
    translating.finish(&fates, scope, dialect)
}

struct Translating<'m, 'v, T> {
    recipients: recipients::Views<'v>,
    made: Vec<Made>,
    /// Jobs so far, those with problems included.
    jobs: usize,
    /// What the storefront says against anything of the order.
    of_order: Vec<Sign>,
    withdrawn: Vec<Withdrawn>,
    sink: Sink<'m, T>,
}

impl<'m, 'v, T: Trace> Translating<'m, 'v, T> {
    /// Makes the jobs of one line; its problems do not keep other lines from being looked at.
    fn line(&mut self, maker: Maker<'m>, scope: Scope<'_>) {
        self.sink.mapping = &maker.mapping.name;
        let found = self.recipients.of(&scope);
        let scope = match &found {
            Ok(found) => found.scope(scope),
            Err(_) => Scope { lacks_recipient: true, ..scope },
        };
        match &found {
            Err(untold) => untold.report(&mut self.sink),
            Ok(found) => {
                let lacking = found.lacking.as_ref().filter(|_| maker.print.reads_recipient);
                lacking.into_iter().for_each(|untold| untold.report(&mut self.sink));
            }
        }
        if let Some((_, line)) = scope.line {
            notices::instructions(line, || scope.line_pointer(), &["special_instructions"], &mut self.sink.notices);
        }
        assign::require(maker, scope, self.jobs, &mut self.sink);
        let taken_by = (maker.mapping, maker.print);
        withdrawn::note(taken_by, &self.of_order, scope, &mut self.sink, &mut self.withdrawn);
        self.jobs += job::jobs(maker, scope, self.jobs, &mut self.sink, &mut self.made);
    }

    fn finish(
        mut self,
        fates: &[Fate<'m>],
        scope: Scope<'_>,
        dialect: &Dialect,
    ) -> Result<(Translation, T), TranslateError> {
        let mut taking: Vec<(&Mapping, &Print)> = Vec::new();
        for fate in fates {
            if let Fate::Printed(_, mapping, print) = fate
                && !taking.iter().any(|(known, _)| std::ptr::eq(*known, *mapping))
            {
                taking.push((mapping, print));
            }
        }
        self.sink.mapping = "";
        self.sink.trace.note(Event::Order);
        let lines = lines(fates, &self.made);
        let request = if taking.is_empty() {
            None
        } else {
            let made = order::order(&taking, scope, &mut self.sink).ok();
            made.map(|order| self.close(order, dialect))
        };
        let Sink { problems, notices, trace, .. } = self.sink;
        let withdrawn = self.withdrawn;
        if problems.is_empty() {
            Ok((Translation { request, lines, notices, withdrawn }, trace))
        } else {
            let problems = told(withdrawn).chain(problems).collect();
            Err(TranslateError::Held(Held { problems, notices }))
        }
    }

    /// Puts the jobs into the order and holds it against 4over's rules; only then is it sure to be what may be sent.
    fn close(&mut self, mut order: CreateOrder, dialect: &Dialect) -> CreateOrder {
        order.jobs = group::grouped(std::mem::take(&mut self.made), &mut self.sink.trace);
        if self.sink.problems.is_empty() {
            for violation in order.check(dialect) {
                let output = violation.pointer.to_string();
                let origin = origin::of(&output, self.sink.trace.steps());
                self.sink.push(Kind::Rule, None, None, violation.message.clone(), |problem| {
                    problem.output = Some(output);
                    problem.help = Some(format!("{} ({})", violation.help, violation.source));
                    origin.into_iter().for_each(|origin| origin.tell(problem));
                });
            }
        }
        order
    }
}

fn lines(fates: &[Fate<'_>], made: &[Made]) -> Vec<Line> {
    let told = fates.iter().enumerate().filter_map(|(index, fate)| match fate {
        Fate::Printed(_, mapping, _) => {
            let job_names = made
                .iter()
                .filter(|made| made.line == index)
                .flat_map(|made| made.files.job_names())
                .map(str::to_owned)
                .collect();
            Some(Line::Printed { mapping: mapping.name.clone(), job_names })
        }
        Fate::LeftOut(rule) => Some(Line::LeftOut { because: rule.because.clone(), rule: rule.at.to_string() }),
        Fate::Gone { because, by } => Some(Line::LeftOut { because: because.clone(), rule: by.at.to_string() }),
        Fate::Held => None,
    });
    told.collect()
}

/// Returns the problems, each once.
fn told(withdrawn: Vec<Withdrawn>) -> impl Iterator<Item = Problem> {
    let problems: IndexSet<Problem> = withdrawn.into_iter().map(|withdrawn| withdrawn.problem).collect();
    problems.into_iter()
}

impl Translation {
    /// Returns the translation of an order that the storefront still wants made.
    ///
    /// # Errors
    /// The storefront says something against it.
    pub(crate) fn wanted(self) -> Result<Self, TranslateError> {
        if self.withdrawn.is_empty() {
            return Ok(self);
        }
        Err(TranslateError::Held(Held { problems: told(self.withdrawn).collect(), notices: self.notices }))
    }
}
