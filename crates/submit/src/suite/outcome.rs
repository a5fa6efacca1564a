//! The outcome that a case's write-back is made of: every job placed, under numbers that anybody can tell are samples.

use crate::place::{self, Fate, JobOutcome, Outcome, Status};
use crate::project::Document;
use overprint_mapping::Line;
use overprint_mapping::request::CreateOrder;

/// Makes the sample: jobs get the numbers `X0000000001-001`, `X0000000001-002` and so on, in the order of the request.
pub(super) fn sample(request: &CreateOrder, lines: &[Line], document: &Document) -> Outcome {
    let jobs = place::jobs(request, lines, document).into_iter().enumerate().map(|(index, job)| JobOutcome {
        name: job.name,
        number: Some(format!("X0000000001-{:03}", index + 1)),
        status: Fate::Placed,
        reason: None,
        mapping: job.mapping,
        order_line_item_id: job.order_line_item_id,
        tracking_number: None,
    });
    Outcome { status: Status::Placed, jobs: jobs.collect(), charged: None, unattributed: Vec::new() }
}
