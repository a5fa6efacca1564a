//! Which cases saved files touch.

use crate::project::Files;
use crate::suite::{Case, Ran};
use overprint_mapping::{Mapping, Mappings};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is to be looked at.
pub(super) enum Due {
    /// Every case.
    All,
    /// The cases that these files touch.
    Files(BTreeSet<PathBuf>),
}

impl Default for Due {
    fn default() -> Self {
        Due::Files(BTreeSet::new())
    }
}

impl Due {
    /// Adds saved files; none at all stands for everything.
    pub(super) fn add(&mut self, saved: &[PathBuf]) {
        match self {
            _ if saved.is_empty() => *self = Due::All,
            Due::All => {}
            Due::Files(files) => files.extend(saved.iter().cloned()),
        }
    }

    /// Tells whether all of it is of one kind.
    pub(super) fn is_all(&self, kind: impl Fn(&Path) -> bool) -> bool {
        match self {
            Due::All => false,
            Due::Files(files) => files.iter().all(|file| kind(file)),
        }
    }

    /// Finds the mappings that the files touch, as those rest on files now and as they did.
    pub(super) fn touching<'m>(&self, mappings: &'m Mappings, [now, then]: &[Files; 2]) -> Touching<'_, 'm> {
        let Due::Files(saved) = self else { return Touching::All };
        // A mapping that comes or goes may have to do with any order.
        if saved.iter().any(|saved| now.is_mapping(saved) != then.is_mapping(saved)) {
            return Touching::All;
        }
        let rests = |file: &Path| saved.iter().any(|saved| now.rests_on(file, saved) || then.rests_on(file, saved));
        let touched = mappings.iter().filter(|mapping| rests(Path::new(mapping.file())));
        Touching::Some { saved, mappings: touched.collect() }
    }
}

/// What saved files touch.
pub(super) enum Touching<'s, 'm> {
    /// Every case.
    All,
    /// The cases among these files and those of these mappings.
    Some {
        /// Orders, snapshots and whatever else was saved.
        saved: &'s BTreeSet<PathBuf>,
        /// The mappings that rest on one of them.
        mappings: Vec<&'m Mapping>,
    },
}

impl Touching<'_, '_> {
    /// Tells whether a case has to be run: its order or snapshot was saved, a touched mapping names it, or had a part in it last.
    pub(super) fn touches(&self, case: &Case, before: Option<&Ran>) -> bool {
        let (Touching::Some { saved, mappings }, Some(before)) = (self, before) else { return true };
        let names = |name: &str| case.mappings.iter().chain(&before.case.mappings).any(|named| named == name);
        saved.contains(&case.order)
            || saved.contains(&case.snapshot)
            || mappings.iter().any(|it| names(it.name()) || before.involves(it.name(), it.file()))
    }
}
