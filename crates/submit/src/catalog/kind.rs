//! The kinds of option groups that a job chooses from by fields of their own, and everything else.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Identifiers of the groups that are the same in every sample.
const KNOWN: [(&str, GroupKind); 3] = [
    ("87e09691-ef33-4cf4-8f17-48af06ce84f4", GroupKind::Runsize),
    ("38d33954-5a42-4112-a905-215eb827e62c", GroupKind::Colorspec),
    ("f80e8179-b264-42ce-9f80-bb258a09a1fe", GroupKind::Turnaround),
];

/// What an option group is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupKind {
    /// How many pieces; a job names it in `runsize_uuid`.
    Runsize,
    /// How many colors on which side; a job names it in `colorspec_uuid`.
    Colorspec,
    /// How fast; a job names it in `turnaroundtime_uuid`.
    Turnaround,
    /// Anything else; a job names it in `option_uuids`.
    Other,
}

impl GroupKind {
    /// Tells the kind of a group by its identifier, and by its name where that is none of the known ones.
    ///
    /// Names vary by route: `Turn-Around`, `Turnaround-times`, `Turn Around Time` (4over, Product Option Groups).
    pub fn of(uuid: Option<&str>, name: &str) -> Self {
        let known = uuid.and_then(|uuid| KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(uuid)));
        if let Some((_, kind)) = known {
            return *kind;
        }
        let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
        match letters.as_str() {
            "runsize" | "runsizes" => GroupKind::Runsize,
            "colorspec" | "colorspecs" => GroupKind::Colorspec,
            name if name.starts_with("turnaround") => GroupKind::Turnaround,
            _ => GroupKind::Other,
        }
    }

    /// Returns the kind as the store and messages write it.
    pub fn as_str(self) -> &'static str {
        match self {
            GroupKind::Runsize => "runsize",
            GroupKind::Colorspec => "colorspec",
            GroupKind::Turnaround => "turnaround",
            GroupKind::Other => "option",
        }
    }

    /// Reads what [`GroupKind::as_str`] writes.
    pub(super) fn from_stored(text: &str) -> Self {
        [GroupKind::Runsize, GroupKind::Colorspec, GroupKind::Turnaround]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .unwrap_or(GroupKind::Other)
    }
}

impl fmt::Display for GroupKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::GroupKind::{self, *};

    #[test]
    fn a_group_is_known_by_its_identifier_before_its_name() {
        let table = [
            (Some("F80E8179-B264-42CE-9F80-BB258A09A1FE"), "Whatever", Turnaround),
            (Some("87e09691-ef33-4cf4-8f17-48af06ce84f4"), "Colorspec", Runsize),
            (Some("00000000-0000-0000-0000-000000000000"), "Turn-Around", Turnaround),
            (None, "Turnaround-times", Turnaround),
            (None, "Turn Around Time", Turnaround),
            (None, "Runsizes", Runsize),
            (None, "Runsize", Runsize),
            (None, "Colorspec", Colorspec),
            (None, "Size", Other),
            (None, "", Other),
        ];
        for (uuid, name, kind) in table {
            assert_eq!(GroupKind::of(uuid, name), kind, "{uuid:?} {name}");
            assert_eq!(GroupKind::from_stored(kind.as_str()), kind);
        }
    }
}
