//! How many webhooks the service takes in and how many orders it places, and what it needs for that.
//!
//! `cargo bench -p overprint-submit --bench service` runs `overprint serve`, `overprint work` and `overprint sandbox` as processes of
//! their own and prints a table. Nothing is asserted: times are for people. `-- 500` places 500 orders instead of 2,000 and makes all
//! else smaller too; `-- intake place` takes only these parts, of `intake`, `abuse`, `place`, `mark`, `backlog`,
//! `large`, `backfill` and `postgres`. What
//! came of it stands in `README.md` beside this file.

#![expect(clippy::expect_used, reason = "the PostgreSQL server is that of the tests")]

#[path = "service/abuse.rs"]
mod abuse;
#[path = "service/bare.rs"]
mod bare;
#[path = "service/fakes.rs"]
mod fakes;
#[path = "service/fill.rs"]
mod fill;
#[path = "service/load.rs"]
mod load;
#[path = "service/orders.rs"]
mod orders;
#[expect(dead_code, reason = "the tests also stop it, and start it again")]
#[path = "../../../tests/postgres.rs"]
mod postgres;
#[path = "service/process.rs"]
mod process;
#[path = "service/table.rs"]
mod table;

use abuse::Leaning;
use fakes::Fakes;
use fill::Filled;
use overprint_submit::ledger::{Clock, Ledger, State, Step};
use overprint_submit::sandbox::PROFILE_TOKEN;
use process::{Ended, Process};
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use table::Row;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Orders that are sent to 4over at a time, where it answers at once.
const SENDING: usize = 32;

/// Connections that lean on the service.
const ABUSERS: usize = 1_000;

/// Between two looks at how far a process is.
const LOOK: Duration = Duration::from_millis(20);

#[tokio::main]
async fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["bare", file] => return bare::serve(Path::new(file), None).await,
        ["bare", file, base_url, request] => {
            return bare::serve(Path::new(file), Some((base_url, Path::new(request)))).await;
        }
        _ => {}
    }
    let orders = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(2_000);
    let parts: Vec<&str> = arguments.iter().map(String::as_str).filter(|part| part.parse::<usize>().is_err()).collect();
    let takes = |part| parts.is_empty() || parts.contains(&part);
    table::head();
    if takes("intake") {
        intake(orders * 5)?;
    }
    if takes("abuse") {
        abused(orders * 5)?;
    }
    if takes("place") {
        placed(orders, false).await?;
        let request = from_ledger(orders, orders).await?;
        sent_bare(orders, &request)?;
    }
    if takes("mark") {
        placed(orders, true).await?;
    }
    if takes("backlog") {
        from_ledger(orders / 2, orders / 2).await?;
        from_ledger(orders * 50, orders / 2).await?;
    }
    if takes("large") {
        large(orders).await?;
    }
    if takes("backfill") {
        backfill(orders * 50, orders * 5)?;
    }
    if takes("postgres") {
        shared(orders / 5).await?;
    }
    Ok(())
}

/// Durable 202s, of the service and of a bare handler, while nothing is placed.
fn intake(count: usize) -> Result {
    let directory = tempfile::tempdir()?;
    let fakes = Fakes::start(directory.path(), &[])?;
    let requests = (0..count).map(|at| orders::webhook(&format!("in-{at}"), at)).collect::<Result<Vec<_>>>()?;
    let kib = requests.first().map_or(0, Vec::len) / 1024;
    let mut bare = Command::new(std::env::current_exe()?);
    let bare = Process::start(bare.arg("bare").arg(directory.path().join("bare.db")), "listening")?;
    taken_in(&format!("202 of a bare handler, {count} of {kib} KiB, 64 connections"), &bare, &requests)?;
    drop(bare);
    let mut command = fakes.command("sqlite:ledger.db", SENDING, true)?;
    let service = Process::start(command.args(["serve", "--listen", "127.0.0.1:0"]), "listening")?;
    taken_in("202 of the service, the same", &service, &requests)?;
    let metrics = load::get(service.address()?, "/metrics")?;
    let metric = |name: &str| metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
    if let (Some(acts), Some(commits)) =
        (metric("overprint_ledger_acts_total "), metric("overprint_ledger_commits_total "))
    {
        println!("    {:.1} webhooks in a commit", acts / commits);
    }
    Ok(())
}

/// Durable 202s while connections without a secret lean on the service, beside those of a service that is left alone.
fn abused(count: usize) -> Result {
    for leaning in [0, ABUSERS] {
        let directory = tempfile::tempdir()?;
        let fakes = Fakes::start(directory.path(), &[])?;
        let requests = (0..count).map(|at| orders::webhook(&format!("in-{at}"), at)).collect::<Result<Vec<_>>>()?;
        let mut command = fakes.command("sqlite:ledger.db", SENDING, true)?;
        let service = Process::start(command.args(["serve", "--listen", "127.0.0.1:0"]), "listening")?;
        let abuse = Leaning::start(service.address()?, leaning);
        taken_in(&format!("202 of the service, {leaning} unsigned connections lean on it"), &service, &requests)?;
        if leaning > 0 {
            println!("    {} times one of them was cut off and came again", abuse.again());
        }
    }
    Ok(())
}

fn taken_in(what: &str, process: &Process, requests: &[Vec<u8>]) -> Result {
    let before = process.processor();
    let sent = load::send(process.address()?, requests)?;
    let row = Row {
        p50: Some(sent.percentile(50)),
        p99: Some(sent.percentile(99)),
        ..used(process, before, sent.time, requests.len())
    };
    row.print(what);
    Ok(())
}

/// Orders from their webhook until they are placed and written back; where that is asked for, marked before they are sent.
async fn placed(count: usize, is_marking: bool) -> Result {
    let directory = tempfile::tempdir()?;
    let mut fakes = Fakes::start(directory.path(), &[])?;
    fakes.is_marking = is_marking;
    let ids: Vec<String> = (0..count).map(|at| format!("on-{at}")).collect();
    fakes.store(&ids)?;
    let requests = ids.iter().enumerate().map(|(at, id)| orders::webhook(id, at)).collect::<Result<Vec<_>>>()?;
    let mut command = fakes.command("sqlite:ledger.db", SENDING, false)?;
    let service = Process::start(command.args(["serve", "--listen", "127.0.0.1:0"]), "listening")?;
    let store = format!("sqlite:{}", directory.path().join("ledger.db").display());
    let ledger = Ledger::open(&store.parse()?, false, Clock::system()).await?;
    let (before, fakes_before, begun) = (service.processor(), fakes.processor(), Instant::now());
    load::send(service.address()?, &requests)?;
    until_done(&ledger).await?;
    let took = begun.elapsed();
    all_placed(&ledger, count).await?;
    let how = if is_marking { ", marked before" } else { "" };
    used(&service, before, took, count).print(&format!("webhook to placed and written back{how}, {count} orders"));
    beside(&fakes, fakes_before, count);
    Ok(())
}

/// Says what the sandbox took meanwhile.
fn beside(fakes: &Fakes, before: Option<f64>, count: usize) {
    if let Some(seconds) = fakes.processor().zip(before).map(|(after, before)| after - before) {
        println!("    the sandbox took {:.2} ms of processor time for each", seconds * 1_000.0 / count as f64);
    }
}

/// Orders from their webhook until their request is answered, by a bare handler: what nobody who does more can be faster than.
fn sent_bare(count: usize, request: &str) -> Result {
    let directory = tempfile::tempdir()?;
    let fakes = Fakes::start(directory.path(), &[])?;
    let file = directory.path().join("request.json");
    std::fs::write(&file, request)?;
    let requests = (0..count).map(|at| orders::webhook(&format!("on-{at}"), at)).collect::<Result<Vec<_>>>()?;
    let mut bare = Command::new(std::env::current_exe()?);
    bare.arg("bare").arg(directory.path().join("bare.db")).arg(fakes.url(0)?).arg(file);
    let bare = Process::start(&mut bare, "listening")?;
    let (before, fakes_before, begun) = (bare.processor(), fakes.processor(), Instant::now());
    load::send(bare.address()?, &requests)?;
    while load::get(bare.address()?, "/sent")?.parse::<usize>()? < count {
        std::thread::sleep(LOOK);
    }
    used(&bare, before, begun.elapsed(), count).print("the same by a bare handler: three rows and the same request");
    beside(&fakes, fakes_before, count);
    Ok(())
}

/// Orders that came with all that belongs to them: mapping, request and ledger, without the storefront. So many of those that wait.
/// Returns one of the requests.
async fn from_ledger(waiting: usize, count: usize) -> Result<String> {
    let directory = tempfile::tempdir()?;
    let fakes = Fakes::start(directory.path(), &[])?;
    let store = format!("sqlite:{}", directory.path().join("ledger.db").display());
    let filled = fill::waiting(&store, waiting, Filled::Alone).await?;
    let mut command = fakes.command(&store, SENDING, false)?;
    let ledger = Ledger::open(&store.parse()?, false, Clock::system()).await?;
    let work = Process::start(command.arg("work"), "working")?;
    let (before, begun) = (work.processor(), Instant::now());
    while placed_of(&ledger).await? < count {
        tokio::time::sleep(LOOK).await;
    }
    let done = placed_of(&ledger).await?;
    used(&work, before, begun.elapsed(), done)
        .print(&format!("placed without the storefront, the first {count} of {waiting}"));
    println!(
        "    {:.0} orders a second were received by the library before, {} KiB each",
        filled.per_second, filled.kib
    );
    request(&ledger).await
}

/// Returns what was sent for the first order, without its id.
async fn request(ledger: &Ledger) -> Result<String> {
    let first = ledger.entry(1).await?.order.external_id;
    let round = ledger.submissions(1).await?.pop().ok_or("the first order was not sent")?;
    let request = String::from_utf8(ledger.sent(round.id).await?.ok_or("the request is not kept")?)?;
    Ok(request.replace(&first, bare::ID).replace("[redacted]", PROFILE_TOKEN))
}

/// A large ledger: how long the service takes to start with it, and how much memory.
async fn large(scale: usize) -> Result {
    let directory = tempfile::tempdir()?;
    let fakes = Fakes::start(directory.path(), &[])?;
    let file = directory.path().join("ledger.db");
    let store = format!("sqlite:{}", file.display());
    let first = (scale / 10).max(1);
    fill::waiting(&store, first, Filled::Alone).await?;
    {
        let ledger = Ledger::open(&store.parse()?, false, Clock::system()).await?;
        let mut command = fakes.command(&store, SENDING, false)?;
        let _work = Process::start(command.arg("work"), "working")?;
        until_done(&ledger).await?;
    }
    let mut command = fakes.command(&store, SENDING, false)?;
    started("start with an empty ledger", &mut fakes.command("sqlite:empty.db", SENDING, false)?)?;
    fill::multiply(&file, first, 500).await?;
    let size = std::fs::metadata(&file)?.len() >> 20;
    started(&format!("start with {} orders placed, a file of {size} MiB", first * 500), &mut command)?;
    let count = scale * 5;
    fill::waiting(&store, count, Filled::Paused).await?;
    let mut command = fakes.command(&store, SENDING, false)?;
    let service = Process::start(command.args(["serve", "--listen", "127.0.0.1:0"]), "listening")?;
    let started_in = service.started_in;
    let ledger = Ledger::open(&store.parse()?, false, Clock::system()).await?;
    until_done(&ledger).await?;
    let row = Row { memory: service.memory("VmHWM"), p50: Some(millis(started_in)), ..Row::default() };
    row.print(&format!("peak while {count} more come to wait, since sending is paused"));
    Ok(())
}

/// Orders that the storefront had before: all of them counted, all taken into the ledger, and some placed and written back.
fn backfill(many: usize, placed: usize) -> Result {
    let directory = tempfile::tempdir()?;
    let fakes = Fakes::with_many(directory.path(), many)?;
    let placed = placed.min(many);
    for (store, what, count, arguments) in [
        ("sqlite:counted.db", "counted", many, vec!["--no-price"]),
        ("sqlite:taken.db", "taken into the ledger", many, vec!["--execute", "--yes", "--no-wait"]),
        (
            "sqlite:placed.db",
            "placed, written back and reported",
            placed,
            vec!["--execute", "--yes", "--per-minute", "1000000"],
        ),
    ] {
        let mut command = fakes.command(store, SENDING, false)?;
        command.args(["backfill", "--from", "2020-01-01", "--quiet"]).args(arguments);
        if count < many {
            command.arg("--limit").arg(count.to_string());
        }
        let ended = Ended::of(&mut command)?;
        let row = Row {
            per_second: Some(count as f64 / ended.took.as_secs_f64()),
            processor: ended.processor.map(|seconds| seconds * 1_000.0 / count as f64),
            memory: ended.memory,
            ..Row::default()
        };
        row.print(&format!("back-fill of {many} orders, {count} {what}"));
    }
    Ok(())
}

/// Starts the service, and prints how long that took until it listened, and its memory.
fn started(what: &str, command: &mut Command) -> Result {
    let service = Process::start(command.args(["serve", "--listen", "127.0.0.1:0"]), "listening")?;
    Row { memory: service.memory("VmHWM"), p50: Some(millis(service.started_in)), ..Row::default() }.print(what);
    Ok(())
}

/// One worker and two on one PostgreSQL, while 4over takes its time.
async fn shared(count: usize) -> Result {
    for workers in [1, 2] {
        let Some(store) = postgres::database() else { return Ok(()) };
        let directory = tempfile::tempdir()?;
        let fakes = Fakes::start(directory.path(), &["order=*:slow=200x*"])?;
        fill::waiting(&store, count, Filled::Alone).await?;
        let ledger = Ledger::open(&store.parse()?, false, Clock::system()).await?;
        let mut command = fakes.command(&store, 8, false)?;
        command.arg("work");
        let begun = Instant::now();
        let running =
            (0..workers).map(|_| Process::start(&mut command, "working")).collect::<std::io::Result<Vec<_>>>()?;
        until_done(&ledger).await?;
        let took = begun.elapsed();
        all_placed(&ledger, count).await?;
        let row = Row { per_second: Some(count as f64 / took.as_secs_f64()), ..Row::default() };
        row.print(&format!("placed, PostgreSQL, 4over takes 200 ms, {} work of 8 each, {count} orders", running.len()));
    }
    Ok(())
}

/// Waits until nothing is to be placed or written back any more.
async fn until_done(ledger: &Ledger) -> Result {
    loop {
        let due = (ledger.next_due(Step::Place).await?, ledger.next_due(Step::WriteBack).await?);
        if due == (None, None) {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn placed_of(ledger: &Ledger) -> Result<usize> {
    Ok(usize::try_from(ledger.counts().await?.get(&State::Placed).copied().unwrap_or_default())?)
}

async fn all_placed(ledger: &Ledger, count: usize) -> Result {
    let counts = ledger.counts().await?;
    if counts.get(&State::Placed).copied() == Some(i64::try_from(count)?) {
        return Ok(());
    }
    Err(format!("not all {count} orders are placed: {counts:?}").into())
}

/// Says what a process took for what it did.
fn used(process: &Process, before: Option<f64>, took: Duration, count: usize) -> Row {
    let count = count as f64;
    let seconds = process.processor().zip(before).map(|(after, before)| after - before);
    Row {
        per_second: Some(count / took.as_secs_f64()),
        processor: seconds.map(|seconds| seconds * 1_000.0 / count),
        memory: process.memory("VmHWM"),
        ..Row::default()
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
