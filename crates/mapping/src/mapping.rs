//! One mapping: read from its file, checked as a whole, ready for orders.

mod constants;
mod unique;

use crate::artwork::{self, Side};
use crate::check::Check;
use crate::condition::Condition;
use crate::despite;
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::include;
use crate::job::Job;
use crate::lines::{self, Because};
use crate::lint::Reading;
use crate::lock::{Locks, NameUse, Names};
use crate::order::Order;
use crate::pointer::{Pointers, Position};
use crate::quantity::{Counted, Quantity, counted};
use crate::table::{ReadFile, Table};
use crate::write_back::{self, WriteBack};
use crate::yaml::{self, Map, Node, Written};
use overprint_generic::view::Shape;
use std::sync::{Arc, OnceLock};

/// A checked mapping.
#[derive(Debug)]
pub struct Mapping {
    pub(crate) name: String,
    pub(crate) summary: Option<String>,
    pub(crate) at: Place,
    /// Storefronts whose orders it takes; empty: all.
    pub(crate) storefronts: Vec<String>,
    pub(crate) ignore: Vec<Because>,
    pub(crate) print: Option<Print>,
    pub(crate) write_back: Vec<WriteBack>,
    pub(crate) tables: Vec<Table>,
    pub(crate) cases: Vec<(String, Place)>,
    /// Tables that something is looked up in, by their index.
    pub(crate) used_tables: Vec<usize>,
    pub(crate) reads: Shape,
    /// Names of what 4over sells.
    pub(crate) names: Vec<NameUse>,
    /// What the mapping reads of an order, collected at first use.
    pub(crate) readings: OnceLock<Vec<Reading>>,
}

/// The part of a mapping that makes jobs; a mapping may only say what is left out.
#[derive(Debug)]
pub(crate) struct Print {
    pub(crate) lines: Condition,
    pub(crate) require: Vec<Because>,
    /// What the storefront may say against a line that is printed nevertheless.
    pub(crate) despite: Vec<Because>,
    /// Names of options that mean nothing to the printer.
    pub(crate) ignore_options: Vec<String>,
    /// Names of options that a rule reads.
    pub(crate) named_options: Vec<String>,
    pub(crate) artwork: Vec<Side>,
    pub(crate) quantity: Quantity,
    /// Whether what is printed follows from the quantity.
    pub(crate) counted: Counted,
    pub(crate) job: Job,
    pub(crate) job_at: Place,
    /// Lines that agree on all but name and files become one job with sets.
    pub(crate) group_shipping: bool,
    pub(crate) order: Order,
    /// Whether a rule reads the contact or organization.
    pub(crate) reads_recipient: bool,
}

/// Every key of a mapping.
pub(crate) const KEYS: &[&str] = &[
    "mapping",
    "summary",
    "include",
    "storefronts",
    "lines",
    "ignore",
    "require",
    "despite",
    "ignore_options",
    "beyond_schema",
    "tables",
    "artwork",
    "quantity",
    "group_shipping",
    "job",
    "order",
    "write_back",
    "cases",
];

impl Mapping {
    /// Returns the mapping's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what the mapping says of itself.
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// Returns the name of its file, as the caller gave it.
    pub fn file(&self) -> &str {
        &self.at.file
    }

    /// Returns the patterns of its cases: paths of order files relative to the mapping file, in which `*` stands for any
    /// run of characters within one name.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.cases.iter().map(|(pattern, at)| (pattern.as_str(), at))
    }

    /// Reads and checks a mapping file; `None` where something was reported.
    pub(crate) fn read(
        file: &Arc<str>,
        text: &str,
        read_file: ReadFile<'_>,
        locks: &Locks<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Mapping> {
        let mut own = Diagnostics::default();
        let root = yaml::read(file, text, &mut own).map(|root| include::resolve(root, read_file, &mut own));
        let mapping = root.and_then(|root| check(&root, read_file, Names::new(file, locks), &mut own));
        let sound = own.is_empty();
        diagnostics.append(own);
        mapping.filter(|_| sound)
    }
}

fn check(
    root: &Node,
    read_file: ReadFile<'_>,
    names_of_4over: Names<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Mapping> {
    if matches!(root.written, Written::Null) {
        let help = "a mapping file starts with `mapping: NAME`";
        diagnostics.report_with_help(Code::WrongKind, &root.at, "the file holds no mapping", help);
        return None;
    }
    let map = root.expect_map("a mapping file", diagnostics)?;
    map.refuse_unknown(KEYS, "a mapping", diagnostics);
    let (tables, broken_tables) = tables(map.get("tables"), read_file, diagnostics);
    let pointers = Pointers::new(map.get("beyond_schema"), diagnostics);
    let mut check = Check {
        pointers,
        tables,
        broken_tables,
        used_tables: Vec::new(),
        artwork: Vec::new(),
        named_options: Vec::new(),
        reads: Shape::default(),
        reads_recipient: false,
        names: names_of_4over,
        diagnostics,
    };
    let named = check.required(map, "mapping", "a mapping file", root);
    let name = named.and_then(|node| node.expect_text("`mapping`", check.diagnostics)).map(str::to_owned);
    let summary = map.get("summary").and_then(|node| node.expect_text("`summary`", check.diagnostics));
    let storefronts = names("storefronts", map, &mut check);
    let ignore = lines::reasons("ignore", map.get("ignore"), Position::Line, &mut check);
    let print = print(root, map, &mut check);
    let write_back = write_back::read(map.get("write_back"), &mut check);
    let cases = cases(map.get("cases"), check.diagnostics);
    if map.get("job").is_none() && ignore.is_empty() {
        check.diagnostics.report(
            Code::MissingKey,
            &root.at,
            "a mapping has `lines` and `job`, or `ignore`, or all three",
        );
    }
    Some(Mapping {
        name: name?,
        summary: summary.map(str::to_owned),
        at: named.map_or(&root.at, |node| &node.at).clone(),
        storefronts,
        ignore,
        print,
        write_back,
        tables: check.tables,
        cases,
        used_tables: check.used_tables,
        reads: check.reads,
        names: check.names.used,
        readings: OnceLock::new(),
    })
}

fn print(root: &Node, map: &Map, check: &mut Check<'_>) -> Option<Print> {
    let job = map.get("job")?;
    let job_at = map.place_of("job", root).clone();
    artwork::side_names(map.get("artwork"), check);
    let lines = check.required(map, "lines", "a mapping with a `job`", root);
    let lines = lines.and_then(|node| lines::selection(node, check));
    let require = lines::reasons("require", map.get("require"), Position::Taken, check);
    let despite = despite::read(map.get("despite"), check);
    // A condition that only chooses the line says nothing to the printer, so its options still have to be mapped.
    check.named_options.clear();
    let sides = artwork::read(map.get("artwork"), check);
    let quantity = Quantity::read(map.get("quantity"), check);
    let job = Job::read(job, check);
    let order = Order::read(map.get("order"), check);
    let grouped = map.get("group_shipping").and_then(|node| node.expect_boolean("`group_shipping`", check.diagnostics));
    let ignore_options = names("ignore_options", map, check);
    // Options that no rule reads are a problem of the order, so they are read in any case.
    check.note_options();
    note_ship_to(check);
    note_instructions(check);
    despite::note(check);
    if let Some(rule) = job.as_ref().and_then(|job| job.job_name.as_ref()) {
        unique::check_job_name(rule, check.diagnostics);
    }
    if let Some(rule) = &order.order_id {
        unique::check_order_id(rule, check.diagnostics);
    }
    let (lines, job) = (lines?, job?);
    constants::check(&job, &order, check.diagnostics);
    Some(Print {
        counted: counted(&lines, &require, &quantity, &job),
        lines,
        require,
        despite,
        ignore_options,
        named_options: std::mem::take(&mut check.named_options),
        artwork: sides,
        quantity,
        job,
        job_at,
        group_shipping: grouped.unwrap_or(false),
        order,
        reads_recipient: check.reads_recipient,
    })
}

/// Who a line goes to is told by its override, else by the order; also an address that does not ask has to know of it.
fn note_ship_to(check: &mut Check<'_>) {
    for member in ["ship_to_type", "ship_to_contact_id", "ship_to_organization_id"] {
        check.reads.insert(&[member]);
        check.reads.insert(&["line_items", "*", &format!("override_{member}")]);
    }
}

/// What people wrote for people has no member at 4over, so it is pointed out.
fn note_instructions(check: &mut Check<'_>) {
    for member in ["notes", "memo", "special_instructions"] {
        check.reads.insert(&[member]);
    }
    check.reads.insert(&["line_items", "*", "special_instructions"]);
    check.reads.insert(&["line_items", "*", "sku"]);
}

/// Reads the tables; returns the sound ones, and the names of the others.
fn tables(node: Option<&Node>, read_file: ReadFile<'_>, diagnostics: &mut Diagnostics) -> (Vec<Table>, Vec<String>) {
    let (mut sound, mut broken) = (Vec::new(), Vec::new());
    let map = node.and_then(|node| node.expect_map("`tables`", diagnostics));
    for (key, node) in map.into_iter().flat_map(|map| &map.entries) {
        match Table::read(&key.name, node, read_file, diagnostics) {
            Some(table) => sound.push(table),
            None => broken.push(key.name.clone()),
        }
    }
    (sound, broken)
}

/// Reads one pattern or a list of them.
fn cases(node: Option<&Node>, diagnostics: &mut Diagnostics) -> Vec<(String, Place)> {
    let Some(node) = node else { return Vec::new() };
    let nodes = node.list().unwrap_or(std::slice::from_ref(node));
    let mut cases = Vec::new();
    for node in nodes {
        let Some(pattern) = node.expect_text("a pattern of `cases`", diagnostics) else { continue };
        let is_elsewhere = pattern.is_empty() || pattern.starts_with(['/', '\\']) || pattern.contains(':');
        if is_elsewhere {
            let message = format!("`{pattern}` is no path relative to the mapping file");
            diagnostics.report_with_help(Code::Value, &node.at, message, "write it like `tests/*.json`");
        } else {
            cases.push((pattern.to_owned(), node.at.clone()));
        }
    }
    cases
}

fn names(key: &str, map: &Map, check: &mut Check<'_>) -> Vec<String> {
    let listed = map.get(key).and_then(|node| node.expect_list(&format!("`{key}`"), check.diagnostics));
    let listed = listed.unwrap_or_default();
    if let Some(node) = map.get(key)
        && node.list().is_some_and(<[Node]>::is_empty)
    {
        check.diagnostics.report(Code::Value, &node.at, format!("`{key}` names nothing"));
    }
    listed.iter().filter_map(|node| node.expect_text("a name", check.diagnostics)).map(str::to_owned).collect()
}
