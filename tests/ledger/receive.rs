//! Orders that arrive: new ones, known ones, and events that come twice.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::act::{About, NothingPrinted, Receive, Set};
use overprint_submit::ledger::{Source, State, Step};

fn event(external_id: &str, event_id: &str) -> Receive {
    Receive { event_id: Some(event_id.into()), ..arrival(external_id) }
}

both! {
    a_new_order_is_due_at_once(store) {
        let ledger = store.open().await;
        let received = ledger.act(event("1", "e1")).await.expect("an order");
        assert!(!received.is_known && !received.is_repeated);
        assert_eq!(received.state, State::Pending);
        assert_eq!(history(&ledger, received.order_id).await, ["received"]);
        let body = ledger.body(received.order_id).await.expect("a read").expect("a body");
        assert_eq!(body, b"{\"id\":\"1\"}");
        assert_eq!(ledger.find("shop", "1").await.expect("a read"), Some(received.order_id));
        assert_eq!(claim(&ledger, Step::Place).await.order_id, received.order_id);
    }

    an_event_that_comes_twice_changes_nothing(store) {
        let ledger = store.open().await;
        let first = ledger.act(event("1", "e1")).await.expect("an order");
        let lease = claim(&ledger, Step::Place).await;
        let before = store.raw().await.sums().await;
        let again = ledger.act(Receive { body: Some(b"other".to_vec()), ..event("1", "e1") }).await.expect("an answer");
        assert!(again.is_known && again.is_repeated);
        assert_eq!((again.order_id, again.state), (first.order_id, first.state));
        assert_eq!(store.raw().await.sums().await, before);
        let body = ledger.body(first.order_id).await.expect("a read").expect("a body");
        assert_eq!(body, b"{\"id\":\"1\"}");
        // Nor is it looked at again after the look that goes on.
        ledger.act(hold(&lease, "a size")).await.expect("a hold");
        assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty());
    }

    another_event_of_a_known_order_is_looked_at(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100"))]).await;
        let again = ledger.act(Receive { body: Some(b"changed".to_vec()), ..event("1", "e2") }).await.expect("an answer");
        assert!(again.is_known && !again.is_repeated);
        assert_eq!(again.state, State::Placed);
        assert_eq!(ledger.body(id).await.expect("a read").expect("a body"), b"changed");
        assert_eq!(claim(&ledger, Step::Place).await.order_id, id);
        assert_eq!(ledger.submissions(id).await.expect("rounds").len(), 1);
    }

    what_is_held_or_prints_nothing_is_looked_at_again(store) {
        let ledger = store.open().await;
        let held = receive(&ledger, "1").await;
        ledger.act(hold(&claim(&ledger, Step::Place).await, "a size")).await.expect("a hold");
        let nothing = receive(&ledger, "2").await;
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(NothingPrinted { lease, about: About::default() }).await.expect("nothing");
        for (id, external_id, state) in [(held, "1", State::Held), (nothing, "2", State::Nothing)] {
            assert_eq!(states(&ledger, id).await.0, state);
            assert_eq!(due(&ledger, id, Step::Place).await, None);
            assert_eq!(ledger.act(arrival(external_id)).await.expect("an answer").state, State::Pending);
            let order = ledger.entry(id).await.expect("an order").order;
            assert_eq!((order.state, order.reason, order.missing), (State::Pending, None, None));
            assert_eq!(claim(&ledger, Step::Place).await.order_id, id);
        }
    }

    what_a_person_holds_stays_held(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        ledger.act(hold_by_person(id)).await.expect("a hold");
        assert_eq!(ledger.act(event("1", "e2")).await.expect("an answer").state, State::Held);
        assert_eq!(due(&ledger, id, Step::Place).await, None);
        assert_eq!(history(&ledger, id).await, ["received", "hold", "told of again"]);
    }

    an_order_in_doubt_stays_in_doubt(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", lost())]).await;
        assert_eq!(ledger.act(event("1", "e2")).await.expect("an answer").state, State::InDoubt);
        assert_eq!(due(&ledger, id, Step::Place).await, None);
    }

    an_order_that_changes_while_it_is_sent_is_compared_afterwards(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a"]).await;
        assert_eq!(ledger.act(event("1", "e2")).await.expect("an answer").state, State::Sending);
        assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty(), "while it is sent, nobody else has it");
        ledger.act(reply(&lease, round, &[("a", placed("100"))])).await.expect("an answer");
        assert_eq!(claim(&ledger, Step::Place).await.order_id, id);
    }

    two_storefronts_may_use_the_same_id(store) {
        let ledger = store.open().await;
        let one = ledger.act(event("1", "e1")).await.expect("an order");
        let other = ledger.act(Receive { storefront: "store".into(), ..event("1", "e1") }).await.expect("an order");
        assert_ne!(one.order_id, other.order_id);
        assert!(!other.is_known && !other.is_repeated);
        assert_eq!(claim_for(&ledger, Step::Place, 10, HOUR).await.len(), 2);
    }

    a_new_order_is_never_a_repetition(store) {
        let ledger = store.open().await;
        ledger.act(event("1", "e1")).await.expect("an order");
        let other = ledger.act(event("2", "e1")).await.expect("an order");
        assert!(!other.is_known && !other.is_repeated);
    }

    every_source_is_read_as_it_is_written(store) {
        let ledger = store.open().await;
        for source in [Source::Webhook, Source::Poll, Source::Submit, Source::Backfill] {
            let id = ledger.act(Receive { source, ..arrival(source.as_str()) }).await.expect("an order").order_id;
            assert_eq!(ledger.entry(id).await.expect("an order").order.source, source.as_str());
        }
    }

    text_is_found_in_any_case_and_literally(store) {
        let ledger = store.open().await;
        for (id, missing) in [("1", "Größe L"), ("2", "100% cotton"), ("3", "1000 cotton")] {
            receive(&ledger, id).await;
            ledger.act(hold(&claim(&ledger, Step::Place).await, missing)).await.expect("a hold");
        }
        for (text, found) in [("größe", 1), ("GRöSSE", 0), ("Größe l", 1), ("100%", 1), ("COTTON", 2), ("shop", 0)] {
            let filter = overprint_submit::ledger::Filter { text: Some(text.into()), limit: 10, ..Default::default() };
            assert_eq!(ledger.orders(&filter).await.expect("orders").len(), found, "{text}");
        }
        let filter = overprint_submit::ledger::Filter { states: vec![State::Held], limit: 2, ..Default::default() };
        assert_eq!(ledger.orders(&filter).await.expect("orders").len(), 2);
        assert_eq!(ledger.counts().await.expect("counts").into_iter().collect::<Vec<_>>(), [(State::Held, 3)]);
    }

    settings_are_kept(store) {
        let ledger = store.open().await;
        for value in [Some("a"), Some("b"), None] {
            ledger.act(Set { name: "greeting".into(), value: value.map(str::to_owned) }).await.expect("a setting");
            assert_eq!(ledger.setting("greeting").await.expect("a read").as_deref(), value);
        }
    }
}
