//! Writing the rows that tables lack, as CSV to fill in.

use crate::cli::batch::grouped;
use crate::cli::console::{WIDTH, cut};
use crate::cli::{Console, Failure};
use overprint_mapping::coverage::Stub;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Keys that are listed one by one.
const ASIDE: usize = 20;

/// Writes a file for each table; one that is there is left as it is, for somebody may have begun to fill it in.
///
/// # Errors
/// The directory cannot be made, or a file is there already or cannot be written.
pub(super) fn to_directory(stubs: &[Stub], directory: &Path, console: &mut Console) -> Result<(), Failure> {
    let failed = |path: &Path, why: &str| Failure::Input(format!("`{}` cannot be written: {why}", path.display()));
    fs::create_dir_all(directory).map_err(|error| failed(directory, &error.to_string()))?;
    for stub in stubs {
        aside(stub, console);
        if stub.rows == 0 {
            continue;
        }
        let path = directory.join(&stub.file_name);
        if path.exists() {
            return Err(failed(&path, "it is there already; give another directory, or move it away"));
        }
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        file.and_then(|mut file| file.write_all(stub.csv.as_bytes()))
            .map_err(|error| failed(&path, &error.to_string()))?;
        let rows = if stub.rows == 1 { "one row".to_owned() } else { format!("{} rows", grouped(stub.rows as u64)) };
        console.say(&format!("wrote {}: {rows} to fill in, for {}", path.display(), stub.table));
        at_risk(stub, console);
    }
    if stubs.is_empty() {
        console.say("no table lacks a row: there is nothing to fill in");
    }
    Ok(())
}

/// Writes the stubs to stdout, each under the name of its table where there are several.
///
/// # Errors
/// stdout cannot be written to.
pub(super) fn to_stdout(stubs: &[Stub], console: &mut Console) -> Result<(), Failure> {
    stubs.iter().for_each(|stub| aside(stub, console));
    for (index, stub) in stubs.iter().filter(|stub| stub.rows > 0).enumerate() {
        if index > 0 {
            console.out().write_all(b"\n")?;
        }
        if stubs.len() > 1 {
            writeln!(console.out(), "# {}", stub.table)?;
        }
        console.out().write_all(stub.csv.as_bytes())?;
    }
    Ok(())
}

/// Warns of keys that a spreadsheet changes when it opens the file by itself.
fn at_risk(stub: &Stub, console: &mut Console) {
    let Some(first) = stub.at_risk.first() else { return };
    console.say(&format!(
        "import its columns as text: a spreadsheet that opens the file changes {} of its keys, such as `{}`",
        stub.at_risk.len(),
        cut(first, WIDTH - 10)
    ));
}

/// Lists the keys that are not in the file: written as they are, a spreadsheet would run them; written otherwise, they would not match.
fn aside(stub: &Stub, console: &mut Console) {
    if stub.aside.is_empty() {
        return;
    }
    let keys = if stub.aside.len() == 1 { "1 key is".to_owned() } else { format!("{} keys are", stub.aside.len()) };
    console.say(&format!(
        "{}: {keys} not in the file, because a spreadsheet would run or change them; check the orders, and type a key \
         into the table by hand if it is right:",
        stub.table
    ));
    for key in stub.aside.iter().take(ASIDE) {
        let parts: Vec<String> = key.iter().map(|part| cut(part, WIDTH - 10)).collect();
        console.say(&format!("  {}", parts.join(" | ")));
    }
    if stub.aside.len() > ASIDE {
        console.say(&format!("  and {} more", stub.aside.len() - ASIDE));
    }
}
