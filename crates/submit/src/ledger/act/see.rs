//! A version of an order was read that is newer than any before, in a look that leaves nothing else on record.

use super::Act;
use super::row::{order, see};
use crate::ledger::edition::Edition;
use crate::ledger::error::LedgerError;
use crate::ledger::tx::Tx;

/// What holds an order that the storefront shows in an older version than was seen: only a release takes that one.
pub const OLDER: &str = "the storefront shows an older version";

/// Notes that a version of an order was read.
#[derive(Clone, Copy, Debug)]
pub struct See {
    /// The order.
    pub order_id: i64,
    /// The version.
    pub edition: Edition,
}

impl Act for See {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let row = order(tx, self.order_id).await?;
        see(tx, &row, self.edition).await
    }
}
