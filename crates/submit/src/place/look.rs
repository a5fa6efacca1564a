//! The step `place`: a look at an order, which sends it, holds it, or finds that there is nothing to do.

use super::account::{Entrance, told};
use super::compare::Found;
use super::guard::ceiling::without_let_pass;
use super::mark::Mark;
use super::plan::{Plan, Seen, Summary, keep};
use super::price::shipping_address;
use super::upload::{self, Uploaded};
use super::{Finding, Interrupt, Outcome, Placer, Preflight, Price, Prices, Ready, Reporter, Stop};
use super::{attention, compare, document, lost, send};
use crate::fourover::ShippingAddress;
use crate::ledger::act::{About, Compared, Comparison, Finish, Hold, Lease, NothingPrinted, Postpone, See, Spending};
use crate::ledger::{Entry, LedgerError, Millis, State};
use crate::storefront;

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
    Compared(Comparison),
    /// There was nothing to do.
    Idle,
}

/// Has 4over take addresses as they are: it allows that only where it is not sure of one and suggests no other (4over, Address
/// Validation), and nothing with such an address is sent before a person released it.
fn bypass(ready: &mut Ready, unsuggested: &[ShippingAddress]) {
    for job in &mut ready.request.jobs {
        if shipping_address(job).is_some_and(|address| unsuggested.contains(&address)) {
            job.bypass_address_validation = Some(true);
        }
    }
}

/// What is sent, and what tells it from other translations of the order.
struct Prepared {
    ready: Ready,
    fingerprint: String,
    spending: Spending,
    /// The plan, and what its guards found: shown where a limit turns out to be exceeded.
    planned: Option<(Summary, Vec<Finding>)>,
    mark: Option<Mark>,
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
            // On the heap: what is prepared and sent takes more of a stack than a thread may have.
            State::Pending => Box::pin(self.try_to_send(lease, entry, interrupt, reporter)).await,
            State::Sending => lost(self.ledger, lease, entry).await.map(|()| Looked::Idle),
            State::Placed | State::Refused | State::Done => Box::pin(self.compare(lease, entry, interrupt)).await,
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
        let is_trial = match self.enter(&lease).await? {
            Entrance::Open => false,
            Entrance::Trial => true,
            Entrance::Closed(stop) => return Ok(Looked::Stopped(stop)),
        };
        let looked = Box::pin(self.try_once(lease.clone(), entry, interrupt, reporter)).await?;
        if is_trial && !matches!(looked, Looked::Sent { .. } | Looked::Stopped(Stop::TurnedAway(_))) {
            self.end_trial(&lease).await?;
        }
        Ok(looked)
    }

    async fn try_once(
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
        let Prepared { ready, fingerprint, spending, planned, mark } = match prepared {
            Ok(prepared) => prepared,
            Err(stop) => {
                let Some(told) = told(&stop, self.policy) else { return self.stopped(lease, entry, stop, seen).await };
                self.see(entry, &seen).await?;
                return Ok(Looked::Stopped(self.turn_away(&lease, told).await?));
            }
        };
        fail::fail_point!("prepared");
        let about = seen.about.clone();
        let mut interrupt = interrupt.of_requests();
        let sent =
            send::send(self, lease.clone(), entry, ready, fingerprint, spending, about, mark, &mut interrupt, reporter);
        match Box::pin(sent).await {
            Ok(looked) => Ok(looked),
            Err(send::Unsent::Recorded(stop)) => Ok(Looked::Stopped(stop)),
            Err(send::Unsent::Ledger(LedgerError::JobNameTaken { job_name, order_id })) => {
                let stop = Stop::JobNameTaken { job_name, order_id };
                self.stopped(lease, entry, stop, seen).await
            }
            Err(send::Unsent::Ledger(error)) => Err(error),
            Err(send::Unsent::Stop(stop)) => {
                if let (Some((mut summary, mut findings)), Some(fingerprint)) = (planned, &seen.fingerprint) {
                    summary.hold(&stop);
                    findings.extend_from_slice(stop.findings());
                    seen.about.plan = Some(keep(&summary, fingerprint, &findings));
                }
                self.stopped(lease, entry, stop, seen).await
            }
        }
    }

    /// Does everything that comes before the intent; nothing is changed anywhere, but that 4over may get files.
    async fn prepare(
        self,
        entry: &Entry,
        seen: &mut Seen,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Prepared, Stop> {
        // What cannot be remembered cannot leave: nothing is read or recorded for it.
        if let Some(why) = self.ledger.forgets() {
            return Err(Stop::StateDirectory(why));
        }
        let prices = Prices::of_placing(self.fourover);
        let mut plan = self.planner(&prices).seen(entry, seen, reporter).await?;
        let total = plan.price.as_ref().and_then(|price| price.total);
        let spending = without_let_pass(self.planner(&prices).spending(total), &plan.findings);
        if !plan.stops.is_empty() {
            seen.about.plan = Some(keep(&self.summary(&plan), &plan.fingerprint, &plan.findings));
        }
        if let Some(stop) = Stop::of(std::mem::take(&mut plan.stops)) {
            return Err(stop);
        }
        let planned = spending.is_limited().then(|| (self.summary(&plan), plan.findings.clone()));
        self.hand_over(entry, seen, &mut plan).await?;
        document::is_as_read(self.planner(&prices), entry, &plan).await?;
        let mark = self.mark(entry, seen, &mut plan).await?;
        let exact = plan.price.as_ref().and_then(Price::exact);
        let Plan { mut ready, fingerprint, unsuggested, .. } = plan;
        bypass(&mut ready, &unsuggested);
        if let (Some(payment), true) = (&mut ready.request.payment, self.policy.guards.requested_amount) {
            // 4over fails an order whose amount is 0, or another one than it arrives at itself.
            payment.requested_amount = exact.filter(|total| !total.is_zero()).map(|total| total.to_string());
        }
        Ok(Prepared { ready, fingerprint, spending, planned, mark })
    }

    /// Hands artwork to 4over, where it is to have it first or to inspect it, and holds the order by what it says.
    async fn hand_over(self, entry: &Entry, seen: &mut Seen, plan: &mut Plan) -> Result<(), Stop> {
        let Uploaded { failed, warned } = upload::upload(self, &mut plan.ready, &plan.lengths).await?;
        let told: Vec<String> = warned.iter().map(ToString::to_string).collect();
        seen.about.preflight = (!told.is_empty()).then(|| told.join("; "));
        let mut stops: Vec<Stop> = (!failed.is_empty()).then_some(Stop::Artwork(failed)).into_iter().collect();
        let holds = self.policy.guards.artwork.preflight == Preflight::Warning && !warned.is_empty();
        if holds {
            stops.extend(self.hold_for(entry, seen, plan, warned).await?);
        }
        Stop::of(stops).map_or(Ok(()), Err)
    }

    /// Prepares the mark, where one is to be set. What a person handed over was not read at the storefront before, so that an
    /// earlier mark shows only here.
    async fn mark(self, entry: &Entry, seen: &mut Seen, plan: &mut Plan) -> Result<Option<Mark>, Stop> {
        let mark = Mark::of(self, entry, plan).await?;
        if let (Some(mark), None) = (&mark, plan.read_at)
            && let Some(standing) = mark.standing()
            && !self.planner(&Prices::default()).knows_mark(Some(entry), &standing).await?
            && let Some(stop) = self.hold_for(entry, seen, plan, vec![mark.unknown(&standing)]).await?
        {
            return Err(stop);
        }
        Ok(mark)
    }

    /// Holds an order for what was found after it was planned, unless a person let that pass.
    async fn hold_for(
        self,
        entry: &Entry,
        seen: &mut Seen,
        plan: &mut Plan,
        found: Vec<Finding>,
    ) -> Result<Option<Stop>, Stop> {
        if self.planner(&Prices::default()).has_let_pass(entry, &plan.fingerprint, &found).await? {
            return Ok(None);
        }
        plan.findings.extend(found.iter().cloned());
        seen.about.plan = Some(keep(&self.summary(plan), &plan.fingerprint, &plan.findings));
        Ok(Some(Stop::Guarded(found)))
    }

    /// Summarizes a plan for the ledger.
    fn summary(&self, plan: &Plan) -> Summary {
        Summary::of(plan, Some(plan.write_back(self.version, &self.shop.values)))
    }

    async fn compare(self, lease: Lease, entry: &Entry, interrupt: &mut Interrupt) -> Result<Looked, LedgerError> {
        let prices = Prices::default();
        let found = tokio::select! {
            biased;
            () = interrupt.due() => Err(Stop::Interrupted),
            found = compare::compared(self.planner(&prices), entry) => found,
        };
        match found {
            Ok(Found { comparison: found, files }) => {
                self.hand_in(entry, files).await?;
                let is_news = self.ledger.act(Compared { lease, found: found.clone() }).await?;
                if let (Comparison::Changed(change), true) = (&found, is_news) {
                    attention::changed(&entry.order, change.kind);
                }
                Ok(Looked::Compared(found))
            }
            Err(stop) => match self.retry_at(&lease, entry, &stop) {
                Some(next_at) => {
                    self.ledger.act(Postpone { lease, next_at, trouble: stop.to_string() }).await?;
                    Ok(Looked::Stopped(stop))
                }
                None => {
                    let found =
                        Comparison::Failed(format!("the order was told of again and cannot be compared: {stop}"));
                    self.ledger.act(Compared { lease, found: found.clone() }).await?;
                    Ok(Looked::Compared(found))
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
        if let Stop::ArtworkUnseen(unseen) = stop {
            self.see(entry, &seen).await?;
            self.ledger.act(unseen.awaited(lease)).await?;
            return Ok(Looked::Stopped(Stop::ArtworkUnseen(unseen)));
        }
        match self.retry_at(&lease, entry, &stop) {
            Some(next_at) => {
                self.see(entry, &seen).await?;
                self.ledger.act(Postpone { lease, next_at, trouble: stop.to_string() }).await?;
            }
            None => {
                let Seen { about, fingerprint } = seen;
                let hold = Hold {
                    lease,
                    reason: stop.to_string(),
                    missing: stop.missing(),
                    waits_for_mappings: stop.waits_for_mappings(),
                    held_by: stop.held_by(),
                    second_person: stop.needs_two(),
                    detail: stop.detail(),
                    about,
                    fingerprint,
                };
                self.ledger.act(hold).await?;
                attention::held(&entry.order, stop.kind());
            }
        }
        Ok(Looked::Stopped(stop))
    }

    /// Notes the version that was read, if no version before was as new.
    async fn see(self, entry: &Entry, seen: &Seen) -> Result<(), LedgerError> {
        if let Some(edition) = seen.about.edition
            && entry.order.seen.newest(edition) != entry.order.seen
        {
            self.ledger.act(See { order_id: entry.order.id, edition }).await?;
        }
        Ok(())
    }

    /// Returns when the same may go better; none where a person has to see to it first.
    fn retry_at(&self, lease: &Lease, entry: &Entry, stop: &Stop) -> Option<Millis> {
        let (now, order) = (self.ledger.clock().now(), &entry.order);
        let is_recent = |since: Millis| now - since < self.policy.unreadable_for;
        let is_lagging = match stop {
            Stop::Storefront(storefront::Error::NotFound { .. }) => is_recent(order.received_at),
            Stop::Older { .. } => is_recent(order.seen_at.unwrap_or(order.received_at)),
            _ => false,
        };
        match stop {
            Stop::Interrupted => Some(now),
            _ if is_lagging => Some(self.later(lease.attempts, None)),
            stop if stop.may_pass() => Some(self.later(lease.attempts, stop.retry_after())),
            _ => None,
        }
    }

    /// Returns when something is tried again that came to nothing.
    pub(super) fn later(&self, attempts: i64, asked: Option<Millis>) -> Millis {
        self.ledger.clock().now().saturating_add(self.policy.backoff.pause(attempts, asked))
    }

    fn about(&self) -> About {
        let restored = self.shop.since.get().restored;
        About { mapping_version: self.version.name.clone(), restored, ..About::default() }
    }
}
