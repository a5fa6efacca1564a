//! Rules of the files: that there are some, and that 4over can take them.

use super::{Scope, each_file_map};
use crate::request::{Dialect, FileMap, FileRef, FilesStrategy, Job, Rule, url};

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
            each_file_map(files, scope, |files, scope| check_map(files, dialect.unencrypted_file_urls, scope));
        }
    }
}

fn check_map(files: &FileMap, unencrypted: bool, scope: &mut Scope<'_>) {
    if !files.keys().any(|code| code.is_artwork()) {
        let codes: Vec<_> = files.keys().map(|code| code.as_str()).collect();
        let there = if codes.is_empty() { "nothing".to_owned() } else { format!("only {}", codes.join(", ")) };
        scope.report_here(Rule::FilesArtwork, format!("files holds {there}"));
    }
    for (code, file) in files.iter() {
        match file {
            FileRef::Url(text) => {
                if let Some(problem) = url::problem(text, unencrypted) {
                    scope.report_with_help(Rule::FileUrl, code.as_str(), problem.message, problem.help);
                }
            }
            FileRef::Id(id) => {
                if let Some(problem) = id_problem(id) {
                    scope.report(Rule::FileId, code.as_str(), problem);
                }
            }
        }
    }
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
