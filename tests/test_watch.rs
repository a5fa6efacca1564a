//! `overprint test --watch`: a saved file runs the cases that it touches, and what changed is told.

use crate::app::{Watching, overprint, root};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A copy of the shipped mappings, whose two cases of business cards and of flyers belong to their own mappings only.
struct Shop(TempDir);

impl Shop {
    fn new() -> Self {
        let shop = Shop(tempfile::tempdir().expect("a directory"));
        for folder in ["", "tables", "tests", "tests/snapshots"] {
            fs::create_dir_all(shop.path(folder)).expect("a folder");
            for entry in fs::read_dir(root().join("mappings").join(folder)).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_file() {
                    fs::copy(&path, shop.path(folder).join(path.file_name().expect("a name"))).expect("a copy");
                }
            }
        }
        for name in ["business-cards", "flyers", "postcards", "door-hangers", "direct-mail"] {
            shop.change(&format!("{name}.yaml"), "cases: tests/*.json", &format!("cases: tests/{name}.json"));
        }
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).expect("a file");
        assert!(text.contains(from), "{name} has no {from}");
        // As editors save: a new file, moved over the old one.
        let beside = self.path(&format!("{name}.saving"));
        fs::write(&beside, text.replace(from, to)).expect("a change");
        fs::rename(beside, self.path(name)).expect("a change");
    }

    fn watched(&self) -> Watching {
        let watching = Watching::start("test", self.0.path());
        watching.until(&["5 of 5 cases ran: 5 ok"]);
        watching
    }
}

fn is_told(lines: &[String], words: &str) -> bool {
    lines.iter().any(|line| line.contains(words))
}

#[test]
fn a_table_runs_the_cases_of_the_mappings_that_use_it() {
    let shop = Shop::new();
    let watching = shop.watched();
    shop.change(
        "tables/business-cards.csv",
        "1a7e039c-e7ed-4410-8c64-377dbcbee322",
        "1a7e039c-e7ed-4410-8c64-377dbcbee323",
    );
    watching.until(&["saved:", "business-cards.csv"]);
    let told = watching.until(&["1 of 5 cases ran: 4 ok, 1 differ"]);
    assert!(is_told(&told, "differs") && is_told(&told, "/request/jobs/0/product_uuid"), "{told:#?}");
    assert!(shop.path("tests/snapshots/business-cards.snap.new").exists());
    shop.change(
        "tables/business-cards.csv",
        "1a7e039c-e7ed-4410-8c64-377dbcbee323",
        "1a7e039c-e7ed-4410-8c64-377dbcbee322",
    );
    let told = watching.until(&["1 of 5 cases ran: 5 ok"]);
    assert!(is_told(&told, "ok      "), "{told:#?}");
    assert!(!shop.path("tests/snapshots/business-cards.snap.new").exists());
}

#[test]
fn an_order_and_a_snapshot_run_their_case_only() {
    let shop = Shop::new();
    let watching = shop.watched();
    shop.change("tests/flyers.json", "\"sku\": \"FL-", "\"sku\": \"FX-");
    let told = watching.until(&["1 of 5 cases ran: 4 ok, 1 differ"]);
    assert!(is_told(&told, "differs") && is_told(&told, "flyers.json"), "{told:#?}");
    shop.change("tests/flyers.json", "\"sku\": \"FX-", "\"sku\": \"FL-");
    watching.until(&["1 of 5 cases ran: 5 ok"]);
    shop.change("tests/snapshots/postcards.snap", "\"outcome\": \"sent\"", "\"outcome\": \"held\"");
    let told = watching.until(&["1 of 5 cases ran: 4 ok, 1 differ"]);
    assert!(is_told(&told, "/outcome"), "{told:#?}");
}

#[test]
fn a_mapping_runs_its_cases_once_it_can_be_used_again() {
    let shop = Shop::new();
    let watching = shop.watched();
    shop.change("flyers.yaml", "summary:", "sumary:");
    watching.until(&["the mappings cannot be used"]);
    // What is saved meanwhile is looked at afterwards.
    shop.change("postcards.yaml", "mapping: postcards", "# more to come\nmapping: postcards");
    watching.until(&["the mappings cannot be used"]);
    shop.change("flyers.yaml", "sumary:", "summary:");
    watching.until(&["2 of 5 cases ran: 5 ok"]);
    // Two cases more: one that nobody names yet, and one that a new mapping brings.
    fs::copy(shop.path("tests/flyers.json"), shop.path("tests/flyers-2.json")).expect("an order");
    shop.change("flyers.yaml", "cases: tests/flyers.json", "cases: tests/flyers*.json");
    watching.until(&["new     ", "flyers-2.json"]);
    watching.until(&["2 of 6 cases ran: 5 ok, 1 new"]);
    fs::write(shop.path("fees.yaml"), "mapping: fees\nignore:\n  - { at: /line/type, equals: fee, because: fees }\n")
        .expect("a mapping");
    watching.until(&["6 of 6 cases ran: 5 ok, 1 new"]);
    fs::remove_file(shop.path("tests/flyers-2.json")).expect("the order");
    watching.until(&["gone    ", "flyers-2.json"]);
    watching.until(&["0 of 5 cases ran: 5 ok"]);
}

#[test]
fn a_mapping_runs_a_case_in_which_it_had_a_part_and_which_it_does_not_name() {
    let shop = Shop::new();
    let watching = shop.watched();
    shop.change("not-printed.yaml", "mapping: ", "# saved\nmapping: ");
    watching.until(&["3 of 5 cases ran: 5 ok"]);
}

#[test]
fn what_is_watched_is_not_accepted_and_not_for_programs() {
    for other in ["--accept", "--review", "--json"] {
        let output =
            overprint().args(["test", "--watch", other]).current_dir(Path::new("/")).output().expect("overprint");
        assert_eq!(output.status.code(), Some(2));
    }
}
