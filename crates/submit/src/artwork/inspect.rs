//! Reading a customer's file in a process of its own: whatever the file does to its reader, the service goes on.
//!
//! ```text
//! file ─► stdin of `overprint inspect-file` ─► limits of memory, time and files ─► parsers ─► JSON on stdout, 1 MiB at most
//! ```
//!
//! The process inherits no environment and no secret, and is killed when its time is over. However it ends is a finding about
//! the file; only a process that cannot be started is trouble of this machine.

use super::child;
use super::file::{Contents, Kind};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

/// How long reading a file may take. The process has a limit of its own, in seconds of the processor.
const TIME: Duration = Duration::from_secs(20);

/// The longest answer, in bytes.
const LONGEST: u64 = 1 << 20;

/// How many files are read at the same time.
const AT_ONCE: usize = 2;

/// The allocator takes memory from the system in small pieces, so that the limit of memory counts what is in use.
const ENVIRONMENT: [(&str, &str); 2] = [("MIMALLOC_ARENA_RESERVE", "0"), ("MIMALLOC_DISALLOW_ARENA_ALLOC", "1")];

/// What is in a file, as far as it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Content {
    /// The type, where it is one that print is made of.
    pub(super) kind: Option<Kind>,
    /// The type, for a person.
    pub(super) named: String,
    /// What else it says, where all of it was read.
    pub(super) contents: Option<Contents>,
}

/// What came of reading a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Inspected {
    /// It was read.
    Read(Content),
    /// It ended its reader.
    Ended(String),
}

/// Reads files, a few at the same time, each in a process of its own.
#[derive(Clone, Debug)]
pub struct Inspector {
    reader: Reader,
    room: Arc<Semaphore>,
}

#[derive(Clone, Debug)]
enum Reader {
    /// A program that reads a file from its stdin, as `overprint inspect-file` does.
    Program(PathBuf),
    /// No process: the library's own tests have no program.
    #[cfg(test)]
    Here,
}

impl Inspector {
    /// Reads files by the program of this process, also after its file was replaced by a newer one.
    pub fn of_this_program() -> Self {
        #[cfg(test)]
        return Inspector { reader: Reader::Here, room: Arc::new(Semaphore::new(AT_ONCE)) };
        #[cfg(not(test))]
        return Inspector::of(this_program());
    }

    /// Reads files by a program.
    pub fn of(program: PathBuf) -> Self {
        Inspector { reader: Reader::Program(program), room: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Reads a file; `whole` says that all of it is there, so that it is parsed.
    ///
    /// # Errors
    /// No process can be started.
    pub(super) async fn inspect(&self, file: File, whole: bool) -> io::Result<Inspected> {
        let _room = self.room.acquire().await;
        match &self.reader {
            Reader::Program(program) => {
                let mut command = Command::new(program);
                command.arg(child::ARGUMENT).args(whole.then_some(child::WHOLE));
                command.env_clear().envs(ENVIRONMENT).current_dir("/");
                command.stdin(file).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
                followed(command.spawn()?).await
            }
            #[cfg(test)]
            Reader::Here => child::read(file).map(|bytes| Inspected::Read(child::content(&bytes, whole))),
        }
    }
}

/// Returns the program of this process: on Linux the very file that was started, whatever is at its path by now.
#[cfg(not(test))]
fn this_program() -> PathBuf {
    match cfg!(target_os = "linux") {
        true => PathBuf::from("/proc/self/exe"),
        false => std::env::current_exe().unwrap_or_else(|_| PathBuf::from("overprint")),
    }
}

/// Waits for the answer of a process, and says how it ended where it gave none.
async fn followed(mut child: Child) -> io::Result<Inspected> {
    let Some(stdout) = child.stdout.take() else { return Err(io::Error::other("the reader has no output")) };
    let ended = tokio::time::timeout(TIME, async {
        let answer = answer(stdout).await?;
        if answer.is_none() {
            child.start_kill()?;
        }
        Ok::<_, io::Error>((answer, child.wait().await?))
    })
    .await;
    let ended = match ended {
        Ok(ended) => ended,
        Err(_elapsed) => {
            child.kill().await?;
            return Ok(Inspected::Ended(format!("reading it takes longer than {} seconds", TIME.as_secs())));
        }
    };
    match ended? {
        (_, status) if status.code() == Some(child::NO_LIMITS.into()) => {
            Err(io::Error::other("the limits of the process that reads files cannot be set"))
        }
        (None, _) => Ok(Inspected::Ended("its reader says too much of it".to_owned())),
        (Some(answer), status) if status.success() => Ok(match serde_json::from_slice(&answer) {
            Ok(content) => Inspected::Read(content),
            Err(_) => Inspected::Ended("its reader says nothing that can be read".to_owned()),
        }),
        (Some(_), status) => Ok(Inspected::Ended(how(status))),
    }
}

/// Reads the answer of a process; none where it is too long.
async fn answer(stdout: impl AsyncRead + Unpin) -> io::Result<Option<Vec<u8>>> {
    let mut answer = Vec::new();
    stdout.take(LONGEST + 1).read_to_end(&mut answer).await?;
    Ok((answer.len() as u64 <= LONGEST).then_some(answer))
}

/// Says how a process ended that did not read its file.
fn how(status: ExitStatus) -> String {
    let limits = format!("{} MiB of memory or {} seconds", child::MEMORY >> 20, child::SECONDS);
    format!("reading it takes more than {limits}, or it harms its reader ({status})")
}
