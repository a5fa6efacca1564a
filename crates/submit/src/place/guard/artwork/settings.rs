//! The `[guards.artwork]` section of the configuration.

use crate::artwork::{Allowance, Fetcher, Kind, Limits, Origin, System};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::time::Duration;

/// How long making a connection may take.
const CONNECTING: Duration = Duration::from_secs(10);

/// The `[guards.artwork]` section of the configuration: what artwork has to be; each check is off where nothing is said.
///
/// Files are fetched from public hosts only, without a proxy, and never from a private network or from this machine. They are
/// fetched before the order is placed, in a step of its own that keeps no other order waiting.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Holds an order with a file that cannot be fetched, or is longer than `max_bytes`; one whose host is in trouble waits.
    /// The other checks of files do that too.
    pub reachable: bool,
    /// Holds an order with a file of another type than these: `pdf`, `jpeg`, `png`, `tiff`, `psd`, `postscript`.
    pub types: Vec<Kind>,
    /// The longest file, in bytes. Default: 200000000.
    pub max_bytes: NonZeroUsize,
    /// Holds an order with a PDF that is encrypted or damaged, or has more pages than one; any number in `multipagepdf` and `cvr`.
    pub pages: bool,
    /// Holds an order with a page that is not as large as the product, or an image that has not its shape, upright or lying. The
    /// catalogue tells how large a product is; where it does not, and of files other than fronts, backs, masks and cuts, nothing
    /// is said.
    pub size: bool,
    /// How much more a file may have on each side than the product, in inches. Default: 0.125.
    pub bleed: f64,
    /// How far off a size may be, in inches. Default: 0.02.
    pub tolerance: f64,
    /// Holds an order with an image of fewer dots per inch of the product. 4over warns below 250.
    pub dots_per_inch: Option<NonZeroU64>,
    /// Holds an order with a signed address that is good for fewer minutes than this.
    pub expires_minutes: Option<NonZeroU64>,
    /// Has 4over inspect every file before the order is sent, and holds the order by what it says. Default: `off`.
    pub preflight: Preflight,
    /// How long fetching a file may take, in seconds. Default: 60.
    pub timeout_seconds: NonZeroU64,
    /// How often a file is tried that cannot be fetched; then the order is held. Default: 12, which takes some 20 minutes.
    pub tries: NonZeroU32,
    /// The ports that files are fetched from. Default: 80 and 443.
    pub ports: Vec<u16>,
    /// Where to read files instead, by origins such as `"https://files.example.com" = "http://127.0.0.1:8080"`; the second may be
    /// in a private network. For tests, and for files that are nearer by another way.
    pub read_from: BTreeMap<Origin, Origin>,
}

/// What of 4over's inspection holds an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Preflight {
    /// Nothing: 4over is not asked.
    #[default]
    Off,
    /// A failure; warnings are kept in the order's history.
    Fail,
    /// A failure, and a warning.
    Warning,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            reachable: false,
            types: Vec::new(),
            max_bytes: NonZeroUsize::MIN.saturating_add(199_999_999),
            pages: false,
            size: false,
            bleed: 0.125,
            tolerance: 0.02,
            dots_per_inch: None,
            expires_minutes: None,
            preflight: Preflight::Off,
            timeout_seconds: NonZeroU64::MIN.saturating_add(59),
            tries: NonZeroU32::MIN.saturating_add(11),
            ports: vec![80, 443],
            read_from: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Tells whether files are read to their end.
    pub(in crate::place) fn reads_whole(&self) -> bool {
        self.pages || self.size || self.dots_per_inch.is_some()
    }

    /// Makes what files are fetched with; none where no check needs them.
    ///
    /// # Errors
    /// Fails where the system has no root certificates to start from.
    pub(in crate::place) fn fetcher(&self) -> Result<Option<Fetcher>, reqwest::Error> {
        let fetches = self.reachable || !self.types.is_empty() || self.reads_whole();
        if !fetches {
            return Ok(None);
        }
        let whole = Duration::from_secs(self.timeout_seconds.get());
        let limits = Limits { bytes: self.max_bytes.get(), connect: CONNECTING.min(whole), whole };
        let fetcher = Fetcher::new(System, self.read_from.clone(), limits)?;
        Ok(Some(fetcher.with_ports(self.ports.clone())))
    }

    /// Returns how much larger than the product a file may be.
    pub(super) fn allowance(&self) -> Allowance {
        Allowance { bleed: self.bleed, tolerance: self.tolerance }
    }
}
