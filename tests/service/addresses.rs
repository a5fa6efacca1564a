//! Senders at several addresses: what one of them has takes nothing from another, and no header makes it another one.
//!
//! The service trusts loopback addresses, so that whoever leans on it here does so from another address of this machine.

use super::doors::{forged, head};
use super::wire::{self, now, signed};
use super::world::{Serving, World};
use overprint_submit::sandbox::WEBHOOK_SECRET;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::process::Command;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

/// Two senders that are not the one that leans.
const OTHERS: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3))];

/// Returns an IPv4 address of this machine that is not a loopback address; says so if there is none.
fn own() -> Option<IpAddr> {
    // Nothing is sent: the system only chooses the address that it would send from (RFC 5737 has the other one for examples).
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    let chosen = socket.connect("198.51.100.1:9").and_then(|()| socket.local_addr()).map(|address| address.ip());
    let own = chosen.ok().filter(|own| !own.is_loopback() && !own.is_unspecified());
    if own.is_none() {
        eprintln!("this machine has loopback addresses only: limits for one address were not tested over sockets");
    }
    own
}

/// Starts the service on all addresses of this machine, with so many file handles.
async fn serve(world: &World, handles: u32) -> Serving {
    let mut command = Command::new("sh");
    let serve = format!("ulimit -n {handles} && exec \"$0\" --config \"$1\" serve --listen 0.0.0.0:0");
    command.args(["-c", &serve, env!("CARGO_BIN_EXE_overprint")]).arg(world.directory().join("overprint.toml"));
    command.env_clear().env("NO_COLOR", "1").env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let mut serving = world.serve_by(command).await;
    serving.address.set_ip(Ipv4Addr::LOCALHOST.into());
    serving
}

/// Connects from one of the addresses of this machine.
async fn connect(source: IpAddr, serving: &Serving) -> TcpStream {
    let to = if source.is_loopback() { serving.address } else { (source, serving.address.port()).into() };
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((source, 0).into()).expect("an address of this machine");
    socket.connect(to).await.expect("a connection")
}

/// Connects from an address, and asks whether the service lives, in the name of somebody else; keeps the connection.
async fn ask(source: IpAddr, serving: &Serving, claimed: usize) -> (TcpStream, Option<u16>) {
    let mut stream = connect(source, serving).await;
    let claimed = format!("198.51.100.{claimed}");
    let request = format!(
        "GET /livez HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: {claimed}, 127.0.0.1\r\nx-real-ip: {claimed}\r\n\
         forwarded: for={claimed};by=127.0.0.1\r\ntrue-client-ip: {claimed}\r\n\r\n"
    );
    // A connection without a seat is closed before anything of it is read.
    let _may_be_closed = stream.write_all(request.as_bytes()).await;
    let status = wire::status(&mut stream).await;
    (stream, status)
}

/// Sends a genuine webhook from an address, and returns the status of the answer.
async fn deliver(source: IpAddr, serving: &Serving, event: &str) -> Option<u16> {
    let body = json!({ "id": event }).to_string();
    let headers = signed(WEBHOOK_SECRET, event, now(), body.as_bytes());
    let mut stream = connect(source, serving).await;
    let whole = head("sandbox", &headers, body.len()) + &body;
    stream.write_all(whole.as_bytes()).await.expect("a listener");
    wire::status(&mut stream).await
}

#[tokio::test]
async fn an_address_has_so_many_connections_whoever_it_claims_to_be_and_others_have_their_own() {
    let Some(own) = own() else { return };
    let world = World::start("mode = \"shadow\"\nconnections_per_address = 4").await;
    let serving = serve(&world, 1_000).await;
    let mut kept = Vec::new();
    for number in 0..4 {
        let (stream, status) = ask(own, &serving, number).await;
        assert_eq!(status, Some(200), "{number}");
        kept.push(stream);
    }
    let (_closed, status) = ask(own, &serving, 99).await;
    assert_eq!(status, None, "a fifth connection of the same address");
    for (number, other) in OTHERS.into_iter().enumerate() {
        assert_eq!(deliver(other, &serving, &format!("other-{number}")).await, Some(202));
    }
    // A connection that ends leaves its seat to the next one.
    drop(kept.pop());
    super::world::until("a seat is free", async || (ask(own, &serving, 4).await.1 == Some(200)).then_some(())).await;
}

#[tokio::test]
async fn a_trusted_proxy_has_all_connections_whomever_it_forwards_for() {
    let Some(own) = own() else { return };
    let service = format!("mode = \"shadow\"\nconnections_per_address = 4\ntrusted_proxies = [\"{own}\"]");
    let world = World::start(&service).await;
    let serving = serve(&world, 1_000).await;
    let mut kept = Vec::new();
    for number in 0..20 {
        // All for the same sender.
        let (stream, status) = ask(own, &serving, 7).await;
        assert_eq!(status, Some(200), "{number}");
        kept.push(stream);
    }
    assert_eq!(deliver(own, &serving, "proxied").await, Some(202));
}

#[tokio::test]
async fn an_address_that_leans_takes_no_seat_of_another_one_when_all_are_taken() {
    let Some(own) = own() else { return };
    let world = World::start("mode = \"shadow\"\nconnections_per_address = 1000").await;
    // There are seats for 50.
    let serving = serve(&world, 100).await;
    let (begin, rest) = ("GET /livez HTTP/1.1\r\nhost: loc", "alhost\r\n\r\n");
    let mut idle = Vec::new();
    for other in OTHERS {
        let mut stream = connect(other, &serving).await;
        stream.write_all(begin.as_bytes()).await.expect("a listener");
        idle.push(stream);
    }
    let mut leaning = Vec::new();
    for _ in 0..150 {
        let mut stream = connect(own, &serving).await;
        let _may_be_closed = stream.write_all(begin.as_bytes()).await;
        leaning.push(stream);
    }
    assert_eq!(deliver(OTHERS[0], &serving, "beside").await, Some(202));
    for mut stream in idle {
        stream.write_all(rest.as_bytes()).await.expect("a connection that is open");
        assert_eq!(wire::status(&mut stream).await, Some(200), "who came first, and has one seat, keeps it");
    }
    // The first of those who lean was shown the door.
    wire::ended(&mut leaning[0]).await;
}

#[tokio::test]
async fn bodies_of_one_address_take_the_memory_of_its_own_and_of_no_other() {
    let Some(own) = own() else { return };
    let world = World::start("mode = \"shadow\"").await;
    let serving = serve(&world, 1_000).await;
    let slow = [head("sandbox", &forged(), 1 << 20).into_bytes(), vec![b' '; (1 << 20) - 1]].concat();
    let mut other = connect(OTHERS[0], &serving).await;
    other.write_all(&slow).await.expect("a listener");
    // All but the last byte of 20 bodies of 1 MiB; an address has memory for 16.
    let mut answers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let mut stream = connect(own, &serving).await;
        let _may_be_cut_off = stream.write_all(&slow).await;
        answers.spawn(async move { wire::status(&mut stream).await });
    }
    let first = answers.join_next().await.expect("an answer").expect("a status");
    assert_eq!(first, Some(429), "the first one of the address that has too much");
    assert_eq!(deliver(OTHERS[1], &serving, "beside").await, Some(202));
    other.write_all(b" ").await.expect("a connection that is open");
    assert_eq!(wire::status(&mut other).await, Some(401), "read to its end, although it was the first");
}
