//! `overprint backfill`: the orders that a storefront had before, counted, and placed where that is asked for.

mod ask;
mod execute;
mod progress;
mod show;
mod stop;

use super::configuration::{self, Secrets};
use super::{Console, Exit, Failure, serve, workplace};
use crate::backfill::{self, Looked, Report, Row, Source, Tally, Wanted, Window};
use crate::config::Config;
use crate::ledger::Millis;
use crate::service::Service;
use clap::{Args, Subcommand};
use indexmap::IndexSet;
use progress::Progress;
use std::io::Read;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;

/// Preview a storefront's past orders, or place them with --execute
///
/// Reads the storefront's list of orders page by page, and only counts: which orders are new, which the ledger knows, what each
/// new one would become, why orders would be held, and the total price. Nothing is changed anywhere, even beside a running service.
///
/// With --execute, Overprint queues the new orders in the ledger and places them behind other orders, at a pace of their own. On a
/// terminal it asks first; elsewhere it needs --yes. Orders that the ledger knows are left alone. If a service runs on the same
/// store, the service places the orders, and this command follows it: Ctrl-C ends the command, and the service continues.
/// `overprint backfill stop` stops the orders that are queued. After either, the same command resumes.
///
/// Exit code 3: orders are held or in doubt. 1: some were refused or cannot be read. 75: the storefront cannot be reached, or the
/// command was ended or stopped.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// First day, such as 2026-03-01, in UTC; or a time, such as 2026-03-01T12:00:00Z
    #[arg(long, value_name = "DAY", value_parser = backfill::beginning, required_unless_present = "order_file")]
    from: Option<Millis>,
    /// Last day; or a time, before which orders were made [default: now]
    #[arg(long, value_name = "DAY", value_parser = backfill::end)]
    to: Option<Millis>,
    /// Only orders of this status of the storefront; may be given several times
    #[arg(long, value_name = "STATUS")]
    status: Vec<String>,
    /// Only orders of this storefront; may be given several times [default: every storefront]
    #[arg(long, value_name = "NAME")]
    storefront: Vec<String>,
    /// Only orders all of whose jobs this mapping makes
    #[arg(long, value_name = "MAPPING")]
    only_mapping: Option<String>,
    /// Only these orders: a file with an id on each line; - is stdin
    #[arg(long, value_name = "FILE", conflicts_with = "search")]
    order_file: Option<PathBuf>,
    /// Ask the storefront's search for these days and statuses instead of reading its whole list, and then for each order
    #[arg(long)]
    search: bool,
    /// Stop after N orders
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroU64>,
    /// Place the orders
    #[arg(long)]
    execute: bool,
    /// Place them without asking first
    #[arg(long, requires = "execute")]
    yes: bool,
    /// Place at most N orders a minute, on all machines together
    #[arg(long, value_name = "N", default_value = "60", requires = "execute")]
    per_minute: NonZeroU32,
    /// Queue the orders and do not wait until they are placed
    #[arg(long, requires = "execute")]
    no_wait: bool,
    /// Ask 4over for no prices
    #[arg(long, conflicts_with = "execute")]
    no_price: bool,
    /// Write a row for each order to PATH.csv and PATH.json [default with --execute: backfill-FROM-TO-TIME]
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
    /// Directory of the mappings, or one mapping file [default: as configured, else mappings/]
    #[arg(long, value_name = "PATH")]
    mappings: Option<PathBuf>,
    /// Write the counts as JSON
    #[arg(long)]
    json: bool,
    /// Show no progress
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    Stop(stop::Stop),
}

/// Counts, places, or stops.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let config = configuration::load(config, Secrets::Read)?;
    if let Some(Action::Stop(stop)) = &arguments.action {
        return stop.run(&config, console).await;
    }
    let wanted = arguments.wanted(&config)?;
    if arguments.execute {
        return execute::run(&arguments, &config, &wanted, console).await;
    }
    let beside = workplace::ledger_beside(&config);
    let service = Arc::new(serve::looking(&config, arguments.mappings.as_deref(), beside).await?);
    knows_mapping(&service, &wanted)?;
    count(&arguments, &service, &wanted, console).await
}

async fn count(
    arguments: &Arguments,
    service: &Arc<Service>,
    wanted: &Wanted,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let (end, stop) = watch::channel(false);
    let ending = tokio::spawn(async move {
        if serve::told_to_end().await.is_ok() {
            end.send_replace(true);
        }
        end.closed().await;
    });
    let mut tally = Tally::default();
    let mut report = arguments.report.as_deref().map(Report::begin).transpose()?;
    let mut progress = Progress::new(arguments.quiet || arguments.json, console);
    let each = |row: Row| {
        tally.add(&row);
        report.as_mut().map_or(Ok(()), |report| report.add(&row))
    };
    let mut notes = Vec::new();
    let seen = |looked: Looked| {
        notes.extend(looked.note);
        progress.looked_at(looked.orders);
    };
    let counted = backfill::count(service, wanted, !arguments.no_price, &stop, each, seen).await;
    progress.finish();
    notes.iter().for_each(|note| console.say(note));
    ending.abort();
    service.ledger.close().await;
    let is_all = counted?;
    let files = report.filter(|_| is_all).map(Report::finish).transpose()?;
    match arguments.json {
        true => console.json(&show::json(&tally, files.as_ref(), false, &notes))?,
        false => {
            let text = show::counted(&tally, wanted, !arguments.no_price, console.paint());
            console.out().write_all(text.as_bytes())?;
        }
    }
    files.iter().for_each(|files| show::say_report(files, console));
    if !is_all {
        console.say("told to end before all orders were counted");
        return Ok(Exit::Later);
    }
    Ok(show::exit(&tally))
}

impl Arguments {
    /// Tells whether a program reads stdout.
    pub(super) fn is_json(&self) -> bool {
        match &self.action {
            Some(Action::Stop(stop)) => stop.json,
            None => self.json,
        }
    }

    /// Returns what is asked for.
    fn wanted(&self, config: &Config) -> Result<Wanted, Failure> {
        if let Some(unknown) = self.storefront.iter().find(|name| !config.storefronts.contains_key(*name)) {
            return Err(Failure::Usage(format!("no storefront `{unknown}` is configured")));
        }
        let named: IndexSet<&String> = self.storefront.iter().collect();
        let storefronts: Vec<String> = match named.is_empty() {
            true => config.storefronts.keys().cloned().collect(),
            false => named.into_iter().cloned().collect(),
        };
        if self.from.zip(self.to).is_some_and(|(from, to)| to <= from) {
            return Err(Failure::Usage("--to is before --from".to_owned()));
        }
        let source = match &self.order_file {
            Some(_) if storefronts.len() > 1 => {
                let text = "several storefronts are configured: say with --storefront whose orders the file names";
                return Err(Failure::Usage(text.to_owned()));
            }
            Some(path) => Source::Ids(ids(path)?),
            None if self.search => Source::Search,
            None => Source::All,
        };
        Ok(Wanted {
            storefronts,
            window: Window { from: self.from, to: self.to },
            statuses: self.status.clone(),
            only_mapping: self.only_mapping.clone(),
            limit: self.limit.map(NonZeroU64::get),
            source,
        })
    }
}

/// Checks that there is a mapping of the name that was given.
fn knows_mapping(service: &Service, wanted: &Wanted) -> Result<(), Failure> {
    let Some(only) = &wanted.only_mapping else { return Ok(()) };
    let version = service.mappings.version();
    let names: Vec<&str> = version.mappings.iter().map(|mapping| mapping.name()).collect();
    if names.contains(&only.as_str()) {
        return Ok(());
    }
    Err(Failure::Usage(format!("there is no mapping `{only}`: there are {}", names.join(", "))))
}

/// Reads ids, one on each line, each once; empty lines mean nothing.
fn ids(path: &Path) -> Result<Vec<String>, Failure> {
    let unreadable = |source| Failure::Unreadable { path: path.to_owned(), source };
    let mut text = String::new();
    match path.as_os_str() == "-" {
        true => std::io::stdin().read_to_string(&mut text).map_err(unreadable)?,
        false => std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text)).map_err(unreadable)?,
    };
    let ids: IndexSet<&str> = text.lines().map(str::trim).filter(|id| !id.is_empty()).collect();
    if ids.is_empty() {
        return Err(Failure::Input(format!("`{}` names no order", path.display())));
    }
    Ok(ids.into_iter().map(str::to_owned).collect())
}
