//! Names against a catalogue that was pulled, and the lock file.

use uuid::Uuid;

use super::super::lock::{Fault, Lock, Locked, Name, Policy, products_of, update};
use super::super::{Kind, Resolution, resolve};
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

/// Fixes names by a catalogue in which everything is loaded, as they are when nothing was fixed before.
fn fixed(catalogue: &Catalogue, wanted: &[Name]) -> Lock {
    update(&Lock::default(), catalogue, wanted.to_vec(), Policy::default()).lock
}

fn uuid(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap()
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
        name(Kind::Product, "nor this one", None),
        name(Kind::Runsize, "1000", Some("nor this one")),
    ];
    assert_eq!(products_of(&catalogue, &Lock::default(), &wanted), [FLYER]);
    lab.store.load_sold(&mut catalogue, &[FLYER.to_owned()]).await.unwrap();
    let Locked { lock, changes, problems } = update(&Lock::default(), &catalogue, wanted.clone(), Policy::default());
    assert_eq!(lock.get(&wanted[0]).map(|pin| pin.uuid), Some(uuid(R1000)));
    assert_eq!(lock.get(&wanted[1]).map(|pin| pin.uuid), Some(uuid(FLYER)));
    assert!(changes.len() == 2 && changes.iter().all(|change| change.was.is_none()), "{changes:?}");
    let faults: Vec<_> = problems.iter().map(|problem| (problem.name.kind, &problem.fault)).collect();
    assert!(
        matches!(
            faults.as_slice(),
            [
                (Kind::Product, Fault::Unknown(_)),
                (Kind::Runsize, Fault::Product),
                (Kind::Turnaround, Fault::Unknown(_)),
                (Kind::Option, Fault::Ambiguous(_))
            ]
        ),
        "{faults:?}"
    );
    let bundling = "58689abb-25c0-461c-a4c3-a80b627d6649";
    let text = lock.write();
    let (header, lines) = text.split_once("version: 1\n").unwrap();
    assert!(header.lines().all(|line| line.starts_with("# ")), "{header}");
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "names:",
            &format!(
                "  - {{ kind: product, name: \"100DB-FLSA-11X17\", uuid: {FLYER}, means: \"11\\\" X 17\\\" 100lb Dull Book Flyers with Satin AQ coating\" }}"
            ),
            &format!(
                "  - {{ kind: runsize, name: \"1000\", product: \"100DB-FLSA-11X17\", uuid: {R1000}, means: \"Runsize: 1000\" }}"
            ),
            "ambiguous:",
        ]
    );
    assert!(lines[4].contains(bundling) && lines[4].contains("Folding Options: None") && lines.len() == 5, "{text}");
    let again = update(&lock, &catalogue, wanted, Policy { renew: true, keep_unused: false });
    assert!(again.changes.is_empty() && again.lock.write() == text, "nothing changes without a reason");
}

#[tokio::test]
async fn a_pin_that_is_contradicted_changes_only_when_somebody_says_so() {
    let lab = Lab::pulled(products(23)).await;
    let catalogue = lab.catalogue().await;
    let wanted = [name(Kind::Runsize, "1000", Some("100DB-FLSA-11X17")), name(Kind::Product, "100DB-FLSA-11X17", None)];
    let other = uuid("8a3a0fd1-38ae-49a0-8736-3fedadc3dc93");
    let mut moved = fixed(&catalogue, &wanted);
    moved.pin(wanted[0].clone(), other, "Runsize: 1000");
    let kept = update(&moved, &catalogue, wanted.to_vec(), Policy::default());
    assert_eq!(kept.lock.write(), moved.write());
    assert!(kept.changes.is_empty());
    assert!(matches!(&kept.problems[0].fault, Fault::Moved { now, .. } if now.uuid == uuid(R1000)));
    let renewed = update(&moved, &catalogue, wanted.to_vec(), Policy { renew: true, keep_unused: false });
    assert!(renewed.problems.is_empty());
    assert_eq!((renewed.changes[0].was, renewed.changes[0].is), (Some(other), Some(uuid(R1000))));
}

#[tokio::test]
async fn one_of_several_stays_pinned_and_what_is_called_otherwise_is_told() {
    let lab = Lab::pulled(products(23)).await;
    let catalogue = lab.catalogue().await;
    let [none, runsize] = [name(Kind::Option, "None", Some(FLYER)), name(Kind::Runsize, "one thousand", None)];
    let mut lock = Lock::default();
    lock.pin(none.clone(), uuid("58689abb-25c0-461c-a4c3-a80b627d6649"), "Bundling Options: None");
    lock.pin(runsize.clone(), uuid(R1000), "Runsize: one thousand");
    let kept = update(&lock, &catalogue, [none, runsize], Policy::default());
    assert_eq!(kept.lock.write(), lock.write());
    let [problem] = kept.problems.as_slice() else { panic!("{:?}", kept.problems) };
    assert!(matches!(&problem.fault, Fault::Renamed { now, .. } if now == "Runsize: 1000"), "{problem}");
}

#[tokio::test]
async fn a_lock_says_what_is_gone() {
    let lab = Lab::pulled(products(23)).await;
    let wanted = [name(Kind::Product, "100DB-FLSA-11X17", None)];
    let lock = fixed(&lab.catalogue().await, &wanted);
    lab.sandbox.remove_product(FLYER);
    lab.pull(Settings { whole: true, ..settings() }).await.unwrap();
    let catalogue = lab.catalogue().await;
    let kept = update(&lock, &catalogue, wanted.clone(), Policy::default());
    assert!(matches!(&kept.problems[0].fault, Fault::Gone { uuid: gone } if *gone == uuid(FLYER)));
    assert_eq!(kept.lock.write(), lock.write());
    let renewed = update(&lock, &catalogue, wanted, Policy { renew: true, keep_unused: false });
    assert!(renewed.lock.pins().next().is_none() && renewed.changes[0].is.is_none());
    assert!(matches!(&renewed.problems[0].fault, Fault::Unknown(_)));
}

#[tokio::test]
async fn a_name_that_is_used_no_more_is_taken_out_unless_others_may_use_it() {
    let lab = Lab::pulled(products(23)).await;
    let catalogue = lab.catalogue().await;
    let wanted = [name(Kind::Runsize, "1000", None), name(Kind::Colorspec, "4/4", None)];
    let lock = fixed(&catalogue, &wanted);
    let whole = update(&lock, &catalogue, [wanted[0].clone()], Policy::default());
    assert!(whole.lock.get(&wanted[1]).is_none());
    assert_eq!((whole.changes[0].was, whole.changes[0].is), (Some(uuid(C44)), None));
    let part = update(&lock, &catalogue, [wanted[0].clone()], Policy { renew: false, keep_unused: true });
    assert!(part.changes.is_empty() && part.lock.write() == lock.write());
}
