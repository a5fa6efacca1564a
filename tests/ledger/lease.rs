//! Whoever comes too late changes nothing: their lease ran out, was taken over, or was taken away.

use super::acts::*;
use super::store::{LATER, Store, both};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::{Ledger, State, Step};

/// Has every act that ends a step done by somebody whose lease is lost.
async fn too_late(ledger: &Ledger, store: &Store, lease: &Lease, round: i64) {
    let before = store.raw().await.sums().await;
    let l = || lease.clone();
    assert_lost(ledger.act(intent(lease, round + 1, &["z"])).await);
    assert_lost(ledger.act(reply(lease, round, &[("a", placed("666"))])).await);
    assert_lost(ledger.act(Finish { lease: l(), next_at: Some(0) }).await);
    assert_lost(ledger.act(Postpone { lease: l(), next_at: 0, trouble: "late".into() }).await);
    assert_lost(ledger.act(hold(lease, "late")).await);
    assert_lost(ledger.act(NothingPrinted { lease: l(), about: About::default() }).await);
    assert_lost(ledger.act(Compared { lease: l(), found: Comparison::Failed("late".into()) }).await);
    let fields = vec![FieldWritten { custom_field_id: "f".into(), value: "1".into() }];
    assert_lost(ledger.act(WrittenBack { lease: l(), fields, is_patched: true, alert: Some("late".into()) }).await);
    let jobs = vec![JobProgress { job_id: 1, progress: None, status: None, tracking: "[]".into(), end: None }];
    assert_lost(ledger.act(Tracked { lease: l(), jobs, ships: false, next_at: Some(0), trouble: None }).await);
    assert_lost(ledger.act(Tracked { lease: l(), jobs: vec![], ships: false, next_at: Some(0), trouble: None }).await);
    assert_lost(
        ledger
            .act(Attached { lease: l(), done: vec![(1, "ok".into())], failed: vec![], next_at: None, is_long: false })
            .await,
    );
    assert_eq!(store.raw().await.sums().await, before);
}

both! {
    a_lease_that_ran_out_sends_nothing(store) {
        let ledger = store.open().await;
        receive(&ledger, "1").await;
        let lease = claim_for(&ledger, Step::Place, 1, 0).await.remove(0);
        let before = store.raw().await.sums().await;
        assert_lost(ledger.act(intent(&lease, 1, &["a"])).await);
        assert_eq!(store.raw().await.sums().await, before);
        // Nobody else took it, so its holder may still put it down.
        ledger.act(Finish { lease, next_at: None }).await.expect("an end");
    }

    a_lease_that_was_taken_over_changes_nothing(store) {
        let ledger = store.open().await;
        receive(&ledger, "1").await;
        let late = claim_for(&ledger, Step::Place, 1, 0).await.remove(0);
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a"]).await;
        too_late(&ledger, store, &late, round).await;
        ledger.act(reply(&lease, round, &[("a", placed("100"))])).await.expect("the answer of its holder");
    }

    the_answer_of_a_sender_who_was_given_up_changes_nothing(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let mut late = claim(&ledger, Step::Place).await;
        let Intention::Recorded { submission_id } =
            ledger.act(Intend { lease_for: 0, ..intent(&late, 1, &["a"]) }).await.expect("an intent") else { panic!() };
        let lease = claim(&ledger, Step::Place).await;
        assert_eq!(states(&ledger, id).await.0, State::Sending, "whoever takes it over sees that it may have left");
        too_late(&ledger, store, &late, submission_id).await;
        ledger.act(reply(&lease, submission_id, &[("a", lost())])).await.expect("a doubt");
        too_late(&ledger, store, &late, submission_id).await;
        // A token that somebody makes up is none.
        late.token = String::new();
        too_late(&ledger, store, &late, submission_id).await;
        assert_eq!(states(&ledger, id).await, (State::InDoubt, vec![State::InDoubt]));
    }

    a_person_takes_the_lease_away(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let late = claim(&ledger, Step::Place).await;
        ledger.act(hold_by_person(id)).await.expect("a hold");
        too_late(&ledger, store, &late, 0).await;
        assert_eq!(states(&ledger, id).await.0, State::Held);
        let cancelled = Cancelled {
            order_id: id, jobs: vec![], failed: vec![], is_all: true, actor: "ann".into(), reason: "no".into(),
        };
        assert_eq!(ledger.act(cancelled).await.expect("an end"), []);
        assert_eq!(states(&ledger, id).await.0, State::Cancelled);
        too_late(&ledger, store, &late, 0).await;
    }

    a_lease_ends_once(store) {
        let ledger = store.open().await;
        receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(Finish { lease: lease.clone(), next_at: Some(LATER) }).await.expect("an end");
        too_late(&ledger, store, &lease, 0).await;
    }

    a_lease_is_of_one_step(store) {
        let ledger = store.open().await;
        sent(&ledger, "1", &[("a", placed("100"))]).await;
        let lease = claim(&ledger, Step::Track).await;
        assert_lost(ledger.act(Finish { lease: Lease { step: Step::WriteBack, ..lease.clone() }, next_at: None }).await);
        ledger.act(Finish { lease, next_at: None }).await.expect("an end");
    }
}
