//! The process that reads one file of a customer: it limits itself, reads the file from stdin, and writes what is in it.

use super::file::{Contents, Kind, named};
use super::inspect::Content;
use std::fs::File;
use std::io::{self, Read, Write};
use std::process::ExitCode;

/// The argument that makes this process of the program.
pub(crate) const ARGUMENT: &str = "inspect-file";

/// The argument that says that the whole file is there.
pub(super) const WHOLE: &str = "--whole";

/// How much memory the process may take besides the file, in bytes.
pub(super) const MEMORY: u64 = 512 << 20;

/// How long it may keep the processor busy, in seconds.
pub(super) const SECONDS: u64 = 10;

/// The exit code where the limits cannot be set: EX_OSERR of sysexits.h.
pub(super) const NO_LIMITS: u8 = 71;

/// Reads the file on stdin and writes what is in it; `arguments` are those behind the argument that led here.
pub(crate) fn run(arguments: &[std::ffi::OsString]) -> ExitCode {
    let whole = arguments.iter().any(|argument| argument == WHOLE);
    let Ok(file) = limited() else { return ExitCode::from(NO_LIMITS) };
    let written = read(file).and_then(|bytes| {
        let answer = serde_json::to_vec(&content(&bytes, whole))?;
        io::stdout().write_all(&answer)
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Sets the limits of this process, and returns its stdin as a file.
#[cfg(unix)]
fn limited() -> io::Result<File> {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};
    use std::os::fd::AsFd;
    let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let memory = MEMORY.saturating_add(file.metadata()?.len());
    // Reading files gives way to everything else on this machine; where that is not allowed, it does not.
    let _either = nice(10);
    let limits = [(Resource::Core, 0), (Resource::Nofile, 16), (Resource::Cpu, SECONDS), (Resource::As, memory)];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(file)
}

/// Returns stdin as a file. Only the time is limited here, by the process that waits.
#[cfg(not(unix))]
fn limited() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}

/// Reads all of a file.
pub(super) fn read(mut file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    bytes.try_reserve_exact(length).map_err(io::Error::other)?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Says what is in a file, or in its beginning.
pub(super) fn content(bytes: &[u8], whole: bool) -> Content {
    Content { kind: Kind::of(bytes), named: named(bytes), contents: whole.then(|| Contents::of(bytes)) }
}
