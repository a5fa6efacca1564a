//! Running the command and watching its time and memory.

use std::ffi::OsStr;
use std::io;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often the memory of a running command is looked at; the system keeps its peak, so only the last moment can be missed.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What a run took.
pub(crate) struct Measured {
    time: Duration,
    /// Peak resident memory in KiB, where the system tells it.
    peak_kib: Option<u64>,
}

impl From<Duration> for Measured {
    fn from(time: Duration) -> Self {
        Measured { time, peak_kib: None }
    }
}

/// Runs a command of `overprint`; that it finds something is no failure.
pub(crate) fn command<'a>(name: &str, arguments: impl IntoIterator<Item = &'a OsStr>) -> io::Result<Measured> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overprint"));
    command.arg(name).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).current_dir(std::env::temp_dir());
    let begun = Instant::now();
    let mut child = command.spawn()?;
    let mut peak_kib = None;
    let status = loop {
        peak_kib = peak_kib.max(peak(&child));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(LOOK_EVERY);
    };
    let time = begun.elapsed();
    match status.code() {
        Some(0 | 1 | 3) => Ok(Measured { time, peak_kib }),
        _ => Err(io::Error::other(format!("`overprint {name}` ended with {status}"))),
    }
}

/// Tells whether `overprint` has a command.
pub(crate) fn knows(name: &str) -> io::Result<bool> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overprint"));
    Ok(command.args([name, "--help"]).stdout(Stdio::null()).stderr(Stdio::null()).status()?.success())
}

/// Returns the peak resident memory so far, on Linux.
fn peak(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// A table on stdout, written row by row.
pub(crate) struct Table;

impl Table {
    pub(crate) fn new() -> Self {
        println!("{:<58} {:>9} {:>12} {:>10}", "", "seconds", "per second", "peak MiB");
        Table
    }

    pub(crate) fn row(&mut self, what: &str, count: usize, measured: Measured) {
        let seconds = measured.time.as_secs_f64();
        let peak = measured.peak_kib.map_or_else(String::new, |kib| format!("{:.1}", kib as f64 / 1024.0));
        println!("{what:<58} {seconds:>9.2} {:>12.0} {peak:>10}", count as f64 / seconds.max(1e-9));
    }
}
