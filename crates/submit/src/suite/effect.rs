//! Everything that an order becomes, as one document: the request or the problems, lines, notices and the write-back.

use crate::place;
use crate::project::{Document, StorefrontDocument};
use overprint_mapping::patch::patch;
use overprint_mapping::request::CreateOrder;
use overprint_mapping::{Held, Input, Line, Mappings, TranslateError, WriteBackError};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::path::Path;

/// The member of a case's `storefront` that is never used: snapshots hold no token, not even a made-up one.
const TOKEN: &str = "payment_profile_token";

/// Mappings, and what they read as `/storefront`.
#[derive(Clone, Copy)]
pub struct Project<'p> {
    /// The mappings.
    pub mappings: &'p Mappings,
    /// The storefront's document, with a placeholder for the token.
    pub storefront: &'p StorefrontDocument,
}

/// Runs an order through the mappings.
///
/// # Errors
/// The order, or what came with it, cannot be read; everything else is an effect.
pub fn effect(document: &Document, project: Project<'_>) -> Result<Value, String> {
    let mut values = document.storefront.clone();
    values.remove(TOKEN);
    let mut storefront = project.storefront.clone();
    storefront.lay_over(&values);
    let storefront = storefront.to_json();
    let recipients = document.recipients();
    let input = Input { order: document.bytes(), recipients: &recipients, storefront: &storefront, now: None };
    let effect = match project.mappings.translate(input) {
        Ok(translation) => {
            let notices = shown(&translation.notices, project)?;
            let lines = lines(&translation.lines, project);
            match &translation.request {
                Some(request) => {
                    let sent = Sent { request, lines: &translation.lines, document, storefront: &storefront };
                    json!({
                        "outcome": "sent",
                        "request": body(request, project.mappings)?,
                        "lines": lines,
                        "notices": notices,
                        "write_back": sent.write_back(project)?,
                    })
                }
                None => json!({ "outcome": "nothing printed", "lines": lines, "notices": notices }),
            }
        }
        Err(TranslateError::Held(held)) => held_effect(&held, project)?,
        Err(other) => return Err(other.to_string()),
    };
    Ok(effect)
}

/// A request and where it comes from.
struct Sent<'s> {
    request: &'s CreateOrder,
    lines: &'s [Line],
    document: &'s Document,
    storefront: &'s str,
}

impl Sent<'_> {
    /// Makes the patch for the order as it stands in the case, as if 4over had placed every job.
    fn write_back(&self, project: Project<'_>) -> Result<Value, String> {
        let sample = place::plan::sample(self.request, self.lines, self.document);
        let sample = serde_json::to_string(&sample).map_err(|error| error.to_string())?;
        let order = std::str::from_utf8(self.document.bytes()).map_err(|error| error.to_string())?;
        let taking = place::taking(self.lines);
        let writes = match project.mappings.write_back(order, self.storefront, &sample, &taking) {
            Ok(writes) => writes,
            Err(WriteBackError::Problems(problems)) => return Ok(json!({ "problems": shown(&problems, project)? })),
            Err(other) => return Err(other.to_string()),
        };
        let order: Value = serde_json::from_str(order).map_err(|error| error.to_string())?;
        match patch(&order, &writes) {
            Ok(patch) => serde_json::to_value(&patch).map_err(|error| error.to_string()),
            Err(problems) => Ok(json!({ "problems": problems.to_string() })),
        }
    }
}

fn held_effect(held: &Held, project: Project<'_>) -> Result<Value, String> {
    Ok(json!({
        "outcome": "held",
        "problems": shown(&held.problems, project)?,
        "notices": shown(&held.notices, project)?,
    }))
}

fn body(request: &CreateOrder, mappings: &Mappings) -> Result<Value, String> {
    let bytes = request.body(mappings.dialect()).map_err(|error| error.to_string())?;
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

fn lines(lines: &[Line], project: Project<'_>) -> Value {
    let each = lines.iter().map(|line| match line {
        Line::Printed { mapping, job_names } => json!({ "mapping": mapping, "job_names": job_names }),
        Line::LeftOut { because, rule } => json!({ "left_out": because, "rule": without_place(rule, project) }),
    });
    each.collect()
}

/// Writes problems or notices without the places in them: a line that is added to a mapping changes no snapshot.
fn shown(told: &impl Serialize, project: Project<'_>) -> Result<Value, String> {
    let mut value = serde_json::to_value(told).map_err(|error| error.to_string())?;
    for one in value.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        clean(one, project);
    }
    Ok(value)
}

fn clean(members: &mut Map<String, Value>, project: Project<'_>) {
    for name in ["message", "help", "rule"] {
        if let Some(Value::String(text)) = members.get_mut(name) {
            *text = without_place(text, project);
        }
    }
}

/// Names files as seen from their mapping file, and takes line and column away.
fn without_place(text: &str, project: Project<'_>) -> String {
    let mut text = text.to_owned();
    let mut directories: Vec<String> = project
        .mappings
        .iter()
        .filter_map(|mapping| Path::new(mapping.file()).parent())
        .filter(|directory| !directory.as_os_str().is_empty())
        .map(|directory| format!("{}/", directory.display()))
        .collect();
    directories.dedup();
    for directory in directories {
        for before in [" ", "`", "("] {
            text = text.replace(&format!("{before}{directory}"), before);
        }
        text = text.strip_prefix(directory.as_str()).map_or(text.clone(), str::to_owned);
    }
    for ending in [".yaml:", ".yml:", ".csv:"] {
        let mut parts = text.split(ending);
        let mut kept = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            kept.push_str(ending.trim_end_matches(':'));
            let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
            let column = rest.strip_prefix(':').filter(|column| column.starts_with(|c: char| c.is_ascii_digit()));
            kept.push_str(column.map_or(rest, |column| column.trim_start_matches(|c: char| c.is_ascii_digit())));
        }
        text = kept;
    }
    text
}
