#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::{Awaited, Known, LONG, Newest, Other, SHORT, Sent, Settling, Shown, Verdict, WentBack, awaited, judge};
use crate::ledger::witness::look::FILE;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A store in order, and what a machine remembers of it.
fn in_order() -> (Known, Shown) {
    let newest = Newest { id: 9, at: 90, order_id: 3 };
    let sent = Sent { reference: "shop-3".to_owned(), lease: "lease".to_owned() };
    let known = Known {
        store: Some("store".to_owned()),
        generation: Some(5),
        server: Some("server".to_owned()),
        newest: Some(newest.clone()),
        sent: BTreeMap::from([(1, Arc::new(sent))]),
        ..Known::default()
    };
    let shown = Shown {
        store: "store".to_owned(),
        generation: 5,
        server: "server".to_owned(),
        has_newest: true,
        sent: 1,
        newest: Some(newest),
        ..Shown::default()
    };
    (known, shown)
}

fn went_back() -> WentBack {
    WentBack { why: "it was noted".to_owned(), at: 1, generation: 5 }
}

fn why(known: &Known, shown: &Shown) -> String {
    match judge(known, shown) {
        Verdict::WentBack(why) => why,
        verdict => format!("{verdict:?}"),
    }
}

#[test]
fn each_fact_alone_tells_that_the_store_went_back() {
    let (known, shown) = in_order();
    assert_eq!(judge(&known, &shown), Verdict::InOrder);
    let lost = |shown: Shown| why(&known, &shown);
    assert_eq!(
        lost(Shown { sent: 0, ..shown.clone() }),
        "it does not have 1 of the last requests of this machine, up to order id shop-3"
    );
    let newest = Some(Newest { id: 4, at: 40, order_id: 2 });
    assert_eq!(
        lost(Shown { has_newest: false, newest, ..shown.clone() }),
        "it does not have event 9 of its history, and its newest is 4"
    );
    assert_eq!(lost(Shown { generation: 4, ..shown.clone() }), "it does not have the last `overprint orders restored`");
    assert!(lost(Shown { store: "other".to_owned(), ..shown.clone() }).starts_with("another store is in the place"));
    assert_eq!(lost(Shown { went_back: Some(went_back()), ..shown.clone() }), "it was noted");
    let flagged = Known { went_back: Some(went_back()), ..known.clone() };
    assert_eq!(why(&flagged, &shown), "it was noted", "also of a store that has everything again");
}

#[test]
fn another_server_with_every_fact_is_no_regression_and_only_lets_sending_wait() {
    let (known, shown) = in_order();
    let promoted = Shown { server: "promoted".to_owned(), ..shown.clone() };
    assert_eq!(judge(&known, &promoted), Verdict::Unsettled);
    assert!(why(&known, &Shown { sent: 0, ..promoted }).contains("requests"), "a missing fact counts more");
}

#[test]
fn only_a_later_restore_leads_out_whatever_was_known() {
    let (known, shown) = in_order();
    let flagged = Known { went_back: Some(went_back()), ..known };
    let restored = Shown { generation: 6, sent: 0, has_newest: false, store: "other".to_owned(), ..shown.clone() };
    assert_eq!(judge(&flagged, &restored), Verdict::Restored);
    for generation in [5, 4] {
        assert_ne!(judge(&flagged, &Shown { generation, ..restored.clone() }), Verdict::Restored);
    }
}

#[test]
fn who_remembers_nothing_compares_nothing_but_what_was_noted() {
    let shown = Shown { store: "store".to_owned(), generation: 7, ..Shown::default() };
    assert_eq!(judge(&Known::default(), &shown), Verdict::InOrder);
    let noted = Shown { went_back: Some(went_back()), ..shown };
    assert_eq!(judge(&Known::default(), &noted), Verdict::WentBack("it was noted".to_owned()));
    let new = Known { store: Some("mine".to_owned()), generation: Some(0), ..Known::default() };
    let other = Shown { store: "other".to_owned(), ..Shown::default() };
    assert_eq!(judge(&new, &other), Verdict::InOrder, "a machine without a fact cannot tell");
}

/// A machine that runs and vouched at a time on a server.
fn other(vouched_at: i64, server: &str) -> Other {
    let host = "host:/state".to_owned();
    Other { name: "o".to_owned(), vouched_at, server: server.to_owned(), left_at: None, host }
}

/// One that ended cleanly.
fn left(vouched_at: i64, server: &str) -> Other {
    Other { left_at: Some(vouched_at), ..other(vouched_at, server) }
}

/// Runs the decision: 0 for no wait, 1 for a short wait, else how many machines are missing.
fn decided(settling: &Settling, others: &[Other], is_moved: bool, now: i64) -> Result<u8, usize> {
    match awaited(settling, others, is_moved, now) {
        Awaited::Nobody => Ok(0),
        Awaited::Moment => Ok(1),
        Awaited::Machines(waiting) => Err(waiting.missing.len()),
    }
}

#[test]
fn sending_waits_for_every_machine_on_record_and_there_is_no_end_to_that() {
    let new = Settling { since: 1_000, server: "s".to_owned(), ..Settling::default() };
    let born = Settling { is_born: true, ..new.clone() };
    let known = Settling { is_known: true, ..new.clone() };
    let file = Settling { server: FILE.to_owned(), ..known.clone() };
    let beside = Settling { siblings: vec!["o".to_owned()], ..known.clone() };
    let (early, late, a_year) = (1_000 + SHORT - 1, 1_000 + SHORT, 1_000 + 365 * 86_400_000);
    for (settling, others, now, decision) in [
        (&born, vec![other(1, "t")], 1_000, Ok(0)),
        (&known, vec![], 1_000, Ok(0)),
        (&new, vec![], early, Ok(1)),
        (&new, vec![], late, Ok(0)),
        // Another one found everything there after this one began.
        (&known, vec![other(1_001, "s")], 1_002, Ok(0)),
        (&new, vec![other(1_001, "s")], early, Ok(1)),
        (&new, vec![other(1_001, "s")], late, Ok(0)),
        // Before it began is no answer. The server has been there since, so that one that is silent is waited for a minute.
        (&known, vec![other(1_000, "s")], early, Ok(1)),
        (&known, vec![other(1_000, "s")], late, Err(1)),
        (&known, vec![other(1_001, "s"), other(1_000, "s")], 999 + LONG, Err(1)),
        (&known, vec![other(1_001, "s"), other(1_000, "s")], 1_000 + LONG, Ok(0)),
        // Nothing ran on with a file.
        (&file, vec![other(1_000, FILE)], early, Ok(1)),
        (&file, vec![other(1_000, FILE)], a_year, Err(1)),
        (&new, vec![other(1_000 - LONG, "s")], early, Ok(1)),
        (&new, vec![other(1_000 - LONG, "s")], late, Ok(0)),
        // On the server of before is no answer, however long that is.
        (&known, vec![other(1_001, "t")], late, Err(1)),
        (&known, vec![other(1_000 - LONG, "s"), other(999, "t")], late, Err(1)),
        (&new, vec![other(999, "t"), other(998, "t")], a_year, Err(2)),
        // What a process of the same machine remembers was read from its file.
        (&beside, vec![other(999, "s")], 1_000, Ok(0)),
        // Who left cleanly had everything in the store.
        (&new, vec![left(999, "t")], late, Ok(0)),
    ] {
        assert_eq!(decided(settling, &others, false, now), decision, "{settling:?} {others:?} {now}");
    }
}

#[test]
fn on_another_copy_of_the_store_those_that_left_are_waited_for_too_and_somebody_has_to_remember() {
    let new = Settling { since: 1_000, server: "s".to_owned(), ..Settling::default() };
    let remembers = Settling { remembers: true, ..new.clone() };
    let was_here = Settling { was_here: true, ..remembers.clone() };
    let late = 1_000 + SHORT;
    for (settling, others, decision) in [
        (&new, vec![left(999, "t")], Err(1)),
        (&remembers, vec![left(999, "t")], Err(1)),
        (&remembers, vec![left(1_001, "s")], Ok(0)),
        // It checked the copy, and left again before this one began.
        (&new, vec![left(999, "s")], Ok(0)),
        (&new, vec![other(1_001, "s"), left(999, "t")], Err(1)),
        // Nobody on record: whoever remembers it may go on, and nobody else.
        (&new, vec![], Err(0)),
        (&remembers, vec![], Ok(0)),
        (&new, vec![other(1_001, "s")], Ok(0)),
        // A process that ran until the change knows that whoever had left did not come back.
        (&was_here, vec![left(999, "t")], Ok(0)),
        (&was_here, vec![other(999, "t")], Err(1)),
        // A copy may name its server as the store did.
        (&remembers, vec![other(1_000 - LONG, "s")], Err(1)),
    ] {
        assert_eq!(decided(settling, &others, true, late), decision, "{settling:?} {others:?}");
    }
}

#[test]
fn a_copy_is_told_by_any_part_that_both_can_read() {
    let moved = |recorded: Option<&str>, home: &str| {
        Shown { recorded: recorded.map(str::to_owned), home: home.to_owned(), ..Shown::default() }.is_moved()
    };
    assert!(!moved(None, "7/01/5/9/9") && !moved(Some("7/01/5/9/9"), "7/01/5/9/9"));
    for other in ["8/01/5/9/9", "7/02/5/9/9", "7/01/6/9/9", "7/01/5/8/9", "7/01/5/9/8"] {
        assert!(moved(Some("7/01/5/9/9"), other), "{other}");
    }
    // Another role may read less.
    assert!(!moved(Some("7/01/5/9/9"), "//5/9/9") && !moved(Some("//5/9/9"), "7/01/5/9/9"));
    assert!(moved(Some("7/01/5/9/9"), "//5/8/9"));
}

/// A transaction of one of several machines on a store: it saw what was committed before it began.
#[derive(Clone, Debug)]
struct Life {
    /// For each request: on which machine, and how many steps after it began it is committed.
    requests: Vec<(usize, usize)>,
    /// After which commit the dump is made.
    dump: usize,
}

fn life() -> impl Strategy<Value = Life> {
    (prop::collection::vec((0..3_usize, 1..5_usize), 1..40), 0..40_usize)
        .prop_map(|(requests, dump)| Life { requests, dump })
}

proptest! {
    /// However transactions of several machines overlap: a store that lost a request of a machine lacks one that it remembers,
    /// and a store that lost none lacks none.
    #[test]
    fn what_is_remembered_tells_every_loss_and_no_other(life in life()) {
        let mut known: Vec<Known> = vec![Known::default(); 3];
        let mut open: Vec<(usize, usize, usize, BTreeSet<u64>)> = Vec::new();
        let (mut committed, mut next) = (Vec::new(), 0);
        let mut commit = |known: &mut Vec<Known>, machine: usize, request: usize, saw: &BTreeSet<u64>| {
            let sent = Sent { reference: request.to_string(), lease: String::new() };
            known[machine].sent.retain(|at, _| !saw.contains(at));
            known[machine].sent.insert(next, Arc::new(sent));
            next += 1;
            committed.push((machine, request));
        };
        for (step, (machine, lasts)) in life.requests.iter().enumerate() {
            for (_, ends, request, saw) in open.extract_if(.., |(_, ends, _, _)| *ends <= step).collect::<Vec<_>>() {
                let _ = ends;
                commit(&mut known, life.requests[request].0, request, &saw);
            }
            open.push((*machine, step + lasts, step, known[*machine].sent.keys().copied().collect()));
        }
        for (machine, _, request, saw) in open {
            commit(&mut known, machine, request, &saw);
        }
        let kept: BTreeSet<usize> = committed.iter().take(life.dump).map(|(_, request)| *request).collect();
        for (machine, known) in known.iter().enumerate() {
            let has = known.sent.values().filter(|sent| kept.contains(&sent.reference.parse::<usize>().unwrap())).count();
            let lost = committed.iter().any(|(whose, request)| *whose == machine && !kept.contains(request));
            let shown = Shown { sent: has, has_newest: true, ..Shown::default() };
            prop_assert_eq!(judge(known, &shown) != Verdict::InOrder, lost);
        }
    }
}
