//! A process that died, a second one beside it, and a store of another version.

use super::acts::*;
use super::store::{LATER, Store, both};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::{LedgerError, Place, State, Step};
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::sync::Arc;
use tokio::task::JoinSet;

/// The open orders of a store as its first version kept them.
const FIRST: &str = include_str!("first.sql");

both! {
    what_a_dead_process_had_begun(store) {
        let ledger = store.open().await;
        let looked_at = receive(&ledger, "1").await;
        let late = claim(&ledger, Step::Place).await;
        let in_flight = receive(&ledger, "2").await;
        let sending = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &sending, 1, &["a"]).await;
        // It dies with what it holds.
        drop(ledger);
        let ledger = store.open().await;
        if let Place::Postgres(_) = store.place {
            // Of several machines nobody knows that one is dead, until its leases end.
            assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty());
            store.raw().await.run("UPDATE work SET next_at = 0").await.expect("an hour passes");
        }
        let leases = claim_for(&ledger, Step::Place, 10, HOUR).await;
        assert_eq!(leases.len(), 2);
        assert_lost(ledger.act(Finish { lease: late, next_at: None }).await);
        assert_lost(ledger.act(reply(&sending, round, &[("a", placed("100"))])).await);
        assert_eq!(states(&ledger, looked_at).await.0, State::Pending);
        assert_eq!(states(&ledger, in_flight).await, (State::Sending, vec![State::Sending]));
        // What may have left is never sent again by itself.
        let lease = leases.iter().find(|lease| lease.order_id == in_flight).expect("its lease");
        let before = store.raw().await.sums().await;
        let error = ledger.act(intent(lease, 2, &["a"])).await.expect_err("a second request");
        assert!(matches!(error, LedgerError::Impossible(_)), "{error:?}");
        assert_eq!(store.raw().await.sums().await, before);
        ledger.act(reply(lease, round, &[("a", lost())])).await.expect("a doubt");
    }

    a_person_beside_the_process_that_works(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let person = store.try_open(false).await.expect("a second handle");
        assert_eq!(states(&person, id).await.0, State::Pending);
        person.act(arrival("1")).await.expect("an order");
        ledger.act(Finish { lease, next_at: Some(LATER) }).await.expect("the lease is there still");
        person.act(hold_by_person(id)).await.expect("a hold");
        assert_eq!(states(&ledger, id).await.0, State::Held);
        person.close().await;
        receive(&ledger, "2").await;
    }

    many_open_a_new_store_at_the_same_moment(store) {
        let store = Arc::new(store.same());
        let mut opening = JoinSet::new();
        for _process in 0..8 {
            let store = Arc::clone(&store);
            opening.spawn(async move { store.try_open(false).await });
        }
        for opened in opening.join_all().await {
            receive(&opened.expect("a ledger"), "1").await;
        }
    }

    the_store_of_the_first_version(store) {
        match &store.place {
            Place::Sqlite(path) => {
                let address = format!("sqlite:{}?mode=rwc", path.display());
                let mut connection = SqliteConnection::connect(&address).await.expect("a file");
                sqlx::migrate!("src/ledger/migrations/sqlite").run_to(1, &mut connection).await.expect("its tables");
            }
            Place::Postgres(address) => {
                let mut connection = PgConnection::connect(address).await.expect("a database");
                sqlx::migrate!("src/ledger/migrations/postgres").run_to(1, &mut connection).await.expect("its tables");
            }
        }
        store.raw().await.run(FIRST).await.expect("its orders");
        let ledger = store.open().await;
        for (id, state) in [
            (1, State::Pending), (2, State::Held), (3, State::InDoubt), (4, State::Refused), (5, State::Placed),
        ] {
            assert_eq!(states(&ledger, id).await.0, state);
        }
        let lease = claim(&ledger, Step::Place).await;
        assert_eq!((lease.order_id, lease.attempts), (1, 2));
        let round = intend(&ledger, &lease, 1, &["new"]).await;
        ledger.act(reply(&lease, round, &[("new", placed("900"))])).await.expect("an answer");
        assert_eq!(ledger.act(arrival("held")).await.expect("an answer").state, State::Pending);
        ledger.act(resolve(3, &[("doubt", Resolution::Placed { number: "300".into() })])).await.expect("a word");
        ledger.act(retry(4)).await.expect("a retry");
        let leases = claim_for(&ledger, Step::Place, 10, HOUR).await;
        let lease = leases.iter().find(|lease| lease.order_id == 4).expect("its lease");
        let round = intend(&ledger, lease, 2, &["refused"]).await;
        ledger.act(reply(lease, round, &[("refused", placed("400"))])).await.expect("an answer");
        for (id, state) in [(1, State::Placed), (2, State::Pending), (3, State::Placed), (4, State::Placed)] {
            assert_eq!(states(&ledger, id).await.0, state);
        }
        assert!(ledger.act(Receive { event_id: Some("e5".into()), ..arrival("placed") }).await.expect("an answer").is_repeated);
        assert_eq!(claim_for(&ledger, Step::Track, 10, HOUR).await.len(), 3);
        let behind = ClaimBehind { without: Vec::new(), step: Step::Track, limit: 10, lease_for: HOUR, token: "behind".into() };
        assert_eq!(ledger.act(behind).await.expect("a claim").len(), 1, "one of them came by a back-fill");
    }

    the_history_of_a_version_that_hashed_without_a_key(store) {
        match &store.place {
            Place::Sqlite(path) => {
                let address = format!("sqlite:{}?mode=rwc", path.display());
                let mut connection = SqliteConnection::connect(&address).await.expect("a file");
                sqlx::migrate!("src/ledger/migrations/sqlite").run_to(13, &mut connection).await.expect("its tables");
            }
            Place::Postgres(address) => {
                let mut connection = PgConnection::connect(address).await.expect("a database");
                sqlx::migrate!("src/ledger/migrations/postgres").run_to(13, &mut connection).await.expect("its tables");
            }
        }
        let mut raw = store.raw().await;
        raw.run("INSERT INTO orders (id, storefront, external_id, state, source, writes_back, received_at, changed_at)
                     VALUES (1, 'shop', '1', 'done', 'webhook', true, 1, 1);
                 INSERT INTO event (order_id, at, actor, what, detail) VALUES
                     (1, 1, 'ann', 'erased', 'asked (by mail) (customer sha256:0123456789abcdef)'),
                     (1, 2, 'ann', 'erased', 'expired'), (1, 3, 'ann', 'hold', 'see (customer sha256:x)'), (1, 4, 'ann', 'erased', NULL)",
        ).await.expect("its rows");
        let ledger = store.open().await;
        let details: Vec<_> = ledger.history(1).await.expect("a history").into_iter().map(|event| event.detail).collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(details, [text("asked (by mail)"), text("expired"), text("see (customer sha256:x)"), None]);
        let error = raw.run("UPDATE event SET detail = 'x'").await.expect_err("the history is guarded again").to_string();
        assert!(error.contains("append only"), "{error}");
    }

    the_store_of_a_version_to_come(store) {
        drop(store.open().await);
        let mut raw = store.raw().await;
        raw.run("INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, execution_time
                 FROM _sqlx_migrations WHERE version = 1").await.expect("a migration");
        for works in [true, false] {
            let error = store.try_open(works).await.err().expect("a store that nobody here understands");
            assert!(matches!(error, LedgerError::Newer(9999)) && !error.may_pass(), "{error:?}");
            let text = error.to_string();
            assert!(text.contains("9999") && text.contains("newer overprint") && text.contains("backup"), "{text}");
        }
    }
}

#[tokio::test]
async fn two_processes_do_not_work_on_one_file() {
    let store = Store::sqlite();
    let ledger = store.open().await;
    let error = store.try_open(true).await.err().expect("a file that is in use");
    assert!(matches!(error, LedgerError::InUse(_)) && error.may_pass(), "{error:?}");
    assert!(error.to_string().contains("ledger.db"), "{error}");
    receive(&ledger, "1").await;
    drop(ledger);
    claim(&store.open().await, Step::Place).await;
}
