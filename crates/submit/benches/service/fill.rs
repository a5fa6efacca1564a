//! Ledgers with many orders.

use crate::orders;
use overprint_submit::ledger::act::{PAUSED, Receive, Set};
use overprint_submit::ledger::{Clock, Edition, Ledger, Source};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use std::error::Error;
use std::path::Path;
use std::time::Instant;
use tokio::task::JoinSet;

/// Orders that are received at a time.
const SENDERS: usize = 64;

/// What is put beside the orders.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filled {
    /// Nothing.
    Alone,
    /// Sending is paused.
    Paused,
}

/// How fast it went.
pub(crate) struct Speed {
    pub(crate) per_second: f64,
    pub(crate) kib: usize,
}

/// Receives orders that came as files, so that the storefront is not asked for them and not told of them.
pub(crate) async fn waiting(store: &str, count: usize, filled: Filled) -> Result<Speed, Box<dyn Error>> {
    let ledger = Ledger::open(&store.parse()?, true, Clock::system()).await?;
    if filled == Filled::Paused {
        ledger.act(Set { name: PAUSED.to_owned(), value: Some("now".to_owned()) }).await?;
    }
    let begun = Instant::now();
    let (mut senders, mut kib) = (JoinSet::new(), 0);
    for at in 0..count {
        let external_id = format!("{}-{at}", if filled == Filled::Paused { "late" } else { "file" });
        let body = orders::order(&external_id, at).to_string().into_bytes();
        kib = body.len() / 1024;
        let receive = Receive {
            storefront: "sandbox".to_owned(),
            external_id,
            event_id: None,
            source: Source::Submit,
            actor: "bench".to_owned(),
            body: Some(body),
            edition: Edition::default(),
            writes_back: false,
        };
        if senders.len() >= SENDERS
            && let Some(sent) = senders.join_next().await
        {
            sent??;
        }
        let ledger = ledger.clone();
        senders.spawn(async move { ledger.act(receive).await.map(drop) });
    }
    while let Some(sent) = senders.join_next().await {
        sent??;
    }
    let per_second = count as f64 / begun.elapsed().as_secs_f64();
    ledger.close().await;
    Ok(Speed { per_second, kib })
}

/// Copies the first orders of a file, with all that belongs to them, until there are so many times as many.
pub(crate) async fn multiply(file: &Path, first: usize, times: usize) -> Result<(), Box<dyn Error>> {
    // Each table, the columns that refer to orders, and those whose text is unique.
    type Columns = &'static [&'static str];
    const TABLES: [(&str, Columns, Columns, Columns); 8] = [
        (
            "orders",
            &["id"],
            &["external_id"],
            &[
                "storefront",
                "number",
                "state",
                "source",
                "writes_back",
                "customer",
                "amount",
                "received_at",
                "changed_at",
                "fingerprint",
                "mapping_version",
            ],
        ),
        ("order_personal", &["order_id"], &[], &["body", "is_final", "stored_at"]),
        (
            "jobs",
            &["order_id"],
            &["job_name", "number"],
            &["position", "mapping", "order_line_item_id", "state", "placed_at", "changed_at"],
        ),
        (
            "submission",
            &["id", "order_id"],
            &["reference"],
            &[
                "round",
                "body_sha256",
                "mapping_version",
                "is_test",
                "lease",
                "intended_at",
                "resolved_at",
                "outcome",
                "http_status",
                "answer",
                "charged",
            ],
        ),
        ("submission_body", &["submission_id"], &[], &["body"]),
        ("work", &["order_id"], &[], &["step", "next_at", "attempts", "wanted"]),
        ("written", &["order_id"], &[], &["custom_field_id", "value", "written_at"]),
        ("event", &["order_id"], &[], &["at", "actor", "what", "detail"]),
    ];
    let mut connection = SqliteConnectOptions::new().filename(file).connect().await?;
    connection.execute("PRAGMA synchronous = OFF").await?;
    connection.execute("BEGIN").await?;
    for (table, keys, texts, others) in TABLES {
        let columns = [keys, texts, others].concat().join(", ");
        let key = |column: &&str| format!("{column} + {first} * k");
        let text = |column: &&str| format!("{column} || '-' || k");
        let values: Vec<String> = keys
            .iter()
            .map(key)
            .chain(texts.iter().map(text))
            .chain(others.iter().map(|other| (*other).to_owned()))
            .collect();
        let sql = format!(
            "WITH RECURSIVE times(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM times WHERE k < {times} - 1)
             INSERT INTO {table} ({columns}) SELECT {} FROM {table}, times",
            values.join(", ")
        );
        connection.execute(AssertSqlSafe(sql)).await?;
    }
    connection.execute("COMMIT").await?;
    Ok(())
}
