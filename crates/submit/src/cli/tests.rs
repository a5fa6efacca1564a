//! Command lines as a person or a script gives them: what goes to stdout, what to stderr, and how they end.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod demo;
mod explain;
mod translate;

use super::{Console, Exit, run};
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// A directory with mappings, a configuration and an order.
struct Project {
    directory: TempDir,
}

/// What a command wrote, and how it ended.
struct Ran {
    exit: Exit,
    out: String,
    err: String,
}

/// Memory that a console writes to.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<Vec<u8>>>);

/// A reader that has gone away.
struct Gone;

const CONFIG: &str = "[storefronts.shop]\ntenant = \"t\"\ntoken = \"sesame\"\npayment_profile_token_file = \"/gone\"\n";

const ORDER: &str = r#"{
  "id": "o-1", "number": 1001, "total": 12.50,
  "shipping_address": {"line1": "1 Elm St", "city": "Knoxville", "state": "TN", "postal_code": "37923", "country": "US"},
  "ship_to_contact_id": "c-1",
  "line_items": [
    {"order_line_item_id": "l-1", "sku": "BC-1", "quantity": 500, "payload": {"front": "https://artwork.example.com/1.pdf"}},
    {"order_line_item_id": "l-2", "sku": "SHIP", "quantity": 1}
  ]
}"#;

const CONTACT: &str =
    r#"{"id": "c-1", "first_name": "James", "last_name": "Doe", "preferred_phone_number": "865-555-0137"}"#;

impl Project {
    fn new() -> Self {
        let project = Project { directory: tempfile::tempdir().unwrap() };
        fs::create_dir(project.path("mappings")).unwrap();
        project.write("mappings/cards.yaml", include_str!("../place/tests/cards.yaml"));
        project.write("overprint.toml", CONFIG);
        project.write("order.json", ORDER);
        project.write("contact.json", CONTACT);
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file that only this user may read: a configuration has secrets in it.
    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Runs a command with this project's configuration; `@name` is a file of it.
    fn run(&self, line: &str) -> Ran {
        let config = format!("--config {} ", self.path("overprint.toml").display());
        let words = config + line;
        let words = words.split_whitespace().map(|word| match word.strip_prefix('@') {
            Some(name) => self.path(name).into_os_string(),
            None => word.into(),
        });
        ran(words)
    }
}

fn ran(words: impl Iterator<Item = OsString>) -> Ran {
    let (out, err) = (Memory::default(), Memory::default());
    let mut console = Console::plain(Box::new(out.clone()), Box::new(err.clone()));
    let exit = run(std::iter::once("overprint".into()).chain(words), &mut console);
    Ran { exit, out: out.text(), err: err.text() }
}

impl Memory {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn the_command_line_is_sound() {
    use clap::CommandFactory;
    super::Cli::command().debug_assert();
}

#[test]
fn exit_codes_are_those_documented() {
    let codes = [
        (Exit::Done, 0),
        (Exit::Failed, 1),
        (Exit::Usage, 2),
        (Exit::Waiting, 3),
        (Exit::Later, 75),
        (Exit::Configuration, 78),
    ];
    for (exit, code) in codes {
        assert_eq!(exit.code(), code);
    }
    assert_eq!(Exit::Failed.max(Exit::Waiting), Exit::Waiting, "what waits for a person counts more");
}

#[test]
fn help_is_data_and_a_usage_error_is_a_message() {
    let project = Project::new();
    let help = project.run("submit --help");
    assert_eq!((help.exit, help.err.as_str()), (Exit::Done, ""));
    assert!(help.out.contains("The order is sent once."), "{}", help.out);
    for line in ["translate", "submit", "submit --order x @order.json", "--log a=b=c translate @order.json", "nope"] {
        let usage = project.run(line);
        assert_eq!((usage.exit, usage.out.as_str()), (Exit::Usage, ""), "{line}");
        assert!(!usage.err.is_empty(), "{line}");
    }
}

#[test]
fn each_shell_has_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = ran(["completions", shell].map(OsString::from).into_iter());
        assert_eq!(ran.exit, Exit::Done);
        assert!(ran.out.contains("translate"), "{shell}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let project = Project::new();
    let mut console = Console::plain(Box::new(Gone), Box::new(Gone));
    let order = project.path("order.json").into_os_string();
    let mappings = project.path("mappings").into_os_string();
    let words = ["overprint".into(), "translate".into(), order.clone(), "--mappings".into(), mappings];
    let contact = ["--contact".into(), project.path("contact.json").into_os_string()];
    assert_eq!(run(words.into_iter().chain(contact), &mut console), Exit::Done);
}

#[test]
fn nothing_is_placed_without_an_account_or_a_storefront() {
    let project = Project::new();
    let ran = project.run("submit --order o-1");
    assert_eq!(ran.exit, Exit::Configuration);
    assert!(ran.err.contains("secret file `/gone`"), "{}", ran.err);
    project.write("overprint.toml", "[storefronts.shop]\ntenant = \"t\"\ntoken = \"sesame\"\n");
    let ran = project.run("submit --order o-1");
    assert_eq!(ran.exit, Exit::Configuration);
    assert!(ran.err.contains("[fourover]"), "{}", ran.err);
    project.write("overprint.toml", "");
    let ran = project.run("submit --json --order o-1");
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Configuration, ""));
    assert!(ran.out.contains("no storefront is configured"), "{}", ran.out);
}

#[test]
fn a_file_cannot_make_a_test_order_a_paid_one() {
    let project = Project::new();
    let account =
        "[fourover]\napi_key = \"k\"\nprivate_key = \"p\"\n[storefronts.shop]\ntenant = \"t\"\ntoken = \"sesame\"\n";
    project.write("overprint.toml", account);
    let envelope = format!("{{\"order\": {ORDER}, \"storefront\": {{\"is_test_order\": false}}}}");
    project.write("envelope.json", &envelope);
    let ran = project.run("submit @envelope.json");
    assert_eq!(ran.exit, Exit::Failed);
    assert!(ran.err.contains("`storefront.is_test_order`"), "{}", ran.err);
}
