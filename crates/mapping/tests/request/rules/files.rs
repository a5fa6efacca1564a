use super::super::orders;
use super::{Case, cases, first, plain_files};
use overprint_mapping::request::{CreateOrder, FileMap, FileRef, FileSet, Files, ReasonCode};

fn sets(order: &mut CreateOrder) -> &mut Vec<FileSet> {
    match &mut order.jobs[0].files {
        Some(Files::Sets(sets)) => sets,
        _ => unreachable!("the order has sets"),
    }
}

fn front(order: &mut CreateOrder, file: &str) {
    plain_files(order).insert(ReasonCode::Fr, FileRef::from(file));
}

pub(super) fn of_the_files() -> Vec<Case> {
    cases(
        orders::plain_and_multi_job,
        &[
            (|o| first(o).files = None, &[("files-missing", "/jobs/0/files")]),
            (
                |o| {
                    first(o).files = None;
                    first(o).skip_files = Some(true)
                },
                &[],
            ),
            (|o| first(o).skip_files = Some(true), &[("files-with-skip_files", "/jobs/0/skip_files")]),
            (|o| *plain_files(o) = FileMap::default(), &[("files-without-artwork", "/jobs/0/files")]),
            (|o| drop(plain_files(o).remove(ReasonCode::Fr)), &[("files-without-artwork", "/jobs/0/files")]),
            (|o| front(o, "http://art.example.com/a.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "ftp://art.example.com/a.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://me:secret@art.example.com/a.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://art.example.com/a b.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://art.example.com\\@evil.example/a.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://127.0.0.1/a.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://0x7f.1/a.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://[::1]/a.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://localhost./a.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://printer.local/a.pdf"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://"), &[("file-url", "/jobs/0/files/fr")]),
            (|o| front(o, "https://art.example.com/a%20b.pdf?sig=%2B"), &[]),
            (|o| front(o, ""), &[("file-id", "/jobs/0/files/fr")]),
            (|o| front(o, "../secret"), &[("file-id", "/jobs/0/files/fr")]),
            (|o| front(o, "a b.pdf"), &[("file-id", "/jobs/0/files/fr")]),
            (
                |o| drop(plain_files(o).insert(ReasonCode::Vdf, FileRef::from("list"))),
                &[("vdf-direct-mail", "/jobs/0/files/vdf")],
            ),
            (|o| first(o).sets = Some(1), &[("sets-without-set-files", "/jobs/0/sets")]),
            (
                |o| {
                    first(o).files = None;
                    first(o).skip_files = Some(true);
                    first(o).sets = Some(2)
                },
                &[("sets-without-set-files", "/jobs/0/sets")],
            ),
        ],
    )
}

pub(super) fn of_the_sets() -> Vec<Case> {
    cases(
        orders::group_shipping,
        &[
            (|o| first(o).sets = None, &[("sets-count", "/jobs/0/sets")]),
            (|o| first(o).sets = Some(3), &[("sets-count", "/jobs/0/sets")]),
            (
                |o| {
                    sets(o).clear();
                    first(o).sets = Some(0)
                },
                &[("sets-range", "/jobs/0/files")],
            ),
            (
                |o| {
                    sets(o).truncate(1);
                    first(o).sets = Some(1)
                },
                &[],
            ),
            (|o| sets(o)[1].job_name.clear(), &[("job_name-empty", "/jobs/0/files/set_002/job_name")]),
            (|o| sets(o)[1].job_name = "job002-003".into(), &[("job_name-repeated", "/jobs/1/files/set_003/job_name")]),
            (|o| first(o).job_name = Some("job001-002".into()), &[]),
            (
                |o| first(o).job_name = Some("job002-001".into()),
                &[("job_name-repeated", "/jobs/1/files/set_001/job_name")],
            ),
            (|o| first(o).job_name = Some(String::new()), &[("job_name-empty", "/jobs/0/job_name")]),
            (|o| sets(o)[1].files = FileMap::default(), &[("files-without-artwork", "/jobs/0/files/set_002/files")]),
            (
                |o| drop(sets(o)[1].files.insert(ReasonCode::Bk, FileRef::from("http://a.example.com/"))),
                &[("file-url", "/jobs/0/files/set_002/files/bk")],
            ),
            (
                |o| {
                    let set = sets(o)[0].clone();
                    let numbered = |n| FileSet { job_name: format!("set {n}"), ..set.clone() };
                    *sets(o) = (0..1000).map(numbered).collect();
                    first(o).sets = Some(1000);
                },
                &[("sets-range", "/jobs/0/files")],
            ),
        ],
    )
}

pub(super) fn of_direct_mail() -> Vec<Case> {
    cases(
        orders::direct_mail,
        &[
            (|o| first(o).direct_mailing = None, &[("direct_mailing-missing", "/jobs/0/direct_mailing")]),
            (|o| first(o).product_type = None, &[("product_type-missing", "/jobs/0/product_type")]),
            (
                |o| first(o).direct_mailing.as_mut().unwrap().crid = "12".into(),
                &[("crid-digits", "/jobs/0/direct_mailing/crid")],
            ),
            (
                |o| first(o).direct_mailing.as_mut().unwrap().crid = "1234567890123".into(),
                &[("crid-digits", "/jobs/0/direct_mailing/crid")],
            ),
            (
                |o| first(o).direct_mailing.as_mut().unwrap().crid = "12a".into(),
                &[("crid-digits", "/jobs/0/direct_mailing/crid")],
            ),
            (|o| first(o).shipper = None, &[("shipper-mailing", "/jobs/0/shipper")]),
            (
                |o| first(o).shipper = Some(orders::shipper("Ground", "03")),
                &[("shipper-mailing", "/jobs/0/shipper/shipping_code")],
            ),
            (|o| drop(plain_files(o).remove(ReasonCode::Vdf)), &[("vdf-direct-mail", "/jobs/0/files/vdf")]),
            (
                |o| {
                    first(o).files = None;
                    first(o).skip_files = Some(true)
                },
                &[],
            ),
            (
                |o| {
                    let _list = plain_files(o).remove(ReasonCode::Vdf);
                    first(o).skip_files = Some(true)
                },
                &[("files-with-skip_files", "/jobs/0/skip_files")],
            ),
        ],
    )
}
