//! `/files`: artwork that 4over fetches from URLs (4over, Files). Nothing is downloaded.

use serde_json::{Value, json};
use url::Url;

use crate::sandbox::book::StoredFile;
use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::glob;
use crate::sandbox::state::State;

use super::mailing;

/// A page of a list, unless `max` says otherwise (4over, paged lists).
const PAGE: usize = 20;

/// `POST /files`. Each location has its own result, in the order of the request.
pub(super) fn store(state: &mut State, call: &Call) -> Answer {
    let Ok(body) = call.json() else {
        return Answer::fourover_error(400, "The body is not valid JSON.");
    };
    let paths = body.get("path").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let paths: Option<Vec<&str>> = paths.iter().map(Value::as_str).collect();
    let Some(paths) = paths.filter(|paths| !paths.is_empty()) else {
        return Answer::fourover_error(400, "path is required and has to be an array of locations.");
    };
    let preflight = body.get("preflight").and_then(Value::as_bool).unwrap_or(false);
    let count = match mailing::asked(&body, &paths, preflight) {
        Ok(count) => count,
        Err(refused) => return refused,
    };
    let files: Vec<Value> = paths.iter().map(|path| one_file(state, path, preflight)).collect();
    let mut answer = json!({ "files": files });
    if let (Some(count), Some(uuid)) = (count, answer["files"][0]["file_uuid"].as_str().map(str::to_owned)) {
        answer["address_validation_response"] = mailing::validated(&body, &uuid, count);
    }
    Answer::json(200, &answer)
}

fn one_file(state: &mut State, path: &str, preflight: bool) -> Value {
    let fetched = Url::parse(path).ok().filter(|url| {
        let unreachable = &state.options.unreachable_files;
        matches!(url.scheme(), "http" | "https" | "ftp")
            && !unreachable.iter().any(|pattern| glob::matches(pattern, path))
    });
    let Some(url) = fetched else {
        return json!({ "status": "fail", "message": { "501": "Unable to download file for processing" } });
    };
    let name = url.path().rsplit('/').next().unwrap_or_default().to_owned();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_owned();
    let uuid = take_in(state, path);
    let uri = |uuid: &str| format!("https://api.4over.com/files/{uuid}");
    if !preflight {
        return json!({
            "file_uuid": uuid,
            "extention": extension,
            "reference_file_name": name,
            "uri": uri(&uuid),
        });
    }
    // Preflight answers with other members, and without `file_uuid`.
    let pdf = take_in(state, path);
    let (status, message) = match extension.as_str() {
        "pdf" => ("success", json!({})),
        _ => ("warning", json!({ "102": "Images below 250 dpi", "103": "Object uses RGB" })),
    };
    json!({
        "status": status,
        "pdf_uuid": pdf,
        "pdf_uri": uri(&pdf),
        "customer_filename": name,
        "customer_file": uri(&uuid),
        "message": message,
    })
}

fn take_in(state: &mut State, source: &str) -> String {
    state.account.files_stored += 1;
    let uuid = format!("37b68f92-0000-4000-8000-{:012x}", state.account.files_stored);
    state.account.files.push(StoredFile { uuid: uuid.clone(), source: source.to_owned() });
    uuid
}

/// `GET /files`, paged by `offset` and `max`.
pub(super) fn list(state: &State, call: &Call) -> Answer {
    let number = |key, default| call.query(key).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (offset, max) = (number("offset", 0), number("max", PAGE));
    let entity = |file: &StoredFile| json!({ "file_uuid": file.uuid, "uri": format!("https://api.4over.com/files/{}", file.uuid) });
    let files = &state.account.files;
    let entities: Vec<Value> = files.iter().skip(offset).take(max).map(entity).collect();
    let body = json!({
        "entities": entities,
        "totalResults": files.len(),
        "currentPage": offset,
        "maximumPages": max,
    });
    Answer::json(200, &body)
}

/// `GET /files/{uuid}`: some bytes of a PDF.
pub(super) fn fetch(state: &State, uuid: &str) -> Answer {
    match state.account.files.iter().any(|file| file.uuid == uuid) {
        true => Answer::new(200, "application/pdf", "%PDF-1.4\n%%EOF\n"),
        false => no_file(uuid),
    }
}

/// `DELETE /files/{uuid}`: `true`.
pub(super) fn delete(state: &mut State, uuid: &str) -> Answer {
    let Some(at) = state.account.files.iter().position(|file| file.uuid == uuid) else {
        return no_file(uuid);
    };
    state.account.files.remove(at);
    Answer::json(200, &json!(true))
}

fn no_file(uuid: &str) -> Answer {
    Answer::fourover_error(404, &format!("The file \"{uuid}\" was not found."))
}
