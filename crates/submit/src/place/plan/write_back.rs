//! What the storefront's order would get, were every job placed.

use super::Plan;
use crate::place::write_back::patched;
use crate::place::{self, Fate, JobOutcome, Outcome, Status, Version};
use crate::project::{Document, StorefrontDocument};
use overprint_mapping::patch::patch;
use overprint_mapping::request::CreateOrder;
use overprint_mapping::{Line, WriteBackError};
use serde_json::Value;

impl Plan {
    /// Makes the patch for the order as it stands; job numbers in it are samples.
    ///
    /// # Errors
    /// Returns why the values or the patch cannot be made.
    pub fn write_back(&self, version: &Version, values: &StorefrontDocument) -> Result<Value, String> {
        let ready = &self.ready;
        let sample = sample(&ready.request, &ready.lines, &self.document);
        let sample = serde_json::to_string(&sample).map_err(|error| error.to_string())?;
        let order = std::str::from_utf8(self.document.bytes()).map_err(|error| error.to_string())?;
        let values = values.with(&self.document.storefront).to_json();
        let writes = version.mappings.write_back(order, &values, &sample, &ready.taking());
        let writes = writes.map_err(|error| match error {
            WriteBackError::Problems(problems) => {
                let all: Vec<String> = problems.iter().map(|problem| problem.message.clone()).collect();
                all.join("; ")
            }
            other => other.to_string(),
        })?;
        let patch = patch(&patched(order.as_bytes()), &writes).map_err(|problems| problems.to_string())?;
        serde_json::to_value(&patch).map_err(|error| error.to_string())
    }
}

/// Makes a sample outcome, in which every job is placed, under numbers that anybody can tell are samples: `X0000000001-001`,
/// `X0000000001-002` and so on, in the order of the request.
pub(crate) fn sample(request: &CreateOrder, lines: &[Line], document: &Document) -> Outcome {
    let jobs = place::jobs(request, lines, document).into_iter().enumerate().map(|(index, job)| JobOutcome {
        name: job.name,
        number: Some(format!("X0000000001-{:03}", index + 1)),
        status: Fate::Placed,
        reason: None,
        mapping: job.mapping,
        order_line_item_id: job.order_line_item_id,
        tracking_number: None,
        price: None,
        not_placed: false,
    });
    Outcome { status: Status::Placed, jobs: jobs.collect(), charged: None, unattributed: Vec::new() }
}
