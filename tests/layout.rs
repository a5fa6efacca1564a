//! What the tree has to look like, so that nothing silently does not run.

use crate::app::root;
use std::fs;

#[test]
fn every_file_of_tests_is_listed_in_main() {
    let main = fs::read_to_string(root().join("tests/main.rs")).expect("tests/main.rs");
    for entry in fs::read_dir(root().join("tests")).expect("tests") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_some_and(|extension| extension == "rs") && name != "main" {
            assert!(main.contains(&format!("mod {name};")), "tests/main.rs does not list {name}");
        }
    }
}
