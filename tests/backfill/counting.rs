//! What a count tells, and that it changes nothing.

use super::runs::{QUICK, backfill, everything, many, not_printed, of_sku, place, rows};
use crate::service::world::{World, posted, stored};
use overprint_submit::sandbox::{ListShape, Options};
use serde_json::json;

#[tokio::test]
async fn a_count_tells_what_would_become_of_each_order_and_changes_nothing() {
    let world = World::start(QUICK).await;
    let known = world.order(1);
    assert_eq!(place(&world, &[]).await.0, Some(0));
    let (new, held, nothing) = (world.order(2), of_sku(&world, 3, "BC-NONE"), not_printed(&world, 4));
    of_sku(&world, 5, "BC-NONE");
    let ledger = world.ledger().await;
    let (before, book) = (everything(&ledger).await, world.sandbox.book());
    let (code, counts, said) = backfill(&world, &[]).await;
    assert_eq!(code, Some(3), "{said}");
    assert_eq!(counts["orders"], 5);
    assert_eq!(counts["fates"], json!({"would_send": 1, "held": 2, "nothing": 1, "known": 1}));
    assert_eq!(counts["known"], json!({"placed": 1}));
    assert_eq!(counts["jobs"], 2);
    assert_eq!(counts["price"]["orders"], 1, "{counts}");
    let reason = &counts["reasons"][0];
    assert!(reason["orders"] == 2 && reason["reason"].as_str().expect("a reason").contains("BC-NONE"), "{counts}");
    let fates: Vec<_> = rows(&world).iter().map(|row| (row["id"].clone(), row["fate"].clone())).collect();
    for (id, fate) in [(known, "known"), (new, "would_send"), (held, "held"), (nothing, "nothing")] {
        assert!(fates.contains(&(json!(id), json!(fate))), "{fates:?}");
    }
    assert_eq!(everything(&ledger).await, before);
    assert_eq!((posted(&world), world.sandbox.book().patches.len()), (1, book.patches.len()));
}

#[tokio::test]
async fn a_count_needs_no_store_and_leaves_orders_of_another_time_out() {
    let options = Options { page_size: 7, listing: ListShape::Items, ..Options::default() };
    let world = World::of(options, QUICK).await;
    many(&world, 24);
    let (code, counts, said) = backfill(&world, &["--to", "2999-06-30"]).await;
    assert_eq!((code, &counts["orders"]), (Some(0), &json!(12)), "{said}");
    let (_, counts, _) = backfill(&world, &["--status", "paid"]).await;
    assert_eq!(counts["orders"], 24);
    let (_, counts, _) = backfill(&world, &["--status", "closed", "--status", "void"]).await;
    assert_eq!(counts["orders"], 0);
    let (_, counts, _) = backfill(&world, &["--search", "--status", "paid", "--to", "2999-06-30"]).await;
    assert_eq!(
        (&counts["orders"], &counts["fates"]["would_send"]),
        (&json!(12), &json!(12)),
        "each was read by itself"
    );
    assert!(stored(&world.ledger().await).await.is_empty());
}

#[tokio::test]
async fn a_storefront_that_is_away_ends_it_with_the_code_for_later() {
    let world = World::start(QUICK).await;
    world.order(1);
    world.sandbox.behave("route=GET /orders:503x*".parse().expect("a rule"));
    for arguments in [&["--from", "2999-01-01"][..], &["--from", "2999-01-01", "--execute", "--yes"]] {
        let output = super::runs::run(super::runs::command(&world, arguments)).await;
        assert_eq!(output.status.code(), Some(75), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(posted(&world), 0);
}

#[tokio::test]
async fn a_listing_without_a_cursor_is_said_and_made_up_for_by_the_search() {
    let options = Options { page_size: 7, listing: ListShape::FirstPage, ..Options::default() };
    let world = World::of(options, QUICK).await;
    many(&world, 24);
    let (code, counts, said) = backfill(&world, &[]).await;
    assert_eq!((code, &counts["orders"], &counts["fates"]["would_send"]), (Some(0), &json!(24), &json!(24)), "{said}");
    let notes = counts["notes"].to_string();
    assert!(notes.contains("one array of 7 orders without a cursor") && notes.contains("has 17 orders"), "{notes}");
    assert!(said.contains("one array of 7 orders without a cursor"), "{said}");
    let mut ids: Vec<_> = rows(&world).iter().map(|row| row["id"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 24, "each order has one row");
    let (_, counts, _) = backfill(&world, &["--to", "2999-06-30", "--status", "PAID"]).await;
    assert_eq!(counts["orders"], 12);
    let (code, placed) = place(&world, &[]).await;
    assert_eq!((code, &placed["fates"]["placed"]), (Some(0), &json!(24)), "{placed}");
    assert_eq!(world.sandbox.book().orders.len(), 24);

    // Without the search, the array is all there is, and that is said.
    world.sandbox.behave("route=POST /orders/example.org/search:403x*".parse().expect("a rule"));
    let (_, counts, said) = backfill(&world, &[]).await;
    assert_eq!(counts["orders"], 7);
    assert!(said.contains("may be missing") && said.contains("the search cannot be asked"), "{said}");
}
