//! The file of the store, replaced or removed under the running service: what cannot be kept is not acknowledged.

use super::world::{World, posted, reaches, stored, until};
use overprint_submit::ledger::State;
use std::fs;

#[tokio::test]
async fn a_delivery_is_refused_from_the_moment_another_file_or_none_is_in_the_place_of_the_store() {
    for what in ["replaced by a copy", "removed", "moved away", "without its log"] {
        let world = World::start("track_seconds = 86400").await;
        let serving = world.serve().await;
        let first = world.order(1);
        assert_eq!(serving.told(&world, &first).await, 202);
        let ledger = world.ledger().await;
        reaches(&ledger, &first, State::Placed).await;
        ledger.close().await;
        let path = |name: &str| world.directory().join(name);
        match what {
            "replaced by a copy" => {
                fs::copy(path("overprint.db"), path("old.db")).expect("a copy");
                fs::rename(path("old.db"), path("overprint.db")).expect("the copy in its place");
            }
            "removed" => fs::remove_file(path("overprint.db")).expect("removed"),
            "without its log" => fs::remove_file(path("overprint.db-wal")).expect("removed"),
            _ => fs::rename(path("overprint.db"), path("elsewhere.db")).expect("moved"),
        }
        let second = world.order(2);
        assert_eq!(serving.told(&world, &second).await, 503, "{what}: {}", serving.said());
        assert_eq!(serving.get("/readyz").await.status, 503, "{what}");
        until("the probe to tell", async || {
            serving.get("/metrics").await.body.contains("overprint_store_writable 0").then_some(())
        })
        .await;
        assert_eq!(serving.told(&world, &second).await, 503, "{what}: and later too");
        assert_eq!(posted(&world), 1, "{what}");
        if what == "moved away" {
            fs::rename(path("elsewhere.db"), path("overprint.db")).expect("moved back");
            until("the service to take orders again", async || {
                (serving.told(&world, &second).await == 202).then_some(())
            })
            .await;
        }
        assert_eq!(serving.ends().await, Some(0), "{what}");
    }
}

#[tokio::test]
async fn nothing_is_said_of_the_store_once_the_service_ended_well() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let first = world.order(1);
    assert_eq!(serving.told(&world, &first).await, 202);
    let ledger = world.ledger().await;
    reaches(&ledger, &first, State::Placed).await;
    assert_eq!(stored(&ledger).await.len(), 1);
    ledger.close().await;
    let said = serving.messages();
    assert_eq!(serving.ends().await, Some(0));
    let said = said.lock().expect("nobody panics here").clone();
    assert!(!said.contains("closed"), "{said}");
}
