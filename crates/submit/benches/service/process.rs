//! The processes that are measured: started, waited for until they are ready, watched and ended.

use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A process that is killed when it is not needed any more.
pub(crate) struct Process {
    child: Child,
    pub(crate) started_in: Duration,
    /// The line in which it said that it is ready.
    pub(crate) ready: String,
}

impl Process {
    /// Starts a process and waits until it says `ready` on stderr.
    pub(crate) fn start(command: &mut Command, ready: &str) -> io::Result<Self> {
        let begun = Instant::now();
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let stderr = child.stderr.take().ok_or_else(|| io::Error::other("no stderr"))?;
        match until(stderr, ready) {
            Ok(ready) => Ok(Process { child, started_in: begun.elapsed(), ready }),
            Err(error) => {
                let _gone = child.kill();
                let _status = child.wait();
                Err(error)
            }
        }
    }

    /// Returns where it listens, by what it said.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        let address =
            self.ready.split_once("http://").and_then(|(_, rest)| rest.split(',').next()?.trim().parse().ok());
        address.ok_or_else(|| io::Error::other(format!("no address: {}", self.ready)))
    }

    /// Returns the processor time so far in seconds, on Linux (proc(5): fields 14 and 15 in hundredths of a second).
    pub(crate) fn processor(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        Some((fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?) / 100.0)
    }

    /// Returns resident memory in MiB, on Linux: now (`VmRSS`), or at its peak (`VmHWM`).
    pub(crate) fn memory(&self, which: &str) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(which)?.strip_prefix(':'))?;
        Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
    }
}

/// What a process took that came to its end.
pub(crate) struct Ended {
    pub(crate) took: Duration,
    /// Processor time in seconds, on Linux.
    pub(crate) processor: Option<f64>,
    /// Resident memory at its peak in MiB, on Linux.
    pub(crate) memory: Option<f64>,
}

impl Ended {
    /// Runs a process to its end, and watches it meanwhile.
    pub(crate) fn of(command: &mut Command) -> io::Result<Self> {
        let begun = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut process = Process { child, started_in: Duration::ZERO, ready: String::new() };
        let (mut processor, mut memory) = (None, None);
        loop {
            // What is read of a process that has ended is nothing.
            processor = process.processor().or(processor);
            memory = process.memory("VmHWM").or(memory);
            if let Some(status) = process.child.try_wait()? {
                let took = begun.elapsed();
                let ended = Ended { took, processor, memory };
                return if status.success() {
                    Ok(ended)
                } else {
                    Err(io::Error::other(format!("it ended with {status}")))
                };
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Reads lines up to one that holds a text; the rest is read and dropped, so that the process is never kept waiting.
fn until(stderr: ChildStderr, ready: &str) -> io::Result<String> {
    let (mut lines, mut said) = (BufReader::new(stderr).lines(), String::new());
    for line in lines.by_ref() {
        let line = line?;
        if line.contains(ready) {
            thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
            return Ok(line);
        }
        said.push_str(&line);
        said.push('\n');
    }
    Err(io::Error::other(format!("it ended before it was ready:\n{said}")))
}

/// Returns the command `overprint` in a directory, without anything of the surroundings.
pub(crate) fn overprint(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overprint"));
    command.env_clear().env("NO_COLOR", "1").current_dir(directory);
    command
}
