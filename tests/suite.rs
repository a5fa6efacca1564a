//! Cases on disk: begun by `init`, compared and accepted by `test`, made of real orders by `capture`.

use crate::app::{overprint, root};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const TABLE: &str = "mappings/business-cards.yaml";
const ORDER: &str = "mappings/tests/first-order.json";
const SNAPSHOT: &str = "mappings/tests/snapshots/first-order.snap";
const PENDING: &str = "mappings/tests/snapshots/first-order.snap.new";

/// What a command said and how it ended.
struct Said {
    out: String,
    err: String,
    code: i32,
}

/// A directory with a project in it.
struct Project(tempfile::TempDir);

impl Project {
    fn begun() -> Self {
        let project = Project(tempfile::tempdir().expect("a directory"));
        let said = project.run(&["init"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file of the project")
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{name} has no {from}");
        fs::write(self.path(name), text.replace(from, to)).expect("a change");
    }

    fn run(&self, arguments: &[&str]) -> Said {
        run(self.0.path(), "", arguments)
    }

    fn in_ci(&self, arguments: &[&str]) -> Said {
        run(self.0.path(), "true", arguments)
    }
}

fn run(directory: &Path, ci: &str, arguments: &[&str]) -> Said {
    let output = overprint().args(arguments).current_dir(directory).env("CI", ci).output();
    let output = output.expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Said { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap_or(-1) }
}

#[test]
fn a_new_project_passes_at_once_and_is_never_written_over() {
    let project = Project::begun();
    let said = project.in_ci(&["test"]);
    assert_eq!((said.code, said.out.as_str()), (0, "ok      mappings/tests/first-order.json\n\n1 case: 1 ok\n"));
    fs::remove_file(project.path(ORDER)).expect("the order was there");
    fs::write(project.path("overprint.toml"), "# mine\n").expect("a configuration");
    let again = project.run(&["init"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("\n  overprint.toml\n") && !again.err.contains(ORDER), "{}", again.err);
    assert_eq!(project.text("overprint.toml"), "# mine\n");
    assert!(!project.path(ORDER).exists(), "nothing at all is written");
    let elsewhere = project.run(&["init", "deep/er", "--json"]);
    let written: Value = serde_json::from_str(&elsewhere.out).expect("JSON");
    assert_eq!(written["written"][0], "deep/er/overprint.toml");
    assert_eq!(run(&project.path("deep/er"), "1", &["test"]).code, 0);
}

#[test]
fn what_differs_is_told_value_by_value_and_waits_for_somebody() {
    let project = Project::begun();
    project.change(TABLE, "f593fda3-2d5c-4b9e-9c2c-6197b899ae74", "52e3d710-0e8f-4d4d-8560-7d4d8655be69");
    let said = project.in_ci(&["test"]);
    assert_eq!(said.code, 1);
    let expected = "          /request/jobs/0/runsize_uuid\n            \
        - expected \"f593fda3-2d5c-4b9e-9c2c-6197b899ae74\"\n            \
        + got      \"52e3d710-0e8f-4d4d-8560-7d4d8655be69\"\n\n1 case: 0 ok, 1 differ\n";
    assert!(said.out.ends_with(expected), "{}", said.out);
    assert!(!project.path(PENDING).exists(), "nothing is written where CI is set");

    assert_eq!(project.run(&["test"]).code, 1);
    assert!(project.text(PENDING).contains("52e3d710-0e8f-4d4d-8560-7d4d8655be69"));
    let json: Value = serde_json::from_str(&project.run(&["test", "--json"]).out).expect("JSON");
    assert_eq!(json["cases"][0]["differences"][0]["pointer"], "/request/jobs/0/runsize_uuid");
    assert_eq!(json["counts"]["changed"], 1);

    assert_eq!(project.run(&["test", "--accept"]).code, 0);
    assert!(!project.path(PENDING).exists());
    assert_eq!(project.in_ci(&["test"]).code, 0);
}

#[test]
fn a_result_that_is_as_expected_again_waits_no_longer() {
    let project = Project::begun();
    project.change(ORDER, "Sycamore Dental", "Larch Dental");
    assert_eq!(project.run(&["test", ORDER]).code, 1);
    assert!(project.path(PENDING).exists());
    project.change(ORDER, "Larch Dental", "Sycamore Dental");
    assert_eq!(project.run(&["test", "mappings/business-cards.yaml"]).code, 0);
    assert!(!project.path(PENDING).exists());
}

#[test]
fn a_line_more_in_a_mapping_changes_no_snapshot() {
    let project = Project::begun();
    project.change(TABLE, "mapping: business-cards\n", "# one more line\nmapping: business-cards\n");
    assert_eq!(project.in_ci(&["test"]).code, 0);
}

#[test]
fn an_order_that_is_held_is_a_case_as_well() {
    let project = Project::begun();
    project.change(ORDER, "\"Both sides\"", "\"Inside\"");
    assert_eq!(project.run(&["test", "--accept"]).code, 0);
    let snapshot = project.text(SNAPSHOT);
    assert!(snapshot.contains("\"outcome\": \"held\"") && snapshot.contains("\"kind\": \"table-miss\""), "{snapshot}");
    assert!(snapshot.contains("\"rule\": \"business-cards.yaml\""), "rules are named without their line: {snapshot}");
    assert_eq!(project.in_ci(&["test"]).code, 0);
}

#[test]
fn snapshots_that_are_missing_or_belong_to_nothing_fail() {
    let project = Project::begun();
    let stray = "mappings/tests/snapshots/gone.snap";
    fs::rename(project.path(SNAPSHOT), project.path(stray)).expect("a snapshot");
    let said = project.in_ci(&["test"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("new     mappings/tests/first-order.json"), "{}", said.out);
    assert!(said.out.contains("unused  mappings/tests/snapshots/gone.snap"), "{}", said.out);
    assert!(project.path(stray).exists() && !project.path(SNAPSHOT).exists());
    assert_eq!(project.run(&["test", "--accept"]).code, 0);
    assert!(!project.path(stray).exists() && project.path(SNAPSHOT).exists());
}

#[test]
fn nothing_is_accepted_in_ci_and_a_review_needs_a_terminal() {
    let project = Project::begun();
    assert_eq!(project.in_ci(&["test", "--accept"]).code, 2);
    assert_eq!(project.run(&["test", "--review"]).code, 2);
}

#[test]
fn bad_mappings_and_patterns_that_find_nothing_are_bad_configuration() {
    let project = Project::begun();
    project.change(TABLE, "cases: tests/*.json", "cases: test/*.json");
    let said = project.run(&["test"]);
    assert!(said.code == 78 && said.err.contains("`cases: test/*.json` finds no file"), "{}", said.err);
    project.change(TABLE, "cases: test/*.json", "cases: /tests/*.json");
    let said = project.run(&["test"]);
    assert!(said.code == 78 && said.err.contains("relative to the mapping file"), "{}", said.err);
    project.change(TABLE, "cases: /tests/*.json", "case: tests/*.json");
    assert_eq!(project.run(&["test"]).code, 78);
    assert_eq!(project.run(&["test", "mappings/nothing.json"]).code, 1);
}

#[test]
fn a_captured_order_is_a_case_of_its_own() {
    let project = Project::begun();
    let order = root().join("mappings/tests/business-cards.json");
    let order = order.to_str().expect("a path");
    let captured = project.run(&["capture", order, "--as", "rounded"]);
    assert_eq!(captured.code, 0, "{}", captured.err);
    let case = project.text("mappings/tests/rounded.json");
    assert!(!case.contains("Doe") && !case.contains("James") && !case.contains("865-555-0137"), "{case}");
    assert_eq!(project.in_ci(&["test"]).code, 1, "it has no snapshot yet");
    assert_eq!(project.run(&["test", "--accept"]).code, 0);
    assert_eq!(project.in_ci(&["test"]).code, 0);
    let again = project.run(&["capture", order, "--as", "rounded"]);
    assert!(again.code == 1 && again.err.contains("choose another name"), "{}", again.err);
    assert_eq!(project.run(&["capture", order, "--as", "../rounded"]).code, 2);
    let named: Value = serde_json::from_str(&project.run(&["capture", order, "--json"]).out).expect("JSON");
    assert!(named["case"].as_str().is_some_and(|path| path.starts_with("mappings/tests/order-")), "{named}");
}

#[test]
fn a_token_in_a_case_gets_into_no_snapshot() {
    let project = Project::begun();
    project.change(
        ORDER,
        "  \"contacts\": [",
        "  \"storefront\": {\"payment_profile_token\": \"t0psecret\"},\n  \"contacts\": [",
    );
    assert_eq!(project.in_ci(&["test"]).code, 0, "the placeholder stands for it");
}

#[test]
fn the_shipped_cases_pass_and_insta_writes_the_same_files() {
    for arguments in [
        &["test"][..],
        &["--config", "mappings/seeds/plain.toml", "test"],
        &["--config", "mappings/seeds/direct-mail.toml", "test"],
        &["--config", "mappings/seeds/group-shipping.toml", "test"],
    ] {
        let said = run(&root(), "true", arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {}{}", said.out, said.err);
    }
    let directory = tempfile::tempdir().expect("a directory");
    let again = directory.path().join("again.snap");
    let mut count = 0;
    for directory in ["mappings/tests/snapshots", "mappings/seeds/snapshots"] {
        for entry in fs::read_dir(root().join(directory)).expect("snapshots") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ending| ending == "snap") {
                insta::Snapshot::from_file(&path).and_then(|read| read.save(&again)).expect("a snapshot of insta's");
                let text = |path: &Path| fs::read_to_string(path).expect("a snapshot");
                assert_eq!(text(&again), text(&path), "{}", path.display());
                count += 1;
            }
        }
    }
    assert!(count >= 9, "only {count} snapshots");
}
