//! Requests, and what becomes of their jobs: each result is that of its job, and a later round holds what is left.

use super::acts::*;
use super::store::{LATER, both};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::{LedgerError, State, Step};

both! {
    the_intent_is_on_record_before_anything_leaves(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a", "b"]).await;
        assert_eq!(states(&ledger, id).await, (State::Sending, vec![State::Sending; 2]));
        let submission = ledger.submissions(id).await.expect("rounds").remove(0);
        assert_eq!((submission.id, submission.round, submission.outcome), (round, 1, None));
        assert_eq!(ledger.sent(round).await.expect("a read").as_deref(), Some(&b"{}"[..]));
        assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty());
        assert_eq!(history(&ledger, id).await, ["received", "sending"]);
    }

    every_job_has_its_own_result(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", refused()), ("c", lost())]).await;
        assert_eq!(states(&ledger, id).await, (State::InDoubt, vec![State::Placed, State::Refused, State::InDoubt]));
        let entry = ledger.entry(id).await.expect("an order");
        assert_eq!(entry.jobs[0].number.as_deref(), Some("100"));
        assert!(entry.jobs[0].placed_at.is_some());
        assert_eq!(entry.order.reason.as_deref(), Some("job b: no such paper; and 1 more"));
        let submission = ledger.submissions(id).await.expect("rounds").remove(0);
        assert_eq!((submission.outcome.as_deref(), submission.resolved_at), (Some("in_doubt"), None));
        assert_eq!((submission.http_status, submission.charged.as_deref()), (Some(200), Some("12.50")));
        assert_eq!(history(&ledger, id).await, ["received", "sending", "placed", "refused", "in_doubt"]);
        for step in [Step::WriteBack, Step::Track] {
            assert_eq!(claim(&ledger, step).await.order_id, id);
        }
        assert_eq!(due(&ledger, id, Step::Place).await, None);
        for by in ["a", "100"] {
            assert_eq!(ledger.order_of_job(by).await.expect("a read"), Some(id));
        }
    }

    a_retry_sends_what_was_refused_and_nothing_else(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", refused()), ("c", refused())]).await;
        assert_eq!(ledger.act(retry(id)).await.expect("a retry"), State::Pending);
        assert_eq!(states(&ledger, id).await.1, [State::Placed, State::Pending, State::Pending]);
        let lease = claim(&ledger, Step::Place).await;
        let before = store.raw().await.sums().await;
        let error = ledger.act(intent(&lease, 2, &["a", "b", "c"])).await.expect_err("a job that was placed");
        assert!(matches!(error, LedgerError::Impossible(_)) && !error.may_pass(), "{error:?}");
        assert_eq!(store.raw().await.sums().await, before);
        let round = intend(&ledger, &lease, 2, &["b", "c"]).await;
        ledger.act(reply(&lease, round, &[("b", placed("101")), ("c", placed("102"))])).await.expect("an answer");
        assert_eq!(states(&ledger, id).await, (State::Placed, vec![State::Placed; 3]));
        let error = ledger.act(retry(id)).await.expect_err("nothing to retry");
        assert!(matches!(error, LedgerError::Refused(_)), "{error:?}");
    }

    a_later_round_has_the_artwork_of_its_own_translation(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", refused())]).await;
        ledger.act(retry(id)).await.expect("a retry");
        let lease = claim(&ledger, Step::Place).await;
        let mut second = intent(&lease, 2, &["a"]);
        second.jobs[0].attach = Some("{\"fr\":\"new\"}".into());
        second.jobs[0].mapping = "flyers".into();
        ledger.act(second).await.expect("an intent");
        let job = ledger.entry(id).await.expect("an order").jobs.remove(0);
        assert_eq!((job.attach.as_deref(), job.mapping.as_str()), (Some("{\"fr\":\"new\"}"), "flyers"));
    }

    what_is_no_longer_made_is_cancelled_but_never_what_is_placed(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", refused()), ("c", refused())]).await;
        ledger.act(retry(id)).await.expect("a retry");
        intend(&ledger, &claim(&ledger, Step::Place).await, 2, &["c"]).await;
        assert_eq!(states(&ledger, id).await.1, [State::Placed, State::Cancelled, State::Sending]);
        assert!(history(&ledger, id).await.contains(&"cancelled".to_owned()));
    }

    an_order_that_prints_nothing_any_more_keeps_what_it_printed(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", refused())]).await;
        ledger.act(retry(id)).await.expect("a retry");
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(NothingPrinted { lease, about: About::default() }).await.expect("nothing");
        assert_eq!(states(&ledger, id).await, (State::Placed, vec![State::Placed, State::Cancelled]));
    }

    what_did_not_leave_is_sent_again_later(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a"]).await;
        let answer = Answer { next_at: Some(0), ..reply(&lease, round, &[("a", unsent())]) };
        assert_eq!(ledger.act(answer).await.expect("an answer").order.state, State::Pending);
        assert_eq!(due(&ledger, id, Step::WriteBack).await, None);
        let lease = claim(&ledger, Step::Place).await;
        assert_eq!(lease.attempts, 1);
        let round = intend(&ledger, &lease, 2, &["a"]).await;
        ledger.act(reply(&lease, round, &[("a", placed("100"))])).await.expect("an answer");
        let outcomes: Vec<_> = ledger.submissions(id).await.expect("rounds").into_iter().map(|s| s.outcome).collect();
        assert_eq!(outcomes, [Some("not_sent".to_owned()), Some("answered".to_owned())]);
    }

    a_request_that_was_made_for_another_round_is_not_sent(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", refused())]).await;
        ledger.act(retry(id)).await.expect("a retry");
        let lease = claim(&ledger, Step::Place).await;
        assert_eq!(ledger.act(intent(&lease, 1, &["a"])).await.expect("an intention"), Intention::Stale);
        assert_eq!(ledger.submissions(id).await.expect("rounds").len(), 1);
        claim(&ledger, Step::Place).await;
    }

    a_job_that_the_answer_forgets_is_in_doubt(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a", "b"]).await;
        let answer = reply(&lease, round, &[("a", placed("100")), ("stranger", placed("101"))]);
        assert_eq!(ledger.act(answer).await.expect("an answer").order.state, State::InDoubt);
        assert_eq!(states(&ledger, id).await.1, [State::Placed, State::InDoubt]);
        assert_eq!(ledger.submissions(id).await.expect("rounds").remove(0).resolved_at, None);
        assert!(history(&ledger, id).await.contains(&"told of a job that was not sent".to_owned()));
    }

    a_number_that_another_job_has_is_a_doubt(store) {
        let ledger = store.open().await;
        sent(&ledger, "1", &[("a", placed("100"))]).await;
        let id = sent(&ledger, "2", &[("b", placed("100")), ("c", placed("101")), ("d", placed("101"))]).await;
        assert_eq!(states(&ledger, id).await.1, [State::InDoubt, State::Placed, State::InDoubt]);
        let reason = ledger.entry(id).await.expect("an order").jobs.remove(0).reason.expect("a reason");
        assert!(reason.contains("100") && reason.contains("job a"), "{reason}");
        let found = Resolution::Placed { number: "100".into() };
        let error = ledger.act(resolve(id, &[("b", found)])).await.expect_err("the job of another order");
        assert!(matches!(&error, LedgerError::Refused(why) if why.contains("job a")), "{error:?}");
    }

    a_name_that_another_order_has_stops_the_whole_request(store) {
        let ledger = store.open().await;
        let first = sent(&ledger, "1", &[("a", placed("100"))]).await;
        receive(&ledger, "2").await;
        let lease = claim(&ledger, Step::Place).await;
        let before = store.raw().await.sums().await;
        let error = ledger.act(intent(&lease, 1, &["b", "a"])).await.expect_err("a name that is taken");
        assert!(
            matches!(&error, LedgerError::JobNameTaken { job_name, order_id } if job_name == "a" && *order_id == first),
            "{error:?}"
        );
        assert!(!error.may_pass());
        assert_eq!(store.raw().await.sums().await, before);
        ledger.act(hold(&lease, "another name")).await.expect("the lease is there still");
    }

    a_name_that_comes_twice_in_a_request_stops_it(store) {
        let ledger = store.open().await;
        receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let before = store.raw().await.sums().await;
        let error = ledger.act(intent(&lease, 1, &["a", "a"])).await.expect_err("a name that comes twice");
        assert!(matches!(error, LedgerError::JobNameTaken { .. }), "{error:?}");
        assert_eq!(store.raw().await.sums().await, before);
    }

    a_round_that_is_open_stays_the_only_one(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", lost()), ("b", refused())]).await;
        let error = ledger.act(retry(id)).await.expect_err("a retry while something is in doubt");
        assert!(matches!(&error, LedgerError::Refused(why) if why.contains("in doubt")), "{error:?}");
        // However it comes to be looked at.
        store.raw().await.run("UPDATE work SET next_at = 0").await.expect("an update");
        let lease = claim(&ledger, Step::Place).await;
        let before = store.raw().await.sums().await;
        let error = ledger.act(intent(&lease, 2, &["b"])).await.expect_err("a second open round");
        assert!(matches!(error, LedgerError::Impossible(_)) && !error.may_pass(), "{error:?}");
        assert_eq!(store.raw().await.sums().await, before);
    }

    a_doubt_ends_with_a_word_about_every_job(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", lost()), ("b", lost()), ("c", refused())]).await;
        let found = Resolution::Placed { number: "100".into() };
        let error = ledger.act(resolve(id, &[("c", found.clone())])).await.expect_err("a job that is not in doubt");
        assert!(matches!(error, LedgerError::Impossible(_)), "{error:?}");
        let error = ledger.act(resolve(id, &[("a", found.clone()), ("z", found.clone())])).await.expect_err("no such job");
        assert!(matches!(error, LedgerError::Refused(_)), "{error:?}");
        assert_eq!(states(&ledger, id).await.1, [State::InDoubt, State::InDoubt, State::Refused]);
        let state = ledger.act(resolve(id, &[("a", found.clone())])).await.expect("a word");
        assert_eq!(state, State::InDoubt, "the other one is in doubt still");
        assert_eq!(ledger.submissions(id).await.expect("rounds").remove(0).resolved_at, None);
        // Said twice, it is still so.
        let state = ledger.act(resolve(id, &[("a", found), ("b", Resolution::NotPlaced)])).await.expect("a word");
        assert_eq!(state, State::Refused);
        assert_eq!(states(&ledger, id).await.1, [State::Placed, State::Refused, State::Refused]);
        let submission = ledger.submissions(id).await.expect("rounds").remove(0);
        assert_eq!(submission.outcome.as_deref(), Some("resolved"));
        assert!(submission.resolved_at.is_some());
        assert_eq!(history(&ledger, id).await[5..], ["resolved: placed", "resolved: not placed"]);
        ledger.act(retry(id)).await.expect("a retry");
        intend(&ledger, &claim(&ledger, Step::Place).await, 2, &["b", "c"]).await;
        assert_eq!(states(&ledger, id).await.1, [State::Placed, State::Sending, State::Sending]);
    }

    a_doubt_does_not_hide_what_waits_to_be_sent(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a", "b"]).await;
        let answer = Answer { next_at: Some(LATER), ..reply(&lease, round, &[("a", unsent()), ("b", lost())]) };
        assert_eq!(ledger.act(answer).await.expect("an answer").order.state, State::InDoubt);
        let state = ledger.act(resolve(id, &[("b", Resolution::Placed { number: "1".into() })])).await.expect("a word");
        assert_eq!(state, State::Pending);
        assert_eq!(claim(&ledger, Step::Place).await.order_id, id);
    }

    texts_from_elsewhere_may_hold_anything(store) {
        let ledger = store.open().await;
        let reason = "bad \0 paper \u{1f4a5} ' \" \\".to_owned();
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let about = About { number: Some("1\0".into()), customer: Some("\0".into()), ..About::default() };
        let intent = Intend { about, ..intent(&lease, 1, &["a", "b"]) };
        let Intention::Recorded { submission_id: round } = ledger.act(intent).await.expect("an intent") else { panic!() };
        let fates = [("a", Fate::Refused { reason: reason.clone() }), ("b", Fate::InDoubt { reason, number: None })];
        let answer = Answer { answer: Some("\0".into()), ..reply(&lease, round, &fates) };
        ledger.act(answer).await.expect("an answer");
        let kept = ledger.entry(id).await.expect("an order").jobs.remove(0).reason.expect("a reason");
        assert_eq!(kept, "bad \u{fffd} paper \u{1f4a5} ' \" \\");
        let lease = claim(&ledger, Step::WriteBack).await;
        ledger.act(Postpone { lease, next_at: LATER, trouble: "\0".into() }).await.expect("a delay");
    }
}
