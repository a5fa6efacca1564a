//! What is sent, what waits for a person, and when nothing is sent.

use super::life::{once, status_field, track};
use super::world::{World, business_cards, entry, posted, reaches, standard, until};
use overprint_submit::ledger::State;
use overprint_submit::sandbox::{Options, WEBHOOK_SECRET};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

#[tokio::test]
async fn in_shadow_mode_everything_is_done_but_sending() {
    let world = World::start("mode = \"shadow\"").await;
    let serving = world.serve().await;
    assert!(serving.said().contains("shadow mode: nothing is sent"));
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    let held = reaches(&ledger, &id, State::Held).await;
    assert_eq!(held.order.reason.as_deref(), Some("nothing is sent in shadow mode"));
    let book = world.sandbox.book();
    assert_eq!((book.count("POST", ""), book.count("PATCH", "")), (0, 0), "{:?}", book.requests);
    assert_eq!(serving.ends().await, Some(0));
    world.configure("mode = \"test\"");
    let serving = world.serve().await;
    assert!(serving.said().contains("test mode: 4over checks orders, and prints none"));
    assert_eq!(world.orders(&["release", &id, "--reason", "now"]).await.status.code(), Some(0));
    reaches(&ledger, &id, State::Placed).await;
    assert!(world.sandbox.book().orders[0].test);
}

#[tokio::test]
async fn a_new_configuration_places_no_paid_order() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    reaches(&ledger, &id, State::Placed).await;
    assert_eq!(serving.ends().await, Some(0));
    // Half a step further: paid orders, but the service still tests.
    world.write_config(&world.config_text("", "is_test_order = false", &standard(WEBHOOK_SECRET)));
    let serving = world.serve().await;
    let paid = world.order(2);
    assert_eq!(serving.told(&world, &paid).await, 202);
    let held = reaches(&ledger, &paid, State::Held).await;
    let reason = held.order.reason.expect("a reason");
    assert!(reason.contains("paid order") && reason.contains("mode = \"live\""), "{reason}");
    let orders = world.sandbox.book().orders;
    assert!(orders.len() == 1 && orders[0].test);
}

#[tokio::test]
async fn live_mode_says_so_loudly() {
    let options = Options { profile_tokens: vec!["2020202020".to_owned()], ..Options::default() };
    let world = World::of(options, "").await;
    let live = "mode = \"live\"\n[guards]\norder_ceiling = \"none\"\nday_ceiling = \"none\"";
    world.write_config(&world.config_text(live, "is_test_order = false", &standard(WEBHOOK_SECRET)));
    let serving = world.serve().await;
    assert!(serving.said().contains("LIVE: orders of sandbox are placed, printed and PAID"), "{}", serving.said());
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    reaches(&world.ledger().await, &id, State::Placed).await;
    assert!(!world.sandbox.book().orders[0].test);
}

/// Runs a command of the world to its end, while the fakes answer.
async fn run(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = world.overprint();
    command.args(arguments).current_dir(world.directory());
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint");
    (output.status.code(), crate::app::said(&output) + &String::from_utf8_lossy(&output.stdout))
}

#[tokio::test]
async fn without_a_mode_no_command_places_a_paid_order() {
    let options = Options { profile_tokens: vec!["2020202020".to_owned()], ..Options::default() };
    let world = World::of(options, "").await;
    world.write_config(&world.config_text("", "is_test_order = false", &standard(WEBHOOK_SECRET)));
    let id = world.order(1);
    let file = world.directory().join("order.json");
    std::fs::write(&file, business_cards(2).to_string()).expect("an order");
    let file = file.to_str().expect("a path");
    for arguments in [
        &["submit", "--order", &id][..],
        &["submit", file],
        &["backfill", "--from", "2020-01-01", "--execute", "--yes", "--quiet"],
        &["plan", "--order", &id],
    ] {
        let (code, said) = run(&world, arguments).await;
        // A backfill leaves alone what the ledger knows.
        assert!(arguments[0] == "backfill" || code.is_some_and(|code| code != 0), "{arguments:?}: {said}");
        assert_eq!(posted(&world), 0, "{arguments:?}: {said}");
    }
    let (_, said) = run(&world, &["submit", "--order", &id]).await;
    assert!(said.contains("mode = \"live\""), "{said}");
}

#[tokio::test]
async fn live_starts_nothing_that_sends_without_limits_that_were_decided_on() {
    let options = Options { profile_tokens: vec!["2020202020".to_owned()], ..Options::default() };
    let world = World::of(options, "").await;
    let configure = |guards: &str| {
        let live = format!("mode = \"live\"\n[guards]\n{guards}");
        world.write_config(&world.config_text(&live, "is_test_order = false", &standard(WEBHOOK_SECRET)));
    };
    let id = world.order(1);
    let sending: [&[&str]; 4] = [
        &["serve", "--listen", "127.0.0.1:0"],
        &["work"],
        &["submit", "--order", &id],
        &["backfill", "--from", "2020-01-01", "--execute"],
    ];
    for (guards, missing) in [
        ("", "`order_ceiling` and `day_ceiling` in `[guards]`"),
        ("order_ceiling = \"500\"", "`day_ceiling` in `[guards]`"),
        ("day_ceiling = \"none\"", "`order_ceiling` in `[guards]`"),
    ] {
        configure(guards);
        for arguments in sending {
            let (code, said) = run(&world, arguments).await;
            assert_eq!(code, Some(78), "{arguments:?}: {said}");
            assert!(said.contains(missing) && said.contains("\"none\""), "{arguments:?}: {said}");
        }
        // Looking is no sending.
        assert_eq!(run(&world, &["orders", "list"]).await.0, Some(0));
        assert!(run(&world, &["doctor"]).await.1.contains("limits"), "doctor names them");
    }
    assert_eq!(posted(&world), 0);
    configure("order_ceiling = \"none\"\nday_ceiling = \"10.00\"");
    let (code, said) = run(&world, &["submit", "--order", &id]).await;
    assert!(code == Some(3) && said.contains("10.00"), "the day has a limit: {code:?} {said}");
    assert_eq!(posted(&world), 0);
    configure("order_ceiling = \"none\"\nday_ceiling = \"none\"");
    assert_eq!(world.orders(&["release", &id, "--reason", "known"]).await.status.code(), Some(0));
    let (code, said) = run(&world, &["submit", "--order", &id]).await;
    assert_eq!((code, posted(&world)), (Some(0), 1), "{said}");
}

#[tokio::test]
async fn what_needs_approval_is_sent_once_and_only_as_it_was_approved() {
    let approval = "[service.approval]\nfirst_order_of_customer = true\nabove = \"50\"\n\
                    first_use_of_mappings = true\nproducts = [\"1a7e039c-e7ed-4410-8c64-377dbcbee322\"]";
    let world = World::start(approval).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    for number in [1, 2] {
        let mut example = business_cards(number);
        example["order"]["total"] = json!(100);
        world.sandbox.add_order(example["order"].clone());
        world.sandbox.add_contact(example["contact"].clone());
    }
    assert_eq!(serving.told(&world, "ord-1").await, 202);
    let reason = reaches(&ledger, "ord-1", State::Held).await.order.reason.expect("a reason");
    for words in ["first order of a customer", "above 50", "first order of mapping version", "product 1a7e039c"] {
        assert!(reason.contains(words), "{words}: {reason}");
    }
    assert_eq!(world.orders(&["release", "ord-1", "--reason", "known to us"]).await.status.code(), Some(0));
    reaches(&ledger, "ord-1", State::Placed).await;
    assert_eq!(serving.told(&world, "ord-2").await, 202);
    let held = reaches(&ledger, "ord-2", State::Held).await;
    let reason = held.order.reason.expect("a reason");
    assert!(!reason.contains("first order") && reason.contains("above 50"), "{reason}");
    // It changes between the look that a person had and the sending.
    let mut order = world.sandbox.order("ord-2").expect("an order");
    order["shipping_address"]["line1"] = json!("1 Another Street");
    world.sandbox.add_order(order);
    assert_eq!(world.orders(&["release", "ord-2", "--reason", "fine"]).await.status.code(), Some(0));
    let changed = |entry: &overprint_submit::ledger::Entry| {
        entry.order.state == State::Held && entry.order.fingerprint != held.order.fingerprint
    };
    once(&ledger, "ord-2", changed).await;
    assert_eq!(posted(&world), 1);
    assert_eq!(world.orders(&["release", "ord-2", "--reason", "also fine"]).await.status.code(), Some(0));
    reaches(&ledger, "ord-2", State::Placed).await;
    assert_eq!(posted(&world), 2);
    assert_ne!(world.orders(&["release", "ord-2", "--reason", "again"]).await.status.code(), Some(0));
}

#[tokio::test]
async fn while_sending_is_paused_all_else_goes_on() {
    let world = World::start("track_seconds = 86400").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let before = world.order(1);
    assert_eq!(serving.told(&world, &before).await, 202);
    reaches(&ledger, &before, State::Placed).await;
    assert_eq!(world.orders(&["pause", "--reason", "the card is empty"]).await.status.code(), Some(0));
    let id = world.order(2);
    assert_eq!(serving.told(&world, &id).await, 202);
    world.sandbox.advance(None, Some("Complete: Shipped")).expect("jobs");
    track(&ledger).await;
    until("tracking and write-back go on", async || {
        (status_field(&world, &before).as_deref() == Some("shipped")).then_some(())
    })
    .await;
    assert_eq!(entry(&ledger, &id).await.expect("an entry").order.state, State::Pending);
    assert_eq!(posted(&world), 1);
    assert_eq!(world.orders(&["resume"]).await.status.code(), Some(0));
    reaches(&ledger, &id, State::Placed).await;
}

#[tokio::test]
async fn nothing_is_sent_while_4over_is_maintained() {
    let windows = "maintenance = [{ from = \"00:00\", to = \"12:00\", zone = \"UTC\" }, \
                   { from = \"12:00\", to = \"00:00\", zone = \"UTC\" }]";
    let world = World::start(windows).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    assert_eq!(serving.ends().await, Some(0), "what is in progress is done by now, had there been anything");
    assert_eq!(entry(&ledger, &id).await.expect("an entry").order.state, State::Pending);
    assert_eq!(posted(&world), 0);
    world.configure("");
    let _serving = world.serve().await;
    reaches(&ledger, &id, State::Placed).await;
}

#[tokio::test]
async fn no_more_is_sent_in_a_minute_than_is_allowed() {
    let world = World::start("per_minute = 1").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let ids: Vec<String> = (1..=3).map(|number| world.order(number)).collect();
    for id in &ids {
        assert_eq!(serving.told(&world, id).await, 202);
    }
    until("one is placed", async || (posted(&world) == 1).then_some(())).await;
    assert_eq!(serving.ends().await, Some(0));
    assert_eq!(posted(&world), 1);
    let states = [entry(&ledger, &ids[0]).await, entry(&ledger, &ids[1]).await, entry(&ledger, &ids[2]).await]
        .map(|entry| entry.expect("an entry").order.state);
    assert_eq!(states, [State::Placed, State::Pending, State::Pending]);
}

#[tokio::test]
async fn an_order_that_the_store_cannot_tell_of_keeps_no_other_waiting() {
    let world = World::start("").await;
    world.sandbox.behave("storefront_order=ord-*:500x*".parse().expect("a rule"));
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    for number in 1..=3 {
        let id = world.order(number);
        assert_eq!(serving.told(&world, &id).await, 202);
    }
    let path = world.directory().join("overprint.db");
    let mut raw = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.expect("the file");
    // A word of a version to come; and all three are due at the same time, none having been tried before.
    let all = "UPDATE work SET next_at = 0, lease = NULL, attempts = 0";
    for sql in ["UPDATE orders SET state = 'strange' WHERE external_id = 'ord-2'", all] {
        sqlx::query(sql).execute(&mut raw).await.expect("a change");
    }
    world.sandbox.behave_well();
    sqlx::query(all).execute(&mut raw).await.expect("a change");
    for id in ["ord-1", "ord-3"] {
        reaches(&ledger, id, State::Placed).await;
    }
    let strange = ledger.find("sandbox", "ord-2").await.expect("a ledger").expect("an order");
    assert!(ledger.entry(strange).await.is_err(), "nobody can read it");
}

#[tokio::test]
async fn orders_that_cannot_be_placed_keep_no_other_waiting() {
    let world = World::start("").await;
    world.sandbox.behave("storefront_order=poison-*:500x*".parse().expect("a rule"));
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    for number in 0..20 {
        let notice = json!({ "order_id": format!("poison-{number}") }).to_string();
        assert_eq!(serving.post(&format!("poison_{number}"), notice.as_bytes()).await.status, 202);
        let mut held = business_cards(100 + number);
        held["order"]["line_items"][0]["sku"] = json!("BC-NOBODY-KNOWS");
        world.sandbox.add_order(held["order"].clone());
        assert_eq!(serving.told(&world, &format!("ord-{}", 100 + number)).await, 202);
    }
    for number in 1..=10 {
        let id = world.order(number);
        assert_eq!(serving.told(&world, &id).await, 202);
        reaches(&ledger, &id, State::Placed).await;
    }
    for number in 0..20 {
        let poisoned = entry(&ledger, &format!("poison-{number}")).await.expect("an entry");
        assert_eq!(poisoned.order.state, State::Pending);
        reaches(&ledger, &format!("ord-{}", 100 + number), State::Held).await;
    }
}
