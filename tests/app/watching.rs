//! A command with `--watch`, and what it says.

use super::overprint;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// A command that is ended with its test.
pub(crate) struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    /// Starts `overprint NAME --watch PATH`.
    pub(crate) fn start(name: &str, path: &Path) -> Self {
        let mut command = overprint();
        command.args([name, "--watch"]).arg(path).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("overprint");
        let (send, lines) = mpsc::channel();
        let outputs: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().expect("stdout")), Box::new(child.stderr.take().expect("stderr"))];
        for output in outputs {
            let send = send.clone();
            // A test that has seen enough listens no more.
            thread::spawn(move || {
                BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| send.send(line))
            });
        }
        Watching { child, lines }
    }

    /// Reads on to the line that has all of these words in it, and returns the lines before it.
    pub(crate) fn until(&self, words: &[&str]) -> Vec<String> {
        let mut seen = Vec::new();
        for line in &self.lines {
            if words.iter().all(|word| line.contains(word)) {
                return seen;
            }
            seen.push(line);
        }
        panic!("{words:?} was not said: {seen:#?}");
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _ended = self.child.wait();
    }
}
