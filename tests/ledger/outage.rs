//! A store that is locked, stopped, started again, or would forget what it was told.

use super::acts::*;
use super::store::{NOON, Store, both};
use crate::postgres::Server;
use overprint_submit::ledger::{Ledger, LedgerError, Place, Step};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::time::timeout;

/// Has something received at one ledger until the other one, which listens, is woken.
async fn wake_across(from: &Ledger, to: &Ledger) {
    for id in 0.. {
        receive(from, &format!("wake-{id}")).await;
        tokio::select! {
            biased;
            () = to.woken(Step::Place) => return,
            () = tokio::task::yield_now() => {}
        }
    }
}

both! {
    who_finds_the_store_locked_waits(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let mut other = store.raw().await;
        other.run(match store.place {
            Place::Sqlite(_) => "BEGIN EXCLUSIVE",
            Place::Postgres(_) => "BEGIN; LOCK TABLE orders IN EXCLUSIVE MODE",
        }).await.expect("a lock");
        let waiting = tokio::spawn({ let ledger = ledger.clone(); async move { receive(&ledger, "2").await } });
        let person = tokio::spawn({ let ledger = ledger.clone(); async move { ledger.act(hold_by_person(id)).await } });
        // Whoever reads does not wait.
        for _look in 0..20 {
            assert_eq!(history(&ledger, id).await, ["received"]);
        }
        assert!(!waiting.is_finished() && !person.is_finished());
        other.run("COMMIT").await.expect("an end");
        waiting.await.expect("an order");
        person.await.expect("a task").expect("a hold");
        assert_eq!(history(&ledger, id).await, ["received", "hold"]);
    }

    the_clock_is_the_one_that_all_share(store) {
        let ledger = store.open().await;
        let mut raw = store.raw().await;
        let before = raw.now().await;
        let id = receive(&ledger, "1").await;
        claim(&ledger, Step::Place).await;
        let after = raw.now().await;
        let received_at = ledger.entry(id).await.expect("an order").order.received_at;
        assert!((before..=after).contains(&received_at), "{received_at}");
        let until = due(&ledger, id, Step::Place).await.expect("the end of the lease");
        assert!((before + HOUR..=after + HOUR).contains(&until), "{until}");
        assert_eq!(ledger.clock().now(), NOON);
    }
}

/// Where the process that locks the file finds its name.
const LOCKED: &str = "OVERPRINT_TEST_LOCKED_FILE";

/// Not a test by itself: the process of a backup tool, which [`a_backup_tool_that_locks_the_index_of_the_log`] starts. It locks
/// the file, as far as the service lets it, until its input ends.
#[test]
fn a_process_that_locks_a_file() {
    let Ok(path) = std::env::var(LOCKED) else { return };
    let file = std::fs::File::options().read(true).write(true).open(path).expect("the file");
    rustix::fs::fcntl_lock(&file, rustix::fs::FlockOperation::NonBlockingLockShared).expect("a lock");
    println!("\nlocked");
    std::io::stdin().read_to_end(&mut Vec::new()).expect("the end of the input");
}

/// Starts a process that locks a file; returns once it has.
fn lock(path: &Path) -> Child {
    let name = format!("{}::a_process_that_locks_a_file", module_path!().split_once("::").expect("a crate").1);
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", &name, "--nocapture"]).env(LOCKED, path);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a process");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let is_locked = lines.map_while(Result::ok).any(|line| line == "locked");
    assert!(is_locked, "the file is not locked");
    child
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_tool_that_locks_the_index_of_the_log() {
    let store = Store::sqlite();
    let Place::Sqlite(path) = &store.place else { return };
    let ledger = store.open().await;
    let id = receive(&ledger, "1").await;
    let mut index = path.clone().into_os_string();
    index.push("-shm");
    let mut tool = lock(Path::new(&index));
    // A storefront hangs up after five seconds.
    let began = std::time::Instant::now();
    let error = ledger.act(arrival("2")).await.expect_err("it is locked");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert!(error.may_pass(), "{error:?}");
    assert!(ledger.trouble().is_some(), "the service is not ready");
    let read = timeout(Duration::from_secs(40), ledger.entry(id)).await.expect("an end of the question");
    if let Err(error) = read {
        assert!(error.may_pass(), "{error:?}");
    }
    drop(tool.stdin.take());
    tool.wait().expect("its end");
    let received = timeout(Duration::from_secs(20), ledger.act(arrival("2"))).await.expect("in time");
    assert_eq!(received.expect("an order").order_id, id + 1);
    assert_eq!(history(&ledger, id).await, ["received"]);
    ledger.probe().await;
    assert_eq!(ledger.trouble(), None);
    ledger.close().await;
}

#[tokio::test]
async fn a_store_in_memory_is_refused() {
    let place = "sqlite::memory:".parse().expect("an address");
    let opened = Ledger::open(&place, false, overprint_submit::ledger::Clock::system()).await;
    let error = opened.err().expect("a store that forgets");
    assert!(matches!(error, LedgerError::NotDurable(_)), "{error:?}");
}

#[tokio::test]
async fn one_process_wakes_the_other() {
    let Some(store) = Store::postgres() else { return };
    let (one, other) = (store.open().await, store.open().await);
    assert!(one.is_shared());
    let listener = tokio::spawn({
        let other = other.clone();
        async move { other.listen().await }
    });
    wake_across(&one, &other).await;
    listener.abort();
}

#[tokio::test]
async fn postgres_that_would_forget_is_refused() {
    let Some(store) = Store::postgres() else { return };
    let Place::Postgres(address) = &store.place else { return };
    for (setting, is_refused) in [("off", true), ("local", false), ("on", false)] {
        let address = format!("{address}?options=-c%20synchronous_commit%3D{setting}");
        match Store::at(&address).try_open(true).await {
            Ok(_) => assert!(!is_refused, "{setting}"),
            Err(error) => assert!(is_refused && matches!(error, LedgerError::NotDurable(_)), "{setting}: {error:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_stopped_and_started_again() {
    let Some(mut server) = Server::start() else { return };
    let store = Store::at(&server.database());
    let (ledger, other) = (store.open().await, store.open().await);
    let listener = tokio::spawn({
        let other = other.clone();
        async move { other.listen().await }
    });
    let id = sent(&other, "1", &[("a", placed("100"))]).await;
    let lease = claim(&ledger, Step::Track).await;
    wake_across(&ledger, &other).await;
    let before = store.raw().await.sums().await;

    server.stop();
    let act = ledger.act(hold(&lease, "a size"));
    let (acted, read, received) = tokio::join!(act, ledger.entry(id), other.act(arrival("2")));
    for error in [acted.expect_err("no store"), read.expect_err("no store"), received.expect_err("no store")] {
        assert!(error.may_pass(), "{error:?}");
    }

    server.start_again();
    assert_eq!(store.raw().await.sums().await, before);
    receive(&ledger, "2").await;
    wake_across(&ledger, &other).await;
    let end = overprint_submit::ledger::act::Finish { lease, next_at: None };
    ledger.act(end).await.expect("a lease outlives the server");
    assert_eq!(history(&other, id).await, ["received", "sending", "placed"]);
    listener.abort();
    ledger.close().await;
    other.close().await;

    store.raw().await.run("ALTER SYSTEM SET fsync = off").await.expect("a setting");
    server.stop();
    server.start_again();
    let error = store.try_open(true).await.err().expect("a server that forgets");
    assert!(matches!(&error, LedgerError::NotDurable(why) if why.contains("fsync")), "{error:?}");
}
