//! `overprint serve` and `overprint work` as processes that can be killed, stopped and continued.

use super::{overprint, said};
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A running service.
pub(crate) struct Running {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts `overprint COMMAND` on a configuration, with crash points as the variable `FAILPOINTS` names them.
    pub(crate) fn start(command: &str, config: &Path, points: &str) -> Running {
        let mut process = overprint();
        process.arg("--config").arg(config).arg("--log").arg("info").arg(command).env("FAILPOINTS", points);
        let mut child = process.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("overprint");
        let lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let reader = thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| heard.lock().expect("lines").push(line));
        });
        Running { child, said, reader: Some(reader) }
    }

    /// Waits until it takes webhooks in, and returns where; none where it ended instead.
    pub(crate) fn address(&mut self) -> Option<String> {
        self.heard(&["listening on http://"]).map(|line| {
            let address = line.split("http://").nth(1).and_then(|rest| rest.split(',').next());
            format!("http://{}", address.expect("an address"))
        })
    }

    /// Waits until it says a line with all of these words, and returns that; none where it ended instead.
    pub(crate) fn heard(&mut self, words: &[&str]) -> Option<String> {
        let mut found = None;
        until(&format!("{words:?} to be said"), || {
            found = self.line(words);
            if found.is_none() && self.has_ended() {
                self.read_to_the_end();
                found = self.line(words);
                return true;
            }
            found.is_some()
        });
        found
    }

    /// Returns a line with all of these words, where one was said.
    pub(crate) fn line(&self, words: &[&str]) -> Option<String> {
        self.said.lock().expect("lines").iter().find(|line| words.iter().all(|word| line.contains(word))).cloned()
    }

    /// Returns its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns everything that it said.
    pub(crate) fn log(&self) -> String {
        self.said.lock().expect("lines").join("\n")
    }

    /// Tells whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a process").is_some()
    }

    /// Kills it at once, and returns once it is dead.
    pub(crate) fn kill(&mut self) {
        let _gone_already = self.child.kill();
        self.ended();
    }

    /// Sends it a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(sent.expect("kill").success(), "a process to send {name} to");
    }

    /// Waits until it has ended, and returns how.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let status = self.child.wait().expect("an end");
        self.read_to_the_end();
        status
    }

    fn read_to_the_end(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.join().expect("a reader");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts a service that is expected to end by itself, and returns its exit code and what it said.
pub(crate) fn refused(command: &str, config: &Path) -> (Option<i32>, String) {
    let output: Output = overprint().arg("--config").arg(config).arg(command).output().expect("overprint");
    assert!(output.status.signal().is_none(), "{:?}", output.status);
    (output.status.code(), said(&output))
}

/// Waits until something is so, and fails where it does not come to that in a minute.
pub(crate) fn until(what: &str, is_so: impl FnMut() -> bool) {
    assert!(until_or(Duration::from_secs(60), is_so), "waited a minute for {what}");
}

/// Waits until something is so, or for as long as told; returns which.
pub(crate) fn until_or(patience: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let began = Instant::now();
    while !is_so() {
        if began.elapsed() >= patience {
            return false;
        }
        thread::sleep(Duration::from_millis(3));
    }
    true
}
