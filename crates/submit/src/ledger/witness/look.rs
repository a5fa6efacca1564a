//! One statement that asks a store for everything that a machine remembers of it: by indexes, whatever the size of the store.

use super::facts::{Known, Newest, Shown, Waiting, WentBack};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Connection, Tx, ask};
use serde_json::{Map, Value};
use sqlx::{FromRow, PgConnection};

/// The setting that says when an operator last declared the store restored.
pub(in crate::ledger) const GENERATION: &str = "generation";

/// The setting that keeps everybody from sending because the store went back in time.
pub const WENT_BACK: &str = "went_back";

/// The setting that says where the store was kept when sending on it was last found safe.
pub(in crate::ledger) const HOME: &str = "home";

/// What stands for the server of a file.
pub(in crate::ledger) const FILE: &str = "file";

/// The setting that says which machines sending waits for.
pub(in crate::ledger) const WAITS: &str = "waits_for";

/// What a role may read that tells one copy of a database from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ledger) enum Readable {
    /// The numbers of the database and of its table.
    #[default]
    Numbers,
    /// The timeline too.
    Timeline,
    /// The identifier of the cluster too.
    Cluster,
}

/// What the two stores write differently is how a JSON object becomes rows, and what tells one server from another.
macro_rules! look {
    ($rows:literal, $server:expr, $home:expr) => {
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
            " AS server, ",
            $home,
            " AS home,
                    (SELECT value FROM setting WHERE name = 'home') AS recorded,
                    (SELECT value FROM setting WHERE name = 'waits_for') AS waiting
             FROM (SELECT 1 AS one) one LEFT JOIN (SELECT id, at, order_id FROM event ORDER BY id DESC LIMIT 1) newest
                 ON one.one = 1"
        )
    };
}

const SQLITE: &str = look!("json_each($4)", "'file'", "''");

/// A server that is restarted, a database or table that is made anew, rewritten or restored, and rows that are written anew.
macro_rules! postgres {
    ($cluster:literal, $timeline:literal) => {
        look!(
            "json_each_text(CAST($4 AS json))",
            concat!("extract(epoch FROM pg_postmaster_start_time()) || '/' || ", $timeline, numbers!()),
            concat!($cluster, " || '/' || ", $timeline, numbers!())
        )
    };
}

/// The numbers of the database, of the table of requests and of its file, and of the transaction that named the store.
macro_rules! numbers {
    () => {
        " || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
          || '/' || (SELECT oid FROM pg_class WHERE oid = to_regclass('submission'))
          || '/' || pg_relation_filenode('submission') || '/' || (SELECT xmin FROM setting WHERE name = 'store')"
    };
}

const POSTGRES: &str = postgres!("''", "''");
/// Also a server that is promoted: its timeline is another one.
const WITH_TIMELINE: &str = postgres!(
    "''",
    "CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END"
);
/// Also another cluster, whose numbers may be the same.
const WITH_CLUSTER: &str = postgres!(
    "(SELECT system_identifier FROM pg_control_system())",
    "CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END"
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
    home: Option<String>,
    recorded: Option<String>,
    waiting: Option<String>,
}

/// Tells what the server shows of itself: some that are managed show less.
pub(in crate::ledger) async fn readable(connection: &mut PgConnection) -> Readable {
    const TIMELINE: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN ''
        ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END";
    const CLUSTER: &str = "SELECT system_identifier FROM pg_control_system()";
    if sqlx::query(TIMELINE).execute(&mut *connection).await.is_err() {
        return Readable::Numbers;
    }
    match sqlx::query(CLUSTER).execute(connection).await {
        Ok(_) => Readable::Cluster,
        Err(_) => Readable::Timeline,
    }
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
        Connection::Postgres(_) => match tx.readable {
            Readable::Numbers => POSTGRES,
            Readable::Timeline => WITH_TIMELINE,
            Readable::Cluster => WITH_CLUSTER,
        },
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
            home: self.home.unwrap_or_default(),
            recorded: self.recorded,
            waiting: self.waiting.map(|text| read_waiting(&text)),
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

/// Reads what sending waits for; what cannot be read names nobody.
pub(in crate::ledger) fn read_waiting(text: &str) -> Waiting {
    serde_json::from_str(text).unwrap_or_default()
}
