//! The mappings that come with the project: lint has nothing to say of them.

use crate::project::{file, files, shipped};
use overprint_mapping::Unread;
use overprint_mapping::lint::lint;
use std::path::Path;
use std::sync::Arc;

fn read(directory: &Path, written: &str) -> Result<(Arc<str>, String), Unread> {
    let text = std::fs::read_to_string(directory.join(written)).map_err(|error| error.to_string())?;
    Ok((written.into(), text))
}

#[test]
fn nothing_is_wrong_with_the_shipped_mappings() {
    let directory = shipped();
    let found = lint(&files(&directory), &|_, written| read(&directory, written)).diagnostics;
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn nothing_is_wrong_with_the_printers_samples() {
    let directory = shipped().join("seeds");
    for sample in ["plain", "group-shipping", "direct-mail"] {
        let files = [file(&directory.join(format!("{sample}.yaml")))];
        let found = lint(&files, &|_, written| read(&directory, written)).diagnostics;
        assert!(found.is_empty(), "{found:#?}");
    }
}
