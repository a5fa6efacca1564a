//! The step that sends: what the request is, without a secret and without an address line.

use super::{TextReporter, counted};
use crate::place::Ready;
use overprint_mapping::request::{Address, FileMap, Files, Job};

impl TextReporter<'_> {
    pub(super) fn sending(&mut self, ready: &Ready) {
        self.title("Posting it to 4over, once");
        let request = &ready.request;
        let kind = match ready.is_test() {
            true => "a test order: 4over checks it and prints nothing",
            false => "a LIVE order: the card is charged and the jobs are printed",
        };
        self.line(&format!("POST /orders  order_id {}  {kind}", request.order_id));
        for job in &request.jobs {
            self.line(&job_summary(job));
        }
        if let Some(payment) = &request.payment {
            let amount = payment.requested_amount.as_ref().map_or_else(
                || "what 4over calculates".to_owned(),
                |amount| format!("{amount} {}", payment.requested_currency.as_deref().unwrap_or_default()),
            );
            self.line(&format!("payment: profile [redacted], {}", amount.trim_end()));
        }
    }
}

/// Says in one line what a job is: where it goes by town, and its files by what they are for.
fn job_summary(job: &Job) -> String {
    let town = |address: &Address| format!("{} {} {}", address.city, address.state, address.country);
    let to = job.ship_to.as_ref().map_or_else(|| "no address".to_owned(), |address| format!("to {}", town(address)));
    let by = job.shipper.as_ref().map(|shipper| format!(" by {}", shipper.shipping_method)).unwrap_or_default();
    let (what, files) = match &job.files {
        Some(Files::Sets(sets)) => {
            let files = sets.first().map(|set| reasons(&set.files)).unwrap_or_default();
            (counted(sets.len(), "set"), format!("{files} each"))
        }
        Some(Files::Plain(files)) => (job.job_name.clone().unwrap_or_default(), reasons(files)),
        None => (job.job_name.clone().unwrap_or_default(), "no files".to_owned()),
    };
    format!("job: {what}, {files}, {to}{by}")
}

fn reasons(files: &FileMap) -> String {
    files.keys().map(|reason| reason.as_str()).collect::<Vec<_>>().join(" + ")
}
