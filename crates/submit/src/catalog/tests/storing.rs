//! Files that are a catalogue, and files that are none.

use super::*;

#[tokio::test]
async fn a_catalogue_that_is_not_there_is_said_to_be_missing_and_not_made() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("catalog.sqlite");
    let error = Store::open(&path).await.unwrap_err();
    assert!(matches!(error, Error::Missing { .. }), "{error}");
    assert!(error.to_string().contains("overprint catalog pull"), "{error}");
    assert!(!path.exists());
}

#[tokio::test]
async fn a_catalogue_can_be_opened_again() {
    let lab = Lab::pulled(products(25)).await;
    let path = lab.path();
    lab.store.clone().close().await;
    let status = Store::open(&path).await.unwrap().status().await.unwrap();
    assert_eq!((status.products, status.categories, status.gone), (25, 12, 0));
    assert_eq!(status.pulled_whole.as_deref(), Some("2026-07-29T10:00:00Z"));
    Store::create(&path).await.unwrap();
}

#[tokio::test]
async fn somebody_elses_file_is_left_alone() {
    let directory = TempDir::new().unwrap();
    let text = directory.path().join("notes.txt");
    std::fs::write(&text, "not a database, but long enough to be looked at as one").unwrap();
    assert!(Store::create(&text).await.is_err());
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("not a database"));

    let other = directory.path().join("other.sqlite");
    let lab = Lab::open(products(0)).await;
    let statement = format!("VACUUM INTO '{}'", other.display());
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&lab.store.pool).await.unwrap();
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", other.display())).await.unwrap();
    sqlx::raw_sql("PRAGMA application_id = 7").execute(&pool).await.unwrap();
    pool.close().await;
    let error = Store::create(&other).await.unwrap_err();
    assert!(matches!(error, Error::Foreign { .. }), "{error}");
}

#[tokio::test]
async fn another_layout_is_named() {
    let lab = Lab::open(products(0)).await;
    sqlx::raw_sql("PRAGMA user_version = 9").execute(&lab.store.pool).await.unwrap();
    let error = Store::open(&lab.path()).await.unwrap_err();
    assert!(matches!(error, Error::Layout { found: 9, known: 1, .. }), "{error}");
}
