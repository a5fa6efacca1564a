//! When the service refuses to start.

use super::world::{World, standard};
use crate::app::said;
use overprint_submit::sandbox::WEBHOOK_SECRET;

/// Starts the service with a configuration that it does not start with, and returns what it said.
fn refused(world: &World, config: &str, arguments: &[&str], code: i32) -> String {
    world.write_config(config);
    let mut command = world.overprint();
    let output = command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).output().expect("overprint");
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(!said.contains("listening on"), "{said}");
    said
}

#[tokio::test]
async fn what_would_let_anybody_in_or_lose_orders_is_bad_configuration() {
    let world = World::start("").await;
    let with = |service: &str, storefront: &str, webhook: &str| world.config_text(service, storefront, webhook);
    let sound = with("", "", &standard(WEBHOOK_SECRET));
    let no_webhook = with("", "", "").replace("[storefronts.sandbox.webhook]", "");
    let changed = |from: &str, to: &str| sound.replace(from, to);
    let cases = [
        (no_webhook.clone(), "no webhook secret: `[storefronts.sandbox.webhook]` is missing"),
        (with("", "", ""), "the webhook has no `secret`"),
        (with("", "", "secret = \"\""), "`secret` is empty"),
        (with("", "", "secret = \"too short\""), "`secret` is not"),
        (with("mode = \"live\"", "is_test_order = false", &standard(WEBHOOK_SECRET)), "is the one of 4over's sandbox"),
        (with("mode = \"life\"", "", &standard(WEBHOOK_SECRET)), "life"),
        (with("go_live = \"soon\"", "", &standard(WEBHOOK_SECRET)), "`soon` is no time"),
        (with("track_minute = 3", "", &standard(WEBHOOK_SECRET)), "track_minute"),
        (changed("store = \"sqlite:", "store = \"mysql:"), "mysql"),
        (changed("[storefronts.sandbox", "[storefront.sandbox"), "storefront"),
        (changed("[fourover]", "[fiveover]"), "fiveover"),
    ];
    for (config, words) in cases {
        let said = refused(&world, &config, &[], 78);
        assert!(said.contains(words), "{words}: {said}");
        assert!(!said.contains(WEBHOOK_SECRET), "{said}");
    }
    world.write_config(&no_webhook);
    let serving = world.serve_as(&["--polling-only"], "warn").await;
    super::wire::post(&serving.webhook(), &Vec::new(), b"{}").await.refuses(401);
    assert_eq!(serving.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn a_database_that_forgets_is_refused() {
    use sqlx::Connection;
    let Some(address) = crate::postgres::database() else { return };
    let name = address.rsplit('/').next().expect("a name").to_owned();
    let mut connection = sqlx::PgConnection::connect(&address).await.expect("a database");
    let sql = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("a setting");
    let world = World::start("").await;
    let config = world.config_text("", "", &standard(WEBHOOK_SECRET));
    let store = config.lines().find(|line| line.starts_with("store = ")).expect("a store").to_owned();
    let said = refused(&world, &config.replace(&store, &format!("store = {address:?}")), &[], 78);
    assert!(said.contains("synchronous_commit"), "{said}");
}

#[tokio::test]
async fn a_file_has_one_service() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let config = world.config_text("", "", &standard(WEBHOOK_SECRET));
    let said = refused(&world, &config, &[], 75);
    assert!(said.contains("overprint.db"), "{said}");
    serving.is_intact(&world, 1).await;
}
