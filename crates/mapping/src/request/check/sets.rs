//! Rules of group shipping: how many sets there are, and that they are there.

use super::Scope;
use crate::request::{Dialect, FileSet, Files, FilesStrategy, Job, MOST_SETS, Rule};

pub(super) fn check(job: &Job, dialect: &Dialect, scope: &mut Scope<'_>) {
    match (&job.files, job.sets) {
        (Some(Files::Sets(sets)), count) => check_sets(sets, count, dialect, scope),
        (Some(Files::Plain(_)), Some(count)) => {
            scope.report(Rule::SetsWithoutSets, "sets", format!("sets is {count}, but files holds no sets"));
        }
        (None, Some(count)) => {
            scope.report(Rule::SetsWithoutSets, "sets", format!("sets is {count}, but there are no files"));
        }
        (_, None) => {}
    }
}

fn check_sets(sets: &[FileSet], count: Option<u32>, dialect: &Dialect, scope: &mut Scope<'_>) {
    let there = sets.len();
    if there == 0 || there > MOST_SETS {
        scope.report(Rule::SetsRange, "files", format!("files holds {there} sets"));
    }
    match count {
        None => scope.report(Rule::SetsCount, "sets", format!("sets is missing, files holds {there}")),
        Some(count) if usize::try_from(count) != Ok(there) => {
            scope.report(Rule::SetsCount, "sets", format!("sets is {count}, files holds {there}"));
        }
        Some(_) => {}
    }
    if dialect.files == FilesStrategy::AttachLater {
        scope.report(Rule::SetsAttachLater, "files", "without files nothing tells 4over the job names of the sets");
    }
}
