//! What a command touches: which order a word means, what is said first, and what 4over is asked before a number is believed.

use super::life::once;
use super::world::{World, business_cards, entry, posted};
use crate::app::said;
use overprint_submit::ledger::State;
use serde_json::{Value, json};

/// Approval of every order: the orders of the fakes have no total, which may be any amount.
const APPROVED: &str = "track_seconds = 86400\n[service.approval]\nabove = \"500\"";

async fn run(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = world.overprint();
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint");
    (output.status.code(), said(&output) + &String::from_utf8_lossy(&output.stdout))
}

async fn orders(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    run(world, &[&["orders"], arguments].concat()).await
}

/// Has the ledger hold an order, and returns its entry there.
async fn hold(world: &World, id: &str) -> i64 {
    let (code, said) = run(world, &["submit", "--order", id]).await;
    assert_eq!(code, Some(3), "{said}");
    entry(&world.ledger().await, id).await.expect("an order").order.id
}

/// Stores an order with an ID and a number of its own.
fn store(world: &World, id: &str, number: &Value) {
    let mut example = business_cards(1);
    example["order"]["id"] = json!(id);
    example["order"]["number"] = number.clone();
    world.sandbox.add_order(example["order"].clone());
    world.sandbox.add_contact(example["contact"].clone());
}

async fn state(world: &World, id: &str) -> State {
    entry(&world.ledger().await, id).await.expect("an order").order.state
}

#[tokio::test]
async fn a_bare_number_is_never_a_ledger_entry_and_a_signed_one_always_is() {
    let world = World::start(APPROVED).await;
    for (number, expected) in [(3, 1), (2, 2), (1, 3)] {
        let id = world.order(number);
        assert_eq!(hold(&world, &id).await, expected);
    }
    let (_, listed) = orders(&world, &["list"]).await;
    for entry in ["#1  ", "#2  ", "#3  "] {
        assert!(listed.contains(entry), "{listed}");
    }
    // The order whose number is 3, and not the third of the ledger.
    let (code, said) = orders(&world, &["cancel", "3", "--reason", "asked for"]).await;
    assert_eq!(code, Some(0), "{said}");
    let first = said.lines().next().unwrap_or_default();
    assert_eq!(first, "cancel: order 3 of sandbox (#1, ID ord-3), held; no jobs yet");
    assert_eq!((state(&world, "ord-3").await, state(&world, "ord-1").await), (State::Cancelled, State::Held));
    let (code, said) = orders(&world, &["cancel", "#3", "--reason", "asked for"]).await;
    assert!(code == Some(0) && said.starts_with("cancel: order 1 of sandbox (#3, ID ord-1), held"), "{said}");
    assert_eq!((state(&world, "ord-1").await, state(&world, "ord-2").await), (State::Cancelled, State::Held));
    let (code, said) = orders(&world, &["cancel", "#3", "--reason", "again"]).await;
    assert!(code == Some(0) && said.contains("no change: order 1 (#3) is already cancelled"), "{said}");

    // A number of the ledger alone is no order, and says how it is written.
    store(&world, "ord-x", &json!(9001));
    assert_eq!(hold(&world, "ord-x").await, 4);
    let (code, said) = orders(&world, &["cancel", "4", "--reason", "asked for"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("no order has the ID, number, job name, or job number `4`"), "{said}");
    assert!(said.contains("Ledger entry 4 is order 9001 of sandbox (#4, ID ord-x), held: type '#4'"), "{said}");
    assert_eq!(state(&world, "ord-x").await, State::Held);
    let (code, said) = orders(&world, &["show", "#77"]).await;
    assert!(code == Some(1) && said.contains("there is no ledger entry #77"), "{said}");
    // Programs get plain numbers.
    let (_, listed) = orders(&world, &["list", "--json"]).await;
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    assert_eq!(listed[0]["id"], 4);
    for below in ["#3", "3"] {
        let (_, listed) = orders(&world, &["list", "--below", below]).await;
        assert!(listed.contains("#2") && !listed.contains("#3"), "{listed}");
    }
}

#[tokio::test]
async fn a_word_with_several_meanings_is_refused_with_each_of_them() {
    let world = World::start(APPROVED).await;
    store(&world, "777", &json!(1));
    store(&world, "ord-a", &json!(777));
    store(&world, "ord-b", &json!("#1"));
    for id in ["777", "ord-a", "ord-b"] {
        hold(&world, id).await;
    }
    for (word, readings) in [
        ("777", ["'sandbox/777'  order 1 of sandbox (#1, ID 777)", "'sandbox/ord-a'  order 777 of sandbox (#2"]),
        ("#1", ["'sandbox/777'  order 1 of sandbox (#1, ID 777)", "'sandbox/ord-b'  order #1 of sandbox (#3"]),
    ] {
        for act in ["cancel", "hold", "release", "retry"] {
            let (code, said) = orders(&world, &[act, word, "--reason", "asked for"]).await;
            assert_eq!(code, Some(2), "{act} {word}: {said}");
            for reading in readings {
                assert!(said.contains(reading), "{act} {word}: {reading}: {said}");
            }
        }
    }
    for id in ["777", "ord-a", "ord-b"] {
        assert_eq!(state(&world, id).await, State::Held, "nothing was done");
    }
    let (code, said) = orders(&world, &["cancel", "sandbox/777", "--reason", "asked for"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!((state(&world, "777").await, state(&world, "ord-a").await), (State::Cancelled, State::Held));
}

#[tokio::test]
async fn a_shell_that_takes_a_number_for_a_comment_is_told_of() {
    let world = World::start("").await;
    let command = world.overprint();
    let program = command.get_program().to_string_lossy().into_owned();
    for line in ["orders show #3", "orders cancel --reason known #3", "orders list --below #3"] {
        let output = std::process::Command::new("sh").args(["-c", &format!("{program} {line}")]).output().expect("sh");
        let text = said(&output);
        assert_eq!(output.status.code(), Some(2), "{line}: {text}");
        assert!(text.contains("'#42'"), "{line}: {text}");
    }
}

#[tokio::test]
async fn a_job_number_is_believed_once_4over_knows_it() {
    let world = World::start("track_seconds = 86400").await;
    let id = world.order(1);
    let (code, said) = run(&world, &["submit", "--order", &world.order(9)]).await;
    assert_eq!(code, Some(0), "{said}");
    let theirs = world.sandbox.book().jobs[0].number.clone();
    let resolve = async |arguments: &[&str]| orders(&world, &[&["resolve"], arguments].concat()).await;
    let (code, said) = resolve(&["ord-9", "--not-placed", "--reason", "x"]).await;
    assert!(code == Some(1) && said.contains("order 9 (#1) is placed; there is nothing to resolve"), "{code:?} {said}");
    let (code, said) = resolve(&["ord-9", "--reason", "x"]).await;
    assert!(code == Some(1) && said.contains("nothing to resolve"), "{code:?} {said}");

    world.sandbox.behave("order=*ord-1:drop_after".parse().expect("a rule"));
    assert_eq!(run(&world, &["submit", "--order", &id]).await.0, Some(3));
    let in_doubt = async |code: Option<i32>, expected: i32, words: &[&str], said: &str| {
        assert_eq!(code, Some(expected), "{said}");
        words.iter().for_each(|word| assert!(said.contains(word), "{word}: {said}"));
        assert_eq!(state(&world, "ord-1").await, State::InDoubt, "{said}");
    };
    let (code, said) = resolve(&["ord-1", "--reason", "x"]).await;
    in_doubt(code, 2, &["--placed NUMBER", "--not-placed", "sandbox-ord-1-1, sandbox-ord-1-2"], &said).await;
    let (code, said) = resolve(&["ord-1", "--placed", "X8291118499-001", "--reason", "x"]).await;
    in_doubt(code, 2, &["JOB_NAME=NUMBER for each of: sandbox-ord-1-1, sandbox-ord-1-2"], &said).await;
    let named = |number: &str| format!("sandbox-ord-1-1={number}");
    for (number, words) in [
        ("X123", "not a 4over job number"),
        ("8291118499", "not a 4over job number"),
        ("X8291118499", "ends like -001"),
        ("X9999999999-001", "4over does not know job number X9999999999-001"),
    ] {
        let (code, said) = resolve(&["ord-1", "--placed", &named(number), "--reason", "x"]).await;
        in_doubt(code, 1, &[words, "--unchecked"], &said).await;
    }
    let (code, said) = resolve(&["ord-1", "--placed", &named(&theirs), "--reason", "x"]).await;
    in_doubt(code, 1, &["is job sandbox-ord-9-1 already"], &said).await;
    // While 4over cannot be asked, nothing is believed.
    let number =
        world.sandbox.book().jobs.iter().find(|job| job.job_name == "sandbox-ord-1-1").expect("a job").number.clone();
    world.sandbox.behave("server=4over,route=GET /orders:503x*".parse().expect("a rule"));
    let (code, said) = resolve(&["ord-1", "--placed", &named(&number), "--reason", "x"]).await;
    in_doubt(code, 75, &["4over does not answer", "--unchecked"], &said).await;
    world.sandbox.behave_well();
    let (code, said) =
        resolve(&["ord-1", "--placed", &named(&number), "--not-placed", "--reason", "on the phone"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.starts_with("resolve: order 1 of sandbox (#2, ID ord-1), in doubt; jobs sandbox-ord-1-1 in doubt"),
        "{said}"
    );
    let jobs = entry(&world.ledger().await, "ord-1").await.expect("an order").jobs;
    assert_eq!((jobs[0].number.as_ref(), jobs[1].label()), (Some(&number), "not placed"));
}

#[tokio::test]
async fn what_a_person_confirmed_as_not_placed_is_no_refusal() {
    let world = World::start("track_seconds = 86400").await;
    world.sandbox.behave("order=*ord-1:drop_before".parse().expect("a rule"));
    let id = world.order(1);
    assert_eq!(run(&world, &["submit", "--order", &id]).await.0, Some(3));
    let (code, said) = orders(&world, &["resolve", &id, "--not-placed", "--reason", "on the phone"]).await;
    assert!(code == Some(0) && said.contains("order 1 (#1) is not placed"), "{said}");
    let ledger = world.ledger().await;
    assert_eq!(state(&world, &id).await, State::Refused, "the word of the ledger stays");
    assert!(ledger.refused().await.expect("groups").is_empty(), "nobody is told that 4over refused it");
    let (_, listed) = orders(&world, &["list"]).await;
    assert!(listed.contains("not placed") && !listed.contains("refused"), "{listed}");
    let (_, shown) = orders(&world, &["show", &id]).await;
    assert!(shown.contains("confirmed not placed by ada: on the phone") && !shown.contains("refused"), "{shown}");
    let (code, said) = orders(&world, &["resolve", &id, "--not-placed", "--reason", "twice"]).await;
    assert!(code == Some(0) && said.contains("no change"), "{said}");
    let (code, said) = orders(&world, &["retry", &id, "--reason", "now"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(run(&world, &["submit", "--order", &id]).await.0, Some(0));
    assert_eq!((state(&world, &id).await, posted(&world)), (State::Placed, 2));
    // What 4over itself refuses afterwards is a refusal.
    world.sandbox.behave("job=*ord-2-*:refusex*".parse().expect("a rule"));
    assert_eq!(run(&world, &["submit", "--order", &world.order(2)]).await.0, Some(1));
    assert_eq!(ledger.refused().await.expect("groups").len(), 1);
}

#[tokio::test]
async fn an_unchecked_number_is_recorded_as_such() {
    let world = World::start("track_seconds = 86400").await;
    world.sandbox.behave("order=*ord-1:drop_after".parse().expect("a rule"));
    let id = world.order(1);
    assert_eq!(run(&world, &["submit", "--order", &id]).await.0, Some(3));
    world.sandbox.behave("server=4over:503x*".parse().expect("a rule"));
    let numbers = ["sandbox-ord-1-1=X9999999999-001", "sandbox-ord-1-2=X9999999999-002"];
    let arguments = ["resolve", &id, "--placed", numbers[0], numbers[1], "--unchecked", "--reason", "by mail"];
    let (code, said) = orders(&world, &arguments).await;
    assert_eq!(code, Some(0), "{said}");
    let (_, shown) = orders(&world, &["show", &id]).await;
    assert!(shown.contains("by mail (not checked with 4over)"), "{shown}");
}

#[tokio::test]
async fn what_needs_a_person_is_a_warning_by_its_event_name() {
    let world = World::start("track_seconds = 86400").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    world.sandbox.behave("order=*ord-1:drop_after".parse().expect("a rule"));
    world.sandbox.behave("job=*ord-2-*:refusex*".parse().expect("a rule"));
    for number in [1, 2, 3] {
        let id = world.order(number);
        if number == 3 {
            let mut order = world.sandbox.order(&id).expect("an order");
            order["line_items"][0]["sku"] = json!("NO-SUCH-SKU");
            world.sandbox.add_order(order);
        }
        assert_eq!(serving.told(&world, &id).await, 202);
        let is_settled = |entry: &overprint_submit::ledger::Entry| {
            matches!(entry.order.state, State::InDoubt | State::Refused | State::Held)
        };
        once(&ledger, &id, is_settled).await;
    }
    let lines = super::world::until("three warnings", async || {
        let said = serving.said();
        let events = ["order.in_doubt", "order.refused", "order.held"];
        events.iter().all(|event| said.contains(event)).then_some(said)
    })
    .await;
    for (event, entry, id) in
        [("order.in_doubt", "#1", "ord-1"), ("order.refused", "#2", "ord-2"), ("order.held", "#3", "ord-3")]
    {
        let line = lines.lines().find(|line| line.contains(event)).expect("a line");
        assert!(line.contains("WARN") && line.contains(entry) && line.contains(id), "{line}");
        let contact = business_cards(1)["contact"].clone();
        for member in ["first_name", "last_name", "email"] {
            let personal = contact[member].as_str().unwrap_or("Canarina");
            assert!(!line.contains(personal), "{personal}: {line}");
        }
        assert!(!line.contains("NO-SUCH-SKU"), "{line}");
    }
}
