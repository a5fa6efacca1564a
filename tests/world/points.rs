//! At every point that has a name in the code, on both stores: the process ends there, what it does breaks off there, or it is
//! held up there until its lease is over. Afterwards the judge is asked as ever.

use super::judge::{Totals, judge};
use super::shop::{On, Shop};
use crate::app::Running;
use std::thread;

/// What happens at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Break {
    /// The process ends.
    Abort,
    /// What was being done ends.
    Error,
    /// What was being done is held up until somebody else may take it up.
    Stall,
}

/// Whether an order may be in doubt that was at the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    /// Nothing was sent, or all that came of it was on record.
    Never,
    /// Only where the process ends: it may be sending another order, or the same one, at the same moment.
    AtTheEnd,
    /// Bytes may have left.
    Perhaps,
}

/// Breaks at a point, on both stores.
macro_rules! points {
    ($($name:ident($point:literal, $doubt:ident))*) => {$(
        mod $name {
            use super::{Doubt, On, all};

            #[test]
            fn sqlite() {
                all(On::Sqlite, $point, Doubt::$doubt);
            }

            #[test]
            fn postgres() {
                all(On::Postgres, $point, Doubt::$doubt);
            }
        }
    )*};
}

points! {
    before_receive("before-receive", AtTheEnd)
    before_commit("before-commit", Perhaps)
    before_202("before-202", AtTheEnd)
    after_claim("after-claim", Never)
    prepared("prepared", Never)
    before_intent("before-intent", Never)
    after_intent("after-intent", Perhaps)
    after_mark("after-mark", Perhaps)
    after_send("after-send", Perhaps)
    after_answer("after-answer", Perhaps)
    after_record("after-record", Never)
    before_patch("before-patch", AtTheEnd)
    after_patch("after-patch", AtTheEnd)
    mid_page("mid-page", AtTheEnd)
}

/// Two seconds for 4over's answer and one more make the longest lease.
const SERVICE: &str = "sending = 1\nretry_most_seconds = 1\nlease_seconds = 1\npoll_seconds = 1\n";
const ANSWER_WITHIN: u64 = 2;
const STALL: &str = "sleep(4000)";

/// Which of the commits after the start is broken off: those of webhooks, claims, intents, answers and polls are among them.
const COMMITS: [usize; 4] = [7, 11, 16, 22];

/// Breaks in every way at a point, all at once.
fn all(on: On, point: &str, doubt: Doubt) {
    let skipped: &[usize] = if point == "before-commit" { &COMMITS } else { &[0] };
    thread::scope(|scope| {
        for skip in skipped {
            for how in [Break::Abort, Break::Error, Break::Stall] {
                scope.spawn(move || once(on, point, *skip, how, doubt));
            }
        }
    });
}

/// Breaks once.
fn once(on: On, point: &str, skip: usize, how: Break, doubt: Doubt) {
    let Some(mut shop) = Shop::that_waits(on, SERVICE, ANSWER_WITHIN) else { return };
    if matches!(point, "after-intent" | "after-mark") {
        shop.mark();
    }
    let ids = shop.plain(1..=3);
    let mut broken = shop.serve(&points(point, skip, how));
    shop.tell_all(&ids);
    let mut other = None;
    match how {
        Break::Abort => assert_eq!(signal(&mut broken), Some(6), "{point} was not reached: {}", broken.log()),
        // What ends in an error is not told of by anybody.
        Break::Error if point == "before-commit" => {}
        Break::Error => {
            let heard = broken.heard(&["failpoint", point, "panic"]);
            assert!(heard.is_some(), "{point} was not reached: {}", broken.log());
        }
        Break::Stall => other = (on == On::Postgres).then(|| shop.work("")),
    }
    shop.note_kill();
    shop.is_moment_unknown = how != Break::Abort;
    if how != Break::Abort {
        // It goes on by itself, and whoever was held up has come to his end when the process has.
        shop.until_quiet();
        broken.signal("TERM");
        assert_eq!(broken.ended().code(), Some(0), "{}", broken.log());
    }
    let after = shop.serve("");
    shop.until_quiet();
    let told = judge(&shop).and_then(|totals| {
        // Whoever was held up for longer than his lease sends nothing any more: a person may know of the doubt already.
        let is_late = matches!(point, "after-intent" | "after-mark")
            && how == Break::Stall
            && shop.book().jobs.len() != totals.placed;
        if is_late { Err(format!("sent too late: {totals}")) } else { doubts(totals, how, doubt) }
    });
    let log =
        || [Some(&broken), Some(&after), other.as_ref()].into_iter().flatten().map(Running::log).collect::<Vec<_>>();
    told.unwrap_or_else(|wrong| panic!("{how:?} at {point} after {skip} on {on:?}: {wrong}\n{}", log().join("\n--\n")));
}

/// Writes the variable `FAILPOINTS`.
fn points(point: &str, skip: usize, how: Break) -> String {
    let task = match how {
        Break::Abort => "panic(abort)",
        // A commit that fails is an error like any other of the store.
        Break::Error if point == "before-commit" => "return",
        Break::Error => "panic",
        Break::Stall => STALL,
    };
    match skip {
        0 => format!("{point}=1*{task}"),
        skip => format!("{point}={skip}*off->1*{task}"),
    }
}

fn signal(running: &mut Running) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    crate::app::until("the process to end", || running.has_ended());
    running.ended().signal()
}

fn doubts(totals: Totals, how: Break, doubt: Doubt) -> Result<(), String> {
    let is_allowed = match doubt {
        Doubt::Never => false,
        Doubt::AtTheEnd => how == Break::Abort,
        Doubt::Perhaps => true,
    };
    if is_allowed || totals.in_doubt == 0 { Ok(()) } else { Err(format!("nothing should be in doubt: {totals}")) }
}

#[test]
fn what_is_tested_has_points_to_break_at() {
    assert!(fail::has_failpoints());
    let mut process = Running::start("serve", std::path::Path::new("nowhere.toml"), "no point at all");
    assert!(process.heard(&["invalid failpoint"]).is_some(), "{}", process.log());
}
