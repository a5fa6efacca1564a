//! Releases: limits of a customer's day, and the second person above an amount.

use super::guarding::{change, dec, guards, holds, shop};
use super::{Given, Interrupt, Shop, Steps, placed, stop};
use crate::ledger::State;
use crate::ledger::act::Release;
use crate::place::{Guard, Guards, Placement, Stop};
use serde_json::json;

/// Adds another order of the same customer.
pub(super) fn add_second(shop: &Shop) {
    let mut second = super::order();
    second["id"] = json!("o-2");
    second["line_items"][0]["order_line_item_id"] = json!("l-8");
    second["line_items"][1]["order_line_item_id"] = json!("l-9");
    shop.sandbox.add_order(second);
}

async fn release_as(shop: &Shop, order: &str, actor: &str) -> Result<State, crate::ledger::LedgerError> {
    let order_id = shop.ledger.find("shop", order).await.unwrap().unwrap();
    shop.ledger.act(Release { order_id, actor: actor.into(), reason: "seen".into(), seen: None }).await
}

async fn ask(shop: &Shop, order: &str) -> Result<Placement, Stop> {
    let (_keep, mut interrupt) = Interrupt::channel();
    placed(shop.ask(Given::Id(order.to_owned()), &mut interrupt, &mut Steps::default()).await)
}

#[tokio::test]
async fn a_customer_has_no_more_orders_in_a_day_than_are_allowed_until_one_is_released() {
    let shop = shop(Guards { orders_per_customer_day: std::num::NonZeroU32::new(1), ..Guards::default() }).await;
    shop.place().await.unwrap();
    add_second(&shop);
    let Stop::Guarded(findings) = stop(ask(&shop, "o-2").await) else { panic!("held") };
    assert_eq!(guards(&findings), [Guard::CustomerOrders]);
    assert_eq!(findings[0].message, "the limit of 1 orders of one customer in a day (UTC) is used up");
    assert_eq!(shop.posts(), 1);
    release_as(&shop, "o-2", "anne").await.unwrap();
    ask(&shop, "o-2").await.unwrap();
    assert_eq!(shop.posts(), 2);
}

#[tokio::test]
async fn an_order_above_an_amount_needs_two_people() {
    let mut shop = shop(Guards::default()).await;
    shop.policy.approvals.second_person_above = Some(dec("50"));
    change(&shop, |order| order["total"] = json!("50.01")).await;
    let Stop::Approval(_) = stop(shop.place().await) else { panic!("held") };
    assert_eq!(release_as(&shop, "o-1", "anne").await.unwrap(), State::Held, "one is not enough");
    let again = release_as(&shop, "o-1", " ANNE").await.unwrap_err().to_string();
    assert!(again.contains("a second person has to release it too"), "{again}");
    let nobody = release_as(&shop, "o-1", "unknown").await.unwrap_err().to_string();
    assert!(nobody.contains("OVERPRINT_ACTOR"), "{nobody}");
    assert_eq!(shop.posts(), 0);
    assert_eq!(release_as(&shop, "o-1", "ben").await.unwrap(), State::Pending);
    shop.place().await.unwrap();
    assert_eq!(shop.posts(), 1);
    let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let history = shop.ledger.history(id).await.unwrap();
    let told: Vec<(&str, &str)> = history
        .iter()
        .filter(|event| event.what.contains("release"))
        .map(|event| (event.actor.as_str(), event.what.as_str()))
        .collect();
    assert_eq!(told, [("anne", "first release"), ("ben", "release")]);
}

#[tokio::test]
async fn who_held_an_order_is_not_the_last_to_release_it_and_what_changed_is_released_by_two_again() {
    let mut shop = shop(Guards::default()).await;
    shop.policy.approvals.second_person_above = Some(dec("50"));
    change(&shop, |order| order["total"] = json!("99")).await;
    stop(shop.place().await);
    let order_id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let hold = crate::ledger::act::HoldByPerson { order_id, actor: "anne".into(), reason: "odd".into() };
    shop.ledger.act(hold).await.unwrap();
    assert_eq!(release_as(&shop, "o-1", "ben").await.unwrap(), State::Held);
    assert_eq!(release_as(&shop, "o-1", "anne").await.unwrap(), State::Held, "she held it");
    assert_eq!(release_as(&shop, "o-1", "ben").await.unwrap(), State::Pending);
    change(&shop, |order| {
        order["total"] = json!("99");
        order["shipping_address"]["line1"] = json!("2 Other Street");
    })
    .await;
    let Stop::Approval(_) = stop(shop.place().await) else { panic!("held again") };
    assert_eq!(
        release_as(&shop, "o-1", "ben").await.unwrap(),
        State::Held,
        "what was released before is another order"
    );
    assert_eq!(shop.posts(), 0);
    assert_eq!(release_as(&shop, "o-1", "carla").await.unwrap(), State::Pending);
    shop.place().await.unwrap();
}

#[tokio::test]
async fn what_one_person_released_before_the_rule_came_needs_two_as_well() {
    let mut shop = shop(Guards { order_ceiling: Some(dec("50").into()), ..Guards::default() }).await;
    holds(&shop).await;
    assert_eq!(release_as(&shop, "o-1", "anne").await.unwrap(), State::Pending, "no rule yet");
    shop.policy.approvals.second_person_above = Some(dec("1"));
    stop(shop.place().await);
    assert_eq!(shop.posts(), 0);
    release_as(&shop, "o-1", "anne").await.unwrap();
    release_as(&shop, "o-1", "ben").await.unwrap();
    shop.place().await.unwrap();
}
