//! Who does what is due: one at a time, and whoever asked meanwhile is not forgotten.

use super::acts::*;
use super::store::{LATER, both};
use overprint_submit::ledger::act::{AwaitArtwork, Blame, ClaimArtwork, ClaimSuspect, Finish, FoundInArtwork};
use overprint_submit::ledger::act::{Intention, MoveCursor, PAUSED, Postpone, Retry, Set};
use overprint_submit::ledger::{State, Step};
use std::collections::BTreeSet;

fn pause(reason: Option<&str>) -> Set {
    Set { name: PAUSED.into(), value: reason.map(str::to_owned) }
}

both! {
    no_order_is_claimed_twice(store) {
        let ledger = store.open().await;
        let orders = 60;
        let all: Vec<_> = (0..orders).map(|id| { let ledger = ledger.clone(); tokio::spawn(async move {
            receive(&ledger, &id.to_string()).await
        }) }).collect();
        for task in all {
            task.await.expect("an order");
        }
        let other = store.try_open(false).await.expect("a second handle");
        let claims: Vec<_> = (0..24).map(|worker| {
            let ledger = if worker % 2 == 0 { ledger.clone() } else { other.clone() };
            tokio::spawn(async move { claim_for(&ledger, Step::Place, 4, HOUR).await })
        }).collect();
        let mut taken = Vec::new();
        for task in claims {
            let leases = task.await.expect("a claim");
            assert!(leases.len() <= 4, "no more than asked for");
            taken.extend(leases.into_iter().map(|lease| lease.order_id));
        }
        let once: BTreeSet<i64> = taken.iter().copied().collect();
        assert_eq!(once.len(), taken.len(), "none twice");
        // Those who ask at the same moment may pass over what another one is about to take: what is left is there still.
        taken.extend(claim_for(&ledger, Step::Place, 1000, HOUR).await.into_iter().map(|lease| lease.order_id));
        assert_eq!(taken.len(), orders);
        assert!(claim_for(&ledger, Step::Place, 1000, HOUR).await.is_empty());
    }

    the_longest_due_comes_first(store) {
        let ledger = store.open().await;
        let mut leases = Vec::new();
        for id in ["1", "2", "3"] {
            receive(&ledger, id).await;
            leases.push(claim(&ledger, Step::Place).await);
        }
        for (lease, next_at) in leases.iter().zip([30, 10, 20]) {
            ledger.act(Finish { lease: lease.clone(), next_at: Some(next_at) }).await.expect("an end");
        }
        assert_eq!(ledger.next_due(Step::Place).await.expect("a read"), Some(10));
        let first = claim_for(&ledger, Step::Place, 2, HOUR).await;
        let ids: BTreeSet<i64> = first.iter().map(|lease| lease.order_id).collect();
        assert_eq!(ids, BTreeSet::from([leases[1].order_id, leases[2].order_id]));
        assert_eq!(ledger.next_due(Step::Track).await.expect("a read"), None);
    }

    what_is_asked_for_during_a_step_is_due_again(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        receive(&ledger, "1").await;
        ledger.act(Finish { lease, next_at: Some(LATER) }).await.expect("an end");
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(Finish { lease, next_at: Some(LATER) }).await.expect("an end");
        assert_eq!(due(&ledger, id, Step::Place).await, Some(LATER));
        receive(&ledger, "1").await;
        claim(&ledger, Step::Place).await;
    }

    attempts_and_back_off_outlive_the_process(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        for attempts in 0..3 {
            let lease = claim(&ledger, Step::Place).await;
            assert_eq!(lease.attempts, attempts);
            let next_at = if attempts < 2 { 0 } else { LATER };
            ledger.act(Postpone { lease, next_at, trouble: "503".into() }).await.expect("a delay");
        }
        ledger.close().await;
        drop(ledger);
        let ledger = store.open().await;
        let work = ledger.work(id).await.expect("its work").remove(0);
        assert_eq!((work.attempts, work.next_at, work.trouble.as_deref()), (3, Some(LATER), Some("503")));
        assert!(!work.is_leased);
        assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty());
        assert_eq!(history(&ledger, id).await, ["received", "place postponed"], "the first trouble is told, and no other");
        // Somebody asks: it is tried at once, and from the beginning.
        ledger.act(retry(id)).await.expect("a retry");
        let lease = claim(&ledger, Step::Place).await;
        assert_eq!(lease.attempts, 0);
        ledger.act(Finish { lease, next_at: None }).await.expect("an end");
        assert_eq!(ledger.work(id).await.expect("its work").remove(0).attempts, 0);
    }

    a_pause_sends_nothing_and_loses_nothing(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(pause(Some("prices changed"))).await.expect("a pause");
        let intention = ledger.act(intent(&lease, 1, &["a"])).await.expect("an intention");
        assert_eq!(intention, Intention::Paused);
        assert!(ledger.submissions(id).await.expect("rounds").is_empty());
        assert_eq!(due(&ledger, id, Step::Place).await, None);
        let held = receive(&ledger, "2").await;
        ledger.act(hold_by_person(held)).await.expect("a hold");
        ledger.act(pause(None)).await.expect("an end of the pause");
        assert_eq!(due(&ledger, held, Step::Place).await, None, "what is held stays held");
        let lease = claim(&ledger, Step::Place).await;
        assert_eq!(lease.order_id, id);
        intend(&ledger, &lease, 1, &["a"]).await;
    }

    a_pause_that_ends_during_a_look_is_not_missed(store) {
        let ledger = store.open().await;
        receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(pause(Some("a while"))).await.expect("a pause");
        ledger.act(pause(None)).await.expect("an end of the pause");
        ledger.act(pause(Some("again"))).await.expect("a pause");
        assert_eq!(ledger.act(intent(&lease, 1, &["a"])).await.expect("an intention"), Intention::Paused);
        claim(&ledger, Step::Place).await;
    }

    a_cursor_is_where_it_was_moved(store) {
        let ledger = store.open().await;
        let to = |position: &str, only_first| MoveCursor { name: "poll".into(), position: position.into(), only_first };
        assert_eq!(ledger.cursor("poll").await.expect("a read"), None);
        for (position, only_first, now) in [("1", true, "1"), ("2", true, "1"), ("3", false, "3")] {
            ledger.act(to(position, only_first)).await.expect("a move");
            assert_eq!(ledger.cursor("poll").await.expect("a read").as_deref(), Some(now));
        }
    }

    what_was_taken_up_twice_and_never_ended_is_worked_on_alone_and_then_stopped(store) {
        let ledger = store.open().await;
        let (bad, good) = (receive(&ledger, "bad").await, receive(&ledger, "good").await);
        for _time in 0..2 {
            let taken = claim_for(&ledger, Step::Place, 10, -1).await;
            assert_eq!(taken.len(), 2);
            for lease in taken.into_iter().filter(|lease| lease.order_id == good) {
                ledger.act(Postpone { lease, next_at: 0, trouble: "no".into() }).await.expect("a pause");
            }
        }
        assert_eq!(claim(&ledger, Step::Place).await.order_id, good, "the other is a suspect");
        let suspect = async |lease_for| {
            let token = uuid::Uuid::new_v4().to_string();
            ledger.act(ClaimSuspect { step: Step::Place, lease_for, token }).await.expect("a claim")
        };
        assert!(ledger.due(Step::Place).await.expect("a read").suspect.is_some());
        let third = suspect(-1).await.expect("a suspect");
        assert!(third.lease.order_id == bad && !third.is_blamed);
        let fourth = suspect(HOUR).await.expect("a suspect");
        assert!(fourth.is_blamed && suspect(HOUR).await.is_none());
        assert_eq!(ledger.act(Blame { lease: fourth.lease }).await.expect("a hold"), State::Held);
        receive(&ledger, "bad").await;
        assert_eq!(states(&ledger, bad).await.0, State::Held, "a delivery does not let it go");
        let retry = Retry { order_id: bad, actor: "ann".into(), reason: "mended".into() };
        assert_eq!(ledger.act(retry).await.expect("a retry"), State::Pending);
        assert_eq!(claim(&ledger, Step::Place).await.order_id, bad, "it begins anew");
    }

    an_accident_before_a_step_ends_is_forgotten_when_it_ends(store) {
        let ledger = store.open().await;
        receive(&ledger, "a").await;
        for _time in 0..9 {
            claim_for(&ledger, Step::Place, 10, -1).await;
            let lease = claim(&ledger, Step::Place).await;
            ledger.act(Postpone { lease, next_at: 0, trouble: "no".into() }).await.expect("a pause");
        }
    }

    customers_and_hosts_without_a_turn_are_passed_over(store) {
        let ledger = store.open().await;
        for (id, customer, host) in [("a", "ann", "x"), ("b", "ann", "y"), ("c", "bob", "x")] {
            receive(&ledger, id).await;
            let lease = claim(&ledger, Step::Place).await;
            let text = |text: &str| text.to_owned();
            let urls = vec![format!("https://{host}.example/{id}.pdf")];
            let wait = AwaitArtwork { lease, fingerprint: "f".into(), customer: text(customer), host: text(host), urls };
            ledger.act(wait).await.expect("a wait");
        }
        let next = async |customers: &[&str], hosts: &[&str]| {
            let list = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
            let (without_customers, without_hosts) = (list(customers), list(hosts));
            let token = uuid::Uuid::new_v4().to_string();
            let claim = ClaimArtwork { without_customers, without_hosts, behind: true, lease_for: HOUR, token };
            ledger.act(claim).await.expect("a claim").map(|(lease, _)| lease)
        };
        assert!(next(&["ann", "bob"], &[]).await.is_none() && next(&[], &["x", "y"]).await.is_none());
        let first = next(&["ann"], &[]).await.expect("bob's");
        assert_eq!(ledger.entry(first.order_id).await.expect("an order").order.external_id, "c");
        let found = vec![("key".to_owned(), serde_json::json!("seen"))];
        let host = String::new();
        let done = FoundInArtwork { lease: first, found, left: Vec::new(), host, next_at: 0, trouble: None };
        ledger.act(done).await.expect("what was found");
        let placed = claim(&ledger, Step::Place).await;
        let row = ledger.artwork_look(placed.order_id).await.expect("a read").expect("a row");
        assert!(row.urls == "[]" && row.found.contains("seen"), "{row:?}");
        let second = next(&[], &["x"]).await.expect("the other host");
        assert_eq!(ledger.entry(second.order_id).await.expect("an order").order.external_id, "b");
    }
}
