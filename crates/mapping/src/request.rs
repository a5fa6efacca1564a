//! The create-order request of 4over (`POST /orders`): its typed form, the rules it must keep, and its bytes.
//!
//! The way through is [`CreateOrder::check`], then [`CreateOrder::body`], and once 4over answered, [`CreateOrder::job_names`]
//! and [`CreateOrder::files_to_attach`].

mod address;
mod check;
mod code;
mod dialect;
mod files;
mod job;
mod payment;
mod rule;
pub(crate) mod url;
mod wire;

pub use address::Address;
pub use code::{AddressValidationLevel, Breakdown, ProductType, ReasonCode, UnknownCode};
pub use dialect::{BooleanStyle, BooleansByField, ConfirmationKey, Dialect, FilesStrategy, SetJobName, TurnaroundKey};
pub use files::{Attachment, FileMap, FileRef, FileSet, Files};
pub use job::{DirectMailing, Job, Shipper};
pub use payment::{Payment, ProfileToken};
pub use rule::{Rule, Violation};

pub(crate) use check::{is_crid, is_currency, is_positive};

/// An order for 4over, one or more jobs (seed 000, Input Parameters).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreateOrder {
    /// Our reference; comes back as `customer_order_id`.
    pub order_id: String,
    /// Whether the order stays out of production; absent means false.
    pub is_test_order: Option<bool>,
    /// Whether 4over leaves out the proof e-mail; absent means false. 4over spells it so.
    pub skip_conformation: Option<bool>,
    /// The level at which the answer breaks prices down.
    pub display_breakdown_prices: Option<Breakdown>,
    /// One of 4over's own coupons.
    pub coupon_code: Option<String>,
    /// The jobs.
    pub jobs: Vec<Job>,
    /// The card to charge.
    ///
    /// Not part of the mapping: whoever sends the order sets it. Without it 4over refuses the order, "You must post a
    /// payment at the time of order." (seed 000, sample response).
    pub payment: Option<Payment>,
}

impl CreateOrder {
    /// Returns every rule of 4over's pages that the order breaks, in the order of the body; none means it may be sent.
    ///
    /// Pointers name members of the body as the dialect spells them. That a payment is there is not asked here.
    pub fn check(&self, dialect: &Dialect) -> Vec<Violation> {
        check::check(self, dialect)
    }

    /// Returns the body in a dialect.
    ///
    /// # Errors
    ///
    /// None in practice: every part of the body has a form in JSON.
    pub fn body(&self, dialect: &Dialect) -> serde_json::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(BODY_PER_JOB * (self.jobs.len() + 1));
        self.write_to(dialect, &mut bytes)?;
        Ok(bytes)
    }

    /// Appends the body in a dialect to `bytes`.
    ///
    /// # Errors
    ///
    /// None in practice, as with [`CreateOrder::body`].
    pub fn write_to(&self, dialect: &Dialect, bytes: &mut Vec<u8>) -> serde_json::Result<()> {
        wire::write(self, self.payment.as_ref(), dialect, bytes)
    }

    /// Returns the body without the payment: what tells whether the order is to be made in another way.
    ///
    /// # Errors
    ///
    /// None in practice, as with [`CreateOrder::body`].
    pub fn body_without_payment(&self, dialect: &Dialect) -> serde_json::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(BODY_PER_JOB * (self.jobs.len() + 1));
        wire::write(self, None, dialect, &mut bytes)?;
        Ok(bytes)
    }

    /// Returns the names under which 4over will answer, in order: one per plain job, one per set.
    ///
    /// A plain job without a name, which [`CreateOrder::check`] refuses, counts with an empty one.
    pub fn job_names(&self) -> Vec<&str> {
        self.jobs.iter().flat_map(Job::job_names).collect()
    }

    /// Leaves out the 4over jobs whose names are not to be kept: plain jobs, and sets of jobs with sets.
    ///
    /// The sets that stay are counted anew; a job none of whose sets stays is left out.
    pub fn retain_jobs(&mut self, keep: impl Fn(&str) -> bool) {
        self.jobs.retain_mut(|job| match &mut job.files {
            Some(Files::Sets(sets)) => {
                sets.retain(|set| keep(&set.job_name));
                job.sets = job.sets.and(u32::try_from(sets.len()).ok());
                !sets.is_empty()
            }
            Some(Files::Plain(_)) | None => keep(job.job_name.as_deref().unwrap_or_default()),
        });
    }

    /// Returns the files that the body leaves out and that are to be attached to the placed jobs; none if they are inline.
    pub fn files_to_attach(&self, dialect: &Dialect) -> Vec<Attachment<'_>> {
        if dialect.files == FilesStrategy::Inline {
            return Vec::new();
        }
        let parts = self.jobs.iter().flat_map(parts);
        parts.filter_map(|(job_name, files)| Some(Attachment { job_name, files: files? })).collect()
    }
}

/// Sets that one job can have: the keys `set_001` and on have three digits (seed 000, sample request body).
pub const MOST_SETS: usize = 999;

/// A job with addresses, two files and a dozen ids takes about this many bytes.
const BODY_PER_JOB: usize = 1536;

/// Returns the 4over jobs that one job of the request becomes: names and files.
fn parts(job: &Job) -> Vec<(&str, Option<&FileMap>)> {
    match &job.files {
        Some(Files::Sets(sets)) => sets.iter().map(|set| (set.job_name.as_str(), Some(&set.files))).collect(),
        Some(Files::Plain(files)) => vec![(job.job_name.as_deref().unwrap_or_default(), Some(files))],
        None => vec![(job.job_name.as_deref().unwrap_or_default(), None)],
    }
}
