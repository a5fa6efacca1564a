//! Translating generated orders, bytes in to bytes out on one thread, beside the floor and beside typed Rust written by hand.
//!
//! `cargo bench -p overprint-mapping --bench translate`; the README beside this file says what is compared.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads files and the clock")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot start has nothing to measure")]

#[path = "translate/hand_written.rs"]
mod hand_written;
#[path = "translate/orders.rs"]
mod orders;
#[path = "translate/places.rs"]
mod places;
#[path = "translate/random.rs"]
mod random;
#[path = "translate/rounds.rs"]
mod rounds;
#[path = "translate/tables.rs"]
mod tables;

use criterion::{Criterion, Throughput};
use hand_written::{STOREFRONT, Storefront};
use orders::{Contact, Order};
use overprint_mapping::{Input, MappingFile, Mappings, Recipients};
use rounds::{Contestant, Measured, chunk, round};
use serde_json::{Value, json};
use std::fs;
use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::time::Duration;
use tables::Tables;

/// The orders that are measured; where nothing is, a few of them show that everything still agrees.
const ORDERS: u64 = 10_000;
const FEW_ORDERS: u64 = 100;

/// The rounds of the table at the end: four times through the orders.
const ROUNDS: usize = 160;

fn main() {
    let is_asked = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let measured = is_asked("--bench");
    let orders = orders::orders(if measured { ORDERS } else { FEW_ORDERS });
    let bytes = orders.iter().map(|order| order.bytes.len()).sum::<usize>();
    let recipients: Vec<Recipients> = orders.iter().map(recipients).collect();
    let mappings = mappings();
    let tables = Tables::read(&folder().join("tables"));
    let storefront: Storefront = serde_json::from_str(STOREFRONT).unwrap();
    let input =
        |at: usize| Input { order: &orders[at].bytes, recipients: &recipients[at], storefront: STOREFRONT, now: None };
    let contestants = [
        Contestant::new("translate", |at| {
            let translation = mappings.translate(input(at)).unwrap();
            translation.request.unwrap().body(mappings.dialect()).unwrap()
        }),
        Contestant::new("floor", |at| {
            serde_json::to_vec(&serde_json::from_slice::<Value>(&orders[at].bytes).unwrap()).unwrap()
        }),
        Contestant::new("hand-written", |at| {
            let Order { bytes, contact } = &orders[at];
            hand_written::translate(bytes, contact.as_ref(), &tables, &storefront).unwrap()
        }),
        Contestant::new("explain", |at| {
            let (translation, steps) = mappings.explain(input(at)).unwrap();
            black_box(steps);
            translation.request.unwrap().body(mappings.dialect()).unwrap()
        }),
    ];
    compare(&contestants, orders.len());
    if is_asked("--serve") {
        return serve(&contestants, orders.len());
    }
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(6))
        .configure_from_args();
    for contestant in &contestants {
        let mut group = criterion.benchmark_group(contestant.name);
        group.throughput(Throughput::ElementsAndBytes { elements: orders.len() as u64, bytes: bytes as u64 });
        group.bench_function("orders", |bencher| {
            bencher.iter(|| (0..orders.len()).for_each(|at| drop(black_box((contestant.run)(at)))));
        });
    }
    criterion.final_summary();
    if measured {
        let rounds = (0..ROUNDS).map(|at| round(&contestants, chunk(at, orders.len()))).collect();
        let names = contestants.iter().map(|contestant| contestant.name.to_owned()).collect();
        println!("{}", Measured { names, rounds, bytes: bytes as f64 / orders.len() as f64 }.table());
    }
}

/// Holds the translation and the explained translation against what is written by hand, byte for byte.
fn compare(contestants: &[Contestant<'_>; 4], orders: usize) {
    let [translate, _, hand_written, explain] = contestants;
    for at in 0..orders {
        let expected = (hand_written.run)(at);
        for contestant in [translate, explain] {
            let body = (contestant.run)(at);
            assert!(
                body == expected,
                "order {at}: {} writes\n{}\nby hand it is\n{}",
                contestant.name,
                String::from_utf8_lossy(&body),
                String::from_utf8_lossy(&expected)
            );
        }
    }
}

/// Measures one round for each line read, for a table that also has contestants of another process.
fn serve(contestants: &[Contestant<'_>], orders: usize) {
    let names: Vec<&str> = contestants.iter().map(|contestant| contestant.name).collect();
    let mut out = io::stdout().lock();
    writeln!(out, "{}", names.join("\t")).unwrap();
    for line in io::stdin().lock().lines() {
        let round = round(contestants, chunk(line.unwrap().parse().unwrap(), orders));
        writeln!(out, "{}", serde_json::to_string(&round).unwrap()).unwrap();
        out.flush().unwrap();
    }
}

/// Gives the contact of an order as the storefront holds it.
fn recipients(order: &Order) -> Recipients {
    let mut recipients = Recipients::default();
    if let Some(Contact { id, company, first_name, last_name, email, phone }) = &order.contact {
        let record = json!({
            "id": id,
            "full_name": format!("{first_name} {last_name}"),
            "first_name": first_name,
            "last_name": last_name,
            "organization_name": company,
            "email_address": email,
            "preferred_phone_number": phone,
            "work_phone_number": phone,
        });
        recipients.add_contact(id, &record);
    }
    recipients
}

fn mappings() -> Mappings {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/translate/business-cards.yaml");
    let file = MappingFile { name: "business-cards.yaml".into(), text: fs::read_to_string(here).unwrap() };
    let read_file = |_: &str, path: &str| {
        let text = fs::read_to_string(folder().join(path)).map_err(|error| error.to_string())?;
        Ok((path.into(), text))
    };
    Mappings::load(&[file], &read_file).unwrap()
}

/// Returns the folder of the repository's mappings, whose tables are used here.
fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings")
}
