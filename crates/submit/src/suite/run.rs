//! Running all cases, on all cores, and holding each against its snapshot.

use super::case::{self, Case};
use super::difference::{Difference, differences};
use super::effect::{Project, effect};
use super::snapshot;
use crate::project::Document;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What became of all cases.
#[derive(Debug)]
pub struct Report {
    /// The cases, in the order in which they were given.
    pub ran: Vec<Ran>,
    /// Snapshots that belong to no case.
    pub unreferenced: Vec<PathBuf>,
}

/// What became of one case.
#[derive(Debug)]
pub struct Ran {
    /// The case.
    pub case: Case,
    /// How it compares.
    pub state: State,
    /// The mappings that took a line of it or object to it, by name, and the files whose rules leave lines out.
    pub involved: BTreeSet<String>,
}

/// How a case compares with its snapshot.
#[derive(Debug, PartialEq)]
pub enum State {
    /// The snapshot says the same.
    Equal,
    /// There is no snapshot.
    New(Value),
    /// Some values differ.
    Changed(Value, Vec<Difference>),
    /// The order file cannot be used, for this reason.
    Broken(String),
}

impl Ran {
    /// Returns the text that the snapshot has to have, where it has another one.
    pub fn wanted(&self) -> Option<String> {
        match &self.state {
            State::New(got) | State::Changed(got, _) => Some(snapshot::text(&self.case.source, got)),
            State::Equal | State::Broken(_) => None,
        }
    }

    /// Tells whether a mapping had a part in the result.
    pub fn involves(&self, name: &str, file: &str) -> bool {
        self.involved.contains(name) || self.involved.iter().any(|rule| Path::new(file).ends_with(rule))
    }

    /// Makes the result the snapshot.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn accept(&self) -> io::Result<()> {
        if let Some(text) = self.wanted() {
            if let Some(directory) = self.case.snapshot.parent() {
                std::fs::create_dir_all(directory)?;
            }
            std::fs::write(&self.case.snapshot, text)?;
        }
        self.forget()
    }

    /// Keeps the result beside the snapshot until somebody decides; a result that needs no decision is not kept.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep(&self) -> io::Result<()> {
        let Some(text) = self.wanted() else { return self.forget() };
        let pending = self.case.pending();
        if let Some(directory) = pending.parent() {
            std::fs::create_dir_all(directory)?;
        }
        std::fs::write(pending, text)
    }

    /// Removes a result that was kept.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn forget(&self) -> io::Result<()> {
        match std::fs::remove_file(self.case.pending()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Runs the cases. With `is_whole` they are all that there are beside their snapshots.
pub fn run(cases: Vec<Case>, project: Project<'_>, is_whole: bool) -> Report {
    let unreferenced = case::unreferenced(&cases, is_whole);
    let workers = thread::available_parallelism().map_or(1, usize::from).min(cases.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, case)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            cases.get(index).map(|case| (index, case))
        } {
            done.push((index, state(case, project)));
        }
        done
    };
    let mut states: Vec<(usize, (State, BTreeSet<String>))> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        // A panic goes on here: a case that never ran must not count as one that passed.
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    states.sort_by_key(|(index, _)| *index);
    let ran =
        cases.into_iter().zip(states).map(|(case, (_, (state, involved)))| Ran { case, state, involved }).collect();
    Report { ran, unreferenced }
}

fn state(case: &Case, project: Project<'_>) -> (State, BTreeSet<String>) {
    match got(case, project).and_then(|got| Ok((expected(case)?, got))) {
        Err(why) => (State::Broken(why), BTreeSet::new()),
        Ok((expected, got)) => {
            let involved = involved(&got);
            let state = match expected.map(|expected| differences(&expected, &got)) {
                None => State::New(got),
                Some(found) if found.is_empty() => State::Equal,
                Some(found) => State::Changed(got, found),
            };
            (state, involved)
        }
    }
}

/// Lists the mappings that lines and problems of an effect name, and the files of rules.
fn involved(got: &Value) -> BTreeSet<String> {
    let told = ["lines", "problems"].iter().filter_map(|name| got.get(*name)?.as_array()).flatten();
    let names = told.flat_map(|one| ["mapping", "rule"].map(|name| one.get(name).and_then(Value::as_str)));
    names.flatten().map(str::to_owned).collect()
}

fn got(case: &Case, project: Project<'_>) -> Result<Value, String> {
    let bytes = std::fs::read(&case.order).map_err(|error| error.to_string())?;
    let document = Document::read(&bytes).map_err(|error| error.to_string())?;
    effect(&document, project)
}

/// Reads the snapshot; a text that is no JSON differs as a whole.
fn expected(case: &Case) -> Result<Option<Value>, String> {
    match std::fs::read_to_string(&case.snapshot) {
        Ok(text) => {
            let contents = snapshot::contents(&text);
            Ok(Some(serde_json::from_str(contents).unwrap_or_else(|_| Value::from(contents))))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("`{}` cannot be read: {error}", case.snapshot.display())),
    }
}
