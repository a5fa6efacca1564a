//! What the storefront was told.

use super::row::{finish, order, record};
use super::{Act, Lease};
use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Tx, put};

/// The storefront's order says what the ledger says.
#[derive(Clone, Debug)]
pub struct WrittenBack {
    /// Who wrote.
    pub lease: Lease,
    /// The custom fields that were written, or were right already.
    pub fields: Vec<FieldWritten>,
    /// Whether a patch was sent.
    pub is_patched: bool,
    /// What a person changed, and was left alone.
    pub alert: Option<String>,
}

/// A custom field as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldWritten {
    /// The field.
    pub custom_field_id: String,
    /// Its value, JSON.
    pub value: String,
}

impl Act for WrittenBack {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let (id, now) = (self.lease.order_id, tx.now);
        let row = order(tx, id).await?;
        finish(tx, &self.lease, None, None).await?;
        for field in &self.fields {
            const SQL: &str =
                "INSERT INTO written (order_id, custom_field_id, value, written_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (order_id, custom_field_id) DO UPDATE SET value = excluded.value,
                     written_at = excluded.written_at";
            put!(tx, id, SQL, id, field.custom_field_id.as_str(), field.value.as_str(), now)?;
        }
        if self.is_patched {
            let fields: Vec<&str> = self.fields.iter().map(|field| field.custom_field_id.as_str()).collect();
            record(tx, id, None, "overprint", "written back", Some(&fields.join(", "))).await?;
        }
        let Some(alert) = self.alert.as_ref().filter(|alert| row.alert.as_ref() != Some(alert)) else {
            return Ok(());
        };
        put!(
            tx,
            id,
            "UPDATE orders SET alert = $1, changed_at = $2, erased_at = CASE WHEN forgotten THEN erased_at END WHERE id = $3",
            alert.as_str(),
            now,
            id
        )?;
        record(tx, id, None, "storefront", "left alone", Some(alert)).await
    }
}
