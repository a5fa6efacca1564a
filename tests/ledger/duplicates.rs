//! Events that come twice, out of order and from many senders: exactly the orders, and no work twice.

use super::acts::*;
use super::store::Store;
use overprint_submit::ledger::Step;
use overprint_submit::ledger::act::Receive;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Sends `distinct` events, two of each order, and three more for every seven of them.
async fn send_all(store: &Store, distinct: usize) {
    let ledger = store.open().await;
    let mut random = fastrand::Rng::with_seed(distinct as u64);
    let mut events: Vec<usize> = (0..distinct).collect();
    let again = distinct * 3 / 7;
    (0..again).for_each(|_| events.push(random.usize(0..distinct)));
    random.shuffle(&mut events);
    let events = Arc::new(events);
    let mut senders = JoinSet::new();
    for sender in 0..16 {
        let (ledger, events) = (ledger.clone(), Arc::clone(&events));
        senders.spawn(async move {
            let mut repeated = 0;
            for event in events.iter().skip(sender).step_by(16) {
                let arrival = arrival(&(event / 2).to_string());
                let event_id = Some(format!("event-{event}"));
                let received = ledger.act(Receive { event_id, ..arrival }).await.expect("an answer");
                repeated += usize::from(received.is_repeated);
            }
            repeated
        });
    }
    let repeated: usize = senders.join_all().await.into_iter().sum();
    assert_eq!(repeated, again);
    let (orders, events) = (i64::try_from(distinct / 2).expect("a few"), i64::try_from(distinct).expect("a few"));
    let mut raw = store.raw().await;
    for (sql, count) in [
        ("SELECT count(*) FROM orders", orders),
        ("SELECT count(*) FROM order_personal", orders),
        ("SELECT count(*) FROM inbound_event", events),
        ("SELECT count(*) FROM event", events),
        ("SELECT count(*) FROM event WHERE what = 'received'", orders),
        ("SELECT count(*) FROM work", orders),
        ("SELECT CAST(sum(wanted) AS BIGINT) FROM work", events),
    ] {
        assert_eq!(raw.number(sql).await, count, "{sql}");
    }
    assert_eq!(claim_for(&ledger, Step::Place, i64::MAX, HOUR).await.len(), distinct / 2);
    assert!(claim_for(&ledger, Step::Place, i64::MAX, HOUR).await.is_empty());
}

#[tokio::test]
async fn sqlite() {
    send_all(&Store::sqlite(), 7_000).await;
}

#[tokio::test]
async fn postgres() {
    if let Some(store) = Store::postgres() {
        send_all(&store, 1_400).await;
    }
}
