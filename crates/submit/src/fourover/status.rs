//! The status history of a job, newest first.

use serde_json::Value;

use super::listing;
use super::member::text_of;
use super::status_code::{self, Coarse};

/// One line of a job's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusEntry {
    /// 4over's identifier of the status; unknown ones occur.
    pub status_code_uuid: Option<String>,
    /// The label, `Complete: Shipped` for instance.
    pub status: Option<String>,
    /// When it was set, as written: local time without a zone.
    pub date_set: Option<String>,
}

impl StatusEntry {
    /// Returns the coarse state that this line stands for, or `None` where 4over's table does not know it.
    pub fn coarse(&self) -> Option<Coarse> {
        status_code::coarse(self.status_code_uuid.as_deref(), self.status.as_deref())
    }
}

/// Returns the coarse state of a history: the newest line that says something.
///
/// Lines that only move a job about ([`Coarse::Ignore`]) keep the state before them. A newest line that is not in 4over's table gives
/// `None`, since it may be anything, and an older state must not be shown for it.
pub fn current(history: &[StatusEntry]) -> Option<Coarse> {
    history.iter().map(StatusEntry::coarse).find(|coarse| *coarse != Some(Coarse::Ignore)).flatten()
}

/// Reads `GET /orders/{job}/status`; 4over's order, newest first, is kept.
///
/// # Errors
/// Returns what was expected.
pub fn read(body: &[u8]) -> Result<Vec<StatusEntry>, String> {
    let page = listing::read(body)?;
    page.rows.iter().map(entry).collect()
}

fn entry(row: &Value) -> Result<StatusEntry, String> {
    let entry = StatusEntry {
        status_code_uuid: text_of(row, &["status_code_uuid"]),
        status: text_of(row, &["status"]),
        date_set: text_of(row, &["date_set"]),
    };
    if entry.status_code_uuid.is_none() && entry.status.is_none() {
        return Err("every entity should have a status_code_uuid or a status".to_owned());
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    const HISTORY: &str = r#"[
        {"status_code_uuid":"69af19b4-fc6b-4926-872a-021c11680f4a","status":"Complete: Shipment Delivery Confirmed","date_set":"2016-11-23 11:39:38"},
        {"status_code_uuid":"b48f0743-ac6f-4e09-9cc5-9f43abeb07e0","status":"Complete: Shipped","date_set":"2016-11-21 18:00:00"},
        {"status_code_uuid":"750a0f61-f328-46cb-87c3-1750cc882cbb","status":"Status","date_set":"2016-11-20 09:00:00"}]"#;

    fn label(status: &str) -> StatusEntry {
        StatusEntry { status_code_uuid: None, status: Some(status.to_owned()), date_set: None }
    }

    #[test]
    fn a_history_is_newest_first_and_keeps_unknown_codes() {
        let history = read(format!(r#"{{"entities":{HISTORY}}}"#).as_bytes()).unwrap();
        assert_eq!(history.len(), 3);
        assert_eq!(history[0].date_set.as_deref(), Some("2016-11-23 11:39:38"));
        assert_eq!(current(&history), Some(Coarse::Delivered));
        assert_eq!((history[2].coarse(), history[2].status.as_deref()), (None, Some("Status")));
    }

    #[test]
    fn a_history_in_the_printed_form_is_read_too() {
        assert_eq!(read(format!(r#"["entities",{HISTORY}]"#).as_bytes()).unwrap().len(), 3);
    }

    #[test]
    fn lines_that_say_nothing_keep_the_state_before_them() {
        assert_eq!(
            current(&[label("Department Transfer"), label("status adjustment"), label("On Press")]),
            Some(Coarse::InProduction)
        );
        assert_eq!(current(&[label("Something new"), label("On Press")]), None);
        assert_eq!(current(&[label("Department Transfer")]), None);
        assert_eq!(current(&[]), None);
    }

    #[test]
    fn a_history_without_lines_is_empty_and_one_without_meaning_is_refused() {
        assert_eq!(read(br#"{"entities":[]}"#).unwrap(), []);
        for body in [&b"{}"[..], b"", b"true", br#"{"entities":[{}]}"#, br#"{"entities":[null]}"#, b"\xff"] {
            assert!(read(body).is_err(), "{body:?}");
        }
    }
}
