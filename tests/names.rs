//! Names in mappings and tables: pinned by the catalogue of a sandbox, and from then on without it.

use crate::app::{Fakes, overprint, root};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Output;
use tempfile::TempDir;

const CARD: &str = "1a7e039c-e7ed-4410-8c64-377dbcbee322";
const R500: &str = "f593fda3-2d5c-4b9e-9c2c-6197b899ae74";
const C44: &str = "13abbda7-1d64-4f25-8bb2-c179b224825d";
const RADIUS: &str = "479fbfe7-6a0c-4895-8c9a-81739b7486c9";

const CARDS: &str = "sku,product_uuid,runsize,option_uuids\n\
    BC-1,14PT-BCUV-1.5X3.5,500,\n\
    BC-2,14PT-BCAQ-1.5X3.5,1000,Bundling Options: None\n";

/// A project with names in it, and the catalogue of a sandbox on disk.
struct Shop {
    fakes: Fakes,
    directory: TempDir,
}

impl Shop {
    fn open() -> Shop {
        let shop = Shop { fakes: Fakes::start(&[]), directory: tempfile::tempdir().expect("a directory") };
        assert_eq!(shop.run(&["init"]).status.code(), Some(0));
        let pulled = shop.catalog(&["pull"]);
        assert_eq!(pulled.status.code(), Some(0), "{}", crate::app::said(&pulled));
        shop.change("mappings/business-cards.yaml", "by: [/quantity] }", "by: [/line/sku], column: runsize }");
        shop.change("mappings/business-cards.yaml", "{ lookup: runsizes,", "{ lookup: cards,");
        shop.change("mappings/business-cards.yaml", C44, "4/4");
        let options = "  option_uuids: { lookup: cards, by: [/line/sku] }\n  dropship: true";
        shop.change("mappings/business-cards.yaml", "  dropship: true", options);
        shop.change("mappings/tests/first-order.json", "\"sku\": \"BC-14PT-UV-1.5X3.5\"", "\"sku\": \"BC-1\"");
        let unused = shop.text("mappings/business-cards.yaml");
        let (from, to) = (unused.find("  runsizes:").expect("a table"), unused.find("  sides:").expect("another"));
        let rest = format!("{}{}quantity: {{ any_because: the SKU says how many }}\n", &unused[..from], &unused[to..]);
        fs::write(shop.path("mappings/business-cards.yaml"), rest).expect("a mapping");
        fs::write(shop.path("mappings/tables/business-cards.csv"), CARDS).expect("a table");
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file of the project")
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{name} has no {from}: {text}");
        fs::write(self.path(name), text.replace(from, to)).expect("a change");
    }

    /// Runs a command that needs no network.
    fn run(&self, arguments: &[&str]) -> Output {
        overprint().args(arguments).current_dir(self.directory.path()).output().expect("overprint")
    }

    /// Runs a command of `overprint catalog`, configured for the sandbox.
    fn catalog(&self, arguments: &[&str]) -> Output {
        let mut command = self.fakes.overprint();
        command.arg("catalog").args(arguments).current_dir(self.directory.path());
        command.output().expect("overprint")
    }

    fn lock(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let arguments = [&["lock", "--json", "--mappings", "mappings"], arguments].concat();
        let output = self.catalog(&arguments);
        (output.status.code(), serde_json::from_slice(&output.stdout).expect("JSON"))
    }

    fn codes(&self) -> Vec<String> {
        let output = self.run(&["lint", "--json"]);
        let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let codes = document["diagnostics"].as_array().expect("diagnostics").iter();
        codes.map(|found| found["code"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

#[test]
fn names_are_pinned_once_and_then_stand_for_the_same_without_a_catalogue() {
    let shop = Shop::open();
    assert_eq!(shop.codes(), ["unpinned-name"; 6]);
    let (code, said) = shop.lock(&["--check"]);
    assert_eq!((code, &said["written"]), (Some(1), &Value::Bool(false)), "{said:#}");
    assert!(!shop.path("mappings/catalog.lock").exists());
    let (code, said) = shop.lock(&[]);
    assert_eq!((code, &said["pinned"]), (Some(0), &Value::from(6)), "{said:#}");
    let lock = shop.text("mappings/catalog.lock");
    let runsize = format!(
        "  - {{ kind: runsize, name: \"500\", product: \"14PT-BCUV-1.5X3.5\", uuid: {R500}, means: \"Runsize: 500\" }}\n"
    );
    assert!(lock.contains(&runsize), "{lock}");
    let (code, said) = shop.lock(&["--check"]);
    assert_eq!((code, said["changes"].as_array().map(Vec::len)), (Some(0), Some(0)), "{said:#}");

    fs::remove_file(shop.fakes.directory().join("overprint-catalog.db")).expect("the catalogue");
    assert_eq!(shop.codes(), [""; 0]);
    assert_eq!(shop.run(&["test", "--accept"]).status.code(), Some(0));
    let translated = shop.run(&["translate", "mappings/tests/first-order.json"]);
    let body: Value = serde_json::from_slice(&translated.stdout).expect("a body");
    let job = &body["jobs"][0];
    for (member, uuid) in [("product_uuid", CARD), ("runsize_uuid", R500), ("colorspec_uuid", C44)] {
        assert_eq!(job[member], uuid, "{body:#}");
    }
    let explained =
        shop.run(&["explain", "mappings/tests/first-order.json", "--field", "/jobs/0/runsize_uuid", "--json"]);
    let steps: Value = serde_json::from_slice(&explained.stdout).expect("steps");
    assert_eq!(steps["steps"][0]["value"], R500);
    let note = steps["steps"][0]["notes"][0].as_str().unwrap_or_default();
    assert!(
        note.starts_with("runsize `500` of product `14PT-BCUV-1.5X3.5` is pinned by mappings/catalog.lock:"),
        "{note}"
    );
}

#[test]
fn an_ambiguous_name_is_an_error_of_lint_with_what_it_may_be() {
    let shop = Shop::open();
    shop.change("mappings/tables/business-cards.csv", "Bundling Options: None", "None");
    shop.change("mappings/tables/business-cards.csv", "BC-2,14PT-BCAQ-1.5X3.5", "BC-2,100DB-FLSA-11X17");
    let (code, said) = shop.lock(&[]);
    let [problem] = said["problems"].as_array().expect("problems").as_slice() else { panic!("{said:#}") };
    assert_eq!((code, &problem["code"]), (Some(1), &Value::from("ambiguous-name")));
    assert_eq!(problem["places"][0]["file"], "mappings/tables/business-cards.csv");
    assert_eq!((&problem["places"][0]["line"], &problem["places"][0]["column"]), (&Value::from(3), &Value::from(28)));
    assert_eq!(problem["nearest"].as_array().map(Vec::len), Some(2), "{problem:#}");
    let linted = shop.run(&["lint"]);
    assert_eq!(linted.status.code(), Some(78));
    let told = String::from_utf8_lossy(&linted.stdout).into_owned();
    assert!(told.starts_with("ambiguous-name") && told.contains("write one of `Bundling Options: None`"), "{told}");
    assert_eq!(
        shop.run(&["translate", "mappings/tests/first-order.json"]).status.code(),
        Some(78),
        "nothing is guessed"
    );

    shop.change("mappings/tables/business-cards.csv", ",None", &format!(",Bundling Options: None;{RADIUS}"));
    assert_eq!(shop.lock(&[]).0, Some(0));
    assert!(!shop.text("mappings/catalog.lock").contains("ambiguous"));
    assert_eq!(shop.codes(), [""; 0]);
}

#[test]
fn a_pin_is_changed_by_nobody_but_whoever_asks_for_it() {
    let shop = Shop::open();
    assert_eq!(shop.lock(&[]).0, Some(0));
    shop.change("mappings/catalog.lock", R500, RADIUS);
    let before = shop.text("mappings/catalog.lock");
    let (code, said) = shop.lock(&[]);
    assert_eq!((code, &said["problems"][0]["code"]), (Some(1), &Value::from("gone")), "{said:#}");
    assert_eq!(shop.text("mappings/catalog.lock"), before);
    assert_eq!(shop.lock(&["--update"]).0, Some(0));
    assert_eq!(shop.text("mappings/catalog.lock"), before.replace(RADIUS, R500));

    shop.change("mappings/tables/business-cards.csv", "BC-2,14PT-BCAQ-1.5X3.5,1000,Bundling Options: None\n", "");
    assert_eq!(shop.codes(), ["unused-pin"; 3]);
    let (code, said) = shop.lock(&[]);
    assert_eq!((code, said["changes"].as_array().map(Vec::len)), (Some(0), Some(3)), "{said:#}");
    assert_eq!(shop.codes(), [""; 0]);
}

#[test]
fn the_readmes_commands_pin_the_names() {
    let shop = Shop::open();
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let script = readme.split("<!-- names -->\n```sh\n").nth(1).and_then(|rest| rest.split("```").next());
    let commands =
        script.expect("the commands").lines().map(|line| line.split_once('#').map_or(line, |(line, _)| line));
    let mut count = 0;
    for command in commands {
        let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
        let mut command = shop.fakes.overprint();
        command.args(&arguments).current_dir(shop.directory.path()).env("OVERPRINT_MAPPINGS", shop.path("mappings"));
        let output = command.output().expect("overprint");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", crate::app::said(&output));
        count += 1;
    }
    assert_eq!((count, shop.codes().len()), (4, 0));
}

#[test]
fn the_lock_file_of_the_shipped_mappings_is_up_to_date() {
    let shop = Shop::open();
    let mappings = root().join("mappings");
    let output = shop.catalog(&["lock", "--check", "--mappings", mappings.to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}
