//! The step `write back`: the storefront's order is made to say what the ledger says.

mod many;

pub(crate) use many::Waiting;

use super::{Interrupt, Outcome, Placer};
use crate::ledger::act::{FieldWritten, Finish, Lease, Postpone, WrittenBack};
use crate::ledger::{Entry, LedgerError, Millis, Pseudonyms, millis};
use crate::storefront::{Effect, Error, Record};
use overprint_generic::Field;
use overprint_mapping::WriteBackError;
use overprint_mapping::patch::{CustomFieldWrite, FieldValue, patch};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How often the order is read again at once, where somebody changed it in between.
const ATTEMPTS: usize = 4;

/// What became of the write-back.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteBack {
    /// Nothing is written back for this order.
    Off,
    /// The order says everything already, or no mapping writes anything back.
    Nothing,
    /// The order was patched.
    Written {
        /// The patch, RFC 6902.
        patch: Value,
        /// The custom fields that were written, as they are now.
        fields: Vec<Value>,
    },
    /// The order was not patched, or nobody knows.
    Failed {
        /// Why.
        reason: String,
        /// The patch that was to be applied, as far as it came.
        patch: Option<Value>,
    },
}

/// What is to be written into an order as it was read.
pub struct Planned {
    /// The patch, RFC 6902; empty where everything is so already.
    pub patch: Value,
    writes: Vec<CustomFieldWrite>,
    alert: Option<String>,
}

/// Why an attempt did not write.
struct Failure {
    reason: String,
    patch: Option<Value>,
    /// Whether the order, read again, may take a patch.
    may_pass: bool,
    retry_after: Option<Millis>,
}

impl Failure {
    fn last(reason: impl Into<String>) -> Self {
        Failure { reason: reason.into(), patch: None, may_pass: false, retry_after: None }
    }

    fn of(error: &Error, patch: Option<Value>) -> Self {
        // The tests in the patch keep it from being applied twice, and the order is read anew.
        let may_pass =
            patch.is_some() && (matches!(error, Error::Conflict { .. }) || error.effect() == Effect::Unknown);
        Failure { reason: error.to_string(), patch, may_pass, retry_after: error.retry_after().map(millis) }
    }
}

impl Placer<'_> {
    /// Writes back what is not there yet.
    ///
    /// What is there already is left, what somebody else changed is read again, and what a person put in the place of what
    /// was written here stays, and is reported.
    ///
    /// # Errors
    /// The store cannot be read or written; the storefront may have been written to, which the next attempt finds.
    pub async fn write_back(
        self,
        lease: Lease,
        entry: &Entry,
        interrupt: &mut Interrupt,
    ) -> Result<WriteBack, LedgerError> {
        if !entry.order.writes_back || entry.jobs.is_empty() {
            self.ledger.act(Finish { lease, next_at: None }).await?;
            return Ok(WriteBack::Off);
        }
        let written = tokio::select! {
            biased;
            written = self.attempts(entry) => written,
            () = interrupt.due() => Err(Failure::last("interrupted while it was written: it may be there")),
        };
        crate::stall::point("after-patch");
        match written {
            Ok((planned, after)) => {
                let written = match &after {
                    Some(after) => {
                        WriteBack::Written { fields: fields(after, &planned.writes), patch: planned.patch.clone() }
                    }
                    None => WriteBack::Nothing,
                };
                self.ledger.act(planned.written(lease, after.is_some())).await?;
                Ok(written)
            }
            Err(failure) => {
                self.postpone(lease, &failure).await?;
                Ok(WriteBack::Failed { reason: failure.reason, patch: failure.patch })
            }
        }
    }

    /// Puts on record that nothing was written, or nobody knows, and that it is tried again.
    async fn postpone(&self, lease: Lease, failure: &Failure) -> Result<(), LedgerError> {
        tracing::warn!(
            order = lease.order_id,
            storefront = self.shop.name,
            attempt = lease.attempts,
            reason = failure.reason,
            "not written back"
        );
        let next_at = self.later(lease.attempts, failure.retry_after);
        self.ledger.act(Postpone { lease, next_at, trouble: failure.reason.clone() }).await
    }

    async fn attempts(&self, entry: &Entry) -> Result<(Planned, Option<Record>), Failure> {
        let mut attempt = 1;
        loop {
            match self.once(entry).await {
                Err(failure) if failure.may_pass && attempt < ATTEMPTS => {
                    tracing::info!(order = entry.order.id, attempt, reason = failure.reason, "reading the order again");
                }
                done => return done,
            }
            attempt += 1;
        }
    }

    /// Reads the order, makes a patch for it and applies that.
    async fn once(&self, entry: &Entry) -> Result<(Planned, Option<Record>), Failure> {
        let planned = self.plan(entry).await?;
        if planned.is_empty() {
            return Ok((planned, None));
        }
        crate::stall::point("before-patch");
        match self.shop.storefront.patch(&entry.order.external_id, &planned.patch).await {
            Ok(after) => Ok((planned, Some(after))),
            Err(error) => Err(Failure::of(&error, Some(planned.patch))),
        }
    }

    /// Reads the order and works out what is to be written into it.
    async fn plan(&self, entry: &Entry) -> Result<Planned, Failure> {
        let read = self.shop.storefront.order(&entry.order.external_id).await;
        let record = read.map_err(|error| Failure::of(&error, None))?;
        let writes = self.writes(entry, &record).map_err(Failure::last)?;
        let failed = |error: LedgerError| Failure::last(error.to_string());
        let before = self.ledger.written(entry.order.id).await.map_err(failed)?;
        // Only what is written back to an erased order is compared by pseudonyms.
        let pseudonyms = match before.values().any(|value| value.contains("hmac:") || value.contains("sha256:")) {
            true => self.ledger.pseudonyms().await.map_err(failed)?,
            false => Pseudonyms::default(),
        };
        let order = patched(&record.raw);
        let (writes, changed) = split_off_changed(writes, (&before, &pseudonyms), &order);
        let patch = patch(&order, &writes).map_err(|problems| Failure::last(problems.to_string()))?;
        let is_empty = patch.0.is_empty();
        let patch = serde_json::to_value(&patch).map_err(|error| Failure::last(error.to_string()))?;
        if !is_empty && order.get("sys_locked") == Some(&Value::Bool(true)) {
            let reason = "the storefront has locked the order (sys_locked)";
            return Err(Failure { patch: Some(patch), ..Failure::last(reason) });
        }
        let alert = (!changed.is_empty())
            .then(|| format!("somebody changed what was written back, and it is left alone: {}", changed.join(", ")));
        Ok(Planned { patch, writes, alert })
    }

    fn writes(&self, entry: &Entry, record: &Record) -> Result<Vec<CustomFieldWrite>, String> {
        let order = std::str::from_utf8(&record.raw).map_err(|error| error.to_string())?;
        let outcome =
            serde_json::to_string(&Outcome::of(&entry.jobs).for_storefront()).map_err(|error| error.to_string())?;
        let taking = taking(entry);
        let made = self.version.mappings.write_back(order, &self.shop.values.to_json(), &outcome, &taking);
        made.map_err(|error| match error {
            WriteBackError::Problems(problems) => {
                let all: Vec<String> = problems.iter().map(|problem| problem.message.clone()).collect();
                format!("the values cannot be made: {}", all.join("; "))
            }
            other => other.to_string(),
        })
    }
}

impl Planned {
    fn is_empty(&self) -> bool {
        self.patch.as_array().is_none_or(Vec::is_empty)
    }

    /// Makes the act that puts the write-back on record.
    fn written(self, lease: Lease, is_patched: bool) -> WrittenBack {
        let field = |write: &CustomFieldWrite| FieldWritten {
            custom_field_id: write.custom_field_id.clone(),
            value: value(&write.value).to_string(),
        };
        WrittenBack { lease, fields: self.writes.iter().map(field).collect(), is_patched, alert: self.alert }
    }
}

/// The members of an order that a patch is made of: few of many.
#[derive(Deserialize, Serialize)]
struct Patched {
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    custom_field_values: Field<Value>,
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    sys_version: Field<Value>,
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    sys_locked: Field<Value>,
}

/// Reads of an order what a patch is made of; all of it where one of these members is there twice.
pub(super) fn patched(order: &[u8]) -> Value {
    let read = serde_json::from_slice::<Patched>(order).and_then(serde_json::to_value);
    read.or_else(|_| serde_json::from_slice(order)).unwrap_or_default()
}

/// Returns the names of the mappings that made the jobs, each once.
fn taking(entry: &Entry) -> Vec<String> {
    let mut taking: Vec<String> = Vec::new();
    for job in &entry.jobs {
        if !taking.contains(&job.mapping) {
            taking.push(job.mapping.clone());
        }
    }
    taking
}

/// Takes out the fields that hold neither what was written here before nor what is to be written now: a person changed them.
///
/// Lists are merged and are never taken out. A field that was never written here is.
fn split_off_changed(
    writes: Vec<CustomFieldWrite>,
    (before, pseudonyms): (&BTreeMap<String, String>, &Pseudonyms),
    order: &Value,
) -> (Vec<CustomFieldWrite>, Vec<String>) {
    let mut changed = Vec::new();
    let mut left = Vec::new();
    for write in writes {
        let written: Option<Value> =
            before.get(&write.custom_field_id).and_then(|text| serde_json::from_str(text).ok());
        let is_changed = written.is_some_and(|written| {
            let now = current(order, &write);
            !matches!(write.value, FieldValue::List(_))
                && !is_what_was_written(&now, &written, pseudonyms)
                && now != value(&write.value)
        });
        if is_changed {
            changed.push(write.custom_field_id);
        } else {
            left.push(write);
        }
    }
    (left, changed)
}

/// Tells whether a field holds what was written there, of which the ledger may have kept no more than a pseudonym.
fn is_what_was_written(now: &Value, written: &Value, pseudonyms: &Pseudonyms) -> bool {
    now == written || written.as_str().is_some_and(|replaced| pseudonyms.is_of(replaced, &now.to_string()))
}

/// Returns what the order holds in the place of a write; null where it holds nothing.
fn current(order: &Value, write: &CustomFieldWrite) -> Value {
    let fields = order.get("custom_field_values").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let field = fields.iter().find(|field| field["custom_field_id"] == write.custom_field_id.as_str());
    field.and_then(|field| field.get(write.value.member())).cloned().unwrap_or_default()
}

fn value(value: &FieldValue) -> Value {
    match value {
        FieldValue::String(text) | FieldValue::FileUrl(text) => Value::from(text.as_str()),
        FieldValue::Numeric(number) => Value::Number(number.clone()),
        FieldValue::Boolean(is) => Value::Bool(*is),
        FieldValue::List(entries) => entries.iter().map(|entry| Value::from(entry.as_str())).collect(),
        FieldValue::Table(rows) => rows.iter().map(|row| Value::Object(row.clone())).collect(),
    }
}

/// Returns the written fields as the storefront now has them.
fn fields(after: &Record, writes: &[CustomFieldWrite]) -> Vec<Value> {
    let after = patched(&after.raw);
    let all = after.get("custom_field_values").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_written = |field: &&Value| {
        let id = field.get("custom_field_id").and_then(Value::as_str);
        writes.iter().any(|write| Some(write.custom_field_id.as_str()) == id)
    };
    all.iter().filter(is_written).cloned().collect()
}
