//! Showing how cases compare: what differs value by value, and how many there are of each kind.

use super::Doing;
use crate::cli::console::{Console, Paint, WIDTH, cut, shown};
use crate::suite::{Difference, Ran, Report, State};
use serde_json::{Value, json};
use std::io;
use std::path::Path;

/// How many lines of a value are shown; the snapshot has the rest.
const VALUE_LINES: usize = 12;

/// Shows one case.
pub(super) fn case(ran: &Ran, console: &mut Console) -> io::Result<()> {
    let (paint, path) = (console.paint(), ran.case.order.display().to_string());
    let path = shown(&path);
    let text = match &ran.state {
        State::Equal => format!("{} {path}\n", paint.good("ok     ")),
        State::Broken(why) => format!("{} {path}\n          {}\n", paint.bad("broken "), shown(why)),
        State::New(_) => {
            let snapshot = ran.case.snapshot.display().to_string();
            format!("{} {path}\n          there is no {}\n", paint.doubt("new    "), shown(&snapshot))
        }
        State::Changed(_, differences) => {
            let mut text = format!("{} {path}\n", paint.bad("differs"));
            differences.iter().for_each(|difference| text.push_str(&one(difference, paint)));
            text
        }
    };
    console.out().write_all(text.as_bytes())
}

/// Shows a snapshot that belongs to no case.
pub(super) fn unreferenced(path: &Path, console: &mut Console) -> io::Result<()> {
    let label = console.paint().doubt("unused ");
    let path = path.display().to_string();
    writeln!(console.out(), "{label} {}\n          no case has this snapshot", shown(&path))
}

fn one(difference: &Difference, paint: Paint) -> String {
    let pointer = if difference.pointer.is_empty() { "(all of it)" } else { difference.pointer.as_str() };
    let mut text = format!("          {}\n", paint.bold(&shown(pointer).to_string()));
    let sides = [(&difference.expected, "- expected"), (&difference.got, "+ got     ")];
    for (value, label) in sides {
        let Some(value) = value else { continue };
        let is_expected = label.starts_with('-');
        for (index, line) in lines(value).enumerate() {
            let label = if index == 0 { label } else { "          " };
            let line = format!("{label} {}", cut(&line, WIDTH - 23));
            let line = if is_expected { paint.bad(&line) } else { paint.good(&line) };
            text.push_str(&format!("            {line}\n"));
        }
    }
    text
}

fn lines(value: &Value) -> impl Iterator<Item = String> {
    let text = format!("{value:#}");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.len() > VALUE_LINES {
        let more = lines.len() - VALUE_LINES + 1;
        lines.truncate(VALUE_LINES - 1);
        lines.push(format!("… {more} more lines"));
    }
    lines.into_iter()
}

/// Says how many cases there are of each kind, and what to do.
pub(super) fn summary(reports: &[Report], doing: Doing, console: &mut Console) -> io::Result<()> {
    let mut counts = Counts::of(reports.iter().flat_map(|report| &report.ran));
    counts.unused = reports.iter().map(|report| report.unreferenced.len()).sum();
    if counts.all == 0 && counts.unused == 0 {
        console.say("there are no cases: a mapping names its order files by `cases: tests/*.json`");
        return Ok(());
    }
    writeln!(console.out(), "\n{}: {}", cases(counts.all), counts.told())?;
    if counts.differ + counts.new + counts.unused > 0 {
        match doing {
            Doing::Keep => console.say("overprint test --review goes through what differs, --accept takes it all"),
            Doing::Accept => console.say("accepted: read what the snapshots now say before they are committed"),
            Doing::Nothing => {
                console.say("nothing is written here: run overprint test --review at your desk, and commit")
            }
            Doing::Review => {}
        }
    }
    Ok(())
}

/// Says how many of the cases ran again, and how all of them are now.
pub(super) fn of_watch<'r>(
    ran: usize,
    of: usize,
    all: impl Iterator<Item = &'r Ran>,
    console: &mut Console,
) -> io::Result<()> {
    let told = Counts::of(all).told();
    writeln!(console.out(), "{ran} of {} ran: {told}", cases(of))?;
    console.out().flush()
}

fn cases(count: usize) -> String {
    if count == 1 { "1 case".to_owned() } else { format!("{count} cases") }
}

/// Writes the results for a program.
pub(super) fn json(reports: &[Report], is_accepted: bool) -> Value {
    let cases: Vec<Value> = reports.iter().flat_map(|report| &report.ran).map(case_json).collect();
    let unused = reports.iter().flat_map(|report| &report.unreferenced).map(|path| path.display().to_string());
    let mut counts = Counts::of(reports.iter().flat_map(|report| &report.ran));
    counts.unused = reports.iter().map(|report| report.unreferenced.len()).sum();
    json!({
        "cases": cases,
        "unreferenced": unused.collect::<Vec<_>>(),
        "accepted": is_accepted,
        "counts": {
            "cases": counts.all,
            "equal": counts.ok,
            "changed": counts.differ,
            "new": counts.new,
            "broken": counts.broken,
            "unreferenced": counts.unused,
        },
    })
}

fn case_json(ran: &Ran) -> Value {
    let paths = json!({
        "order": ran.case.order.display().to_string(),
        "snapshot": ran.case.snapshot.display().to_string(),
        "mappings": ran.case.mappings,
    });
    let more = match &ran.state {
        State::Equal => json!({ "state": "equal" }),
        State::New(got) => json!({ "state": "new", "got": got }),
        State::Changed(_, differences) => json!({ "state": "changed", "differences": differences }),
        State::Broken(why) => json!({ "state": "broken", "error": why }),
    };
    match (paths, more) {
        (Value::Object(mut all), Value::Object(more)) => {
            all.extend(more);
            Value::Object(all)
        }
        (paths, _) => paths,
    }
}

#[derive(Default)]
struct Counts {
    all: usize,
    ok: usize,
    differ: usize,
    new: usize,
    broken: usize,
    unused: usize,
}

impl Counts {
    fn of<'r>(all: impl Iterator<Item = &'r Ran>) -> Self {
        let mut counts = Counts::default();
        for ran in all {
            counts.all += 1;
            *match ran.state {
                State::Equal => &mut counts.ok,
                State::Changed(..) => &mut counts.differ,
                State::New(_) => &mut counts.new,
                State::Broken(_) => &mut counts.broken,
            } += 1;
        }
        counts
    }

    fn told(&self) -> String {
        let parts = [("differ", self.differ), ("new", self.new), ("broken", self.broken), ("unused", self.unused)];
        let parts: String = parts.iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!(", {n} {name}")).collect();
        format!("{} ok{parts}", self.ok)
    }
}
