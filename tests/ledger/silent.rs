//! A store that does not answer, or takes no changes any more: everything comes to an end, and nothing is half known.

use super::acts::*;
use super::store::Store;
use crate::app::Relay;
use crate::postgres::{Server, database};
use overprint_submit::ledger::act::{Intention, LetGo, Probe};
use overprint_submit::ledger::{Ledger, LedgerError, Place, State, Step};
use std::time::Duration;
use tokio::time::timeout;

/// How long Shopify waits for the answer to a webhook.
const STOREFRONT: Duration = Duration::from_secs(5);

/// How long anything else may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A ledger on a database behind a relay; none where there is no server.
async fn relayed() -> Option<(Relay, Store, Ledger)> {
    let (relay, address) = Relay::to(&database()?);
    let store = Store::at(&address);
    let ledger = store.open().await;
    Some((relay, store, ledger))
}

/// Has an order arrive, and asserts that the storefront is not kept waiting.
async fn refused_in_time(ledger: &Ledger, id: &str) -> LedgerError {
    let answer = timeout(STOREFRONT, ledger.act(arrival(id))).await.expect("an answer before the storefront hangs up");
    let error = answer.expect_err("no store");
    assert!(error.may_pass(), "{error:?}");
    error
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_vanishes_holds_up_nobody_for_long() {
    let Some((relay, _store, ledger)) = relayed().await else { return };
    let id = receive(&ledger, "1").await;
    assert_eq!(ledger.trouble(), None);
    relay.stall();
    refused_in_time(&ledger, "2").await;
    assert!(ledger.trouble().is_some(), "a write failed");
    let held = timeout(PATIENCE, ledger.act(hold_by_person(id))).await.expect("an end of the act");
    assert!(held.expect_err("no store").may_pass());
    let read = timeout(PATIENCE, ledger.entry(id)).await.expect("an end of the question");
    assert!(read.expect_err("no store").may_pass());
    relay.resume();
    receive(&ledger, "2").await;
    ledger.probe().await;
    assert_eq!(ledger.trouble(), None);
    relay.stall();
    timeout(STOREFRONT, ledger.close()).await.expect("a store that cannot be reached is closed all the same");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_processes_are_stopped_holds_up_nobody_for_long() {
    let Some(mut server) = Server::start() else { return };
    let ledger = Store::at(&server.database()).open().await;
    receive(&ledger, "1").await;
    server.freeze();
    refused_in_time(&ledger, "2").await;
    server.thaw();
    receive(&ledger, "2").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_are_dead_are_replaced_within_the_act() {
    let Some((relay, _store, ledger)) = relayed().await else { return };
    // Several connections idle.
    let ids: Vec<String> = (0..8).map(|id| format!("before-{id}")).collect();
    futures_util::future::join_all(ids.iter().map(|id| receive(&ledger, id))).await;
    relay.vanish();
    let first = timeout(STOREFRONT, ledger.act(arrival("1"))).await.expect("in time").expect("a new connection");
    timeout(STOREFRONT, ledger.entry(first.order_id)).await.expect("in time").expect("an order");
    relay.vanish();
    assert_eq!(timeout(STOREFRONT, ledger.counts()).await.expect("in time").expect("counts")[&State::Pending], 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_intent_and_an_answer_that_may_be_on_record_are_put_there_once() {
    let Some((relay, _store, ledger)) = relayed().await else { return };
    let id = receive(&ledger, "1").await;
    let lease = claim(&ledger, Step::Place).await;
    relay.stall_at("COMMIT");
    let intend = intent(&lease, 1, &["a"]);
    let error = timeout(PATIENCE, ledger.act(intend.clone())).await.expect("an end").expect_err("no answer");
    assert!(error.is_unknown() && relay.is_stalled(), "{error:?}");
    relay.resume();
    let Intention::Recorded { submission_id } = ledger.act(intend).await.expect("an intent") else {
        panic!("the intent is on record already")
    };
    assert_eq!(ledger.submissions(id).await.expect("rounds").len(), 1);

    let answer = reply(&lease, submission_id, &[("a", placed("100"))]);
    relay.stall_at("COMMIT");
    let error = timeout(PATIENCE, ledger.act(answer.clone())).await.expect("an end").expect_err("no answer");
    assert!(error.is_unknown(), "{error:?}");
    relay.resume();
    let entry = ledger.act(answer.clone()).await.expect("the answer is on record");
    assert_eq!(entry.order.state, State::Placed);
    let mut other = answer;
    other.http_status = Some(201);
    assert_lost(ledger.act(other).await);
    assert_eq!(history(&ledger, id).await, ["received", "sending", "placed"]);

    receive(&ledger, "2").await;
    let lease = claim(&ledger, Step::Place).await;
    let mut other = intent(&lease, 1, &["b"]);
    ledger.act(other.clone()).await.expect("an intent");
    other.body_sha256 = "1".repeat(64);
    assert_eq!(ledger.act(other).await.expect("no intent"), Intention::Stale, "another request than that on record");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_claim_may_have_taken_up_is_let_go_of() {
    let Some((relay, _store, ledger)) = relayed().await else { return };
    let id = receive(&ledger, "1").await;
    relay.stall_at("COMMIT");
    let token = "unknown".to_owned();
    let step = Step::Place;
    let taking = overprint_submit::ledger::act::Claim {
        without: Vec::new(),
        step,
        only: None,
        limit: 8,
        lease_for: HOUR,
        token: token.clone(),
    };
    let error = timeout(PATIENCE, ledger.act(taking)).await.expect("an end").expect_err("no answer");
    assert!(error.is_unknown(), "{error:?}");
    relay.resume();
    ledger.act(LetGo { step, token: "another".to_owned() }).await.expect("nothing");
    assert!(claim_for(&ledger, step, 10, HOUR).await.is_empty(), "it was taken up");
    ledger.act(LetGo { step, token }).await.expect("an end of the lease");
    assert_eq!(claim(&ledger, step).await.order_id, id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_whose_connection_is_dead_listens_again() {
    let Some((relay, store, ledger)) = relayed().await else { return };
    let other = store.open().await;
    let listening = tokio::spawn({
        let other = other.clone();
        async move { other.listen().await }
    });
    let woken = async |id: &str| {
        for number in 0.. {
            receive(&ledger, &format!("{id}-{number}")).await;
            if timeout(Duration::from_millis(50), other.woken(Step::Place)).await.is_ok() {
                return;
            }
        }
    };
    timeout(PATIENCE, woken("before")).await.expect("a listener");
    relay.vanish();
    // What was said before it vanished.
    while timeout(Duration::from_millis(50), other.woken(Step::Place)).await.is_ok() {}
    timeout(PATIENCE, woken("after")).await.expect("a listener again");
    listening.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_to_a_primary_that_was_demoted_are_left_for_new_ones() {
    let Some(server) = Server::start() else { return };
    let store = Store::at(&server.database());
    let ledger = store.open().await;
    let ids: Vec<String> = (0..8).map(|id| format!("before-{id}")).collect();
    futures_util::future::join_all(ids.iter().map(|id| receive(&ledger, id))).await;
    let mut raw = store.raw().await;
    let Place::Postgres(address) = &store.place else { return };
    let name = address.rsplit('/').next().expect("a database");
    // New connections may write again, as those to the new primary; the old ones may not.
    raw.run("ALTER SYSTEM SET default_transaction_read_only = on").await.expect("a setting");
    raw.run("SELECT pg_reload_conf()").await.expect("a reload");
    while raw.number("SELECT (current_setting('default_transaction_read_only') = 'on')::int::bigint").await == 0 {}
    refused_in_time(&ledger, "1").await;
    assert!(ledger.trouble().is_some());
    let lead = format!(
        "BEGIN READ WRITE; ALTER ROLE postgres IN DATABASE {name} SET default_transaction_read_only = off; COMMIT"
    );
    let held = futures_util::future::join_all((0..8).map(|_| ledger.counts())).await;
    assert!(held.into_iter().all(|counts| counts.is_ok()), "a database that takes no changes is read");
    raw.run(&lead).await.expect("a new primary");
    let received = timeout(STOREFRONT, ledger.act(arrival("1"))).await.expect("in time");
    received.expect("the new primary takes it");
    ledger.probe().await;
    assert_eq!(ledger.trouble(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_another_process_has_locked_keeps_only_those_waiting_who_can() {
    let store = Store::sqlite();
    let ledger = store.open().await;
    let id = receive(&ledger, "1").await;
    let lease = claim(&ledger, Step::Place).await;
    let round = intend(&ledger, &lease, 1, &["a"]).await;
    let mut other = store.raw().await;
    other.run("BEGIN EXCLUSIVE").await.expect("a lock");
    let answered = tokio::spawn({
        let (ledger, answer) = (ledger.clone(), reply(&lease, round, &[("a", placed("100"))]));
        async move { ledger.act(answer).await }
    });
    for delivery in ["2", "3"] {
        refused_in_time(&ledger, delivery).await;
    }
    assert!(ledger.trouble().is_some());
    assert!(!answered.is_finished(), "what 4over answered waits longer");
    other.run("COMMIT").await.expect("an end");
    answered.await.expect("a task").expect("the answer on record");
    assert_eq!(history(&ledger, id).await, ["received", "sending", "placed"]);
    receive(&ledger, "2").await;
    assert!(ledger.find("shop", "3").await.expect("a look").is_none(), "what was refused is not stored later");
    ledger.probe().await;
    assert_eq!(ledger.trouble(), None);
}

#[tokio::test]
async fn a_probe_leaves_nothing_behind_on_postgres() {
    let Some(store) = Store::postgres() else { return };
    let ledger = store.open().await;
    ledger.act(Probe { size: 70_000 }).await.expect("a write");
    ledger.probe().await;
    assert_eq!(store.raw().await.number("SELECT count(*) FROM setting WHERE name LIKE 'probe%'").await, 0);
}
