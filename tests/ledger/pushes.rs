//! Pushes of 4over: they settle nothing, and have an order tracked once a minute.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::act::{Claimed, Finish, Pushed};
use overprint_submit::ledger::{Ledger, State, Step};

/// Tracks what is due, and makes it due again in an hour.
async fn track(ledger: &Ledger, now: i64) {
    let lease = claim(ledger, Step::Track).await;
    let next_at = Some(now + HOUR);
    ledger.act(Finish { lease, next_at }).await.expect("an end");
}

/// A push that claims this number for a job.
fn push(order_id: i64, job_name: &str, number: usize) -> Pushed {
    Pushed { order_id, claims: vec![Claimed { job_name: job_name.to_owned(), number: number.to_string() }] }
}

both! {
    a_push_settles_nothing_and_what_it_claims_of_a_doubt_is_kept(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", lost())]).await;
        let before = (states(&ledger, id).await, history(&ledger, id).await);
        for number in (200..212).chain(200..212) {
            ledger.act(push(id, "b", number)).await.expect("a push");
            ledger.act(push(id, "a", number)).await.expect("a push");
            ledger.act(push(id, "of another order", number)).await.expect("a push");
        }
        assert_eq!((states(&ledger, id).await, history(&ledger, id).await), before);
        let claims = ledger.claims(id).await.expect("claims");
        let numbers: Vec<&str> = claims.iter().map(|claim| claim.number.as_str()).collect();
        assert_eq!(numbers, ["200", "201", "202", "203", "204", "205", "206", "207"], "of the doubt, and no more of it");
        let doubted = ledger.entry(id).await.expect("an order").jobs.into_iter().find(|job| job.state == State::InDoubt);
        assert!(claims.iter().all(|claim| Some(claim.job_id) == doubted.as_ref().map(|job| job.id)));
    }

    pushes_have_an_order_tracked_once_a_minute(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100"))]).await;
        let now = store.raw().await.now().await;
        track(&ledger, now).await;
        assert!(due(&ledger, id, Step::Track).await.is_some_and(|at| at > now + HOUR / 2));
        ledger.act(push(id, "a", 100)).await.expect("a push");
        let at = due(&ledger, id, Step::Track).await.expect("a time");
        assert!(at <= store.raw().await.now().await, "at once, and not in {}", at - now);
        track(&ledger, now).await;
        for _ in 0..3 {
            ledger.act(push(id, "a", 100)).await.expect("a push");
            let at = due(&ledger, id, Step::Track).await.expect("a time");
            assert!(at > now + 30_000 && at <= store.raw().await.now().await + 60_000, "a minute after the last one: {}", at - now);
        }
    }
}
