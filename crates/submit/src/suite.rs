//! The cases of a project: order files, each with a snapshot of everything that the mappings make of it.
//!
//! A mapping names its cases by `cases:`, a pattern of order files. Several mappings may name the same file: it is run once,
//! against all of them. The snapshot lies in `snapshots/` beside the order file, in the form of the `insta` crate.

mod case;
mod difference;
mod effect;
mod run;
mod snapshot;

pub use case::{Case, CaseError, SNAPSHOTS, find};
pub use difference::{Difference, differences};
pub use effect::{Project, effect};
pub use run::{Ran, Report, State, run};
pub use snapshot::{contents, text};
