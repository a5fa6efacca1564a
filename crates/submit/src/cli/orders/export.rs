//! `overprint orders export`: what was sent, job by job, for whoever has to account for it.

mod row;

use super::select::Selection;
use crate::cli::{Console, Exit, Failure};
use crate::ledger::{Filter, Ledger};
use clap::{Args, ValueEnum};
use overprint_mapping::sheet;
use row::Row;
use std::collections::BTreeSet;

/// Orders that are read at once.
const PAGE: i64 = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
}

/// What is exported.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// JSON lines, or CSV for a spreadsheet
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Also who ordered, and where the parcels go
    #[arg(long)]
    personal: bool,
    /// The same as --why
    #[arg(long, value_name = "TEXT", conflicts_with = "why", hide_short_help = true)]
    reason: Option<String>,
    #[command(flatten)]
    selection: Selection,
}

impl Export {
    /// Writes page by page, the newest order first, so that a ledger of any size takes the same space.
    pub(super) async fn run(self, ledger: &Ledger, json: bool, console: &mut Console) -> Result<Exit, Failure> {
        let mut filter = Filter { limit: PAGE, ..self.selection.filter(ledger.clock().now()) };
        filter.reason = filter.reason.or(self.reason);
        let is_csv = self.format == Format::Csv && !json;
        if is_csv {
            console.out().write_all(sheet::record(Row::columns(self.personal)).as_bytes())?;
        }
        let (mut written, mut without) = (0_u64, 0_u64);
        loop {
            let orders = ledger.orders(&filter).await?;
            let Some(last) = orders.last() else { break };
            filter.below = Some(last.id);
            let ids: Vec<i64> = orders.iter().map(|order| order.id).collect();
            let jobs = ledger.sent_jobs(&ids).await?;
            let rounds: BTreeSet<i64> = jobs.iter().filter_map(|job| job.submission_id).collect();
            let bodies = row::bodies(ledger.sent_bodies(&rounds.into_iter().collect::<Vec<_>>()).await?);
            for order in &orders {
                let mut jobs = jobs.iter().filter(|sent| sent.job.order_id == order.id).peekable();
                without += u64::from(jobs.peek().is_none());
                for sent in jobs {
                    let row = Row::new(order, sent, &bodies);
                    match is_csv {
                        true => console.out().write_all(sheet::record(row.cells(self.personal)).as_bytes())?,
                        false => writeln!(console.out(), "{}", row.document(self.personal))?,
                    }
                    written += 1;
                }
            }
        }
        let without = match without {
            0 => String::new(),
            count => format!("; orders that were never sent have none, {count} of them"),
        };
        console.say(&format!("{written} jobs{without}"));
        Ok(Exit::Done)
    }
}
