//! Sending the order: the intent on record, one request, made once, and what came of it on record.

use super::attention;
use super::guard::ceiling::told;
use super::interrupt::Interrupt;
use super::look::Looked;
use super::mark::{Mark, Unmarked};
use super::plan::hash;
use super::{Outcome, Placer, Ready, Reporter, Step, Stop};
use crate::fourover::{
    Answer as FouroverAnswer, JobAnswer as JobOutcome, Outcome as JobAnswer, Sending, cost_breakdown,
};
use crate::ledger::act::{self, About, Answer, Fate, Intend, IntendedJob, Intention, JobFate, Lease, Spending};
use crate::ledger::{self, Entry, LedgerError, Millis, State, millis};
use overprint_mapping::request::Job;
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

/// What an interrupt leaves behind.
const INTERRUPTED: &str = "interrupted while the answer of 4over was awaited";

/// What a pause of the whole process leaves behind.
const LATE: &str = "this process was held up between the intent and the request";

/// What stands in the ledger in the place of the payment token.
const REDACTED: &str = "\"[redacted]\"";

/// Why nothing was sent.
pub(super) enum Unsent {
    /// The store did not take the intent.
    Ledger(LedgerError),
    /// Something else, which is not on record yet.
    Stop(Stop),
    /// Something else, which is on record.
    Recorded(Stop),
}

impl From<LedgerError> for Unsent {
    fn from(error: LedgerError) -> Self {
        Unsent::Ledger(error)
    }
}

/// What came of the request.
struct Told {
    jobs: Vec<JobFate>,
    answer: Option<Box<FouroverAnswer>>,
    /// Why the mark is not there, where nothing was sent for that.
    unmarked: Option<Unmarked>,
}

impl Told {
    /// What is known without an answer.
    fn of(jobs: Vec<JobFate>) -> Self {
        Told { jobs, answer: None, unmarked: None }
    }
}

/// Sends the order, and puts on record what became of each job. There is no second attempt, whatever happens to the first.
#[expect(clippy::too_many_arguments, reason = "each is one part of what is sent, used once")]
pub(super) async fn send(
    placer: Placer<'_>,
    lease: Lease,
    entry: &Entry,
    mut ready: Ready,
    fingerprint: String,
    spending: Spending,
    about: About,
    mark: Option<Mark>,
    interrupt: &mut Interrupt,
    reporter: &mut (dyn Reporter + Send),
) -> Result<Looked, Unsent> {
    let round = placer.round(entry).await?;
    if round > 1 {
        ready.request.order_id = format!("{}-{round}", ready.request.order_id);
    }
    let mark = mark.map(|mark| mark.of_round(&ready.request.order_id, &lease.token));
    let body = ready.request.body(&ready.dialect).map_err(|error| Unsent::Stop(error.into()))?;
    let intend = Intend {
        lease: lease.clone(),
        lease_for: placer.policy.sending_for,
        round,
        reference: ready.request.order_id.clone(),
        body_sha256: hash(&body),
        body: redacted(&body, &ready),
        is_test: ready.is_test(),
        jobs: intended(entry, &ready),
        spending,
        about,
        fingerprint,
    };
    reporter.step(Step::Sending(&ready));
    let intended = Instant::now();
    fail::fail_point!("before-intent");
    let submission_id = match placer.settle(intend).await? {
        Intention::Recorded { submission_id } => submission_id,
        Intention::Paused => return Err(Unsent::Recorded(Stop::Paused)),
        Intention::TurnedAway(account) => return Err(Unsent::Recorded(Stop::TurnedAway(account))),
        Intention::WentBack => return Err(Unsent::Recorded(Stop::WentBack)),
        Intention::Unsettled => return Err(Unsent::Recorded(Stop::Unsettled)),
        Intention::Over(over) => {
            let findings = over.into_iter().map(|over| told(over, &spending)).collect();
            return Err(Unsent::Stop(Stop::Guarded(findings)));
        }
        Intention::Stale => return Ok(Looked::Idle),
    };
    fail::fail_point!("after-intent");
    let remembered = placer.ledger.remember().await;
    let within = Duration::from_millis(placer.policy.leaves_within.unsigned_abs());
    let marked = match (&remembered, &mark) {
        (Ok(()), Some(mark)) => marked(placer, entry, mark, within.saturating_sub(intended.elapsed()), interrupt).await,
        _ => Ok(()),
    };
    let unsent = |reason: String| Told::of(all(&ready, &Fate::NotSent { reason }));
    let told = match (remembered, marked) {
        // After a restore of the store nobody would know of it.
        (Err(error), _) => unsent(format!("the `state_directory` of this machine cannot be written to: {error}")),
        (Ok(()), Err(unmarked)) => {
            let told = unsent(unmarked.reason.clone());
            Told { unmarked: Some(unmarked), ..told }
        }
        (Ok(()), Ok(())) if intended.elapsed() < within => request(placer, entry, &ready, body, interrupt).await,
        // This process hung: somebody else may have taken the order for lost, and told a person so.
        (Ok(()), Ok(())) => unsent(LATE.to_owned()),
    };
    fail::fail_point!("after-answer");
    let outcome = record(placer, lease, submission_id, told).await?;
    fail::fail_point!("after-record");
    reporter.step(Step::Placed(&outcome));
    Ok(Looked::Sent { ready: Box::new(ready), outcome })
}

/// Marks the order at the storefront, within the time in which the request has to leave.
async fn marked(
    placer: Placer<'_>,
    entry: &Entry,
    mark: &Mark,
    within: Duration,
    interrupt: &mut Interrupt,
) -> Result<(), Unmarked> {
    let marked = tokio::select! {
        biased;
        marked = tokio::time::timeout(within, mark.write(placer, entry)) => marked,
        () = interrupt.due() => return Err(Unmarked::passing("interrupted while it was written".to_owned())),
    };
    fail::fail_point!("after-mark");
    marked.unwrap_or_else(|_| Err(Unmarked::passing("the storefront did not answer in time".to_owned())))
}

/// Makes the request.
async fn request(placer: Placer<'_>, entry: &Entry, ready: &Ready, body: Vec<u8>, interrupt: &mut Interrupt) -> Told {
    let names: Vec<String> = ready.jobs.iter().map(|job| job.name.clone()).collect();
    let (order, storefront) = (entry.order.id, placer.shop.name.as_str());
    tracing::info!(order, storefront, jobs = names.len(), is_test = ready.is_test(), "sending");
    let sending = tokio::select! {
        biased;
        sending = placer.fourover.create_order(body, &ready.request.order_id, &names) => Some(sending),
        // The request may have left, so dropping it leaves the order in doubt.
        () = interrupt.due() => None,
    };
    let doubt = |reason: &str| all(ready, &Fate::InDoubt { reason: reason.to_owned(), number: None });
    match sending {
        None => Told::of(doubt(INTERRUPTED)),
        Some(Sending::NotSent(not_sent)) => Told::of(all(ready, &Fate::NotSent { reason: not_sent.reason })),
        Some(Sending::MaybeSent(maybe)) => Told::of(doubt(&maybe.reason)),
        Some(Sending::Answered(answer)) => {
            let requested = ready.request.payment.as_ref().and_then(|payment| payment.requested_amount.as_deref());
            let asked = answer.retry_after.map(|seconds| millis(Duration::from_secs(seconds)));
            let around = Around { requested, asked, pauses: placer.policy.pauses() };
            let jobs = answer.jobs.iter().map(|job| (job.job_name.clone(), fate(&job.outcome, around)));
            let jobs = jobs.map(|(job_name, fate)| JobFate { job_name, fate }).collect();
            Told { jobs, answer: Some(Box::new(answer)), unmarked: None }
        }
    }
}

/// Gives every job of the request the same fate.
fn all(ready: &Ready, fate: &Fate) -> Vec<JobFate> {
    ready.jobs.iter().map(|job| JobFate { job_name: job.name.clone(), fate: fate.clone() }).collect()
}

/// What has to be known besides an answer to read it.
#[derive(Clone, Copy, Debug, Default)]
struct Around<'a> {
    /// The amount that was said to be the right one.
    requested: Option<&'a str>,
    /// The pause that 4over asks for.
    asked: Option<Millis>,
    /// The shortest and the longest pause before an account is tried again that is turned away.
    pauses: (Millis, Millis),
}

/// Reads what became of a job.
fn fate(outcome: &JobAnswer, around: Around<'_>) -> Fate {
    let Around { requested, asked, pauses } = around;
    match outcome {
        JobAnswer::Placed { number } => Fate::Placed { number: number.clone() },
        JobAnswer::Refused { code, reason } => {
            let reason = code.as_ref().map_or_else(|| reason.clone(), |code| format!("{reason} (code {code})"));
            match requested.filter(|_| reason.contains("amount")) {
                Some(amount) => Fate::Refused {
                    reason: format!("4over arrives at another price than the {amount} that it quoted: {reason}"),
                },
                None => Fate::Refused { reason },
            }
        }
        JobAnswer::TurnedAway { code, reason } => {
            Fate::TurnedAway(ledger::Told { code: *code, reason: reason.clone(), asked, pauses })
        }
        JobAnswer::Unknown { reason, number } => Fate::InDoubt { reason: reason.clone(), number: number.clone() },
    }
}

/// Puts on record what came of the request, and returns what became of the whole order.
async fn record(placer: Placer<'_>, lease: Lease, submission_id: i64, told: Told) -> Result<Outcome, Unsent> {
    let order = lease.order_id;
    let Told { jobs, answer, unmarked } = told;
    let retry_after = unmarked.as_ref().and_then(|unmarked| unmarked.retry_after);
    let held = unmarked.and_then(|unmarked| unmarked.held);
    let is_held = held.is_some();
    let not_sent = jobs.iter().find_map(|job| match &job.fate {
        Fate::NotSent { reason } => Some(reason.clone()),
        _ => None,
    });
    let is_turned_away = jobs.iter().any(|job| matches!(job.fate, Fate::TurnedAway(_)));
    let charged = answer.as_ref().and_then(|answer| answer.charged);
    let prices = answer.as_ref().map(|answer| prices(answer)).unwrap_or_default();
    let unattributed = answer.as_ref().map(|answer| answer.unattributed.clone()).unwrap_or_default();
    let act = Answer {
        next_at: (not_sent.is_some() && !is_held).then(|| placer.later(lease.attempts, retry_after)),
        held,
        lease,
        submission_id,
        jobs,
        http_status: answer.as_ref().map(|answer| answer.http_status),
        answer: answer.as_ref().map(|answer| answer.body.to_string()),
        charged: charged.map(|amount| amount.to_string()),
        prices,
        track_at: placer.ledger.clock().now().saturating_add(placer.policy.track_every),
    };
    let entry = match placer.insist(act.clone()).await {
        Ok(entry) => entry,
        Err(error) => {
            // Somebody else took the order for lost. What 4over said is kept where a person will look.
            tracing::error!(order, fates = ?act.jobs, %error, "4over answered, and the ledger says otherwise");
            return Err(error.into());
        }
    };
    tracing::info!(order, storefront = placer.shop.name, state = %entry.order.state, "4over answered");
    attention::settled(&entry.order, entry.order.state);
    // An order that is turned away by itself is refused.
    if is_turned_away
        && entry.order.state == State::Pending
        && let Some(account) = placer.ledger.turned_away().await?
    {
        return Err(Unsent::Recorded(Stop::TurnedAway(account)));
    }
    if let Some(reason) = not_sent {
        let stop = if is_held { Stop::Unmarked(reason) } else { Stop::NotSent { reason } };
        return Err(Unsent::Recorded(stop));
    }
    Ok(Outcome { charged, unattributed, ..Outcome::of(&entry.jobs) })
}

/// Reads what was charged for each job that has a number, and for all of them.
fn prices(answer: &FouroverAnswer) -> act::Prices {
    let text = |parts: Map<String, Value>| Value::Object(parts).to_string();
    let of_job = |job: &JobOutcome| {
        let parts = cost_breakdown::of_job(&answer.body, job.outcome.number()?, &job.job_name)?;
        Some((job.job_name.clone(), text(parts)))
    };
    act::Prices {
        jobs: answer.jobs.iter().filter_map(of_job).collect(),
        round: cost_breakdown::of_order(&answer.body).map(text),
    }
}

impl Placer<'_> {
    /// Returns the number of the request that is sent next.
    async fn round(&self, entry: &Entry) -> Result<i64, LedgerError> {
        if entry.jobs.is_empty() {
            return Ok(1);
        }
        let rounds = self.ledger.submissions(entry.order.id).await?;
        Ok(rounds.last().map_or(0, |last| last.round) + 1)
    }
}

/// Takes the payment token out of the body.
fn redacted(body: &[u8], ready: &Ready) -> Vec<u8> {
    let token = ready.request.payment.as_ref().map(|payment| Value::from(payment.profile_token.expose()).to_string());
    let text = String::from_utf8_lossy(body);
    match token {
        Some(token) => text.replace(&token, REDACTED).into_bytes(),
        None => text.into_owned().into_bytes(),
    }
}

/// Lists the jobs of the request for the ledger.
fn intended(entry: &Entry, ready: &Ready) -> Vec<IntendedJob> {
    let to_attach = ready.request.files_to_attach(&ready.dialect);
    let attach = |name: &str| {
        let files = to_attach.iter().find(|files| files.job_name == name)?;
        let files = files.files.iter().map(|(reason, file)| (reason.as_str().to_owned(), Value::from(file.as_str())));
        Some(Value::Object(files.collect::<Map<String, Value>>()).to_string())
    };
    let is_without = |job: &&Job| job.files.is_none() && job.skip_files == Some(true);
    let without_files: Vec<&str> = ready.request.jobs.iter().filter(is_without).flat_map(Job::job_names).collect();
    let after = i64::try_from(entry.jobs.len()).unwrap_or_default();
    let job = |(at, job): (i64, &super::Told)| IntendedJob {
        job_name: job.name.clone(),
        mapping: job.mapping.clone(),
        order_line_item_id: job.order_line_item_id.clone(),
        position: after + at,
        attach: attach(&job.name),
        files_follow: without_files.contains(&job.name.as_str()),
    };
    (0..).zip(&ready.jobs).map(job).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test may fail loudly")]

    use super::{Around, Fate, JobAnswer, fate};

    #[test]
    fn a_price_that_4over_does_not_arrive_at_is_told_as_such() {
        let said = "requested_amount 34.77 does not match the calculated amount 35.00.";
        let refused = |reason: &str| JobAnswer::Refused { code: Some("409".to_owned()), reason: reason.to_owned() };
        let told = |reason: &str, requested: Option<&str>| match fate(
            &refused(reason),
            Around { requested, ..Around::default() },
        ) {
            Fate::Refused { reason } => reason,
            other => panic!("{other:?}"),
        };
        let text = told(said, Some("34.77"));
        assert!(text.starts_with("4over arrives at another price than the 34.77 that it quoted: requested"), "{text}");
        assert_eq!(told(said, None), format!("{said} (code 409)"));
        assert_eq!(told("no such runsize", Some("34.77")), "no such runsize (code 409)");
    }
}
