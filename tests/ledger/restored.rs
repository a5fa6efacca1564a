//! A store that was put in the place of a younger one: what it takes for new may have been placed.

use super::acts::*;
use overprint_submit::ledger::act::{About, Fate, Hold, NothingPrinted, Restore, Retry, TryAgain};
use overprint_submit::ledger::{Clock, Ledger, LedgerError, Place, State, Step};
use std::fs;

#[tokio::test]
async fn a_backup_in_the_place_of_the_store_is_refused_until_a_person_has_said_so() {
    let directory = tempfile::tempdir().expect("a directory");
    let (path, backup) = (directory.path().join("overprint.db"), directory.path().join("backup.db"));
    let place = Place::Sqlite(path.clone());
    let open = async || Ledger::open(&place, true, Clock::system()).await;

    let ledger = open().await.expect("a store");
    let waiting = receive(&ledger, "1").await;
    ledger.close().await;
    drop(ledger);
    fs::copy(&path, &backup).expect("a backup");

    let ledger = open().await.expect("the same store");
    let lease = claim(&ledger, Step::Place).await;
    let round = intend(&ledger, &lease, 1, &["a"]).await;
    ledger.act(reply(&lease, round, &[("a", placed("100"))])).await.expect("an answer");
    ledger.close().await;
    drop(ledger);

    fs::copy(&backup, &path).expect("the backup in its place");
    let refused = open().await.err().expect("a refusal");
    assert!(matches!(refused, LedgerError::Restored { found: 1, last: 2, .. }), "{refused}");

    let restore =
        || Restore { actor: "anne".into(), reason: "the disk broke".into(), storefronts: vec!["shop".into()] };
    assert_eq!(Ledger::restored(&place, restore(), Clock::system()).await.expect("held"), 1);
    let ledger = open().await.expect("a store that somebody has looked at");
    assert_eq!(states(&ledger, waiting).await.0, State::Held);
    assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty(), "nothing of it is sent by itself");
    assert!(ledger.cursor("restored:shop").await.expect("a cursor").is_some());

    let again = receive(&ledger, "1").await;
    assert_eq!((again, states(&ledger, waiting).await.0), (waiting, State::Held), "nor when it is told of again");
    assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty());
    let retry = Retry { order_id: waiting, actor: "anne".into(), reason: "4over has not got it".into() };
    ledger.act(retry).await.expect("a person's word");
    assert_eq!(claim_for(&ledger, Step::Place, 10, HOUR).await.len(), 1, "a person lets it go");
}

#[tokio::test]
async fn a_new_store_in_the_place_of_another_is_refused_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("overprint.db");
    let place = Place::Sqlite(path.clone());
    Ledger::open(&place, true, Clock::system()).await.expect("a store").close().await;
    fs::remove_file(&path).expect("the store");
    let refused = Ledger::open(&place, true, Clock::system()).await.err().expect("a refusal");
    assert!(matches!(refused, LedgerError::Restored { found: 0, last: 1, .. }), "{refused}");
}

#[tokio::test]
async fn what_waited_when_the_backup_was_made_waits_for_a_person_whatever_it_waited_for() {
    let directory = tempfile::tempdir().expect("a directory");
    let place = Place::Sqlite(directory.path().join("overprint.db"));
    let ledger = Ledger::open(&place, true, Clock::system()).await.expect("a store");
    let (unmapped, empty, refused) =
        (receive(&ledger, "1").await, receive(&ledger, "2").await, receive(&ledger, "3").await);
    for lease in claim_for(&ledger, Step::Place, 10, HOUR).await {
        match lease.order_id {
            id if id == unmapped => {
                let hold = Hold { waits_for_mappings: true, ..hold(&lease, "a row") };
                ledger.act(hold).await.expect("a hold");
            }
            id if id == empty => {
                ledger.act(NothingPrinted { lease, about: About::default() }).await.expect("nothing");
            }
            _ => {
                let round = intend(&ledger, &lease, 1, &["a"]).await;
                let fate = Fate::Refused { reason: "no such product".into() };
                ledger.act(reply(&lease, round, &[("a", fate)])).await.expect("an answer");
            }
        }
    }
    ledger.close().await;
    drop(ledger);
    let restore = Restore { actor: "anne".into(), reason: "the disk broke".into(), storefronts: vec!["shop".into()] };
    assert_eq!(Ledger::restored(&place, restore, Clock::system()).await.expect("held"), 3);

    let ledger = Ledger::open(&place, true, Clock::system()).await.expect("a store");
    let again = TryAgain { order_id: unmapped, mapping_version: "v2".into(), at: 0 };
    assert!(!ledger.act(again).await.expect("an answer"), "other mappings are no word of a person");
    for id in ["1", "2", "3"] {
        receive(&ledger, id).await;
    }
    for (id, state) in [(unmapped, State::Held), (empty, State::Nothing), (refused, State::Refused)] {
        assert_eq!(states(&ledger, id).await.0, state);
        let order = ledger.entry(id).await.expect("an order").order;
        assert!(order.missing.expect("a word").contains("restored from a backup"));
    }
    let retry = Retry { order_id: unmapped, actor: "anne".into(), reason: "4over has not got it".into() };
    ledger.act(retry).await.expect("a person's word");
    assert_eq!(states(&ledger, unmapped).await.0, State::Pending);
}
