//! What the storefront was told of parcels.

use super::row::{extend, kept, order, record};
use super::{Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::Shipped;
use crate::ledger::tx::{Tx, put};

/// A Shipment record is about to be made: the request may leave once this is on record.
#[derive(Clone, Debug)]
pub struct IntendShipment {
    /// Who makes it.
    pub lease: Lease,
    /// How long the lease lasts from now: longer than the answer is awaited.
    pub lease_for: Millis,
    /// The carrier's number.
    pub tracking_number: String,
    /// The lines whose quantities it has, a JSON list.
    pub lines: String,
}

impl Act for IntendShipment {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        // What the storefront has, or has taken up, is not asked for again.
        const SQL: &str = "INSERT INTO shipment (order_id, tracking_number, state, lines, intended_at)
             VALUES ($1, $2, 'sending', $3, $4)
             ON CONFLICT (order_id, tracking_number) DO UPDATE SET state = 'sending', intended_at = excluded.intended_at
             WHERE shipment.state IN ('sending', 'not_there')";
        let (id, now) = (self.lease.order_id, tx.now);
        extend(tx, &self.lease, now.saturating_add(self.lease_for)).await?;
        put!(tx, id, SQL, id, self.tracking_number.as_str(), self.lines.as_str(), now)
    }
}

/// It is known what became of the request for a Shipment record, or of an earlier one.
#[derive(Clone, Debug)]
pub struct ShipmentTold {
    /// Who made it.
    pub lease: Lease,
    /// How long the lease lasts from now, for the next parcel.
    pub lease_for: Millis,
    /// The carrier's number.
    pub tracking_number: String,
    /// The lines whose quantities it has, a JSON list.
    pub lines: String,
    /// Whether the storefront has it.
    pub state: Shipped,
    /// The storefront's id of it.
    pub shipment_id: Option<String>,
    /// What a person should know.
    pub alert: Option<String>,
}

impl Act for ShipmentTold {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        // A record that somebody else made was not intended here.
        const SQL: &str = "INSERT INTO shipment (order_id, tracking_number, state, lines, intended_at, shipment_id)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (order_id, tracking_number) DO UPDATE SET state = excluded.state,
                 shipment_id = coalesce(excluded.shipment_id, shipment.shipment_id)
             WHERE shipment.state <> 'there' OR excluded.state = 'there'";
        let (id, now) = (self.lease.order_id, tx.now);
        let row = order(tx, id).await?;
        extend(tx, &self.lease, now.saturating_add(self.lease_for)).await?;
        let (number, shipment_id) = (self.tracking_number.as_str(), kept(self.shipment_id.as_deref()));
        put!(tx, id, SQL, id, number, self.state.as_str(), self.lines.as_str(), now, shipment_id)?;
        if self.state == Shipped::There {
            record(tx, id, None, "overprint", "shipment told", Some(number)).await?;
        }
        let Some(alert) = self.alert.as_ref().filter(|alert| row.alert.as_ref() != Some(alert)) else {
            return Ok(());
        };
        put!(tx, id, "UPDATE orders SET alert = $1, changed_at = $2 WHERE id = $3", kept(Some(alert)), now, id)?;
        record(tx, id, None, "storefront", "shipment not told", Some(alert)).await
    }
}
