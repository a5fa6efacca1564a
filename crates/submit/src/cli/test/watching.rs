//! Running cases again whenever a file is saved that they rest on, and telling what that changed.

mod due;

use super::select::Selection;
use super::{Doing, select, show, unfound};
use crate::cli::console::shown;
use crate::cli::failure::excerpt;
use crate::cli::offline::{Offline, Surroundings};
use crate::cli::watching::{say_saved, until_ended};
use crate::cli::{Console, Exit, Failure};
use crate::project::{Files, Report};
use crate::suite::{self, Case, Project, Ran, State};
use due::Due;
use overprint_mapping::Mappings;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// Watches until somebody ends the program.
pub(super) fn run(
    arguments: &super::Arguments,
    doing: Doing,
    config: Option<&Path>,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let selections = select::select(&arguments.paths, arguments.mappings.as_deref(), config)?;
    let opening = Opening { storefront: arguments.storefront.as_deref(), config };
    let mut watched: Vec<Watched> = selections.into_iter().map(Watched::new).collect();
    let mut is_first = true;
    until_ended(|changed| {
        // The first call is for what there is to watch: it is called again at once when that is being done.
        for one in &mut watched {
            match is_first {
                true => one.begin(opening)?,
                false => one.look_again(changed, opening, doing, console)?,
            }
        }
        is_first = false;
        Ok(watched.iter().flat_map(Watched::paths).collect())
    })
}

/// With what mappings are opened.
#[derive(Clone, Copy)]
struct Opening<'o> {
    storefront: Option<&'o str>,
    config: Option<&'o Path>,
}

/// The cases of one project.
struct Watched {
    selection: Selection,
    /// The mappings as they last could be used.
    offline: Option<Offline>,
    /// What the mappings rest on, and what they rested on when they could be used last.
    files: [Files; 2],
    /// Folders with cases and with snapshots.
    folders: Vec<PathBuf>,
    /// What became of each case.
    seen: BTreeMap<PathBuf, Ran>,
    /// What has not been looked at yet, since the mappings could not be used meanwhile.
    due: Due,
}

impl Watched {
    fn new(selection: Selection) -> Self {
        let (files, folders, seen) = (Default::default(), Vec::new(), BTreeMap::new());
        Watched { selection, offline: None, files, folders, seen, due: Due::All }
    }

    fn paths(&self) -> impl Iterator<Item = PathBuf> {
        let [now, _] = &self.files;
        std::iter::once(&self.selection.project)
            .cloned()
            .chain(now.iter().map(Path::to_owned))
            .chain(self.folders.clone())
    }

    /// Looks which files there are to watch.
    fn begin(&mut self, opening: Opening<'_>) -> Result<(), Failure> {
        let opened = self.open(opening)?;
        if let Ok(offline) = opened {
            // A pattern that finds nothing is told when the cases are run.
            let cases = suite::find(&offline.mappings).unwrap_or_default();
            self.folders = folders(&offline.mappings, &cases);
        }
        Ok(())
    }

    fn open(&mut self, opening: Opening<'_>) -> Result<Result<Offline, Report>, Failure> {
        let storefront = opening.storefront.map(str::to_owned);
        let surroundings = Surroundings::of(Some(self.selection.project.clone()), storefront);
        let (opened, files) = Offline::open_with_files(&surroundings, opening.config)?;
        self.files[0] = files;
        Ok(opened)
    }

    /// Runs the cases that saved files touch; all of them where nothing is said to be saved.
    fn look_again(
        &mut self,
        changed: &[PathBuf],
        opening: Opening<'_>,
        doing: Doing,
        console: &mut Console,
    ) -> Result<(), Failure> {
        let relevant: Vec<PathBuf> = changed.iter().filter(|path| self.is_relevant(path)).cloned().collect();
        if !changed.is_empty() && relevant.is_empty() {
            return Ok(());
        }
        if !relevant.is_empty() {
            say_saved(&relevant, console);
        }
        self.due.add(&relevant);
        match self.run(opening, doing, console) {
            // A file may be gone for a moment, or a folder be empty: the next save tells.
            Err(
                error @ (Failure::Project(_)
                | Failure::Unreadable { .. }
                | Failure::Input(_)
                | Failure::Unconfigured(_)),
            ) => {
                console.say(&format!("{} {error}", console.paint_err().bad("error:")));
                Ok(())
            }
            other => other,
        }
    }

    fn run(&mut self, opening: Opening<'_>, doing: Doing, console: &mut Console) -> Result<(), Failure> {
        let is_known = |path: &Path| self.seen.values().any(|ran| ran.case.order == path || ran.case.snapshot == path);
        if self.offline.is_none() || !self.due.is_all(is_known) {
            match self.open(opening)? {
                Ok(offline) => self.offline = Some(offline),
                Err(report) => return Ok(tell_wrong(&report, console)?),
            }
        }
        let Some(offline) = &self.offline else { return Ok(()) };
        let all = suite::find(&offline.mappings).map_err(unfound)?;
        self.folders = folders(&offline.mappings, &all);
        let cases = self.selection.of(all, &offline.mappings)?;
        let of = cases.len();
        let orders: BTreeSet<&Path> = cases.iter().map(|case| case.order.as_path()).collect();
        let gone: Vec<PathBuf> = self.seen.keys().filter(|order| !orders.contains(order.as_path())).cloned().collect();
        let touching = self.due.touching(&offline.mappings, &self.files);
        let mut touched = cases;
        touched.retain(|case| touching.touches(case, self.seen.get(&case.order)));
        let ran = touched.len();
        let project = Project { mappings: &offline.mappings, storefront: &offline.storefront };
        let report = suite::run(touched, project, false);
        (self.due, self.files[1]) = (Due::default(), self.files[0].clone());
        let told = self.tell(&gone, report.ran, doing, console)?;
        if ran > 0 || told {
            show::of_watch(ran, of, self.seen.values(), console)?;
        }
        Ok(())
    }

    /// Tells what became of cases where that is not what it was, and keeps it; returns whether there is any of it.
    fn tell(&mut self, gone: &[PathBuf], ran: Vec<Ran>, doing: Doing, console: &mut Console) -> io::Result<bool> {
        for order in gone {
            self.seen.remove(order);
            let label = console.paint().doubt("gone   ");
            writeln!(console.out(), "{label} {}", shown(&order.display().to_string()))?;
        }
        let mut told = !gone.is_empty();
        for ran in ran {
            keep(&ran, doing)?;
            let before = self.seen.get(&ran.case.order).map_or(&State::Equal, |before| &before.state);
            if *before != ran.state {
                show::case(&ran, console)?;
                told = true;
            }
            self.seen.insert(ran.case.order.clone(), ran);
        }
        Ok(told)
    }

    /// Tells whether anything rests on a file, or may from now on.
    fn is_relevant(&self, path: &Path) -> bool {
        let [now, before] = &self.files;
        let is_snapshot = path.parent().is_some_and(|parent| parent.ends_with(suite::SNAPSHOTS));
        now.iter().chain(before.iter()).any(|file| file == path)
            || self.seen.values().any(|ran| ran.case.snapshot == path || ran.case.order == path)
            || !is_snapshot && path.parent().is_some_and(|parent| self.folders.iter().any(|folder| folder == parent))
            || path == self.selection.project
            || path.parent() == Some(&self.selection.project) && select::is_mapping(path)
    }
}

/// Keeps a result for the review, as without `--watch`.
fn keep(ran: &Ran, doing: Doing) -> io::Result<()> {
    match (&ran.state, doing) {
        (_, Doing::Nothing) | (State::Broken(_), _) => Ok(()),
        (State::Equal, _) => ran.forget(),
        _ => ran.keep(),
    }
}

fn tell_wrong(report: &Report, console: &mut Console) -> io::Result<()> {
    let paint = console.paint_err();
    for finding in report.findings() {
        console.say_lines(&format!("{}\n", excerpt(finding, paint)));
    }
    console.say(&format!("{} the mappings cannot be used, so no case was run", paint.bad("error:")));
    Ok(())
}

/// Lists the folders in which there are cases or snapshots, or may be, each once.
fn folders(mappings: &Mappings, cases: &[Case]) -> Vec<PathBuf> {
    let patterns = mappings.iter().flat_map(|mapping| {
        let beside = Path::new(mapping.file()).parent().unwrap_or(Path::new(""));
        mapping.cases().map(move |(pattern, _)| beside.join(pattern))
    });
    let files = patterns.chain(cases.iter().flat_map(|case| [case.order.clone(), case.snapshot.clone()]));
    let folder = |file: PathBuf| match file.parent() {
        // Here there is no folder to name, so that the file stands for itself.
        None => file,
        Some(here) if here.as_os_str().is_empty() => file,
        Some(folder) => folder.to_owned(),
    };
    let folders: BTreeSet<PathBuf> = files.map(folder).collect();
    folders.into_iter().filter(|folder| !folder.to_string_lossy().contains('*')).collect()
}
