//! Names against a catalogue that was pulled, and the lock file.

use proptest::prelude::*;

use super::super::lock::{Fault, LockError, Name, products_of};
use super::super::{Kind, Lock, Resolution, resolve};
use super::*;

const R1000: &str = "52e3d710-0e8f-4d4d-8560-7d4d8655be69";
const C44: &str = "13abbda7-1d64-4f25-8bb2-c179b224825d";
const FLYER: &str = "bc3758a8-8f6c-4e24-8fb5-99d1a95ac01e";

fn one(uuid: &str) -> Resolution {
    Resolution::One(uuid.to_owned())
}

fn name(kind: Kind, name: &str, product: Option<&str>) -> Name {
    Name { kind, name: name.to_owned(), product: product.map(str::to_owned) }
}

#[tokio::test]
async fn names_stand_for_what_they_say() {
    let lab = Lab::pulled(products(23)).await;
    let catalogue = lab.catalogue().await;
    let fast = "9f85d0c4-d344-4088-a719-86f8f84d504d";
    for (kind, text, uuid) in [
        (Kind::Product, "100DB-FLSA-11X17", FLYER),
        (Kind::Product, "100db-flsa-11x17", FLYER),
        (Kind::Runsize, "1000", R1000),
        (Kind::Runsize, "1,000", R1000),
        (Kind::Colorspec, "4/4", C44),
        (Kind::Colorspec, "4/4 (4 color both sides)", C44),
        (Kind::Turnaround, "2-4 Business Days", fast),
        (Kind::Turnaround, "224", fast),
        (Kind::Option, "UVFR", "1e8116af-acfc-44b1-83dc-8181aa338834"),
        (Kind::Option, "Size: 2\" x 3.5\"", "cb23ad7e-5e87-41f9-9956-4fe91dc8820b"),
        (Kind::Option, "Folding Options: French Fold", "58fbbc8b-0d83-4565-bbf1-e3c03f17a60b"),
    ] {
        assert_eq!(resolve(&catalogue, kind, text, None), one(uuid), "{text}");
    }
    assert_eq!(resolve(&catalogue, Kind::Runsize, "1000", Some(FLYER)), one(R1000));
}

#[tokio::test]
async fn an_ambiguous_name_is_never_a_guess() {
    let lab = Lab::pulled(products(23)).await;
    let catalogue = lab.catalogue().await;
    let Resolution::Many(all) = resolve(&catalogue, Kind::Option, "None", Some(FLYER)) else { panic!("not ambiguous") };
    let mut names: Vec<&str> = all.iter().map(|named| named.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Bundling Options: None", "Folding Options: None"]);
    assert_eq!(
        resolve(&catalogue, Kind::Option, "Bundling Options: None", Some(FLYER)),
        one("58689abb-25c0-461c-a4c3-a80b627d6649")
    );
    let card = Some("1a7e039c-e7ed-4410-8c64-377dbcbee322");
    assert_eq!(
        resolve(&catalogue, Kind::Option, "None", card),
        one("58689abb-25c0-461c-a4c3-a80b627d6649"),
        "cards do not fold"
    );
}

#[tokio::test]
async fn an_unknown_name_comes_with_what_is_most_like_it() {
    let lab = Lab::pulled(products(23)).await;
    let catalogue = lab.catalogue().await;
    let like = |kind, text, product| match resolve(&catalogue, kind, text, product) {
        Resolution::None(like) => like.into_iter().map(|named| named.name).collect::<Vec<_>>(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(like(Kind::Product, "100DB-FLSA-11X18", None)[0], "100DB-FLSA-11X17");
    assert_eq!(like(Kind::Turnaround, "2-4 Business Day", None)[0], "Turn-Around: 2-4 Business Days");
    assert!(
        like(Kind::Option, "Radius of Corners: 1/4\" Radius", Some(FLYER)).is_empty(),
        "flyers have no corners to round"
    );
    assert!(like(Kind::Runsize, "4/4", None).is_empty(), "a colorspec is no runsize");
    assert!(like(Kind::Product, "", None).is_empty());
    assert!(like(Kind::Runsize, "1000", Some("no product")).is_empty());
}

#[tokio::test]
async fn a_lock_keeps_what_names_stood_for() {
    let lab = Lab::pulled(products(23)).await;
    let mut catalogue = lab.store.catalogue(&[]).await.unwrap();
    let flyer = Some("100DB-FLSA-11X17");
    let wanted = [
        name(Kind::Runsize, "1000", flyer),
        name(Kind::Product, "100DB-FLSA-11X17", None),
        name(Kind::Option, "None", flyer),
        name(Kind::Turnaround, "1-9 Days", None),
        name(Kind::Runsize, "1000", Some("no such code")),
    ];
    assert_eq!(products_of(&catalogue, &wanted), [FLYER]);
    lab.store.load_sold(&mut catalogue, &[FLYER.to_owned()]).await.unwrap();
    let (lock, problems) = Lock::default().update(&catalogue, wanted.clone());
    assert_eq!(lock.get(&wanted[0]), Some(R1000));
    assert_eq!(lock.get(&wanted[1]), Some(FLYER));
    let faults: Vec<_> = problems.iter().map(|problem| (problem.name.kind, &problem.fault)).collect();
    assert!(
        matches!(
            faults.as_slice(),
            [
                (Kind::Runsize, Fault::Product),
                (Kind::Turnaround, Fault::Unknown(_)),
                (Kind::Option, Fault::Ambiguous(_))
            ]
        ),
        "{faults:?}"
    );
    assert_eq!(
        lock.write(),
        format!(
            "# What names in the mapping tables stand for. Made by `overprint`; commit it, and do not edit it.\n\
             version = 1\ncatalogue = \"2026-07-29T10:00:00Z\"\nnames = [\n  \
             {{ kind = \"product\", name = \"100DB-FLSA-11X17\", uuid = \"{FLYER}\" }},\n  \
             {{ kind = \"runsize\", name = \"1000\", product = \"100DB-FLSA-11X17\", uuid = \"{R1000}\" }},\n]\n"
        )
    );
    assert!(lock.verify(&catalogue).is_empty());
    assert_eq!(Lock::read(&lock.write()).unwrap(), lock);

    // A name that is fixed stays so, and is reported once it would mean something else.
    let mut moved = lock.clone();
    moved.pin(wanted[0].clone(), "8a3a0fd1-38ae-49a0-8736-3fedadc3dc93".to_owned());
    let (kept, _) = moved.update(&catalogue, wanted[..2].to_vec());
    assert_eq!(kept.get(&wanted[0]), Some("8a3a0fd1-38ae-49a0-8736-3fedadc3dc93"));
    assert!(matches!(&kept.verify(&catalogue)[0].fault, Fault::Moved { now, .. } if now == R1000));
}

#[tokio::test]
async fn a_lock_says_what_is_gone() {
    let lab = Lab::pulled(products(23)).await;
    let wanted = [name(Kind::Product, "100DB-FLSA-11X17", None)];
    let (lock, _) = Lock::default().update(&lab.catalogue().await, wanted.clone());
    lab.sandbox.remove_product(FLYER);
    lab.pull(Settings { whole: true, ..settings() }).await.unwrap();
    let catalogue = lab.catalogue().await;
    assert!(matches!(&lock.verify(&catalogue)[0].fault, Fault::Gone { uuid } if uuid == FLYER));
    let (lock, problems) = lock.update(&catalogue, wanted);
    assert!(lock.pins().next().is_none());
    assert!(matches!(&problems[0].fault, Fault::Unknown(_)));
}

#[test]
fn a_lock_that_cannot_be_read_says_why() {
    let twice = "version = 1\nnames = [{ kind = 'runsize', name = '1', uuid = 'a' }, { kind = 'runsize', name = '1', uuid = 'b' }]";
    assert!(matches!(Lock::read(twice), Err(LockError::Twice(_))));
    assert!(matches!(Lock::read("version = 2"), Err(LockError::Version(2))));
    for text in [
        "",
        "<<<<<<< ours",
        "version = 1\nextra = 1",
        "version = 1\nnames = [{ kind = 'paper', name = 'x', uuid = 'y' }]",
    ] {
        assert!(matches!(Lock::read(text), Err(LockError::Toml(_))), "{text}");
    }
}

proptest! {
    #[test]
    fn any_lock_is_read_back_as_it_was_written(names in proptest::collection::vec((0_usize..5, any::<String>(), proptest::option::of(any::<String>()), any::<String>()), 0..8)) {
        let kinds = [Kind::Product, Kind::Runsize, Kind::Colorspec, Kind::Turnaround, Kind::Option];
        let mut lock = Lock::default();
        lock.catalogue = Some("2026".to_owned());
        for (kind, name, product, uuid) in names {
            lock.pin(Name { kind: kinds[kind], name, product }, uuid);
        }
        prop_assert_eq!(Lock::read(&lock.write()).unwrap(), lock);
    }
}
