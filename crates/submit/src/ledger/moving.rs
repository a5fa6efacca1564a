//! Moving a ledger from a file to PostgreSQL, row by row, in one transaction: all of it is there, or nothing.

use super::error::LedgerError;
use super::postgres::migrated;
use super::sqlite;
use super::store::Works;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Postgres, Row, SqliteConnection};
use std::path::Path;

/// The setting of a file whose orders are elsewhere now.
pub(super) const MOVED: &str = "moved";

/// A kind of column.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Integer,
    Boolean,
    Bytes,
}

/// A table: its name, whether ids are given by the database, and its columns. In an order in which each refers to those before.
type Table = (&'static str, bool, &'static [(&'static str, Kind)]);

const TABLES: [Table; 26] = {
    use Kind::{Boolean as B, Bytes as Y, Integer as I, Text as T};
    [
        (
            "orders",
            true,
            &[
                ("id", I),
                ("storefront", T),
                ("external_id", T),
                ("number", T),
                ("state", T),
                ("reason", T),
                ("missing", T),
                ("alert", T),
                ("source", T),
                ("writes_back", B),
                ("customer", T),
                ("amount", T),
                ("received_at", I),
                ("changed_at", I),
                ("fingerprint", T),
                ("mapping_version", T),
                ("approved", T),
                ("amount_units", I),
                ("waits_for_mappings", B),
                ("erased_at", I),
                ("forgotten", B),
                ("held_by", T),
                ("second_person", B),
                ("seen_version", I),
                ("seen_modified", I),
                ("seen_at", I),
                ("not_placed", B),
                ("change", T),
                ("change_kind", T),
                ("change_at", I),
                ("change_accepted", T),
            ],
        ),
        ("sent_content", false, &[("order_id", I), ("content", T)]),
        ("approval", true, &[("id", I), ("order_id", I), ("fingerprint", T), ("actor", T), ("at", I)]),
        ("order_sku", false, &[("order_id", I), ("sku", T)]),
        ("order_personal", false, &[("order_id", I), ("body", Y), ("is_final", B), ("stored_at", I), ("erased_at", I)]),
        (
            "plan",
            false,
            &[("order_id", I), ("made_at", I), ("fingerprint", T), ("total", T), ("findings", T), ("summary", T)],
        ),
        ("inbound_event", true, &[("id", I), ("storefront", T), ("event_id", T), ("order_id", I), ("received_at", I)]),
        (
            "jobs",
            true,
            &[
                ("id", I),
                ("order_id", I),
                ("job_name", T),
                ("position", I),
                ("mapping", T),
                ("order_line_item_id", T),
                ("state", T),
                ("reason", T),
                ("number", T),
                ("progress", T),
                ("status", T),
                ("tracking", T),
                ("attach", T),
                ("placed_at", I),
                ("changed_at", I),
                ("not_placed", B),
                ("files_follow", B),
                ("attached_sha256", T),
                ("price", T),
                ("on_hold", B),
            ],
        ),
        (
            "submission",
            true,
            &[
                ("id", I),
                ("order_id", I),
                ("round", I),
                ("reference", T),
                ("body_sha256", T),
                ("mapping_version", T),
                ("is_test", B),
                ("lease", T),
                ("intended_at", I),
                ("resolved_at", I),
                ("outcome", T),
                ("http_status", I),
                ("answer", T),
                ("charged", T),
                ("quoted", T),
                ("spent", I),
                ("price", T),
            ],
        ),
        ("submission_body", false, &[("submission_id", I), ("body", Y), ("erased_at", I)]),
        ("claimed_number", false, &[("job_id", I), ("number", T), ("claimed_at", I)]),
        ("submission_job", false, &[("submission_id", I), ("job_id", I)]),
        ("artwork_seen", false, &[("day", I), ("customer", T), ("content", T), ("order_id", I)]),
        (
            "work",
            false,
            &[
                ("order_id", I),
                ("step", T),
                ("next_at", I),
                ("lease", T),
                ("attempts", I),
                ("wanted", I),
                ("trouble", T),
                ("rank", I),
                ("pushed_at", I),
                ("begun", I),
            ],
        ),
        (
            "artwork_look",
            false,
            &[("order_id", I), ("fingerprint", T), ("customer", T), ("host", T), ("urls", T), ("found", T)],
        ),
        ("written", false, &[("order_id", I), ("custom_field_id", T), ("value", T), ("written_at", I)]),
        (
            "shipment",
            false,
            &[
                ("order_id", I),
                ("tracking_number", T),
                ("state", T),
                ("lines", T),
                ("intended_at", I),
                ("shipment_id", T),
            ],
        ),
        (
            "event",
            true,
            &[("id", I), ("order_id", I), ("job_id", I), ("at", I), ("actor", T), ("what", T), ("detail", T)],
        ),
        ("notice", false, &[("condition", T), ("what", T), ("count", I), ("since", I), ("told_at", I), ("told_of", I)]),
        (
            "notice_message",
            true,
            &[("id", I), ("target", T), ("body", T), ("made_at", I), ("next_at", I), ("attempts", I), ("lease", T)],
        ),
        ("pace", false, &[("name", T), ("per_minute", I), ("next_at", I)]),
        (
            "backfill",
            true,
            &[("id", I), ("asked", T), ("position", T), ("began_at", I), ("ended_at", I), ("stopped_at", I)],
        ),
        (
            "backfill_order",
            true,
            &[
                ("id", I),
                ("backfill_id", I),
                ("storefront", T),
                ("external_id", T),
                ("number", T),
                ("created_at", I),
                ("order_id", I),
                ("fate", T),
                ("reason", T),
            ],
        ),
        ("cursor", false, &[("name", T), ("position", T), ("changed_at", I)]),
        ("repeated", false, &[("order_id", I), ("times", I), ("last_at", I)]),
        ("setting", false, &[("name", T), ("value", T), ("changed_at", I)]),
    ]
};

/// How much was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The rows of each table, counted again where they are now.
    pub rows: Vec<(&'static str, i64)>,
}

/// Moves a ledger from a file, on which nobody works, to a database that has no orders yet.
///
/// The file then says so, and nobody works on it any more: two ledgers of the same orders would place them twice.
///
/// # Errors
/// Somebody works on the file, it was moved before, the database has orders, or what arrived is not what left.
pub async fn move_to_postgres(path: &Path, address: &str) -> Result<Moved, LedgerError> {
    if !path.exists() {
        let text = format!("there is no ledger at `{}`", path.display());
        return Err(LedgerError::Refused(text));
    }
    let opened = sqlite::open(path, Works::Yes).await?;
    let mut connection = migrated(address).await?;
    let mut source = opened.writer.lend().await?;
    let mut target = connection.begin().await?;
    let (orders,): (i64,) = sqlx::query_as("SELECT count(*) FROM orders").fetch_one(&mut *target).await?;
    if orders > 0 {
        return Err(LedgerError::Refused(format!("the database has {orders} orders already: move into an empty one")));
    }
    // What holds of rows that change holds of these already.
    sqlx::query("ALTER TABLE submission_job DISABLE TRIGGER USER").execute(&mut *target).await?;
    sqlx::query("DELETE FROM setting").execute(&mut *target).await?;
    let mut rows = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        rows.push((table.0, copy(table, &mut source, &mut target).await?));
    }
    sqlx::query("ALTER TABLE submission_job ENABLE TRIGGER USER").execute(&mut *target).await?;
    for table in TABLES {
        let (left, arrived) =
            (sums(table, Side::Source(&mut source)).await?, sums(table, Side::Target(&mut target)).await?);
        if left != arrived {
            return Err(LedgerError::Refused(format!(
                "`{}` did not arrive as it left: {left:?}, {arrived:?}",
                table.0
            )));
        }
    }
    // It is kept somewhere else from now on.
    sqlx::query("DELETE FROM setting WHERE name = 'home'").execute(&mut *target).await?;
    target.commit().await?;
    sqlx::query("INSERT INTO setting (name, value, changed_at) VALUES ($1, 'postgres', 0)")
        .bind(MOVED)
        .execute(&mut *source)
        .await?;
    source.close().await;
    Ok(Moved { rows })
}

/// Copies the rows of a table; returns how many.
async fn copy(
    (name, has_ids, columns): Table,
    source: &mut SqliteConnection,
    target: &mut PgConnection,
) -> Result<i64, LedgerError> {
    let names: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
    let names = names.join(", ");
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    let (select, page) =
        (format!("SELECT rowid, {names} FROM {name} WHERE rowid > $1 ORDER BY rowid LIMIT $2"), 500_i64);
    let insert = format!("INSERT INTO {name} ({names}) VALUES ({})", places.join(", "));
    let (mut after, mut count) = (i64::MIN, 0);
    loop {
        let query = sqlx::query(AssertSqlSafe(select.clone())).bind(after).bind(page);
        let rows: Vec<SqliteRow> = query.fetch_all(&mut *source).await?;
        let Some(last) = rows.last() else { break };
        after = last.try_get(0)?;
        for row in &rows {
            let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
            for (at, (_, kind)) in columns.iter().enumerate() {
                query = bind(query, row, at + 1, *kind)?;
            }
            query.execute(&mut *target).await?;
            count += 1;
        }
    }
    if has_ids && count > 0 {
        let next = format!("SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))");
        sqlx::query(AssertSqlSafe(next)).execute(&mut *target).await?;
    }
    Ok(count)
}

fn bind<'q>(
    query: Query<'q, Postgres, PgArguments>,
    row: &SqliteRow,
    at: usize,
    kind: Kind,
) -> Result<Query<'q, Postgres, PgArguments>, LedgerError> {
    Ok(match kind {
        Kind::Text => query.bind(row.try_get::<Option<String>, _>(at)?),
        Kind::Integer => query.bind(row.try_get::<Option<i64>, _>(at)?),
        Kind::Boolean => query.bind(row.try_get::<Option<bool>, _>(at)?),
        Kind::Bytes => query.bind(row.try_get::<Option<Vec<u8>>, _>(at)?),
    })
}

/// One of the two stores.
enum Side<'c> {
    Source(&'c mut SqliteConnection),
    Target(&'c mut PgConnection),
}

/// Counts the rows of a table, adds up its numbers, and the lengths of its texts.
async fn sums((name, _, columns): Table, side: Side<'_>) -> Result<Vec<i64>, LedgerError> {
    let sum = |(column, kind): &(&str, Kind)| match kind {
        Kind::Integer => format!("CAST(coalesce(sum({column} % 1000003), 0) AS BIGINT)"),
        Kind::Text | Kind::Bytes => format!("CAST(coalesce(sum(length({column})), 0) AS BIGINT)"),
        Kind::Boolean => format!("CAST(coalesce(sum(CASE WHEN {column} THEN 1 ELSE 0 END), 0) AS BIGINT)"),
    };
    let mut sql = String::from("SELECT count(*)");
    for column in columns {
        sql.push_str(", ");
        sql.push_str(&sum(column));
    }
    sql.push_str(&format!(" FROM {name}"));
    let columns = columns.len() + 1;
    match side {
        Side::Source(connection) => {
            let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(connection).await?;
            (0..columns).map(|at| Ok(row.try_get(at)?)).collect()
        }
        Side::Target(connection) => {
            let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(connection).await?;
            (0..columns).map(|at| Ok(row.try_get(at)?)).collect()
        }
    }
}
