//! The step `ship`: the storefront gets a Shipment record for each parcel, once for each tracking number.
//!
//! The intent is on record before the request leaves. Where its answer is lost, the storefront is asked whether it has the record;
//! only once that was not so for longer than a request can be under way is another one sent.

use super::{Fate, Placer};
use crate::ledger::act::{Finish, IntendShipment, Lease, Postpone, ShipmentTold};
use crate::ledger::{Entry, JobRow, LedgerError, Millis, ShipmentRow, Shipped, millis};
use crate::storefront::{Effect, Error, Made, Shipments};
use overprint_generic::{Field, LineItem, LineItemId, Order, Shipment, ShipmentLine};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Instant;

/// After so many tries a person has to see to it.
const TRIES: i64 = 12;

/// How much longer than an exchange may take a request is taken to be under way.
const MARGIN: Millis = 60_000;

/// A parcel that the storefront may not know of.
#[derive(Debug, PartialEq, Eq)]
struct Parcel {
    tracking_number: String,
    /// The lines whose quantities are told with it: each line goes with the first of its parcels.
    lines: Vec<String>,
    /// What was done about it already, and when.
    before: Option<(Shipped, Millis)>,
}

impl Parcel {
    /// Writes the lines as a JSON list.
    fn lines(&self) -> String {
        self.lines.iter().map(|line| Value::from(line.as_str())).collect::<Value>().to_string()
    }
}

/// What is told of a parcel, or why nothing is.
type Told = Result<(), Trouble>;

/// Why the storefront does not know of a parcel.
struct Trouble {
    why: String,
    /// When it makes sense to try again, where that is later than usual.
    not_before: Millis,
    /// Whether trying again may help.
    may_pass: bool,
}

impl Trouble {
    fn new(why: impl Into<String>, not_before: Millis, may_pass: bool) -> Self {
        Trouble { why: why.into(), not_before, may_pass }
    }

    fn of(error: &Error, now: Millis) -> Self {
        let asked = error.retry_after().map_or(0, millis);
        let may_pass = error.is_passing() || error.effect() == Effect::Unknown;
        Trouble::new(error.to_string(), now.saturating_add(asked), may_pass)
    }
}

impl Placer<'_> {
    /// Tells the storefront of the parcels that it was not told of.
    ///
    /// # Errors
    /// The store cannot be read or written; a record may have been made, which the next attempt finds.
    pub async fn ship(self, lease: Lease, entry: &Entry) -> Result<(), LedgerError> {
        let known = self.ledger.shipments(entry.order.id).await?;
        let parcels = parcels(&entry.jobs, &known);
        if self.shop.storefront.settings().shipments == Shipments::None || parcels.is_empty() {
            return self.ledger.act(Finish { lease, next_at: None }).await;
        }
        let mut troubles = Vec::new();
        match self.order(entry).await {
            Ok(order) => {
                for parcel in &parcels {
                    troubles.extend(self.tell(&lease, &order, entry, parcel).await?.err());
                }
            }
            Err(trouble) => troubles.push(trouble),
        }
        let Some(first) = troubles.first() else { return self.ledger.act(Finish { lease, next_at: None }).await };
        let (order, storefront) = (lease.order_id, self.shop.name.as_str());
        tracing::warn!(order, storefront, attempt = lease.attempts, reason = first.why, "no shipment made");
        let trouble = first.why.clone();
        // What may pass is tried for as long as it takes, and the rest a number of times.
        if lease.attempts + 1 >= TRIES && troubles.iter().all(|trouble| !trouble.may_pass) {
            return self.ledger.act(Finish { lease, next_at: None }).await;
        }
        let not_before = troubles.iter().map(|trouble| trouble.not_before).min().unwrap_or_default();
        let next_at = self.later(lease.attempts, None).max(not_before);
        self.ledger.act(Postpone { lease, next_at, trouble }).await
    }

    /// Reads the order, whose lines and address stand in the record.
    async fn order(&self, entry: &Entry) -> Result<Order, Trouble> {
        let now = self.ledger.clock().now();
        let read = self.shop.storefront.order(&entry.order.external_id).await;
        let record = read.map_err(|error| Trouble::of(&error, now))?;
        overprint_generic::read(&record.raw)
            .map_err(|error| Trouble::new(format!("the order cannot be read: {error}"), now, false))
    }

    /// Tells of one parcel, unless the storefront has it already or may still be given it.
    async fn tell(self, lease: &Lease, order: &Order, entry: &Entry, parcel: &Parcel) -> Result<Told, LedgerError> {
        let (now, number) = (self.ledger.clock().now(), parcel.tracking_number.as_str());
        if self.may_be_there(parcel).await? {
            match (self.shop.storefront.shipment(&entry.order.external_id, number).await, parcel.before) {
                (Ok(Some(made)), _) => return self.made(lease, parcel, made).await,
                (Ok(None), Some((Shipped::Accepted, _))) => {
                    let why = format!("the storefront took up the shipment of parcel {number}, and shows none");
                    let alert = (lease.attempts + 1 >= TRIES).then(|| why.clone());
                    self.note(lease, parcel, Shipped::Accepted, None, alert).await?;
                    return Ok(Err(Trouble::new(why, now, false)));
                }
                (Ok(None), Some((Shipped::Sending, since))) if now < since + self.under_way() => {
                    let why = format!("whether the shipment of parcel {number} was made is not known yet");
                    return Ok(Err(Trouble::new(why, since + self.under_way(), true)));
                }
                // Nobody has it, and nothing is under way any more.
                (Ok(None), _) => {}
                (Err(error), _) => return Ok(Err(Trouble::of(&error, now))),
            }
        }
        self.make(lease, parcel, &self.shipment(order, entry, parcel)).await
    }

    /// Tells whether the storefront is to be asked first.
    async fn may_be_there(self, parcel: &Parcel) -> Result<bool, LedgerError> {
        if let Some((Shipped::Sending | Shipped::Accepted, _)) = parcel.before {
            return Ok(true);
        }
        // A store from a backup does not know what was told since.
        Ok(self.ledger.cursor(&format!("restored:{}", self.shop.name)).await?.is_some())
    }

    /// Makes the record: the intent on record, one request, and what came of it on record.
    async fn make(self, lease: &Lease, parcel: &Parcel, shipment: &Shipment) -> Result<Told, LedgerError> {
        let intended = Instant::now();
        let intend = IntendShipment {
            lease: lease.clone(),
            lease_for: self.under_way(),
            tracking_number: parcel.tracking_number.clone(),
            lines: parcel.lines(),
        };
        self.ledger.act(intend).await?;
        fail::fail_point!("before-shipment");
        let now = self.ledger.clock().now();
        if intended.elapsed().as_millis() >= u128::from(MARGIN.unsigned_abs()) {
            // This process hung, and somebody else may be about to send it.
            self.note(lease, parcel, Shipped::NotThere, None, None).await?;
            return Ok(Err(Trouble::new("this process was held up before the request", now, true)));
        }
        let error = match self.shop.storefront.make_shipment(shipment).await {
            Ok(made) => {
                fail::fail_point!("after-shipment");
                return self.made(lease, parcel, made).await;
            }
            Err(error) => error,
        };
        let trouble = Trouble::of(&error, now);
        // A conflict may be one with the record itself: whether it is there shows when the storefront is asked.
        let may_be_there = error.effect() == Effect::Unknown || matches!(error, Error::Conflict { .. });
        let state = if may_be_there { Shipped::Sending } else { Shipped::NotThere };
        let alert =
            (!trouble.may_pass).then(|| format!("no shipment was made for parcel {}: {error}", parcel.tracking_number));
        self.note(lease, parcel, state, None, alert).await?;
        Ok(Err(trouble))
    }

    /// Puts on record that the storefront has the record, or will.
    async fn made(self, lease: &Lease, parcel: &Parcel, made: Made) -> Result<Told, LedgerError> {
        match made {
            Made::Record(id) => {
                self.note(lease, parcel, Shipped::There, id, None).await?;
                Ok(Ok(()))
            }
            Made::Accepted => {
                self.note(lease, parcel, Shipped::Accepted, None, None).await?;
                let why = format!("the storefront makes the shipment of parcel {} by and by", parcel.tracking_number);
                Ok(Err(Trouble::new(why, self.ledger.clock().now(), true)))
            }
        }
    }

    async fn note(
        self,
        lease: &Lease,
        parcel: &Parcel,
        state: Shipped,
        shipment_id: Option<String>,
        alert: Option<String>,
    ) -> Result<(), LedgerError> {
        let told = ShipmentTold {
            lease: lease.clone(),
            lease_for: self.under_way(),
            tracking_number: parcel.tracking_number.clone(),
            lines: parcel.lines(),
            state,
            shipment_id,
            alert,
        };
        self.ledger.act(told).await
    }

    /// Returns how long a request may be under way, in milliseconds.
    fn under_way(self) -> Millis {
        let settings = self.shop.storefront.settings();
        let exchange = Millis::try_from((settings.connect_timeout + settings.timeout).as_millis());
        exchange.unwrap_or(Millis::MAX / 4).saturating_add(MARGIN)
    }

    /// Writes the record: what went out, and where to, as the order has it.
    fn shipment(self, order: &Order, entry: &Entry, parcel: &Parcel) -> Shipment {
        let items = order.line_items.value().map(Vec::as_slice).unwrap_or_default();
        let has = |line: &&LineItem| {
            let id = line.order_line_item_id.value().map(LineItemId::as_str);
            parcel.lines.iter().any(|of_parcel| Some(of_parcel.as_str()) == id)
        };
        let is_mailed = self.shop.storefront.settings().shipments == Shipments::Mailed;
        Shipment {
            order_id: Field::Value(entry.order.external_id.as_str().into()),
            line_items: Field::Value(items.iter().filter(has).map(line).collect()),
            number_of_pieces: Field::Value(serde_json::Number::from(1).into()),
            shipping_address: order.shipping_address.clone(),
            carrier_integration: Field::Value("none".into()),
            shipping_method_id: order.shipping_method_id.clone(),
            shipping_method_description: order.shipping_method_name.clone(),
            send_email_confirmation_to_customer: Field::Value(is_mailed.into()),
            tracking_number: Field::Value(parcel.tracking_number.as_str().into()),
            ..Shipment::default()
        }
    }
}

/// Writes a line with the quantity that the storefront wants shipped, or, where it does not say, that was ordered.
fn line(line: &LineItem) -> ShipmentLine {
    let wanted = line.quantity_to_be_shipped.value().filter(|quantity| !matches!(quantity.as_str(), "" | "0"));
    ShipmentLine {
        order_line_item_id: line.order_line_item_id.clone(),
        product_type: line.product_type.clone(),
        product_id: line.product_id.clone(),
        quantity: wanted.map_or_else(|| line.quantity.clone(), |quantity| Field::Value(quantity.clone())),
        ..ShipmentLine::default()
    }
}

/// Lists the parcels of shipped jobs that the storefront is not known to have.
fn parcels(jobs: &[JobRow], known: &[ShipmentRow]) -> Vec<Parcel> {
    let lines = |row: &ShipmentRow| serde_json::from_str::<Vec<String>>(&row.lines).unwrap_or_default();
    let mut told: BTreeSet<String> = known.iter().flat_map(lines).collect();
    let mut parcels: Vec<Parcel> = Vec::new();
    for job in jobs.iter().filter(|job| matches!(Fate::of(job), Fate::Shipped | Fate::Complete | Fate::Delivered)) {
        let numbers: Vec<String> = serde_json::from_str(&job.tracking).unwrap_or_default();
        for number in numbers {
            let line = job.order_line_item_id.clone().filter(|line| told.insert(line.clone()));
            match parcels.iter_mut().find(|parcel| parcel.tracking_number == number) {
                Some(parcel) => parcel.lines.extend(line),
                None => {
                    let row = known.iter().find(|row| row.tracking_number == number);
                    let lines = row.map(lines).unwrap_or_default().into_iter().chain(line).collect();
                    let before = row.map(|row| (row.state, row.intended_at));
                    parcels.push(Parcel { tracking_number: number, lines, before });
                }
            }
        }
    }
    parcels.retain(|parcel| parcel.before.is_none_or(|(state, _)| state != Shipped::There));
    parcels
}
