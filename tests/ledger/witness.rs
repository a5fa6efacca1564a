//! What a machine remembers of the store outside of it, and what follows where the store does not have that any more.

use super::acts::*;
use super::store::{Raw, Store, both};
use crate::service::world::until;
use overprint_submit::ledger::act::{Forget, Intention, NothingLost, PAUSED, Restore, Set};
use overprint_submit::ledger::{Beat, Clock, Ledger, State, StateDirectory, Step};
use overprint_submit::retention::{self, Settings};
use std::path::Path;

/// Opens a store as a machine that keeps what it remembers in a directory.
async fn machine(store: &Store, directory: &Path) -> Ledger {
    let state = StateDirectory::In(directory.to_owned());
    Ledger::open_to_send(&store.place, true, Clock::system(), &state).await.expect("a ledger")
}

/// Sends an order, and returns what came of the intent.
async fn tried(ledger: &Ledger, external_id: &str) -> Intention {
    let order_id = receive(ledger, external_id).await;
    let lease = claim_for(ledger, Step::Place, 10, HOUR).await.into_iter().find(|lease| lease.order_id == order_id);
    let intent = intent(&lease.expect("a lease"), 1, &[external_id]);
    let intention = ledger.act(intent).await.expect("an intention");
    ledger.remember().await.expect("a disk");
    intention
}

fn is_recorded(intention: Intention) -> bool {
    matches!(intention, Intention::Recorded { .. })
}

/// Takes the last order back, as a backup from before has it.
async fn go_back(raw: &mut Raw) {
    let last = raw.number("SELECT max(id) FROM orders").await;
    for table in ["submission_body", "submission_job"] {
        raw.run(&format!(
            "DELETE FROM {table} WHERE submission_id IN (SELECT id FROM submission WHERE order_id = {last})"
        ))
        .await
        .expect("a change");
    }
    for table in ["submission", "jobs", "event", "work", "order_personal", "plan", "approval", "repeated"] {
        raw.run(&format!("DELETE FROM {table} WHERE order_id = {last}")).await.expect("a change");
    }
    raw.run(&format!("DELETE FROM orders WHERE id = {last}")).await.expect("a change");
}

fn restore() -> Restore {
    Restore { actor: "ann".into(), reason: "the disk broke".into(), storefronts: vec!["shop".into()] }
}

both! {
    an_intent_finds_out_by_itself_and_only_a_restore_leads_out(store) {
        let directory = tempfile::tempdir().expect("a directory");
        let ledger = machine(store, directory.path()).await;
        assert!(is_recorded(tried(&ledger, "1").await) && is_recorded(tried(&ledger, "2").await));
        let mut raw = store.raw().await;
        go_back(&mut raw).await;
        // No beat in between: the transaction itself compares.
        assert_eq!(tried(&ledger, "2").await, Intention::WentBack);
        let noted = ledger.noted_to_have_gone_back().await.expect("a setting").expect("a note");
        assert!(noted.why.contains("1 of the last requests of this machine"), "{}", noted.why);
        // A machine that remembers nothing heeds the note.
        let new = tempfile::tempdir().expect("a directory");
        let other = match ledger.is_shared() {
            true => machine(store, new.path()).await,
            false => ledger.clone(),
        };
        assert!(matches!(other.beat().await.expect("a beat"), Beat::WentBack(_)));
        ledger.act(Set { name: PAUSED.into(), value: None }).await.expect("resumed");
        assert_eq!(tried(&ledger, "3").await, Intention::WentBack, "resuming does not lift it");

        // The note is lost with another restore, and written again by whoever knows of it.
        assert!(matches!(ledger.beat().await.expect("a beat"), Beat::WentBack(_)));
        raw.run("DELETE FROM setting WHERE name = 'went_back'").await.expect("a change");
        assert_eq!(tried(&ledger, "4").await, Intention::WentBack);
        raw.run("DELETE FROM setting WHERE name = 'went_back'").await.expect("a change");
        assert!(matches!(ledger.beat().await.expect("a beat"), Beat::WentBack(_)));
        assert!(ledger.noted_to_have_gone_back().await.expect("a setting").is_some());

        assert_eq!(ledger.act(restore()).await.expect("held"), 3);
        assert_eq!(tried(&ledger, "5").await, Intention::Unsettled, "who does not know of the restore yet sends nothing");
        assert_eq!(ledger.beat().await.expect("a beat"), Beat::Restored);
        assert_eq!(ledger.went_back(), None);
        let order_id = receive(&ledger, "6").await;
        let lease = claim_for(&ledger, Step::Place, 10, HOUR).await.into_iter().find(|lease| lease.order_id == order_id);
        let lease = lease.expect("a lease");
        let unknowing = intent(&lease, 1, &["6"]);
        assert_eq!(ledger.act(unknowing).await.expect("an intention"), Intention::Stale, "it was read as if nothing had been");
        assert_eq!(states(&ledger, order_id).await.0, State::Pending);
    }

    what_is_on_disk_outlives_the_process(store) {
        let directory = tempfile::tempdir().expect("a directory");
        let ledger = machine(store, directory.path()).await;
        assert!(is_recorded(tried(&ledger, "1").await) && is_recorded(tried(&ledger, "2").await));
        ledger.close().await;
        drop(ledger);
        // In order: sending goes on at once.
        let ledger = machine(store, directory.path()).await;
        assert_eq!(ledger.went_back(), None);
        assert!(is_recorded(tried(&ledger, "3").await));
        ledger.close().await;
        drop(ledger);
        go_back(&mut store.raw().await).await;
        let ledger = machine(store, directory.path()).await;
        assert!(ledger.went_back().expect("a loss").why.contains("requests of this machine"));
        assert_eq!(tried(&ledger, "3").await, Intention::WentBack);
        ledger.close().await;
        drop(ledger);
        // Somebody declares it restored while this machine is off.
        Ledger::restored(&store.place, restore(), Clock::system()).await.expect("held");
        let ledger = machine(store, directory.path()).await;
        assert_eq!(ledger.went_back(), None);
        ledger.close().await;
    }

    an_event_that_is_gone_tells_it_too_and_what_is_erased_does_not(store) {
        let directory = tempfile::tempdir().expect("a directory");
        let ledger = machine(store, directory.path()).await;
        assert!(is_recorded(tried(&ledger, "1").await));
        assert_eq!(ledger.beat().await.expect("a beat"), Beat::InOrder);
        let forget = Forget { order_id: 1, actor: "ann".into(), reason: "asked for".into() };
        let _whatever_waits = ledger.act(forget).await;
        assert_eq!(ledger.beat().await.expect("a beat"), Beat::InOrder);
        // Somebody else's work, which this machine only read.
        receive(&ledger, "2").await;
        assert_eq!(ledger.beat().await.expect("a beat"), Beat::InOrder);
        go_back(&mut store.raw().await).await;
        match ledger.beat().await.expect("a beat") {
            Beat::WentBack(went_back) => assert!(went_back.why.contains("of its history"), "{}", went_back.why),
            other => panic!("{other:?}"),
        }
    }

    what_retention_takes_away_is_no_loss_and_hides_none(store) {
        let directory = tempfile::tempdir().expect("a directory");
        let ledger = machine(store, directory.path()).await;
        assert!(is_recorded(tried(&ledger, "1").await) && is_recorded(tried(&ledger, "2").await));
        assert_eq!(ledger.beat().await.expect("a beat"), Beat::InOrder);
        let mut raw = store.raw().await;
        // Years pass for what is there, and not for what the machine remembers of it.
        raw.run("UPDATE orders SET changed_at = 1, received_at = 1, state = 'done'; UPDATE order_personal SET stored_at = 1;
                 UPDATE submission SET intended_at = 1; UPDATE setting SET changed_at = 1 WHERE name <> 'store'").await.expect("years");
        let settings = Settings { bodies_days: 1, personal_days_after_delivery: 1 };
        assert_eq!(retention::expire(&ledger, settings).await.expect("erased"), 2);
        assert_eq!(ledger.compare(&store.place, directory.path()).await.expect("a look"), None);
        assert_eq!(ledger.beat().await.expect("a beat"), Beat::InOrder);
        assert!(is_recorded(tried(&ledger, "3").await), "sending goes on");
        raw.run("UPDATE setting SET changed_at = 1 WHERE name <> 'store'").await.expect("years");
        retention::expire(&ledger, settings).await.expect("keys that are thrown away");
        assert_eq!(ledger.beat().await.expect("a beat"), Beat::InOrder);
        ledger.close().await;
        drop(ledger);
        let ledger = machine(store, directory.path()).await;
        assert_eq!(ledger.went_back(), None, "nor after a start");
        retention::expire(&ledger, settings).await.expect("erased");
        go_back(&mut raw).await;
        assert_eq!(tried(&ledger, "3").await, Intention::WentBack, "a loss is found all the same");
    }

    one_that_was_killed_beside_a_server_that_ran_on_holds_nobody_up_for_long_and_no_server_runs_on_a_file(store) {
        let directory = tempfile::tempdir().expect("a directory");
        let ledger = machine(store, directory.path()).await;
        assert!(is_recorded(tried(&ledger, "1").await));
        ledger.close().await;
        drop(ledger);
        let mut raw = store.raw().await;
        // It kept no disk, and nobody was there since.
        raw.run("INSERT INTO machine (id, vouched_at, server, host) SELECT 'killed', vouched_at - 61000, server, 'gone' FROM machine")
            .await.expect("a machine");
        let new = tempfile::tempdir().expect("a directory");
        let ledger = machine(store, new.path()).await;
        if !ledger.is_shared() {
            until("a wait", async || ledger.beat().await.ok().and(ledger.waiting())).await;
            assert_eq!(tried(&ledger, "2").await, Intention::Unsettled);
            ledger.close().await;
            return;
        }
        until("sending to begin", async || {
            ledger.beat().await.expect("a beat");
            assert_eq!(ledger.waiting(), None);
            ledger.is_settled().then_some(())
        })
        .await;
        assert!(is_recorded(tried(&ledger, "2").await));
        // Whatever happens to the server from now on, this one remembers it too.
        ledger.beat().await.expect("a beat");
        assert_eq!(raw.number("SELECT count(*) FROM machine WHERE id = 'killed' AND left_at IS NOT NULL").await, 1);
        ledger.close().await;
    }

    rows_that_are_written_anew_into_the_same_tables_are_another_copy(store) {
        let directory = tempfile::tempdir().expect("a directory");
        let ledger = machine(store, directory.path()).await;
        if !ledger.is_shared() {
            return;
        }
        let mut raw = store.raw().await;
        raw.run("UPDATE machine SET vouched_at = vouched_at - 61000, id = 'killed', host = 'gone'").await.expect("a machine");
        raw.run("CREATE TEMPORARY TABLE kept AS SELECT * FROM setting; DELETE FROM setting; INSERT INTO setting SELECT * FROM kept")
            .await.expect("rows");
        let new = tempfile::tempdir().expect("a directory");
        let other = machine(store, new.path()).await;
        let waiting = until("a wait", async || other.beat().await.ok().and(other.waiting())).await;
        assert!(waiting.missing.iter().any(|missing| missing.host == "gone"), "{waiting:?}");
        assert_eq!(tried(&other, "1").await, Intention::Unsettled);
    }

    one_that_was_killed_on_another_server_is_waited_for(store) {
        let directory = tempfile::tempdir().expect("a directory");
        machine(store, directory.path()).await.close().await;
        let mut raw = store.raw().await;
        raw.run("INSERT INTO machine (id, vouched_at, server, host) SELECT 'killed', vouched_at - 61000, 'other', 'gone' FROM machine")
            .await.expect("a machine");
        let ledger = machine(store, directory.path()).await;
        let waiting = until("a wait", async || {
            assert_eq!(ledger.beat().await.expect("a beat"), Beat::Unsettled);
            ledger.waiting()
        })
        .await;
        assert_eq!(waiting.missing[0].host, "gone");
        assert!(ledger.noted_to_wait().await.expect("a setting").is_some());
        // The note of a machine that is gone says nothing; one that waits writes it again.
        raw.run(r#"UPDATE setting SET value = '{"since":1,"missing":[],"noted_at":1}' WHERE name = 'waits_for'"#)
            .await.expect("an old note");
        assert_eq!(ledger.noted_to_wait().await.expect("a setting"), None);
        ledger.beat().await.expect("a beat");
        assert!(ledger.noted_to_wait().await.expect("a setting").is_some());
        assert_eq!(tried(&ledger, "1").await, Intention::Unsettled);
        let said = NothingLost { actor: "ann".into(), reason: "it burnt".into() };
        assert_eq!(ledger.act(said).await.expect("machines"), Some(vec!["gone".to_owned()]));
        until("sending to begin", async || {
            ledger.beat().await.expect("a beat");
            ledger.is_settled().then_some(())
        })
        .await;
        assert!(is_recorded(tried(&ledger, "2").await));
        ledger.close().await;
    }

    another_store_in_its_place_is_found_out(store) {
        let directory = tempfile::tempdir().expect("a directory");
        let ledger = machine(store, directory.path()).await;
        assert!(is_recorded(tried(&ledger, "1").await));
        ledger.close().await;
        drop(ledger);
        let mut raw = store.raw().await;
        go_back(&mut raw).await;
        raw.run("UPDATE setting SET value = 'another' WHERE name = 'store'").await.expect("a change");
        let ledger = machine(store, directory.path()).await;
        assert!(ledger.went_back().expect("a loss").why.starts_with("another store is in the place"));
        ledger.close().await;
    }
}
