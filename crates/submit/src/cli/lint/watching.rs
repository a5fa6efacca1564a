//! Looking again whenever a file is saved, and telling what that changed.

use super::orders::Orders;
use super::{Found, look, show};
use crate::cli::console::Console;
use crate::cli::watching::{say_saved, until_ended};
use crate::cli::{Exit, Failure};
use overprint_mapping::{Code, Diagnostic};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Watches until somebody ends the program.
pub(super) fn run(projects: &[Vec<PathBuf>], orders: Option<&Orders>, console: &mut Console) -> Result<Exit, Failure> {
    let mut session = Session { projects, orders, found: Vec::new() };
    until_ended(|changed| {
        session.look_again(changed, console)?;
        Ok(session.paths())
    })
}

struct Session<'s> {
    projects: &'s [Vec<PathBuf>],
    orders: Option<&'s Orders>,
    /// What was found last, for each project; nothing where it could not be looked at.
    found: Vec<Option<Found>>,
}

/// What makes a finding the same one although lines moved.
type Sameness = (Code, String, String);

impl Session<'_> {
    /// Looks at the projects that the files belong to; at all of them when it is the first time.
    fn look_again(&mut self, changed: &[PathBuf], console: &mut Console) -> Result<(), Failure> {
        let is_first = self.found.is_empty();
        if is_first {
            self.found.resize_with(self.projects.len(), || None);
        } else if !changed.is_empty() {
            say_saved(changed, console);
        }
        let mut told = false;
        for (index, paths) in self.projects.iter().enumerate() {
            let touched = changed.is_empty() || self.is_touched(index, changed);
            if !touched {
                continue;
            }
            // A file may be gone for a moment, or a folder be empty: the next save tells.
            let now = match look(paths, self.orders) {
                Ok(now) => now,
                Err(error @ (Failure::Project(_) | Failure::Unreadable { .. } | Failure::Input(_))) if !is_first => {
                    console.say(&format!("{} {error}", console.paint_err().bad("error:")));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let before = self.found[index].replace(now);
            if let Some(now) = &self.found[index] {
                told |= tell(before.as_ref(), now, console)?;
            }
        }
        // The second look at the start finds nothing else.
        if is_first || told || !changed.is_empty() {
            show::summary(&self.found.iter().flatten().collect::<Vec<_>>(), console);
        }
        Ok(())
    }

    /// A new mapping file belongs to the directory that it lies in.
    fn is_touched(&self, index: usize, changed: &[PathBuf]) -> bool {
        let Some(found) = &self.found[index] else { return true };
        let paths = &self.projects[index];
        changed.iter().any(|path| {
            found.checked.files().any(|file| file == path)
                || paths.iter().any(|project| path.parent() == Some(project.as_path()) || path == project)
        })
    }

    fn paths(&self) -> Vec<PathBuf> {
        let files = self.found.iter().flatten().flat_map(|found| found.checked.files().map(Path::to_owned));
        self.projects.iter().flatten().cloned().chain(files).collect()
    }
}

/// Shows what was not found before, and what is no more; tells whether there is any of it.
fn tell(before: Option<&Found>, now: &Found, console: &mut Console) -> io::Result<bool> {
    let known: BTreeSet<Sameness> = before.into_iter().flat_map(Found::diagnostics).map(sameness).collect();
    let there: BTreeSet<Sameness> = now.diagnostics().map(sameness).collect();
    for report in now.reports() {
        show::findings(report, &|diagnostic| !known.contains(&sameness(diagnostic)), console)?;
    }
    let fixed = before.into_iter().flat_map(Found::diagnostics).filter(|found| !there.contains(&sameness(found)));
    for diagnostic in fixed {
        let label = console.paint().good("fixed:");
        writeln!(console.out(), "{label} {}: {}: {}", diagnostic.at, diagnostic.code, diagnostic.message)?;
    }
    Ok(known != there)
}

fn sameness(diagnostic: &Diagnostic) -> Sameness {
    (diagnostic.code, diagnostic.at.file.to_string(), diagnostic.message.clone())
}
