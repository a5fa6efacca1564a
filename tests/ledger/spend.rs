//! What a day costs, and what it may: no two orders go over it together.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::act::{
    About, Answer, Hold, Intend, Intention, KeptPlan, Lease, Over, Resolution, Spending,
};
use overprint_submit::ledger::{Ledger, Step};

/// The intent to send an order that costs so much, on a day that may cost so much.
fn costing(lease: &Lease, name: &str, quoted: &str, ceiling: Option<&str>) -> Intend {
    let amount = |text: &str| text.parse().expect("an amount");
    let spending = Spending { quoted: Some(amount(quoted)), day_ceiling: ceiling.map(amount), ..Spending::default() };
    Intend { spending, ..intent(lease, 1, &[name]) }
}

async fn spent(ledger: &Ledger) -> String {
    ledger.spent_today().await.expect("a sum").to_string()
}

both! {
    no_two_orders_go_over_the_day_together(store) {
        let (ledger, other) = (store.open().await, store.try_open(false).await.expect("a second handle"));
        for id in 0..16 {
            receive(&ledger, &id.to_string()).await;
        }
        let leases = claim_for(&ledger, Step::Place, 100, HOUR).await;
        let intents: Vec<_> = leases.into_iter().enumerate().map(|(at, lease)| {
            let ledger = if at % 2 == 0 { ledger.clone() } else { other.clone() };
            tokio::spawn(async move {
                let intend = costing(&lease, &format!("job-{at}"), "10.00", Some("55.00"));
                ledger.act(intend).await.expect("an answer")
            })
        }).collect();
        let mut recorded = 0;
        for intent in intents {
            match intent.await.expect("an intent") {
                Intention::Recorded { .. } => recorded += 1,
                Intention::Over(over) => assert_eq!(over, [Over::Day { spent: "50.00".parse().expect("an amount") }]),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((recorded, spent(&ledger).await.as_str()), (5, "50.00"));
    }

    a_day_costs_what_was_charged_and_what_may_have_been(store) {
        let ledger = store.open().await;
        for (name, fate, charged, total) in [
            ("placed", placed("1"), Some("9.95"), "9.95"),
            ("refused", refused(), None, "9.95"),
            ("unsent", unsent(), None, "9.95"),
            ("lost", lost(), None, "20.05"),
        ] {
            let order_id = receive(&ledger, name).await;
            let lease = claim(&ledger, Step::Place).await;
            let intent = costing(&lease, name, "10.10", Some("100"));
            let Intention::Recorded { submission_id } = ledger.act(intent).await.expect("an intent") else { panic!() };
            let answer = Answer {
                charged: charged.map(str::to_owned),
                next_at: None,
                ..reply(&lease, submission_id, &[(name, fate)])
            };
            ledger.act(answer).await.expect("an answer");
            assert_eq!(spent(&ledger).await, total, "{name}");
            if name == "lost" {
                ledger.act(resolve(order_id, &[(name, Resolution::NotPlaced)])).await.expect("a word");
                assert_eq!(spent(&ledger).await, "9.95", "it is known that nothing was spent");
            }
        }
        receive(&ledger, "last").await;
        let lease = claim_for(&ledger, Step::Place, 10, HOUR).await.pop().expect("a lease");
        let intent = costing(&lease, "last", "10.10", Some("20.04"));
        let over = ledger.act(intent).await.expect("an answer");
        assert_eq!(over, Intention::Over(vec![Over::Day { spent: "9.95".parse().expect("an amount") }]));
        // The lease goes on: the order can be held with the reason.
        ledger.act(hold(&lease, "money")).await.expect("a hold");
    }

    a_plan_is_kept_until_there_is_another(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let plan = KeptPlan {
            fingerprint: "f1".into(), total: Some("10.00".into()), findings: "[1]".into(), summary: Some("{}".into()),
        };
        let about = About { plan: Some(plan), ..About::default() };
        ledger.act(Hold { about, ..hold(&lease, "a word") }).await.expect("a hold");
        ledger.act(release(id)).await.expect("a word");
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(hold(&lease, "a size")).await.expect("a hold without a plan");
        let kept = ledger.plan(id).await.expect("a read").expect("a plan");
        assert_eq!((kept.total.as_deref(), kept.findings.as_str(), kept.summary.as_deref()), (Some("10.00"), "[1]", Some("{}")));
        assert!(ledger.plan(id + 1).await.expect("a read").is_none());
    }
}
