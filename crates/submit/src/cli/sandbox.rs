//! `overprint sandbox`: the fake 4over and the fake storefront, until Ctrl-C.

mod options;

use super::console::shown;
use super::documents::Documents;
use super::{Console, Exit, Failure};
use crate::project::Document;
use crate::sandbox::{Behaviour, Receipt, Sandbox};
use clap::Args;
use options::{Shapes, environment};
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Duration;

pub(super) use options::configuration;

/// The pause before a receiver is told again.
const AGAIN: Duration = Duration::from_secs(1);

/// The time over which many orders are spread, in seconds.
const YEAR: u64 = 365 * 86_400;

/// Run a fake 4over and a fake storefront on this machine, until Ctrl-C or as long as a command runs
///
/// Prints the configuration that leads to them; a command has it in its environment instead, as in `overprint sandbox -- sh`. Their
/// routes under /_sandbox/ tell what happened and change it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Orders of the storefront: files as for `translate`, or a directory of *.json; records in envelopes are stored too
    #[arg(long, value_name = "PATH", num_args = 1..)]
    orders: Vec<PathBuf>,
    /// So many orders besides, each like the first of --orders with an id, a number and a time in the last year of its own
    #[arg(long, value_name = "N", requires = "orders")]
    many: Option<usize>,
    /// Contacts of the storefront, in each file one or an array
    #[arg(long, value_name = "FILE", num_args = 1..)]
    contacts: Vec<PathBuf>,
    /// Organizations of the storefront, in each file one or an array
    #[arg(long, value_name = "FILE", num_args = 1..)]
    organizations: Vec<PathBuf>,
    /// Port of the fake 4over; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    fourover_port: u16,
    /// Port of the fake storefront; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    storefront_port: u16,
    /// How the fakes misbehave, such as 'order=*:drop_after' or 'job=*-2:refuse'; `overprint demo --help` has more
    #[arg(long, value_name = "RULE")]
    behave: Vec<Behaviour>,
    /// Tell this address of every order, as the storefront's webhook would, until each is answered with success
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    #[command(flatten)]
    shapes: Shapes,
    /// Run this, configured for the sandbox, and end with it: 0 where it does, else 1
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Runs both servers until Ctrl-C.
pub(super) async fn run(arguments: Arguments, console: &mut Console) -> Result<Exit, Failure> {
    let options = arguments.shapes.options(arguments.fourover_port, arguments.storefront_port);
    let sandbox = Sandbox::start(options.clone()).await.map_err(Failure::System)?;
    let stored = store(&sandbox, &arguments)?;
    let stored = stored + many(&sandbox, arguments.many.unwrap_or_default(), (options.now)());
    let webhook = arguments.webhook.clone();
    arguments.behave.into_iter().for_each(|rule| sandbox.behave(rule));
    let exit = match arguments.command.split_first() {
        Some((program, rest)) => {
            let mut command = Command::new(program);
            command.args(rest).envs(environment(&sandbox, &options));
            // Ctrl-C is the command's business.
            tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
            tokio::select! {
                ended = tokio::task::spawn_blocking(move || command.status()) => {
                    command_exit(program, ended.map_err(io::Error::other).flatten())?
                }
                () = notify(&sandbox, webhook.as_deref(), console) => Exit::Done,
            }
        }
        None => {
            console.out().write_all(configuration(&sandbox, &options).as_bytes())?;
            console.out().flush()?;
            console.say(&format!(
                "4over at {}, the storefront at {}, {stored} orders; Ctrl-C ends both",
                sandbox.fourover_url(),
                sandbox.storefront_url()
            ));
            tokio::select! {
                ended = tokio::signal::ctrl_c() => ended.map_err(Failure::System)?,
                () = notify(&sandbox, webhook.as_deref(), console) => {}
            }
            Exit::Done
        }
    };
    sandbox.stop().await;
    Ok(exit)
}

fn command_exit(program: &OsStr, ended: io::Result<ExitStatus>) -> Result<Exit, Failure> {
    let unstarted = |error| Failure::Input(format!("`{}` cannot be run: {error}", program.display()));
    let status = ended.map_err(unstarted)?;
    Ok(if status.success() { Exit::Done } else { Exit::Failed })
}

/// Tells of every order, one after the other; never ends.
async fn notify(sandbox: &Sandbox, url: Option<&str>, console: &mut Console) {
    let ids = if url.is_some() { sandbox.order_ids() } else { Vec::new() };
    for id in ids {
        while let Some(url) = url {
            match sandbox.notify(url, &id, &format!("msg_{id}")).await {
                Ok(receipt) if (200..300).contains(&receipt.status) => {
                    console.say(&told(&id, &receipt));
                    break;
                }
                Ok(receipt) => console.say(&told(&id, &receipt)),
                Err(error) => tracing::debug!(id, error, "nobody listens yet"),
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
    std::future::pending().await
}

/// Writes what a webhook was answered.
fn told(id: &str, receipt: &Receipt) -> String {
    format!("told of order {id}: {} {}", receipt.status, shown(&receipt.body))
}

/// Stores the records that were named; returns how many orders there are.
fn store(sandbox: &Sandbox, arguments: &Arguments) -> Result<usize, Failure> {
    let mut stored = 0;
    for path in &arguments.orders {
        for file in files(path)? {
            let mut documents = Documents::open(&file)?;
            while let Some(piece) = documents.next()? {
                let wrong = |why: String| Failure::Input(format!("{}: {why}", piece.place));
                let document = Document::read(&piece.bytes).map_err(|error| wrong(error.to_string()))?;
                store_document(sandbox, &document).map_err(|error| wrong(error.to_string()))?;
                stored += 1;
            }
        }
    }
    for contact in super::offline::records(&arguments.contacts)? {
        sandbox.add_contact(contact.record);
    }
    for organization in super::offline::records(&arguments.organizations)? {
        sandbox.add_organization(organization.record);
    }
    Ok(stored)
}

/// Has many orders made after the first one; returns how many.
fn many(sandbox: &Sandbox, count: usize, now: u64) -> usize {
    let first = sandbox.order_ids().first().and_then(|id| sandbox.order(id));
    let Some(first) = first.filter(|_| count > 0) else { return 0 };
    sandbox.add_many(first, count, now - YEAR, now);
    count
}

/// Stores an order and the records that came with it.
pub(super) fn store_document(sandbox: &Sandbox, document: &Document) -> serde_json::Result<()> {
    let order: Value = serde_json::from_slice(document.bytes())?;
    sandbox.add_order(order);
    document.contacts.iter().for_each(|contact| sandbox.add_contact(contact.record.clone()));
    document.organizations.iter().for_each(|one| sandbox.add_organization(one.record.clone()));
    Ok(())
}

/// Lists the files at a path: itself, or the JSON files of a directory by name.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |source| Failure::Unreadable { path: path.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.extension().is_some_and(|ending| ending == "json" || ending == "ndjson" || ending == "jsonl") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}
