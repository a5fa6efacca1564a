//! What follows a placed job: artwork, tracking, the word to the storefront, and a look at an order that changed.

use super::acts::*;
use super::store::{LATER, both};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::state::Event;
use overprint_submit::ledger::{Change, ChangeKind, Shipped, State, Step};

both! {
    artwork_follows_its_job(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let mut intent = intent(&lease, 1, &["a", "b"]);
        intent.jobs.iter_mut().for_each(|job| job.attach = Some("{}".into()));
        let Intention::Recorded { submission_id } = ledger.act(intent).await.expect("an intent") else { panic!() };
        let fates = [("a", placed("100")), ("b", placed("101"))];
        ledger.act(reply(&lease, submission_id, &fates)).await.expect("an answer");
        let jobs: Vec<i64> = ledger.entry(id).await.expect("an order").jobs.iter().map(|job| job.id).collect();
        let lease = claim(&ledger, Step::Attach).await;
        let (done, failed) = (vec![(jobs[0], "ok".to_owned())], vec![(jobs[1], "404".to_owned())]);
        ledger.act(Attached { lease, done, failed, next_at: Some(0), is_long: false }).await.expect("an end");
        let entry = ledger.entry(id).await.expect("an order");
        assert_eq!((entry.jobs[0].attach.as_deref(), entry.jobs[1].attach.as_deref()), (None, Some("{}")));
        assert_eq!(entry.order.alert, None);
        let lease = claim(&ledger, Step::Attach).await;
        assert_eq!(lease.attempts, 1);
        let failed = vec![(jobs[1], "404".to_owned())];
        ledger.act(Attached { lease, done: vec![], failed, next_at: None, is_long: false }).await.expect("an end");
        let order = ledger.entry(id).await.expect("an order").order;
        assert_eq!(order.alert.as_deref(), Some("a job is placed without its artwork"));
        assert_eq!(order.state, State::Placed);
    }

    a_job_is_tracked_until_it_is_done(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", placed("101"))]).await;
        let job_id = |at: usize| { let ledger = ledger.clone(); async move {
            ledger.entry(id).await.expect("an order").jobs[at].id
        } };
        let progress = |job_id, end| JobProgress {
            job_id, progress: Some("shipped".into()), status: Some("Shipped".into()), tracking: "[\"1Z\"]".into(), end,
        };
        let lease = claim(&ledger, Step::Track).await;
        let jobs = vec![progress(job_id(0).await, Some(Event::Finish))];
        ledger.act(Tracked { lease, jobs, ships: false, next_at: Some(0), trouble: None }).await.expect("a look");
        assert_eq!(states(&ledger, id).await, (State::Placed, vec![State::Done, State::Placed]));
        let lease = claim(&ledger, Step::Track).await;
        ledger.act(Tracked { lease, jobs: vec![], ships: false, next_at: Some(0), trouble: Some("503".into()) }).await.expect("a look");
        let lease = claim(&ledger, Step::Track).await;
        assert_eq!(lease.attempts, 1);
        let jobs = vec![progress(job_id(1).await, Some(Event::Finish))];
        ledger.act(Tracked { lease, jobs, ships: false, next_at: None, trouble: None }).await.expect("a look");
        assert_eq!(states(&ledger, id).await, (State::Done, vec![State::Done, State::Done]));
        assert_eq!(due(&ledger, id, Step::Track).await, None);
        assert_eq!(ledger.entry(id).await.expect("an order").jobs[0].tracking, "[\"1Z\"]");
        claim(&ledger, Step::WriteBack).await;
    }

    a_parcel_is_told_of_once_and_by_who_holds_the_lease(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100"))]).await;
        let lease = claim(&ledger, Step::Track).await;
        let job_id = ledger.entry(id).await.expect("an order").jobs[0].id;
        let tracking = "[\"1Z\"]".to_owned();
        let job = JobProgress { job_id, progress: Some("shipped".into()), status: None, tracking, end: None };
        let tracked = Tracked { lease, jobs: vec![job], ships: true, next_at: None, trouble: None };
        ledger.act(tracked).await.expect("a look");
        let lease = claim(&ledger, Step::Ship).await;
        let intent = IntendShipment {
            lease: lease.clone(), lease_for: HOUR, tracking_number: "1Z".into(), lines: "[]".into(),
        };
        let told = |state, lease: &Lease| ShipmentTold {
            lease: lease.clone(), lease_for: HOUR, tracking_number: "1Z".into(), lines: "[]".into(), state,
            shipment_id: Some("s-1".into()), alert: Some("no such line".into()),
        };
        let is = async |state| {
            let rows = ledger.shipments(id).await.expect("parcels");
            assert_eq!(rows.iter().map(|row| row.state).collect::<Vec<_>>(), [state]);
        };
        let late = Lease { token: "of another".into(), ..lease.clone() };
        assert_lost(ledger.act(IntendShipment { lease: late.clone(), ..intent.clone() }).await);
        for state in [Shipped::NotThere, Shipped::Sending, Shipped::There] {
            ledger.act(intent.clone()).await.expect("an intent");
            is(Shipped::Sending).await;
            assert_lost(ledger.act(told(state, &late)).await);
            ledger.act(told(state, &lease)).await.expect("a word");
            is(state).await;
        }
        assert_lost(ledger.act(intent).await);
        is(Shipped::There).await;
        let history = history(&ledger, id).await;
        let count = |word: &str| history.iter().filter(|what| *what == word).count();
        assert_eq!((count("shipment told"), count("shipment not told")), (1, 1));
        ledger.act(Finish { lease, next_at: None }).await.expect("an end");
        assert_eq!(due(&ledger, id, Step::Ship).await, None);
    }

    what_was_written_back_is_remembered(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100"))]).await;
        for value in ["\"placed\"", "\"shipped\""] {
            let lease = claim(&ledger, Step::WriteBack).await;
            let fields = vec![FieldWritten { custom_field_id: "status".into(), value: value.into() }];
            let alert = Some("a person changed status".to_owned());
            ledger.act(WrittenBack { lease, fields, is_patched: true, alert }).await.expect("a word");
            assert_eq!(ledger.written(id).await.expect("a read").into_iter().collect::<Vec<_>>(),
                [("status".to_owned(), value.to_owned())]);
            let lease = claim(&ledger, Step::Track).await;
            let job_id = ledger.entry(id).await.expect("an order").jobs[0].id;
            let job = JobProgress { job_id, progress: None, status: None, tracking: "[]".into(), end: None };
            ledger.act(Tracked { lease, jobs: vec![job], ships: false, next_at: Some(0), trouble: None }).await.expect("a look");
        }
        let alerts = history(&ledger, id).await.iter().filter(|what| *what == "left alone").count();
        assert_eq!(alerts, 1, "the same thing is said once");
    }

    trouble_with_the_storefront_touches_nothing_else(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100"))]).await;
        let lease = claim(&ledger, Step::WriteBack).await;
        ledger.act(Postpone { lease, next_at: LATER, trouble: "503".into() }).await.expect("a delay");
        assert_eq!(states(&ledger, id).await, (State::Placed, vec![State::Placed]));
        assert_eq!(claim(&ledger, Step::Track).await.order_id, id);
    }

    an_order_that_changed_after_it_was_placed_raises_an_alert(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100"))]).await;
        for alert in [None, Some("the quantity is 500 now"), Some("the quantity is 500 now")] {
            receive(&ledger, "1").await;
            let lease = claim(&ledger, Step::Place).await;
            let change = alert.map(|text: &str| Change { kind: ChangeKind::Changed, text: text.to_owned() });
            let found = change.map_or(Comparison::Same, Comparison::Changed);
            ledger.act(Compared { lease, found }).await.expect("a look");
            let order = ledger.entry(id).await.expect("an order").order;
            assert_eq!((order.state, order.change.as_deref()), (State::Placed, alert));
            assert_eq!(order.alert.is_some_and(|said| said.contains("the quantity is 500 now")), alert.is_some());
        }
        assert_eq!(ledger.submissions(id).await.expect("rounds").len(), 1, "nothing is sent, whatever changed");
        let told = history(&ledger, id).await.iter().filter(|what| *what == "changed after it was placed").count();
        assert_eq!(told, 1);
    }
}
