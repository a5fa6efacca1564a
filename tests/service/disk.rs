//! The disk: what is acknowledged is on it, and what does not fit on it, or waits for its file, is not acknowledged.

use super::world::{World, reaches, until};
use overprint_submit::ledger::State;
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How long Shopify waits for the answer to a webhook.
const STOREFRONT: Duration = Duration::from_secs(5);

/// A file may grow to this size, in bytes: more than an empty ledger takes.
const LIMIT: &str = "1000000";

/// Finds a program, and says in a line where it is not there what did not run.
fn program(name: &str, tested: &str) -> Option<String> {
    let found = ["/usr/bin", "/bin", "/usr/local/bin"].iter().map(|place| format!("{place}/{name}"));
    let found = found.into_iter().find(|path| Path::new(path).is_file());
    if found.is_none() {
        eprintln!("{name} is not installed: {tested} did not run");
    }
    found
}

/// Has a command be run by another one, with the same environment.
fn run_by(program: &str, arguments: &[&str], command: &Command) -> Command {
    let mut other = Command::new(program);
    other.env_clear().args(arguments).arg(command.get_program()).args(command.get_args());
    other.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    other.current_dir(crate::app::root());
    other
}

fn serve(world: &World) -> Command {
    let mut command = world.overprint();
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    command
}

#[tokio::test]
async fn a_full_disk_refuses_webhooks_and_is_made_up_for_without_a_restart() {
    let Some(prlimit) = program("prlimit", "what a full disk does") else { return };
    let world = World::start("track_seconds = 86400\nlease_seconds = 2").await;
    // Whoever writes past the limit is told so, as on a full disk, and not killed.
    let command = run_by("/bin/sh", &["-c", "trap '' XFSZ; exec \"$@\"", "sh"], &serve(&world));
    let serving = world.serve_by(command).await;
    let limit = |limit: &str| {
        let pid = serving.id().to_string();
        let set = Command::new(&prlimit).args(["--pid", &pid, &format!("--fsize={limit}:unlimited")]).status();
        assert!(set.expect("prlimit").success());
    };
    limit(LIMIT);
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    for number in 1..200 {
        let id = world.order(number);
        let mut order = world.sandbox.order(&id).expect("an order");
        order["notes"] = json!("x".repeat(40_000));
        world.sandbox.add_order(order);
        match serving.told(&world, &id).await {
            202 => accepted.push(id),
            status => {
                assert_eq!(status, 503, "{}", serving.said());
                refused.push(id);
            }
        }
        if refused.len() == 5 {
            break;
        }
    }
    assert!(!accepted.is_empty() && refused.len() == 5, "{} accepted, {} refused", accepted.len(), refused.len());
    assert_eq!(serving.get("/readyz").await.status, 503, "a write was refused");
    // Written by the probe alone: it is refused as well.
    until("a probe to be refused", async || {
        serving.get("/metrics").await.body.contains("overprint_store_writable 0").then_some(())
    })
    .await;
    assert_eq!(serving.get("/readyz").await.status, 503);
    limit("unlimited");
    until("the service to be ready", async || (serving.get("/readyz").await.status == 200).then_some(())).await;
    for id in &refused {
        until("there is room again", async || (serving.told(&world, id).await == 202).then_some(())).await;
    }
    let ledger = world.ledger().await;
    for id in accepted.iter().chain(&refused) {
        reaches(&ledger, id, State::Placed).await;
    }
    let book = world.sandbox.book();
    assert_eq!((book.duplicate_order_ids(), book.orders.len()), (Vec::new(), accepted.len() + refused.len()));
}

#[tokio::test]
async fn a_store_that_is_locked_refuses_webhooks_in_time_and_gets_what_4over_answered() {
    let world = World::start("track_seconds = 86400").await;
    world.sandbox.behave("order=*:slow".parse().expect("a rule"));
    let serving = world.serve().await;
    let first = world.order(1);
    assert_eq!(serving.told(&world, &first).await, 202);
    until("the order at 4over", async || (world.sandbox.book().held == 1).then_some(())).await;

    let path = format!("sqlite:{}", world.directory().join("overprint.db").display());
    let mut other = SqliteConnection::connect(&path).await.expect("the file");
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.expect("a lock");
    world.sandbox.behave_well();
    world.sandbox.release();
    let second = world.order(2);
    for _delivery in 0..2 {
        let told = tokio::time::timeout(STOREFRONT, serving.told(&world, &second)).await;
        assert_eq!(told.expect("an answer before the storefront hangs up"), 503);
    }
    assert_eq!(serving.get("/readyz").await.status, 503);

    sqlx::raw_sql("COMMIT").execute(&mut other).await.expect("an end");
    until("the file is free", async || (serving.told(&world, &second).await == 202).then_some(())).await;
    until("the service to be ready", async || (serving.get("/readyz").await.status == 200).then_some(())).await;
    let ledger = world.ledger().await;
    for id in [&first, &second] {
        reaches(&ledger, id, State::Placed).await;
    }
    let book = world.sandbox.book();
    assert_eq!((book.duplicate_order_ids(), book.orders.len()), (Vec::new(), 2));
}

#[tokio::test]
async fn what_is_acknowledged_is_on_the_disk_first() {
    let Some(strace) = program("strace", "that the disk has a webhook before its answer leaves") else { return };
    let world = World::start("track_seconds = 86400").await;
    let trace = world.directory().join("trace");
    let calls = "trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync";
    let arguments = ["-D", "-f", "-y", "-s", "5000", "-e", calls, "-o", trace.to_str().expect("a path")];
    let serving = world.serve_by(run_by(&strace, &arguments, &serve(&world))).await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    let (stored, answered) = (format!("msg_{id}"), "HTTP/1.1 202");
    let lines = until("the answer in the trace", async || {
        let text = std::fs::read_to_string(&trace).unwrap_or_default();
        text.contains(answered).then(|| text.lines().map(str::to_owned).collect::<Vec<_>>())
    })
    .await;
    let at = |what: &dyn Fn(&str) -> bool| lines.iter().position(|line| what(line));
    let insert = at(&|line| line.contains("pwrite64(") && line.contains("-wal>") && line.contains(&stored));
    let answer = at(&|line| line.contains(answered)).expect("an answer");
    let insert = insert.expect("the event in the log of the store");
    let between = &lines[insert..answer];
    // A call that another thread comes between is two lines of the same process.
    let is_synced = between.iter().enumerate().any(|(begun, line)| {
        let process = line.split_whitespace().next().unwrap_or_default();
        let begins = line.contains("sync(") && line.contains("-wal>");
        let ends = |line: &String| line.starts_with(process) && line.contains("sync") && line.ends_with("= 0");
        begins && between[begun..].iter().any(ends)
    });
    assert!(
        is_synced,
        "{}",
        between.iter().map(|line| line.chars().take(120).collect()).collect::<Vec<String>>().join("\n")
    );
}
