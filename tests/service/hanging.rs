//! A storefront that takes connections and never answers: it holds up neither another one nor the end of the service.

use super::world::{World, arrival, posted, reaches, standard, until};
use overprint_submit::ledger::{Ledger, State};
use overprint_submit::sandbox::WEBHOOK_SECRET;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// Longer than the end of the service takes, and shorter than the storefront is waited for.
const SOON: Duration = Duration::from_secs(10);

/// Takes connections, and never answers; returns its address.
async fn hanging() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            kept.push(connection);
        }
    });
    format!("http://{address}")
}

/// Writes a configuration with a second storefront, `beta`.
fn configure(world: &World, base_url: &str) {
    let text = world.config_text("sending = 4", "is_test_order = true", &standard(WEBHOOK_SECRET));
    let beta = format!(
        "\n[storefronts.beta]\nbase_url = {base_url:?}\ntenant = \"beta.example\"\ntoken = \"t\"\npayment_profile_token = \"1010101010\"\n"
    );
    world.write_config(&format!("{text}{beta}"));
}

async fn receive(ledger: &Ledger, storefront: &str, external_id: String) {
    let receive = arrival(storefront, external_id);
    ledger.act(receive).await.expect("an order");
}

#[tokio::test]
async fn a_storefront_that_hangs_keeps_no_order_of_another_one_and_no_end_waiting() {
    let world = World::start("").await;
    configure(&world, &hanging().await);
    let ledger = world.ledger().await;
    for number in 1..=20 {
        receive(&ledger, "beta", format!("h-{number}")).await;
    }
    let mut command = world.overprint();
    command.args(["serve", "--listen", "127.0.0.1:0", "--polling-only"]).env("OVERPRINT_LOG", "warn");
    let serving = world.serve_by(command).await;
    for number in 1..=4 {
        let id = world.order(number);
        assert_eq!(serving.told(&world, &id).await, 202);
    }
    for number in 1..=4 {
        reaches(&ledger, &format!("ord-{number}"), State::Placed).await;
    }
    assert_eq!(posted(&world), 4);
    let began = Instant::now();
    assert_eq!(serving.ends().await, Some(0));
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    ledger.close().await;
}

#[tokio::test]
async fn an_order_that_was_being_sent_is_in_doubt_also_where_its_storefront_is_not_configured_any_more() {
    let world = World::start("").await;
    let id = world.order(1);
    world.sandbox.behave("order=*:slow".parse().expect("a rule"));
    let serving = world.serve().await;
    assert_eq!(serving.told(&world, &id).await, 202);
    until("the order at 4over", async || (world.sandbox.book().held == 1).then_some(())).await;
    serving.signal("KILL");
    serving.dies().await;
    world.sandbox.behave_well();
    world.sandbox.release();
    let text = world.config_text("", "is_test_order = true", &standard(WEBHOOK_SECRET));
    let text = text.replace("storefronts.sandbox", "storefronts.other").replace("example.org", "example.net");
    world.write_config(&text);
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    reaches(&ledger, &id, State::InDoubt).await;
    ledger.close().await;
    assert_eq!(serving.ends().await, Some(0));
}

#[tokio::test]
async fn a_shop_with_orders_keeps_its_name() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    let ledger = world.ledger().await;
    reaches(&ledger, &id, State::Placed).await;
    assert_eq!(serving.ends().await, Some(0));
    let text = world.config_text("", "is_test_order = true", &standard(WEBHOOK_SECRET));
    world.write_config(&text.replace("storefronts.sandbox", "storefronts.shop"));
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["submit", "--order", "ord-1"], &["work"]] {
        let mut command = world.overprint();
        command.args(arguments);
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint");
        let said = crate::app::said(&output);
        assert!(!output.status.success() && said.contains("write `[storefronts.sandbox]`"), "{arguments:?}: {said}");
    }
    assert_eq!(posted(&world), 1);
    world.write_config(&text);
    let serving = world.serve().await;
    serving.is_ready().await;
    ledger.close().await;
}
