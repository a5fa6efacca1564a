//! Handing artwork to 4over before the order (4over reference, section 8.1).

use super::{Placer, Ready, Stop};
use crate::fourover::{File, FileRequest};
use overprint_mapping::request::{FileRef, Files};

/// Has 4over download every address in the request, and puts the ids that it gave in their place.
///
/// Nothing is charged by it, and a file that is there twice does no harm.
pub(super) async fn upload(placer: Placer<'_>, ready: &mut Ready) -> Result<(), Stop> {
    let mut references: Vec<&mut FileRef> = Vec::new();
    for files in ready.request.jobs.iter_mut().filter_map(|job| job.files.as_mut()) {
        match files {
            Files::Plain(files) => references.extend(files.values_mut()),
            Files::Sets(sets) => references.extend(sets.iter_mut().flat_map(|set| set.files.values_mut())),
        }
    }
    references.retain(|reference| matches!(reference, FileRef::Url(_)));
    if references.is_empty() {
        return Ok(());
    }
    let path = references.iter().map(|reference| reference.as_str().to_owned()).collect();
    let files = placer.fourover.post_files(&FileRequest { path, ..FileRequest::default() }).await?;
    let mut failed = Vec::new();
    for (reference, file) in references.into_iter().zip(files) {
        match file {
            File::Ready { file_uuid, .. } => *reference = FileRef::Id(file_uuid),
            File::Failed(refusal) => failed.push(refusal.to_string()),
        }
    }
    failed.dedup();
    if failed.is_empty() { Ok(()) } else { Err(Stop::Artwork(failed)) }
}
