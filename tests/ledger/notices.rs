//! What people are told of, once.

use super::acts::*;
use super::store::{Store, both};
use crate::app::Inbox;
use axum::http::HeaderMap;
use overprint_submit::catalog;
use overprint_submit::intake::{self, Verifier};
use overprint_submit::ledger::act::{FieldWritten, MoveCursor, Postpone, Restore, WrittenBack};
use overprint_submit::ledger::{Ledger, Step};
use overprint_submit::notices::{self, Settings};
use serde_json::Value;
use sqlx::{Connection, SqliteConnection};
use std::time::SystemTime;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// Settings with one target, and whatever else is said.
fn settings(address: impl std::fmt::Display, more: &str) -> Settings {
    let text =
        format!("{more}\n[to.ops]\nkind = 'webhook'\nwebhook_url = 'http://{address}/hook'\nsecret = '{SECRET}'\n");
    toml::from_str(&text).expect("settings")
}

/// Looks and sends once, as the service does.
async fn turn(ledger: &Ledger, settings: &Settings) {
    notices::look(ledger, settings, &["shop".to_owned()], None).await.expect("a look");
    notices::send(ledger, settings).await.expect("a turn");
}

/// Returns what came, as documents, by what they are about.
fn documents(inbox: &Inbox) -> Vec<Value> {
    let got = inbox.drain().into_iter().map(|(_, body)| serde_json::from_str(&body).expect("a document"));
    let mut all: Vec<Value> = got.collect();
    all.sort_by_key(|document| (document["condition"].to_string(), document["what"].to_string()));
    all
}

/// Writes in short what was told.
fn told(inbox: &Inbox) -> Vec<String> {
    let word = |document: &Value, member: &str| document[member].as_str().unwrap_or_default().to_owned();
    let short = |document: Value| {
        format!(
            "{} {} {} x{}",
            word(&document, "state"),
            word(&document, "condition"),
            word(&document, "what"),
            document["count"]
        )
    };
    documents(inbox).into_iter().map(short).collect()
}

/// Holds so many orders since long ago, for want of the same.
async fn hold_many(store: &Store, numbers: std::ops::Range<i64>, held_by: &str) {
    let sql = format!(
        "INSERT INTO orders (storefront, external_id, number, state, reason, missing, held_by, source, writes_back, received_at, changed_at)
         WITH RECURSIVE n (i) AS (SELECT {0} UNION ALL SELECT i + 1 FROM n WHERE i < {1})
         SELECT 'shop', 'many-' || i, 'N' || i, 'held', 'canary ' || i, 'canary ' || i, '{held_by}', 'webhook', true, 1, 1 FROM n",
        numbers.start,
        numbers.end - 1,
    );
    store.raw().await.run(&sql).await.expect("orders");
}

both! {
    four_hundred_orders_that_wait_for_one_table(store) {
        let ledger = store.open().await;
        let (inbox, address) = Inbox::http().await;
        let settings = settings(address, "");
        hold_many(store, 0..400, "table `cards` lacks rows: rule cards.yaml:3:4").await;
        hold_many(store, 400..403, "artwork: rule cards.yaml:9:1").await;
        turn(&ledger, &settings).await;
        let documents = documents(&inbox);
        assert_eq!(documents.len(), 2, "one for each thing that is missing: {documents:#?}");
        let cards = documents.iter().find(|document| document["count"] == 400).expect("the table");
        assert_eq!(cards["what"], "table `cards` lacks rows: rule cards.yaml:3:4");
        assert_eq!(cards["orders"].as_array().expect("orders").len(), 5);
        assert_eq!(cards["orders"][0]["number"], "N0");
        assert!(!cards.to_string().contains("canary"), "nothing of an order: {cards}");
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), Vec::<String>::new(), "nothing is new");
    }

    orders_that_wait_for_long_though_nothing_holds_them_are_told(store) {
        let ledger = store.open().await;
        let (inbox, address) = Inbox::http().await;
        let settings = settings(address, "");
        let id = receive(&ledger, "a").await;
        receive(&ledger, "b").await;
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), Vec::<String>::new(), "they came just now");
        let mut raw = store.raw().await;
        // The service counts hours by its own clock, and this one stands still.
        let before = ledger.clock().now() - 4 * 3_600_000 - 1;
        raw.run(&format!("UPDATE orders SET changed_at = {before}")).await.expect("four hours ago");
        raw.run(&format!("INSERT INTO work (order_id, step, next_at) VALUES ({id}, 'artwork', 1)")).await.expect("work");
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), ["new waiting step artwork x1", "new waiting step place x1"]);
    }

    a_store_that_went_back_is_told_at_once_and_once_until_it_is_declared_restored(store) {
        let ledger = store.open().await;
        let (inbox, address) = Inbox::http().await;
        let settings = settings(address, "");
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), Vec::<String>::new());
        let note = "INSERT INTO setting (name, value, changed_at)
             VALUES ('went_back', '{\"why\":\"a test\",\"at\":0,\"generation\":0}', 0)";
        store.raw().await.run(note).await.expect("a note");
        turn(&ledger, &settings).await;
        let got = documents(&inbox);
        assert_eq!((got.len(), &got[0]["state"], &got[0]["condition"]), (1, &"new".into(), &"went_back".into()), "{got:?}");
        assert!(got[0].to_string().contains("overprint orders restored"), "it says what to do: {got:?}");
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), Vec::<String>::new(), "nothing is new");
        let (actor, reason) = ("ann".to_owned(), "the disk broke".to_owned());
        ledger.act(Restore { actor, reason, storefronts: vec!["shop".into()] }).await.expect("held");
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), ["over went_back  x1"]);
    }

    it_is_told_again_when_it_grows_or_lasts_and_when_it_is_over(store) {
        let ledger = store.open().await;
        let (inbox, address) = Inbox::http().await;
        let settings = settings(address, "");
        let mut raw = store.raw().await;
        hold_many(store, 0..2, "r").await;
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), ["new held r x2"]);
        hold_many(store, 2..19, "r").await;
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), Vec::<String>::new(), "less than ten times as many");
        drop(ledger);
        let ledger = store.open().await;
        hold_many(store, 19..20, "r").await;
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), ["again held r x20"]);
        turn(&ledger, &settings).await;
        raw.run("UPDATE notice SET told_at = told_at - 86400001").await.expect("a day later");
        turn(&ledger, &settings).await;
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), ["again held r x20"]);
        raw.run("UPDATE orders SET state = 'cancelled'").await.expect("an update");
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), ["over held r x20"]);
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), Vec::<String>::new());
        raw.run("UPDATE orders SET state = 'held'").await.expect("an update");
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), ["new held r x20"]);
    }

    each_thing_that_is_wrong(store) {
        let ledger = store.open().await;
        let (inbox, address) = Inbox::http().await;
        let settings = settings(address, "no_orders_for_hours = 1");
        let go_live = MoveCursor { name: "go-live:shop".into(), position: "1".into(), only_first: true };
        ledger.act(go_live).await.expect("a start");
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), ["new no_orders storefront shop x1"], "not one order ever came");
        let mut raw = store.raw().await;
        let words = |code: &str| fate_of(&format!("no such address: 77 canary Alley{code}"));
        sent(&ledger, "1", &[("1-a", lost())]).await;
        sent(&ledger, "2", &[("2-a", words(" (code 409)")), ("2-b", words(" (code 409)"))]).await;
        sent(&ledger, "3", &[("3-a", words(""))]).await;
        let placed = sent(&ledger, "4", &[("4-a", placed("100"))]).await;
        raw.run(&format!("UPDATE orders SET received_at = {}", ledger.clock().now())).await.expect("an update");
        for lease in claim_for(&ledger, Step::WriteBack, 10, HOUR).await {
            if lease.order_id == placed {
                let postpone = Postpone { lease, next_at: 1, trouble: "canary".into() };
                ledger.act(postpone).await.expect("a pause");
            } else {
                let written = WrittenBack { lease, fields: Vec::<FieldWritten>::new(), is_patched: false, alert: None };
                ledger.act(written).await.expect("a write-back");
            }
        }
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), [
            "new in_doubt shop x1", "over no_orders storefront shop x1", "new refused code 409 x1", "new refused without a code x1",
        ]);
        // An hour later the storefront still cannot be told.
        raw.run("DROP TRIGGER event_is_kept").await.or(raw.run("DROP TRIGGER event_is_kept ON event").await).expect("no trigger");
        raw.run("UPDATE event SET at = 1 WHERE what = 'write_back postponed'").await.expect("an update");
        turn(&ledger, &settings).await;
        assert_eq!(told(&inbox), ["new write_back_stuck shop x1"]);
        let none = toml::from_str::<Settings>("in_doubt = false\nrefused = false\nwrite_back_stuck_minutes = 0").expect("settings");
        assert_eq!(notices::look(&ledger, &none, &[], None).await.expect("a look"), 4, "what nobody wants to know is over");
    }

    two_workers_tell_it_once(store) {
        let ledger = store.open().await;
        let other = store.same().try_open(false).await.expect("another one");
        let (inbox, address) = Inbox::http().await;
        let settings = settings(address, "");
        hold_many(store, 0..3, "r").await;
        for _again in 0..4 {
            tokio::join!(turn(&ledger, &settings), turn(&other, &settings));
        }
        assert_eq!(told(&inbox), ["new held r x3"]);
    }

    a_target_that_fails_keeps_nobody_waiting(store) {
        let ledger = store.open().await;
        let (broken, address) = Inbox::http().await;
        let (fine, fine_address) = Inbox::http().await;
        let (mail, mail_address) = Inbox::mail().await;
        let settings: Settings = toml::from_str(&format!(
            "[to.a]\nkind = 'webhook'\nwebhook_url = 'http://{address}'\nsecret = '{SECRET}'\n\
             [to.b]\nkind = 'slack'\nwebhook_url = 'http://{fine_address}'\n\
             [to.c]\nkind = 'email'\nserver = '127.0.0.1'\nport = {}\nsecurity = 'none'\nfrom = 'Overprint <o@example.com>'\n\
             to = ['ann@example.com', 'bob@example.com']\n[to.d]\nkind = 'slack'\nwebhook_url = 'http://127.0.0.1:9'\n",
            mail_address.port(),
        )).expect("settings");
        broken.breaks(true);
        hold_many(store, 0..1, "a <b> & c").await;
        turn(&ledger, &settings).await;
        let slack: Value = serde_json::from_str(&fine.drain()[0].1).expect("a document");
        let text = slack["text"].as_str().expect("text");
        assert!(text.starts_with("overprint: 1 order held\na &lt;b&gt; &amp; c\n") && text.contains("order N0"), "{text}");
        let mails = mail.drain();
        assert_eq!(mails.len(), 1, "one mail to both");
        for part in ["MAIL FROM:<o@example.com>", "RCPT TO:<ann@", "RCPT TO:<bob@", "Subject: overprint: 1 order held", "\na <b> & c\n"] {
            assert!(mails[0].1.contains(part), "{part} in {}", mails[0].1);
        }
        let mut raw = store.raw().await;
        assert_eq!(raw.number("SELECT count(*) FROM notice_message").await, 2, "two are tried again");
        broken.breaks(false);
        raw.run("UPDATE notice_message SET next_at = 0").await.expect("time passes");
        turn(&ledger, &settings).await;
        let got = broken.drain();
        assert_eq!((got.len(), fine.drain().len(), mail.drain().len()), (1, 0, 0), "only what had failed");
        genuine(&got[0].0, got[0].1.as_bytes());
        raw.run("UPDATE notice_message SET next_at = 0, made_at = 0").await.expect("days pass");
        turn(&ledger, &settings).await;
        assert_eq!(raw.number("SELECT count(*) FROM notice_message").await, 0, "at last it is given up");
        let outcome = notices::test(&settings).await;
        let arrived: Vec<bool> = outcome.values().map(Result::is_ok).collect();
        assert_eq!(arrived, [true, true, true, false]);
    }
}

/// Checks that a post is signed as Standard Webhooks says.
fn genuine(headers: &HeaderMap, body: &[u8]) {
    let settings: intake::Settings = toml::from_str(&format!("secret = '{SECRET}'")).expect("settings");
    let verifier = Verifier::new(&settings).expect("a verifier");
    verifier.verify(headers, body, SystemTime::now()).expect("a genuine delivery");
}

#[tokio::test]
async fn a_catalogue_that_is_old() {
    let store = Store::sqlite();
    let ledger = store.open().await;
    let (inbox, address) = Inbox::http().await;
    let settings = settings(address, "");
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("catalog.db");
    let catalogue = catalog::Store::create(&path).await.expect("a catalogue");
    let mut raw = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.expect("the file");
    let pull = "INSERT INTO pull (whole, started, finished, stage) VALUES (1, 1, 1, 'done')";
    sqlx::raw_sql(pull).execute(&mut raw).await.expect("a pull");
    for _again in 0..2 {
        notices::look(&ledger, &settings, &[], Some(&catalogue)).await.expect("a look");
        notices::send(&ledger, &settings).await.expect("a turn");
    }
    assert_eq!(told(&inbox), ["new catalogue_stale  x1"]);
}
