//! Whoever leans on the door: what is refused before it is read, who is cut off, and that genuine webhooks come in meanwhile.

use super::wire::{self, Headers, connect, now, signed};
use super::world::{Serving, World, entry, until};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use overprint_submit::sandbox::WEBHOOK_SECRET;
use serde_json::json;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SHADOW: &str = "mode = \"shadow\"";

/// Headers as a genuine delivery has them, by somebody who does not know the secret.
pub(super) fn forged() -> Headers {
    vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", "msg_forged".to_owned()),
        ("webhook-timestamp", now().to_string()),
        ("webhook-signature", format!("v1,{}", STANDARD.encode([7; 32]))),
    ]
}

/// Writes the head of a webhook for a storefront.
pub(super) fn head(storefront: &str, headers: &Headers, length: usize) -> String {
    let head = wire::head(headers, &format!("content-length: {length}"));
    head.replacen("/webhooks/sandbox", &format!("/webhooks/{storefront}"), 1)
}

/// Sends genuine webhooks one after the other; each has to be taken in at once.
async fn genuine(serving: &Serving, what: &str, count: usize) {
    for number in 0..count {
        let body = json!({ "id": format!("{what}-{number}"), "line_items": [], "notes": "x".repeat(100_000) });
        let began = Instant::now();
        let answer = serving.post(&format!("{what}_{number}"), body.to_string().as_bytes()).await;
        assert_eq!(answer.status, 202, "{what} {number}: {answer:?}");
        assert!(began.elapsed() < Duration::from_secs(15), "{what} {number} took {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn what_cannot_be_genuine_is_refused_before_its_body_is_sent() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let without = |name: &str| forged().into_iter().filter(|(known, _)| *known != name).collect::<Headers>();
    let with = |name: &'static str, value: &str| [without(name), vec![(name, value.to_owned())]].concat();
    for (what, headers, status) in [
        ("no header at all", Headers::new(), 401),
        ("no signature", without("webhook-signature"), 401),
        ("no id", without("webhook-id"), 401),
        ("no time", without("webhook-timestamp"), 401),
        ("a signature of another form", with("webhook-signature", "v1,short!"), 401),
        ("an id with a full stop", with("webhook-id", "msg.1"), 401),
        ("two times", [forged(), vec![("webhook-timestamp", now().to_string())]].concat(), 401),
        ("a stale time", with("webhook-timestamp", &(now() - 310).to_string()), 401),
        ("a time to come", with("webhook-timestamp", &(now() + 310).to_string()), 401),
        ("another type", with("content-type", "text/plain"), 415),
        ("a form, where nobody sends one", with("content-type", "application/x-www-form-urlencoded"), 415),
    ] {
        let began = Instant::now();
        assert_eq!(
            wire::exchange(serving.address, head("sandbox", &headers, 1_000).as_bytes()).await,
            status,
            "{what}"
        );
        assert!(began.elapsed() < Duration::from_secs(10), "{what} was waited for: {:?}", began.elapsed());
    }
    let too_long = head("sandbox", &forged(), 2 << 20);
    assert_eq!(wire::exchange(serving.address, too_long.as_bytes()).await, 413);
}

#[tokio::test]
async fn no_answer_tells_which_storefronts_there_are() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let body = json!({ "id": "o-1" }).to_string();
    let stale = signed(WEBHOOK_SECRET, "msg_1", now() - 310, body.as_bytes());
    let typed = vec![("content-type", "text/plain".to_owned())];
    for headers in [Headers::new(), forged(), stale, typed] {
        let mut answers = Vec::new();
        for storefront in ["sandbox", "nobody", "Sandbox", "%ff", "sandbox%00"] {
            let url = serving.url(&format!("/webhooks/{storefront}"));
            let answer = wire::post(&url, &headers, body.as_bytes()).await;
            answers.push((answer.status, answer.kind, answer.body));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
    // A genuine delivery to a name that is none is refused like a forged one to a name that is.
    let genuine = signed(WEBHOOK_SECRET, "msg_1", now(), body.as_bytes());
    let elsewhere = wire::post(&serving.url("/webhooks/nobody"), &genuine, body.as_bytes()).await;
    let forged_here = wire::post(&serving.webhook(), &forged(), body.as_bytes()).await;
    assert_eq!((elsewhere.status, &elsewhere.body), (401, &forged_here.body));
    // Neither is answered before the body is there.
    for storefront in ["sandbox", "nobody"] {
        let mut stream = connect(serving.address).await;
        stream.write_all(head(storefront, &forged(), body.len()).as_bytes()).await.expect("a listener");
        let mut byte = [0];
        let early = tokio::time::timeout(Duration::from_millis(300), stream.read(&mut byte)).await;
        assert!(early.is_err(), "{storefront}: {early:?}");
        stream.write_all(body.as_bytes()).await.expect("a listener");
        assert_eq!(wire::status(&mut stream).await, Some(401), "{storefront}");
    }
    assert!(entry(&world.ledger().await, "o-1").await.is_none());
}

/// Opens so many connections that never come to the end of what they send, of each kind in turn.
async fn lean(serving: &Serving, count: usize, body: usize) -> Vec<TcpStream> {
    let mut leaning = Vec::with_capacity(count);
    for number in 0..count {
        let mut stream = connect(serving.address).await;
        let slow = match number % 4 {
            0 | 1 => [head("sandbox", &forged(), body + 1).into_bytes(), vec![b' '; body]].concat(),
            2 => b"POST /webhooks/sandbox HTTP/1.1\r\nhost: loc".to_vec(),
            _ => "GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(20).into_bytes(),
        };
        let _may_be_cut_off = stream.write_all(&slow).await;
        leaning.push(stream);
    }
    leaning
}

#[tokio::test]
async fn sixty_four_slow_unsigned_senders_of_large_bodies_keep_no_genuine_webhook_out() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let mut leaning = Vec::new();
    for _ in 0..70 {
        let mut stream = connect(serving.address).await;
        let slow = [head("sandbox", &forged(), 1 << 20).into_bytes(), vec![b' '; (1 << 20) - 1]].concat();
        let _may_be_cut_off = stream.write_all(&slow).await;
        leaning.push(stream);
    }
    genuine(&serving, "beside-64", 40).await;
    drop(leaning);
    serving.is_ready().await;
}

#[tokio::test]
async fn a_thousand_unsigned_connections_keep_no_genuine_webhook_out() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let leaning = lean(&serving, 1_000, 150_000).await;
    genuine(&serving, "beside-1000", 40).await;
    drop(leaning);
    serving.is_ready().await;
}

#[tokio::test]
async fn where_there_are_few_file_handles_new_connections_take_the_seats_of_idle_ones() {
    let world = World::start(SHADOW).await;
    let mut command = Command::new("sh");
    let serve = "ulimit -n 400 && exec \"$0\" --config \"$1\" serve --listen 127.0.0.1:0";
    command.args(["-c", serve, env!("CARGO_BIN_EXE_overprint")]).arg(world.directory().join("overprint.toml"));
    command.env_clear().env("NO_COLOR", "1").env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let serving = world.serve_by(command).await;
    let leaning = lean(&serving, 1_000, 1_000).await;
    genuine(&serving, "few-handles", 20).await;
    drop(leaning);
    serving.is_ready().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_limit_of_file_handles_is_raised() {
    let world = World::start(SHADOW).await;
    let mut command = Command::new("sh");
    let serve = "ulimit -S -n 256 && exec \"$0\" --config \"$1\" serve --listen 127.0.0.1:0";
    command.args(["-c", serve, env!("CARGO_BIN_EXE_overprint")]).arg(world.directory().join("overprint.toml"));
    command.env_clear().env("NO_COLOR", "1").env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let serving = world.serve_by(command).await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", serving.id())).expect("its limits");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("a line");
    let mut numbers = line.split_whitespace().filter_map(|word| word.parse::<u64>().ok());
    let (soft, hard) = (numbers.next().expect("a number"), numbers.next().unwrap_or(u64::MAX));
    assert_eq!(soft, hard.min(4_096 + 256), "{line}");
}

#[tokio::test]
async fn a_sender_that_reads_no_answer_is_cut_off_and_no_connection_lasts_longer_than_a_minute() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let address = serving.address;
    let piling = tokio::spawn(async move {
        let mut stream = connect(address).await;
        let requests = "GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(100);
        while stream.write_all(requests.as_bytes()).await.is_ok() {}
    });
    let polite = tokio::spawn(async move {
        let (mut stream, began) = (connect(address).await, Instant::now());
        let mut buffer = [0; 4_096];
        // An answer each second, and never an end by itself.
        loop {
            let asked = stream.write_all(b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
            match (asked, stream.read(&mut buffer).await) {
                (Ok(()), Ok(1..)) => tokio::time::sleep(Duration::from_secs(1)).await,
                _ => return began.elapsed(),
            }
        }
    });
    tokio::time::timeout(Duration::from_secs(30), piling).await.expect("cut off in time").expect("no panic");
    let lasted = tokio::time::timeout(Duration::from_secs(75), polite).await.expect("an end").expect("no panic");
    assert!(lasted > Duration::from_secs(20), "a sender that reads its answers may go on for a while: {lasted:?}");
    genuine(&serving, "afterwards", 1).await;
}

#[tokio::test]
async fn metrics_and_readiness_have_a_listener_of_their_own_where_one_is_configured() {
    let world = World::start("mode = \"shadow\"\nmetrics_listen = \"127.0.0.1:0\"").await;
    let serving = world.serve().await;
    let said = serving.said();
    let (_, rest) = said.split_once("metrics and readiness at ").expect("where they are");
    let base = rest.split_once("/metrics").expect("an address").0.to_owned();
    for (path, watched, public) in [("/metrics", 200, 404), ("/readyz", 200, 404), ("/livez", 200, 200)] {
        assert_eq!(wire::get(&format!("{base}{path}")).await.status, watched, "{path}");
        assert_eq!(serving.get(path).await.status, public, "{path}");
    }
    let body = b"{\"id\":\"o-1\"}";
    let headers = signed(WEBHOOK_SECRET, "msg_1", now(), body);
    assert_eq!(wire::post(&format!("{base}/webhooks/sandbox"), &headers, body).await.status, 404);
    assert_eq!(wire::post(&serving.webhook(), &headers, body).await.status, 202);
    let metrics = wire::get(&format!("{base}/metrics")).await.body;
    assert!(metrics.contains("overprint_webhooks_total"), "{metrics}");
}

#[tokio::test]
async fn an_address_that_others_reach_is_warned_of_once_at_the_start() {
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    assert!(!serving.said().contains("can be reached from other machines"), "{}", serving.said());
    drop(serving);
    let mut command = world.overprint();
    command.args(["serve", "--listen", "0.0.0.0:0"]).stdout(Stdio::null());
    let serving = world.serve_by(command).await;
    let said = serving.said();
    assert_eq!(said.matches("can be reached from other machines").count(), 1, "{said}");
    assert!(said.contains("service.metrics_listen") && said.contains("service.trusted_proxies"), "{said}");
}

#[tokio::test]
async fn however_many_requests_are_refused_the_log_has_a_line_for_each_reason() {
    const MANY: usize = 600;
    let world = World::start(SHADOW).await;
    let serving = world.serve().await;
    let client = wire::client();
    for number in 0..MANY {
        let path = if number % 2 == 0 { "/webhooks/sandbox".to_owned() } else { format!("/webhooks/made-up-{number}") };
        let answer = wire::answer(client.post(serving.url(&path)).body("{}")).await;
        assert_eq!(answer.status, 401);
    }
    let lines = |said: &str| said.lines().filter(|line| line.contains("a webhook is refused")).count();
    let said = serving.said();
    assert!((2..=4).contains(&lines(&said)), "{} lines for {MANY} requests: {said}", lines(&said));
    assert!(!said.contains("made-up"), "{said}");
    serving.signal("TERM");
    // How many there were is told at the latest when the service ends.
    until("all are counted", async || {
        let said = serving.said();
        let refused = said.lines().filter(|line| line.contains("a webhook is refused"));
        let counts =
            refused.filter_map(|line| line.split("count=").nth(1)?.split_whitespace().next()?.parse::<usize>().ok());
        (counts.sum::<usize>() == MANY).then_some(())
    })
    .await;
}
