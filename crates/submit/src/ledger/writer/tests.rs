#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::Writer;
use crate::ledger::act::{Receive, Received};
use crate::ledger::connections::Connections;
use crate::ledger::sqlite;
use crate::ledger::store::Works;
use crate::ledger::wake::Wake;
use crate::ledger::{Clock, Edition, LedgerError, Source};
use sqlx::AssertSqlSafe;
use std::fs::File;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::task::JoinSet;

/// A writer whose only connection can be told to have no room, or no right to write.
struct Disk {
    writer: Writer,
    connection: Arc<Connections>,
    _lock: Option<File>,
    _directory: TempDir,
}

impl Disk {
    async fn open() -> Disk {
        let directory = tempfile::tempdir().unwrap();
        let opened = sqlite::open(&directory.path().join("ledger.db"), Works::Yes).await.unwrap();
        let connection = Arc::new(opened.writer);
        let writer = Writer::start(Arc::clone(&connection), Clock::new(|| 7), Arc::new(Wake::default()));
        Disk { writer, connection, _lock: opened.lock, _directory: directory }
    }

    /// Sends ten orders at once, each larger than a page.
    async fn receive_ten(&self) -> Vec<Result<Received, LedgerError>> {
        let mut acts = JoinSet::new();
        for id in 0..10 {
            let (writer, act) = (self.writer.clone(), arrival(id));
            acts.spawn(async move { writer.act(act, Arc::default()).await });
        }
        acts.join_all().await
    }

    /// Runs a statement on the writer's connection, and returns its number.
    async fn run(&self, sql: &str) -> i64 {
        let mut connection = self.connection.lend().await.unwrap();
        let row: Option<(i64,)> =
            sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_optional(&mut *connection).await.unwrap();
        connection.give_back();
        row.map_or(0, |(number,)| number)
    }
}

fn arrival(id: usize) -> Receive {
    Receive {
        storefront: "shop".to_owned(),
        external_id: id.to_string(),
        event_id: Some(id.to_string()),
        source: Source::Webhook,
        actor: "webhook".to_owned(),
        body: Some(vec![b'x'; 20_000]),
        edition: Edition::default(),
        writes_back: true,
    }
}

/// Has the disk fail three times, and asserts that nothing is kept, and that all is well afterwards.
async fn fails_and_recovers(disk: &Disk, fail: &str, mend: &str) {
    for _time in 0..3 {
        disk.run(fail).await;
        for result in disk.receive_ten().await {
            let error = result.unwrap_err();
            assert!(error.may_pass(), "{error:?}");
        }
        for table in ["orders", "order_personal", "inbound_event", "event", "work"] {
            assert_eq!(disk.run(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
    }
    disk.run(mend).await;
    for result in disk.receive_ten().await {
        assert!(!result.unwrap().is_known);
    }
}

#[tokio::test]
async fn a_full_disk_is_survived() {
    let disk = Disk::open().await;
    let pages = disk.run("PRAGMA page_count").await;
    let full = format!("PRAGMA max_page_count = {pages}");
    fails_and_recovers(&disk, &full, "PRAGMA max_page_count = 1000000").await;
}

#[tokio::test]
async fn a_disk_that_cannot_be_written_is_survived() {
    let disk = Disk::open().await;
    fails_and_recovers(&disk, "PRAGMA query_only = 1", "PRAGMA query_only = 0").await;
}
