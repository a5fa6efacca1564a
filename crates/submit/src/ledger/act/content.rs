//! What an order said when it was sent, kept with the intent.

use crate::ledger::content::Content;
use crate::ledger::error::LedgerError;
use crate::ledger::store::Ledger;
use crate::ledger::tx::{Tx, on, put};

/// Keeps what the order says of the lines that are sent now.
pub(super) async fn keep(tx: &mut Tx<'_>, order_id: i64, content: &Content, sent: &[&str]) -> Result<(), LedgerError> {
    let known = read(tx, order_id).await?.unwrap_or_default();
    let text = serde_json::to_string(&known.with(content.clone(), sent)).unwrap_or_default();
    const SQL: &str = "INSERT INTO sent_content (order_id, content) VALUES ($1, $2)
         ON CONFLICT (order_id) DO UPDATE SET content = excluded.content";
    put!(tx, order_id, SQL, order_id, text.as_str())
}

async fn read(tx: &mut Tx<'_>, order_id: i64) -> Result<Option<Content>, LedgerError> {
    let found: Option<(String,)> = on!(tx, c => sqlx::query_as("SELECT content FROM sent_content WHERE order_id = $1")
        .bind(order_id).fetch_optional(c))?;
    // One of another version says nothing, and stops nothing.
    Ok(found.and_then(|(text,)| serde_json::from_str(&text).ok()))
}

impl Ledger {
    /// Returns what an order said when it was sent; none where that is not known.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn content(&self, order_id: i64) -> Result<Option<Content>, LedgerError> {
        self.ask(async |tx| read(tx, order_id).await).await
    }
}
