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
