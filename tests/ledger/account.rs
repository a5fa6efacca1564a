//! An account that 4over turns away, files that are handed in, and jobs on hold.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::{Condition, Filter, Ledger, LedgerError, State, Step, Told, TurnedAway};

fn told(code: u16, pause: i64) -> Told {
    Told { code, reason: "no".into(), asked: None, pauses: (pause, pause) }
}

/// Waits for a claim of the order that is due next.
async fn next(ledger: &Ledger) -> Lease {
    loop {
        if let Some(lease) = claim_for(ledger, Step::Place, 1, HOUR).await.pop() {
            return lease;
        }
        tokio::task::yield_now().await;
    }
}

async fn account(ledger: &Ledger) -> TurnedAway {
    ledger.turned_away().await.expect("a setting").expect("an account")
}

both! {
    while_the_account_is_turned_away_one_order_tries_and_the_others_follow(store) {
        let ledger = store.open().await;
        for id in ["1", "2", "3"] {
            receive(&ledger, id).await;
        }
        let mut leases = claim_for(&ledger, Step::Place, 10, HOUR).await;
        leases.sort_by_key(|lease| lease.order_id);
        let [first, second, third] = leases.try_into().expect("three orders");
        let round = intend(&ledger, &first, 1, &["a"]).await;
        let answer = Answer {
            http_status: Some(403), charged: None,
            ..reply(&first, round, &[("a", Fate::TurnedAway(told(403, HOUR)))])
        };
        let entry = ledger.act(answer.clone()).await.expect("an answer");
        assert_eq!((entry.order.state, entry.jobs[0].state), (State::Pending, State::Pending));
        assert_eq!((account(&ledger).await.code, account(&ledger).await.tries), (403, 0));
        let trouble = ledger.account_turned_away(0).await.expect("a look").expect("one message");
        assert_eq!((trouble.condition, trouble.count), (Condition::TurnedAway, 1));
        ledger.act(answer).await.expect("the same answer, whose confirmation was lost");
        assert_eq!(account(&ledger).await.tries, 0);
        let rounds = ledger.submissions(first.order_id).await.expect("rounds");
        assert_eq!((rounds[0].outcome.as_deref(), rounds[0].resolved_at.is_some()), (Some("turned_away"), true));

        // One order was past the look at the account already, the other comes to it.
        let late = ledger.act(intent(&second, 1, &["b"])).await.expect("an intent");
        assert!(matches!(late, Intention::TurnedAway(_)), "{late:?}");
        let waits = ledger.act(TryAccount { lease: third, lasts: HOUR }).await.expect("a look");
        assert!(matches!(waits, Trial::Waits(_)), "{waits:?}");
        assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty(), "nothing is due meanwhile");

        ledger.act(TryAccountNow).await.expect("a word").expect("an account");
        let mut leases = claim_for(&ledger, Step::Place, 10, HOUR).await;
        leases.sort_by_key(|lease| lease.order_id);
        let [first, second, third] = leases.try_into().expect("three orders");
        let tries = |lease: &Lease| TryAccount { lease: lease.clone(), lasts: HOUR };
        assert!(matches!(ledger.act(tries(&second)).await, Ok(Trial::Tries(_))));
        assert!(matches!(ledger.act(tries(&second)).await, Ok(Trial::Tries(_))), "asked twice, it is its own trial");
        assert!(matches!(ledger.act(tries(&third)).await, Ok(Trial::Waits(_))), "one at a time");
        let round = intend(&ledger, &second, 1, &["b"]).await;
        ledger.act(reply(&second, round, &[("b", placed("200"))])).await.expect("an answer");
        assert_eq!(ledger.turned_away().await.expect("a setting"), None);
        assert!(matches!(ledger.act(tries(&first)).await, Ok(Trial::Over)));
        intend(&ledger, &first, 2, &["a"]).await;
        let lease = next(&ledger).await;
        assert_eq!(lease.order_id, third.order_id, "what waited is due at once");
        intend(&ledger, &lease, 1, &["c"]).await;
    }

    an_order_that_ends_its_trial_leaves_the_next_one_to_another(store) {
        let ledger = store.open().await;
        for id in ["1", "2"] {
            receive(&ledger, id).await;
        }
        let lease = claim_for(&ledger, Step::Place, 1, HOUR).await.remove(0);
        ledger.act(TurnAway { lease, told: told(401, 1) }).await.expect("a note");
        store.pass(10);
        let first = next(&ledger).await;
        assert!(matches!(ledger.act(TryAccount { lease: first.clone(), lasts: HOUR }).await, Ok(Trial::Tries(_))));
        ledger.act(hold(&first, "a price")).await.expect("it is held for itself");
        ledger.act(EndTrial { lease: first.clone(), pause: 1 }).await.expect("an end");
        assert_eq!(account(&ledger).await.trial, None);
        store.pass(10_000);
        let second = next(&ledger).await;
        assert_ne!(second.order_id, first.order_id);
        ledger.act(TurnAway { lease: second, told: told(401, HOUR) }).await.expect("a note");
        assert_eq!(account(&ledger).await.tries, 0, "it did not try by itself");
        let lease = claim_for(&ledger, Step::Place, 1, HOUR).await.pop();
        assert!(lease.is_none(), "both wait");
    }

    a_pause_that_4over_asks_for_is_told_only_once_it_lasts(store) {
        let ledger = store.open().await;
        receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(TurnAway { lease, told: told(429, HOUR) }).await.expect("a note");
        let since = account(&ledger).await.since;
        assert_eq!(ledger.account_turned_away(since).await.expect("a look"), None);
        assert!(ledger.account_turned_away(since + 1).await.expect("a look").is_some());
    }

    files_are_handed_in_once_and_what_comes_meanwhile_is_kept(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", refused())]).await;
        let jobs: Vec<i64> = ledger.entry(id).await.expect("an order").jobs.iter().map(|job| job.id).collect();
        let hand_in = |job_id: i64, files: &str| HandIn {
            order_id: id,
            jobs: vec![JobFiles { job_id, files: files.into(), reasons: "fr".into() }],
            actor: "ann".into(),
            reason: "mailed".into(),
        };
        assert!(matches!(ledger.act(hand_in(jobs[1], "{}")).await, Err(LedgerError::Refused(_))), "it is refused");
        assert_eq!(ledger.act(hand_in(jobs[0], "{\"fr\":\"1\"}")).await.expect("a file"), 1);
        assert!(matches!(ledger.act(hand_in(jobs[0], "{\"fr\":\"1\"}")).await, Err(LedgerError::Already { .. })));
        let lease = claim(&ledger, Step::Attach).await;
        assert_eq!(ledger.act(hand_in(jobs[0], "{\"fr\":\"2\"}")).await.expect("another file"), 1);
        let attached = |lease| Attached {
            lease, done: vec![(jobs[0], "ok".to_owned())], failed: vec![], next_at: None, is_long: false,
        };
        ledger.act(attached(lease)).await.expect("an end");
        let of_job = async || ledger.entry(id).await.expect("an order").jobs[0].attach.clone();
        assert_eq!(of_job().await.as_deref(), Some("{\"fr\":\"2\"}"));
        let lease = claim(&ledger, Step::Attach).await;
        ledger.act(attached(lease)).await.expect("an end");
        assert_eq!(of_job().await, None);
    }

    orders_on_hold_are_counted_listed_and_told_by_what_they_wait_for(store) {
        let ledger = store.open().await;
        let mut ids = Vec::new();
        for (name, number) in [("a", "100"), ("b", "101"), ("c", "102")] {
            ids.push(sent(&ledger, name, &[(name, placed(number))]).await);
        }
        let leases = claim_for(&ledger, Step::Track, 10, HOUR).await;
        for lease in leases {
            let job = ledger.entry(lease.order_id).await.expect("an order").jobs.remove(0);
            let (progress, status) = match job.job_name.as_str() {
                "a" => ("action_needed", "Awaiting Artwork"),
                "b" => ("in_production", "On Hold: Awaiting Mailing List"),
                _ => ("in_production", "On Press"),
            };
            let told = JobProgress {
                job_id: job.id, progress: Some(progress.into()), status: Some(status.into()), tracking: "[]".into(), end: None,
            };
            ledger.act(Tracked { lease, jobs: vec![told], ships: false, next_at: None, trouble: None }).await.expect("a look");
        }
        assert_eq!(ledger.count_on_hold().await.expect("a count"), 2);
        let filter = Filter { on_hold: true, limit: 10, ..Filter::default() };
        let listed: Vec<i64> = ledger.orders(&filter).await.expect("orders").iter().map(|order| order.id).collect();
        assert_eq!(listed, [ids[1], ids[0]]);
        let words = ledger.on_hold(&ids).await.expect("words");
        assert_eq!(words[&ids[0]], "Awaiting Artwork (job a)");
        assert!(!words.contains_key(&ids[2]) && ledger.on_hold(&[]).await.expect("words").is_empty());
        let groups = ledger.held_by_4over().await.expect("groups");
        let told: Vec<(&str, i64)> = groups.iter().map(|group| (group.what.as_str(), group.count)).collect();
        assert_eq!(told, [("Awaiting Artwork", 1), ("On Hold: Awaiting Mailing List", 1)]);
        assert!(groups.iter().all(|group| group.condition == Condition::OnHold && group.examples.len() == 1));
    }
}
