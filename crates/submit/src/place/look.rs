//! The step `place`: a look at an order, which sends it, holds it, or finds that there is nothing to do.

use super::compare;
use super::{Interrupt, Mode, Outcome, Placer, Ready, Reporter, Step, Stop};
use super::{again, approve, document, guard, recipients, send, translate, upload};
use crate::ledger::act::{About, Answer, Compared, Fate, Finish, Hold, JobFate, Lease, NothingPrinted, Postpone};
use crate::ledger::{Entry, LedgerError, Millis, State};
use crate::project::Document;
use crate::storefront;
use sha2::{Digest, Sha256};

/// What came of a look.
pub enum Looked {
    /// It was sent, and this became of it.
    Sent {
        /// What was sent.
        ready: Box<Ready>,
        /// What became of it.
        outcome: Outcome,
    },
    /// Nothing was sent.
    Stopped(Stop),
    /// It was placed before, and compared with what was sent.
    Compared(Option<String>),
    /// There was nothing to do.
    Idle,
}

/// What is sent, and what tells it from other translations of the order.
struct Prepared {
    ready: Ready,
    fingerprint: String,
}

impl Placer<'_> {
    /// Looks at an order. Sends at most one request, and only where nothing of it can be at 4over yet.
    ///
    /// # Errors
    /// The store did not take something; where that came before the intent, nothing was sent.
    pub async fn look(
        self,
        lease: Lease,
        entry: &Entry,
        interrupt: &mut Interrupt,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Looked, LedgerError> {
        match entry.order.state {
            State::Pending => self.try_to_send(lease, entry, interrupt, reporter).await,
            State::Sending => self.lost(lease, entry).await,
            State::Placed | State::Refused | State::Done => self.compare(lease, entry).await,
            State::Held | State::Nothing | State::InDoubt | State::Cancelled => {
                self.ledger.act(Finish { lease, next_at: None }).await?;
                Ok(Looked::Idle)
            }
        }
    }

    async fn try_to_send(
        self,
        lease: Lease,
        entry: &Entry,
        interrupt: &mut Interrupt,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Looked, LedgerError> {
        let mut seen = Seen { about: self.about(), fingerprint: None };
        let prepared = tokio::select! {
            biased;
            () = interrupt.due() => Err(Stop::Interrupted),
            prepared = self.prepare(entry, &mut seen, reporter) => prepared,
        };
        let Prepared { ready, fingerprint } = match prepared {
            Ok(prepared) => prepared,
            Err(stop) => return self.stopped(lease, entry, stop, seen).await,
        };
        fail::fail_point!("prepared");
        let about = seen.about.clone();
        match send::send(self, lease.clone(), entry, ready, fingerprint, about, interrupt, reporter).await {
            Ok(looked) => Ok(looked),
            Err(send::Unsent::Recorded(stop)) => Ok(Looked::Stopped(stop)),
            Err(send::Unsent::Ledger(LedgerError::JobNameTaken { job_name, order_id })) => {
                let stop = Stop::JobNameTaken { job_name, order_id };
                self.stopped(lease, entry, stop, seen).await
            }
            Err(send::Unsent::Ledger(error)) => Err(error),
            Err(send::Unsent::Stop(stop)) => self.stopped(lease, entry, stop, seen).await,
        }
    }

    /// Does everything that comes before the intent; nothing is changed anywhere.
    async fn prepare(
        self,
        entry: &Entry,
        seen: &mut Seen,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Prepared, Stop> {
        let (document, is_fetched) = document::document(self, entry).await?;
        seen.about.see(&document);
        if is_fetched {
            reporter.step(Step::Fetched(&document));
        }
        let (recipients, read) = recipients::fetch(self.shop, &document).await?;
        reporter.step(Step::Recipients(&read));
        let values = self.shop.values.with(&document.storefront);
        let explains = reporter.explains() || self.catalogue.is_some();
        let mut ready = translate::translate(self.version, &document, &recipients, &values, explains)?;
        let fingerprint = fingerprint(&ready)?;
        seen.fingerprint = Some(fingerprint.clone());
        reporter.step(Step::Translated(&document, &ready));
        if self.is_before_go_live(entry, &document) && entry.order.approved.as_deref() != Some(fingerprint.as_str()) {
            return Err(Stop::BeforeGoLive);
        }
        guard::guard(self, &document, &ready).await?;
        if entry.jobs.is_empty() && entry.order.approved.as_deref() != Some(fingerprint.as_str()) {
            let holdings = again::holdings(self, &document, &ready.taking());
            if !holdings.is_empty() {
                return Err(Stop::Again(holdings));
            }
        }
        approve::approve(self, entry, &document, &ready, &fingerprint).await?;
        if entry.order.approved.as_deref() != Some(fingerprint.as_str()) {
            ready.same_jobs(&entry.jobs)?;
        }
        ready.keep_unplaced(&entry.jobs)?;
        if self.policy.mode == Mode::Shadow {
            return Err(Stop::Shadow);
        }
        if self.policy.uploads {
            upload::upload(self, &mut ready).await?;
        }
        Ok(Prepared { ready, fingerprint })
    }

    /// Tells whether the storefront made the order before it went live here, and nobody asked for it by name.
    fn is_before_go_live(&self, entry: &Entry, document: &Document) -> bool {
        let is_unasked = matches!(entry.order.source.as_str(), "webhook" | "poll");
        let is_older = |go_live| document.created_at().is_some_and(|created_at| created_at < go_live);
        is_unasked && self.shop.go_live.is_some_and(is_older)
    }

    /// Somebody committed an intent and did not live to tell what became of it.
    async fn lost(self, lease: Lease, entry: &Entry) -> Result<Looked, LedgerError> {
        let open = self.ledger.submissions(entry.order.id).await?.into_iter().find(|round| round.resolved_at.is_none());
        let Some(open) = open else {
            self.ledger.act(Finish { lease, next_at: None }).await?;
            return Ok(Looked::Idle);
        };
        let reason = "whoever sent it ended before 4over's answer was on record".to_owned();
        let sending = entry.jobs.iter().filter(|job| job.state == State::Sending);
        let fate = |job_name: &String| JobFate {
            job_name: job_name.clone(),
            fate: Fate::InDoubt { reason: reason.clone(), number: None },
        };
        let jobs = sending.map(|job| fate(&job.job_name)).collect();
        let answer = Answer {
            lease,
            submission_id: open.id,
            jobs,
            http_status: None,
            answer: None,
            charged: None,
            next_at: None,
            track_at: 0,
        };
        self.ledger.act(answer).await?;
        tracing::error!(order = entry.order.id, storefront = self.shop.name, "in doubt: {reason}");
        Ok(Looked::Idle)
    }

    async fn compare(self, lease: Lease, entry: &Entry) -> Result<Looked, LedgerError> {
        match compare::changed(self, entry).await {
            Ok(alert) => {
                self.ledger.act(Compared { lease, alert: alert.clone() }).await?;
                Ok(Looked::Compared(alert))
            }
            Err(stop) => match self.retry_at(&lease, &stop) {
                Some(next_at) => {
                    self.ledger.act(Postpone { lease, next_at, trouble: stop.to_string() }).await?;
                    Ok(Looked::Stopped(stop))
                }
                None => {
                    let alert = Some(format!("the order was told of again and cannot be compared: {stop}"));
                    self.ledger.act(Compared { lease, alert: alert.clone() }).await?;
                    Ok(Looked::Compared(alert))
                }
            },
        }
    }

    /// Puts on record why nothing was sent.
    async fn stopped(self, lease: Lease, entry: &Entry, stop: Stop, seen: Seen) -> Result<Looked, LedgerError> {
        let id = entry.order.id;
        tracing::info!(order = id, storefront = self.shop.name, reason = %stop.kind(), "not sent");
        if let Stop::NothingPrinted(_) = &stop
            && entry.jobs.is_empty()
        {
            self.ledger.act(NothingPrinted { lease, about: seen.about }).await?;
            return Ok(Looked::Stopped(stop));
        }
        if let Stop::AllPlaced = stop {
            self.ledger.act(Finish { lease, next_at: None }).await?;
            return Ok(Looked::Idle);
        }
        let is_unreadable_yet = matches!(&stop, Stop::Storefront(storefront::Error::NotFound { .. }))
            && self.ledger.clock().now() - entry.order.received_at < self.policy.unreadable_for;
        let next_at = match is_unreadable_yet {
            true => Some(self.later(lease.attempts, None)),
            false => self.retry_at(&lease, &stop),
        };
        match next_at {
            Some(next_at) => {
                self.ledger.act(Postpone { lease, next_at, trouble: stop.to_string() }).await?;
            }
            None => {
                let Seen { about, fingerprint } = seen;
                let (reason, missing, held_by) = (stop.to_string(), stop.missing(), stop.held_by());
                let hold = Hold { lease, reason, missing, held_by, detail: stop.detail(), about, fingerprint };
                self.ledger.act(hold).await?;
            }
        }
        Ok(Looked::Stopped(stop))
    }

    /// Returns when the same may go better; none where a person has to see to it first.
    fn retry_at(&self, lease: &Lease, stop: &Stop) -> Option<Millis> {
        match stop {
            Stop::Interrupted => Some(self.ledger.clock().now()),
            stop if stop.may_pass() => Some(self.later(lease.attempts, stop.retry_after())),
            _ => None,
        }
    }

    /// Returns when something is tried again that came to nothing.
    pub(super) fn later(&self, attempts: i64, asked: Option<Millis>) -> Millis {
        self.ledger.clock().now() + self.policy.backoff.pause(attempts, asked)
    }

    fn about(&self) -> About {
        About { mapping_version: self.version.name.clone(), ..About::default() }
    }
}

/// What is known of an order by the time that it stops.
struct Seen {
    about: About,
    fingerprint: Option<String>,
}

impl About {
    fn see(&mut self, document: &Document) {
        self.number = document.number();
        self.customer = document.customer().map(str::to_owned);
        self.amount = document.total();
    }
}

/// Returns what tells whether the translation of an order changed: a hash of it without the payment.
pub(super) fn fingerprint(ready: &Ready) -> Result<String, Stop> {
    let mut request = ready.request.clone();
    request.payment = None;
    Ok(hash(&request.body(&ready.dialect)?))
}

/// Writes the SHA-256 of bytes in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string does not fail.
        let _written = write!(text, "{byte:02x}");
    }
    text
}
