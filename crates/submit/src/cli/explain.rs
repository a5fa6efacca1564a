//! `overprint explain`: which rule, row and source wrote each value of the request.

mod detail;
mod field;
mod show;

pub(super) use detail::wrapped;

use super::documents::Documents;
use super::offline::{Offline, Surroundings};
use super::{Console, Exit, Failure, problems};
use clap::Args;
use jiff::Timestamp;
use overprint_mapping::{Input, Step, TranslateError, Translation};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Tell which rule, table row and source wrote each value of the create-order body
///
/// ORDER is a JSON file as for `translate`, with one order.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// File with an order; - is stdin
    #[arg(value_name = "ORDER")]
    order: PathBuf,
    /// Only values at or below this JSON Pointer into the body, such as /jobs/0/ship_to, with rule and row as they are written
    #[arg(long, value_name = "PTR")]
    field: Option<String>,
    #[command(flatten)]
    surroundings: Surroundings,
    /// Write the steps as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Explains the order.
pub(super) fn run(arguments: &Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let offline = Offline::open(&arguments.surroundings, config)?;
    let mut documents = Documents::open(&arguments.order)?;
    let piece = documents.next()?.ok_or_else(|| Failure::Input("there is no order".to_owned()))?;
    if documents.next()?.is_some() {
        return Err(Failure::Usage("one order at a time is explained, and the input has several".to_owned()));
    }
    let wrong = |why: String| Failure::Input(format!("{}: {why}", piece.place));
    let prepared = offline.prepare(&piece.bytes).map_err(|error| wrong(error.to_string()))?;
    let document = &prepared.document;
    let input = Input {
        order: document.bytes(),
        recipients: &prepared.recipients,
        storefront: &prepared.storefront,
        now: Some(Timestamp::now()),
    };
    let (translation, steps) = match offline.mappings.explain(input) {
        Ok(explained) => explained,
        Err(TranslateError::Held(held)) => {
            match arguments.json {
                true => console.json(&problems::held_json(&held))?,
                false => problems::held(&held, document, console),
            }
            return Ok(Exit::Waiting);
        }
        Err(error) => return Err(wrong(error.to_string())),
    };
    let body = body(&translation, &offline)?;
    let steps = match &arguments.field {
        None => steps,
        Some(pointer) => field::select(steps, pointer, &body).map_err(Failure::Input)?,
    };
    match arguments.json {
        true => console.json(&to_json(&translation, &steps, prepared.document.id(), arguments.field.is_none()))?,
        false => {
            let text = match &arguments.field {
                Some(_) => {
                    let order = serde_json::from_slice(document.bytes()).unwrap_or_default();
                    detail::text(&steps, &body, &order, &line_of_file, console.paint())
                }
                None => show::text(&steps, &body, &translation.lines, document, console.paint()),
            };
            console.out().write_all(text.as_bytes())?;
            problems::notices(&translation.notices, console);
        }
    }
    Ok(Exit::Done)
}

/// Returns a line of a mapping or table, counted from 1; one that cannot be read any more is not shown.
fn line_of_file(path: &str, line: usize) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().nth(line.checked_sub(1)?).map(str::to_owned)
}

/// Returns the body as it would be sent.
fn body(translation: &Translation, offline: &Offline) -> Result<Value, Failure> {
    let Some(request) = &translation.request else { return Ok(json!({})) };
    let bytes = request.body(offline.mappings.dialect());
    let body = bytes.and_then(|bytes| serde_json::from_slice(&bytes));
    body.map_err(|error| Failure::Output(error.into()))
}

fn to_json(translation: &Translation, steps: &[Step], order_id: Option<&str>, with_lines: bool) -> Value {
    let mut document = json!({ "order_id": order_id, "steps": steps });
    if with_lines {
        document["lines"] = translation.lines.iter().map(problems::line_json).collect();
        document["notices"] = json!(translation.notices);
    }
    document
}
