//! Rules of the files: that there are some, and that 4over can take them.

use super::{Scope, each_file_map};
use crate::request::files::{is_plain_https, printable};
use crate::request::{Dialect, FileMap, FileRef, FilesStrategy, Job, Rule};
use url::{Host, Url};

/// Endings of names that no public resolver answers for: reserved ones (RFC 6761, RFC 6762 and its appendix G, RFC 7686,
/// RFC 8375, and `internal` by ICANN), and that of services within a cluster.
const PRIVATE: &[&str] = &[
    ".localhost",
    ".local",
    ".internal",
    ".home.arpa",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".lan",
    ".invalid",
    ".onion",
    ".svc",
];

pub(super) fn check(job: &Job, dialect: &Dialect, scope: &mut Scope<'_>) {
    let skipped = job.skip_files == Some(true);
    // What is attached later is not in the order, which goes out with `skip_files` anyhow.
    let follow = dialect.files == FilesStrategy::AttachLater;
    match &job.files {
        None if skipped => {}
        None => scope.report(Rule::Files, "files", "the job has no files"),
        Some(files) => {
            if skipped && !follow {
                scope.report(Rule::FilesWhenSkipped, "skip_files", "skip_files is true, yet there are files");
            }
            each_file_map(files, scope, check_map);
        }
    }
}

fn check_map(files: &FileMap, scope: &mut Scope<'_>) {
    if !files.keys().any(|code| code.is_artwork()) {
        let codes: Vec<_> = files.keys().map(|code| code.as_str()).collect();
        let there = if codes.is_empty() { "nothing".to_owned() } else { format!("only {}", codes.join(", ")) };
        scope.report_here(Rule::FilesArtwork, format!("files holds {there}"));
    }
    for (code, file) in files.iter() {
        let problem = match file {
            FileRef::Url(text) => url_problem(text).map(|problem| (Rule::FileUrl, problem)),
            FileRef::Id(id) => id_problem(id).map(|problem| (Rule::FileId, problem)),
        };
        if let Some((rule, problem)) = problem {
            scope.report(rule, code.as_str(), problem);
        }
    }
}

/// The text goes out as written, so what [`Url`] would silently repair is refused first.
fn url_problem(text: &str) -> Option<String> {
    if is_plain_https(text) {
        return None;
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return Some("the address holds white space or a backslash".to_owned());
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return Some(format!("the address cannot be read: {error}")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Some("the address holds a user or a password".to_owned());
    }
    if url.scheme() != "https" {
        return Some(format!("{} is not https", printable(text)));
    }
    match url.host() {
        Some(Host::Domain(name)) if is_public(name) => None,
        _ => Some(format!("{} is not on a public host", printable(text))),
    }
}

fn is_public(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.contains('.') && !PRIVATE.iter().any(|ending| name.ends_with(ending))
}

/// Ids are UUID-like, and a file name in the oldest sample (seed 003): letters, digits, `.`, `_` and `-`.
fn id_problem(id: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if !id.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Some("the file id does not start with a letter or a digit".to_owned());
    }
    let (place, c) = id.chars().enumerate().find(|(_, c)| !allowed(*c))?;
    Some(format!("the file id has `{}` as character {}", c.escape_debug(), place + 1))
}
