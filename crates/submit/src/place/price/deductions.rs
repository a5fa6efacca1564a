//! What 4over may take off a price that it quoted: a coupon, and discounts for several sets that are alike. It quotes neither, so
//! that a price with one of them is the most that the order costs, and not what 4over arrives at (4over, Create Order, Payments).

use super::Prices;
use crate::fourover::{Error, Reader};
use crate::place::Stop;
use crate::shown::cut;
use overprint_mapping::request::{CreateOrder, Job};
use uuid::Uuid;

/// The longest coupon that is shown.
const COUPON: usize = 40;

/// Sets that 4over counts together: they agree in product, runsize, colorspec and turnaround.
struct Alike<'r> {
    job: &'r Job,
    sets: u64,
}

/// Lists what 4over may take off, each in a few words.
pub(super) async fn of(request: &CreateOrder, reader: &Reader, prices: &Prices) -> Result<Vec<String>, Stop> {
    let coupon = request.coupon_code.as_deref().map(|coupon| format!("coupon {}", cut(coupon, COUPON)));
    let mut found: Vec<String> = coupon.into_iter().collect();
    for Alike { job, sets } in alike(&request.jobs).into_iter().filter(|alike| alike.sets > 1) {
        let discounts = match prices.discounts(reader, job.product_uuid).await {
            Ok(discounts) => discounts,
            Err(error) if !error.may_pass() && !is_turned_away(&error) => {
                found.push(format!("discounts for {sets} sets, which 4over does not list"));
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let of_sets = discounts.iter().filter(|one| one.may_be_for(job.runsize_uuid, job.colorspec_uuid, sets));
        found.extend(of_sets.map(ToString::to_string));
    }
    found.dedup();
    Ok(found)
}

fn alike(jobs: &[Job]) -> Vec<Alike<'_>> {
    let key = |job: &Job| -> (Uuid, Uuid, Uuid, Option<Uuid>) {
        (job.product_uuid, job.runsize_uuid, job.colorspec_uuid, job.turnaroundtime_uuid)
    };
    let mut all: Vec<Alike<'_>> = Vec::new();
    for job in jobs {
        let sets = u64::from(job.sets.unwrap_or(1));
        match all.iter_mut().find(|alike| key(alike.job) == key(job)) {
            Some(alike) => alike.sets += sets,
            None => all.push(Alike { job, sets }),
        }
    }
    all
}

/// Tells whether the answer is about the account, and not about the product.
fn is_turned_away(error: &Error) -> bool {
    matches!(error, Error::Status { http_status: 401 | 403 | 407, .. })
}
