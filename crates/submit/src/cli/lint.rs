//! `overprint lint`: everything that is wrong with mappings, or can hardly be meant, without an order.

mod orders;
mod reads;
mod show;
mod watching;

use super::configuration::{self, Secrets};
use super::{Console, Exit, Failure, workplace};
use crate::project::{self, Checked, Report};
use clap::Args;
use overprint_mapping::lint::{Against, Occurrences};
use overprint_mapping::{Diagnostic, Severity};
use std::path::{Path, PathBuf};

/// Check mappings: every problem of every file, with its place and what to do
///
/// Errors keep a mapping from being used, or would hold every order; warnings are what can hardly be meant. `overprint
/// explain-code CODE` says more of each. Ends with 78 where there are errors, and with 0 where there are none.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Directories of mappings, each looked at by itself, and mapping files, looked at together [default: `mappings` of the
    /// configuration, else mappings/]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Directory of mappings, or one mapping file, as PATH; repeatable
    #[arg(long, value_name = "PATH")]
    mappings: Vec<PathBuf>,
    /// End with 1 where there are warnings
    #[arg(long)]
    deny_warnings: bool,
    /// Also count in how many of these orders there is what the mappings read: a file with one order, an array of them or
    /// one on each line, or a folder; repeatable
    #[arg(long, value_name = "ORDERS")]
    against: Vec<PathBuf>,
    /// The storefront that the orders come from [default: the only one configured, else "storefront"]
    #[arg(long, value_name = "NAME", requires = "against")]
    storefront: Option<String>,
    /// List what each mapping reads of an order, and whether it goes into the request or only decides
    #[arg(long)]
    reads: bool,
    /// Look again whenever a file is saved, and tell what changed
    #[arg(long, conflicts_with_all = ["json", "reads"])]
    watch: bool,
    /// Write JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Everything that was found in one project.
struct Found {
    checked: Checked,
    /// What the orders do not have.
    unseen: Option<(Report, Occurrences)>,
}

/// Checks the mappings.
pub(super) fn run(arguments: &Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let configuration = configuration::load(config, Secrets::LeaveAlone)?;
    let paths: Vec<PathBuf> = arguments.paths.iter().chain(&arguments.mappings).cloned().collect();
    let projects = projects(&paths, &configuration.mappings);
    if configuration.fourover.as_ref().is_some_and(|fourover| fourover.dialect.unencrypted_file_urls) {
        let label = console.paint_err().doubt("warning:");
        console.say(&format!(
            "{label} `unencrypted_file_urls` of `[fourover.dialect]` is on: 4over downloads artwork over http and ftp, which \
             others on the way can read and change"
        ));
    }
    let orders = match arguments.against.is_empty() {
        true => None,
        false => {
            let storefront = configuration::storefront(&configuration, arguments.storefront.as_deref())?;
            Some(orders::Orders::new(&arguments.against, storefront, arguments.storefront.as_deref()))
        }
    };
    if arguments.watch {
        return watching::run(&projects, orders.as_ref(), console);
    }
    let found: Vec<Found> = projects.iter().map(|paths| look(paths, orders.as_ref())).collect::<Result<_, _>>()?;
    for one in &found {
        workplace::marks(&configuration, &one.checked.mappings)?;
    }
    let all: Vec<&Found> = found.iter().collect();
    match (arguments.json, arguments.reads) {
        (true, _) => console.json(&show::json(&all, arguments.reads))?,
        (false, true) => {
            reads::show(&all, console)?;
            show::aside(&all, console);
        }
        (false, false) => show::all(&all, console)?,
    }
    Ok(exit(&all, arguments.deny_warnings))
}

/// Tells which mappings belong together: a directory is a project of its own, and single files are one.
fn projects(paths: &[PathBuf], configured: &Path) -> Vec<Vec<PathBuf>> {
    if paths.is_empty() {
        return vec![vec![configured.to_owned()]];
    }
    let (directories, files): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(|path| path.is_dir());
    let files: Vec<PathBuf> = files.into_iter().cloned().collect();
    let directories = directories.into_iter().map(|path| vec![path.clone()]);
    directories.chain(Some(files).filter(|files| !files.is_empty())).collect()
}

fn look(paths: &[PathBuf], orders: Option<&orders::Orders>) -> Result<Found, Failure> {
    let checked = project::check(paths)?;
    let unseen = match orders {
        Some(orders) => {
            let mut against = Against::new(&checked.mappings);
            orders.each(|order, storefront| against.order(order, storefront))?;
            let occurrences = against.finish();
            Some((checked.report_of(occurrences.diagnostics.clone()), occurrences))
        }
        None => None,
    };
    Ok(Found { checked, unseen })
}

impl Found {
    fn reports(&self) -> impl Iterator<Item = &Report> {
        std::iter::once(&self.checked.report).chain(self.unseen.as_ref().map(|(report, _)| report))
    }

    fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.reports().flat_map(Report::diagnostics)
    }
}

fn count(found: &[&Found], severity: Severity) -> usize {
    let all = found.iter().flat_map(|one| one.diagnostics());
    all.filter(|diagnostic| diagnostic.code.severity() == severity).count()
}

fn exit(found: &[&Found], deny_warnings: bool) -> Exit {
    match (count(found, Severity::Error), count(found, Severity::Warning)) {
        (0, 0) => Exit::Done,
        (0, _) if !deny_warnings => Exit::Done,
        (0, _) => Exit::Failed,
        _ => Exit::Configuration,
    }
}
