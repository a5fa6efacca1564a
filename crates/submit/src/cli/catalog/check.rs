//! `overprint catalog check`: the tables, the cases and any other orders against the catalogue.

use crate::catalog::Error;
use crate::catalog::check::Cell;
use crate::catalog::command::{Check, Form, Outcome};
use crate::cli::batch::{self, Inputs, Progress};
use crate::cli::documents::Piece;
use crate::cli::offline::{Offline, Surroundings};
use crate::cli::{Console, Failure};
use crate::suite::{self, CaseError};
use clap::Args;
use overprint_mapping::request::CreateOrder;
use overprint_mapping::{Input, Step, TranslateError};
use std::path::{Path, PathBuf};
use tokio::runtime::Handle;

/// Hold the mappings against the catalogue: what 4over does not know, does not sell, or would refuse
///
/// Looks at the identifiers and names in the tables, and at what becomes of every case of the mappings and of the orders of
/// --against: products, runsizes, colorspecs, turnarounds and options that do not exist or are not sold together, groups of
/// options whose minimum is not met, a colour on both sides without a file for the back, sets that may not ship together. Each
/// finding is told with the rule and the row it comes from. Ends with 1 where there is one.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Also translate these orders: a file with one order, an array of them or one on each line, or a folder; repeatable
    #[arg(long, value_name = "ORDERS")]
    against: Vec<PathBuf>,
    #[command(flatten)]
    surroundings: Surroundings,
}

/// What became of an order, and where it stands.
struct Translated {
    place: String,
    becomes: Result<Becomes, String>,
}

enum Becomes {
    Request(Box<CreateOrder>, Vec<Step>),
    Nothing,
    Held,
}

/// Checks them; what keeps the catalogue from being used is the inner error.
pub(super) async fn run(
    arguments: &Arguments,
    path: &Path,
    form: Form,
    config: Option<&Path>,
    console: &mut Console,
) -> Result<Result<Outcome, Error>, Failure> {
    let offline = Offline::open(&arguments.surroundings, config)?;
    let cases = suite::find(&offline.mappings).map_err(|error| match error {
        CaseError::NoFile { .. } | CaseError::Foreign { .. } => Failure::Unconfigured(error.to_string()),
        CaseError::Unreadable { path, source } => Failure::Unreadable { path, source },
    })?;
    let orders: Vec<PathBuf> = cases.into_iter().map(|case| case.order).chain(arguments.against.clone()).collect();
    let inputs = Inputs::find(&orders)?;
    let cells: Vec<Cell> = offline.mappings.cells().map(cell).collect();
    let mut check = match opened(path, &cells).await {
        Ok(check) => check,
        Err(error) => return Ok(Err(error)),
    };
    let mut progress = Progress::new(&inputs, form == Form::Json, console);
    let mut stopped = Ok(());
    let work = |pieces: Vec<Piece>| -> Vec<Translated> {
        pieces.into_iter().map(|piece| translated(&offline, piece)).collect()
    };
    let checked = tokio::task::block_in_place(|| {
        batch::each_chunk(&inputs, &mut progress, work, |orders| {
            for order in orders {
                if matches!(stopped, Ok(())) {
                    stopped = Handle::current().block_on(held_against(&mut check, order));
                }
            }
        })
    });
    progress.finish();
    checked?;
    let written = match stopped {
        Ok(()) => Ok(check.write(form, console.out())),
        Err(Stopped::Catalogue(error)) => Ok(Err(error)),
        Err(Stopped::Order(why)) => Err(Failure::Input(why)),
    };
    check.close().await;
    written
}

/// Why no further order is looked at.
enum Stopped {
    Catalogue(Error),
    Order(String),
}

async fn opened(path: &Path, cells: &[Cell]) -> Result<Check, Error> {
    let mut check = Check::open(path).await?;
    check.tables(cells).await?;
    Ok(check)
}

async fn held_against(check: &mut Check, Translated { place, becomes }: Translated) -> Result<(), Stopped> {
    match becomes.map_err(|why| Stopped::Order(format!("{place}: {why}")))? {
        Becomes::Request(request, steps) => {
            check.order(&place, &request, &steps).await.map_err(Stopped::Catalogue)?;
        }
        Becomes::Held => check.held(),
        Becomes::Nothing => {}
    }
    Ok(())
}

fn translated(offline: &Offline, Piece { bytes, place }: Piece) -> Translated {
    Translated { becomes: becomes(offline, &bytes), place }
}

fn becomes(offline: &Offline, bytes: &[u8]) -> Result<Becomes, String> {
    let prepared = offline.prepare(bytes).map_err(|error| error.to_string())?;
    let order = prepared.document.bytes();
    let input = Input { order, recipients: &prepared.recipients, storefront: &prepared.storefront, now: None };
    match offline.mappings.explain(input) {
        Ok((translation, steps)) => Ok(match translation.request {
            Some(request) => Becomes::Request(Box::new(request), steps),
            None => Becomes::Nothing,
        }),
        Err(TranslateError::Held(_)) => Ok(Becomes::Held),
        Err(error) => Err(error.to_string()),
    }
}

fn cell(cell: overprint_mapping::TableCell<'_>) -> Cell {
    Cell { file: cell.file.to_owned(), line: cell.line, column: cell.column.to_owned(), cell: cell.text.to_owned() }
}
