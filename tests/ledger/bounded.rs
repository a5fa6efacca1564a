//! The history of an order that comes to the same again and again.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::act::{Hold, Receive, TryAgain};
use overprint_submit::ledger::{Ledger, State, Step};

async fn again(ledger: &Ledger, event: &str) {
    ledger.act(Receive { event_id: Some(event.into()), ..arrival("1") }).await.expect("an answer");
}

async fn held(ledger: &Ledger, problem: &str) {
    let detail = Some(format!("{{\"problems\":[{{\"message\":\"{problem}\"}}]}}"));
    let lease = claim(ledger, Step::Place).await;
    ledger.act(Hold { detail, waits_for_mappings: true, ..hold(&lease, problem) }).await.expect("a hold");
}

both! {
    deliveries_of_an_order_that_is_held_for_the_same_are_counted(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        held(&ledger, "a size").await;
        for at in 0..50 {
            again(&ledger, &format!("e{at}")).await;
            held(&ledger, "a size").await;
        }
        assert_eq!(history(&ledger, id).await, ["received", "held", "told of again"]);
        assert_eq!(ledger.repeated(id).await.expect("a read").expect("a count").0, 99);
        assert_eq!(states(&ledger, id).await.0, State::Held);
        // Another result is news, and so is the old one after it.
        again(&ledger, "other").await;
        held(&ledger, "a color").await;
        again(&ledger, "and back").await;
        held(&ledger, "a size").await;
        assert_eq!(history(&ledger, id).await, ["received", "held", "told of again", "held", "held"]);
    }

    changes_of_the_mappings_that_change_nothing_are_counted(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        held(&ledger, "a size").await;
        for at in 0..20 {
            let act = TryAgain { order_id: id, mapping_version: format!("v{at}"), at: 0 };
            assert!(ledger.act(act).await.expect("an answer"), "it is looked at again all the same");
            held(&ledger, "a size").await;
        }
        assert_eq!(history(&ledger, id).await, ["received", "held", "retry"]);
        assert_eq!(ledger.repeated(id).await.expect("a read").expect("a count").0, 39);
    }

    what_a_person_did_is_always_a_line(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        held(&ledger, "a size").await;
        for _ in 0..2 {
            ledger.act(retry(id)).await.expect("a retry");
            held(&ledger, "a size").await;
        }
        assert_eq!(history(&ledger, id).await, ["received", "held", "retry", "held", "retry", "held"]);
        assert_eq!(ledger.repeated(id).await.expect("a read"), None);
    }
}
