//! A whole order against the catalogue, before it is sent.

use overprint_mapping::request::{self, CreateOrder, FileMap, Files};

use super::finding::Finding;
use super::job::{Job, check_job};
use crate::catalog::needed::Reasons;
use crate::catalog::view::Catalogue;

/// Lists everything that is wrong with the jobs of an order. Pointers are into the body of the request, such as `/jobs/0/runsize_uuid`.
pub fn check_order(catalogue: &Catalogue, order: &CreateOrder) -> Vec<Finding> {
    let jobs = order.jobs.iter().enumerate();
    jobs.flat_map(|(at, job)| {
        let findings = check_job(catalogue, &Job::from(job)).into_iter();
        findings.map(move |finding| Finding { at: format!("/jobs/{at}{}", finding.at), ..finding })
    })
    .collect()
}

/// Lists the products of an order, each once: what the catalogue has to be loaded for.
pub fn products_of_order(order: &CreateOrder) -> Vec<String> {
    let mut products: Vec<String> = order.jobs.iter().map(|job| job.product_uuid.to_string()).collect();
    products.sort();
    products.dedup();
    products
}

/// Lists runsizes, colorspecs, turnarounds and options of an order, each once.
pub fn options_of_order(order: &CreateOrder) -> Vec<String> {
    let of_job = |job: &request::Job| {
        let Job { runsize, colorspec, turnaround, options, .. } = Job::from(job);
        [runsize, colorspec].into_iter().chain(turnaround).chain(options)
    };
    let mut options: Vec<String> = order.jobs.iter().flat_map(of_job).collect();
    options.sort();
    options.dedup();
    options
}

impl From<&request::Job> for Job {
    fn from(job: &request::Job) -> Self {
        Job {
            product: job.product_uuid.to_string(),
            runsize: job.runsize_uuid.to_string(),
            colorspec: job.colorspec_uuid.to_string(),
            turnaround: job.turnaroundtime_uuid.map(|uuid| uuid.to_string()),
            options: job.option_uuids.iter().map(ToString::to_string).collect(),
            files: match &job.files {
                _ if job.skip_files == Some(true) => None,
                None => None,
                Some(Files::Plain(files)) => Some(vec![reasons(files)]),
                Some(Files::Sets(sets)) => Some(sets.iter().map(|set| reasons(&set.files)).collect()),
            },
            sets: match &job.files {
                Some(Files::Sets(sets)) => u32::try_from(sets.len()).unwrap_or(u32::MAX),
                _ => job.sets.unwrap_or(1),
            },
        }
    }
}

fn reasons(files: &FileMap) -> Reasons {
    files.iter().map(|(reason, _)| reason.as_str().to_owned()).collect()
}
