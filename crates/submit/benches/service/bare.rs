//! What the service is held against: a bare handler that commits the same row in groups, and knows nothing else; or one that also
//! sends each order to 4over, between two more rows.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use overprint_submit::fourover::{Client, Sending, Settings};
use overprint_submit::sandbox::{API_KEY, PRIVATE_KEY};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// The most rows in a commit, as many as the ledger's writer takes.
const GROUP_MAX: usize = 256;

/// What stands in a request that is sent many times in the place of the order's id.
pub(crate) const ID: &str = "@@";

type Waiting = (Bytes, oneshot::Sender<()>);

/// What every webhook is handed to.
struct Handler {
    queue: mpsc::Sender<Waiting>,
    /// Sends each order, where anything does.
    sender: Option<Sender>,
    sent: AtomicUsize,
}

/// Sends the same request for every order, under another id.
struct Sender {
    client: Client,
    request: String,
    slots: Semaphore,
}

impl Sender {
    fn new(base_url: &str, request: &Path) -> Result<Self, Box<dyn Error>> {
        let settings = Settings {
            base_url: base_url.to_owned(),
            api_key: API_KEY.to_owned(),
            private_key: PRIVATE_KEY.to_owned().into(),
            ..Settings::default()
        };
        let request = std::fs::read_to_string(request)?;
        Ok(Sender { client: Client::new(&settings)?, request, slots: Semaphore::new(crate::SENDING) })
    }
}

/// Serves until it is killed; says where on stderr, as `overprint serve` does. `send` is where 4over is, and the file of the request.
pub(crate) async fn serve(file: &Path, send: Option<(&str, &Path)>) -> Result<(), Box<dyn Error>> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("secure_delete", "ON");
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::query("CREATE TABLE kept (id INTEGER PRIMARY KEY, body BLOB NOT NULL, stored_at BIGINT NOT NULL)")
        .execute(&mut connection)
        .await?;
    let (queue, waiting) = mpsc::channel(1024);
    tokio::spawn(async move {
        if let Err(error) = write(connection, waiting).await {
            eprintln!("the rows are not written: {error}");
        }
    });
    let sender = send.map(|(base_url, request)| Sender::new(base_url, request)).transpose()?;
    let handler = Arc::new(Handler { queue, sender, sent: AtomicUsize::new(0) });
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    eprintln!("listening on http://{}, bare", listener.local_addr()?);
    let router = Router::new().route("/webhooks/sandbox", post(receive)).route("/sent", get(sent));
    Ok(axum::serve(listener, router.with_state(handler)).await?)
}

async fn receive(State(handler): State<Arc<Handler>>, body: Bytes) -> StatusCode {
    if !handler.keep(body).await {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if handler.sender.is_some() {
        tokio::spawn(async move { handler.send().await });
    }
    StatusCode::ACCEPTED
}

/// Tells how many orders were sent.
async fn sent(State(handler): State<Arc<Handler>>) -> String {
    handler.sent.load(Ordering::Relaxed).to_string()
}

impl Handler {
    /// Commits a row; tells whether it is.
    async fn keep(&self, body: Bytes) -> bool {
        let (told, committed) = oneshot::channel();
        self.queue.send((body, told)).await.is_ok() && committed.await.is_ok()
    }

    /// Sends an order, and commits the request before and the answer afterwards.
    async fn send(&self) {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let Some(sender) = &self.sender else { return };
        let _slot = sender.slots.acquire().await;
        let order_id = format!("bare-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let request = sender.request.replace(ID, &order_id);
        if !self.keep(Bytes::from(request.clone())).await {
            return;
        }
        match sender.client.create_order(request.into_bytes(), &order_id, &[]).await {
            Sending::Answered(answer) if answer.order_status.as_deref() == Some("Success") => {
                if self.keep(Bytes::from(answer.body.to_string())).await {
                    self.sent.fetch_add(1, Ordering::Relaxed);
                }
            }
            other => eprintln!("not placed: {other:?}"),
        }
    }
}

async fn write(mut connection: SqliteConnection, mut waiting: mpsc::Receiver<Waiting>) -> sqlx::Result<()> {
    let mut group = Vec::with_capacity(GROUP_MAX);
    while waiting.recv_many(&mut group, GROUP_MAX).await > 0 {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for (body, _) in &group {
            sqlx::query("INSERT INTO kept (body, stored_at) VALUES ($1, 0)")
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
