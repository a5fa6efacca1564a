//! `job_ids` in its shapes: an object by job number, a list of objects, a list of job numbers, or an empty list.

use serde_json::Value;

use crate::fourover::member::text_of;

/// What `job_ids` says.
#[derive(Debug, Default)]
pub(super) struct JobIds {
    /// Entries that are more than a bare number.
    pub(super) entries: Vec<Entry>,
    /// Job numbers of a list that has nothing but job numbers, in its order.
    pub(super) bare: Vec<String>,
    /// Elements that are none of the known shapes.
    pub(super) odd: Vec<String>,
}

/// One entry of `job_ids`.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) number: Option<String>,
    /// `customer_job_id`, the job name that was sent.
    pub(super) name: Option<String>,
    /// The `status`, where there is one and it is not 200; what others mean is not documented.
    pub(super) odd_status: Option<String>,
}

impl JobIds {
    /// Reads the member; missing, null and empty are one.
    pub(super) fn read(json: Option<&Value>) -> Self {
        let mut ids = JobIds::default();
        match json {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.is_empty() => {}
            Some(Value::Object(by_number)) => {
                ids.entries = by_number.iter().map(|(number, json)| entry(Some(number.clone()), json)).collect();
            }
            Some(Value::Array(items)) => ids.read_list(items),
            Some(other) => ids.odd.push(other.to_string()),
        }
        ids
    }

    fn read_list(&mut self, items: &[Value]) {
        if items.iter().all(Value::is_string) {
            self.bare = items.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            return;
        }
        for item in items {
            match item {
                Value::Object(_) => self.entries.push(entry(text_of(item, &["internal_id"]), item)),
                Value::String(number) => self.entries.push(entry(Some(number.clone()), &Value::Null)),
                other => self.odd.push(other.to_string()),
            }
        }
    }

    /// Tells whether nothing at all is listed.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.bare.is_empty() && self.odd.is_empty()
    }

    /// Tells whether a number is listed more than once.
    pub(super) fn repeats(&self, number: &str) -> bool {
        let numbers = self.entries.iter().filter_map(|entry| entry.number.as_deref());
        numbers.chain(self.bare.iter().map(String::as_str)).filter(|known| *known == number).count() > 1
    }
}

fn entry(number: Option<String>, json: &Value) -> Entry {
    let status = json.get("status").filter(|status| !status.is_null()).map(|status| status.to_string());
    Entry {
        number: number.filter(|number| !number.trim().is_empty()),
        name: text_of(json, &["customer_job_id"]),
        odd_status: status.filter(|status| status.trim_matches('"') != "200"),
    }
}
