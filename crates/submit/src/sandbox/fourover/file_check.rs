//! The rules of `files`, `sets` and `skip_files` (4over, Create Order).

use serde_json::{Map, Value};

use super::notes::{Notes, text};

/// File reason codes (4over, Files).
const REASONS: [&str; 15] =
    ["fr", "bk", "fm", "bm", "ffm", "bfm", "cm", "in", "out", "l1", "l2", "l3", "cvr", "multipagepdf", "vdf"];

/// One artwork of a job: the whole job, or one of its sets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Artwork {
    /// `job_name` of the set; `None` for a job without sets.
    pub(super) name: Option<String>,
    pub(super) files: Value,
}

/// Reads the artworks of a job. There is always at least one, so that every job has an answer.
pub(super) fn check(notes: &mut Notes, at: &str, job: &Value, skip_files: bool) -> Vec<Artwork> {
    let files = job.get("files").filter(|files| !files.is_null());
    let sets = job.get("sets").filter(|sets| !sets.is_null());
    let has_set_keys =
        files.and_then(Value::as_object).is_some_and(|files| files.keys().any(|key| key.starts_with("set_")));
    match (sets, files) {
        (Some(sets), Some(Value::Object(files))) => numbered(notes, at, sets, files, skip_files),
        (None, Some(Value::Object(_))) if has_set_keys => {
            notes.problem("sets is required when files holds set_001 and so on");
            vec![whole(Value::Null)]
        }
        (None, Some(files @ Value::Object(_))) => {
            reasons(notes, "files", files);
            vec![whole(files.clone())]
        }
        (_, Some(_)) => {
            notes.problem("files has to be an object");
            vec![whole(Value::Null)]
        }
        (sets, None) => {
            if !skip_files {
                notes.problem("files is required unless skip_files is true");
            } else if sets.is_some_and(|sets| sets.as_u64() != Some(1)) {
                notes.problem("files has to name every set, also when skip_files is true");
            }
            vec![whole(Value::Null)]
        }
    }
}

/// Checks reason codes and that each has a file's UUID or location.
pub(super) fn reasons(notes: &mut Notes, at: &str, files: &Value) {
    let Some(members) = files.as_object() else {
        notes.problem(format!("{at} has to be an object"));
        return;
    };
    if members.is_empty() {
        notes.problem(format!("{at} is empty"));
    }
    for key in members.keys() {
        if !REASONS.contains(&key.as_str()) {
            notes.problem(format!("{at}.{key} is not a file reason code"));
        } else if text(files, key).is_none() {
            notes.problem(format!("{at}.{key} has to be a UUID or a location"));
        }
    }
}

fn whole(files: Value) -> Artwork {
    Artwork { name: None, files }
}

/// Reads `set_001`, `set_002` and so on, whose number has to be the value of `sets`.
fn numbered(notes: &mut Notes, at: &str, sets: &Value, files: &Map<String, Value>, skip_files: bool) -> Vec<Artwork> {
    if sets.as_u64().is_none_or(|sets| sets == 0 || sets as usize != files.len()) {
        notes.problem(format!("sets is {sets}, but files holds {} sets", files.len()));
    }
    for number in 1..=files.len() {
        if !files.contains_key(&set_key(number)) {
            notes.problem(format!("files.{} is missing", set_key(number)));
        }
    }
    let read = |(key, set): (&String, &Value)| one_set(notes, at, key, set, skip_files);
    let artworks: Vec<Artwork> = files.iter().map(read).collect();
    if artworks.is_empty() { vec![whole(Value::Null)] } else { artworks }
}

fn one_set(notes: &mut Notes, at: &str, key: &str, set: &Value, skip_files: bool) -> Artwork {
    notes.unknown_keys(&format!("{at}.files.{key}"), set, &["job_name", "files"]);
    let name = text(set, "job_name");
    if name.is_none() {
        notes.problem(format!("files.{key}.job_name is required"));
    }
    let files = set.get("files").cloned().unwrap_or_default();
    if !(skip_files && files.is_null()) {
        reasons(notes, &format!("files.{key}.files"), &files);
    }
    Artwork { name: name.map(str::to_owned), files }
}

fn set_key(number: usize) -> String {
    format!("set_{number:03}")
}
