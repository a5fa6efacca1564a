//! The mapping and the configuration that the README shows are read as they stand there.

use crate::app::{Fakes, overprint, root, said};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

/// Returns the README's one block of a language that holds `word`.
fn block(language: &str, word: &str) -> String {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let fence = format!("```{language}\n");
    let blocks = readme.split(&fence).skip(1).filter_map(|rest| rest.split("\n```").next());
    let found: Vec<&str> = blocks.filter(|block| block.contains(word)).collect();
    let [block] = found.as_slice() else { panic!("{} blocks of {language} hold {word}", found.len()) };
    format!("{block}\n")
}

#[test]
fn the_readmes_mapping_translates_an_order() {
    let directory = tempfile::tempdir().expect("a directory");
    let tables = directory.path().join("tables");
    fs::create_dir(&tables).expect("a directory");
    for entry in fs::read_dir(root().join("mappings/tables")).expect("tables") {
        let path = entry.expect("a table").path();
        fs::copy(&path, tables.join(path.file_name().expect("a name"))).expect("a copy");
    }
    fs::write(directory.path().join("flyers.yaml"), block("yaml", "mapping: flyers")).expect("a mapping");
    for file in ["not-printed.yaml", "catalog.lock"] {
        fs::copy(root().join("mappings").join(file), directory.path().join(file)).expect("a copy");
    }
    let order = root().join("mappings/tests/flyers.json");
    let mut command = overprint();
    command.arg("translate").arg("--mappings").arg(directory.path()).arg(order);
    let output = command.output().expect("overprint");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let body: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a body");
    assert_eq!(body["jobs"][0]["product_uuid"], "bc3758a8-8f6c-4e24-8fb5-99d1a95ac01e");
}

#[test]
fn the_readmes_configuration_is_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let config = block("toml", "[storefronts.acme]");
    fs::write(directory.path().join("overprint.toml"), config).expect("a configuration");
    let mut command = overprint();
    command.arg("--config").arg(directory.path().join("overprint.toml")).arg("translate");
    command.arg("--mappings").arg(root().join("mappings")).arg(root().join("mappings/tests/flyers.json"));
    let output = command.output().expect("overprint");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let body: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a body");
    assert_eq!(body["order_id"], "acme-ord-1003");
}

#[test]
fn the_readmes_configuration_of_the_service_is_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let words = [
        "store =",
        "[storefronts.acme]",
        "[storefronts.acme.webhook]",
        "[storefronts.acme.limits]",
        "[service]",
        "[guards]",
        "[guards.artwork]",
        "[retention]",
    ];
    let config: String = words.iter().map(|word| block("toml", word)).collect();
    let file = directory.path().join("overprint.toml");
    fs::write(&file, config).expect("a configuration");
    // The address of a notification is a secret.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("permissions");
    let mut command = overprint();
    command.arg("--config").arg(&file).args(["serve", "--mappings"]);
    let output = command.arg(root().join("mappings")).output().expect("overprint");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(78), "{said}");
    assert!(said.contains("storefront `acme`: ") && said.contains("secret"), "all but the secrets is there: {said}");
}

#[test]
fn the_readmes_way_to_a_mapping_of_ones_own_ends_in_a_green_test() {
    let directory = tempfile::tempdir().expect("a directory");
    let script = block("sh", "overprint init");
    let mut expected: Vec<i32> = Vec::new();
    let mut steps = String::new();
    for line in script.lines() {
        expected.push(line.split_once("# exit ").and_then(|(_, rest)| rest[..1].parse().ok()).unwrap_or(0));
        steps.push_str(&format!("{line}\necho \"code $?\"\n"));
    }
    let bin = PathBuf::from(env!("CARGO_BIN_EXE_overprint"));
    let bin = bin.parent().expect("its directory").display();
    let mut command = Command::new("sh");
    command.args(["-c", &steps]).env_clear().env("PATH", format!("{bin}:/usr/bin:/bin")).current_dir(&directory);
    let output = command.output().expect("a shell");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let codes: Vec<i32> =
        stdout.lines().filter_map(|line| line.strip_prefix("code ")).filter_map(|code| code.parse().ok()).collect();
    assert_eq!(codes, expected, "{stdout}\n{}", said(&output));
    assert!(stdout.contains("6d6f6c3b-8713-4f68-9e4a-93ba64f86f18"), "{stdout}");
}

#[test]
fn the_readmes_back_fill_places_old_orders_once() {
    let fakes = Fakes::start(&[]);
    let bin = PathBuf::from(env!("CARGO_BIN_EXE_overprint"));
    let path = format!("{}:/usr/bin:/bin", bin.parent().expect("its directory").display());
    let mut placed = Vec::new();
    for line in block("sh", "overprint backfill").lines() {
        let mut command = Command::new("sh");
        command.args(["-c", line]).env_clear().env("PATH", &path).current_dir(fakes.directory());
        let output = command.output().expect("a shell");
        assert_eq!(output.status.code(), Some(0), "{line}\n{}", said(&output));
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let of = |line: &str| line.split_once("  placed, ")?.0.trim().parse::<usize>().ok();
        placed.push(told.lines().find_map(of).unwrap_or_default());
    }
    let [0, 2, others, 0, 0, 0] = placed.as_slice() else { panic!("{placed:?}") };
    assert!(*others > 0);
}
