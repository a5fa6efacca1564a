//! Running the command and watching its time and memory.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How often the memory of a running command is looked at; the system keeps its peak, so only the last moment can be missed.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What a run took.
pub(crate) struct Measured {
    time: Duration,
    /// Processor time of all cores in hundredths of a second, where the system tells it; beside other work it says more than wall time.
    processor_ticks: Option<u64>,
    /// Peak resident memory in KiB, where the system tells it.
    peak_kib: Option<u64>,
}

impl From<Duration> for Measured {
    fn from(time: Duration) -> Self {
        Measured { time, processor_ticks: None, peak_kib: None }
    }
}

/// Runs a command of `overprint`; that it finds something is no failure.
pub(crate) fn command<'a>(name: &str, arguments: impl IntoIterator<Item = &'a OsStr>) -> io::Result<Measured> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overprint"));
    command.arg(name).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).current_dir(std::env::temp_dir());
    let begun = Instant::now();
    let mut child = command.spawn()?;
    let (mut peak_kib, mut processor_ticks) = (None, None);
    let status = loop {
        peak_kib = peak_kib.max(peak(&child));
        processor_ticks = processor_ticks.max(processor(&child));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(LOOK_EVERY);
    };
    let time = begun.elapsed();
    match status.code() {
        Some(0 | 1 | 3) => Ok(Measured { time, processor_ticks, peak_kib }),
        _ => Err(io::Error::other(format!("`overprint {name}` ended with {status}"))),
    }
}

/// Starts a command of `overprint` with `--watch`, waits until it says `ready`, saves a file, and returns how long it took until it
/// said `told`; then ends it and puts the file back.
pub(crate) fn watched(
    name: &str,
    path: &Path,
    ready: &str,
    (file, text): &(PathBuf, String),
    told: &str,
) -> io::Result<Duration> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overprint"));
    command.args([name, "--watch"]).arg(path).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.current_dir(std::env::temp_dir()).spawn()?;
    let (send, lines) = mpsc::channel();
    let outputs: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|output| Box::new(output) as _),
        child.stderr.take().map(|output| Box::new(output) as _),
    ];
    for output in outputs.into_iter().flatten() {
        let send = send.clone();
        thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| send.send(line))
        });
    }
    drop(send);
    let before = std::fs::read(file)?;
    lines.iter().find(|line| line.contains(ready));
    let begun = Instant::now();
    std::fs::write(file, text)?;
    let found = lines.iter().find(|line| line.contains(told));
    let time = begun.elapsed();
    child.kill()?;
    child.wait()?;
    std::fs::write(file, before)?;
    found.map(|_| time).ok_or_else(|| io::Error::other(format!("`overprint {name} --watch` did not say {told:?}")))
}

/// Returns the peak resident memory so far, on Linux.
fn peak(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Returns the processor time so far, on Linux (proc(5): fields 14 and 15, counted from the name's closing bracket).
fn processor(child: &Child) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

/// A table on stdout, written row by row.
pub(crate) struct Table;

impl Table {
    pub(crate) fn new() -> Self {
        println!("{:<62} {:>9} {:>12} {:>11} {:>9}", "", "seconds", "per second", "processor s", "peak MiB");
        Table
    }

    pub(crate) fn row(&mut self, what: &str, count: usize, measured: Measured) {
        let seconds = measured.time.as_secs_f64();
        let peak = measured.peak_kib.map_or_else(String::new, |kib| format!("{:.1}", kib as f64 / 1024.0));
        let processor =
            measured.processor_ticks.map_or_else(String::new, |ticks| format!("{:.2}", ticks as f64 / 100.0));
        println!("{what:<62} {seconds:>9.2} {:>12.0} {processor:>11} {peak:>9}", count as f64 / seconds.max(1e-9));
    }
}
