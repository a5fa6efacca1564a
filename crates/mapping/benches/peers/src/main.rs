//! Other engines doing the benchmark's translation, each by its own mapping, measured in turn with Overprint itself.
//!
//! Overprint runs in a process of its own, as it builds serde_json with features that the engines are slower or wrong with.

#[path = "../../translate/hand_written.rs"]
mod hand_written;
#[path = "../../translate/orders.rs"]
mod orders;
#[path = "../../translate/places.rs"]
mod places;
#[path = "../../translate/random.rs"]
mod random;
#[path = "../../translate/rounds.rs"]
mod rounds;
#[path = "../../translate/tables.rs"]
mod tables;

mod documents;
mod engine;
mod overprint;

use documents::Documents;
use overprint::Overprint;
use rounds::{Contestant, Measured, chunk, round};
use serde_json::Value;
use std::path::Path;
use tables::Tables;

/// The orders that are measured, as many as the workspace's own benchmark has.
const ORDERS: u64 = 10_000;

/// Twice through the orders.
const ROUNDS: usize = 80;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../..");
    let tables = Tables::read(&root.join("mappings/tables"));
    let documents = Documents::new(orders::orders(ORDERS), &tables);
    let orders = &documents.orders;
    let storefront = serde_json::from_str(hand_written::STOREFRONT).unwrap();
    let hand_written = Contestant::new("hand-written, here", |at| {
        let order = &orders[at];
        hand_written::translate(&order.bytes, order.contact.as_ref(), &tables, &storefront).unwrap()
    });
    let floor = Contestant::new("floor, serde_json as it comes", |at| {
        serde_json::to_vec(&serde_json::from_slice::<Value>(&orders[at].bytes).unwrap()).unwrap()
    });
    let peers = [
        Contestant::new("vrl", engine::vrl::translate(&documents)),
        Contestant::new("jaq", engine::jaq::translate(&documents)),
        Contestant::new("minijinja", engine::minijinja::translate(&documents)),
        Contestant::new("handlebars", engine::handlebars::translate(&documents)),
    ];
    compare(&hand_written, &peers, orders.len());

    let contestants: Vec<Contestant<'_>> = [hand_written, floor].into_iter().chain(peers).collect();
    let mut overprint = Overprint::start(&root);
    let names = overprint.names.iter().cloned().chain(contestants.iter().map(|peer| peer.name.to_owned())).collect();
    let rounds = (0..ROUNDS).map(|at| {
        let mut figures = overprint.round(at);
        figures.extend(round(&contestants, chunk(at, orders.len())));
        figures
    });
    let bytes = orders.iter().map(|order| order.bytes.len()).sum::<usize>() as f64 / orders.len() as f64;
    println!("{}", Measured { names, rounds: rounds.collect(), bytes }.table());
}

/// Holds what each engine writes against what is written by hand, which the workspace's benchmark holds against Overprint.
fn compare(hand_written: &Contestant<'_>, peers: &[Contestant<'_>], orders: usize) {
    for at in 0..orders {
        let expected: Value = serde_json::from_slice(&(hand_written.run)(at)).unwrap();
        for peer in peers {
            let written = (peer.run)(at);
            let body: Value = serde_json::from_slice(&written).unwrap_or_else(|error| {
                panic!("order {at}: {} writes no JSON: {error}\n{}", peer.name, String::from_utf8_lossy(&written))
            });
            assert_eq!(body, expected, "order {at}: {} writes something else", peer.name);
        }
    }
}
