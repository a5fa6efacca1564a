//! The files of a job against what 4over says that its product needs.

use super::*;
use crate::catalog::needed::{Needed, combinations};

/// The catalogue with what 4over says of the files of the card; an empty option is the first choice of each group.
fn needing(rows: &[(&str, &str, &[&str])]) -> Catalogue {
    let mut catalogue = catalogue();
    let mut sold = catalogue.sold(CARD).unwrap().clone();
    let mut needed = Needed::default();
    for (colorspec, option, reasons) in rows {
        reasons.iter().for_each(|reason| needed.add(colorspec, option, reason));
    }
    sold.needed = needed;
    catalogue.add_sold(CARD.to_owned(), sold);
    catalogue
}

fn codes(catalogue: &Catalogue, job: &Job) -> Vec<(Code, String)> {
    let findings = check_job(catalogue, job).into_iter();
    let reason = |finding: &crate::catalog::check::Finding| match finding.message.split_once("needs file ") {
        Some((_, rest)) => rest.split(',').next().unwrap_or_default().to_owned(),
        None => finding.value.clone(),
    };
    findings.map(|finding| (finding.code, reason(&finding))).collect()
}

#[test]
fn a_job_has_the_files_that_its_product_needs_and_no_others() {
    let catalogue = needing(&[
        (C44, "", &["fr", "bk"]),
        (C44, ACROSS, &["fr", "bk"]),
        (C44, UPRIGHT, &["fr", "bk"]),
        (C40, "", &["fr"]),
        (C40, ACROSS, &["fr"]),
        (C40, UPRIGHT, &["fr", "fm"]),
    ]);
    let with = |colorspec: &str, option: &str, files: &[&str]| Job {
        colorspec: colorspec.into(),
        options: vec![option.into()],
        files: given(files),
        ..job()
    };
    let missing = |reason: &str| (Code::FileMissing, reason.to_owned());
    let not_taken = |reason: &str| (Code::FileNotTaken, reason.to_owned());
    let no_back = (Code::BackFileMissing, String::new());
    let table = [
        (with(C44, ACROSS, &["fr", "bk"]), vec![]),
        (with(C44, ACROSS, &["fr"]), vec![no_back.clone()]),
        (with(C44, ACROSS, &["bk"]), vec![missing("fr")]),
        (with(C44, ACROSS, &[]), vec![no_back, missing("fr")]),
        (with(C44, ACROSS, &["fr", "bk", "fm"]), vec![not_taken("fm")]),
        (with(C44, ACROSS, &["multipagepdf"]), vec![]),
        (with(C44, ACROSS, &["in", "out"]), vec![]),
        (with(C44, ACROSS, &["fr", "bk", "in", "out"]), vec![not_taken("in"), not_taken("out")]),
        (with(C44, ACROSS, &["fr", "bk", "vdf"]), vec![]),
        (with(C40, ACROSS, &["fr"]), vec![]),
        (with(C40, ACROSS, &["fr", "bk"]), vec![not_taken("bk")]),
        (with(C40, UPRIGHT, &["fr", "fm"]), vec![]),
        (with(C40, UPRIGHT, &["fr"]), vec![missing("fm")]),
        (Job { files: None, ..with(C44, ACROSS, &[]) }, vec![]),
    ];
    for (mut job, expected) in table {
        job.turnaround = None;
        assert_eq!(codes(&catalogue, &job), expected, "{job:?}");
    }
    let sets =
        Job { files: Some([given(&["fr", "bk"]), given(&["fr"])].into_iter().flatten().flatten().collect()), ..job() };
    let findings = check_job(&catalogue, &sets);
    assert!(findings[0].message.contains("no file for it in set 2"), "{findings:?}");
}

#[test]
fn what_4over_was_not_asked_about_is_not_held_against_a_file() {
    let catalogue = needing(&[(C40, "", &["fr"]), (C40, ACROSS, &["fr"])]);
    let with = |option: &str, files: &[&str]| Job {
        colorspec: C40.into(),
        turnaround: None,
        options: vec![option.into()],
        files: given(files),
        ..job()
    };
    assert_eq!(codes(&catalogue, &with(UPRIGHT, &["fr", "bk"])), [], "the option may need it");
    assert_eq!(codes(&catalogue, &with(UPRIGHT, &["bk"])).len(), 1, "the front is needed all the same");
    // Of another colorspec nothing is known: its name says that it prints a back.
    let unknown = Job { files: given(&["fr"]), ..job() };
    assert_eq!(codes(&catalogue, &unknown), [(Code::BackFileMissing, String::new())]);
    let sign = Job { product: SIGN.into(), options: vec![], files: given(&["fr", "bk", "cm"]), ..job() };
    assert_eq!(codes(&catalogue, &sign), []);
}

#[test]
fn what_4over_says_counts_and_not_the_name_of_the_colorspec() {
    let catalogue = needing(&[(C44, "", &["fr"]), (C44, UPRIGHT, &["fr"])]);
    assert_eq!(codes(&catalogue, &Job { files: given(&["fr"]), ..job() }), []);
}

#[test]
fn each_choice_is_asked_about_beside_the_first_ones_of_the_others() {
    let catalogue = catalogue();
    let asked = combinations(&catalogue.sold(CARD).unwrap().groups);
    let of = |at: usize| (asked[at].colorspec.as_str(), asked[at].stands_for.len(), asked[at].options.len());
    // Stock has one option, the orientation two; the other groups have members of their own.
    assert_eq!(asked.len(), 4, "{asked:?}");
    assert_eq!([of(0), of(1)].map(|(color, ..)| color), [asked[0].colorspec.as_str(); 2]);
    assert_eq!((of(0).1, of(0).2), (3, 3), "the first options stand for themselves and for none");
    assert_eq!((asked[1].stands_for.as_slice(), of(1).2), (&[UPRIGHT.to_owned()][..], 3));
}
