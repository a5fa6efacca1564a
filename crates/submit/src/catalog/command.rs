//! `overprint catalog pull|search|check`: plain arguments in, text or JSON out, and how it ended as a value.

mod check;

pub use check::{Check, write_order_finding};

use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::error::Error;
use super::progress::Progress;
use super::pull::{self, Settings, Summary};
use super::store::Store;
use crate::fourover::Reader;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what it should, and there is nothing to object to.
    Done,
    /// A search found nothing.
    Nothing,
    /// A check found something.
    Findings {
        /// How many.
        count: usize,
    },
}

/// The form of what is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

/// Pulls the catalogue into a file, which is made where there is none, and writes what that did.
///
/// # Errors
/// Those of [`pull::pull`]; what was read is kept. [`Error::may_pass`] tells whether to try again later.
pub async fn pull(
    reader: &Reader,
    path: &Path,
    settings: Settings,
    progress: Arc<dyn Progress>,
    form: Form,
    out: &mut dyn Write,
) -> Result<Outcome, Error> {
    let store = Store::create(path).await?;
    let summary = pull::pull(reader, &store, settings, progress).await;
    // Also after a failure, so that the file is whole without the one beside it.
    store.close().await;
    let summary = summary?;
    match form {
        Form::Json => writeln!(out, "{}", json!(summary))?,
        Form::Text => write_summary(&summary, out)?,
    }
    Ok(Outcome::Done)
}

/// Searches the catalogue in a file.
///
/// # Errors
/// Fails when there is no catalogue, or it cannot be read.
pub async fn search(path: &Path, text: &str, limit: u32, form: Form, out: &mut dyn Write) -> Result<Outcome, Error> {
    let found = Store::open(path).await?.search(text, limit).await?;
    match form {
        Form::Json => writeln!(out, "{}", json!(found))?,
        Form::Text => found.write(out)?,
    }
    Ok(if found.is_empty() { Outcome::Nothing } else { Outcome::Done })
}

fn write_summary(summary: &Summary, out: &mut dyn Write) -> std::io::Result<()> {
    let Summary { products, changed, priced, gone, unreadable, withheld, .. } = summary;
    writeln!(out, "{products} products read, {changed} new or changed, {priced} with base prices, {gone} gone")?;
    if *unreadable > 0 {
        writeln!(out, "{unreadable} products left out, since 4over gives no identifier for them")?;
    }
    if *withheld > 0 {
        writeln!(out, "the products feed ended {withheld} products before the total it names")?;
    }
    Ok(())
}
