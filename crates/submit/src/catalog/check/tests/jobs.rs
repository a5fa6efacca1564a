//! Jobs: each fault with its finding.

use super::*;

fn found(job: &Job) -> Vec<String> {
    shown(&check_job(&catalogue(), job))
}

#[test]
fn a_job_that_is_sold_has_no_findings() {
    assert!(found(&job()).is_empty());
    assert!(found(&Job { turnaround: None, ..job() }).is_empty(), "4over takes the shortest turnaround");
    assert!(found(&Job { sets: 3, ..job() }).is_empty());
    assert!(found(&Job { product: CARD.to_uppercase(), runsize: R100.to_uppercase(), ..job() }).is_empty());
    assert!(
        found(&Job { options: vec![UPRIGHT.into(), STOCK.into()], ..job() }).is_empty(),
        "a single option may be listed or not"
    );
}

#[test]
fn each_fault_has_its_finding() {
    let slip = "1a7e039c-e7ed-4410-8c64-377dbcbee323";
    let table = [
        (
            Job { product: slip.into(), ..job() },
            format!(r#"unknown-product /product_uuid: 4over has no product {slip} ["14PT-BCUV-1.5X3.5"]"#),
        ),
        (Job { product: NOBODY.into(), ..job() }, format!("unknown-product /product_uuid: 4over has no product {NOBODY} []")),
        (
            Job { product: GONE.into(), ..job() },
            format!(r#"gone /product_uuid: 4over no longer has 14PT-BCAQ-1.5X3.5 ({GONE}) ["14PT-BCUV-1.5X3.5"]"#),
        ),
        (
            Job { runsize: NOBODY.into(), ..job() },
            format!(r#"unknown-option /runsize_uuid: 4over has no runsize {NOBODY} ["100", "1000"]"#),
        ),
        (
            Job { runsize: C44.into(), ..job() },
            format!(r#"option-not-offered /runsize_uuid: {C44} is Colorspec: 4/4, which is no runsize ["100", "1000"]"#),
        ),
        (
            Job { turnaround: Some(NOBODY.into()), ..job() },
            format!(r#"unknown-turnaround /turnaroundtime_uuid: 4over has no turnaround {NOBODY} ["2-4 Business Days", "5-7 Business Days"]"#),
        ),
        (
            Job { options: vec![UPRIGHT.into(), NOBODY.into()], ..job() },
            format!("unknown-option /option_uuids/1: 4over has no option {NOBODY} []"),
        ),
        (
            Job { options: vec![UPRIGHT.into(), GROMMETS.into()], ..job() },
            "option-not-offered /option_uuids/1: 14PT-BCUV-1.5X3.5 is not offered with Hardware: Grommets []".to_owned(),
        ),
        (
            Job { runsize: R1000.into(), colorspec: C40.into(), turnaround: None, ..job() },
            r#"not-sold /runsize_uuid: 14PT-BCUV-1.5X3.5 is not sold as 1000 in 4/0; in other runsizes it is ["100"]"#.to_owned(),
        ),
        (
            Job { runsize: R1000.into(), ..job() },
            r#"not-sold /turnaroundtime_uuid: 14PT-BCUV-1.5X3.5 as 1000 in 4/4 is not made in 2-4 Business Days ["5-7 Business Days"]"#.to_owned(),
        ),
        (
            Job { options: Vec::new(), ..job() },
            r#"group-minimum /option_uuids: 14PT-BCUV-1.5X3.5 takes at least 1 of Product Orientation, and 0 are chosen ["Horizontal", "Vertical"]"#
                .to_owned(),
        ),
        (
            Job { options: vec![UPRIGHT.into(), ACROSS.into()], ..job() },
            r#"group-maximum /option_uuids: 14PT-BCUV-1.5X3.5 takes at most 1 of Product Orientation, and 2 are chosen ["Horizontal", "Vertical"]"#
                .to_owned(),
        ),
        (
            Job { files: given(&["fr"]), ..job() },
            "back-file-missing /files: colorspec 4/4 prints a back, and there is no file for it []".to_owned(),
        ),
        (
            Job { runsize: R1000.into(), turnaround: Some(SLOW.into()), sets: 2, ..job() },
            "group-shipping-not-allowed /sets: 14PT-BCUV-1.5X3.5 as 1000 in 4/4 cannot ship in sets, and there are 2 []".to_owned(),
        ),
    ];
    for (job, expected) in table {
        assert_eq!(found(&job), [expected]);
    }
}

#[test]
fn what_is_not_known_is_not_held_against_a_job() {
    let sign = Job { product: SIGN.into(), options: Vec::new(), turnaround: Some(SLOW.into()), sets: 2, ..job() };
    assert!(found(&sign).is_empty(), "no turnarounds and no prices are known of it");
    assert!(found(&Job { files: None, ..job() }).is_empty(), "its files follow later");
    assert!(found(&Job { colorspec: C40.into(), turnaround: None, files: given(&["fr"]), ..job() }).is_empty());
}

#[test]
fn all_faults_of_a_job_are_found_at_once() {
    let job = Job { turnaround: Some(NOBODY.into()), options: vec![NOBODY.into()], files: given(&["fr"]), ..job() };
    let codes: Vec<Code> = check_job(&catalogue(), &job).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::UnknownTurnaround, Code::UnknownOption, Code::GroupMinimum, Code::BackFileMissing]);
}

#[test]
fn the_colors_of_the_back_stand_behind_the_slash() {
    let with_name = |name: &str| {
        let mut sold = catalogue();
        sold = Catalogue::of(sold.products().iter().filter(|product| !product.gone).take(1).map(|product| {
            let groups = vec![group("Colorspec", 1, vec![option(C44, name, "")])];
            let listed = product.listed.clone();
            (
                Product {
                    uuid: listed.uuid,
                    code: listed.code,
                    description: listed.description,
                    groups,
                    triples: vec![],
                },
                vec![],
            )
        }));
        let job = Job { runsize: String::new(), files: given(&["fr"]), ..job() };
        check_job(&sold, &job).iter().any(|finding| finding.code == Code::BackFileMissing)
    };
    for (name, prints_back) in [
        ("4/4", true),
        ("4/1", true),
        ("5/5", true),
        ("4/0", false),
        ("4 / 0", false),
        ("4/5 (4/4 with Foil on Back)", true),
        ("Full", false),
        ("n/a", false),
    ] {
        assert_eq!(with_name(name), prints_back, "{name}");
    }
}
