//! The same artwork in two orders of a day: one intent at most, unless a person says otherwise.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::act::{About, Artwork, Fate, Intend, Intention, Lease};
use overprint_submit::ledger::{Ledger, Step};

/// The day of every order here, and a week and a day later.
const DAYS: [i64; 2] = [20_000, 20_008];

fn artwork(day: i64, customer: &str, contents: &[&str]) -> Artwork {
    let contents = contents.iter().map(|content| (*content).to_owned()).collect();
    Artwork { customer: customer.to_owned(), day, contents, may_repeat: false }
}

async fn intend_with(ledger: &Ledger, lease: &Lease, name: &str, artwork: Artwork) -> Intention {
    let about = About { artwork: Some(artwork), ..About::default() };
    ledger.act(Intend { about, ..intent(lease, 1, &[name]) }).await.expect("an intention")
}

/// Receives an order, and means to send it with some artwork.
async fn arrive(ledger: &Ledger, external_id: &str, artwork: Artwork) -> (Lease, Intention) {
    receive(ledger, external_id).await;
    let lease = claim(ledger, Step::Place).await;
    let intention = intend_with(ledger, &lease, external_id, artwork).await;
    (lease, intention)
}

/// Puts on record that the order is done with, so that it is not due any more.
async fn answer(ledger: &Ledger, lease: &Lease, intention: Intention, name: &str, fate: Fate) {
    let Intention::Recorded { submission_id } = intention else { panic!("{intention:?}") };
    ledger.act(reply(lease, submission_id, &[(name, fate)])).await.expect("an answer");
}

both! {
    the_second_order_with_the_same_artwork_is_looked_at_again(store) {
        let ledger = store.open().await;
        let same = || artwork(DAYS[0], "c", &["front"]);
        let (first, intention) = arrive(&ledger, "1", same()).await;
        answer(&ledger, &first, intention, "1", placed("100")).await;
        let (second, intention) = arrive(&ledger, "2", same()).await;
        assert_eq!(intention, Intention::Stale);
        let found = ledger.same_artwork(second.order_id, &same()).await.expect("an answer");
        assert_eq!(found, [("front".to_owned(), "order 1".to_owned())]);
        assert_eq!(ledger.same_artwork(first.order_id, &same()).await.expect("an answer"), []);
        let lease = claim(&ledger, Step::Place).await;
        let released = Artwork { may_repeat: true, ..same() };
        let intention = intend_with(&ledger, &lease, "2", released).await;
        answer(&ledger, &lease, intention, "2", placed("200")).await;
        for other in [artwork(DAYS[0], "d", &["front"]), artwork(DAYS[0], "c", &["back"]), artwork(DAYS[0] + 1, "c", &["front"])] {
            let name = format!("{other:?}");
            let (lease, intention) = arrive(&ledger, &name, other).await;
            answer(&ledger, &lease, intention, &name, placed(&format!("3{name}"))).await;
        }
        let mut raw = store.raw().await;
        assert_eq!(raw.number("SELECT count(*) FROM artwork_seen").await, 4);
        let (_, intention) = arrive(&ledger, "late", artwork(DAYS[1], "c", &["front"])).await;
        assert!(matches!(intention, Intention::Recorded { .. }));
        assert_eq!(raw.number("SELECT count(*) FROM artwork_seen").await, 2, "what is older than a week is forgotten");
    }

    an_order_of_which_nothing_is_printed_does_not_count(store) {
        let ledger = store.open().await;
        let same = || artwork(DAYS[0], "c", &["front", "front"]);
        let (first, intention) = arrive(&ledger, "1", same()).await;
        answer(&ledger, &first, intention, "1", refused()).await;
        assert_eq!(ledger.same_artwork(0, &same()).await.expect("an answer"), []);
        let (second, intention) = arrive(&ledger, "2", same()).await;
        answer(&ledger, &second, intention, "2", placed("200")).await;
        // The first one is another order's repetition by now.
        ledger.act(retry(first.order_id)).await.expect("a retry");
        let lease = claim(&ledger, Step::Place).await;
        let about = About { artwork: Some(same()), ..About::default() };
        let again = Intend { about, ..intent(&lease, 2, &["1"]) };
        assert_eq!(ledger.act(again).await.expect("an intention"), Intention::Stale);
    }

    two_at_once_are_not_both_sent(store) {
        let ledger = store.open().await;
        receive(&ledger, "1").await;
        receive(&ledger, "2").await;
        let leases = claim_for(&ledger, Step::Place, 2, HOUR).await;
        let same = || artwork(DAYS[0], "c", &["front"]);
        let (one, other) = tokio::join!(
            intend_with(&ledger, &leases[0], "1", same()),
            intend_with(&ledger, &leases[1], "2", same()),
        );
        let sent = [&one, &other].into_iter().filter(|intention| matches!(intention, Intention::Recorded { .. })).count();
        assert_eq!(sent, 1, "{one:?} {other:?}");
    }
}
