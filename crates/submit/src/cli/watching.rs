//! What commands with `--watch` share.

use super::{Exit, Failure};
use crate::watch;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Calls `look_again` with what was saved, until somebody ends the program; it returns what is watched from then on, as
/// [`watch::watch`] has it.
pub(super) fn until_ended(
    mut look_again: impl FnMut(&[PathBuf]) -> Result<Vec<PathBuf>, Failure>,
) -> Result<Exit, Failure> {
    let mut failure = None;
    let watched = watch::watch(|changed| match look_again(changed) {
        Ok(paths) => ControlFlow::Continue(paths),
        Err(error) => {
            failure = Some(error);
            ControlFlow::Break(())
        }
    });
    match (failure, watched) {
        (Some(failure), _) => Err(failure),
        (None, Ok(())) => Ok(Exit::Done),
        (None, Err(error)) => Err(Failure::System(io::Error::other(error))),
    }
}

/// Says which files were saved.
pub(super) fn say_saved(changed: &[PathBuf], console: &mut super::Console) {
    let names: Vec<String> = changed.iter().map(|path| path.display().to_string()).collect();
    console.say(&console.paint_err().bold(&format!("saved: {}", names.join(", "))));
}
