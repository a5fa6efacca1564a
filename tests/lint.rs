//! `overprint lint --watch`: what a saved file changes is told at once.

use crate::app::overprint;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

const SOUND: &str = "mapping: fees\nignore:\n  - { at: /line/type, equals: fee, because: not printed }\n";

/// A command that is ended with its test.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(directory: &std::path::Path) -> Self {
        let mut command = overprint();
        command.args(["lint", "--watch"]).arg(directory).stdout(Stdio::piped()).stderr(Stdio::piped());
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

    /// Reads on to the line that has all of these words in it.
    fn until(&self, words: &[&str]) {
        let mut seen = Vec::new();
        for line in &self.lines {
            if words.iter().all(|word| line.contains(word)) {
                return;
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

#[test]
fn a_saved_file_is_looked_at_again_and_only_what_changed_is_told() {
    let directory = tempfile::tempdir().expect("a directory");
    let mapping = directory.path().join("fees.yaml");
    fs::write(&mapping, SOUND).expect("a mapping");
    let watching = Watching::start(directory.path());
    watching.until(&["no problem: 1 mapping in 1 file"]);
    fs::write(&mapping, SOUND.replace("equals", "equal")).expect("a mapping");
    watching.until(&["unknown key `equal`"]);
    fs::write(&mapping, SOUND).expect("a mapping");
    watching.until(&["fixed:", "unknown key `equal`"]);
    // A table that is only asked for now is watched from now on, before it is there.
    fs::write(&mapping, format!("{SOUND}tables: {{ a: {{ csv: tables/a.csv, key: [sku] }} }}\n")).expect("a mapping");
    watching.until(&["tables/a.csv", "cannot be read"]);
    fs::create_dir(directory.path().join("tables")).expect("a directory");
    fs::write(directory.path().join("tables/a.csv"), "sku\nA\n").expect("a table");
    fs::write(&mapping, format!("{SOUND}tables: {{ a: {{ csv: tables/a.csv, key: [sku] }} }}\n# saved\n"))
        .expect("a mapping");
    watching.until(&["fixed:", "tables/a.csv"]);
    fs::write(directory.path().join("tables/a.csv"), "sku\nA\nA\n").expect("a table");
    watching.until(&["stands in two rows"]);
}
