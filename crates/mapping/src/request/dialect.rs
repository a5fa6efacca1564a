//! The wire dialect: how the same order is spelled where 4over's own pages disagree with each other.

use schemars::JsonSchema;
use serde::Deserialize;

/// How a create-order body is spelled; configuration.
///
/// The defaults are what 4over documents for print orders, and both spellings for direct mail wherever its page contradicts
/// itself: a key that 4over does not read is taken to be without effect, while the wrong one alone would silently change
/// the order (4over, Create Order).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Dialect {
    /// Style of all booleans; default `json`.
    pub booleans: BooleanStyle,
    /// Style of single booleans, where it differs from `booleans`.
    pub booleans_by_field: BooleansByField,
    /// Key that skips the proof e-mail in print orders; default `skip_conformation` (seeds 000, 001, 003).
    pub confirmation_key: ConfirmationKey,
    /// The same in orders with a direct mail job; default `both`, since table and sample of seed 002 differ.
    pub direct_mail_confirmation_key: ConfirmationKey,
    /// Key of the turnaround in print jobs; default `turnaroundtime_uuid` (seeds 000, 001, 003).
    pub turnaround_key: TurnaroundKey,
    /// The same in direct mail jobs; default `both`, since table and sample of seed 002 differ, and a turnaround under a
    /// key that is not read would be replaced by the shortest free one.
    pub direct_mail_turnaround_key: TurnaroundKey,
    /// How files reach 4over; default `inline`.
    pub files: FilesStrategy,
    /// Whether 4over may download files over http and ftp, unencrypted, as its pages allow (4over, Add a File); default `false`:
    /// such a URL holds the order. `lint` warns while it is on.
    pub unencrypted_file_urls: bool,
    /// Where a job with sets has its name; default `top_and_sets`.
    pub set_job_name: SetJobName,
}

/// Style of single booleans; what is not set follows [`Dialect::booleans`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BooleansByField {
    /// Style of `is_test_order`.
    pub is_test_order: Option<BooleanStyle>,
    /// Style of `skip_conformation`, however it is spelled.
    pub skip_conformation: Option<BooleanStyle>,
    /// Style of `dropship`.
    pub dropship: Option<BooleanStyle>,
    /// Style of `skip_files`.
    pub skip_files: Option<BooleanStyle>,
    /// Style of `bypass_address_validation`.
    pub bypass_address_validation: Option<BooleanStyle>,
}

/// How a boolean is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BooleanStyle {
    /// `true` and `false`.
    #[default]
    Json,
    /// `"true"` and `"false"`, as in most samples; a lax reader may take the text `"false"` for true.
    String,
}

/// The key that skips the proof e-mail: 4over's documented spelling has an `o` where one would expect an `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmationKey {
    /// `skip_conformation`, as documented.
    #[default]
    SkipConformation,
    /// `skip_confirmation`, as in the sample of seed 002.
    SkipConfirmation,
    /// Both keys with one value.
    Both,
}

/// The key of the turnaround.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TurnaroundKey {
    /// `turnaroundtime_uuid`, as documented.
    #[default]
    TurnaroundtimeUuid,
    /// `turnaround_uuid`, as in the sample of seed 002.
    TurnaroundUuid,
    /// Both keys with one value.
    Both,
}

/// How files reach 4over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilesStrategy {
    /// In the order itself.
    #[default]
    Inline,
    /// Each job goes out with `skip_files` and without `files`, which are attached once the order is placed; not for jobs
    /// with sets, whose names travel in `files` (4over, Create Order).
    AttachLater,
}

/// Where a job with sets has its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SetJobName {
    /// In each set, and at the top level the job's own name or else that of its first set: documented as required, and
    /// needed there by one client tried against the sandbox (4over, Create Order).
    #[default]
    TopAndSets,
    /// In each set only, as in the samples of seeds 000 and 003.
    SetsOnly,
}

impl Default for Dialect {
    fn default() -> Self {
        Dialect {
            booleans: BooleanStyle::Json,
            booleans_by_field: BooleansByField::default(),
            confirmation_key: ConfirmationKey::SkipConformation,
            direct_mail_confirmation_key: ConfirmationKey::Both,
            turnaround_key: TurnaroundKey::TurnaroundtimeUuid,
            direct_mail_turnaround_key: TurnaroundKey::Both,
            files: FilesStrategy::Inline,
            unencrypted_file_urls: false,
            set_job_name: SetJobName::TopAndSets,
        }
    }
}

impl ConfirmationKey {
    /// Returns the keys to write.
    pub(super) fn keys(self) -> &'static [&'static str] {
        match self {
            ConfirmationKey::SkipConformation => &["skip_conformation"],
            ConfirmationKey::SkipConfirmation => &["skip_confirmation"],
            ConfirmationKey::Both => &["skip_conformation", "skip_confirmation"],
        }
    }
}

impl TurnaroundKey {
    /// Returns the keys to write; never empty.
    pub(super) fn keys(self) -> &'static [&'static str] {
        match self {
            TurnaroundKey::TurnaroundtimeUuid => &["turnaroundtime_uuid"],
            TurnaroundKey::TurnaroundUuid => &["turnaround_uuid"],
            TurnaroundKey::Both => &["turnaroundtime_uuid", "turnaround_uuid"],
        }
    }
}
