//! `overprint diff`: what a change of mappings changes in the orders that are placed.

mod show;

use super::batch::{self, Inputs, Progress};
use super::coverage::{example, input};
use super::documents::Piece;
use super::offline::{Offline, Surroundings};
use super::{Console, Exit, Failure, Paint};
use clap::Args;
use overprint_mapping::compare::{Comparison, Report};
use std::path::{Path, PathBuf};

/// Tell which output values a change of mappings changes, over a batch of orders
///
/// Each order is translated with the mappings in --base and with those in --mappings, and what differs is counted by output:
/// values, orders that become held or stop being held, lines that another mapping takes. Exit code 0 means that nothing
/// differs, 1 that something does. ORDERS are given as for `coverage`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files or folders with orders; - is stdin
    #[arg(required = true, value_name = "ORDERS")]
    orders: Vec<PathBuf>,
    /// Directory of the mappings before the change, or one mapping file
    #[arg(long, value_name = "PATH")]
    base: PathBuf,
    #[command(flatten)]
    surroundings: Surroundings,
    /// Write the differences as JSON, with every pair of values
    #[arg(long)]
    pub(super) json: bool,
    /// Say nothing of the progress
    #[arg(long, short)]
    quiet: bool,
}

/// Writes what differs for people.
pub(super) fn told(report: &Report, paint: Paint) -> String {
    show::text(report, paint)
}

/// Compares both translations of every order.
pub(super) fn run(arguments: &Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let after = Offline::open(&arguments.surroundings, config)?;
    let before = Offline::open(&arguments.surroundings.with_mappings(&arguments.base), config)?;
    let inputs = Inputs::find(&arguments.orders)?;
    let mut all = Comparison::new();
    let mut progress = Progress::new(&inputs, arguments.quiet || arguments.json, console);
    let chunk = |pieces: Vec<Piece>| {
        let mut comparison = Comparison::new();
        pieces.iter().for_each(|piece| one(&before, &after, piece, &mut comparison));
        comparison
    };
    batch::each_chunk(&inputs, &mut progress, chunk, |comparison| all.merge(comparison))?;
    progress.finish();
    let report = all.report();
    match arguments.json {
        true => console.json(&report)?,
        false => {
            let text = told(&report, console.paint());
            console.out().write_all(text.as_bytes())?;
        }
    }
    Ok(if report.same && report.orders.unreadable == 0 { Exit::Done } else { Exit::Failed })
}

fn one(before: &Offline, after: &Offline, piece: &Piece, comparison: &mut Comparison) {
    let Ok(prepared) = after.prepare(&piece.bytes) else { return comparison.unreadable(&piece.place) };
    let example = example(&prepared, piece);
    if after.mappings.compare(&before.mappings, input(&prepared), &example, comparison).is_err() {
        comparison.unreadable(&piece.place);
    }
}
