//! What a person does: hold, let go, approve, cancel; each under their name.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::act::Cancelled;
use overprint_submit::ledger::{LedgerError, State, Step};

/// Jobs that were cancelled at 4over, jobs that are not there, and jobs that 4over does not cancel any more.
fn cancelled(order_id: i64, there: &[&str], here: &[&str], failed: &[&str]) -> Cancelled {
    let there = there.iter().map(|name| ((*name).to_owned(), Some("cancelled".to_owned())));
    Cancelled {
        order_id,
        jobs: there.chain(here.iter().map(|name| ((*name).to_owned(), None))).collect(),
        failed: failed.iter().map(|name| ((*name).to_owned(), "on the press".to_owned())).collect(),
        is_all: true,
        actor: "ann".into(),
        reason: "the customer called".into(),
    }
}

both! {
    a_release_approves_what_was_seen(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        ledger.act(hold(&claim(&ledger, Step::Place).await, "an approval")).await.expect("a hold");
        assert_eq!(ledger.act(release(id)).await.expect("a release"), State::Pending);
        let order = ledger.entry(id).await.expect("an order").order;
        assert_eq!(order.approved.as_deref(), Some("f1"));
        assert_eq!((order.reason, order.missing), (None, None));
        let events = ledger.history(id).await.expect("a history");
        let last = events.last().expect("a line");
        assert_eq!((last.actor.as_str(), last.what.as_str(), last.detail.as_deref()), ("ann", "release", Some("looks right")));
        claim(&ledger, Step::Place).await;
        let error = ledger.act(release(id)).await.expect_err("it is held no more");
        assert!(matches!(error, LedgerError::Already { state: State::Pending, .. }), "{error:?}");
    }

    a_hold_waits_for_a_person_alone(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        assert_eq!(ledger.act(hold_by_person(id)).await.expect("a hold"), State::Held);
        assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty());
        assert_eq!(ledger.act(release(id)).await.expect("a release"), State::Pending);
        claim(&ledger, Step::Place).await;
    }

    a_retry_looks_again_at_what_is_held(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        ledger.act(hold(&claim(&ledger, Step::Place).await, "a size")).await.expect("a hold");
        assert_eq!(ledger.act(retry(id)).await.expect("a retry"), State::Pending);
        assert_eq!(ledger.entry(id).await.expect("an order").order.approved, None, "nobody approved it");
        claim(&ledger, Step::Place).await;
    }

    jobs_are_held_with_their_order(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", refused())]).await;
        ledger.act(retry(id)).await.expect("a retry");
        ledger.act(hold_by_person(id)).await.expect("a hold");
        assert_eq!(states(&ledger, id).await, (State::Held, vec![State::Placed, State::Held]));
        ledger.act(release(id)).await.expect("a release");
        assert_eq!(states(&ledger, id).await, (State::Pending, vec![State::Placed, State::Pending]));
        ledger.act(hold(&claim(&ledger, Step::Place).await, "a size")).await.expect("a hold");
        assert_eq!(states(&ledger, id).await, (State::Held, vec![State::Placed, State::Held]));
    }

    it_is_too_late_to_hold_what_is_sent(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a"]).await;
        for _state in ["sending", "placed"] {
            let before = store.raw().await.sums().await;
            let error = ledger.act(hold_by_person(id)).await.expect_err("too late");
            assert!(matches!(error, LedgerError::Refused(_)), "{error:?}");
            assert_eq!(store.raw().await.sums().await, before);
            let _late = ledger.act(reply(&lease, round, &[("a", placed("100"))])).await;
        }
    }

    an_order_is_cancelled(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        assert_eq!(ledger.act(cancelled(id, &[], &[], &[])).await.expect("an end"), []);
        assert_eq!(states(&ledger, id).await.0, State::Cancelled);
        assert_eq!(due(&ledger, id, Step::Place).await, None);
        claim(&ledger, Step::WriteBack).await;
        let error = ledger.act(retry(id)).await.expect_err("it is over");
        assert!(matches!(error, LedgerError::Refused(_)), "{error:?}");
    }

    jobs_are_cancelled_one_by_one(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", placed("101")), ("c", refused())]).await;
        assert_eq!(ledger.act(cancelled(id, &["a"], &["c"], &["b"])).await.expect("an end"), []);
        assert_eq!(states(&ledger, id).await, (State::Placed, vec![State::Cancelled, State::Placed, State::Cancelled]));
        assert_eq!(history(&ledger, id).await[5..], ["cancelled", "cancelled", "not cancelled", "cancel"]);
        assert_eq!(ledger.act(cancelled(id, &["a", "b"], &[], &[])).await.expect("an end"), []);
        assert_eq!(states(&ledger, id).await.0, State::Cancelled);
    }

    what_may_be_at_4over_is_not_cancelled_by_a_word(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", lost()), ("b", refused())]).await;
        let told = ledger.act(cancelled(id, &[], &["b", "a"], &[])).await.expect("a try");
        assert_eq!(told, [("a".to_owned(), "the job is in doubt meanwhile: try again".to_owned())]);
        assert_eq!(states(&ledger, id).await, (State::InDoubt, vec![State::InDoubt, State::Cancelled]));
    }

    who_cancels_what_is_sent_meanwhile_is_told_so(store) {
        let ledger = store.open().await;
        // Looked at before it had jobs, and before its job was placed.
        for (external_id, here) in [("1", &[][..]), ("2", &["2-a"][..])] {
            let name = format!("{external_id}-a");
            let id = sent(&ledger, external_id, &[(&name, placed(external_id))]).await;
            let told = ledger.act(cancelled(id, &[], here, &[])).await.expect("a try");
            assert_eq!(told, [(name, "the job is placed meanwhile: try again".to_owned())]);
            assert_eq!(states(&ledger, id).await, (State::Placed, vec![State::Placed]));
            assert_eq!(history(&ledger, id).await[3..], ["not cancelled", "cancel"]);
        }
        let id = receive(&ledger, "3").await;
        let lease = claim(&ledger, Step::Place).await;
        intend(&ledger, &lease, 1, &["3-a"]).await;
        let told = ledger.act(cancelled(id, &[], &[], &[])).await.expect("a try");
        assert_eq!(told, [("3-a".to_owned(), "the job is sending meanwhile: try again".to_owned())]);
    }

    a_persons_hold_outlives_a_cancellation_that_failed(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", refused())]).await;
        ledger.act(retry(id)).await.expect("a retry");
        ledger.act(hold_by_person(id)).await.expect("a hold");
        assert_eq!(ledger.act(Cancelled { is_all: false, ..cancelled(id, &[], &[], &["a"]) }).await.expect("a try"), []);
        assert_eq!(states(&ledger, id).await.0, State::Held);
        assert_eq!(ledger.act(arrival("1")).await.expect("an answer").state, State::Held, "no webhook lets it go");
    }

    nobody_acts_on_an_order_that_is_not_there(store) {
        let ledger = store.open().await;
        for error in [
            ledger.act(retry(7)).await.expect_err("no order"),
            ledger.act(release(7)).await.expect_err("no order"),
            ledger.act(hold_by_person(7)).await.expect_err("no order"),
            ledger.act(resolve(7, &[])).await.expect_err("no order"),
            ledger.act(cancelled(7, &[], &[], &[])).await.expect_err("no order"),
            ledger.entry(7).await.expect_err("no order"),
        ] {
            assert!(matches!(error, LedgerError::NoSuchOrder(7)), "{error:?}");
        }
    }
}
