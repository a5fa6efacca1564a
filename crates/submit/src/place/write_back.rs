//! Telling the storefront's order what became of it, against the order as it is at that moment.

use super::interrupt::Interrupt;
use super::{Outcome, Placer, Ready};
use crate::storefront::{Effect, Error, Record};
use overprint_mapping::WriteBackError;
use overprint_mapping::patch::{CustomFieldWrite, patch};
use serde_json::Value;

/// How often the order is read and patched, when it changes in between.
const ATTEMPTS: usize = 4;

/// What became of the write-back.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteBack {
    /// Nothing is written back: the order came from a file.
    Off,
    /// There is nothing to write, or it is written already.
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

/// Why an attempt did not write.
struct Failure {
    reason: String,
    patch: Option<Value>,
    /// Whether the order, read again, may take a patch.
    may_pass: bool,
}

/// Writes an outcome back; what is there already is left, and what somebody else changed is read again.
pub(super) async fn write_back(
    placer: Placer<'_>,
    id: &str,
    ready: &Ready,
    outcome: &Outcome,
    interrupt: &mut Interrupt,
) -> WriteBack {
    let writing = attempts(placer, id, ready, outcome);
    if interrupt.is_due() {
        return WriteBack::Failed { reason: "interrupted before it was written".to_owned(), patch: None };
    }
    tokio::select! {
        biased;
        written = writing => written,
        () = interrupt.due() => {
            WriteBack::Failed { reason: "interrupted while it was written: it may be there".to_owned(), patch: None }
        }
    }
}

async fn attempts(placer: Placer<'_>, id: &str, ready: &Ready, outcome: &Outcome) -> WriteBack {
    let mut attempt = 1;
    loop {
        match once(placer, id, ready, outcome).await {
            Ok(written) => return written,
            Err(failure) if failure.may_pass && attempt < ATTEMPTS => {
                tracing::info!(order_id = id, attempt, reason = failure.reason, "reading the order again");
            }
            Err(Failure { reason, patch, .. }) => return WriteBack::Failed { reason, patch },
        }
        attempt += 1;
    }
}

/// Reads the order, makes a patch for it and applies that.
async fn once(placer: Placer<'_>, id: &str, ready: &Ready, outcome: &Outcome) -> Result<WriteBack, Failure> {
    let final_failure = |reason: String| Failure { reason, patch: None, may_pass: false };
    let record = placer.storefront.order(id).await.map_err(|error| final_failure(error.to_string()))?;
    let writes = writes(placer, ready, outcome, &record).map_err(final_failure)?;
    let patch = patch(&record.value, &writes).map_err(|problems| final_failure(problems.to_string()))?;
    if patch.0.is_empty() {
        return Ok(WriteBack::Nothing);
    }
    let patch = serde_json::to_value(&patch).map_err(|error| final_failure(error.to_string()))?;
    if record.value.get("sys_locked") == Some(&Value::Bool(true)) {
        let reason = "the storefront has locked the order (sys_locked)".to_owned();
        return Err(Failure { reason, patch: Some(patch), may_pass: false });
    }
    match placer.storefront.patch(id, &patch).await {
        Ok(after) => Ok(WriteBack::Written { fields: fields(&after, &writes), patch }),
        Err(error) => {
            // The tests in the patch keep it from being applied twice, and the order is read anew.
            let may_pass = matches!(error, Error::Conflict { .. }) || error.effect() == Effect::Unknown;
            Err(Failure { reason: error.to_string(), patch: Some(patch), may_pass })
        }
    }
}

fn writes(
    placer: Placer<'_>,
    ready: &Ready,
    outcome: &Outcome,
    record: &Record,
) -> Result<Vec<CustomFieldWrite>, String> {
    let order = std::str::from_utf8(&record.raw).map_err(|error| error.to_string())?;
    let outcome = serde_json::to_string(outcome).map_err(|error| error.to_string())?;
    let made = placer.mappings.write_back(order, &placer.values.to_json(), &outcome, &ready.taking());
    made.map_err(|error| match error {
        WriteBackError::Problems(problems) => {
            let all: Vec<String> = problems.iter().map(|problem| problem.message.clone()).collect();
            format!("the values cannot be made: {}", all.join("; "))
        }
        other => other.to_string(),
    })
}

/// Returns the written fields as the storefront now has them.
fn fields(after: &Record, writes: &[CustomFieldWrite]) -> Vec<Value> {
    let all = after.value.get("custom_field_values").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_written = |field: &&Value| {
        let id = field.get("custom_field_id").and_then(Value::as_str);
        writes.iter().any(|write| Some(write.custom_field_id.as_str()) == id)
    };
    all.iter().filter(is_written).cloned().collect()
}
