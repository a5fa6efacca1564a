//! How many orders of a customer and of a storefront are sent: no two workers exceed a limit together.

use super::acts::*;
use super::store::{Store, both};
use overprint_submit::ledger::Step;
use overprint_submit::ledger::act::{About, Intend, Intention, Lease, Over, Spending};
use std::num::NonZeroU32;

const MOST: Option<NonZeroU32> = NonZeroU32::new(3);

/// The intent to send an order of a customer, under a limit.
fn of(lease: &Lease, name: &str, customer: Option<&str>, spending: Spending) -> Intend {
    let intend = intent(lease, 1, &[name]);
    let about = About { customer: customer.map(str::to_owned), ..intend.about.clone() };
    Intend { spending, about, ..intend }
}

both! {
    no_two_workers_go_over_the_orders_of_a_customer_together(store) {
        let (ledger, other) = (store.open().await, store.try_open(false).await.expect("a second handle"));
        for id in 0..12 {
            receive(&ledger, &id.to_string()).await;
        }
        let leases = claim_for(&ledger, Step::Place, 100, HOUR).await;
        let intents: Vec<_> = leases.into_iter().enumerate().map(|(at, lease)| {
            let ledger = if at % 2 == 0 { ledger.clone() } else { other.clone() };
            let customer = if at < 8 { "c-1" } else { "c-2" };
            tokio::spawn(async move {
                let spending = Spending { customer_day: MOST, ..Spending::default() };
                ledger.act(of(&lease, &format!("job-{at}"), Some(customer), spending)).await.expect("an answer")
            })
        }).collect();
        let (mut recorded, mut over) = (0, 0);
        for intent in intents {
            match intent.await.expect("an intent") {
                Intention::Recorded { .. } => recorded += 1,
                Intention::Over(limits) if limits == [Over::CustomerDay] => over += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((recorded, over), (6, 6), "three of each customer");
    }

    orders_without_a_customer_share_one_count(store) {
        let ledger = store.open().await;
        let spending = Spending { customer_day: MOST, ..Spending::default() };
        let mut came = Vec::new();
        for id in 0..5 {
            receive(&ledger, &id.to_string()).await;
            let lease = claim(&ledger, Step::Place).await;
            let intention = ledger.act(of(&lease, &format!("job-{id}"), None, spending)).await.expect("an answer");
            came.push(matches!(intention, Intention::Recorded { .. }));
        }
        assert_eq!(came, [true, true, true, false, false]);
    }

    an_order_that_was_not_sent_and_the_order_itself_count_for_nothing(store) {
        let ledger = store.open().await;
        let one = Spending { customer_day: NonZeroU32::new(1), ..Spending::default() };
        receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let Intention::Recorded { submission_id } =
            ledger.act(of(&lease, "a", Some("c"), one)).await.expect("an intent") else { panic!() };
        ledger.act(reply(&lease, submission_id, &[("a", unsent())])).await.expect("an answer");
        receive(&ledger, "2").await;
        let lease = claim_for(&ledger, Step::Place, 10, HOUR).await.into_iter().max_by_key(|lease| lease.order_id);
        let lease = lease.expect("a lease");
        let intention = ledger.act(of(&lease, "b", Some("c"), one)).await.expect("an answer");
        let Intention::Recorded { submission_id } = intention else { panic!("{intention:?}") };
        ledger.act(reply(&lease, submission_id, &[("b", refused())])).await.expect("an answer");
        ledger.act(retry(lease.order_id)).await.expect("a retry");
        let lease = claim(&ledger, Step::Place).await;
        let again = of(&lease, "b", Some("c"), one);
        let again = Intend { round: 2, reference: "again".into(), ..again };
        let intention = ledger.act(again).await.expect("an answer");
        assert!(matches!(intention, Intention::Recorded { .. }), "its own first round is no other order: {intention:?}");
    }

    a_storefront_has_an_hour_and_a_day_of_its_own(store) {
        let ledger = store.open().await;
        let amount = |text: &str| Some(text.parse().expect("an amount"));
        let spending = Spending { storefront_hour: MOST, ..Spending::default() };
        let mut came = Vec::new();
        for id in 0..4 {
            receive(&ledger, &id.to_string()).await;
            let lease = claim(&ledger, Step::Place).await;
            let spending = Spending { quoted: amount("10.00"), ..spending };
            came.push(ledger.act(of(&lease, &format!("job-{id}"), None, spending)).await.expect("an answer"));
        }
        assert_eq!(came.pop(), Some(Intention::Over(vec![Over::StorefrontHour])));
        receive(&ledger, "later").await;
        let lease = claim_for(&ledger, Step::Place, 10, HOUR).await.pop().expect("a lease");
        let both = Spending { storefront_day_ceiling: amount("39.99"), quoted: amount("10.00"), ..spending };
        let intention = ledger.act(of(&lease, "job-later", None, both)).await.expect("an answer");
        let spent = "30.00".parse().expect("an amount");
        assert_eq!(intention, Intention::Over(vec![Over::StorefrontDay { spent }, Over::StorefrontHour]));
    }
}

/// The process's clock counts for a file; PostgreSQL has its own.
#[tokio::test]
async fn an_hour_and_a_day_end() {
    let store = Store::sqlite();
    let ledger = store.open().await;
    let one = NonZeroU32::new(1);
    let (hour, day) = (
        Spending { storefront_hour: one, ..Spending::default() },
        Spending { customer_day: one, ..Spending::default() },
    );
    for (id, spending, wait, passes) in [
        ("1", hour, 0, true),
        ("2", hour, 0, false),
        ("3", hour, HOUR, true),
        ("4", day, 0, false),
        ("5", day, 24 * HOUR, true),
    ] {
        store.pass(wait);
        receive(&ledger, id).await;
        let lease = claim_for(&ledger, Step::Place, 10, 100 * HOUR).await.pop().expect("a lease");
        let intention = ledger.act(of(&lease, id, Some("c"), spending)).await.expect("an answer");
        assert_eq!(matches!(intention, Intention::Recorded { .. }), passes, "{id}: {intention:?}");
    }
}
