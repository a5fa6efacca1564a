//! The scenarios of `examples/`: the commands of each README are run as they stand there, in one shell under one sandbox, and what
//! they print is compared with what is shown.
//!
//! The block of `sh` starts the sandbox with a shell; in blocks of `console` a `$ ` begins a command, `? N` is its exit code where
//! that is not 0, and `...` and `[..]` stand for anything.

use crate::app::root;
use snapbox::IntoData;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

macro_rules! scenarios {
    ($($test:ident = $folder:literal,)+) => {
        const FOLDERS: &[&str] = &[$($folder),+];
        $(
            #[test]
            fn $test() {
                run($folder);
            }
        )+
    };
}

scenarios! {
    a_lost_answer_is_in_doubt_until_a_person_has_asked = "01-lost-answer",
    of_a_partial_failure_only_what_failed_is_sent_again = "02-partial-failure",
    an_unmapped_sku_holds_its_order_until_the_row_is_there = "03-unmapped-sku",
    a_missing_phone_is_not_guessed = "04-missing-phone",
    an_hour_without_4over_delays_orders_and_loses_none = "05-4over-down-for-an-hour",
    an_hour_without_the_storefront_keeps_nothing_from_being_printed = "06-storefront-down-for-an-hour",
    a_wrong_mapping_is_replayed_and_shows_whose_jobs_are_wrong = "07-wrong-mapping-shipped",
}

#[test]
fn every_scenario_is_run() {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("examples")).expect("examples") {
        let path = entry.expect("an entry").path();
        if path.join("README.md").exists() {
            found.push(path.file_name().expect("a name").to_string_lossy().into_owned());
        }
    }
    found.sort();
    assert_eq!(found, FOLDERS);
}

/// A command of a scenario, and what it is to print and to end with.
#[derive(Default)]
struct Step {
    command: String,
    code: String,
    output: String,
}

fn run(folder: &str) {
    let directory = tempfile::tempdir().expect("a directory");
    for name in ["mappings", &format!("examples/{folder}")] {
        copy(&root().join(name), &directory.path().join(name));
    }
    let here = directory.path().join("examples").join(folder);
    let readme = fs::read_to_string(here.join("README.md")).expect("README.md");
    let steps = steps(&readme);
    assert!(!steps.is_empty(), "{folder} shows no command");

    // `jobs` in a command substitution lists nothing in some shells, and the services would go on for ever.
    let mut script = String::from("trap 'jobs -p > .jobs; kill $(cat .jobs) 2> /dev/null' EXIT\n");
    for (at, step) in steps.iter().enumerate() {
        script.push_str(&format!("{{\n{}\n}} > .out-{at} 2>&1 < /dev/null\necho $? > .code-{at}\n", step.command));
    }
    fs::write(here.join(".script"), script).expect("a script");
    let start = blocks(&readme, "sh").concat();
    let start = start.trim().strip_suffix("-- sh").expect("the block of sh ends in `-- sh`");
    let bin = PathBuf::from(env!("CARGO_BIN_EXE_overprint"));
    let path = format!("{}:/usr/bin:/bin", bin.parent().expect("its directory").display());
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{start} -- sh .script")).current_dir(&here);
    command.env_clear().env("PATH", path).env("NO_COLOR", "1").env("OVERPRINT_ACTOR", "anne").env("HOME", &here);
    let ended = command.output().expect("a shell");

    for (at, step) in steps.iter().enumerate() {
        let read = |name: &str| fs::read_to_string(here.join(format!(".{name}-{at}"))).unwrap_or_default();
        let (output, code) = (read("out"), read("code"));
        let place = format!("examples/{folder}/README.md: $ {}", step.command);
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(code.trim(), step.code, "{place}\n{output}{said}");
        let shown = snapbox::Assert::new().try_eq(Some(&place), output.into_data(), step.output.as_str().into_data());
        if let Err(difference) = shown {
            panic!("{place}\n{difference}");
        }
    }
}

fn steps(readme: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in blocks(readme, "console").iter().flat_map(|block| block.lines()) {
        match (line.strip_prefix("$ "), line.strip_prefix("? "), steps.last_mut()) {
            (Some(command), _, _) => {
                steps.push(Step { command: command.to_owned(), code: "0".to_owned(), ..Step::default() });
            }
            (_, Some(code), Some(step)) if step.output.is_empty() => step.code = code.to_owned(),
            (_, _, Some(step)) => step.output.push_str(&format!("{line}\n")),
            (_, _, None) => panic!("a block of console begins with `$ `: {line}"),
        }
    }
    steps
}

/// Returns the blocks of a language.
fn blocks(readme: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = readme.split(&fence).skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block.to_owned()).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory to copy") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(fs::copy(&path, &target).expect("a copy")),
        }
    }
}
