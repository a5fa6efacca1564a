//! Asking a person about one result at a time.

use crate::cli::console::Console;
use crate::suite::{Ran, State};
use std::io::{self, BufRead};
use std::path::Path;

/// What a person says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Accept,
    Reject,
    Skip,
}

/// Asks what becomes of a result that was kept beside its snapshot; tells whether it was accepted.
pub(super) fn decide(ran: &Ran, input: &mut dyn BufRead, console: &mut Console) -> io::Result<bool> {
    if let State::New(got) = &ran.state {
        writeln!(console.out(), "{got:#}")?;
    }
    let answer = ask("accept, reject (drop the result) or skip (keep it for later)", input, console)?;
    match answer {
        Answer::Accept => ran.accept()?,
        Answer::Reject => ran.forget()?,
        Answer::Skip => {}
    }
    Ok(answer == Answer::Accept)
}

/// Asks whether a snapshot that belongs to no case is removed; tells whether it was.
pub(super) fn remove(path: &Path, input: &mut dyn BufRead, console: &mut Console) -> io::Result<bool> {
    let answer = ask("accept (remove it), reject or skip (leave it)", input, console)?;
    if answer == Answer::Accept {
        std::fs::remove_file(path)?;
    }
    Ok(answer == Answer::Accept)
}

/// Asks until there is an answer; where nobody answers any more, everything is skipped.
fn ask(question: &str, input: &mut dyn BufRead, console: &mut Console) -> io::Result<Answer> {
    loop {
        write!(console.out(), "          {question}? [a/r/s] ")?;
        console.out().flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(Answer::Skip);
        }
        match line.trim().to_ascii_lowercase().as_str() {
            "a" | "accept" => return Ok(Answer::Accept),
            "r" | "reject" => return Ok(Answer::Reject),
            "s" | "skip" => return Ok(Answer::Skip),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{decide, remove};
    use crate::cli::Console;
    use crate::suite::{Case, Ran, State};
    use serde_json::json;
    use std::collections::BTreeSet;
    use std::fs;
    use std::io::{self, Cursor};
    use std::path::Path;

    /// Answers the question about a new result; tells what decide told and which files are there afterwards.
    fn decided(answers: &str) -> (bool, bool, bool) {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let (order, snapshot) = (path("a.json"), path("snapshots/a.snap"));
        let case = Case { order, source: "a.json".to_owned(), snapshot, mappings: Vec::new() };
        let ran = Ran { case, state: State::New(json!({})), involved: BTreeSet::new() };
        ran.keep().unwrap();
        let mut console = Console::plain(Box::new(io::sink()), Box::new(io::sink()));
        let accepted = decide(&ran, &mut Cursor::new(answers), &mut console).unwrap();
        (accepted, ran.case.snapshot.exists(), ran.case.pending().exists())
    }

    #[test]
    fn an_answer_decides_which_files_are_left() {
        assert_eq!(decided("a\n"), (true, true, false));
        assert_eq!(decided("what\n\nReject\n"), (false, false, false));
        assert_eq!(decided("s\n"), (false, false, true));
        assert_eq!(decided(""), (false, false, true), "nobody answers");
    }

    #[test]
    fn an_unused_snapshot_is_removed_on_request_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.snap");
        fs::write(&path, "").unwrap();
        let mut console = Console::plain(Box::new(io::sink()), Box::new(io::sink()));
        let mut ask = |path: &Path, answer: &str| remove(path, &mut Cursor::new(answer), &mut console).unwrap();
        assert!(!ask(&path, "r\n") && path.exists());
        assert!(ask(&path, "a\n") && !path.exists());
    }
}
