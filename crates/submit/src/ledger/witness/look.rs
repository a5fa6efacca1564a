//! One statement that asks a store for everything that a machine remembers of it: by indexes, whatever the size of the store.

use super::facts::{Known, Newest, Shown, WentBack};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Connection, Tx, ask};
use serde_json::{Map, Value};
use sqlx::{FromRow, PgConnection};

/// The setting that says when an operator last declared the store restored.
pub(in crate::ledger) const GENERATION: &str = "generation";

/// The setting that keeps everybody from sending because the store went back in time.
pub const WENT_BACK: &str = "went_back";

/// What the two stores write differently is how a JSON object becomes rows, and what tells one server from another.
macro_rules! look {
    ($rows:literal, $server:literal) => {
        concat!(
            "SELECT (SELECT value FROM setting WHERE name = 'store') AS store,
                    (SELECT value FROM setting WHERE name = 'generation') AS generation,
                    (SELECT value FROM setting WHERE name = 'went_back') AS went_back,
                    CAST($1 AS BIGINT) IS NULL
                        OR EXISTS (SELECT 1 FROM event WHERE id = $1 AND at = $2 AND order_id = $3) AS has_newest,
                    (SELECT count(*) FROM ",
            $rows,
            " sent JOIN submission s ON s.reference = sent.key AND s.lease = sent.value) AS sent,
                    newest.id AS newest_id, newest.at AS newest_at, newest.order_id AS newest_order_id,
                    (SELECT position FROM cursor WHERE name =
                        (SELECT 'restored:' || storefront FROM orders WHERE id = $5)) AS restored, ",
            $server,
            " AS server
             FROM (SELECT 1 AS one) one LEFT JOIN (SELECT id, at, order_id FROM event ORDER BY id DESC LIMIT 1) newest
                 ON one.one = 1"
        )
    };
}

/// A server that is restarted, a database or table that is made anew, rewritten or restored.
const SQLITE: &str = look!("json_each($4)", "''");
const POSTGRES: &str = look!(
    "json_each_text(CAST($4 AS json))",
    "extract(epoch FROM pg_postmaster_start_time()) || '/' ||
     (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' || pg_relation_filenode('submission')"
);
/// Also one that is promoted: its timeline is another one.
const WITH_TIMELINE: &str = look!(
    "json_each_text(CAST($4 AS json))",
    "extract(epoch FROM pg_postmaster_start_time()) || '/' ||
     (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' || pg_relation_filenode('submission') || '/' ||
     CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END"
);

#[derive(FromRow)]
struct Row {
    store: Option<String>,
    generation: Option<String>,
    went_back: Option<String>,
    has_newest: bool,
    sent: i64,
    newest_id: Option<i64>,
    newest_at: Option<Millis>,
    newest_order_id: Option<i64>,
    restored: Option<String>,
    server: String,
}

/// Tells whether the server shows its timeline: some that are managed do not.
pub(in crate::ledger) async fn shows_timeline(connection: &mut PgConnection) -> bool {
    const SQL: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN ''
        ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END";
    sqlx::query(SQL).execute(connection).await.is_ok()
}

/// Asks the store, and when it was last restored as far as the storefront of an order is concerned.
pub(in crate::ledger) async fn look(
    tx: &mut Tx<'_>,
    known: &Known,
    order_id: i64,
) -> Result<(Shown, Option<Millis>), LedgerError> {
    let sent: Map<String, Value> =
        known.sent.values().map(|sent| (sent.reference.clone(), Value::from(sent.lease.as_str()))).collect();
    // Two requests of one reference are one row of the store at most.
    let sent = Value::Object(sent).to_string();
    let newest = known.newest.as_ref();
    let (id, at, of) =
        (newest.map(|newest| newest.id), newest.map(|newest| newest.at), newest.map(|newest| newest.order_id));
    let sql = match &tx.connection {
        Connection::Sqlite(_) => SQLITE,
        Connection::Postgres(_) if tx.shows_timeline => WITH_TIMELINE,
        Connection::Postgres(_) => POSTGRES,
    };
    let rows: Vec<Row> = ask!(tx, sql, id, at, of, sent.as_str(), order_id)?;
    let row = rows.into_iter().next().ok_or(sqlx::Error::RowNotFound)?;
    let restored = row.restored.as_ref().and_then(|restored| restored.parse().ok());
    Ok((row.shown()?, restored))
}

impl Row {
    fn shown(self) -> Result<Shown, LedgerError> {
        let newest = match (self.newest_id, self.newest_at, self.newest_order_id) {
            (Some(id), Some(at), Some(order_id)) => Some(Newest { id, at, order_id }),
            _ => None,
        };
        Ok(Shown {
            store: self.store.unwrap_or_default(),
            generation: self.generation.and_then(|generation| generation.parse().ok()).unwrap_or_default(),
            server: self.server,
            has_newest: self.has_newest,
            sent: usize::try_from(self.sent).unwrap_or_default(),
            newest,
            went_back: self.went_back.map(|text| read(&text)),
        })
    }
}

/// Reads a note; one that cannot be read stops sending all the same.
pub(in crate::ledger) fn read(text: &str) -> WentBack {
    serde_json::from_str(text).unwrap_or_else(|_| WentBack { why: text.to_owned(), at: 0, generation: 0 })
}
