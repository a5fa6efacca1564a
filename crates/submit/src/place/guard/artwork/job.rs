//! The files of the jobs that would be sent, and how large their products are.

use super::super::Case;
use crate::artwork::{Inches, size_in, size_of_code};
use crate::catalog::view::Catalogue;
use overprint_mapping::request::{FileMap, FileRef, Files, Job, ReasonCode};

/// A file that 4over would download.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) job_name: String,
    pub(super) reason: ReasonCode,
    pub(super) address: String,
    /// How large the product is, where that is known.
    pub(super) product: Option<Inches>,
}

/// Lists the files of an order that have an address.
pub(super) async fn files(case: &Case<'_>) -> Vec<File> {
    let settings = &case.planner.policy.guards.artwork;
    let catalogue = match case.planner.catalogue {
        // That it cannot be read is said by the guard that is about it.
        Some(store) if settings.size || settings.dots_per_inch.is_some() => store.catalogue_of(case.request).await.ok(),
        _ => None,
    };
    let mut files = Vec::new();
    for job in &case.request.jobs {
        let product = catalogue.as_ref().and_then(|catalogue| size(catalogue, job));
        for (job_name, of_job) in parts(job) {
            files.extend(of_job.iter().filter_map(|(reason, file)| {
                let FileRef::Url(address) = file else { return None };
                Some(File { job_name: job_name.to_owned(), reason, address: address.clone(), product })
            }));
        }
    }
    files
}

/// Returns the names and files of the 4over jobs that a job becomes.
pub(in crate::place) fn parts(job: &Job) -> Vec<(&str, &FileMap)> {
    match &job.files {
        None => Vec::new(),
        Some(Files::Plain(files)) => vec![(job.job_name.as_deref().unwrap_or_default(), files)],
        Some(Files::Sets(sets)) => sets.iter().map(|set| (set.job_name.as_str(), &set.files)).collect(),
    }
}

/// Returns how large a product is: as the job chooses, else as its only size says, else as its code does.
fn size(catalogue: &Catalogue, job: &Job) -> Option<Inches> {
    let product = job.product_uuid.to_string();
    let groups = catalogue.sold(&product).map(|sold| sold.groups.as_slice()).unwrap_or_default();
    let sizes =
        || groups.iter().filter(|group| group.name.eq_ignore_ascii_case("size")).flat_map(|group| &group.options);
    let chosen = sizes().find(|size| job.option_uuids.iter().any(|uuid| uuid.to_string() == size.uuid));
    let only = || sizes().next().filter(|_| sizes().count() == 1);
    let of_code = || size_of_code(&catalogue.product(&product)?.listed.code);
    let of_option = chosen.or_else(only).and_then(|size| size_in(&size.name).or_else(|| size_in(&size.description)));
    of_option.or_else(of_code)
}
