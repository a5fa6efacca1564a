//! A ledger that is moved from its file to PostgreSQL.

use super::acts::*;
use crate::postgres;
use overprint_submit::ledger::act::{About, Forget, Hold, KeptPlan, Retry};
use overprint_submit::ledger::{Clock, Ledger, LedgerError, Place, State, Step, move_to_postgres};
use serde_json::json;

#[tokio::test]
async fn a_moved_ledger_is_the_same_and_goes_on_there() {
    let Some(address) = postgres::database() else { return };
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("overprint.db");
    let file = Place::Sqlite(path.clone());
    let ledger = Ledger::open(&file, true, Clock::system()).await.expect("a store");
    for external_id in ["1", "2", "3"] {
        let id = receive(&ledger, external_id).await;
        let lease = claim(&ledger, Step::Place).await;
        let (first, second) = (format!("{external_id}-a"), format!("{external_id}-b"));
        let round = intend(&ledger, &lease, 1, &[&first, &second]).await;
        let number = format!("X{external_id}");
        ledger.act(reply(&lease, round, &[(&first, placed(&number)), (&second, refused())])).await.expect("an answer");
        assert_eq!(states(&ledger, id).await.0, State::Refused);
    }
    // What was planned for an order moves along.
    ledger.act(retry(3)).await.expect("a retry");
    let lease = claim(&ledger, Step::Place).await;
    let plan = KeptPlan { fingerprint: "f1".into(), findings: "[]".into(), ..KeptPlan::default() };
    let about = About { plan: Some(plan), ..About::default() };
    ledger.act(Hold { about, ..hold(&lease, "a size") }).await.expect("a hold");
    // Of an order that is erased, its customer is still recognized.
    let id = receive(&ledger, "erased").await;
    let lease = claim(&ledger, Step::Place).await;
    let about = About { customer: Some("4711".into()), ..About::default() };
    ledger.act(Hold { about, ..hold(&lease, "a size") }).await.expect("a hold");
    ledger.act(Forget { order_id: id, actor: "ann".into(), reason: "asked".into() }).await.expect("erased");
    assert_eq!(ledger.orders_of_customer(None, "4711").await.expect("orders"), [(id, true)]);
    let seen = async |ledger: &Ledger| {
        let mut all = Vec::new();
        for id in 1..=3 {
            all.push(json!([
                ledger.entry(id).await.expect("an order"),
                ledger.history(id).await.expect("a history"),
                ledger.submissions(id).await.expect("rounds"),
                ledger.work(id).await.expect("steps"),
                ledger.plan(id).await.expect("a plan"),
                ledger.content(id).await.expect("what was sent"),
            ]));
        }
        all
    };
    let before = seen(&ledger).await;
    let busy = move_to_postgres(&path, &address).await.expect_err("somebody works on it");
    assert!(matches!(busy, LedgerError::InUse(_)), "{busy}");
    ledger.close().await;
    drop(ledger);

    let moved = move_to_postgres(&path, &address).await.expect("moved");
    assert!(moved.rows.contains(&("jobs", 6)) && moved.rows.contains(&("submission_job", 6)), "{moved:?}");
    let gone = Ledger::open(&file, true, Clock::system()).await.err().expect("nobody works on the file");
    assert!(matches!(gone, LedgerError::Moved(_)), "{gone}");
    let place: Place = address.parse().expect("an address");
    let ledger = Ledger::open(&place, true, Clock::system()).await.expect("the database");
    assert_eq!(seen(&ledger).await, before);
    assert_eq!(ledger.orders_of_customer(None, "4711").await.expect("orders"), [(id, true)]);

    let retry = Retry { order_id: 2, actor: "anne".into(), reason: "fixed".into() };
    ledger.act(retry).await.expect("it goes on");
    let lease = claim(&ledger, Step::Place).await;
    intend(&ledger, &lease, 2, &["2-b"]).await;
    assert!(receive(&ledger, "4").await > 4, "new orders get new numbers");
    assert!(move_to_postgres(&path, &address).await.is_err(), "and nothing is moved on top of it");
}
