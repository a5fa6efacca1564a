//! The command line: data on stdout, messages on stderr, and an exit code that a script can act on.

mod account;
mod backfill;
mod batch;
mod capture;
mod catalog;
mod completions;
mod configuration;
mod console;
mod coverage;
mod demo;
mod diff;
mod doctor;
mod documents;
mod exit;
mod explain;
mod explain_code;
mod failure;
mod init;
mod lint;
mod live;
mod log;
mod names;
mod offline;
mod orders;
mod plan;
mod problems;
mod report;
mod result;
mod sandbox;
mod schema;
mod serve;
mod submit;
mod test;
mod translate;
mod watching;
mod workplace;

#[cfg(test)]
mod tests;

pub use console::{Console, Paint};
pub use exit::Exit;
pub use failure::Failure;
pub use report::TextReporter;

use crate::artwork::child;
use crate::shown::style;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand, ValueEnum};
use overprint_mapping::is_hidden;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// How many characters on either side tell a line break of an argument from one of a message.
const AROUND: usize = 4;

/// The heading of the options that every command has.
const EVERYWHERE: &str = "Options of every command";

const AFTER_HELP: &str = "\
Exit codes: 0 done or nothing to do; 1 something was refused, fails, or is not an order; 2 usage;
3 something waits for a person (held, in doubt); 75 try again later; 78 bad configuration or mapping.

Start with `overprint demo`: no account and no configuration needed.";

/// Turns storefront orders into 4over print jobs, and tells the storefront what became of them.
#[derive(Debug, Parser)]
#[command(name = "overprint", version, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Cli {
    /// Configuration file [default: overprint.toml, where there is one]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "PATH", env = "OVERPRINT_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
    /// What is logged to stderr: a level, or filter directives
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILTER", env = "OVERPRINT_LOG", hide_env_values = true, default_value = "warn")]
    log: String,
    /// How log lines are written
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Arguments),
    Init(init::Arguments),
    Translate(translate::Arguments),
    Explain(explain::Arguments),
    Coverage(coverage::Arguments),
    Diff(diff::Arguments),
    Test(test::Arguments),
    Capture(capture::Arguments),
    Lint(lint::Arguments),
    ExplainCode(explain_code::Arguments),
    Schema(schema::Arguments),
    Catalog(catalog::Arguments),
    Plan(plan::Arguments),
    Submit(submit::Arguments),
    Serve(serve::Serve),
    Work(serve::Work),
    Backfill(Box<backfill::Arguments>),
    Orders(orders::Arguments),
    Account(account::Arguments),
    Doctor(doctor::Arguments),
    Sandbox(sandbox::Arguments),
    Completions(completions::Arguments),
}

/// Runs the command line of this process.
pub fn main() -> Exit {
    let mut console = Console::of_process();
    run(std::env::args_os(), &mut console)
}

/// Reads a customer's file from stdin where the service started this process for that; none for every command of a person.
pub fn inspect_file() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let is_it = arguments.next().is_some_and(|first| first == child::ARGUMENT);
    is_it.then(|| child::run(&arguments.collect::<Vec<OsString>>()))
}

/// Runs a command line, its program name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &mut Console) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return told(&error, &arguments, console),
    };
    let json = cli.command.json();
    let is_service = matches!(cli.command, Command::Serve(_) | Command::Work(_) | Command::Backfill(_));
    let started = log::start(&cli.log, cli.log_format, console.paint_err().is_on(), is_service);
    let done = started.and_then(|()| cli.execute(console));
    done.unwrap_or_else(|failure| failure.show(console, json))
}

/// Shows help, version or a usage error.
fn told(error: &clap::Error, arguments: &[OsString], console: &mut Console) -> Exit {
    let text = error.render();
    let is_err = error.use_stderr();
    let paint = if is_err { console.paint_err() } else { console.paint() };
    let plain = text.to_string();
    // The text also contains the arguments as they were typed.
    let text = match paint.is_on() && !plain.contains(|c| c != '\n' && is_hidden(c)) {
        true => style::trusted(&text.ansi().to_string()),
        false => on_their_lines(plain, arguments),
    };
    let shown = if is_err { console.err() } else { console.out() }.write_all(text.as_bytes());
    if wants_an_order(error) {
        console
            .say("tip: write a ledger entry in quotes, '#42': a shell takes a bare # for the beginning of a comment");
    }
    match (is_err, shown) {
        (true, _) => Exit::Usage,
        (false, _) => Exit::Done,
    }
}

/// Writes out the line breaks of arguments, whole or in part, so that none makes a line of its own.
fn on_their_lines(text: String, arguments: &[OsString]) -> String {
    let arguments: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let parts = arguments.iter().flat_map(|argument| argument.split_inclusive('\n').zip(argument.split('\n').skip(1)));
    parts.fold(text, |text, (before, after)| {
        // What is around a line break tells it from those of the message.
        let end = |part: &str, from: usize| part.char_indices().map(|(at, _)| at).nth(from).unwrap_or(part.len());
        let before = before.chars().rev().take(AROUND).collect::<Vec<char>>().into_iter().rev().collect::<String>();
        let broken = before + &after[..end(after, AROUND)];
        text.replace(&broken, &console::shown(&broken).to_string())
    })
}

/// Tells whether an order, or a ledger entry, is missing: a shell may have taken it for a comment.
fn wants_an_order(error: &clap::Error) -> bool {
    let missing = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(missing)) => missing.clone(),
        Some(ContextValue::String(missing)) => vec![missing.clone()],
        _ => return false,
    };
    let is_missing = match error.kind() {
        ErrorKind::MissingRequiredArgument => true,
        ErrorKind::InvalidValue => error.get(ContextKind::InvalidValue) == Some(&ContextValue::String(String::new())),
        _ => false,
    };
    is_missing && missing.iter().any(|name| name == "<ORDER>" || name.starts_with("--below"))
}

impl Cli {
    fn execute(self, console: &mut Console) -> Result<Exit, Failure> {
        let config = self.config.as_deref();
        match self.command {
            Command::Translate(arguments) => translate::run(&arguments, config, console),
            Command::Explain(arguments) => explain::run(&arguments, config, console),
            Command::Coverage(arguments) => coverage::run(&arguments, config, console),
            Command::Diff(arguments) => diff::run(&arguments, config, console),
            Command::Test(arguments) => test::run(&arguments, config, console),
            Command::Lint(arguments) => lint::run(&arguments, config, console),
            Command::ExplainCode(arguments) => explain_code::run(&arguments, console),
            Command::Schema(arguments) => schema::run(&arguments, console),
            Command::Completions(arguments) => completions::run(&arguments, console),
            Command::Init(arguments) => init::run(&arguments, console),
            Command::Capture(arguments) => on_runtime(capture::run(arguments, config, console)),
            Command::Catalog(arguments) => on_runtime(catalog::run(arguments, config, console)),
            Command::Plan(arguments) => on_runtime(plan::run(arguments, config, console)),
            Command::Submit(arguments) => on_runtime(submit::run(arguments, config, console)),
            Command::Serve(arguments) => on_runtime(serve::serve(arguments, config, console)),
            Command::Work(arguments) => on_runtime(serve::work(arguments, config, console)),
            Command::Backfill(arguments) => on_runtime(backfill::run(*arguments, config, console)),
            Command::Account(arguments) => on_runtime(account::run(arguments, config, console)),
            Command::Doctor(arguments) => on_runtime(doctor::run(arguments, config, console)),
            Command::Orders(arguments) => on_runtime(orders::run(arguments, config, console)),
            Command::Sandbox(arguments) => on_runtime(sandbox::run(arguments, console)),
            Command::Demo(arguments) => on_runtime(demo::run(arguments, console)),
        }
    }
}

impl Command {
    /// Tells whether a program reads stdout.
    fn json(&self) -> bool {
        match self {
            Command::Demo(arguments) => arguments.json,
            Command::Translate(arguments) => arguments.json,
            Command::Explain(arguments) => arguments.json,
            Command::Coverage(arguments) => arguments.json,
            Command::Diff(arguments) => arguments.json,
            Command::Test(arguments) => arguments.json,
            Command::Capture(arguments) => arguments.json,
            Command::Init(arguments) => arguments.json,
            Command::Lint(arguments) => arguments.json,
            Command::ExplainCode(arguments) => arguments.json,
            Command::Catalog(arguments) => arguments.json,
            Command::Plan(arguments) => arguments.json,
            Command::Submit(arguments) => arguments.json,
            Command::Backfill(arguments) => arguments.is_json(),
            Command::Orders(arguments) => arguments.json,
            Command::Account(arguments) => arguments.json,
            Command::Doctor(arguments) => arguments.json,
            Command::Serve(_) | Command::Work(_) => false,
            Command::Sandbox(_) | Command::Schema(_) | Command::Completions(_) => false,
        }
    }
}

fn on_runtime(command: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::System)?;
    runtime.block_on(command)
}
