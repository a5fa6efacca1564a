//! What operators ask and do: filters, groups, acts that are repeated, and orders that wait for mappings.

use super::acts::*;
use super::store::{LATER, both};
use overprint_submit::ledger::act::{About, Cancelled, Resolution, TryAgain};
use overprint_submit::ledger::{Filter, Ledger, LedgerError, State, Step};

/// Holds an order for what mappings lack, and says what it is about.
async fn held(ledger: &Ledger, external_id: &str, missing: &str, amount: &str, skus: &[&str]) -> i64 {
    let id = receive(ledger, external_id).await;
    let about = About {
        amount: Some(amount.into()),
        skus: skus.iter().map(|sku| (*sku).to_owned()).collect(),
        mapping_version: "m1".into(),
        ..About::default()
    };
    let mut hold = hold(&claim(ledger, Step::Place).await, missing);
    (hold.about, hold.waits_for_mappings) = (about, true);
    ledger.act(hold).await.expect("a hold");
    id
}

/// Lists the ids of the orders that fit.
async fn found(ledger: &Ledger, filter: Filter) -> Vec<i64> {
    let orders = ledger.orders(&Filter { limit: 100, ..filter }).await.expect("orders");
    orders.into_iter().map(|order| order.id).collect()
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn amount(text: &str) -> Option<rust_decimal::Decimal> {
    Some(text.parse().expect("an amount"))
}

fn is_already<T: std::fmt::Debug>(result: Result<T, LedgerError>) {
    assert!(matches!(result, Err(LedgerError::Already { .. })), "{result:?}");
}

both! {
    orders_are_found_by_what_they_sell_cost_and_wait_for(store) {
        let ledger = store.open().await;
        let cards = held(&ledger, "1", "a row for `BC-1`", "9.90", &["BC-1", "SHIP", "BC-1"]).await;
        let flyers = held(&ledger, "2", "100% of a table_x", "100.00", &["FL-1", "SHIP"]).await;
        let odd = held(&ledger, "3", "a row for `BC-1`", "many", &["bc-1\0"]).await;
        let sent = sent(&ledger, "4", &[("a", placed("100"))]).await;
        let all = Filter::default;
        assert_eq!(found(&ledger, all()).await, [sent, odd, flyers, cards]);
        assert_eq!(found(&ledger, Filter { sku: text("SHIP"), ..all() }).await, [flyers, cards]);
        assert_eq!(found(&ledger, Filter { sku: text("BC-1"), ..all() }).await, [cards], "case counts");
        assert_eq!(found(&ledger, Filter { missing: text("bc-1"), ..all() }).await, [odd, cards]);
        assert_eq!(found(&ledger, Filter { missing: text("100%"), ..all() }).await, [flyers]);
        assert_eq!(found(&ledger, Filter { missing: text("table%x"), ..all() }).await, [0; 0]);
        assert_eq!(found(&ledger, Filter { reason: text("missing: a"), ..all() }).await, [odd, cards]);
        assert_eq!(found(&ledger, Filter { above: amount("10"), ..all() }).await, [flyers], "9.90 is less than 10");
        assert_eq!(found(&ledger, Filter { above: amount("9.90"), ..all() }).await, [flyers]);
        assert_eq!(found(&ledger, Filter { above: amount("9.89999"), ..all() }).await, [flyers, cards]);
        assert_eq!(found(&ledger, Filter { beneath: amount("100.00"), ..all() }).await, [cards]);
        assert_eq!(found(&ledger, Filter { beneath: amount("100.00001"), ..all() }).await, [flyers, cards]);
        let states = || vec![State::Held, State::Placed];
        assert_eq!(found(&ledger, Filter { states: states(), below: Some(odd), ..all() }).await, [flyers, cards]);
        assert_eq!(found(&ledger, Filter { states: vec![State::Placed], ..all() }).await, [sent]);
        assert_eq!(found(&ledger, Filter { received_before: Some(LATER), received_after: Some(LATER), ..all() }).await, [0; 0]);
        let counts = ledger.tally(&Filter { states: states(), limit: 1, ..all() }).await.expect("counts");
        assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(State::Held, 3), (State::Placed, 1)]);
        let groups = ledger.groups(&Filter { limit: 10, ..all() }).await.expect("groups");
        let groups: Vec<_> = groups.iter().map(|group| (group.missing.as_str(), group.orders, group.example)).collect();
        assert_eq!(groups, [("a row for `BC-1`", 2, odd), ("100% of a table_x", 1, flyers)]);
        assert!(all().is_empty() && !Filter { sku: text("x"), ..all() }.is_empty());
    }

    what_an_order_sells_is_what_was_read_last(store) {
        let ledger = store.open().await;
        let id = held(&ledger, "1", "a row", "1", &["A", "B"]).await;
        ledger.act(retry(id)).await.expect("a retry");
        let mut again = hold(&claim(&ledger, Step::Place).await, "a row");
        again.about.skus = vec!["B".into(), "C".into()];
        ledger.act(again).await.expect("a hold");
        assert_eq!(ledger.skus(id).await.expect("skus"), ["B", "C"]);
        ledger.act(retry(id)).await.expect("a retry");
        ledger.act(hold(&claim(&ledger, Step::Place).await, "the storefront")).await.expect("a hold");
        assert_eq!(ledger.skus(id).await.expect("skus"), ["B", "C"], "what was not read is not forgotten");
    }

    an_act_that_is_repeated_changes_nothing(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        ledger.act(hold_by_person(id)).await.expect("a hold");
        let mut repeated = store.raw().await.sums().await;
        is_already(ledger.act(hold_by_person(id)).await);
        assert_eq!(store.raw().await.sums().await, repeated);
        ledger.act(release(id)).await.expect("a release");
        repeated = store.raw().await.sums().await;
        is_already(ledger.act(release(id)).await);
        is_already(ledger.act(retry(id)).await);
        assert_eq!(store.raw().await.sums().await, repeated);

        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a", "b"]).await;
        ledger.act(reply(&lease, round, &[("a", lost()), ("b", lost())])).await.expect("an answer");
        let known = [("a", Resolution::Placed { number: "100".into() }), ("b", Resolution::NotPlaced)];
        ledger.act(resolve(id, &known)).await.expect("a word");
        repeated = store.raw().await.sums().await;
        is_already(ledger.act(resolve(id, &known)).await);
        is_already(ledger.act(resolve(id, &[])).await);
        assert_eq!(store.raw().await.sums().await, repeated);

        let cancelled = |jobs: &[&str]| Cancelled {
            order_id: id,
            jobs: jobs.iter().map(|name| ((*name).to_owned(), text("cancelled by 4over"))).collect(),
            failed: Vec::new(),
            is_all: false,
            actor: "ann".into(),
            reason: "the customer called".into(),
        };
        ledger.act(cancelled(&["a", "b"])).await.expect("an end");
        repeated = store.raw().await.sums().await;
        is_already(ledger.act(cancelled(&["a", "b"])).await);
        is_already(ledger.act(cancelled(&[])).await);
        assert_eq!(store.raw().await.sums().await, repeated);

        let other = receive(&ledger, "2").await;
        ledger.act(Cancelled { order_id: other, ..cancelled(&[]) }).await.expect("an end");
        is_already(ledger.act(Cancelled { order_id: other, ..cancelled(&[]) }).await);
    }

    what_changed_since_it_was_seen_is_not_released(store) {
        let ledger = store.open().await;
        let id = held(&ledger, "1", "an approval", "1", &[]).await;
        let mut seen = release(id);
        for wrong in ["", "f2", "f11"] {
            seen.seen = text(wrong);
            let error = ledger.act(seen.clone()).await.expect_err("another order was seen");
            assert!(matches!(&error, LedgerError::Refused(why) if why.contains("changed since")), "{error:?}");
        }
        seen.seen = text("f");
        assert_eq!(ledger.act(seen).await.expect("a release"), State::Pending);
        let unread = receive(&ledger, "2").await;
        ledger.act(hold_by_person(unread)).await.expect("a hold");
        let mut seen = release(unread);
        seen.seen = text("f1");
        ledger.act(seen.clone()).await.expect_err("it had none");
        seen.seen = text("");
        assert_eq!(ledger.act(seen).await.expect("a release"), State::Pending);
    }

    other_mappings_let_go_only_what_mappings_hold(store) {
        let ledger = store.open().await;
        let by_mappings = held(&ledger, "1", "a row", "1", &[]).await;
        let by_approval = receive(&ledger, "2").await;
        ledger.act(hold(&claim(&ledger, Step::Place).await, "an approval")).await.expect("a hold");
        let by_both = held(&ledger, "3", "a row", "1", &[]).await;
        ledger.act(hold_by_person(by_both)).await.expect("a hold");
        let at = LATER - 1;
        let again = |order_id, version: &str| TryAgain { order_id, mapping_version: version.into(), at };
        let waiting = |version: &str| Filter { held_by_others_than: text(version), ..Filter::default() };
        assert_eq!(found(&ledger, waiting("m2")).await, [by_mappings]);
        assert_eq!(found(&ledger, waiting("m1")).await, [0; 0]);
        let spared = Filter { spares_persons: true, ..Filter::default() };
        assert_eq!(found(&ledger, spared).await, [by_approval, by_mappings]);
        let before = store.raw().await.sums().await;
        for (order, version) in [(by_mappings, "m1"), (by_approval, "m2"), (by_both, "m2")] {
            assert!(!ledger.act(again(order, version)).await.expect("a look"), "{order} {version}");
        }
        assert_eq!(store.raw().await.sums().await, before);
        assert!(ledger.act(again(by_mappings, "m2")).await.expect("a look"));
        let order = ledger.entry(by_mappings).await.expect("an order").order;
        assert_eq!((order.state, order.waits_for_mappings), (State::Pending, false));
        assert_eq!(due(&ledger, by_mappings, Step::Place).await, Some(at), "not all at once");
        let last = ledger.history(by_mappings).await.expect("a history").pop().expect("a line");
        assert_eq!((last.actor.as_str(), last.what.as_str()), ("overprint", "retry"));
        assert_eq!(last.detail.as_deref(), Some("the mappings changed from m1 to m2"));
        assert!(!ledger.act(again(by_mappings, "m2")).await.expect("a look"), "once");
    }

    jobs_are_exported_with_their_last_round(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", refused())]).await;
        let held = receive(&ledger, "2").await;
        ledger.act(hold_by_person(held)).await.expect("a hold");
        ledger.act(retry(id)).await.expect("a retry");
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 2, &["b"]).await;
        let jobs = ledger.sent_jobs(&[id, held]).await.expect("jobs");
        let told: Vec<_> = jobs.iter().map(|sent| (sent.job.job_name.as_str(), sent.round, sent.charged.as_deref())).collect();
        assert_eq!(told, [("a", Some(1), Some("12.50")), ("b", Some(2), None)]);
        assert_eq!(jobs[1].submission_id, Some(round));
        assert_eq!(ledger.sent_bodies(&[round, 99]).await.expect("bodies").get(&round).map(Vec::as_slice), Some(&b"{}"[..]));
        assert!(ledger.sent_jobs(&[]).await.expect("none").is_empty());
    }
}
