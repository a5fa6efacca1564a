//! Senders that are slow, many, silent or broken.

use super::wire::{self, now, signed};
use super::world::World;
use overprint_submit::sandbox::WEBHOOK_SECRET;
use serde_json::json;
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn five_hundred_senders_that_drip_take_nothing_from_one_that_does_not() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let headers = signed(WEBHOOK_SECRET, "drip", now(), b"");
    let mut dripping = Vec::new();
    for number in 0..500 {
        // Some say how long they will be, some never say it, and some do not come to the end of their headers.
        let head = match number % 3 {
            0 => wire::head(&headers, "content-length: 1048576"),
            1 => wire::head(&headers, "transfer-encoding: chunked") + "1\r\n{\r\n",
            _ => "POST /webhooks/sandbox HTTP/1.1\r\nhost: loc".to_owned(),
        };
        let mut stream = wire::connect(serving.address).await;
        stream.write_all(head.as_bytes()).await.expect("a listener");
        dripping.push(stream);
    }
    for stream in &mut dripping {
        let _may_be_closed = stream.write_all(b"1").await;
    }
    serving.is_intact(&world, 1).await;
    for stream in dripping.iter_mut().take(6) {
        // None of them is waited for without end.
        wire::ended(stream).await;
    }
}

#[tokio::test]
async fn two_thousand_silent_connections_are_shown_the_door() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let mut silent = Vec::new();
    for _number in 0..2_000 {
        silent.push(wire::connect(serving.address).await);
    }
    serving.is_intact(&world, 1).await;
    for stream in &mut silent {
        wire::ended(stream).await;
    }
    serving.is_intact(&world, 2).await;
}

#[tokio::test]
async fn bytes_that_are_no_request_are_no_trouble() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(1 << 20));
    let many: String = (0..1_000).map(|number| format!("x-{number}: y\r\n")).collect();
    let many = format!("GET /livez HTTP/1.1\r\nhost: x\r\n{many}\r\n");
    let smuggled = wire::head(&Vec::new(), "content-length: 3\r\ntransfer-encoding: chunked") + "0\r\n\r\nGET";
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        b"\x00\xff\x00\xff\r\n\r\n",
        b"Guten Tag\r\n\r\n",
        b"POST /webhooks/sandbox HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"POST /webhooks/sandbox HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"POST /webhooks/sandbox HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999999\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
        smuggled.as_bytes(),
    ] {
        let mut stream = wire::connect(serving.address).await;
        let _may_be_closed = stream.write_all(bytes).await;
        let status = wire::status(&mut stream).await;
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?}: {:?}", bytes.get(..40));
    }
    serving.is_intact(&world, 1).await;
}

#[tokio::test]
async fn bodies_of_ten_megabytes_are_no_trouble() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let body = json!({ "id": "o-1", "notes": "x".repeat(10 << 20) }).to_string();
    let mut sending = tokio::task::JoinSet::new();
    for number in 0..10 {
        let (address, body) = (serving.address, body.clone());
        sending.spawn(async move {
            let length = format!("content-length: {}", body.len());
            let head = wire::head(&signed(WEBHOOK_SECRET, &format!("m{number}"), now(), body.as_bytes()), &length);
            let mut stream = wire::connect(address).await;
            let _may_be_closed = stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await;
            wire::status(&mut stream).await
        });
    }
    while let Some(status) = sending.join_next().await {
        // Who goes on writing may see the connection end before the answer.
        assert!(matches!(status.expect("an end"), None | Some(413)));
    }
    serving.is_intact(&world, 1).await;
}

#[tokio::test]
async fn where_file_handles_run_out_the_service_goes_on_once_there_are_some_again() {
    let world = World::start("").await;
    let mut command = std::process::Command::new("sh");
    let serve = "ulimit -n 100 && exec \"$0\" --config \"$1\" serve --listen 127.0.0.1:0";
    command.args(["-c", serve, env!("CARGO_BIN_EXE_overprint")]).arg(world.directory().join("overprint.toml"));
    command.env_clear().env("NO_COLOR", "1").env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let serving = world.serve_by(command).await;
    serving.is_intact(&world, 1).await;
    let mut silent = Vec::new();
    for _number in 0..150 {
        silent.push(wire::connect(serving.address).await);
    }
    let id = world.order(2);
    let told = serving.told(&world, &id);
    drop(silent);
    assert_eq!(told.await, 202);
    serving.is_intact(&world, 3).await;
}

#[tokio::test]
async fn memory_for_bodies_is_bounded_and_free_again_once_their_senders_are_gone() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let headers = signed(WEBHOOK_SECRET, "large", now(), b"");
    let head = wire::head(&headers, "content-length: 1048576");
    let body = vec![b' '; (1 << 20) - 1];
    let mut sending = Vec::new();
    // All but the last byte of 70 bodies of 1 MiB; there is room for 64.
    for _number in 0..70 {
        let mut stream = wire::connect(serving.address).await;
        let _may_be_closed = stream.write_all(&[head.as_bytes(), &body].concat()).await;
        sending.push(stream);
    }
    let mut answers = tokio::task::JoinSet::new();
    for mut stream in sending {
        answers.spawn(async move { wire::status(&mut stream).await });
    }
    assert_eq!(
        answers.join_next().await.expect("an answer").expect("a status"),
        Some(429),
        "the first one to be answered"
    );
    answers.shutdown().await;
    super::world::until("there is room again", async || {
        let body = json!({ "id": "o-1", "notes": "x".repeat(900_000) }).to_string();
        (serving.post("m1", body.as_bytes()).await.status == 202).then_some(())
    })
    .await;
    serving.is_intact(&world, 1).await;
}
