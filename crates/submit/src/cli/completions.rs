//! `overprint completions`.

use super::{Cli, Console, Exit, Failure};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// Print completions for a shell
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

/// Prints the completions.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<Exit, Failure> {
    // The generator takes a broken pipe for a mistake of its own, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "overprint", &mut script);
    console.out().write_all(&script)?;
    Ok(Exit::Done)
}
