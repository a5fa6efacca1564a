//! Writes the create-order body in a dialect, straight to the bytes.

mod object;

use crate::request::dialect::{BooleanStyle, Dialect, FilesStrategy, SetJobName};
use crate::request::{Address, CreateOrder, FileMap, Files, Job, Payment};
use object::Object;
use overprint_generic::Field;
use serde_json::Result;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Key of a set by its place from zero: `set_001`, `set_002` and so on (seed 000, sample request body).
#[derive(Clone, Copy)]
pub(super) struct SetKey(pub(super) usize);

impl fmt::Display for SetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "set_{:03}", self.0 + 1)
    }
}

/// Appends an order as it goes out, with this payment.
pub(super) fn write(
    order: &CreateOrder,
    payment: Option<&Payment>,
    dialect: &Dialect,
    bytes: &mut Vec<u8>,
) -> Result<()> {
    let style = &dialect.booleans_by_field;
    let mut body = Object::open(bytes);
    body.text("order_id", &order.order_id)?;
    boolean(&mut body, "is_test_order", order.is_test_order, style.is_test_order.unwrap_or(dialect.booleans));
    if let Some(level) = order.display_breakdown_prices {
        body.plain("display_breakdown_prices", level.as_str());
    }
    optional(&mut body, "coupon_code", order.coupon_code.as_deref())?;
    for key in confirmation_keys(order, dialect) {
        boolean(&mut body, key, order.skip_conformation, style.skip_conformation.unwrap_or(dialect.booleans));
    }
    let mut addresses = Addresses::default();
    body.array("jobs", &order.jobs, |bytes, job| write_job(job, dialect, &mut addresses, bytes))?;
    if let Some(payment) = payment {
        body.value("payment", payment)?;
    }
    body.close();
    Ok(())
}

/// The addresses of the job before, and where they stand in the bytes: jobs that share one have it copied.
#[derive(Default)]
struct Addresses<'o> {
    ship_to: Option<(&'o Arc<Address>, Range<usize>)>,
    ship_from: Option<(&'o Arc<Address>, Range<usize>)>,
}

fn write_job<'o>(job: &'o Job, dialect: &Dialect, addresses: &mut Addresses<'o>, bytes: &mut Vec<u8>) -> Result<()> {
    let style = &dialect.booleans_by_field;
    let mut body = Object::open(bytes);
    optional(&mut body, "job_name", top_name(job, dialect))?;
    body.uuid("product_uuid", job.product_uuid);
    body.uuid("runsize_uuid", job.runsize_uuid);
    body.array("option_uuids", &job.option_uuids, |bytes, uuid| {
        object::uuid(*uuid, bytes);
        Ok(())
    })?;
    if let Some(uuid) = job.turnaroundtime_uuid {
        turnaround_keys(job, dialect).iter().for_each(|key| body.uuid(key, uuid));
    }
    body.uuid("colorspec_uuid", job.colorspec_uuid);
    if let Some(kind) = job.product_type {
        body.plain("product_type", kind.as_str());
    }
    boolean(&mut body, "dropship", Some(job.dropship), style.dropship.unwrap_or(dialect.booleans));
    if let Some(sets) = job.sets {
        body.value("sets", &sets)?;
    }
    write_files(job, dialect, &mut body)?;
    if let Some(address) = &job.ship_to {
        write_shared(address, &mut addresses.ship_to, body.member("ship_to"))?;
    }
    if let Some(address) = &job.ship_from {
        write_shared(address, &mut addresses.ship_from, body.member("ship_from"))?;
    }
    if let Some(shipper) = &job.shipper {
        let mut inner = Object::open(body.member("shipper"));
        inner.text("shipping_method", &shipper.shipping_method)?;
        inner.text("shipping_code", &shipper.shipping_code)?;
        inner.close();
    }
    optional(&mut body, "ship_from_facility", job.ship_from_facility.as_deref())?;
    if let Some(direct_mailing) = &job.direct_mailing {
        body.value("direct_mailing", direct_mailing)?;
    }
    let bypass = style.bypass_address_validation.unwrap_or(dialect.booleans);
    boolean(&mut body, "bypass_address_validation", job.bypass_address_validation, bypass);
    body.close();
    Ok(())
}

/// Writes `skip_files` and `files`.
fn write_files(job: &Job, dialect: &Dialect, body: &mut Object<'_>) -> Result<()> {
    let style = dialect.booleans_by_field.skip_files.unwrap_or(dialect.booleans);
    if dialect.files == FilesStrategy::AttachLater {
        boolean(body, "skip_files", Some(true), style);
        return Ok(());
    }
    boolean(body, "skip_files", job.skip_files, style);
    match &job.files {
        None => Ok(()),
        Some(Files::Plain(files)) => write_file_map(files, body.member("files")),
        Some(Files::Sets(sets)) => {
            let mut written = Object::open(body.member("files"));
            for (place, set) in sets.iter().enumerate() {
                let mut inner = Object::open(written.member(&SetKey(place).to_string()));
                inner.text("job_name", &set.job_name)?;
                write_file_map(&set.files, inner.member("files"))?;
                inner.close();
            }
            written.close();
            Ok(())
        }
    }
}

fn write_file_map(files: &FileMap, bytes: &mut Vec<u8>) -> Result<()> {
    let mut written = Object::open(bytes);
    for (reason, file) in files.iter() {
        written.text(reason.as_str(), file.as_str())?;
    }
    written.close();
    Ok(())
}

fn write_shared<'o>(
    address: &'o Arc<Address>,
    before: &mut Option<(&'o Arc<Address>, Range<usize>)>,
    bytes: &mut Vec<u8>,
) -> Result<()> {
    if let Some((_, written)) = before.as_ref().filter(|(known, _)| Arc::ptr_eq(known, address)) {
        bytes.extend_from_within(written.clone());
        return Ok(());
    }
    let start = bytes.len();
    write_address(address, bytes)?;
    *before = Some((address, start..bytes.len()));
    Ok(())
}

fn write_address(address: &Address, bytes: &mut Vec<u8>) -> Result<()> {
    let mut written = Object::open(bytes);
    field(&mut written, "company", &address.company)?;
    field(&mut written, "firstname", &address.firstname)?;
    field(&mut written, "lastname", &address.lastname)?;
    field(&mut written, "email", &address.email)?;
    written.text("phone", &address.phone)?;
    written.text("address", &address.address)?;
    field(&mut written, "address2", &address.address2)?;
    written.text("city", &address.city)?;
    written.text("state", &address.state)?;
    written.text("zipcode", &address.zipcode)?;
    written.text("country", &address.country)?;
    written.close();
    Ok(())
}

/// Returns the keys of a job's turnaround; never empty.
pub(super) fn turnaround_keys(job: &Job, dialect: &Dialect) -> &'static [&'static str] {
    if job.is_direct_mail() { dialect.direct_mail_turnaround_key } else { dialect.turnaround_key }.keys()
}

fn confirmation_keys(order: &CreateOrder, dialect: &Dialect) -> &'static [&'static str] {
    let direct_mail = order.jobs.iter().any(Job::is_direct_mail);
    if direct_mail { dialect.direct_mail_confirmation_key } else { dialect.confirmation_key }.keys()
}

/// Returns the name at the top level of the job.
fn top_name<'a>(job: &'a Job, dialect: &Dialect) -> Option<&'a str> {
    let own = job.job_name.as_deref();
    match (job.file_sets(), dialect.set_job_name) {
        (None, _) => own,
        (Some(_), SetJobName::SetsOnly) => None,
        (Some(sets), SetJobName::TopAndSets) => own.or_else(|| sets.first().map(|set| set.job_name.as_str())),
    }
}

fn boolean(body: &mut Object<'_>, key: &str, value: Option<bool>, style: BooleanStyle) {
    let Some(value) = value else { return };
    let word = if value { "true" } else { "false" };
    match style {
        BooleanStyle::Json => body.member(key).extend_from_slice(word.as_bytes()),
        BooleanStyle::String => body.plain(key, word),
    }
}

fn optional(body: &mut Object<'_>, key: &str, value: Option<&str>) -> Result<()> {
    value.map_or(Ok(()), |text| body.text(key, text))
}

fn field(body: &mut Object<'_>, key: &str, value: &Field<String>) -> Result<()> {
    match value {
        Field::Absent => {}
        Field::Null => body.member(key).extend_from_slice(b"null"),
        Field::Value(text) => body.text(key, text)?,
    }
    Ok(())
}
