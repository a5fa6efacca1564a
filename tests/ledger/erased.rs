//! What is somebody's, and goes; and what goes on without it.

use super::acts::*;
use super::store::{Raw, Store, both};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::{Change, ChangeKind, Content, Ledger, Place, State, Step};
use overprint_submit::retention::{self, Settings};
use sqlx::{AssertSqlSafe, PgConnection};
use std::fs;

pub(super) const CUSTOMER: &str = "canary-customer";

/// What is somebody's, and may stand in any text.
pub(super) const CANARY: &str = "Canarina Birdwell, 77 Aviary Alley, canarina@example.net";

pub(super) const DAY: i64 = 86_400_000;

/// An order of somebody.
pub(super) fn canary(external_id: &str) -> Receive {
    let body =
        format!("{{\"id\":\"{external_id}\",\"ship_to_name\":\"{CANARY}\",\"bill_to_contact_id\":\"{CUSTOMER}\"}}");
    Receive { body: Some(body.into_bytes()), ..arrival(external_id) }
}

pub(super) fn about() -> About {
    let text = |text: &str| Some(text.to_owned());
    let plan = KeptPlan {
        fingerprint: "f".into(),
        total: text("12.50"),
        findings: "[]".into(),
        summary: Some(format!("{{\"address\":\"{CANARY}\"}}")),
    };
    // The word of a status is the storefront's, and may be anything.
    let content = Content { order: [("/status".to_owned(), CANARY.to_owned())].into(), ..Content::default() };
    About {
        number: text("1001"),
        customer: text(CUSTOMER),
        amount: text("12.50"),
        mapping_version: "m1".into(),
        plan: Some(plan),
        content: Some(content),
        ..About::default()
    }
}

pub(super) async fn receive_canary(ledger: &Ledger, external_id: &str) -> (i64, Lease) {
    let id = ledger.act(canary(external_id)).await.expect("an order").order_id;
    (id, claim(ledger, Step::Place).await)
}

/// Sends an order of somebody whose jobs have these fates; everything that can quote them does.
pub(super) async fn sent_canary(ledger: &Ledger, external_id: &str, fates: &[(&str, Fate)]) -> i64 {
    let (id, lease) = receive_canary(ledger, external_id).await;
    let names: Vec<&str> = fates.iter().map(|(name, _)| *name).collect();
    let mut intend = Intend { body: CANARY.into(), about: about(), ..intent(&lease, 1, &names) };
    intend.jobs.iter_mut().for_each(|job| job.attach = Some(format!("{{\"fr\":\"https://x/{CANARY}\"}}")));
    let Intention::Recorded { submission_id } = ledger.act(intend).await.expect("an intent") else { panic!() };
    let answer = Answer { answer: Some(CANARY.into()), ..reply(&lease, submission_id, fates) };
    ledger.act(answer).await.expect("an answer");
    if let Some(lease) = claim_of(ledger, Step::WriteBack, id).await {
        let fields = vec![FieldWritten { custom_field_id: "note".into(), value: format!("\"{CANARY}\"") }];
        let written = WrittenBack { lease, fields, is_patched: true, alert: Some(CANARY.into()) };
        ledger.act(written).await.expect("a write-back");
    }
    if let Some(lease) = claim_of(ledger, Step::Track, id).await {
        let next_at = ledger.clock().now() + 1_000 * DAY;
        let tracked =
            Tracked { lease, jobs: Vec::new(), ships: false, next_at: Some(next_at), trouble: Some(CANARY.into()) };
        ledger.act(tracked).await.expect("a look");
    }
    ledger.act(arrival(external_id)).await.expect("told of again");
    if let Some(lease) = claim_of(ledger, Step::Place, id).await {
        let found = Comparison::Changed(Change { kind: ChangeKind::Changed, text: CANARY.into() });
        ledger.act(Compared { lease, found }).await.expect("a look");
    }
    id
}

pub(super) async fn claim_of(ledger: &Ledger, step: Step, order_id: i64) -> Option<Lease> {
    let token = uuid::Uuid::new_v4().to_string();
    let claim = Claim { without: Vec::new(), step, only: Some(order_id), limit: 1, lease_for: HOUR, token };
    ledger.act(claim).await.expect("a claim").pop()
}

pub(super) async fn held_canary(ledger: &Ledger, external_id: &str) -> i64 {
    let (id, lease) = receive_canary(ledger, external_id).await;
    let detail = Some(format!("{{\"problems\":[{{\"message\":\"{CANARY}\"}}]}}"));
    ledger
        .act(Hold { detail, about: about(), held_by: "a rule".into(), ..hold(&lease, CANARY) })
        .await
        .expect("a hold");
    id
}

/// Orders of somebody in every state that has something to say, and where they are.
pub(super) async fn all(ledger: &Ledger) -> Vec<(i64, State)> {
    let refused = || Fate::Refused { reason: format!("no such address: {CANARY}") };
    let lost = || Fate::InDoubt { reason: CANARY.into(), number: None };
    let mut all = vec![
        (sent_canary(ledger, "c1", &[("c1-a", placed("100")), ("c1-b", placed("101"))]).await, State::Placed),
        (held_canary(ledger, "c2").await, State::Held),
        (sent_canary(ledger, "c3", &[("c3-a", refused()), ("c3-b", placed("102"))]).await, State::Refused),
        (sent_canary(ledger, "c4", &[("c4-a", lost())]).await, State::InDoubt),
    ];
    let (waits, lease) = receive_canary(ledger, "c5").await;
    ledger.act(Postpone { lease, next_at: i64::MAX, trouble: CANARY.into() }).await.expect("a pause");
    all.push((waits, State::Pending));
    let reason = CANARY.to_owned();
    ledger.act(HoldByPerson { order_id: all[1].0, actor: "ann".into(), reason }).await.expect("a hold");
    all
}

fn holds(bytes: &[u8]) -> bool {
    let hex: String = "Canarina".bytes().map(|byte| format!("{byte:02x}")).collect();
    ["Canarina", "Aviary", "canarina@", CUSTOMER, &hex]
        .iter()
        .any(|canary| bytes.windows(canary.len()).any(|window| window == canary.as_bytes()))
}

/// Tells where there still is something of somebody: in any byte of the files, or in any row of any table.
async fn left(store: &Store) -> Vec<String> {
    match (&store.place, store.raw().await) {
        (Place::Sqlite(path), _) => {
            let files = fs::read_dir(path.parent().expect("a directory")).expect("a directory");
            let files = files.map(|file| file.expect("a file").path());
            files
                .filter(|file| holds(&fs::read(file).expect("a file")))
                .map(|file| file.display().to_string())
                .collect()
        }
        (Place::Postgres(_), Raw::Postgres(mut connection)) => tables(&mut connection).await,
        (Place::Postgres(_), Raw::Sqlite(_)) => unreachable!("a database is no file"),
    }
}

async fn tables(connection: &mut PgConnection) -> Vec<String> {
    let sql = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let names: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut *connection).await.expect("tables");
    assert!(names.len() > 10);
    let mut left = Vec::new();
    for (name,) in names {
        let sql = AssertSqlSafe(format!("SELECT coalesce(string_agg(t::text, ' '), '') FROM {name} t"));
        let (text,): (String,) = sqlx::query_as(sql).fetch_one(&mut *connection).await.expect("rows");
        if holds(text.as_bytes()) {
            left.push(name);
        }
    }
    left
}

pub(super) async fn forget(ledger: &Ledger) {
    for (order_id, _) in ledger.orders_of_customer(None, CUSTOMER).await.expect("orders") {
        ledger.act(Forget { order_id, actor: "ann".into(), reason: "asked".into() }).await.expect("erased");
    }
    assert!(ledger.scour().await.expect("a checkpoint"), "nobody reads");
}

pub(super) const NEVER: Settings = Settings { bodies_days: 0, personal_days_after_delivery: 0 };
pub(super) const USUAL: Settings = Settings { bodies_days: 90, personal_days_after_delivery: 30 };

both! {
    a_customer_who_is_forgotten(store) {
        let ledger = store.open().await;
        // Rows around them, so that pages split, and hold rows of others.
        for number in 0..40 {
            sent(&ledger, &format!("x{number}"), &[(&format!("x{number}-a"), refused())]).await;
        }
        let orders = all(&ledger).await;
        for number in 40..60 {
            sent(&ledger, &format!("x{number}"), &[(&format!("x{number}-a"), refused())]).await;
        }
        assert!(!left(store).await.is_empty(), "there is something to erase");
        let waiting = orders[4].0;
        // Of the last one nobody knew yet whose it is.
        let unread = ledger.unread_bodies(Some("shop"), i64::MIN).await.expect("bodies");
        assert!(unread.iter().any(|(id, body)| *id == waiting && holds(body)));
        ledger.act(Forget { order_id: waiting, actor: "ann".into(), reason: "asked".into() }).await.expect("erased");
        forget(&ledger).await;
        assert_eq!(left(store).await, Vec::<String>::new());

        for (id, before) in &orders {
            let entry = ledger.entry(*id).await.expect("an order");
            let unsent = matches!(before, State::Held | State::Pending);
            assert_eq!(entry.order.state, if unsent { State::Cancelled } else { *before });
            assert!(entry.order.forgotten && entry.order.erased_at.is_some() && entry.order.received_at > 0);
            for job in &entry.jobs {
                assert!(job.job_name.starts_with(&entry.order.external_id), "the name stays, to resolve it by");
            }
            for round in ledger.submissions(*id).await.expect("rounds") {
                assert_eq!((round.body_sha256.len(), round.answer), (64, None));
                assert_eq!(round.charged.as_deref(), Some("12.50"));
                assert_eq!(ledger.sent(round.id).await.expect("a read"), None);
            }
            let last = ledger.history(*id).await.expect("a history").pop().expect("a line");
            assert_eq!((last.actor.as_str(), last.detail.as_deref()), ("ann", Some("asked")));
            assert!(ledger.body(*id).await.expect("a read").is_none());
        }
        let again = ledger.orders_of_customer(Some("shop"), CUSTOMER).await.expect("orders");
        assert!(again.len() == 4 && again.iter().all(|(_, forgotten)| *forgotten), "known by their hash: {again:?}");
    }

    what_is_forgotten_stays_so(store) {
        let ledger = store.open().await;
        let orders = all(&ledger).await;
        forget(&ledger).await;
        ledger.act(Forget { order_id: orders[4].0, actor: "ann".into(), reason: "asked".into() }).await.expect("erased");
        let lines = history(&ledger, orders[0].0).await.len();
        forget(&ledger).await;
        assert_eq!(history(&ledger, orders[0].0).await.len(), lines, "twice is as once");
        for (number, (id, _)) in orders.iter().enumerate() {
            let before = states(&ledger, *id).await;
            let told = ledger.act(canary(&format!("c{}", number + 1))).await.expect("an answer");
            assert!(told.is_known && told.order_id == *id);
            assert_eq!(states(&ledger, *id).await, before);
            assert!(ledger.body(*id).await.expect("a read").is_none());
        }
        assert!(claim_for(&ledger, Step::Place, 10, HOUR).await.is_empty(), "nothing is looked at");
        // What was lost is found, and is written back: with trouble, which goes at the next turn.
        ledger.act(resolve(orders[3].0, &[("c4-a", Resolution::NotPlaced)])).await.expect("a word");
        for lease in claim_for(&ledger, Step::WriteBack, 10, HOUR).await {
            ledger.act(Postpone { lease, next_at: i64::MAX, trouble: CANARY.into() }).await.expect("a pause");
        }
        assert!(!left(store).await.is_empty());
        retention::expire(&ledger, NEVER).await.expect("erased");
        ledger.scour().await.expect("a checkpoint");
        assert_eq!(left(store).await, Vec::<String>::new());
        assert_eq!(states(&ledger, orders[3].0).await.0, State::Refused);
    }

    an_answer_that_comes_after_its_customer_was_forgotten(store) {
        let ledger = store.open().await;
        let (id, lease) = receive_canary(&ledger, "1").await;
        let Intention::Recorded { submission_id } =
            ledger.act(Intend { body: CANARY.into(), about: about(), ..intent(&lease, 1, &["a"]) }).await.expect("an intent")
        else { panic!() };
        forget(&ledger).await;
        assert_eq!(left(store).await, Vec::<String>::new());
        let fates = [("a", Fate::Refused { reason: CANARY.into() })];
        let answer = Answer { answer: Some(CANARY.into()), ..reply(&lease, submission_id, &fates) };
        assert_eq!(ledger.act(answer).await.expect("an answer").order.state, State::Refused, "what became of it is known");
        retention::expire(&ledger, NEVER).await.expect("erased");
        ledger.scour().await.expect("a checkpoint");
        assert_eq!(left(store).await, Vec::<String>::new());
        assert_eq!(states(&ledger, id).await, (State::Refused, vec![State::Refused]));
    }

    bodies_and_the_rest_go_by_clocks_of_their_own(store) {
        let ledger = store.open().await;
        let orders = all(&ledger).await;
        let id = orders[0].0;
        for lease in claim_for(&ledger, Step::Track, 1, HOUR).await {
            ledger.act(Finish { lease, next_at: None }).await.expect("an end");
        }
        let mut raw = store.raw().await;
        assert_eq!(retention::expire(&ledger, USUAL).await.expect("erased"), 0, "all of it is young");
        let now = ledger.clock().now();
        let days_ago = |days: i64| format!(
            "UPDATE orders SET received_at = {0}, changed_at = {0}; UPDATE order_personal SET stored_at = {0};
             UPDATE submission SET intended_at = {0}",
            now - days * DAY,
        );
        raw.run(&days_ago(31)).await.expect("an update");
        raw.run(&format!("UPDATE orders SET state = 'done' WHERE id = {id}; UPDATE jobs SET state = 'done' WHERE order_id = {id}"))
            .await.expect("an update");
        assert_eq!(retention::expire(&ledger, NEVER).await.expect("erased"), 0);
        assert_eq!(retention::expire(&ledger, USUAL).await.expect("erased"), 1, "what has arrived a month ago");
        let entry = ledger.entry(id).await.expect("an order");
        assert!(entry.order.erased_at.is_some() && !entry.order.forgotten && entry.order.alert.is_none());
        assert!(!holds(serde_json::to_string(&entry).expect("text").as_bytes()));
        assert!(ledger.is_known_customer(0, "shop", CUSTOMER).await.expect("a read"), "an old customer is no new one");
        assert_eq!(retention::expire(&ledger, USUAL).await.expect("erased"), 0);

        raw.run(&days_ago(91)).await.expect("an update");
        assert_eq!(retention::expire(&ledger, USUAL).await.expect("erased"), 4, "what never came to an end");
        ledger.scour().await.expect("a checkpoint");
        assert_eq!(left(store).await, Vec::<String>::new());
        for (id, before) in &orders[1..] {
            assert_eq!(ledger.entry(*id).await.expect("an order").order.state, *before, "only a person lets go of it");
        }
        let held = ledger.entry(orders[1].0).await.expect("an order").order;
        assert_eq!(held.missing.as_deref(), Some("a person holds it"), "and their hold holds");
        assert!(held.reason.expect("a reason").contains("erased"));
        let doubt = ledger.entry(orders[3].0).await.expect("an order");
        assert_eq!(doubt.jobs[0].job_name, "c4-a");
        assert_eq!(ledger.submissions(orders[3].0).await.expect("rounds")[0].reference, format!("{}-1", orders[3].0));
        ledger.act(resolve(orders[3].0, &[("c4-a", placed_as("300"))])).await.expect("it is resolved all the same");

        // An order that is told of again has a body again, and goes on.
        ledger.act(canary("c3")).await.expect("an order");
        assert!(holds(&ledger.body(orders[2].0).await.expect("a read").expect("a body")));
        ledger.act(retry(orders[2].0)).await.expect("a retry");
        assert_eq!(ledger.entry(orders[2].0).await.expect("an order").order.erased_at, None);
        let lease = claim_for(&ledger, Step::Place, 10, HOUR).await.into_iter().find(|lease| lease.order_id == orders[2].0);
        let round = intend(&ledger, &lease.clone().expect("a lease"), 2, &["c3-a"]).await;
        ledger.act(reply(&lease.expect("a lease"), round, &[("c3-a", placed("103"))])).await.expect("an answer");
        assert_eq!(states(&ledger, orders[2].0).await.0, State::Placed);
    }

    bodies_go_before_the_rest(store) {
        let ledger = store.open().await;
        let id = held_canary(&ledger, "1").await;
        let mut raw = store.raw().await;
        raw.run(&format!("UPDATE order_personal SET stored_at = {}", ledger.clock().now() - 91 * DAY)).await.expect("an update");
        assert_eq!(retention::expire(&ledger, USUAL).await.expect("erased"), 1);
        assert!(ledger.body(id).await.expect("a read").is_none());
        assert!(ledger.erased_body(id).await.expect("a read").is_some_and(|at| at > 0));
        let order = ledger.entry(id).await.expect("an order").order;
        assert!(order.erased_at.is_none() && order.reason.expect("a reason").contains(CANARY), "it changed of late");
        assert_eq!(history(&ledger, id).await.last().map(String::as_str), Some("erased"));
    }

    the_history_can_be_emptied_and_not_rewritten(store) {
        let ledger = store.open().await;
        held_canary(&ledger, "1").await;
        let mut raw = store.raw().await;
        for wrong in ["detail = 'x'", "what = 'x'", "detail = NULL, actor = 'x'", "detail = NULL, at = 1", "detail = NULL, job_id = 1"] {
            let error = raw.run(&format!("UPDATE event SET {wrong}")).await.expect_err(wrong).to_string();
            assert!(error.contains("append only"), "{error}");
        }
        raw.run("UPDATE event SET detail = NULL").await.expect("an exception");
    }
}

fn placed_as(number: &str) -> Resolution {
    Resolution::Placed { number: number.into() }
}
