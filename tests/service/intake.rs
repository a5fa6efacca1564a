//! What a webhook is answered, and what is stored then.

use super::wire::{self, Headers, now, signed};
use super::world::{Serving, World, business_cards, entry, reaches, standard, stored, until};
use overprint_submit::ledger::State;
use overprint_submit::sandbox::WEBHOOK_SECRET;
use serde_json::{Value, json};
use std::fs;
use tokio::io::AsyncWriteExt;

/// Another secret than that of the fake storefront.
const OTHER: &str = "whsec_YW5vdGhlci1zZWNyZXQtb2YtMzItYnl0ZXMtaGVyZSE=";

/// A word of the sender that no answer may repeat.
const MARK: &str = "Zanzibar";

/// Nothing is sent, so that only what is taken in is seen.
const SHADOW: &str = "mode = \"shadow\"";

#[tokio::test]
async fn an_order_is_stored_once_however_often_and_by_whatever_event_it_comes() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let id = world.order(1);
    let body = json!({ "type": "order.created", "data": world.sandbox.order(&id) }).to_string();
    let first = serving.post("msg_1", body.as_bytes()).await;
    assert_eq!((first.status, first.json()["duplicate"].as_bool()), (202, Some(false)), "{first:?}");
    for event in ["msg_1", "msg_2", "msg_3", "msg_1"] {
        let again = serving.post(event, body.as_bytes()).await;
        assert_eq!((again.status, again.json()["duplicate"].as_bool()), (202, Some(true)), "{again:?}");
        assert_eq!(again.json()["order"], first.json()["order"]);
    }
    let thin = serving.post("msg_4", json!({ "type": "order.updated", "order_id": id }).to_string().as_bytes()).await;
    assert_eq!((thin.status, thin.json()["duplicate"].as_bool()), (202, Some(true)));
    let ledger = world.ledger().await;
    let placed = reaches(&ledger, &id, State::Placed).await;
    assert_eq!(stored(&ledger).await.len(), 1);
    assert_eq!(first.json()["order"], placed.order.id);
    let seen = until("the order was looked at again", async || {
        let work = ledger.work(placed.order.id).await.expect("work");
        work.iter().all(|work| work.step != "place" || work.next_at.is_none()).then_some(work)
    });
    seen.await;
    let book = world.sandbox.book();
    assert_eq!((book.count("POST", "/orders"), book.jobs.len()), (1, 2), "{:?}", book.requests);
    assert_eq!(placed.order.alert, None);
}

#[tokio::test]
async fn what_is_refused_is_refused_as_the_contract_says_and_nothing_of_it_is_stored() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let order = json!({ "id": "o-1", "line_items": [], "notes": MARK }).to_string();
    let at = now();
    let genuine = signed(WEBHOOK_SECRET, "msg_1", at, order.as_bytes());
    let changed = order.replace("o-1", "o-2");
    let without = |name: &str| genuine.iter().filter(|(known, _)| *known != name).cloned().collect::<Headers>();
    let unsigned: Vec<(&str, Headers, &str)> = vec![
        ("another body", genuine.clone(), &changed),
        ("another secret", signed(OTHER, "msg_1", at, order.as_bytes()), &order),
        ("too old", signed(WEBHOOK_SECRET, "msg_1", at - 310, order.as_bytes()), &order),
        ("too new", signed(WEBHOOK_SECRET, "msg_1", at + 310, order.as_bytes()), &order),
        ("no signature", without("webhook-signature"), &order),
        ("no id", without("webhook-id"), &order),
        ("no time", without("webhook-timestamp"), &order),
        ("unsigned and no JSON", Headers::new(), MARK),
    ];
    for (what, headers, body) in unsigned {
        let answer = wire::post(&serving.webhook(), &headers, body.as_bytes()).await;
        let why = answer.refuses(401);
        assert!(!why.contains(MARK), "{what}: {why}");
    }
    let deep = format!("{{\"id\":\"o-1\",\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [MARK.as_bytes(), b"", b"[]", b"{\"note\":\"Zanzibar\"}", deep.as_bytes(), b"\xff\xfe", b"null"] {
        let why = serving.post("msg_1", body).await.refuses(400);
        assert!(!why.contains(MARK), "{why}");
    }
    // Whether there is a storefront is nothing that an answer tells.
    for (path, status) in
        [("/webhooks/Zanzibar", 401), ("/webhooks/%ff", 401), ("/Zanzibar", 404), ("/webhooks/sandbox/Zanzibar", 404)]
    {
        let why = wire::post(&serving.url(path), &genuine, order.as_bytes()).await.refuses(status);
        assert!(!why.contains(MARK), "{path}: {why}");
    }
    serving.get("/webhooks/sandbox").await.refuses(405);
    let mut form = without("content-type");
    form.push(("content-type", "text/Zanzibar".to_owned()));
    let why = wire::post(&serving.webhook(), &form, order.as_bytes()).await.refuses(415);
    assert!(!why.contains(MARK), "{why}");
    let metrics = serving.get("/metrics").await.body;
    assert!(!metrics.contains(MARK), "{metrics}");
    let ledger = world.ledger().await;
    assert!(stored(&ledger).await.is_empty());
    let good = wire::post(&serving.webhook(), &genuine, order.as_bytes()).await;
    assert_eq!(good.status, 202, "{good:?}");
    assert!(entry(&ledger, "o-1").await.is_some());
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_before_it_is_read() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let headers = signed(WEBHOOK_SECRET, "msg_1", now(), b"");
    let announced = wire::head(&headers, "content-length: 10485760");
    // Not a byte of the body follows, and the answer is there.
    assert_eq!(wire::exchange(serving.address, announced.as_bytes()).await, 413);
    let mut chunked = wire::head(&headers, "transfer-encoding: chunked").into_bytes();
    let kib = format!("400\r\n{}\r\n", " ".repeat(1_024));
    chunked.extend(kib.repeat(1_025).bytes());
    assert_eq!(wire::exchange(serving.address, &chunked).await, 413, "a chunk more than is allowed, and no end");
    let longest = format!("{}{}", " ".repeat((1 << 20) - 12), r#"{"id":"o-1"}"#);
    assert_eq!(serving.post("msg_1", longest.as_bytes()).await.status, 202, "as long as is allowed");
    assert_eq!(stored(&world.ledger().await).await.len(), 1);
    serving.get("/readyz").await;
}

#[tokio::test]
async fn two_secrets_are_live_until_the_old_one_is_taken_out() {
    let world = World::start("").await;
    let webhook = format!("secret = {OTHER:?}\nprevious_secret = {WEBHOOK_SECRET:?}");
    world.write_config(&world.config_text(SHADOW, "", &webhook));
    let serving = world.serve().await;
    for (secret, id) in [(OTHER, "o-1"), (WEBHOOK_SECRET, "o-2")] {
        let body = json!({ "id": id }).to_string();
        let answer = wire::post(&serving.webhook(), &signed(secret, id, now(), body.as_bytes()), body.as_bytes()).await;
        assert_eq!(answer.status, 202, "{answer:?}");
    }
    assert!(serving.said().contains("`previous_secret` is accepted since"), "{}", serving.said());
    let metrics = serving.get("/metrics").await.body;
    assert!(metrics.contains("overprint_webhooks_previous_secret_total{storefront=\"sandbox\"} 1\n"), "{metrics}");
    assert_eq!(serving.ends().await, Some(0));
    world.write_config(&world.config_text(SHADOW, "", &standard(OTHER)));
    let serving = world.serve().await;
    let old = signed(WEBHOOK_SECRET, "o-3", now(), b"{\"id\":\"o-3\"}");
    wire::post(&serving.webhook(), &old, b"{\"id\":\"o-3\"}").await.refuses(401);
    assert_eq!(stored(&world.ledger().await).await.len(), 2);
}

#[tokio::test]
async fn documents_that_are_broken_in_any_known_way_are_refused_with_400() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let folder = crate::app::root().join("tests/data/broken-json");
    let mut files: Vec<_> = fs::read_dir(folder).expect("cases").map(|file| file.expect("a file").path()).collect();
    files.sort();
    assert!(files.len() >= 40, "only {} cases were found", files.len());
    for file in files {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let body = fs::read(&file).expect("a case");
        let answer = serving.post(&name, &body).await;
        assert_eq!(answer.status, 400, "{name}: {answer:?}");
        answer.refuses(400);
    }
    assert!(stored(&world.ledger().await).await.is_empty());
    world.configure("");
    assert_eq!(serving.ends().await, Some(0));
    world.serve().await.is_intact(&world, 1).await;
}

/// Tells of an order that the fake storefront has, by a thin notice, and waits until it is placed.
async fn placed(world: &World, serving: &Serving, example: &Value) -> String {
    world.sandbox.add_order(example["order"].clone());
    world.sandbox.add_contact(example["contact"].clone());
    let id = example["order"]["id"].as_str().expect("an id");
    let answer = serving.post(&format!("msg_{}", id.len()), json!({ "order_id": id }).to_string().as_bytes()).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let ledger = world.ledger().await;
    reaches(&ledger, id, State::Placed).await;
    id.to_owned()
}

#[tokio::test]
async fn ids_names_and_cities_of_any_kind_are_taken_as_they_are() {
    let world = World::start("").await;
    let serving = world.serve().await;
    for id in ["a/b", "?q", "<b>", "../../admin", "a\u{202e}b", "a%2Fb"] {
        let why = serving.post("msg_odd", json!({ "order_id": id }).to_string().as_bytes()).await.refuses(400);
        assert!(why.contains("order_id_characters"), "{why}");
    }
    assert!(stored(&world.ledger().await).await.is_empty(), "unless the configuration allows them");
    assert_eq!(serving.ends().await, Some(0));
    let wider = "is_test_order = true\norder_id_characters = '''/\\\"'?=&%#<> 🎉'''";
    world.write_config(&world.config_text("", wider, &standard(WEBHOOK_SECRET)));
    let serving = world.serve().await;
    for (number, id) in [(1, "a/b\\c\"d'"), (2, "?q=1&r=%2f#x"), (3, "<b>ord</b> 🎉"), (4, "../../admin")] {
        let mut example = business_cards(number);
        example["order"]["id"] = json!(id);
        example["order"]["shipping_address"]["city"] = json!("Knoxville 🎉");
        example["order"]["ship_to_name"] = json!("<b>James</b> Doe");
        example["contact"]["first_name"] = json!("<b>James</b>");
        placed(&world, &serving, &example).await;
    }
    let book = world.sandbox.book();
    let ship_to = &book.orders[0].body["jobs"][0]["ship_to"];
    assert_eq!(ship_to["city"], "Knoxville 🎉");
    assert!(ship_to.to_string().contains("<b>James</b>"), "a label is no web page: {ship_to}");
    assert!(book.forbidden_calls.is_empty());
    // What no address can hold is held, and nothing else is asked for in its place.
    for id in [".", ".."] {
        let notice = json!({ "order_id": id }).to_string();
        assert_eq!(serving.post(&format!("msg_dots_{}", id.len()), notice.as_bytes()).await.status, 202);
        let held = reaches(&world.ledger().await, id, State::Held).await;
        assert!(held.order.reason.expect("a reason").contains("the storefront"));
    }
}

#[tokio::test]
async fn an_order_of_five_thousand_lines_is_placed() {
    let world = World::start("body_limit = 16777216").await;
    let serving = world.serve().await;
    let mut example = business_cards(1);
    let line = example["order"]["line_items"][0].clone();
    let lines = (0..5_000).map(|number| {
        let mut line = line.clone();
        line["order_line_item_id"] = json!(format!("l{number}"));
        line
    });
    example["order"]["line_items"] = lines.collect();
    let body = example["order"].to_string();
    assert!(body.len() > 2 << 20);
    world.sandbox.add_order(example["order"].clone());
    world.sandbox.add_contact(example["contact"].clone());
    assert_eq!(serving.post("msg_1", body.as_bytes()).await.status, 202);
    let entry = reaches(&world.ledger().await, "ord-1", State::Placed).await;
    assert_eq!(entry.jobs.len(), 5_000);
    assert_eq!(world.sandbox.book().jobs.len(), 5_000);
}

#[tokio::test]
async fn of_a_thousand_webhooks_at_once_none_is_lost() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let client = wire::client();
    let mut sending = tokio::task::JoinSet::new();
    for number in 0..1_000 {
        let (client, url) = (client.clone(), serving.webhook());
        sending.spawn(async move {
            let body = json!({ "id": format!("burst-{number}"), "line_items": [], "notes": "x".repeat(20_000) });
            let body = body.to_string();
            loop {
                let mut request = client.post(&url).body(body.clone());
                for (name, value) in signed(WEBHOOK_SECRET, &format!("msg_{number}"), now(), body.as_bytes()) {
                    request = request.header(name, value);
                }
                // Who was too slow to say anything, as a thousand on one machine may be, comes again.
                if let Ok(answer) = wire::try_answer(request).await {
                    return (number, answer);
                }
            }
        });
    }
    let ledger = world.ledger().await;
    let mut accepted = 0;
    while let Some(done) = sending.join_next().await {
        let (number, answer) = done.expect("an answer");
        let stored = entry(&ledger, &format!("burst-{number}")).await.is_some();
        match answer.status {
            202 => accepted += 1,
            status => drop(answer.refuses(if status == 503 { 503 } else { 429 })),
        }
        assert_eq!(stored, answer.status == 202, "{number}: {answer:?}");
    }
    assert!(accepted >= 500, "{accepted} were accepted");
    assert_eq!(stored(&ledger).await.len(), accepted);
}

#[tokio::test]
async fn an_answer_that_no_work_can_be_taken_in_now_says_when_to_come_again() {
    let world = World::start("mode = \"shadow\"\nintake_limit = 1").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    // The file is locked by somebody else: whoever holds the only place waits, and others are sent away.
    let file = world.directory().join("overprint.db");
    let address = format!("sqlite:{}", file.display());
    let mut other = <sqlx::SqliteConnection as sqlx::Connection>::connect(&address).await.expect("a connection");
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.expect("a lock");
    let sending = async |event: &str| serving.post(event, json!({ "id": event }).to_string().as_bytes()).await;
    let (one, two) = tokio::join!(sending("o-1"), sending("o-2"));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [429, 503], "{one:?} {two:?}");
    one.refuses(one.status);
    two.refuses(two.status);
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.expect("no lock");
    assert!(stored(&ledger).await.is_empty());
    until("the store takes it again", async || (sending("o-3").await.status == 202).then_some(())).await;
    assert_eq!(stored(&ledger).await.len(), 1);
}

#[tokio::test]
async fn a_sender_that_says_no_more_after_its_request_is_answered() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let body = br#"{"id":"o-1"}"#;
    let headers = signed(WEBHOOK_SECRET, "msg_1", now(), body);
    let mut stream = wire::connect(serving.address).await;
    let head = wire::head(&headers, &format!("content-length: {}", body.len()));
    stream.write_all(&[head.as_bytes(), body].concat()).await.expect("a listener");
    stream.shutdown().await.expect("a half-closed connection");
    assert_eq!(wire::status(&mut stream).await, Some(202));
}
