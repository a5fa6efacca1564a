//! `overprint coverage`: what a batch of orders would leave unmapped.

mod show;
mod stub;

use super::batch::{self, Inputs, Progress};
use super::documents::Piece;
use super::offline::{Offline, Prepared, Surroundings};
use super::{Console, Exit, Failure};
use clap::Args;
use overprint_mapping::Input;
use overprint_mapping::coverage::{Coverage, Example};
use std::path::{Path, PathBuf};

/// Tell what a batch of orders would leave unmapped, before any of them comes
///
/// ORDERS are files with one order, with an order on each line (NDJSON) or with an array of orders, folders of such files,
/// or - for stdin; as many and as large as you like. Exit code 1 means that a line or an option has no mapping, a table lacks
/// a row, or an order cannot be read. What else would hold a line (an unpaid order, artwork that is not there) is told too.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files or folders with orders; - is stdin
    #[arg(required = true, value_name = "ORDERS")]
    orders: Vec<PathBuf>,
    #[command(flatten)]
    surroundings: Surroundings,
    /// Write the missing rows of each table as CSV to fill in, to a new file in DIR; - writes them to stdout instead of the report
    #[arg(long, value_name = "DIR")]
    stub: Option<PathBuf>,
    /// Write the report as JSON, with every key and every example
    #[arg(long)]
    pub(super) json: bool,
    /// Say nothing of the progress
    #[arg(long, short)]
    quiet: bool,
}

/// Counts over every order.
pub(super) fn run(arguments: &Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let to_stdout = arguments.stub.as_deref().is_some_and(|path| path.as_os_str() == "-");
    if to_stdout && arguments.json {
        return Err(Failure::Usage("--json and --stub - both want stdout: give a directory for the stubs".to_owned()));
    }
    let offline = Offline::open(&arguments.surroundings, config)?;
    let inputs = Inputs::find(&arguments.orders)?;
    let coverage = count(&offline, &inputs, arguments.quiet || arguments.json, console)?;
    let report = coverage.report();
    match (arguments.json, to_stdout) {
        (true, _) => console.json(&report)?,
        (false, true) => stub::to_stdout(&coverage.stubs(), console)?,
        (false, false) => {
            let text = show::text(&report, console.paint());
            console.out().write_all(text.as_bytes())?;
        }
    }
    if let Some(directory) = arguments.stub.as_deref().filter(|_| !to_stdout) {
        stub::to_directory(&coverage.stubs(), directory, console)?;
    }
    Ok(if report.unmapped || report.orders.unreadable > 0 { Exit::Failed } else { Exit::Done })
}

fn count<'o>(
    offline: &'o Offline,
    inputs: &Inputs,
    is_quiet: bool,
    console: &mut Console,
) -> Result<Coverage<'o>, Failure> {
    let mut all = offline.mappings.coverage();
    let empty = all.fork();
    let mut progress = Progress::new(inputs, is_quiet, console);
    let chunk = |pieces: Vec<Piece>| {
        let mut coverage = empty.fork();
        pieces.iter().for_each(|piece| one(offline, piece, &mut coverage));
        coverage
    };
    batch::each_chunk(inputs, &mut progress, chunk, |coverage| all.merge(coverage))?;
    progress.finish();
    Ok(all)
}

fn one<'o>(offline: &'o Offline, piece: &Piece, coverage: &mut Coverage<'o>) {
    let prepared = match offline.prepare(&piece.bytes) {
        Ok(prepared) => prepared,
        Err(error) => return coverage.unreadable(&piece.place, &error.to_string()),
    };
    let example = example(&prepared, piece);
    if let Err(error) = offline.mappings.cover(input(&prepared), &example, coverage) {
        coverage.unreadable(&piece.place, &error.to_string());
    }
}

/// Names an order for people, and says where it stands.
pub(super) fn example(prepared: &Prepared, piece: &Piece) -> Example {
    let document = &prepared.document;
    let number = document.order().number.value().map(|number| number.as_str());
    let order = number.or_else(|| document.id()).unwrap_or("(no id)").to_owned();
    Example { order, place: piece.place.clone() }
}

/// Puts together what is translated.
pub(super) fn input(prepared: &Prepared) -> Input<'_> {
    Input {
        order: prepared.document.bytes(),
        recipients: &prepared.recipients,
        storefront: &prepared.storefront,
        now: None,
    }
}
