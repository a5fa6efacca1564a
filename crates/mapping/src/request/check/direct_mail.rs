//! Rules of direct mail: its members come together, and only there.

use super::{Scope, each_file_map};
use crate::request::{DirectMailing, Job, ProductType, ReasonCode, Rule};

/// Shipping code of what is mailed rather than shipped (seed 002, Input Parameters).
const MAILING: &str = "MAILING";

pub(super) fn check(job: &Job, scope: &mut Scope<'_>) {
    match (job.product_type, &job.direct_mailing) {
        (Some(ProductType::DirectMail), None) => {
            scope.report(Rule::DirectMailing, "direct_mailing", "a direct mail job has no direct_mailing");
        }
        (None, Some(_)) => {
            scope.report(Rule::ProductType, "product_type", "direct_mailing is there, but product_type is missing");
        }
        _ => {}
    }
    if let Some(mailing) = &job.direct_mailing {
        check_crid(mailing, &mut scope.within("direct_mailing"));
    }
    check_shipper(job, scope);
    check_mailing_list(job, scope);
}

fn check_crid(mailing: &DirectMailing, scope: &mut Scope<'_>) {
    let crid = &mailing.crid;
    if !is_crid(crid) {
        scope.report(Rule::Crid, "crid", format!("`{}` is not 3 to 12 digits", crid.escape_debug()));
    }
}

/// Tells whether a text is a customer registration id.
pub(crate) fn is_crid(text: &str) -> bool {
    (3..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn check_shipper(job: &Job, scope: &mut Scope<'_>) {
    let code = job.shipper.as_ref().map(|shipper| shipper.shipping_code.as_str());
    match (job.is_direct_mail(), code) {
        (true, None) => scope.report(Rule::Mailing, "shipper", "a direct mail job has no shipper"),
        (true, Some(code)) if code != MAILING => {
            let message = format!("a direct mail job ships by `{}`", code.escape_debug());
            scope.within("shipper").report(Rule::Mailing, "shipping_code", message);
        }
        (false, Some(MAILING)) => {
            let message = "MAILING means no shipment, and the job is not direct mail";
            scope.within("shipper").report(Rule::Mailing, "shipping_code", message);
        }
        _ => {}
    }
}

fn check_mailing_list(job: &Job, scope: &mut Scope<'_>) {
    let Some(files) = &job.files else { return };
    let follows = job.skip_files == Some(true);
    each_file_map(files, scope, |files, scope| match (job.is_direct_mail(), files.contains_key(ReasonCode::Vdf)) {
        (true, false) if !follows => scope.report(Rule::Vdf, "vdf", "a direct mail job has no mailing list"),
        (false, true) => scope.report(Rule::Vdf, "vdf", "a mailing list, and the job is not direct mail"),
        _ => {}
    });
}
