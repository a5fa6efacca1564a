//! What replaces an erased customer: recognized as long as the key is there, and recomputed by nobody afterwards.

use super::acts::*;
use super::erased::*;
use super::store::{Store, both};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::{Place, Step};
use overprint_submit::retention;
use sha2::{Digest, Sha256};
use std::fs;

/// The keys of pseudonyms.
const KEYS: &str = "SELECT count(*) FROM setting WHERE name LIKE 'pseudonym_key:%'";

/// What is hashed without a key.
const PLAIN: &str = "SELECT (SELECT count(*) FROM orders WHERE customer LIKE 'sha256:%')
     + (SELECT count(*) FROM written WHERE value LIKE '%sha256:%')
     + (SELECT count(*) FROM event WHERE detail LIKE '%sha256:%')";

/// The hash that versions without keys made.
fn plain(text: &str) -> String {
    Sha256::digest(text).iter().fold("sha256:".to_owned(), |hash, byte| format!("{hash}{byte:02x}"))
}

/// Returns under which name the key of a pseudonym is kept.
fn key_name(pseudonym: &str) -> String {
    format!("pseudonym_key:{}", pseudonym.split(':').nth(1).expect("a name"))
}

/// Tells whether a text is in the settings, or in any byte of the files.
async fn has(store: &Store, text: &str) -> bool {
    match &store.place {
        Place::Sqlite(path) => {
            let files = fs::read_dir(path.parent().expect("a directory")).expect("a directory");
            let mut files = files.map(|file| fs::read(file.expect("a file").path()).expect("a file"));
            files.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
        }
        Place::Postgres(_) => {
            let sql = format!("SELECT count(*) FROM setting WHERE value = '{text}'");
            store.raw().await.number(&sql).await > 0
        }
    }
}

both! {
    an_erased_customer_is_recognized_until_the_key_is_thrown_away(store) {
        let ledger = store.open().await;
        let id = all(&ledger).await[0].0;
        let mut raw = store.raw().await;
        assert_eq!(raw.number(KEYS).await, 0, "there is none before it is needed");
        forget(&ledger).await;
        let written = ledger.written(id).await.expect("fields").remove("note").expect("a field");
        let replaced: String = serde_json::from_str(&written).expect("a string");
        let customer = ledger.entry(id).await.expect("an order").order.customer.expect("a pseudonym");
        assert!(customer.starts_with("hmac:") && replaced.starts_with("hmac:"), "{customer}, {replaced}");
        assert_eq!(raw.number(PLAIN).await, 0);
        let value = format!("\"{CANARY}\"");
        let pseudonyms = ledger.pseudonyms().await.expect("keys");
        assert!(pseudonyms.is_of(&customer, CUSTOMER) && !pseudonyms.is_of(&customer, "another"));
        assert!(pseudonyms.is_of(&replaced, &value), "nobody changed the field");
        // Another machine made a key at the same moment.
        raw.run("INSERT INTO setting (name, value, changed_at) SELECT 'pseudonym_key:b', 'of another machine', changed_at
                 FROM setting WHERE name LIKE 'pseudonym_key:%'").await.expect("a key");
        assert!(ledger.is_known_customer(0, "shop", CUSTOMER).await.expect("a read"));

        let secret = ledger.setting(&key_name(&customer)).await.expect("a read").expect("a key");
        assert!(secret.len() == 64 && has(store, &secret).await);
        let age = async |days: i64| {
            let at = store.raw().await.now().await - days * DAY;
            let sql = format!("UPDATE setting SET changed_at = {at} WHERE name LIKE 'pseudonym_key:%'");
            store.raw().await.run(&sql).await.expect("an update");
        };
        age(119).await;
        retention::expire(&ledger, USUAL).await.expect("erased");
        assert!(ledger.is_known_customer(0, "shop", CUSTOMER).await.expect("a read"), "30 days in use, and 90 more");
        age(121).await;
        retention::expire(&ledger, NEVER).await.expect("erased");
        assert!(ledger.is_known_customer(0, "shop", CUSTOMER).await.expect("a read"), "what is kept for ever is");
        retention::expire(&ledger, USUAL).await.expect("erased");
        assert_eq!(raw.number(KEYS).await, 0);
        assert!(!ledger.is_known_customer(0, "shop", CUSTOMER).await.expect("a read"));
        assert_eq!(ledger.orders_of_customer(None, CUSTOMER).await.expect("orders"), []);
        let pseudonyms = ledger.pseudonyms().await.expect("keys");
        assert!(!pseudonyms.is_of(&customer, CUSTOMER) && !pseudonyms.is_of(&replaced, &value));
        if matches!(store.place, Place::Sqlite(_)) {
            assert!(!has(store, &secret).await, "no byte of the key is left");
        }
        assert!(ledger.entry(id).await.expect("an order").order.forgotten, "what is forgotten stays so");
    }

    a_key_makes_pseudonyms_for_a_month_and_the_next_one_after_it(store) {
        let ledger = store.open().await;
        let first = held_canary(&ledger, "1").await;
        forget(&ledger).await;
        let mut raw = store.raw().await;
        let at = raw.now().await - 31 * DAY;
        raw.run(&format!("UPDATE setting SET changed_at = {at} WHERE name LIKE 'pseudonym_key:%'")).await.expect("a month");
        let second = held_canary(&ledger, "2").await;
        forget(&ledger).await;
        assert_eq!(raw.number(KEYS).await, 2);
        let customer = async |id| ledger.entry(id).await.expect("an order").order.customer.expect("a pseudonym");
        assert_ne!(customer(first).await, customer(second).await, "not even the two can be told to be the same");
        let known = ledger.orders_of_customer(None, CUSTOMER).await.expect("orders");
        assert_eq!(known, [(first, true), (second, true)]);
    }

    hashes_without_a_key_are_recognized_and_replaced(store) {
        let ledger = store.open().await;
        let id = sent_canary(&ledger, "1", &[("a", placed("100"))]).await;
        let value = format!("\"{CANARY}\"");
        let mut raw = store.raw().await;
        raw.run(&format!(
            "UPDATE orders SET customer = '{}', erased_at = 1; UPDATE written SET value = '\"{}\"'", plain(CUSTOMER), plain(&value),
        )).await.expect("what an older version left");
        // Fifty more, so that they are more than one page.
        for other in 0..50 {
            let other = receive(&ledger, &format!("other-{other}")).await;
            raw.run(&format!("UPDATE orders SET customer = '{}' WHERE id = {other}", plain(&other.to_string()))).await.expect("a hash");
        }
        assert!(ledger.is_known_customer(0, "shop", CUSTOMER).await.expect("a read"));
        assert!(ledger.pseudonyms().await.expect("keys").is_of(&plain(&value), &value));
        retention::expire(&ledger, NEVER).await.expect("replaced");
        assert_eq!(raw.number(PLAIN).await, 0);
        assert!(ledger.is_known_customer(0, "shop", CUSTOMER).await.expect("a read"));
        let written = ledger.written(id).await.expect("fields").remove("note").expect("a field");
        let written: String = serde_json::from_str(&written).expect("a string");
        assert!(written.starts_with("hmac:") && ledger.pseudonyms().await.expect("keys").is_of(&written, &value));
        for (order, _) in ledger.orders_of_customer(None, CUSTOMER).await.expect("orders") {
            assert_eq!(order, id);
        }
        let keys = raw.number(KEYS).await;
        retention::expire(&ledger, NEVER).await.expect("nothing");
        assert_eq!(raw.number(KEYS).await, keys);
    }

    an_order_that_is_told_of_while_it_expires_keeps_its_new_customer(store) {
        let ledger = store.open().await;
        let id = held_canary(&ledger, "1").await;
        let mut raw = store.raw().await;
        raw.run(&format!("UPDATE orders SET changed_at = {}", ledger.clock().now() - 91 * DAY)).await.expect("an update");
        let (told, erased) = tokio::join!(ledger.act(canary("1")), retention::expire(&ledger, USUAL));
        assert!(told.expect("an answer").is_known);
        erased.expect("an end");
        assert!(ledger.orders_of_customer(None, CUSTOMER).await.expect("orders").iter().any(|(order, _)| *order == id));
        let Some(lease) = claim_of(&ledger, Step::Place, id).await else { return };
        ledger.act(Hold { about: about(), ..hold(&lease, "a size") }).await.expect("a hold");
        assert_eq!(ledger.entry(id).await.expect("an order").order.customer.as_deref(), Some(CUSTOMER));
    }

    the_artwork_of_a_forgotten_customer_is_not_remembered(store) {
        let ledger = store.open().await;
        let (_, lease) = receive_canary(&ledger, "1").await;
        let seen = Artwork { customer: plain(CUSTOMER), day: 20_000, contents: vec!["c".into()], may_repeat: false };
        let about = About { artwork: Some(seen), ..about() };
        ledger.act(Intend { about, ..intent(&lease, 1, &["a"]) }).await.expect("an intent");
        let mut raw = store.raw().await;
        assert_eq!(raw.number("SELECT count(*) FROM artwork_seen").await, 1);
        forget(&ledger).await;
        assert_eq!(raw.number("SELECT count(*) FROM artwork_seen").await, 0, "a plain hash of the customer");
    }
}
