//! The members of one job, all but its name.

use super::files::{self, Files};
use crate::evaluate::rule::Site;
use crate::evaluate::{Out, Reported, Sink, address, options};
use crate::job;
use crate::mapping::Print;
use crate::pointer::Root;
use crate::problem::shortened;
use crate::request::{DirectMailing, Job, ProductType, Shipper};
use crate::rule::Rule;
use crate::trace::{Fate, Trace};

/// Makes the job and its files. Every member is evaluated before one is missed, so that all problems are told at once.
pub(super) fn of_job<'v, T: Trace>(
    print: &'v Print,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<(Job, Files), Reported> {
    let rules = &print.job;
    let product_uuid = at(site, "product_uuid").required(&rules.product_uuid, sink, Site::uuid);
    let runsize_uuid = at(site, "runsize_uuid").required(&rules.runsize_uuid, sink, Site::uuid);
    let colorspec_uuid = at(site, "colorspec_uuid").required(&rules.colorspec_uuid, sink, Site::uuid);
    let turnaroundtime_uuid =
        maybe(&rules.turnaroundtime_uuid, |rule| at(site, "turnaroundtime_uuid").uuid(rule, sink));
    let option_uuids = options::uuids(&rules.option_uuids, print, at(site, "option_uuids"), sink);
    let dropship = at(site, "dropship").required(&rules.dropship, sink, Site::boolean);
    let skip_files = maybe(&rules.skip_files, |rule| at(site, "skip_files").boolean(rule, sink));
    let files = files::of_job(rules, at(site, "files"), sink);
    let shipping = shipping(rules, site, sink);
    if let Ok(job) = &shipping {
        notice_box(job, site, sink);
    }
    let kind = kind(rules, site, sink);
    let (files, shipping, kind) = (files?, shipping?, kind?);
    let job = Job {
        product_uuid: product_uuid?,
        runsize_uuid: runsize_uuid?,
        colorspec_uuid: colorspec_uuid?,
        turnaroundtime_uuid: turnaroundtime_uuid?,
        option_uuids: option_uuids?,
        dropship: dropship?,
        skip_files: skip_files?,
        product_type: kind.product_type,
        direct_mailing: kind.direct_mailing,
        ..shipping
    };
    Ok((job, files))
}

fn at<'v, 'p>(site: Site<'v, '_>, field: &'p str) -> Site<'v, 'p> {
    site.to(Out { field, job: site.out.job, below: None })
}

/// Makes the members that say where the job goes and how.
fn shipping<'v, T: Trace>(rules: &'v job::Job, site: Site<'v, '_>, sink: &mut Sink<'_, T>) -> Result<Job, Reported> {
    let ship_to = maybe(&rules.ship_to, |rules| address::evaluate(rules, at(site, "ship_to"), sink));
    let ship_from = maybe(&rules.ship_from, |rules| address::evaluate(rules, at(site, "ship_from"), sink));
    let shipper = maybe(&rules.shipper, |rules| shipper(rules, at(site, "shipper"), sink).map(Some));
    let ship_from_facility = maybe(&rules.ship_from_facility, |rule| at(site, "ship_from_facility").text(rule, sink));
    let bypass =
        maybe(&rules.bypass_address_validation, |rule| at(site, "bypass_address_validation").boolean(rule, sink));
    Ok(Job {
        ship_to: ship_to?,
        ship_from: ship_from?,
        shipper: shipper?,
        ship_from_facility: ship_from_facility?,
        bypass_address_validation: bypass?,
        ..Job::default()
    })
}

/// Parcel services do not deliver to a box of the post office: that is said, as the parcel comes back.
fn notice_box<T: Trace>(job: &Job, site: Site<'_, '_>, sink: &mut Sink<'_, T>) {
    let (Some(ship_to), Some(shipper)) = (&job.ship_to, &job.shipper) else { return };
    let lines = [Some(&ship_to.address), ship_to.address2.value()];
    let Some(line) = lines.into_iter().flatten().find(|line| is_post_box(line)) else { return };
    let method = shipper.shipping_method.to_lowercase();
    let by_post = ["usps", "postal", "mail", "eddm"].iter().any(|post| method.contains(post))
        || ["MAILING", "EDDM"].contains(&shipper.shipping_code.as_str());
    if !by_post {
        let message = format!(
            "ship_to: `{}` is a P.O. box, and parcel services such as UPS do not deliver to one",
            shortened(line)
        );
        sink.notice(message, at(site, "ship_to").below("address").out.pointer());
    }
}

fn is_post_box(line: &str) -> bool {
    let folded: String = line.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let number = ["POBOX", "POSTOFFICEBOX", "POB"].iter().find_map(|start| folded.strip_prefix(start));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

fn shipper<'v, T: Trace>(
    rules: &'v job::Shipper,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Shipper, Reported> {
    let shipping_method = site.below("shipping_method").required(&rules.shipping_method, sink, Site::text);
    let shipping_code = site.below("shipping_code").required(&rules.shipping_code, sink, Site::text);
    Ok(Shipper { shipping_method: shipping_method?, shipping_code: shipping_code? })
}

/// What kind of product it is, where 4over asks for it.
struct Kind {
    product_type: Option<ProductType>,
    direct_mailing: Option<DirectMailing>,
}

fn kind<'v, T: Trace>(rules: &'v job::Job, site: Site<'v, '_>, sink: &mut Sink<'_, T>) -> Result<Kind, Reported> {
    let product_type = maybe(&rules.product_type, |rule: &'v Rule| {
        at(site, "product_type").code(rule, "a product type of 4over", sink)
    });
    let direct_mailing =
        maybe(&rules.direct_mailing, |rules| direct_mailing(rules, at(site, "direct_mailing"), sink).map(Some));
    Ok(Kind { product_type: product_type?, direct_mailing: direct_mailing? })
}

fn direct_mailing<'v, T: Trace>(
    rules: &'v job::DirectMailing,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<DirectMailing, Reported> {
    let crid = match &rules.crid {
        Some(rule) => site.below("crid").required(rule, sink, Site::text),
        None => {
            let site = site.below("crid");
            let made = site.default_text(Root::Order, "id", sink).map(|id| made_crid(&id));
            sink.note(site.mapping, site.out, Fate::Filled);
            made
        }
    };
    let level =
        site.below("address_validation_level").required(&rules.address_validation_level, sink, |site, rule, sink| {
            site.code(rule, "an address validation level of 4over", sink)
        });
    Ok(DirectMailing { crid: crid?, address_validation_level: level? })
}

/// Makes a registration ID of nine digits: the same one each time for an order, whose jobs are those of one mailer. 4over asks for a
/// random number (4over, Direct Mail Create Order; 4over, Presort).
fn made_crid(id: &str) -> String {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    // FNV-1a, which never changes.
    let hash = id.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    (100_000_000 + hash % 900_000_000).to_string()
}

fn maybe<'v, R, V>(
    rule: &'v Option<R>,
    evaluate: impl FnOnce(&'v R) -> Result<Option<V>, Reported>,
) -> Result<Option<V>, Reported> {
    rule.as_ref().map_or(Ok(None), evaluate)
}
