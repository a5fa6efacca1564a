//! One job of an order: what is printed, from which files, and where it goes.

use crate::request::{Address, AddressValidationLevel, FileSet, Files, ProductType};
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// One job (seed 000, Input Parameters; seed 002 for direct mail).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Name of the job, unique within the order; 4over answers with it as `customer_job_id`.
    ///
    /// Required, except that a job with sets is named by its sets; see [`SetJobName`](crate::request::SetJobName).
    pub job_name: Option<String>,
    /// The product.
    pub product_uuid: Uuid,
    /// The runsize: how many pieces.
    pub runsize_uuid: Uuid,
    /// The colorspec: how many colours on which side.
    pub colorspec_uuid: Uuid,
    /// The turnaround; absent, 4over takes the shortest that is free.
    pub turnaroundtime_uuid: Option<Uuid>,
    /// Options of the product; always sent, often empty.
    pub option_uuids: Vec<Uuid>,
    /// Whether the job ships under the sender `ship_from`.
    pub dropship: bool,
    /// Number of sets of a group-shipping job; absent with plain files.
    pub sets: Option<u32>,
    /// Whether the order is placed without files, which follow later.
    pub skip_files: Option<bool>,
    /// The files.
    pub files: Option<Files>,
    /// The recipient; may be absent only where `dropship` is false (seed 003, second sample). Jobs that go the same way share it.
    pub ship_to: Option<Arc<Address>>,
    /// The sender; required where `dropship` is true. Jobs share it too.
    pub ship_from: Option<Arc<Address>>,
    /// The shipping service.
    pub shipper: Option<Shipper>,
    /// Code of the production facility, such as `DAY`; 4over recommends blank, and then takes the closest.
    pub ship_from_facility: Option<String>,
    /// Whether 4over takes the address as it is.
    pub bypass_address_validation: Option<bool>,
    /// The kind of job; absent for plain print.
    pub product_type: Option<ProductType>,
    /// Direct mail only: how it is mailed.
    pub direct_mailing: Option<DirectMailing>,
}

impl Job {
    /// Returns the names under which 4over will answer for this job: its own, or one per set.
    pub fn job_names(&self) -> Vec<&str> {
        super::parts(self).into_iter().map(|(job_name, _)| job_name).collect()
    }

    /// Tells whether the job says, in either way, that it is direct mail.
    pub(super) fn is_direct_mail(&self) -> bool {
        self.product_type == Some(ProductType::DirectMail) || self.direct_mailing.is_some()
    }

    /// Returns the sets of a group-shipping job; none for plain files.
    pub(super) fn file_sets(&self) -> Option<&[FileSet]> {
        match &self.files {
            Some(Files::Sets(sets)) => Some(sets),
            Some(Files::Plain(_)) | None => None,
        }
    }
}

/// A shipping service as the shipping quote names it (4over, Shipping Quote).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shipper {
    /// Name, such as `FREE UPS Ground`; names vary for one code.
    pub shipping_method: String,
    /// Code, such as `03f`.
    pub shipping_code: String,
}

/// How a direct mail job is mailed (seed 002, Input Parameters).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DirectMailing {
    /// Customer registration ID, 3 to 12 digits; 4over takes any number (4over, Direct Mail Create Order).
    pub crid: String,
    /// How far the mailing list is checked.
    pub address_validation_level: AddressValidationLevel,
}
