//! What comes behind live orders, and how fast; and pages that are taken once.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::act::{Begin, Begun, Claim, ClaimBehind, End, Finish, Found, Lease, TakePage, Taken};
use overprint_submit::ledger::{Ledger, LedgerError, State, Step};
use sqlx::{Connection, Row, SqliteConnection};

fn begin(per_minute: u32) -> Begin {
    Begin { asked: "{}".into(), position: "first".into(), per_minute }
}

fn found(external_id: &str, taken: Taken) -> Found {
    Found { external_id: external_id.into(), number: Some("7".into()), created_at: Some(5), taken, reason: None }
}

fn page(begun: &Begun, position: &str, next: Option<&str>, orders: &[(&str, Taken)]) -> TakePage {
    TakePage {
        backfill_id: begun.id,
        position: position.into(),
        next: next.map(str::to_owned),
        storefront: "shop".into(),
        actor: "ann".into(),
        orders: orders.iter().map(|(id, taken)| found(id, *taken)).collect(),
    }
}

async fn behind(ledger: &Ledger, step: Step, limit: i64) -> Vec<Lease> {
    let token = uuid::Uuid::new_v4().to_string();
    ledger.act(ClaimBehind { without: Vec::new(), step, limit, lease_for: HOUR, token }).await.expect("a claim")
}

both! {
    live_orders_come_first_and_the_others_at_their_pace(store) {
        let ledger = store.open().await;
        let begun = ledger.act(begin(1)).await.expect("a back-fill");
        let all = [("b1", Taken::Received), ("b2", Taken::Received), ("b3", Taken::Received)];
        ledger.act(page(&begun, "first", None, &all)).await.expect("a page");
        let live = receive(&ledger, "live").await;
        assert_eq!(claim(&ledger, Step::Place).await.order_id, live, "what is behind is not among live orders");
        let taken = behind(&ledger, Step::Place, 9).await;
        assert_eq!(taken.len(), 1, "one a minute");
        assert!(behind(&ledger, Step::Place, 9).await.is_empty());
        let next = ledger.next_due(Step::Place).await.expect("a read").expect("two wait");
        let waiting = ledger.work(taken[0].order_id + 1).await.expect("work").remove(0).next_at.expect("it waits");
        assert!(next > waiting + 50_000, "nobody wakes before the pace allows it");
        ledger.act(Finish { lease: taken[0].clone(), next_at: None }).await.expect("an end");
        // A person asks for one of them by name.
        let token = "ann".to_owned();
        let only = Claim { without: Vec::new(), step: Step::Place, only: Some(taken[0].order_id + 1), limit: 1, lease_for: HOUR, token };
        assert_eq!(ledger.act(only).await.expect("a claim").len(), 1);
    }

    a_page_is_taken_once_and_leaves_alone_what_is_known(store) {
        let ledger = store.open().await;
        let known = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(Finish { lease, next_at: None }).await.expect("an end");
        let before = (history(&ledger, known).await, due(&ledger, known, Step::Place).await);
        let begun = ledger.act(begin(60)).await.expect("a back-fill");
        assert!(!begun.is_known && begun.position.as_deref() == Some("first"));
        let orders = [("1", Taken::Received), ("2", Taken::Received), ("3", Taken::Nothing)];
        let first = page(&begun, "first", Some("second"), &orders);
        ledger.act(first.clone()).await.expect("a page");
        let again = ledger.act(first).await.expect_err("it is taken already");
        assert!(matches!(again, LedgerError::Refused(_)), "{again}");
        assert_eq!((history(&ledger, known).await, due(&ledger, known, Step::Place).await), before);
        let again = ledger.act(begin(60)).await.expect("the same");
        assert_eq!((again.id, again.position.as_deref(), again.is_known), (begun.id, Some("second"), true));
        // The listing moved: an order stands on two pages.
        ledger.act(page(&begun, "second", None, &[("2", Taken::Received), ("4", Taken::Received)])).await.expect("a page");
        let rows = ledger.backfill_rows(begun.id, 0, 10).await.expect("rows");
        let told: Vec<_> = rows.iter().map(|row| (row.external_id.as_str(), row.taken, row.state)).collect();
        let pending = Some(State::Pending);
        assert_eq!(told, [("1", Taken::Known, pending), ("2", Taken::Received, pending), ("3", Taken::Nothing, None),
            ("4", Taken::Received, pending)]);
        let far = ledger.backfill_progress(begun.id).await.expect("progress");
        assert_eq!((far.seen, far.received, far.open, far.unsettled), (4, 2, 2, 2));
        assert!(ledger.act(End { backfill_id: begun.id }).await.expect("an end"));
        assert!(ledger.backfill_rows(begun.id, 0, 10).await.expect("rows").is_empty());
        assert!(!ledger.act(begin(60)).await.expect("another").is_known);
    }
}

#[tokio::test]
async fn what_is_due_is_found_by_the_index_alone() {
    let store = super::store::Store::sqlite();
    store.open().await.close().await;
    let overprint_submit::ledger::Place::Sqlite(path) = &store.place else { panic!("a file") };
    let mut raw = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.expect("the file");
    const SQL: &str = "EXPLAIN QUERY PLAN SELECT order_id FROM work WHERE step = 'place' AND next_at <= 5 AND rank = 1
         ORDER BY next_at LIMIT 8";
    let plan = sqlx::query(SQL).fetch_all(&mut raw).await.expect("a plan");
    let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
    assert_eq!(plan, ["SEARCH work USING INDEX work_due (step=? AND rank=? AND next_at<?)"]);
}
