//! Who does what is due: one at a time, and whoever asked meanwhile is not forgotten.

use super::acts::*;
use super::store::{LATER, both};
use overprint_submit::ledger::Step;
use overprint_submit::ledger::act::{Finish, Intention, MoveCursor, PAUSED, Postpone, Set};
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
}
