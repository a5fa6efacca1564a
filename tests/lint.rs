//! `overprint lint --watch`: what a saved file changes is told at once.

use crate::app::Watching;
use std::fs;

const SOUND: &str = "mapping: fees\nignore:\n  - { at: /line/type, equals: fee, because: not printed }\n";

#[test]
fn a_saved_file_is_looked_at_again_and_only_what_changed_is_told() {
    let directory = tempfile::tempdir().expect("a directory");
    let mapping = directory.path().join("fees.yaml");
    fs::write(&mapping, SOUND).expect("a mapping");
    let watching = Watching::start("lint", directory.path());
    watching.until(&["no problem: 1 mapping in 1 file"]);
    fs::write(&mapping, SOUND.replace("equals", "equal")).expect("a mapping");
    watching.until(&["unknown key `equal`"]);
    fs::write(&mapping, SOUND).expect("a mapping");
    watching.until(&["fixed:", "unknown key `equal`"]);
    // A table that is only asked for now is watched from now on, before it is there.
    fs::write(&mapping, format!("{SOUND}tables: {{ a: {{ csv: tables/a.csv, key: [sku] }} }}\n")).expect("a mapping");
    watching.until(&["tables/a.csv", "cannot be read"]);
    fs::create_dir(directory.path().join("tables")).expect("a directory");
    fs::write(directory.path().join("tables/a.csv"), "sku\nA\n").expect("a table");
    fs::write(&mapping, format!("{SOUND}tables: {{ a: {{ csv: tables/a.csv, key: [sku] }} }}\n# saved\n"))
        .expect("a mapping");
    watching.until(&["fixed:", "tables/a.csv"]);
    fs::write(directory.path().join("tables/a.csv"), "sku\nA\nA\n").expect("a table");
    watching.until(&["stands in two rows"]);
}
