//! What the database itself refuses, whoever wrote the statement.

use super::acts::*;
use super::store::both;
use overprint_submit::ledger::State;

/// The start of a round past the ledger.
const ROUND: &str = "INSERT INTO submission
    (order_id, round, reference, body_sha256, mapping_version, is_test, lease, intended_at) VALUES (1, ";

both! {
    a_second_open_round(store) {
        let ledger = store.open().await;
        sent(&ledger, "1", &[("a", lost())]).await;
        let mut raw = store.raw().await;
        raw.run(&format!("{ROUND} 2, 'r', '', '', false, '', 0)")).await.expect_err("a second open round");
        raw.run("UPDATE submission SET resolved_at = 1").await.expect("an update");
        raw.run(&format!("{ROUND} 1, 'r', '', '', false, '', 0)")).await.expect_err("a round of the same number");
        raw.run(&format!("{ROUND} 2, '1-1', '', '', false, '', 0)")).await.expect_err("a reference that is taken");
        raw.run(&format!("{ROUND} 2, 'r', '', '', false, '', 0)")).await.expect("a second round");
        raw.run(&format!("{ROUND} 3, 's', '', '', false, '', 0)")).await.expect_err("a third one beside it");
        raw.run("UPDATE submission SET resolved_at = NULL WHERE round = 1").await.expect_err("an old round open again");
    }

    a_round_of_what_is_not_pending(store) {
        let ledger = store.open().await;
        let fates = [("a", placed("100")), ("b", refused()), ("c", lost())];
        sent(&ledger, "1", &fates).await;
        let mut raw = store.raw().await;
        raw.run("UPDATE submission SET resolved_at = 1").await.expect("an update");
        raw.run(&format!("{ROUND} 2, 'r', '', '', false, '', 0)")).await.expect("a second round");
        for job in 1..=3 {
            let sql = format!("INSERT INTO submission_job (submission_id, job_id) VALUES (2, {job})");
            let error = raw.run(&sql).await.expect_err("a job that is not pending").to_string();
            assert!(error.contains("cannot be sent"), "{error}");
        }
        assert_eq!(raw.number("SELECT count(*) FROM submission_job").await, 3);
    }

    a_job_that_goes_back(store) {
        let ledger = store.open().await;
        let id = sent(&ledger, "1", &[("a", placed("100")), ("b", refused()), ("c", lost())]).await;
        let mut raw = store.raw().await;
        for (job, states) in [
            ("a", &["pending", "held", "refused", "sending", "in_doubt", "nothing"][..]),
            ("c", &["pending", "held", "sending", "nothing", "cancelled"][..]),
        ] {
            for state in states {
                let sql = format!("UPDATE jobs SET state = '{state}' WHERE job_name = '{job}'");
                let error = raw.run(&sql).await.expect_err("a job that goes back").to_string();
                assert!(error.contains("cannot be sent again"), "{error}");
            }
        }
        assert_eq!(states(&ledger, id).await.1, [State::Placed, State::Refused, State::InDoubt]);
        raw.run("UPDATE jobs SET state = 'done' WHERE job_name = 'a'").await.expect("an end");
        raw.run("UPDATE jobs SET state = 'pending' WHERE job_name = 'a'").await.expect_err("a job that goes back");
    }

    a_name_a_number_or_an_order_that_is_taken(store) {
        let ledger = store.open().await;
        sent(&ledger, "1", &[("a", placed("100")), ("b", placed("101"))]).await;
        let mut raw = store.raw().await;
        for sql in [
            "UPDATE jobs SET job_name = 'a' WHERE job_name = 'b'",
            "UPDATE jobs SET number = '100' WHERE job_name = 'b'",
            "INSERT INTO orders (storefront, external_id, state, source, writes_back, received_at, changed_at)
             VALUES ('shop', '1', 'pending', 'poll', true, 0, 0)",
            "INSERT INTO event (order_id, at, actor, what) VALUES (99, 0, '', '')",
            "INSERT INTO work (order_id, step) VALUES (1, 'place')",
        ] {
            raw.run(sql).await.expect_err(sql);
        }
    }

    another_history(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let mut raw = store.raw().await;
        let error = raw.run("UPDATE event SET what = 'nothing'").await.expect_err("another history").to_string();
        assert!(error.contains("append only"), "{error}");
        assert_eq!(history(&ledger, id).await, ["received"]);
    }
}
