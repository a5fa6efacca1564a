//! `overprint capture`: makes a case of a real order.

mod given;
mod target;

use super::console::shown;
use super::offline::{Offline, Surroundings};
use super::{Console, Exit, Failure};
use crate::capture::{Captured, capture};
use crate::suite::Project;
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use target::Target;

/// Make a case of a real order, in which nobody can be recognised
///
/// People, companies, addresses, phone numbers and e-mail addresses are replaced, each by the same stand-in wherever it is
/// mentioned; links lead to artwork.example.com; payment data and tokens are left out. State, country, the first three
/// characters of the postal code, SKUs and the ids of order, lines and products stay. Any other text is replaced unless it
/// changes what becomes of the order: that is tried out text by text, and what stays is told.
///
/// The case is written to the directory that the mappings' `cases:` names, never over a file. It is checked to give the same
/// outcome as the order, with the same products, runsizes and options; if it does not, what differs is told and nothing is
/// written. `overprint test --accept` then makes its snapshot.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// File with an order or an envelope; - is stdin
    #[arg(value_name = "ORDER", required_unless_present = "order", conflicts_with = "order")]
    file: Option<PathBuf>,
    /// Id of an order of the storefront, which is fetched with the contacts and organizations that receive it
    #[arg(long, value_name = "ID")]
    order: Option<String>,
    /// Name of the case; - writes it to stdout [default: order- and a hash of the order's id]
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// JSON Pointer into the case of a text that stays, but for people who are mentioned in it; repeatable
    #[arg(long, value_name = "POINTER")]
    keep: Vec<String>,
    #[command(flatten)]
    surroundings: Surroundings,
    /// Write what was done as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Makes the case.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    if arguments.json && arguments.name.as_deref() == Some("-") {
        return Err(Failure::Usage(
            "--as - writes the case to stdout, and --json what was done: choose one".to_owned(),
        ));
    }
    let offline = Offline::open(&arguments.surroundings, config)?;
    let document = given::document(&arguments, config).await?;
    let target = Target::new(arguments.name.as_deref(), &document, &offline.mappings)?;
    let project = Project { mappings: &offline.mappings, storefront: &offline.storefront };
    let captured = capture(&document, project, &arguments.keep).map_err(Failure::Input)?;
    let is_good = captured.differences.is_empty();
    if is_good {
        target.write(&captured.text, console)?;
    }
    match arguments.json {
        true => console.json(&done(&captured, &target))?,
        false => tell(&captured, &target, console),
    }
    Ok(if is_good { Exit::Done } else { Exit::Failed })
}

/// Tells a person what was done.
fn tell(captured: &Captured, target: &Target, console: &mut Console) {
    if !captured.differences.is_empty() {
        let label = console.paint_err().bad("error:");
        console.say(&format!(
            "{label} the mappings make something else of the case than of the order; nothing is written"
        ));
        for difference in &captured.differences {
            let side = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), Value::to_string);
            let (order, case) = (side(&difference.expected), side(&difference.got));
            let pointer = shown(&difference.pointer);
            console.say(&format!("  {pointer}: the order gives {}, the case {}", shown(&order), shown(&case)));
        }
        return;
    }
    if !captured.kept.is_empty() {
        console.say("these texts stay, because what becomes of the order depends on them:");
        captured.kept.iter().for_each(|pointer| console.say(&format!("  {}", shown(pointer))));
    }
    if !captured.telling.is_empty() {
        let label = console.paint_err().doubt("look at these:");
        console.say(&format!(
            "{label} a name, address, phone number or e-mail address is in them, and the outcome depends on it:"
        ));
        captured.telling.iter().for_each(|pointer| console.say(&format!("  {}", shown(pointer))));
    }
    if let Target::File { path, is_named } = target {
        console.say(&format!("wrote {}: the mappings make the same of it as of the order", path.display()));
        if !is_named {
            console.say("no mapping names it yet: write `cases: tests/*.json`, or another pattern that fits, into one");
        }
        console.say("read it through before you share it; overprint test --accept makes its snapshot");
    }
}

/// Tells a program what was done.
fn done(captured: &Captured, target: &Target) -> Value {
    let path = match target {
        Target::File { path, .. } if captured.differences.is_empty() => Some(path.display().to_string()),
        _ => None,
    };
    json!({
        "case": path,
        "kept": captured.kept,
        "telling": captured.telling,
        "differences": captured.differences,
    })
}
