//! The acts as the tests need them: an order of a shop, a request, an answer.

use overprint_submit::ledger::act::*;
use overprint_submit::ledger::{Edition, Ledger, LedgerError, Source, State, Step};

/// An hour: longer than any test.
pub(crate) const HOUR: i64 = 3_600_000;

/// The arrival of an order.
pub(crate) fn arrival(external_id: &str) -> Receive {
    Receive {
        storefront: "shop".into(),
        external_id: external_id.into(),
        event_id: None,
        source: Source::Webhook,
        actor: "webhook".into(),
        body: Some(format!("{{\"id\":\"{external_id}\"}}").into_bytes()),
        edition: Edition::default(),
        writes_back: true,
    }
}

/// Receives an order, and returns its number in the ledger.
pub(crate) async fn receive(ledger: &Ledger, external_id: &str) -> i64 {
    ledger.act(arrival(external_id)).await.expect("an order").order_id
}

/// Takes up to `limit` orders whose step is due, for as long as told.
pub(crate) async fn claim_for(ledger: &Ledger, step: Step, limit: i64, lease_for: i64) -> Vec<Lease> {
    let token = uuid::Uuid::new_v4().to_string();
    ledger.act(Claim { without: Vec::new(), step, only: None, limit, lease_for, token }).await.expect("a claim")
}

/// Takes the one order whose step is due.
pub(crate) async fn claim(ledger: &Ledger, step: Step) -> Lease {
    let mut taken = claim_for(ledger, step, 10, HOUR).await;
    assert_eq!(taken.len(), 1, "{step} is due for one order");
    taken.remove(0)
}

/// The intent to send jobs of these names.
pub(crate) fn intent(lease: &Lease, round: i64, names: &[&str]) -> Intend {
    let job = |name: &&str| IntendedJob {
        job_name: (*name).to_owned(),
        mapping: "cards".into(),
        order_line_item_id: Some(format!("line-{name}")),
        position: position(name),
        attach: None,
        files_follow: false,
    };
    Intend {
        lease: lease.clone(),
        lease_for: HOUR,
        round,
        reference: format!("{}-{round}", lease.order_id),
        body: b"{}".to_vec(),
        body_sha256: "0".repeat(64),
        is_test: false,
        jobs: names.iter().map(job).collect(),
        spending: Spending::default(),
        about: About { number: Some("1001".into()), mapping_version: "m1".into(), ..About::default() },
        fingerprint: "f1".into(),
    }
}

/// A job's place in its order, the same in every round: by the number at the end of its name, or by its letter.
fn position(name: &str) -> i64 {
    let number = name.rsplit('-').next().and_then(|number| number.parse().ok());
    number.unwrap_or_else(|| i64::from(name.as_bytes()[0]))
}

/// Commits the intent to send, and returns the round.
pub(crate) async fn intend(ledger: &Ledger, lease: &Lease, round: i64, names: &[&str]) -> i64 {
    match ledger.act(intent(lease, round, names)).await.expect("an intent") {
        Intention::Recorded { submission_id } => submission_id,
        other => panic!("{other:?}"),
    }
}

/// What 4over answered.
pub(crate) fn reply(lease: &Lease, submission_id: i64, fates: &[(&str, Fate)]) -> Answer {
    let job = |(name, fate): &(&str, Fate)| JobFate { job_name: (*name).to_owned(), fate: fate.clone() };
    Answer {
        lease: lease.clone(),
        submission_id,
        jobs: fates.iter().map(job).collect(),
        http_status: Some(200),
        answer: Some("{}".into()),
        charged: Some("12.50".into()),
        prices: Prices::default(),
        held: None,
        next_at: None,
        track_at: 0,
    }
}

/// A job that 4over has.
pub(crate) fn placed(number: &str) -> Fate {
    Fate::Placed { number: number.into() }
}

/// A job that 4over has not got.
pub(crate) fn refused() -> Fate {
    Fate::Refused { reason: "no such paper".into() }
}

/// A job that 4over has not got, in these words.
pub(crate) fn fate_of(reason: &str) -> Fate {
    Fate::Refused { reason: reason.into() }
}

/// A job of which nobody knows.
pub(crate) fn lost() -> Fate {
    Fate::InDoubt { reason: "the answer was lost".into(), number: None }
}

/// A job of which not a byte left.
pub(crate) fn unsent() -> Fate {
    Fate::NotSent { reason: "connection refused".into() }
}

/// Receives an order and sends it as one round of jobs with these fates.
pub(crate) async fn sent(ledger: &Ledger, external_id: &str, fates: &[(&str, Fate)]) -> i64 {
    let order_id = receive(ledger, external_id).await;
    let lease = claim(ledger, Step::Place).await;
    let names: Vec<&str> = fates.iter().map(|(name, _)| *name).collect();
    let round = intend(ledger, &lease, 1, &names).await;
    ledger.act(reply(&lease, round, fates)).await.expect("an answer");
    order_id
}

/// What holds an order.
pub(crate) fn hold(lease: &Lease, missing: &str) -> Hold {
    Hold {
        lease: lease.clone(),
        reason: format!("missing: {missing}"),
        missing: missing.into(),
        waits_for_mappings: false,
        held_by: missing.into(),
        second_person: false,
        detail: None,
        about: About::default(),
        fingerprint: Some("f1".into()),
    }
}

/// A person who tries again.
pub(crate) fn retry(order_id: i64) -> Retry {
    Retry { order_id, actor: "ann".into(), reason: "fixed".into() }
}

/// A person who lets go.
pub(crate) fn release(order_id: i64) -> Release {
    Release { order_id, actor: "ann".into(), reason: "looks right".into(), seen: None }
}

/// A person who holds.
pub(crate) fn hold_by_person(order_id: i64) -> HoldByPerson {
    HoldByPerson { order_id, actor: "ann".into(), reason: "the customer called".into() }
}

/// A person who knows.
pub(crate) fn resolve(order_id: i64, jobs: &[(&str, Resolution)]) -> Resolve {
    Resolve {
        order_id,
        jobs: jobs.iter().map(|(name, resolution)| ((*name).to_owned(), resolution.clone())).collect(),
        actor: "ann".into(),
        reason: "looked it up".into(),
        track_after: 0,
    }
}

/// Returns the words of the history.
pub(crate) async fn history(ledger: &Ledger, order_id: i64) -> Vec<String> {
    ledger.history(order_id).await.expect("a history").into_iter().map(|event| event.what).collect()
}

/// Returns the states of the order and of its jobs.
pub(crate) async fn states(ledger: &Ledger, order_id: i64) -> (State, Vec<State>) {
    let entry = ledger.entry(order_id).await.expect("an order");
    (entry.order.state, entry.jobs.iter().map(|job| job.state).collect())
}

/// Tells when a step of an order is due.
pub(crate) async fn due(ledger: &Ledger, order_id: i64, step: Step) -> Option<i64> {
    let work = ledger.work(order_id).await.expect("its work");
    work.into_iter().find(|row| row.step == step.as_str())?.next_at
}

/// Asserts that a lease was lost.
pub(crate) fn assert_lost<T: std::fmt::Debug>(result: Result<T, LedgerError>) {
    assert!(matches!(result, Err(LedgerError::LeaseLost { .. })), "{result:?}");
}
