//! Who may read what Overprint writes, and what it refuses to read itself: permissions, weak secrets, files that are not its own.

use crate::app::{Fakes, Running, overprint, root, said};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `overprint` under a umask that hides nothing.
fn open_to_all(command: &Command, arguments: &[&str]) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", "umask 000; exec \"$@\"", "sh"]).arg(command.get_program()).args(command.get_args());
    shell.env_clear().env("NO_COLOR", "1").current_dir(root()).args(arguments).output().expect("a shell")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("permissions");
}

/// Lists all files and directories below a directory.
fn below(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| if path.is_dir() { [vec![path.clone()], below(&path)].concat() } else { vec![path] })
        .collect()
}

fn assert_private(paths: &[PathBuf]) {
    for path in paths {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(path), expected, "{}", path.display());
    }
}

#[test]
fn what_is_written_is_for_its_owner_only_whatever_the_umask() {
    let directory = tempfile::tempdir().expect("a directory");
    let project = directory.path().join("shop");
    let output = open_to_all(&overprint(), &["init", project.to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let written = [vec![project.clone()], below(&project)].concat();
    assert!(written.contains(&project.join("overprint.toml")) && written.contains(&project.join(".gitignore")));
    assert_private(&written);
    let ignored = fs::read_to_string(project.join(".gitignore")).expect("a list");
    assert!(ignored.lines().any(|line| line == "overprint.db*"), "{ignored}");

    let fakes = Fakes::start(&[]);
    let before = below(fakes.directory());
    let output = open_to_all(&fakes.overprint(), &["submit", "--order", "ord-1003"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let new: Vec<PathBuf> = below(fakes.directory()).into_iter().filter(|path| !before.contains(path)).collect();
    assert!(new.contains(&fakes.directory().join("overprint.db")), "{new:?}");
    assert_private(&new);
}

#[test]
fn a_service_takes_the_files_of_its_store_away_from_others_and_leaves_no_core() {
    let fakes = Fakes::start(&[]);
    let (config, store) = (fakes.directory().join("overprint.toml"), fakes.directory().join("overprint.db"));
    let text = fs::read_to_string(&config).expect("a configuration");
    fs::write(&config, format!("{text}[service]\nlisten = \"127.0.0.1:0\"\n")).expect("a configuration");
    let listed = fakes.overprint().args(["submit", "--order", "ord-1003"]).output().expect("overprint");
    assert_eq!(listed.status.code(), Some(0), "{}", said(&listed));
    set(&store, 0o644);
    let doctor = fakes.overprint().args(["doctor", "--json"]).output().expect("overprint");
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(told.contains("overprint.db (permissions 0644)"), "{told}");

    let mut running = Running::start("serve", &config, "");
    running.address().expect("a service");
    assert!(running.line(&["WARN", "overprint.db", "only its owner can"]).is_some(), "{}", running.log());
    let files: Vec<PathBuf> = below(fakes.directory())
        .into_iter()
        .filter(|path| path.display().to_string().contains("overprint.db"))
        .collect();
    assert!(files.len() >= 4, "the store, its log, its index and its lock: {files:?}");
    assert_private(&files);
    let limits = fs::read_to_string(format!("/proc/{}/limits", running.id())).expect("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
    assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{core}");
    running.signal("TERM");
    running.ended();
}

#[test]
fn secrets_that_others_can_read_are_refused_as_soon_as_they_open_something() {
    let directory = tempfile::tempdir().expect("a directory");
    let (config, key) = (directory.path().join("overprint.toml"), directory.path().join("key"));
    fs::write(&key, "CANARY").expect("a key");
    let inline = "[fourover]\napi_key = \"k\"\nprivate_key = \"CANARY\"\n".to_owned();
    let in_a_file = format!("[fourover]\napi_key = \"k\"\nprivate_key_file = {key:?}\n");
    let list = || overprint().arg("--config").arg(&config).args(["orders", "list"]).output().expect("overprint");
    for (text, file, other) in [(&inline, &config, &key), (&in_a_file, &key, &config)] {
        fs::write(&config, text).expect("a configuration");
        // A file without secrets may be read by anybody.
        set(other, 0o644);
        for refused in [0o644, 0o640, 0o604, 0o620, 0o606] {
            set(file, refused);
            let output = list();
            let told = said(&output);
            assert_eq!(output.status.code(), Some(78), "{refused:o}: {told}");
            assert!(
                told.contains("chmod 600") && told.contains(&format!("{refused:04o}")) && !told.contains("CANARY"),
                "{told}"
            );
            let doctor =
                overprint().arg("--config").arg(&config).args(["doctor", "--json"]).output().expect("overprint");
            let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
            assert!(told.contains(&format!("(permissions {refused:04o})")) && !told.contains("CANARY"), "{told}");
        }
        for taken in [0o600, 0o400] {
            set(file, taken);
            let output = list();
            assert_eq!(output.status.code(), Some(0), "{taken:o}: {}", said(&output));
        }
    }
    // What only opens a sandbox on this machine is not worth the trouble; translating reads no secret at all.
    fs::write(&config, format!("{inline}base_url = \"http://127.0.0.1:9\"\n")).expect("a configuration");
    set(&config, 0o644);
    assert_eq!(list().status.code(), Some(0));
}

#[test]
fn a_secret_that_can_be_guessed_or_is_shared_keeps_the_service_from_starting() {
    let directory = tempfile::tempdir().expect("a directory");
    let config = directory.path().join("overprint.toml");
    let storefront = |name: &str, secret: &str| {
        format!(
            "[storefronts.{name}]\ntenant = \"t\"\ntoken = \"t0\"\nbase_url = \"http://127.0.0.1:9\"\n\
             [storefronts.{name}.webhook]\nscheme = \"shopify\"\nsecret = {secret:?}\n"
        )
    };
    let strong = "CANARY-shpss-0123456789abcdef";
    for (text, words) in [
        (storefront("acme", "a"), "`storefronts.acme.webhook.secret` has 1 bytes"),
        (
            storefront("acme", strong) + &storefront("bolt", strong),
            "the same secret as `storefronts.acme.webhook.secret`",
        ),
    ] {
        fs::write(&config, text).expect("a configuration");
        let output = overprint().arg("--config").arg(&config).arg("serve").output().expect("overprint");
        let told = said(&output);
        assert_eq!(output.status.code(), Some(78), "{told}");
        assert!(
            told.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ").contains(words)
                && !told.contains("CANARY"),
            "{told}"
        );
    }
}

#[test]
fn cases_and_snapshots_stay_in_the_folder_of_the_mappings() {
    let directory = tempfile::tempdir().expect("a directory");
    let project = directory.path().join("shop");
    let made = overprint().arg("init").arg(&project).output().expect("overprint");
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    let secret = directory.path().join("secret.json");
    fs::write(&secret, "CANARY-SECRET {").expect("a file");
    let tests = project.join("mappings/tests");
    let run = |arguments: &[&str]| overprint().current_dir(&project).args(arguments).output().expect("overprint");
    let refuses = |what: &str| {
        let output = run(&["test"]);
        let told = format!("{}{}", said(&output), String::from_utf8_lossy(&output.stdout));
        assert_eq!(output.status.code(), Some(78), "{what}: {told}");
        assert!(told.contains("outside of the folder") && !told.contains("CANARY"), "{what}: {told}");
    };
    let link = tests.join("stolen.json");
    symlink(&secret, &link).expect("a link");
    refuses("an order that is a link");
    fs::remove_file(&link).expect("the link");

    let snapshot = tests.join("snapshots/first-order.snap");
    let kept = fs::read_to_string(&snapshot).expect("a snapshot");
    fs::remove_file(&snapshot).expect("the snapshot");
    symlink(&secret, &snapshot).expect("a link");
    refuses("a snapshot that is a link");
    let accepted = run(&["test", "--accept"]);
    assert_eq!(accepted.status.code(), Some(78), "{}", said(&accepted));
    assert_eq!(fs::read_to_string(&secret).expect("the file"), "CANARY-SECRET {", "nothing is written through a link");
    fs::remove_file(&snapshot).expect("the link");
    fs::write(&snapshot, kept).expect("the snapshot");

    let mapping = project.join("mappings/business-cards.yaml");
    let text = fs::read_to_string(&mapping).expect("a mapping");
    fs::write(&mapping, text.replace("cases: tests/*.json", "cases: ../../*.json")).expect("a mapping");
    refuses("a pattern that leads out");
    fs::write(&mapping, text.replace("cards: {", "cards: { csv: ../overprint.toml, key: [sku] }\n  rest: {"))
        .expect("a mapping");
    let lint = run(&["lint"]);
    let told = format!("{}{}", said(&lint), String::from_utf8_lossy(&lint.stdout));
    assert!(lint.status.code() == Some(78) && told.contains("outside of the folder"), "{told}");
    fs::write(&mapping, &text).expect("a mapping");
    assert_eq!(run(&["test"]).status.code(), Some(0));
}
