//! 4over's status identifiers and labels, and the coarse state that each stands for.

mod table;

use serde::{Deserialize, Serialize};

pub use table::STATUS_CODES;

/// Where a job is, in the few words that a storefront needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coarse {
    /// 4over has the job; until the end of "Batch Prep" it can be cancelled.
    Accepted,
    /// Somebody has to do something: artwork, approval, a call.
    ActionNeeded,
    /// The job is being printed or finished and can no longer be cancelled.
    InProduction,
    /// The job is finished and on its way to a carrier, a counter or a mail drop.
    InTransit,
    /// A carrier or the post has the job.
    Shipped,
    /// The job has arrived.
    Delivered,
    /// The job is complete; how it left is not said.
    Complete,
    /// The job is cancelled.
    Canceled,
    /// A complaint was settled, by reprint, discount or refusal; a person should read it.
    AfterSales,
    /// The line says nothing about where the job is; the state before it stands.
    Ignore,
}

/// One label of the table with its identifiers.
#[derive(Clone, Copy, Debug)]
pub struct StatusCode {
    /// The label as 4over prints it.
    pub label: &'static str,
    /// The identifiers that carry the label.
    pub uuids: &'static [&'static str],
    /// The coarse state.
    pub coarse: Coarse,
}

/// Returns the coarse state of a status: by identifier first, then by label in any case; `None` for one that is not in the table.
pub fn coarse(uuid: Option<&str>, label: Option<&str>) -> Option<Coarse> {
    let uuid = uuid.unwrap_or_default().trim();
    let label = label.unwrap_or_default().trim();
    let by_uuid = STATUS_CODES.iter().find(|code| code.uuids.iter().any(|known| known.eq_ignore_ascii_case(uuid)));
    let found = by_uuid.or_else(|| STATUS_CODES.iter().find(|code| code.label.eq_ignore_ascii_case(label)));
    found.map(|code| code.coarse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_has_89_identifiers_and_69_labels_and_none_twice() {
        let uuids: Vec<&str> = STATUS_CODES.iter().flat_map(|code| code.uuids).copied().collect();
        let labels: BTreeSet<String> = STATUS_CODES.iter().map(|code| code.label.to_lowercase()).collect();
        assert_eq!((uuids.len(), labels.len(), STATUS_CODES.len()), (89, 69, 69));
        assert_eq!(uuids.iter().collect::<BTreeSet<_>>().len(), 89);
        for uuid in uuids {
            assert!(uuid::Uuid::parse_str(uuid).is_ok(), "{uuid}");
        }
    }

    #[test]
    fn several_identifiers_share_a_label() {
        for uuid in ["e22b3fec-57a1-45ac-9576-b77da27b91a7", "7A8094D7-5D9A-4CB3-9B28-64B2698D169E"] {
            assert_eq!(coarse(Some(uuid), Some("anything")), Some(Coarse::Canceled));
        }
    }

    #[test]
    fn the_identifier_is_asked_before_the_label() {
        let shipped = Some("b48f0743-ac6f-4e09-9cc5-9f43abeb07e0");
        assert_eq!(coarse(shipped, Some("Canceled")), Some(Coarse::Shipped));
        assert_eq!(coarse(None, Some(" complete: SHIPPED ")), Some(Coarse::Shipped));
        assert_eq!(coarse(Some("no-such"), Some("Awaiting Artwork")), Some(Coarse::ActionNeeded));
    }

    #[test]
    fn an_unknown_status_has_no_state() {
        assert_eq!(coarse(Some("750a0f61-f328-46cb-87c3-1750cc882cbb"), Some("Status")), None);
        assert_eq!(coarse(Some(""), Some("")), None);
        assert_eq!(coarse(None, None), None);
        assert_eq!(coarse(None, Some("shipped")), None);
    }
}
