//! Backfills that are stopped, and resumed: nothing of them is sent meanwhile, whoever had it.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::act::{
    Batch, Begin, Begun, ClaimBehind, Found, Lease, ResumeBackfill, StopBackfills, TakePage, Taken,
};
use overprint_submit::ledger::{Ledger, LedgerError, State, Step};

async fn begin(ledger: &Ledger, asked: &str) -> Begun {
    let begin = Begin { asked: asked.into(), position: "first".into(), per_minute: 600_000 };
    ledger.act(begin).await.expect("a backfill")
}

async fn take(ledger: &Ledger, begun: &Begun, position: &str, next: Option<&str>, ids: &[String]) -> bool {
    let found = |id: &String| Found {
        external_id: id.clone(),
        number: None,
        created_at: None,
        taken: Taken::Received,
        reason: None,
    };
    let page = TakePage {
        backfill_id: begun.id,
        position: position.into(),
        next: next.map(str::to_owned),
        storefront: "shop".into(),
        actor: "ann".into(),
        orders: ids.iter().map(found).collect(),
    };
    ledger.act(page).await.expect("a page")
}

async fn behind(ledger: &Ledger, limit: i64) -> Vec<Lease> {
    let token = uuid::Uuid::new_v4().to_string();
    ledger
        .act(ClaimBehind { without: Vec::new(), step: Step::Place, limit, lease_for: HOUR, token })
        .await
        .expect("a claim")
}

fn stop() -> StopBackfills {
    StopBackfills { actor: "ben".into(), reason: "wrong".into() }
}

fn resume(begun: &Begun) -> ResumeBackfill {
    ResumeBackfill { backfill_id: begun.id, actor: "ben".into() }
}

async fn count(ledger: &Ledger, state: State) -> i64 {
    let counts = ledger.tally(&overprint_submit::ledger::Filter::default()).await.expect("counts");
    counts.get(&state).copied().unwrap_or_default()
}

both! {
    what_is_queued_is_held_in_pieces_and_goes_on_when_it_is_resumed(store) {
        let ledger = store.open().await;
        let begun = begin(&ledger, "{}").await;
        let ids: Vec<String> = (0..450).map(|id| format!("b{id}")).collect();
        assert!(take(&ledger, &begun, "first", Some("second"), &ids).await);
        let live = receive(&ledger, "live").await;
        let mut sizes = Vec::new();
        loop {
            let batch = ledger.act(stop()).await.expect("a stop");
            sizes.push(batch.orders);
            if !batch.is_more {
                break;
            }
        }
        assert_eq!(sizes, [200, 200, 50, 0]);
        assert_eq!((count(&ledger, State::Held).await, count(&ledger, State::Pending).await), (450, 1));
        assert!(behind(&ledger, 100).await.is_empty());
        assert_eq!(claim(&ledger, Step::Place).await.order_id, live, "other orders go on");
        assert!(ledger.backfill_progress(begun.id).await.expect("a read").is_stopped);
        let later: Vec<String> = vec!["late".into()];
        assert!(!take(&ledger, &begun, "second", None, &later).await, "no more pages are taken");
        assert_eq!(ledger.find("shop", "late").await.expect("a read"), None);
        // The storefront tells of one of them again.
        ledger.act(arrival("b7")).await.expect("an arrival");
        assert_eq!(count(&ledger, State::Held).await, 450);

        let same = begin(&ledger, "{}").await;
        assert_eq!((same.id, same.is_known), (begun.id, true));
        let mut resumed = 0;
        loop {
            let batch = ledger.act(resume(&begun)).await.expect("a resumption");
            resumed += batch.orders;
            if !batch.is_more {
                assert_eq!(batch.backfills, 1);
                break;
            }
        }
        assert_eq!((resumed, count(&ledger, State::Pending).await), (450, 451));
        assert!(take(&ledger, &begun, "second", None, &later).await);
        assert!(!behind(&ledger, 1).await.is_empty());
        assert_eq!(ledger.act(resume(&begun)).await.expect("again"), Batch::default());
    }

    a_worker_that_has_an_order_when_it_is_stopped_sends_nothing(store) {
        let ledger = store.open().await;
        let begun = begin(&ledger, "{}").await;
        take(&ledger, &begun, "first", None, &["a".into(), "b".into()]).await;
        let mut leases = behind(&ledger, 1).await;
        let lease = leases.pop().expect("a lease");
        ledger.act(stop()).await.expect("a stop");
        let error = ledger.act(intent(&lease, 1, &["job"])).await.expect_err("too late");
        assert!(matches!(error, LedgerError::LeaseLost { .. }), "{error:?}");
        assert_eq!(count(&ledger, State::Held).await, 2);
    }

    what_left_already_is_left_alone_and_another_backfill_is_not_resumed(store) {
        let ledger = store.open().await;
        let (one, other) = (begin(&ledger, "{\"a\":1}").await, begin(&ledger, "{\"b\":1}").await);
        take(&ledger, &one, "first", None, &["a".into()]).await;
        let lease = behind(&ledger, 1).await.pop().expect("a lease");
        intend(&ledger, &lease, 1, &["job"]).await;
        take(&ledger, &other, "first", None, &["b".into()]).await;
        let batch = ledger.act(stop()).await.expect("a stop");
        assert_eq!((batch.backfills, batch.orders), (2, 1));
        assert_eq!((count(&ledger, State::Sending).await, count(&ledger, State::Held).await), (1, 1));
        while ledger.act(resume(&one)).await.expect("a resumption").is_more {}
        assert_eq!(count(&ledger, State::Held).await, 1, "it is the other's");
        ledger.act(release(ledger.find("shop", "b").await.expect("a read").expect("an order"))).await.expect("a word");
        assert_eq!(count(&ledger, State::Held).await, 0, "a person's word lets it go as well");
    }
}
