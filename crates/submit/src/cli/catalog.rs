//! `overprint catalog`: 4over's catalogue on this machine, searched, and tables and orders held against it.

mod check;

mod lock;

use super::configuration::{self, Secrets};
use super::{Console, Exit, Failure};
use crate::catalog::command::{self, Form, Outcome};
use crate::catalog::progress::{Bar, Lines, Progress, Silent};
use crate::catalog::{Error, Settings};
use crate::fourover::Reader;
use crate::shown::Writer;
use clap::{Args, Subcommand};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Pull 4over's catalogue, search it, pin names by it, and hold the mapping tables against it
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
    /// The file of the catalogue [default: `catalog` of the configuration, else overprint-catalog.db]
    #[arg(long, global = true, value_name = "PATH")]
    catalog: Option<PathBuf>,
    /// One JSON document on stdout
    #[arg(long, global = true)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Bring what changed since the last pull; one that was ended goes on where it was
    Pull {
        /// Begin anew and bring everything
        #[arg(long)]
        full: bool,
    },
    /// Find products and options by words and sizes, such as "14pt matte 2x3.5"
    Search {
        /// The words
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
        /// How many products and options are shown
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Pin the names in mappings and tables, such as 14PT-BCUV-2X3.5, 1000 or 4/4, to their UUIDs
    ///
    /// They are looked up in the catalogue and written to catalog.lock, beside the mapping files: commit it. A name that 4over
    /// does not have, or that may be several things, is told with its places and candidates, and not pinned; a pin is
    /// changed only with --update, and taken out when its name is used no more. Ends with 1 where a name is not pinned.
    Lock(lock::Arguments),
    Check(check::Arguments),
}

/// Runs one of the actions.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let form = if arguments.json { Form::Json } else { Form::Text };
    let catalog = match &arguments.catalog {
        Some(path) => path.clone(),
        None => configuration::load(config, Secrets::LeaveAlone)?.catalog,
    };
    let path = catalog.as_path();
    let done = match &arguments.action {
        Action::Pull { full } => {
            let config = configuration::load(config, Secrets::Read)?;
            let missing = || Failure::Unconfigured("no account at 4over is configured: `[fourover]`".to_owned());
            let reader = Reader::new(config.fourover.as_ref().ok_or_else(missing)?);
            let reader = reader.map_err(|error| Failure::Unconfigured(error.to_string()))?;
            let settings = Settings { whole: *full, ..Settings::at(seconds()) };
            let progress = progress(arguments.json, console);
            command::pull(&reader, path, settings, progress, form, console.out()).await
        }
        Action::Search { words, limit } => command::search(path, &words.join(" "), *limit, form, console.out()).await,
        Action::Lock(wanted) => {
            let config = configuration::load(config, Secrets::LeaveAlone)?;
            let mappings = wanted.mappings.as_deref().unwrap_or(&config.mappings);
            match lock::run(wanted, mappings, path, arguments.json, console).await? {
                Ok(exit) => return Ok(exit),
                Err(error) => Err(error),
            }
        }
        Action::Check(arguments) => check::run(arguments, path, form, config, console).await?,
    };
    match done {
        Ok(Outcome::Done) => Ok(Exit::Done),
        Ok(Outcome::Nothing | Outcome::Findings { .. }) => Ok(Exit::Failed),
        Err(error) => {
            let exit = if error.may_pass() { Exit::Later } else { Exit::Failed };
            tell(&error, arguments.json, console)?;
            Ok(exit)
        }
    }
}

fn tell(error: &Error, json: bool, console: &mut Console) -> Result<(), Failure> {
    if json {
        return Ok(console.json(&serde_json::json!({ "error": error.to_string() }))?);
    }
    let label = console.paint_err().bad("error:");
    console.say(&format!("{label} {error}"));
    Ok(())
}

/// A bar on a terminal, lines elsewhere, nothing for a program.
fn progress(json: bool, console: &Console) -> Arc<dyn Progress> {
    match (json, console.is_watched()) {
        (true, _) => Arc::new(Silent),
        (false, true) => Arc::new(Bar::default()),
        (false, false) => Arc::new(Lines::new(Writer::new(io::stderr()))),
    }
}

fn seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
