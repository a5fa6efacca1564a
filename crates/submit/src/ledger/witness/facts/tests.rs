#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::{Known, LONG, Newest, Other, SHORT, Sent, Settling, Shown, Verdict, WentBack, is_settled, judge};
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
        went_back: None,
    };
    let shown = Shown {
        store: "store".to_owned(),
        generation: 5,
        server: "server".to_owned(),
        has_newest: true,
        sent: 1,
        newest: Some(newest),
        went_back: None,
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

#[test]
fn a_new_machine_waits_for_those_that_run_and_the_first_one_for_nobody() {
    let new = Settling { since: 1_000, server: "s".to_owned(), ..Settling::default() };
    let other = |vouched_at: i64, server: &str| Other { name: "o".to_owned(), vouched_at, server: server.to_owned() };
    let born = Settling { is_born: true, ..new.clone() };
    let known = Settling { is_known: true, ..new.clone() };
    let beside = Settling { siblings: vec!["o".to_owned()], ..known.clone() };
    let early = 1_000 + SHORT - 1;
    for (settling, others, now, settled) in [
        (&born, vec![], 1_000, true),
        (&known, vec![], 1_000, true),
        (&new, vec![], early, false),
        (&new, vec![], 1_000 + SHORT, true),
        // Another one found everything there after this one began.
        (&known, vec![other(1_001, "s")], 1_002, true),
        (&new, vec![other(1_001, "s")], early, false),
        (&new, vec![other(1_001, "s")], 1_000 + SHORT, true),
        // Before it began, or on the server of before, is no answer.
        (&known, vec![other(1_000, "s")], 1_000 + SHORT, false),
        (&known, vec![other(1_001, "t")], 1_000 + SHORT, false),
        (&known, vec![other(1_001, "s"), other(999, "s")], 1_000 + SHORT, false),
        // What a process of the same machine remembers was read from its file.
        (&beside, vec![other(999, "s")], 1_000, true),
        // Whoever does not answer for a minute is dead.
        (&new, vec![other(999, "s")], 1_000 + LONG, true),
    ] {
        assert_eq!(is_settled(settling, &others, now), settled, "{settling:?} {others:?} {now}");
    }
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
