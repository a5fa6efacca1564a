//! `overprint submit` against a sandbox of its own: what it prints for a program, and its exit codes.

use crate::app::{Fakes, said};
use serde_json::Value;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::net::TcpListener;

fn submit(fakes: &Fakes, order: &str) -> (Option<i32>, Value, String) {
    let output = fakes.overprint().args(["submit", "--json", "--order", order]).output().expect("overprint");
    let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code(), document, said(&output))
}

#[test]
fn every_order_that_is_shipped_as_an_example_is_placed_and_written_back() {
    let fakes = Fakes::start(&[]);
    for (order, jobs) in [("ord-1001", 2), ("ord-1002", 2), ("ord-1003", 1), ("ord-1004", 1), ("ord-1005", 1)] {
        let (code, document, said) = submit(&fakes, order);
        assert_eq!((code, document["status"].as_str()), (Some(0), Some("placed")), "{order}: {document:#} {said}");
        let placed = document["jobs"].as_array().expect("jobs");
        assert_eq!(placed.len(), jobs, "{order}");
        assert!(placed.iter().all(|job| job["number"].is_string()), "{order}: {document:#}");
        assert_eq!(document["write_back"]["state"], "written", "{order}");
    }
}

#[test]
fn a_sandbox_that_is_started_again_repeats_no_number() {
    let placed = || {
        let (_, document, said) = submit(&Fakes::start(&[]), "ord-1003");
        let number = document["jobs"][0]["number"].as_str().map(str::to_owned);
        number.unwrap_or_else(|| panic!("{document:#} {said}"))
    };
    assert_ne!(placed(), placed());
}

#[test]
fn a_refused_job_leaves_its_neighbour_placed() {
    let fakes = Fakes::start(&["job=*-1-002:refuse"]);
    let (code, document, _) = submit(&fakes, "ord-1002");
    assert_eq!((code, document["status"].as_str()), (Some(1), Some("partly placed")), "{document:#}");
    assert_eq!(document["jobs"][0]["status"], "placed");
    assert_eq!(document["jobs"][1]["status"], "refused");
}

#[test]
fn a_lost_answer_is_in_doubt_and_the_order_is_not_sent_again() {
    let fakes = Fakes::start(&["order=*:drop_after"]);
    let (code, document, _) = submit(&fakes, "ord-1001");
    assert_eq!((code, document["status"].as_str()), (Some(3), Some("in doubt")), "{document:#}");
    let (code, _, said) = submit(&fakes, "ord-1001");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.is_empty() || said.contains("in doubt"), "{said}");
}

#[test]
fn an_order_that_does_not_exist_is_an_error() {
    let fakes = Fakes::start(&[]);
    let (code, _, _) = submit(&fakes, "no/such \"order\"");
    assert_eq!(code, Some(1));
}

#[test]
fn artwork_that_is_not_there_holds_an_order() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let site = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut request) = (stream.expect("a request"), [0; 1024]);
            let _read = stream.read(&mut request);
            let _sent = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    let fakes = Fakes::start(&[]);
    let mut config = OpenOptions::new().append(true).open(fakes.directory().join("overprint.toml")).expect("a file");
    let guards = "[guards.artwork]\nreachable = true\n[guards.artwork.read_from]\n\"https://artwork.example.com\"";
    writeln!(config, "{guards} = \"http://{site}\"").expect("a configuration");
    let (code, document, said) = submit(&fakes, "ord-1003");
    assert_eq!((code, document["status"].as_str()), (Some(3), Some("held")), "{document:#} {said}");
    let guards = document["guards"].as_array().expect("findings");
    assert_eq!((guards.len(), guards[0]["guard"].as_str()), (2, Some("artwork")), "{document:#}");
    let message = "file fr (https://artwork.example.com/1003/front.pdf): the answer is 404: expected a file";
    assert_eq!(guards[0]["message"], message);
}
