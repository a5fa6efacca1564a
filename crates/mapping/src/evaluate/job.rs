//! Making the jobs of one line.

use super::rule::Site;
use super::scope::{Found, Item, Scope};
use super::{Out, Reported, Sink, address, options, quantity};
use crate::job::{FileRules, SetRules};
use crate::mapping::{Mapping, Print};
use crate::pointer::{Pointer, Root};
use crate::problem::Kind;
use crate::request::{DirectMailing, FileMap, FileRef, FileSet, Job, ProductType, Shipper};
use crate::rule::Rule;
use crate::trace::{Read, Step, Trace};
use overprint_generic::view::View;
use std::ops::Range;
use std::str::FromStr;

/// A job of one line, before lines are grouped for shipping.
#[derive(Debug)]
pub(crate) struct Made {
    /// The job without name and files.
    pub(crate) job: Job,
    pub(crate) files: MadeFiles,
    pub(crate) line: usize,
    pub(crate) group_shipping: bool,
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

/// Makes the jobs of the line in `scope`; `first` is the number of jobs made before.
pub(crate) fn jobs<'v, T: Trace>(
    (mapping, print): (&'v Mapping, &'v Print),
    scope: Scope<'v>,
    first: usize,
    sink: &mut Sink<'_, T>,
) -> Result<Vec<Made>, Reported> {
    let site = Site { mapping, scope, out: Out::job(first, "runsize_uuid") };
    let unread = options::refuse_unread(print, site, sink);
    let pieces = quantity::pieces(&print.quantity, site, sink)?;
    let named_at = site.to(Out::job(first, "job_name"));
    let name = sink.untraced(|sink| job_name(print, named_at, sink));
    let mut jobs = Vec::with_capacity(pieces.len());
    let mut sound = unread;
    for (index, &count) in pieces.iter().enumerate() {
        let number = first + index;
        let from = sink.trace.len();
        let text = count.to_string();
        sink.trace.step(|| quantity_step(print, site, number, &text));
        let scope = Scope { quantity: Some(&text), ..scope };
        let made = one(print, Site { mapping, scope, out: Out::job(number, "") }, number, sink);
        match (made, &name) {
            (Ok((job, files)), Ok(name)) => {
                // One line's jobs are told apart by their number, whenever its mapping allows several.
                let name =
                    if print.quantity.split.is_some() { format!("{name}-{:03}", index + 1) } else { name.clone() };
                let files = named(files, name);
                for (below, name) in files.names() {
                    sink.trace.step(|| name_step(print, named_at, &format!("/jobs/{number}{below}"), name));
                }
                jobs.push(Made {
                    job,
                    files,
                    line: scope.line.map_or(0, |(line, _)| line),
                    group_shipping: print.group_shipping,
                    mapping: 0,
                    steps: from..sink.trace.len(),
                });
            }
            _ => sound = Err(Reported),
        }
    }
    sound.map(|()| jobs)
}

fn quantity_step(print: &Print, site: Site<'_, '_>, job: usize, text: &str) -> Step {
    Step {
        output: format!("/jobs/{job}"),
        value: None,
        mapping: site.mapping.name.clone(),
        rule: None,
        verb: format!("quantity {text}"),
        reads: vec![Read { source: quantity::source(&print.quantity, site), value: Some(text.to_owned()) }],
        row: None,
        notes: Vec::new(),
    }
}

fn name_step(print: &Print, site: Site<'_, '_>, output: &str, name: &str) -> Step {
    let rule = print.job.job_name.as_ref();
    let verb = if rule.is_some() { "job_name" } else { "storefront, order, line and set" };
    Step {
        output: output.to_owned(),
        value: Some(name.to_owned()),
        mapping: site.mapping.name.clone(),
        rule: rule.and_then(|rule| crate::trace::shown(&rule.at)),
        verb: verb.to_owned(),
        reads: rule.map(|rule| site.reads_of(rule)).unwrap_or_default(),
        row: None,
        notes: Vec::new(),
    }
}

/// The files of a job before it has its name.
enum Files {
    Plain(Option<FileMap>),
    Sets(Vec<FileMap>),
}

fn named(files: Files, name: String) -> MadeFiles {
    match files {
        Files::Plain(files) => MadeFiles::Plain { job_name: name, files },
        Files::Sets(sets) => {
            let sets = sets.into_iter().enumerate();
            MadeFiles::Sets(
                sets.map(|(index, files)| FileSet { job_name: format!("{name}-{:03}", index + 1), files }).collect(),
            )
        }
    }
}

/// The name is the one thing that 4over gives back, so by default it holds storefront, order and line.
fn job_name<'v, T: Trace>(print: &'v Print, site: Site<'v, '_>, sink: &mut Sink<'_, T>) -> Result<String, Reported> {
    if let Some(rule) = &print.job.job_name {
        return site.required(rule, sink, Site::text);
    }
    let parts = [(Root::Storefront, "name"), (Root::Order, "id"), (Root::Line, "order_line_item_id")];
    let mut name = String::new();
    let mut sound = Ok(());
    for (root, member) in parts {
        match site.default_text(root, member, sink) {
            Ok(text) => {
                if !name.is_empty() {
                    name.push('-');
                }
                name.push_str(&text);
            }
            Err(reported) => sound = Err(reported),
        }
    }
    sound.map(|()| name)
}

impl<'v> Site<'v, '_> {
    /// Reads a member that a default of the language needs.
    pub(crate) fn default_text<T: Trace>(
        self,
        root: Root,
        member: &str,
        sink: &mut Sink<'_, T>,
    ) -> Result<String, Reported> {
        let pointer = Pointer { root, tokens: vec![member.into()], at: self.mapping.at.clone() };
        match self.scope.find_at(&pointer) {
            Found::Text(text) if !text.as_str().is_empty() => Ok(text.as_str().to_owned()),
            _ => {
                let message = format!("`{pointer}` has no text, and `{}` is made of it", self.out.field);
                Err(sink.push(Kind::Missing, Some(self.out), None, message, |problem| {
                    problem.source = Some(self.scope.locate_at(&pointer));
                }))
            }
        }
    }
}

fn one<'v, T: Trace>(
    print: &'v Print,
    site: Site<'v, '_>,
    number: usize,
    sink: &mut Sink<'_, T>,
) -> Result<(Job, Files), Reported> {
    let rules = &print.job;
    let at = |field: &'static str| Site { mapping: site.mapping, scope: site.scope, out: Out::job(number, field) };
    // Everything is evaluated before anything is missed, so that all problems are told at once.
    let product_uuid = at("product_uuid").required(&rules.product_uuid, sink, Site::uuid);
    let runsize_uuid = at("runsize_uuid").required(&rules.runsize_uuid, sink, Site::uuid);
    let colorspec_uuid = at("colorspec_uuid").required(&rules.colorspec_uuid, sink, Site::uuid);
    let turnaroundtime_uuid = maybe(&rules.turnaroundtime_uuid, |rule| at("turnaroundtime_uuid").uuid(rule, sink));
    let option_uuids = options::uuids(&rules.option_uuids, print, at("option_uuids"), sink);
    let dropship = at("dropship").required(&rules.dropship, sink, Site::boolean);
    let skip_files = maybe(&rules.skip_files, |rule| at("skip_files").boolean(rule, sink));
    let files = files(rules.sets.as_ref(), &rules.files, at("files"), sink);
    let ship_to = maybe(&rules.ship_to, |rules| address::evaluate(rules, at("ship_to"), sink));
    let ship_from = maybe(&rules.ship_from, |rules| address::evaluate(rules, at("ship_from"), sink));
    let shipper = maybe(&rules.shipper, |rules| {
        let shipping_method = at("shipper").below("shipping_method").required(&rules.shipping_method, sink, Site::text);
        let shipping_code = at("shipper").below("shipping_code").required(&rules.shipping_code, sink, Site::text);
        Ok(Some(Shipper { shipping_method: shipping_method?, shipping_code: shipping_code? }))
    });
    let ship_from_facility = maybe(&rules.ship_from_facility, |rule| at("ship_from_facility").text(rule, sink));
    let bypass = maybe(&rules.bypass_address_validation, |rule| at("bypass_address_validation").boolean(rule, sink));
    let product_type = maybe(&rules.product_type, |rule| {
        at("product_type").code::<ProductType, T>(rule, "a product type of 4over", sink)
    });
    let direct_mailing = maybe(&rules.direct_mailing, |rules| {
        let crid = at("direct_mailing").below("crid").required(&rules.crid, sink, Site::text);
        let level = at("direct_mailing").below("address_validation_level").required(
            &rules.address_validation_level,
            sink,
            |site, rule, sink| site.code(rule, "an address validation level of 4over", sink),
        );
        Ok(Some(DirectMailing { crid: crid?, address_validation_level: level? }))
    });
    let files = files?;
    let job = Job {
        job_name: None,
        product_uuid: product_uuid?,
        runsize_uuid: runsize_uuid?,
        colorspec_uuid: colorspec_uuid?,
        turnaroundtime_uuid: turnaroundtime_uuid?,
        option_uuids: option_uuids?,
        dropship: dropship?,
        sets: None,
        skip_files: skip_files?,
        files: None,
        ship_to: ship_to?,
        ship_from: ship_from?,
        shipper: shipper?,
        ship_from_facility: ship_from_facility?,
        bypass_address_validation: bypass?,
        product_type: product_type?,
        direct_mailing: direct_mailing?,
    };
    Ok((job, files))
}

fn maybe<'v, R, V>(
    rule: &'v Option<R>,
    evaluate: impl FnOnce(&'v R) -> Result<Option<V>, Reported>,
) -> Result<Option<V>, Reported> {
    rule.as_ref().map_or(Ok(None), evaluate)
}

impl<'v, 'o> Site<'v, 'o> {
    fn below(self, below: &'o str) -> Self {
        Site { out: self.out.below(below), ..self }
    }

    /// Evaluates a rule whose value is one of 4over's codes.
    pub(crate) fn code<C: FromStr, T: Trace>(
        self,
        rule: &'v Rule,
        wanted: &str,
        sink: &mut Sink<'_, T>,
    ) -> Result<Option<C>, Reported> {
        let Some(text) = self.text(rule, sink)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.not_a(rule, wanted, &text, sink))
    }
}

fn files<'v, T: Trace>(
    sets: Option<&'v SetRules>,
    rules: &'v FileRules,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Files, Reported> {
    let Some(sets) = sets else {
        if rules.by_reason.is_empty() {
            return Ok(Files::Plain(None));
        }
        return file_map(rules, "", site, sink).map(|files| Files::Plain(Some(files)));
    };
    let array = site.scope.locate_at(&sets.each);
    let elements = site.scope.select(&sets.each).and_then(View::elements).unwrap_or_default();
    if elements.is_empty() {
        return Err(sink.push(
            Kind::Missing,
            Some(site.out),
            Some(&sets.at),
            "the line has no sets".to_owned(),
            |problem| {
                problem.source = Some(array);
            },
        ));
    }
    let mut maps = Vec::with_capacity(elements.len());
    let mut sound = Ok(());
    for (index, view) in elements.iter().enumerate() {
        let scope = Scope { item: Some(Item { view, array: &array, index }), ..site.scope };
        let prefix = format!("set_{:03}/files/", index + 1);
        match file_map(&sets.files, &prefix, Site { mapping: site.mapping, scope, out: site.out }, sink) {
            Ok(map) => maps.push(map),
            Err(reported) => sound = Err(reported),
        }
    }
    sound.map(|()| Files::Sets(maps))
}

fn file_map<'v, T: Trace>(
    rules: &'v FileRules,
    prefix: &str,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<FileMap, Reported> {
    let mut files = FileMap::default();
    let mut sound = Ok(());
    for (reason, rule) in &rules.by_reason {
        let below = format!("{prefix}{}", reason.as_str());
        let site = Site { mapping: site.mapping, scope: site.scope, out: site.out.below(&below) };
        match site.text(rule, sink) {
            Ok(Some(text)) => {
                files.insert(*reason, FileRef::from(text));
            }
            Ok(None) => {}
            Err(reported) => sound = Err(reported),
        }
    }
    sound.map(|()| files)
}
