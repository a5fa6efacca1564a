//! How a line becomes jobs: one rule for each member of 4over's job.

mod addresses;
mod files;
mod options;

pub(crate) use addresses::{AddressFields, AddressRules, Made as AddressMade, Normalised};
pub(crate) use files::{FileRules, SetRules};
pub(crate) use options::{Each, OptionRule, Over};
#[cfg(test)]
pub(crate) use {
    addresses::{FIELDS, NORMALISED},
    files::KEYS as SETS,
    options::KEYS as EACH,
};

use crate::check::Check;
use crate::diagnostic::Code;
use crate::lock::Kind;
use crate::pointer::Position;
use crate::rule::{Constant, Output, Rule, Verb, Word};
use crate::yaml::{Map, Node};

/// The checked `job` section.
#[derive(Debug)]
pub(crate) struct Job {
    /// Absent: storefront, order and line.
    pub(crate) job_name: Option<Rule>,
    pub(crate) product_uuid: Rule,
    pub(crate) runsize_uuid: Rule,
    pub(crate) colorspec_uuid: Rule,
    pub(crate) turnaroundtime_uuid: Option<Rule>,
    pub(crate) option_uuids: Vec<OptionRule>,
    pub(crate) dropship: Rule,
    pub(crate) skip_files: Option<Rule>,
    pub(crate) files: FileRules,
    pub(crate) sets: Option<SetRules>,
    pub(crate) ship_to: Option<AddressRules>,
    pub(crate) ship_from: Option<AddressRules>,
    pub(crate) shipper: Option<Shipper>,
    pub(crate) ship_from_facility: Option<Rule>,
    pub(crate) bypass_address_validation: Option<Rule>,
    pub(crate) product_type: Option<Rule>,
    pub(crate) direct_mailing: Option<DirectMailing>,
}

/// The checked `shipper` member.
#[derive(Debug)]
pub(crate) struct Shipper {
    pub(crate) shipping_method: Rule,
    pub(crate) shipping_code: Rule,
}

/// The checked `direct_mailing` member.
#[derive(Debug)]
pub(crate) struct DirectMailing {
    /// Without it, the ID is made of the order's.
    pub(crate) crid: Option<Rule>,
    pub(crate) address_validation_level: Rule,
}

/// Every key of the section.
pub(crate) const KEYS: &[&str] = &[
    "job_name",
    "product_uuid",
    "runsize_uuid",
    "colorspec_uuid",
    "turnaroundtime_uuid",
    "option_uuids",
    "dropship",
    "skip_files",
    "files",
    "sets",
    "ship_to",
    "ship_from",
    "shipper",
    "ship_from_facility",
    "bypass_address_validation",
    "product_type",
    "direct_mailing",
];

/// Every key of `shipper`.
pub(crate) const SHIPPER: [&str; 2] = ["shipping_method", "shipping_code"];

/// Every key of `direct_mailing`.
pub(crate) const DIRECT_MAILING: [&str; 2] = ["crid", "address_validation_level"];

impl Job {
    /// Reads the section.
    pub(crate) fn read(node: &Node, check: &mut Check<'_>) -> Option<Job> {
        let map = node.expect_map("`job`", check.diagnostics)?;
        map.refuse_unknown(KEYS, "`job`", check.diagnostics);
        check.reads.insert(&["line_items", "*", "order_line_item_id"]);
        // Each part is read before any is missed, so that all that is wrong is told at once.
        let product_uuid = required(node, map, "product_uuid", Output::Uuid(Kind::Product), check);
        // Names of runsizes and options are looked up among those of the product.
        check.names.product = product_uuid.as_ref().and_then(stated);
        let runsize_uuid = required(node, map, "runsize_uuid", Output::Uuid(Kind::Runsize), check);
        let colorspec_uuid = required(node, map, "colorspec_uuid", Output::Uuid(Kind::Colorspec), check);
        let dropship = required(node, map, "dropship", Output::Boolean, check);
        let job_name = map.get("job_name");
        let job_name = job_name.and_then(|node| Rule::read("job_name", node, Output::Text, Position::Taken, check));
        let turnaroundtime_uuid = optional(map, "turnaroundtime_uuid", Output::Uuid(Kind::Turnaround), check);
        let option_uuids = map.get("option_uuids").map(|node| options::read(node, check)).unwrap_or_default();
        let skip_files = optional(map, "skip_files", Output::Boolean, check);
        let files = FileRules::read(map.get("files"), Position::Job, check);
        let sets = map.get("sets").and_then(|node| SetRules::read(node, check));
        refuse_both(map, node, check);
        let ship_to = map.get("ship_to").and_then(|node| AddressRules::read("ship_to", node, check));
        let ship_from = map.get("ship_from").and_then(|node| AddressRules::read("ship_from", node, check));
        let shipper = map.get("shipper").and_then(|node| shipper(node, check));
        let ship_from_facility = optional(map, "ship_from_facility", Output::Text, check);
        let bypass_address_validation = optional(map, "bypass_address_validation", Output::Boolean, check);
        let product_type = optional(map, "product_type", Output::Word(Word::ProductType), check);
        let direct_mailing = map.get("direct_mailing").and_then(|node| direct_mailing(node, check));
        Some(Job {
            job_name,
            product_uuid: product_uuid?,
            runsize_uuid: runsize_uuid?,
            colorspec_uuid: colorspec_uuid?,
            turnaroundtime_uuid,
            option_uuids,
            dropship: dropship?,
            skip_files,
            files,
            sets,
            ship_to,
            ship_from,
            shipper,
            ship_from_facility,
            bypass_address_validation,
            product_type,
            direct_mailing,
        })
    }
}

/// A job has its files in sets or not; one of two would be left out.
fn refuse_both(map: &Map, node: &Node, check: &mut Check<'_>) {
    if map.get("files").is_some() && map.get("sets").is_some() {
        let message = "a job has either `files` or `sets`, which hold their own files";
        check.diagnostics.report(Code::Conflict, map.place_of("sets", node), message);
    }
}

fn required(parent: &Node, map: &Map, key: &str, output: Output, check: &mut Check<'_>) -> Option<Rule> {
    let node = check.required(map, key, "`job`", parent)?;
    Rule::read(key, node, output, Position::Job, check)
}

fn optional(map: &Map, key: &str, output: Output, check: &mut Check<'_>) -> Option<Rule> {
    map.get(key).and_then(|node| Rule::read(key, node, output, Position::Job, check))
}

/// Returns the value that a rule states, as it is written.
fn stated(rule: &Rule) -> Option<String> {
    match &rule.verb {
        Verb::Constant(Constant::Text(written) | Constant::Named { written, .. }) => Some(written.clone()),
        _ => None,
    }
}

/// Reads a map of which every one of two keys has to be there.
fn pair(node: &Node, what: &str, keys: [(&str, Output); 2], check: &mut Check<'_>) -> Option<[Rule; 2]> {
    let map = node.expect_map(what, check.diagnostics)?;
    map.refuse_unknown(&keys.map(|(key, _)| key), what, check.diagnostics);
    let read = keys.map(|(key, output)| {
        let node = check.required(map, key, what, node)?;
        Rule::read(key, node, output, Position::Job, check)
    });
    let [Some(first), Some(second)] = read else { return None };
    Some([first, second])
}

fn shipper(node: &Node, check: &mut Check<'_>) -> Option<Shipper> {
    let [shipping_method, shipping_code] = pair(node, "`shipper`", SHIPPER.map(|key| (key, Output::Text)), check)?;
    Some(Shipper { shipping_method, shipping_code })
}

fn direct_mailing(node: &Node, check: &mut Check<'_>) -> Option<DirectMailing> {
    let what = "`direct_mailing`";
    let map = node.expect_map(what, check.diagnostics)?;
    map.refuse_unknown(&DIRECT_MAILING, what, check.diagnostics);
    let [crid, level] = DIRECT_MAILING;
    let crid = optional(map, crid, Output::Word(Word::Crid), check);
    let node = check.required(map, level, what, node)?;
    let address_validation_level = Rule::read(level, node, Output::Word(Word::ValidationLevel), Position::Job, check)?;
    Some(DirectMailing { crid, address_validation_level })
}
