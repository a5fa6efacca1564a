//! `overprint init`: a project to begin with: configuration, mapping, table, and a case with its snapshot.

use super::{Console, Exit, Failure};
use clap::Args;
use serde_json::json;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Declares the files of a new project by their path there.
macro_rules! files {
    ($($path:literal,)+) => {
        &[$(($path, include_str!(concat!("init/files/", $path)))),+]
    };
}

/// The files of a new project: paths and texts.
const FILES: &[(&str, &str)] = files![
    "overprint.toml",
    "mappings/business-cards.yaml",
    "mappings/tables/business-cards.csv",
    "mappings/tests/first-order.json",
    "mappings/tests/snapshots/first-order.snap",
];

/// What git leaves alone in a project: names and addresses of customers, and 4over's prices.
const IGNORED: (&str, &str) = (".gitignore", include_str!("init/files/gitignore"));

/// The schema of mapping files, by which an editor completes them; the mapping names it in its first line.
const SCHEMA: &str = "mappings/overprint.schema.json";

/// Begin a project: a configuration, a mapping, a table, and a case that passes
///
/// No file is ever overwritten: where one of them is there, nothing is written.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Directory of the project, made where it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Write what was done as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Begins a project.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<Exit, Failure> {
    let here = arguments.directory.as_os_str() == ".";
    let directory = if here { Path::new("") } else { &arguments.directory };
    let schema = schema();
    let schema = [(SCHEMA, schema.as_str())];
    // A repository has a list of its own, which is not ours to change.
    let ignored = (!directory.join(IGNORED.0).exists()).then_some(IGNORED);
    let files: Vec<(PathBuf, &str)> =
        FILES.iter().copied().chain(ignored).chain(schema).map(|(path, text)| (directory.join(path), text)).collect();
    let there: Vec<&PathBuf> = files.iter().map(|(path, _)| path).filter(|path| path.exists()).collect();
    if there.is_empty() {
        files.iter().try_for_each(|(path, text)| write(path, text))?;
    }
    let names = |paths: &[&PathBuf]| paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
    let written: Vec<&PathBuf> = files.iter().map(|(path, _)| path).filter(|_| there.is_empty()).collect();
    let (written, there) = (names(&written), names(&there));
    match arguments.json {
        true => console.json(&json!({ "written": written, "there": there }))?,
        false if there.is_empty() => {
            tell(directory, &written, console)?;
            if ignored.is_none() {
                console.say_lines(&format!("add these lines to .gitignore:\n{}", IGNORED.1.trim_end()));
            }
        }
        false => {
            console.say("nothing is written, as these files are there already:");
            there.iter().for_each(|path| console.say(&format!("  {path}")));
        }
    }
    Ok(if there.is_empty() { Exit::Done } else { Exit::Failed })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    Ok(OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())?)
}

/// Tells what is there now, and what to do with it.
fn tell(directory: &Path, written: &[String], console: &mut Console) -> Result<(), Failure> {
    for path in written {
        writeln!(console.out(), "wrote {path}")?;
    }
    let enter = match directory.to_str() {
        Some("") => String::new(),
        _ => format!("  cd {}\n", directory.display()),
    };
    let next = format!(
        "\nNext:\n{enter}\
        \x20 overprint test                                        run the case: it passes\n\
        \x20 overprint explain mappings/tests/first-order.json     see which rule and row made each value\n\
        \x20 edit mappings/tables/business-cards.csv               your SKUs and 4over's products\n\
        \x20 overprint capture ORDER                               make a case of an order of your own\n\
        \x20 overprint test --review                               look at what changed, and accept it\n"
    );
    Ok(console.out().write_all(next.as_bytes())?)
}

/// Returns the schema that the mapping's first line names.
fn schema() -> String {
    format!("{:#}\n", overprint_mapping::mapping_schema(None))
}
