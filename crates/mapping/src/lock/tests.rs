//! Lock files are read as they were written, whatever names there are.

use super::{Candidate, Kind, Lock, Name};
use crate::diagnostic::Code;
use proptest::prelude::*;
use uuid::Uuid;

fn name() -> impl Strategy<Value = Name> {
    let product = proptest::option::of(any::<String>());
    (0..Kind::ALL.len(), any::<String>(), product).prop_map(|(kind, name, product)| Name {
        kind: Kind::ALL[kind],
        name,
        product,
    })
}

fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

proptest! {
    #[test]
    fn any_lock_is_read_back_as_it_was_written_and_each_name_is_a_line(
        pins in proptest::collection::vec((name(), uuid(), any::<String>()), 0..8),
        doubts in proptest::collection::vec((name(), proptest::collection::vec((any::<String>(), uuid()), 1..4)), 0..3),
    ) {
        let mut lock = Lock::default();
        pins.into_iter().for_each(|(name, uuid, means)| lock.pin(name, uuid, means));
        for (name, candidates) in doubts {
            lock.doubt(name, candidates.into_iter().map(|(name, uuid)| Candidate { name, uuid }).collect());
        }
        let text = lock.write();
        let read = Lock::read("catalog.lock", &text).unwrap();
        prop_assert_eq!(read.write(), text.clone());
        for ((name, pin), (read_name, read_pin)) in lock.pins().zip(read.pins()) {
            prop_assert_eq!((name, pin.uuid, &pin.means), (read_name, read_pin.uuid, &read_pin.means));
        }
        prop_assert!(lock.doubts().eq(read.doubts()));
        let entries = text.lines().filter(|line| line.starts_with("  - ")).count();
        prop_assert_eq!(entries, lock.pins().count() + lock.doubts().count());
    }
}

#[test]
fn what_keeps_a_lock_from_being_read_is_told() {
    for (text, code) in [
        ("", Code::WrongKind),
        ("version: 2", Code::Value),
        ("version: 1\nnames: [{ kind: paper, name: x, uuid: y }]", Code::Value),
        ("version: 1\nnames: []\n<<<<<<< ours\n", Code::NotYaml),
        ("names: []", Code::MissingKey),
    ] {
        let found = Lock::read("catalog.lock", text).unwrap_err();
        assert_eq!(found.iter().map(|found| found.code).collect::<Vec<_>>(), [code], "{text}");
    }
}
