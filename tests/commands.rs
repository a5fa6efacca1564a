//! The commands in the READMEs and in `tests/cmd/*.trycmd`: each is run, and its output compared.

use crate::app::root;

#[test]
fn documented_commands_do_what_is_shown() {
    // The commands are written as from the root of the repository; no other test depends on the working directory.
    std::env::set_current_dir(root()).expect("the root of the repository");
    trycmd::TestCases::new()
        .case("README.md")
        .case("tests/cmd/*.trycmd")
        .env("NO_COLOR", "1")
        .register_bin("cargo", trycmd::schema::Bin::Ignore);
}

#[test]
fn the_readmes_first_command_is_the_demo() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let command =
        readme.split("<!-- demo -->").nth(1).and_then(|rest| rest.split("```").nth(1)).expect("a demo command");
    assert_eq!(command, "sh\ncargo run -- demo\n");
}
