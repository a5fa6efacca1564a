//! What follows a placed job: artwork, tracking, the word to the storefront, and a look at an order that changed.

use super::acts::*;
use super::store::{LATER, both};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::state::Event;
use overprint_submit::ledger::{State, Step};

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
        ledger.act(Attached { lease, done, failed, next_at: Some(0) }).await.expect("an end");
        let entry = ledger.entry(id).await.expect("an order");
        assert_eq!((entry.jobs[0].attach.as_deref(), entry.jobs[1].attach.as_deref()), (None, Some("{}")));
        assert_eq!(entry.order.alert, None);
        let lease = claim(&ledger, Step::Attach).await;
        assert_eq!(lease.attempts, 1);
        let failed = vec![(jobs[1], "404".to_owned())];
        ledger.act(Attached { lease, done: vec![], failed, next_at: None }).await.expect("an end");
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
        ledger.act(Tracked { lease, jobs, next_at: Some(0), trouble: None }).await.expect("a look");
        assert_eq!(states(&ledger, id).await, (State::Placed, vec![State::Done, State::Placed]));
        let lease = claim(&ledger, Step::Track).await;
        ledger.act(Tracked { lease, jobs: vec![], next_at: Some(0), trouble: Some("503".into()) }).await.expect("a look");
        let lease = claim(&ledger, Step::Track).await;
        assert_eq!(lease.attempts, 1);
        let jobs = vec![progress(job_id(1).await, Some(Event::Finish))];
        ledger.act(Tracked { lease, jobs, next_at: None, trouble: None }).await.expect("a look");
        assert_eq!(states(&ledger, id).await, (State::Done, vec![State::Done, State::Done]));
        assert_eq!(due(&ledger, id, Step::Track).await, None);
        assert_eq!(ledger.entry(id).await.expect("an order").jobs[0].tracking, "[\"1Z\"]");
        claim(&ledger, Step::WriteBack).await;
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
            ledger.act(Tracked { lease, jobs: vec![job], next_at: Some(0), trouble: None }).await.expect("a look");
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
            ledger.act(Compared { lease, alert: alert.map(str::to_owned) }).await.expect("a look");
            let order = ledger.entry(id).await.expect("an order").order;
            assert_eq!((order.state, order.alert.as_deref()), (State::Placed, alert));
        }
        assert_eq!(ledger.submissions(id).await.expect("rounds").len(), 1, "nothing is sent, whatever changed");
        let told = history(&ledger, id).await.iter().filter(|what| *what == "changed after it was placed").count();
        assert_eq!(told, 1);
    }
}
