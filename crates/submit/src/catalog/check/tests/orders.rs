//! Orders: jobs, files and sets as the request has them.

use overprint_mapping::request::{self, CreateOrder, FileMap, FileSet, Files, ReasonCode};

use super::*;

fn files(codes: &[ReasonCode]) -> FileMap {
    codes.iter().map(|code| (*code, "https://files.example/art.pdf".into())).collect()
}

fn ordered(job: &Job, files: Option<Files>, skip_files: Option<bool>) -> request::Job {
    request::Job {
        product_uuid: job.product.parse().unwrap(),
        runsize_uuid: job.runsize.parse().unwrap(),
        colorspec_uuid: job.colorspec.parse().unwrap(),
        turnaroundtime_uuid: job.turnaround.as_ref().map(|uuid| uuid.parse().unwrap()),
        option_uuids: job.options.iter().map(|uuid| uuid.parse().unwrap()).collect(),
        files,
        skip_files,
        ..request::Job::default()
    }
}

#[test]
fn an_order_is_checked_job_by_job_with_pointers_into_its_body() {
    use ReasonCode::{Bk, Fr, In, Multipagepdf, Out};
    let set = |codes: &[ReasonCode]| FileSet { job_name: "a".into(), files: files(codes) };
    let large = Job { runsize: R1000.into(), turnaround: Some(SLOW.into()), ..job() };
    let jobs = vec![
        ordered(&job(), Some(Files::Plain(files(&[Fr, Bk]))), None),
        ordered(&job(), Some(Files::Plain(files(&[Fr]))), None),
        ordered(&job(), None, Some(true)),
        ordered(&large, Some(Files::Sets(vec![set(&[Fr, Bk]), set(&[Fr])])), None),
        ordered(&job(), Some(Files::Plain(files(&[Multipagepdf]))), None),
        ordered(&job(), Some(Files::Plain(files(&[In, Out]))), None),
    ];
    let order = CreateOrder { jobs, ..CreateOrder::default() };
    let found: Vec<(String, Code)> =
        check_order(&catalogue(), &order).into_iter().map(|finding| (finding.at, finding.code)).collect();
    let expected = [
        ("/jobs/1/files", Code::BackFileMissing),
        ("/jobs/3/sets", Code::GroupShippingNotAllowed),
        ("/jobs/3/files", Code::BackFileMissing),
    ];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code)));
    assert_eq!(products_of_order(&order), [CARD]);
}

/// How many pieces the mapping counted for a job.
fn counted(job: usize, pieces: Option<u64>) -> overprint_mapping::Step {
    overprint_mapping::Step {
        output: format!("/jobs/{job}"),
        value: None,
        mapping: "cards".to_owned(),
        rule: None,
        at: None,
        verb: "quantity".to_owned(),
        reads: Vec::new(),
        row: None,
        pieces,
        notes: Vec::new(),
    }
}

#[test]
fn a_runsize_prints_as_many_pieces_as_the_line_asks_for() {
    let named_otherwise = Job { runsize: STOCK.into(), ..job() };
    let large = Job { runsize: R1000.into(), turnaround: Some(SLOW.into()), ..job() };
    let front = || Some(Files::Plain(files(&[ReasonCode::Multipagepdf])));
    let jobs = [&job(), &job(), &large, &large, &named_otherwise].map(|job| ordered(job, front(), None));
    let order = CreateOrder { jobs: jobs.into(), ..CreateOrder::default() };
    let found = |steps: &[overprint_mapping::Step]| {
        let found = check_translated(&catalogue(), &order, steps).into_iter().map(|found| found.finding);
        shown(&found.filter(|finding| finding.code == Code::PiecesDiffer).collect::<Vec<_>>())
    };
    let right =
        [counted(0, Some(100)), counted(1, None), counted(2, Some(1000)), counted(4, Some(7)), counted(9, Some(1))];
    assert!(found(&right).is_empty());
    // Two boxes of 100, of which one would be printed; a hundred, of which ten times as many would be.
    let wrong = [counted(0, Some(200)), counted(3, Some(100)), counted(3, Some(1000))];
    assert_eq!(
        found(&wrong),
        [
            "pieces-differ /jobs/0/runsize_uuid: the line asks for 200 pieces, and runsize 100 prints 100 []",
            "pieces-differ /jobs/3/runsize_uuid: the line asks for 100 pieces, and runsize 1000 prints 1000 [\"100\"]",
        ]
    );
}
