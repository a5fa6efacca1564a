//! Handing artwork to 4over before the order, and hearing what it has to say of it (4over, Add a File).

use super::guard::{Finding, Guard, Preflight};
use super::{Placer, Ready, Stop};
use crate::artwork::shown;
use crate::fourover::{File, FileRequest};
use overprint_mapping::request::{CreateOrder, FileMap, FileRef, Files, ReasonCode};
use std::collections::BTreeMap;
use url::Url;

/// A file of the request that 4over can download.
struct Reference<'r> {
    job_name: String,
    reason: ReasonCode,
    file: &'r mut FileRef,
}

/// What 4over has to say of files.
#[derive(Default)]
pub(super) struct Uploaded {
    /// What it cannot take.
    pub(super) failed: Vec<String>,
    /// What it warns of.
    pub(super) warned: Vec<Finding>,
}

/// Has 4over download every address in the request, where it is to inspect files or to have them first; then what it gave takes
/// the place of the address.
///
/// Nothing is charged by it, and a file that is there twice does no harm.
///
/// A file that is not as long as the one that was checked, by `lengths`, is another one.
pub(super) async fn upload(
    placer: Placer<'_>,
    ready: &mut Ready,
    lengths: &BTreeMap<String, u64>,
) -> Result<Uploaded, Stop> {
    let inspects = placer.policy.guards.artwork.preflight != Preflight::Off;
    let mut uploaded = Uploaded::default();
    if !(inspects || placer.policy.uploads) {
        return Ok(uploaded);
    }
    // A mailing list is not artwork: the order names its address, and 4over validates it (4over, Direct Mail Create Order).
    let references: Vec<Reference<'_>> =
        references(&mut ready.request).into_iter().filter(|reference| reference.reason != ReasonCode::Vdf).collect();
    if references.is_empty() {
        return Ok(uploaded);
    }
    let path = references.iter().map(|reference| reference.file.as_str().to_owned()).collect();
    let preflight = inspects.then_some(true);
    let files = placer.fourover.post_files(&FileRequest { path, preflight, ..FileRequest::default() }).await?;
    for (Reference { job_name, reason, file }, answer) in references.into_iter().zip(files) {
        let named = format!("file {reason} ({})", shown(file.as_str()));
        match answer {
            File::Failed(refusal) => uploaded.failed.push(format!("job {job_name}: {named}: {refusal}")),
            File::Ready { file_uuid, uri, warnings, length, .. } => {
                if let (Some(checked), Some(length)) = (lengths.get(file.as_str()), length)
                    && *checked != length
                {
                    let told = format!("it has {length} bytes at 4over, and had {checked} when it was checked");
                    uploaded.failed.push(format!("job {job_name}: {named}: {told}"));
                }
                if !warnings.is_empty() {
                    let message = format!("{named}: 4over warns, {}", warnings.join("; "));
                    uploaded.warned.push(Finding::of_job(Guard::Preflight, &job_name, message));
                }
                if placer.policy.uploads {
                    *file = handed_over(file_uuid, uri.filter(|_| inspects));
                }
            }
        }
    }
    Ok(uploaded)
}

/// Lists the addresses in a request.
fn references(request: &mut CreateOrder) -> Vec<Reference<'_>> {
    let mut references = Vec::new();
    for job in &mut request.jobs {
        match &mut job.files {
            None => {}
            Some(Files::Plain(files)) => add(&mut references, job.job_name.as_deref().unwrap_or_default(), files),
            Some(Files::Sets(sets)) => {
                sets.iter_mut().for_each(|set| add(&mut references, &set.job_name, &mut set.files));
            }
        }
    }
    references
}

fn add<'r>(references: &mut Vec<Reference<'r>>, job_name: &str, files: &'r mut FileMap) {
    let reasons: Vec<ReasonCode> = files.keys().collect();
    let all = reasons.into_iter().zip(files.values_mut());
    let addresses = all.filter(|(_, file)| matches!(file, FileRef::Url(_)));
    references.extend(addresses.map(|(reason, file)| Reference { job_name: job_name.to_owned(), reason, file }));
}

/// Returns what stands for a file that 4over has: its id; after an inspection the address of the PDF that came of it, as in the
/// only order in public that used one, provided that it is an address of 4over's.
fn handed_over(file_uuid: String, uri: Option<String>) -> FileRef {
    let is_theirs = |uri: &String| {
        Url::parse(uri).is_ok_and(|url| {
            let host = url.host_str().unwrap_or_default();
            url.scheme() == "https" && (host == "4over.com" || host.ends_with(".4over.com"))
        })
    };
    uri.filter(is_theirs).map_or(FileRef::Id(file_uuid), FileRef::Url)
}
