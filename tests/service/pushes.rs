//! What a push of 4over does, and what it never does.

use super::life::once;
use super::wire;
use super::world::{Serving, World, entry, posted, reaches, until};
use crate::app::said;
use overprint_submit::ledger::{Ledger, State, Step};
use serde_json::{Value, json};

const SECRET: &str = "canary-of-the-path-7a1c0f5e";

/// Jobs are asked for when a push tells of them, and not before.
fn settings() -> String {
    format!("track_seconds = 86400\nhints_secret = {SECRET:?}")
}

async fn push(serving: &Serving, path: &str, body: &str) -> u16 {
    let headers = vec![("content-type", "application/json".to_owned())];
    wire::post(&serving.url(path), &headers, body.as_bytes()).await.status
}

async fn hint(serving: &Serving, body: &Value) -> u16 {
    push(serving, &format!("/hints/4over/{SECRET}"), &body.to_string()).await
}

/// What 4over would push of every job that it has.
fn pushed(world: &World) -> Value {
    let jobs = world.sandbox.book().jobs;
    jobs.iter().map(|job| json!({ "source_job_id": job.number, "job_name": job.job_name })).collect()
}

/// What `orders show` prints, in one line.
async fn shown(world: &World, id: &str) -> String {
    let output = world.orders(&["show", id]).await;
    String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Counts the questions to 4over for the status of a job.
fn asked(world: &World) -> usize {
    let requests = world.sandbox.book().requests;
    requests.iter().filter(|line| line.method == "GET" && line.path.ends_with("/status")).count()
}

#[tokio::test]
async fn no_push_settles_a_doubt_and_what_it_claims_is_shown() {
    let world = World::start(&settings()).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let other = world.order(2);
    assert_eq!(serving.told(&world, &other).await, 202);
    reaches(&ledger, &other, State::Placed).await;
    let foreign = "X7777777777-001";
    world.sandbox.behave("order=*:drop_before".parse().expect("a rule"));
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    let doubted = reaches(&ledger, &id, State::InDoubt).await;
    let name = &doubted.jobs[0].job_name;
    let known = world.sandbox.book().jobs[0].number.clone();
    for body in ["", "7", "[7]", "{", "\"x\"", &"[".repeat(10_000)] {
        assert_eq!(push(&serving, &format!("/hints/4over/{SECRET}"), body).await, 400, "{body:.20}");
    }
    assert_eq!(hint(&serving, &json!([{ "source_job_id": "X1-001", "job_name": "of another shop" }, {}])).await, 202);
    for number in [foreign, &known, "X1\u{1b}[2J", "X 1", "", &"9".repeat(65)] {
        assert_eq!(hint(&serving, &json!({ "source_job_id": number, "job_name": name })).await, 202);
    }
    for number in 0..30 {
        assert_eq!(hint(&serving, &json!({ "source_job_id": format!("Y{number}-001"), "job_name": name })).await, 202);
    }
    let after = entry(&ledger, &id).await.expect("an entry");
    let jobs: Vec<_> = after.jobs.iter().map(|job| (job.state, job.number.as_deref())).collect();
    assert_eq!(after.order.state, State::InDoubt, "a push settles nothing");
    assert!(jobs.iter().all(|job| *job == (State::InDoubt, None)), "{jobs:?}");
    let shown = self::shown(&world, &id).await;
    assert!(shown.contains(&format!("a push claimed {foreign} at ")) && shown.contains("unverified"), "{shown}");
    assert_eq!(shown.matches("a push claimed").count(), 8, "{shown}");
    assert!(!shown.contains(&format!("claimed {known}")), "the number of another job: {shown}");
    assert_eq!(posted(&world), 2);

    let resolved = world.orders(&["resolve", &id, "--not-placed", "--reason", "4over has no such job"]).await;
    assert_eq!(resolved.status.code(), Some(0), "{}", said(&resolved));
    let shown = self::shown(&world, &id).await;
    assert!(!shown.contains("a push claimed"), "{shown}");
}

#[tokio::test]
async fn without_the_secret_in_its_path_a_push_has_no_address() {
    let world = World::start("").await;
    let serving = world.serve().await;
    for path in ["/hints/4over", "/hints/4over/", "/hints/4over/canary-of-the-path-7a1c0f5e"] {
        assert_eq!(push(&serving, path, "{}").await, 404, "{path}");
    }
    assert_eq!(serving.ends().await, Some(0));

    world.configure(&settings());
    let serving = world.serve_as(&[], "trace").await;
    let wrong = [SECRET.to_uppercase(), SECRET[..26].to_owned(), format!("{SECRET}x"), "%ff".to_owned(), String::new()];
    for secret in &wrong {
        assert_eq!(push(&serving, &format!("/hints/4over/{secret}"), "{}").await, 404, "{secret}");
    }
    assert_eq!(push(&serving, "/hints/4over", "{}").await, 404);
    assert_eq!(push(&serving, &format!("/hints/4over/{SECRET}"), "{}").await, 202);
    assert!(!serving.get("/metrics").await.body.contains(SECRET) && !serving.said().contains(SECRET));
    assert_eq!(serving.ends().await, Some(0));

    world.configure(&format!("hints = false\n{}", settings()));
    let serving = world.serve().await;
    assert_eq!(push(&serving, &format!("/hints/4over/{SECRET}"), "{}").await, 404, "switched off");
}

#[tokio::test]
async fn a_push_that_is_switched_on_without_a_secret_is_an_error_that_says_what_to_do() {
    for (service, why) in [
        ("hints = true", "`service.hints_secret` is not set"),
        ("hints_secret = \"too-short\"", "24 to 256 letters"),
        ("hints_secret = \"a/part/of/a/path/that/is/none\"", "24 to 256 letters"),
    ] {
        let world = World::start(service).await;
        let output = world.overprint().args(["serve", "--listen", "127.0.0.1:0"]).output().expect("overprint");
        let told = said(&output).replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(78), "{told}");
        assert!(told.contains(why) && told.contains("openssl rand -hex 24"), "{told}");
        assert!(!told.contains("too-short") && !told.contains("path/that"), "{told}");
    }
}

/// Waits until the status of an order's jobs is known, and nothing is asked for any more.
async fn tracked(ledger: &Ledger, id: &str, status: &str) {
    let seen = once(ledger, id, |entry| entry.jobs.iter().all(|job| job.status.as_deref() == Some(status))).await;
    until("the step is done", async || {
        let work = ledger.work(seen.order.id).await.expect("work");
        work.iter().all(|row| row.step != Step::Track.as_str() || !row.is_leased).then_some(())
    })
    .await;
}

#[tokio::test]
async fn however_many_pushes_arrive_4over_is_asked_once_for_each_job_in_a_minute() {
    let world = World::start(&settings()).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    reaches(&ledger, &id, State::Placed).await;
    world.sandbox.advance(None, Some("On Press")).expect("jobs");
    let before = asked(&world);
    let body = pushed(&world);
    for _ in 0..40 {
        assert_eq!(hint(&serving, &body).await, 202);
    }
    tracked(&ledger, &id, "On Press").await;
    world.sandbox.advance(None, Some("Complete: Shipped")).expect("jobs");
    for _ in 0..40 {
        assert_eq!(hint(&serving, &body).await, 202);
    }
    // Once the push is answered, what it makes due is on record: nothing before the minute is over.
    let order = entry(&ledger, &id).await.expect("an entry").order.id;
    let work = ledger.work(order).await.expect("work");
    let track = work.iter().find(|row| row.step == Step::Track.as_str()).expect("a step");
    let wait = track.next_at.expect("a time") - overprint_submit::ledger::Clock::system().now();
    assert!((20_000..=60_000).contains(&wait), "{wait}");
    assert_eq!(asked(&world) - before, body.as_array().map_or(0, Vec::len), "one look for each of its jobs");
}
