//! Writes the create-order body in a dialect, straight to the bytes.

use crate::request::dialect::{BooleanStyle, Dialect, FilesStrategy, SetJobName};
use crate::request::{CreateOrder, FileSet, Files, Job};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::fmt;

/// An order as it goes out.
pub(super) struct WireOrder<'a> {
    pub(super) order: &'a CreateOrder,
    pub(super) dialect: &'a Dialect,
}

struct WireJobs<'a>(&'a WireOrder<'a>);

struct WireJob<'a> {
    job: &'a Job,
    dialect: &'a Dialect,
}

struct WireSets<'a>(&'a [FileSet]);

/// Key of a set by its place from zero: `set_001`, `set_002` and so on (seed 000, sample request body).
#[derive(Clone, Copy)]
pub(super) struct SetKey(pub(super) usize);

struct Boolean(bool, BooleanStyle);

impl Serialize for WireOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let WireOrder { order, dialect } = self;
        let style = &dialect.booleans_by_field;
        let mut body = serializer.serialize_map(None)?;
        body.serialize_entry("order_id", &order.order_id)?;
        boolean(&mut body, "is_test_order", order.is_test_order, style.is_test_order.unwrap_or(dialect.booleans))?;
        optional(&mut body, "display_breakdown_prices", &order.display_breakdown_prices)?;
        optional(&mut body, "coupon_code", &order.coupon_code)?;
        for key in confirmation_keys(order, dialect) {
            boolean(&mut body, key, order.skip_conformation, style.skip_conformation.unwrap_or(dialect.booleans))?;
        }
        body.serialize_entry("jobs", &WireJobs(self))?;
        optional(&mut body, "payment", &order.payment)?;
        body.end()
    }
}

impl Serialize for WireJobs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let WireOrder { order, dialect } = self.0;
        serializer.collect_seq(order.jobs.iter().map(|job| WireJob { job, dialect }))
    }
}

impl Serialize for WireJob<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let WireJob { job, dialect } = self;
        let style = &dialect.booleans_by_field;
        let mut body = serializer.serialize_map(None)?;
        optional(&mut body, "job_name", &top_name(job, dialect))?;
        body.serialize_entry("product_uuid", &job.product_uuid)?;
        body.serialize_entry("runsize_uuid", &job.runsize_uuid)?;
        body.serialize_entry("option_uuids", &job.option_uuids)?;
        for key in turnaround_keys(job, dialect) {
            optional(&mut body, key, &job.turnaroundtime_uuid)?;
        }
        body.serialize_entry("colorspec_uuid", &job.colorspec_uuid)?;
        optional(&mut body, "product_type", &job.product_type)?;
        boolean(&mut body, "dropship", Some(job.dropship), style.dropship.unwrap_or(dialect.booleans))?;
        optional(&mut body, "sets", &job.sets)?;
        self.files(&mut body)?;
        optional(&mut body, "ship_to", &job.ship_to)?;
        optional(&mut body, "ship_from", &job.ship_from)?;
        optional(&mut body, "shipper", &job.shipper)?;
        optional(&mut body, "ship_from_facility", &job.ship_from_facility)?;
        optional(&mut body, "direct_mailing", &job.direct_mailing)?;
        let bypass = style.bypass_address_validation.unwrap_or(dialect.booleans);
        boolean(&mut body, "bypass_address_validation", job.bypass_address_validation, bypass)?;
        body.end()
    }
}

impl WireJob<'_> {
    /// Writes `skip_files` and `files`.
    fn files<M: SerializeMap>(&self, body: &mut M) -> Result<(), M::Error> {
        let style = self.dialect.booleans_by_field.skip_files.unwrap_or(self.dialect.booleans);
        if self.dialect.files == FilesStrategy::AttachLater {
            return boolean(body, "skip_files", Some(true), style);
        }
        boolean(body, "skip_files", self.job.skip_files, style)?;
        match &self.job.files {
            None => Ok(()),
            Some(Files::Plain(files)) => body.serialize_entry("files", files),
            Some(Files::Sets(sets)) => body.serialize_entry("files", &WireSets(sets)),
        }
    }
}

impl Serialize for WireSets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().enumerate().map(|(place, set)| (SetKey(place), set)))
    }
}

impl fmt::Display for SetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "set_{:03}", self.0 + 1)
    }
}

impl Serialize for SetKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Boolean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.1, self.0) {
            (BooleanStyle::Json, value) => serializer.serialize_bool(value),
            (BooleanStyle::String, true) => serializer.serialize_str("true"),
            (BooleanStyle::String, false) => serializer.serialize_str("false"),
        }
    }
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

fn boolean<M: SerializeMap>(body: &mut M, key: &str, value: Option<bool>, style: BooleanStyle) -> Result<(), M::Error> {
    optional(body, key, &value.map(|value| Boolean(value, style)))
}

fn optional<M: SerializeMap, T: Serialize>(body: &mut M, key: &str, value: &Option<T>) -> Result<(), M::Error> {
    value.as_ref().map_or(Ok(()), |value| body.serialize_entry(key, value))
}
