//! The `overprint` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    overprint_submit::cli::main().into()
}
