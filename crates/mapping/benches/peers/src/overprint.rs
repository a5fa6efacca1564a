//! Overprint's own benchmark as a child process that measures a round whenever it is asked.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The child.
pub(crate) struct Overprint {
    child: Child,
    rounds: Option<ChildStdin>,
    figures: Lines<BufReader<ChildStdout>>,
    /// The contestants of the child.
    pub(crate) names: Vec<String>,
}

impl Overprint {
    /// Builds and starts the benchmark of the workspace.
    pub(crate) fn start(workspace: &Path) -> Self {
        let mut child = Command::new("cargo")
            .args(["bench", "--package", "overprint-mapping", "--bench", "translate", "--", "--serve"])
            .current_dir(workspace)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let rounds = child.stdin.take();
        let mut figures = BufReader::new(child.stdout.take().unwrap()).lines();
        let names = figures.next().unwrap().unwrap();
        Overprint { child, rounds, figures, names: names.split('\t').map(str::to_owned).collect() }
    }

    /// Measures a round; returns the figures in the order of the names.
    pub(crate) fn round(&mut self, at: usize) -> Vec<f64> {
        writeln!(self.rounds.as_mut().unwrap(), "{at}").unwrap();
        serde_json::from_str(&self.figures.next().unwrap().unwrap()).unwrap()
    }
}

impl Drop for Overprint {
    fn drop(&mut self) {
        // The child ends with its input.
        drop(self.rounds.take());
        let _ = self.child.wait();
    }
}
