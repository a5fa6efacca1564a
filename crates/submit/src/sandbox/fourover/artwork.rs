//! `POST /jobs/{job}/files`: artwork for a job that was placed without (4over, POST /jobs/{job}/files).

use serde_json::{Value, json};

use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::state::State;

use super::file_check;
use super::job::{enter, no_job};
use super::notes::Notes;
use super::status_codes::CANCEL_LIMIT;

/// Attaches files. It can be done again until the job is too far on; the newest files count.
pub(super) fn attach(state: &mut State, number: &str, call: &Call) -> Answer {
    let files = match files_in(call) {
        Ok(files) => files,
        Err(message) => return Answer::fourover_error(400, &message),
    };
    let Some(job) = state.account.job_mut(number) else {
        return no_job(number);
    };
    if !job.skip_files {
        return Answer::fourover_error(409, "The job was not submitted with skip_files.");
    }
    if job.history.iter().any(|entry| matches!(entry.label, CANCEL_LIMIT | "Canceled")) {
        return Answer::fourover_error(409, "The job does not take files any more.");
    }
    job.files = files;
    if job.status() == "Awaiting Artwork" {
        enter(&mut state.clock, job, "New");
    }
    // The misspelling is the real one.
    Answer::json(200, &json!([format!("File(s) succesfully attached to the order: {number}")]))
}

/// At order time `files` is an object; here it is an array of objects.
fn files_in(call: &Call) -> Result<Value, String> {
    let body = call.json().map_err(|_| "The body is not valid JSON.".to_owned())?;
    let Some([files]) = body.get("files").and_then(Value::as_array).map(Vec::as_slice) else {
        return Err("files has to be an array with one object.".to_owned());
    };
    let mut notes = Notes::default();
    file_check::reasons(&mut notes, "files[0]", files);
    if notes.problems.is_empty() { Ok(files.clone()) } else { Err(notes.problems.join("; ")) }
}
