//! `overprint sandbox` as a process of its own, with the orders of `mappings/tests`.

use super::{overprint, root};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running sandbox and a configuration for it.
pub(crate) struct Fakes {
    process: Child,
    directory: TempDir,
}

impl Fakes {
    /// Starts a sandbox that behaves by `rules`, and waits until it can be asked.
    pub(crate) fn start(rules: &[&str]) -> Fakes {
        let mut command = overprint();
        command.args(["sandbox", "--orders", "mappings/tests"]);
        rules.iter().for_each(|rule| {
            command.args(["--behave", rule]);
        });
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a sandbox");
        let stdout = BufReader::new(process.stdout.take().expect("its output"));
        let directory = tempfile::tempdir().expect("a directory");
        // The configuration is printed once both servers listen; its last line is known.
        let mut config = format!("mappings = {:?}\n", root().join("mappings"));
        for line in stdout.lines() {
            let line = line.expect("a line");
            config.push_str(&line);
            config.push('\n');
            if line.starts_with("secret") {
                break;
            }
        }
        fs::write(directory.path().join("overprint.toml"), config).expect("a configuration");
        Fakes { process, directory }
    }

    /// Returns the command `overprint`, configured for the sandbox.
    pub(crate) fn overprint(&self) -> Command {
        let mut command = overprint();
        command.arg("--config").arg(self.config());
        command
    }

    /// Returns where the configuration is.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    fn config(&self) -> PathBuf {
        self.directory.path().join("overprint.toml")
    }
}

impl Drop for Fakes {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _status = self.process.wait();
    }
}
