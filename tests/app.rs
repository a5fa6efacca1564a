//! Where things are, the command that is tested, the fakes it talks to, the service, and watching it.

mod fakes;
mod inbox;
mod relay;
mod running;
mod watching;

pub(crate) use fakes::Fakes;
pub(crate) use inbox::Inbox;
pub(crate) use relay::Relay;
pub(crate) use running::{Running, refused, until, until_or};
pub(crate) use watching::Watching;

use std::path::PathBuf;
use std::process::{Command, Output};

/// Returns the root of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Returns the command `overprint`, without anything of the surroundings.
pub(crate) fn overprint() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overprint"));
    command.env_clear().env("NO_COLOR", "1").current_dir(root());
    command
}

/// Returns what a command said to people.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
