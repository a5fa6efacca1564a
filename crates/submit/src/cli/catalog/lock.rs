//! `overprint catalog lock`: pins the names in mappings and tables to what 4over sells under them.

use crate::catalog::lock::{self, Change, Locked, NameUse, Policy, Problem};
use crate::catalog::{Catalogue, Error, Store};
use crate::cli::console::shown;
use crate::cli::{Console, Exit, Failure};
use crate::project::{self, Names};
use clap::Args;
use serde_json::{Value, json};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How many places of one name are shown.
const SHOWN: usize = 3;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Directory of the mappings, or one mapping file [default: as configured, else mappings/]
    #[arg(long, value_name = "PATH")]
    pub(super) mappings: Option<PathBuf>,
    /// Write nothing, and end with 1 where there is anything to write
    #[arg(long)]
    check: bool,
    /// Look names up anew whose pins the catalogue contradicts; without it, such pins are told and left as they are
    #[arg(long, conflicts_with = "check")]
    update: bool,
}

/// Pins the names.
///
/// # Errors
/// Fails when the mappings are wrong in some other way, or the lock file cannot be written. Inside, when there is no catalogue,
/// or it cannot be read.
pub(super) async fn run(
    arguments: &Arguments,
    mappings: &Path,
    catalog: &Path,
    json: bool,
    console: &mut Console,
) -> Result<Result<Exit, Error>, Failure> {
    let names = project::names(mappings)?;
    let catalogue = match load(&names, catalog).await {
        Ok(catalogue) => catalogue,
        Err(error) => return Ok(Err(error)),
    };
    let policy = Policy { renew: arguments.update, keep_unused: !names.is_whole };
    let wanted = names.used.iter().map(|used| used.name.clone());
    let mut locked = lock::update(&names.lock, &catalogue, wanted, policy);
    locked.problems.sort_by_key(|problem| names.used.iter().position(|used| used.name == problem.name));
    let text = locked.lock.write();
    // A project without names needs no lock file.
    let is_empty = names.text.is_none() && names.used.is_empty();
    // A checkout may end lines in its own way.
    let was = names.text.as_ref().map(|text| text.replace("\r\n", "\n"));
    let differs = !is_empty && was.as_ref() != Some(&text);
    let writes = differs && !arguments.check;
    if writes {
        fs::write(&names.path, &text).map_err(|error| unwritten(&names.path, &error))?;
    }
    match json {
        true => console.json(&to_json(&names, &locked, differs, writes))?,
        false => show(&names, &locked, (differs, writes), catalogue.pulled.as_deref(), console)?,
    }
    let is_sound = locked.problems.is_empty() && (writes || !differs);
    Ok(Ok(if is_sound { Exit::Done } else { Exit::Failed }))
}

/// Loads the names of the catalogue, and what is sold of the products that stand beside names.
async fn load(names: &Names, path: &Path) -> Result<Catalogue, Error> {
    let store = Store::open(path).await?;
    let mut catalogue = store.catalogue(&[]).await?;
    let products = lock::products_of(&catalogue, &names.lock, names.used.iter().map(|used| &used.name));
    store.load_sold(&mut catalogue, &products).await?;
    Ok(catalogue)
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::Input(format!("`{}` cannot be written: {error}", path.display()))
}

fn show(
    names: &Names,
    locked: &Locked,
    (differs, writes): (bool, bool),
    pulled: Option<&str>,
    console: &mut Console,
) -> io::Result<()> {
    let paint = console.paint();
    for change in &locked.changes {
        let Change { name, was, is, means } = change;
        let one_line = |text: String| shown(&text).to_string();
        let line = match (was, is) {
            (None, Some(uuid)) => paint.good(&one_line(format!("+ {name} is {uuid}, {means}"))),
            (Some(was), Some(uuid)) => paint.doubt(&one_line(format!("~ {name} is {uuid}, {means}; it was {was}"))),
            (Some(was), None) => paint.bad(&one_line(format!("- {name} was {was}"))),
            (None, None) => continue,
        };
        writeln!(console.out(), "{line}")?;
    }
    for problem in &locked.problems {
        let places: Vec<String> = places(names, problem).map(|used| used.at.to_string()).collect();
        let (first, others) = places.split_first().map_or(("", &[][..]), |(first, others)| (first.as_str(), others));
        writeln!(console.out(), "{first}: {} [{}]", shown(&problem.to_string()), problem.fault.code())?;
        if !others.is_empty() {
            let more = if others.len() > SHOWN { format!(" and {} more", others.len() - SHOWN) } else { String::new() };
            writeln!(console.out(), "  also at: {}{more}", others[..others.len().min(SHOWN)].join(", "))?;
        }
        let candidates = problem.fault.candidates().iter().map(|one| format!("{} ({})", one.name, one.uuid));
        let candidates = candidates.collect::<Vec<_>>().join(", ");
        if !candidates.is_empty() {
            writeln!(console.out(), "  there is: {}", shown(&candidates))?;
        }
        writeln!(console.out(), "  help: {}", problem.fault.help())?;
    }
    let path = names.path.display();
    let pulled = pulled.unwrap_or("no finished pull");
    let state = match (differs, writes) {
        (true, true) => format!("wrote {path}"),
        (true, false) => format!("{path} is not up to date: run `overprint catalog lock`"),
        (false, _) => format!("{path} is up to date"),
    };
    let pins = locked.lock.pins().count();
    let problems = locked.problems.len();
    console.say(&format!("{state}: {pins} names pinned, {problems} problems, by the catalogue of {pulled}"));
    Ok(())
}

fn places<'n>(names: &'n Names, problem: &'n Problem) -> impl Iterator<Item = &'n NameUse> {
    names.used.iter().filter(|used| used.name == problem.name)
}

fn to_json(names: &Names, locked: &Locked, differs: bool, writes: bool) -> Value {
    let problem = |problem: &Problem| {
        let places = places(names, problem).map(|used| {
            let at = &used.at;
            json!({ "file": &*at.file, "line": at.line, "column": at.column })
        });
        json!({
            "code": problem.fault.code(),
            "name": problem.name,
            "message": problem.to_string(),
            "help": problem.fault.help(),
            "nearest": problem.fault.candidates(),
            "places": places.collect::<Vec<_>>(),
        })
    };
    json!({
        "lock": names.path.display().to_string(),
        "up_to_date": !differs || writes,
        "written": writes,
        "pinned": locked.lock.pins().count(),
        "changes": locked.changes,
        "problems": locked.problems.iter().map(problem).collect::<Vec<_>>(),
    })
}
