//! Group shipping: jobs of several lines that agree on all but name and files become one job with sets.

use super::job::{Made, MadeFiles};
use crate::request::{FileSet, Files, Job, MOST_SETS};
use crate::trace::Trace;

/// Jobs that become one: mostly the first is the only one.
struct Group {
    first: Made,
    more: Vec<Made>,
    sets: usize,
}

/// Puts the jobs together, and tells the steps where their outputs ended up.
pub(crate) fn grouped<T: Trace>(made: Vec<Made>, trace: &mut T) -> Vec<Job> {
    let mut groups: Vec<Group> = Vec::with_capacity(made.len());
    for made in made {
        // A job has one product, one set of options, one address: what is equal there agrees on type, stock and coating too.
        let fits = |group: &Group| {
            let first = &group.first;
            // Jobs whose files follow later carry no sets, in which their names would travel.
            made.group_shipping
                && first.group_shipping
                && first.mapping == made.mapping
                && has_files(&made)
                && has_files(first)
                && first.job == made.job
                && group.sets + made.files.sets() <= MOST_SETS
        };
        match groups.iter().position(fits) {
            Some(at) => {
                groups[at].sets += made.files.sets();
                groups[at].more.push(made);
            }
            None => groups.push(Group { sets: made.files.sets(), first: made, more: Vec::new() }),
        }
    }
    groups.into_iter().enumerate().map(|(index, group)| close(index, group, trace)).collect()
}

fn has_files(made: &Made) -> bool {
    !matches!(made.files, MadeFiles::Plain { files: None, .. })
}

fn close<T: Trace>(index: usize, group: Group, trace: &mut T) -> Job {
    let alone = group.more.is_empty();
    let mut first_job = None;
    let mut sets: Vec<FileSet> = Vec::new();
    for made in std::iter::once(group.first).chain(group.more) {
        let first_set = sets.len();
        let is_plain = matches!(made.files, MadeFiles::Plain { .. });
        trace.rename(made.steps.clone(), |output| {
            renamed(output, index, (!alone || !is_plain).then_some((first_set, is_plain)))
        });
        let mut job = made.job;
        match made.files {
            MadeFiles::Plain { job_name, files } if alone => {
                job.job_name = Some(job_name);
                job.files = files.map(Files::Plain);
                return job;
            }
            MadeFiles::Plain { job_name, files } => {
                sets.push(FileSet { job_name, files: files.unwrap_or_default() });
            }
            MadeFiles::Sets(made) => sets.extend(made),
        }
        first_job.get_or_insert(job);
    }
    let mut job = first_job.unwrap_or_default();
    job.sets = u32::try_from(sets.len()).ok();
    job.files = Some(Files::Sets(sets));
    job
}

/// Moves an output to its job, and into its set where the job has sets.
fn renamed(output: &str, job: usize, set: Option<(usize, bool)>) -> String {
    let rest = output.strip_prefix("/jobs/").and_then(|rest| rest.find('/').map(|at| &rest[at..])).unwrap_or_default();
    let Some((first, is_plain)) = set else { return format!("/jobs/{job}{rest}") };
    if is_plain {
        return match rest {
            "/job_name" => format!("/jobs/{job}/files/set_{:03}/job_name", first + 1),
            _ if rest.starts_with("/files/") => format!("/jobs/{job}/files/set_{:03}{rest}", first + 1),
            _ => format!("/jobs/{job}{rest}"),
        };
    }
    let number = rest.strip_prefix("/files/set_").and_then(|rest| rest.get(..3)?.parse::<usize>().ok());
    match number {
        Some(number) => format!("/jobs/{job}/files/set_{:03}{}", first + number, &rest["/files/set_000".len()..]),
        None => format!("/jobs/{job}{rest}"),
    }
}
