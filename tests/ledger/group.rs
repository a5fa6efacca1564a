//! Acts that arrive together: what one of them is refused does not hurt the others, and none waits for another for ever.

use super::acts::*;
use super::store::{Store, both};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::state::of_jobs;
use overprint_submit::ledger::{Ledger, LedgerError, Place, Step};
use tokio::task::JoinSet;

/// Does something at random to an order, as a worker or as a person.
async fn disturb(ledger: &Ledger, order_id: i64, random: &mut fastrand::Rng) -> Result<(), LedgerError> {
    let name = format!("job-{order_id}");
    match random.u8(0..10) {
        0 => ledger.act(arrival(&order_id.to_string())).await.map(drop),
        1 => ledger.act(retry(order_id)).await.map(drop),
        2 => ledger.act(hold_by_person(order_id)).await.map(drop),
        3 => ledger.act(release(order_id)).await.map(drop),
        4 => ledger.act(resolve(order_id, &[(&name, Resolution::NotPlaced)])).await.map(drop),
        5 => ledger.act(Set { name: PAUSED.into(), value: random.bool().then(|| "why".into()) }).await,
        6 => {
            let token = uuid::Uuid::new_v4().to_string();
            for lease in ledger
                .act(Claim { without: Vec::new(), step: Step::WriteBack, only: None, limit: 3, lease_for: 0, token })
                .await?
            {
                ledger.act(WrittenBack { lease, fields: vec![], is_patched: true, alert: None }).await?;
            }
            Ok(())
        }
        _ => {
            let token = uuid::Uuid::new_v4().to_string();
            for lease in ledger
                .act(Claim { without: Vec::new(), step: Step::Place, only: None, limit: 2, lease_for: 10, token })
                .await?
            {
                let round = i64::try_from(ledger.submissions(lease.order_id).await?.len()).expect("a few") + 1;
                let name = format!("job-{}", lease.order_id);
                if let Ok(Intention::Recorded { submission_id }) = ledger.act(intent(&lease, round, &[&name])).await {
                    let fate = [refused(), lost(), unsent()][random.usize(0..3)].clone();
                    let answer = Answer { next_at: Some(0), ..reply(&lease, submission_id, &[(&name, fate)]) };
                    ledger.act(answer).await?;
                } else {
                    ledger.act(hold(&lease, "a size")).await?;
                }
            }
            Ok(())
        }
    }
}

both! {
    one_that_is_refused_does_not_hurt_ninety_nine(store) {
        let ledger = store.open().await;
        let taken = sent(&ledger, "first", &[("a", placed("100"))]).await;
        receive(&ledger, "second").await;
        let lease = claim(&ledger, Step::Place).await;
        let (mut group, refusing) = (JoinSet::new(), ledger.clone());
        for id in 0..99 {
            let ledger = ledger.clone();
            group.spawn(async move { ledger.act(arrival(&id.to_string())).await.map(drop) });
            if id == 50 {
                // It is refused after it has written half of what it writes.
                let act = intent(&lease, 1, &["b", "a"]);
                let ledger = refusing.clone();
                group.spawn(async move { ledger.act(act).await.map(drop) });
            }
        }
        let refused: Vec<_> = group.join_all().await.into_iter().filter_map(Result::err).collect();
        assert!(matches!(&refused[..], [LedgerError::JobNameTaken { order_id, .. }] if *order_id == taken), "{refused:?}");
        let mut raw = store.raw().await;
        assert_eq!(raw.number("SELECT count(*) FROM orders").await, 101);
        assert_eq!(raw.number("SELECT count(*) FROM work WHERE step = 'place' AND next_at IS NOT NULL").await, 100);
        assert_eq!(raw.number("SELECT count(*) FROM jobs").await, 1);
        assert_eq!(raw.number("SELECT count(*) FROM submission").await, 1);
    }

    a_hundred_that_are_refused_are_each_told_why(store) {
        let ledger = store.open().await;
        let mut group = JoinSet::new();
        for id in 0..100 {
            let ledger = ledger.clone();
            group.spawn(async move { (id, ledger.act(retry(id)).await) });
        }
        for (id, result) in group.join_all().await {
            assert!(matches!(result, Err(LedgerError::NoSuchOrder(told)) if told == id), "{result:?}");
        }
        receive(&ledger, "1").await;
    }

    whatever_happens_at_once_fits_together(store) {
        let ledger = store.open().await;
        let mut orders = Vec::new();
        for id in 1..=6 {
            orders.push(receive(&ledger, &id.to_string()).await);
        }
        let mut tasks = JoinSet::new();
        for seed in 0..12 {
            let (ledger, orders) = (ledger.clone(), orders.clone());
            tasks.spawn(async move {
                let mut random = fastrand::Rng::with_seed(seed);
                for _turn in 0..20 {
                    let order_id = orders[random.usize(0..orders.len())];
                    match disturb(&ledger, order_id, &mut random).await {
                        Ok(()) | Err(LedgerError::LeaseLost { .. } | LedgerError::Already { .. }) => {}
                        Err(LedgerError::Refused(_) | LedgerError::Impossible(_)) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            });
        }
        tasks.join_all().await;
        for id in orders {
            let entry = ledger.entry(id).await.expect("an order");
            let states = entry.jobs.iter().map(|job| job.state);
            assert_eq!(of_jobs(states).unwrap_or(entry.order.state), entry.order.state);
            let open = ledger.submissions(id).await.expect("rounds").iter().filter(|s| s.resolved_at.is_none()).count();
            let may_be_there = entry.jobs.iter().any(|job| job.state.may_be_at_4over());
            assert_eq!(open == 1, may_be_there, "{entry:?}");
        }
        ledger.close().await;
        if let Place::Postgres(_) = store.place {
            // Two that wait for each other cost a second, before one of them is chosen to begin again.
            let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
            assert_eq!(store.raw().await.number(sql).await, 0);
        }
    }
}

#[tokio::test]
async fn an_order_is_seen_to_although_its_sender_is_gone() {
    let store = Store::sqlite();
    let ledger = store.open().await;
    let mut act = Box::pin(ledger.act(arrival("1")));
    tokio::select! {
        biased;
        _done = &mut act => panic!("it was not even begun"),
        () = std::future::ready(()) => {}
    }
    drop(act);
    ledger.woken(Step::Place).await;
    claim(&ledger, Step::Place).await;
}
