//! What intake is held against: a bare handler that commits the same row in groups, and knows nothing else.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};
use std::error::Error;
use std::path::Path;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// The most rows in a commit, as many as the ledger's writer takes.
const GROUP_MAX: usize = 256;

type Waiting = (Bytes, oneshot::Sender<()>);

/// Serves until it is killed; says where on stderr, as `overprint serve` does.
pub(crate) async fn serve(file: &Path) -> Result<(), Box<dyn Error>> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("secure_delete", "ON");
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::query(
        "CREATE TABLE order_personal (order_id INTEGER PRIMARY KEY, body BLOB NOT NULL, stored_at BIGINT NOT NULL)",
    )
    .execute(&mut connection)
    .await?;
    let (queue, waiting) = mpsc::channel(1024);
    tokio::spawn(async move {
        if let Err(error) = write(connection, waiting).await {
            eprintln!("the rows are not written: {error}");
        }
    });
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    eprintln!("listening on http://{}, bare", listener.local_addr()?);
    let router = Router::new().route("/webhooks/sandbox", post(receive)).with_state(queue);
    Ok(axum::serve(listener, router).await?)
}

async fn receive(State(queue): State<mpsc::Sender<Waiting>>, body: Bytes) -> StatusCode {
    let (told, committed) = oneshot::channel();
    match queue.send((body, told)).await {
        Ok(()) if committed.await.is_ok() => StatusCode::ACCEPTED,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn write(mut connection: SqliteConnection, mut waiting: mpsc::Receiver<Waiting>) -> sqlx::Result<()> {
    let mut group = Vec::with_capacity(GROUP_MAX);
    while waiting.recv_many(&mut group, GROUP_MAX).await > 0 {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for (body, _) in &group {
            sqlx::query("INSERT INTO order_personal (body, stored_at) VALUES ($1, 0)")
                .bind(body.as_ref())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        for (_, told) in group.drain(..) {
            let _gone = told.send(());
        }
    }
    Ok(())
}
