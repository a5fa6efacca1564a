//! `overprint catalog pull|search|check`: plain arguments in, text or JSON out, and how it ended as a value.

use overprint_mapping::request::CreateOrder;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::check::{Cell, Finding, check_order, check_table, products_of_order, products_of_table};
use super::error::Error;
use super::name::Named;
use super::progress::Progress;
use super::pull::{self, Settings, Summary};
use super::store::Store;
use crate::fourover::Client;

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

/// What to hold against the catalogue.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The cells of mapping tables.
    pub cells: Vec<Cell>,
    /// Orders, each with what it is called in messages, such as the case of a mapping it comes from.
    pub orders: Vec<(String, CreateOrder)>,
}

/// Pulls the catalogue into a file, which is made where there is none, and writes what that did.
///
/// # Errors
/// Those of [`pull::pull`]; what was read is kept. [`Error::may_pass`] tells whether to try again later.
pub async fn pull(
    client: &Client,
    path: &Path,
    settings: Settings,
    progress: Arc<dyn Progress>,
    form: Form,
    out: &mut dyn Write,
) -> Result<Outcome, Error> {
    let store = Store::create(path).await?;
    let summary = pull::pull(client, &store, settings, progress).await;
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

/// Holds tables and orders against the catalogue in a file.
///
/// # Errors
/// Fails when there is no catalogue, or it cannot be read.
pub async fn check(path: &Path, checked: &Checked, form: Form, out: &mut dyn Write) -> Result<Outcome, Error> {
    let store = Store::open(path).await?;
    let mut catalogue = store.catalogue(&[]).await?;
    let mut products = products_of_table(&catalogue, &checked.cells);
    products.extend(checked.orders.iter().flat_map(|(_, order)| products_of_order(order)));
    products.sort();
    products.dedup();
    store.load_sold(&mut catalogue, &products).await?;

    let tables = check_table(&catalogue, &checked.cells);
    let of_order = |(name, order): &(String, CreateOrder)| {
        let findings = check_order(&catalogue, order).into_iter();
        findings.map(|finding| (name.clone(), finding)).collect::<Vec<_>>()
    };
    let orders: Vec<(String, Finding)> = checked.orders.iter().flat_map(of_order).collect();
    let count = tables.len() + orders.len();
    match form {
        Form::Json => {
            let orders: Vec<_> =
                orders.iter().map(|(order, finding)| json!({ "order": order, "finding": finding })).collect();
            writeln!(out, "{}", json!({ "catalogue": catalogue.pulled, "tables": tables, "orders": orders }))?;
        }
        Form::Text => {
            for found in &tables {
                write_finding(&format!("{}:{}", found.file, found.line), &found.finding, out)?;
            }
            for (order, finding) in &orders {
                write_finding(order, finding, out)?;
            }
            let pulled = catalogue.pulled.as_deref().unwrap_or("no finished pull");
            writeln!(out, "{count} findings against the catalogue of {pulled}")?;
        }
    }
    Ok(if count == 0 { Outcome::Done } else { Outcome::Findings { count } })
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

fn write_finding(place: &str, finding: &Finding, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{place}: {finding}")?;
    if !finding.nearest.is_empty() {
        let one = |Named { name, uuid }: &Named| format!("{name} ({uuid})");
        writeln!(out, "  there is: {}", finding.nearest.iter().map(one).collect::<Vec<_>>().join(", "))?;
    }
    writeln!(out, "  help: {}", finding.help)
}
