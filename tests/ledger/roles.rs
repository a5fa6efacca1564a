//! A role of PostgreSQL that works on the store with the rights that the README gives it, and owns nothing.

use super::acts::{history, lost, placed, sent};
use crate::postgres;
use overprint_submit::ledger::{Clock, Ledger, Place};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::fs;
use url::Url;

/// The role that the README names.
const WORKER: &str = "overprint_worker";

/// Returns the grants of the README.
fn grants() -> String {
    let readme = fs::read_to_string(crate::app::root().join("README.md")).expect("README.md");
    let (_, behind) = readme.split_once("```sql\n").expect("a block of SQL");
    behind.split_once("```").expect("its end").0.to_owned()
}

async fn run(address: &str, sql: String) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(address).await?;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
    connection.close().await
}

#[tokio::test]
async fn a_role_that_owns_nothing_places_orders_and_cannot_take_them_away() {
    let Some(owner) = postgres::database() else { return };
    let open = async |address: &str| Ledger::open(&Place::Postgres(address.to_owned()), true, Clock::system()).await;
    open(&owner).await.expect("a store").close().await;
    let role = format!(
        "DO $$ BEGIN CREATE ROLE {WORKER} LOGIN PASSWORD 'worker';
         EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;"
    );
    run(&owner, format!("{role} {}", grants())).await.expect("grants");
    let mut worker = Url::parse(&owner).expect("an address");
    worker.set_username(WORKER).and_then(|()| worker.set_password(Some("worker"))).expect("an address");
    let ledger = open(worker.as_str()).await.expect("the tables are as they are to be");
    let id = sent(&ledger, "1", &[("a", placed("100")), ("b", lost())]).await;
    assert!(history(&ledger, id).await.iter().any(|line| line.contains("placed")));
    for table in ["event", "orders", "jobs", "submission", "submission_job"] {
        let refused = run(worker.as_str(), format!("DELETE FROM {table}")).await.expect_err("a refusal");
        assert!(refused.to_string().contains("permission denied"), "{table}: {refused}");
    }
    assert!(run(worker.as_str(), "CREATE TABLE another (id BIGINT)".to_owned()).await.is_err());
    ledger.close().await;
}
