//! `overprint plan`: everything but the sending.

mod desk;
pub(super) mod show;
mod wanted;

use super::configuration::{self, Secrets};
use super::offline::Surroundings;
use super::{Console, Exit, Failure};
use crate::place::plan::{Status, Summary};
use clap::{ArgGroup, Args};
use desk::Desk;
use rust_decimal::Decimal;
use std::path::{Path, PathBuf};
use wanted::Wanted;

/// Show what would become of orders: jobs, price, margin, every reason to hold, and the write-back. Sends nothing
///
/// ORDER is a file as for `translate`, an order or many (NDJSON). --order takes the storefront's id or number of an order, or a job
/// name, and reads the order from the ledger or the storefront. --from takes all orders that the storefront made since.
///
/// 4over is asked for prices, and about addresses where `[guards]` says so; without an account, or with --no-price, the rest is
/// shown all the same. There is no way to send from here: what this command holds has none. `overprint schema plan` describes the
/// JSON; of several orders each is one line. Exit code 3: something would be held.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("orders").required(true).args(["files", "order", "from"])))]
pub(super) struct Arguments {
    /// Files with orders; - is stdin
    #[arg(value_name = "ORDER")]
    files: Vec<PathBuf>,
    /// Id or number of an order, or name of one of its jobs
    #[arg(long, value_name = "ID")]
    order: Option<String>,
    /// Orders that the storefront made since this day or moment (UTC), such as 2026-11-01
    #[arg(long, value_name = "DATE", value_parser = wanted::begin)]
    from: Option<i64>,
    /// and up to the end of this day, or to this moment
    #[arg(long, value_name = "DATE", requires = "from", value_parser = wanted::end)]
    to: Option<i64>,
    #[command(flatten)]
    surroundings: Surroundings,
    /// Do not ask 4over for prices
    #[arg(long)]
    no_price: bool,
    /// Write JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Plans every order.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let config = configuration::load(config, Secrets::Read)?;
    if arguments.files.is_empty() && arguments.surroundings.names_recipients() {
        let text = "--contact and --organization go with files: the storefront is asked for others";
        return Err(Failure::Usage(text.to_owned()));
    }
    let desk = Desk::open(&config, &arguments.surroundings, arguments.no_price).await?;
    let planned = all(&arguments, &desk, console).await;
    desk.close().await;
    planned
}

async fn all(arguments: &Arguments, desk: &Desk<'_>, console: &mut Console) -> Result<Exit, Failure> {
    let mut wanted = Wanted::open(arguments, desk).await?;
    let mut counted = Counted::default();
    let mut exit = Exit::Done;
    while let Some(order) = wanted.next(desk).await? {
        let summary = match order {
            Ok(order) => desk.plan(order).await,
            Err(wrong) if wanted.is_single() => return Err(wrong),
            Err(wrong) => {
                exit = exit.max(wrong.exit());
                match arguments.json {
                    true => line(&serde_json::json!({ "error": wrong.to_string() }), console)?,
                    false => console.say(&format!("{} {wrong}", console.paint_err().bad("error:"))),
                }
                continue;
            }
        };
        let (summary, one) = summary?;
        exit = exit.max(one);
        counted.add(&summary);
        match (arguments.json, wanted.is_single()) {
            (true, true) => console.json(&summary)?,
            (true, false) => line(&summary, console)?,
            (false, true) => show::whole(&summary, &mut show::Page::of(console))?,
            (false, false) => show::line(&summary, &mut show::Page::of(console))?,
        }
    }
    if !arguments.json && !wanted.is_single() {
        console.say(&counted.told());
    }
    if !arguments.json {
        desk.say_paused(console).await?;
    }
    Ok(exit)
}

fn line(document: &impl serde::Serialize, console: &mut Console) -> Result<(), Failure> {
    let mut bytes = serde_json::to_vec(document).map_err(|error| Failure::Output(error.into()))?;
    bytes.push(b'\n');
    Ok(console.out().write_all(&bytes)?)
}

/// What many orders come to.
#[derive(Default)]
struct Counted {
    orders: usize,
    ready: usize,
    held: usize,
    total: Decimal,
    unpriced: usize,
}

impl Counted {
    fn add(&mut self, summary: &Summary) {
        self.orders += 1;
        self.ready += usize::from(summary.status == Status::Ready);
        self.held += usize::from(summary.status == Status::Held);
        match summary.price.as_ref().and_then(|price| price.total) {
            Some(total) => self.total += total,
            None => self.unpriced += 1,
        }
    }

    fn told(&self) -> String {
        let Counted { orders, ready, held, total, unpriced } = self;
        let others = orders - ready - held;
        let mut text = format!("{orders} orders: {ready} would be sent, {held} held, {others} neither");
        if unpriced < orders {
            text.push_str(&format!("; {total} at 4over"));
        }
        if *unpriced > 0 {
            text.push_str(&format!("; {unpriced} without a price"));
        }
        text
    }
}
