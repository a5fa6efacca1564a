//! Guards: each holds, each lets pass, and none passes an order whose question nobody answered.

use super::approving::add_second;
use super::{Given, Interrupt, MAPPING, Setup, Shop, Steps, document, placed, stop};
use crate::ledger::State;
use crate::ledger::act::Release;
use crate::place::plan::{Kept, Quotes, Status, Summary};
use crate::place::{Finding, Guard, Guards, Placement, Prices, Silent, Stop};
use crate::sandbox::Price;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// What order `o-1` costs: two jobs of 16.50 and 1.50 for the turnaround, 1.26 tax and 15.55 shipping each.
const TOTAL: &str = "69.62";

pub(super) fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A shop whose jobs name a turnaround and a shipping service, so that they can be quoted.
pub(super) async fn shop(guards: Guards) -> Shop {
    shop_of(MAPPING, guards).await
}

pub(super) async fn shop_of(mapping: &str, guards: Guards) -> Shop {
    let quoted = "  turnaroundtime_uuid: e04b099b-4ac3-4a35-84d0-c530df7b7aff\n  \
                  shipper: { shipping_method: Ground, shipping_code: \"03\" }\n  runsize_uuid: ";
    let mapping = mapping.replace("  runsize_uuid: ", quoted);
    let mut shop = Shop::with(Setup { mapping, ..Setup::default() }).await;
    shop.policy.guards = guards;
    shop
}

pub(super) async fn change(shop: &Shop, change: impl FnOnce(&mut Value)) {
    let mut order = super::order();
    change(&mut order);
    shop.sandbox.add_order(order);
}

/// Places order `o-1`, or says why it was held.
pub(super) async fn holds(shop: &Shop) -> Vec<Finding> {
    match stop(shop.place().await) {
        Stop::Guarded(findings) => findings,
        other => panic!("{other}"),
    }
}

pub(super) fn guards(findings: &[Finding]) -> Vec<Guard> {
    findings.iter().map(|finding| finding.guard).collect()
}

async fn release(shop: &Shop) -> Result<Placement, Stop> {
    let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    assert_eq!(shop.ledger.entry(id).await.unwrap().order.state, State::Held);
    shop.ledger.act(Release { order_id: id, actor: "anne".into(), reason: "seen".into(), seen: None }).await.unwrap();
    shop.place().await
}

/// What the ledger keeps of the plan of order `o-1`.
async fn kept(shop: &Shop) -> Kept {
    let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    Kept::read(shop.ledger.plan(id).await.unwrap().unwrap()).unwrap()
}

#[tokio::test]
async fn what_was_quoted_is_requested_and_charged() {
    let shop = shop(Guards { requested_amount: true, ..Guards::default() }).await;
    let placement = shop.place().await.unwrap();
    assert_eq!(placement.outcome.charged, Some(dec(TOTAL)));
    let book = shop.book();
    assert_eq!(book.orders[0].body["payment"]["requested_amount"], TOTAL);
    // Both lines are of one configuration and go to one address.
    assert_eq!((book.count("GET", "/printproducts/productquote"), book.count("POST", "/shippingquote")), (1, 1));
    let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let rounds = shop.ledger.submissions(id).await.unwrap();
    assert_eq!((rounds[0].quoted.as_deref(), rounds[0].charged.as_deref()), (Some(TOTAL), Some(TOTAL)));
}

#[tokio::test]
async fn a_text_that_a_label_shows_otherwise_holds_the_order_once_for_all_its_jobs() {
    let shop = shop(Guards { label_texts: true, ..Guards::default() }).await;
    change(&shop, |order| {
        order["shipping_address"]["line1"] = json!("12 O&#039;Connell St");
        order["shipping_address"]["line2"] = json!("null");
    })
    .await;
    let findings = holds(&shop).await;
    let told: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    let expected = [
        "ship_to: address has the HTML entity `&#039;`, which is printed as it is",
        "ship_to: address2 is `null`, which is printed as it is",
    ];
    assert_eq!((guards(&findings), told), (vec![Guard::LabelTexts; 2], expected.to_vec()));
    release(&shop).await.unwrap();
}

#[tokio::test]
async fn without_guards_nobody_is_asked() {
    let shop = shop(Guards::default()).await;
    shop.place().await.unwrap();
    let book = shop.book();
    assert_eq!(book.count("GET", "/printproducts") + book.count("POST", "/shippingquote"), 0);
    assert_eq!(book.orders[0].body["payment"].get("requested_amount"), None);
}

#[tokio::test]
async fn an_order_above_the_ceiling_is_held_until_somebody_lets_it_go() {
    let shop = shop(Guards { order_ceiling: Some(dec("69.61").into()), ..Guards::default() }).await;
    let findings = holds(&shop).await;
    assert_eq!(guards(&findings), [Guard::OrderCeiling]);
    assert!(findings[0].message.contains("69.62") && findings[0].message.contains("69.61"), "{findings:?}");
    assert_eq!(shop.posts(), 0);
    assert_eq!(kept(&shop).await.total, Some(dec(TOTAL)));
    release(&shop).await.unwrap();
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn an_order_at_the_ceiling_passes() {
    let shop = shop(Guards { order_ceiling: Some(dec(TOTAL).into()), ..Guards::default() }).await;
    shop.place().await.unwrap();
}

#[tokio::test]
async fn what_was_let_go_at_one_price_is_held_again_at_a_higher_one() {
    let shop = shop(Guards { order_ceiling: Some(dec("50").into()), ..Guards::default() }).await;
    holds(&shop).await;
    let dearer = Price { product: dec("40"), ..Price::default() };
    shop.sandbox.set_price(Some(dearer));
    assert!(matches!(release(&shop).await, Err(Stop::Guarded(_))));
    release(&shop).await.unwrap();
}

#[tokio::test]
async fn a_limit_of_none_is_no_limit_and_asks_for_no_price() {
    let none = Some(crate::place::Limit::None);
    let shop = shop(Guards { order_ceiling: none, day_ceiling: none, ..Guards::default() }).await;
    shop.place().await.unwrap();
    assert_eq!(shop.book().count("GET", "/printproducts"), 0);
}

#[tokio::test]
async fn the_day_has_a_ceiling_too() {
    let shop = shop(Guards { day_ceiling: Some(dec("139.23").into()), ..Guards::default() }).await;
    shop.place().await.unwrap();
    assert_eq!(shop.ledger.spent_today().await.unwrap(), dec(TOTAL));
    add_second(&shop);
    let (_keep, mut interrupt) = Interrupt::channel();
    let asked = shop.ask(Given::Id("o-2".to_owned()), &mut interrupt, &mut Steps::default()).await;
    let Stop::Guarded(findings) = stop(placed(asked)) else { panic!("held") };
    assert_eq!(guards(&findings), [Guard::DayCeiling]);
    assert!(findings[0].message.contains("with 69.62 that was spent today"), "{findings:?}");
    let id = shop.ledger.find("shop", "o-2").await.unwrap().unwrap();
    shop.ledger.act(Release { order_id: id, actor: "anne".into(), reason: "seen".into(), seen: None }).await.unwrap();
    let asked = shop.ask(Given::Id("o-2".to_owned()), &mut interrupt, &mut Steps::default()).await;
    placed(asked).unwrap();
    assert_eq!(shop.ledger.spent_today().await.unwrap(), dec("139.24"));
}

#[tokio::test]
async fn what_the_storefront_takes_back_is_held_until_it_is_released() {
    for (member, value) in [
        ("/line_items/0/status", json!("cancelled")),
        ("/line_items/0/amount_refunded", json!("1.00")),
        ("/line_items/1/quantity_pending_return", json!(1)),
        ("/status", json!("Refunded")),
        ("/expiration_date", json!("2020-01-01T00:00:00Z")),
    ] {
        let shop = Shop::open().await;
        change(&shop, |order| {
            let (parent, name) = member.rsplit_once('/').unwrap();
            order.pointer_mut(parent).unwrap()[name] = value.clone();
        })
        .await;
        let findings = holds(&shop).await;
        assert_eq!(guards(&findings), [Guard::Withdrawn], "{member}");
        assert!(findings[0].message.contains(member), "{}", findings[0].message);
        assert_eq!(shop.posts(), 0);
        release(&shop).await.unwrap();
        assert_eq!(shop.posts(), 1, "{member}");
    }
    let shop = Shop::open().await;
    change(&shop, |order| order["line_items"][2]["status"] = json!("cancelled")).await;
    shop.place().await.unwrap();
    assert_eq!(shop.posts(), 1, "a line that is not printed holds nothing");
}

#[tokio::test]
async fn a_price_that_is_not_the_one_that_was_seen_is_held() {
    let guards = Guards { drift_percent: Some(dec("2")), addresses: true, ..Guards::default() };
    for (extra, is_held) in [("2", false), ("3", true)] {
        let shop = shop(guards.clone()).await;
        change(&shop, |order| order["shipping_address"]["line1"] = json!("1 Nowhere Lane")).await;
        let hundred = Price { product: dec("47.06"), turnaround: Decimal::ZERO, tax: dec("2.94") };
        shop.sandbox.set_price(Some(hundred.clone()));
        assert_eq!(self::guards(&holds(&shop).await), [Guard::Address]);
        shop.sandbox.set_price(Some(Price { product: hundred.product + dec(extra) / dec("2"), ..hundred }));
        match (is_held, release(&shop).await) {
            (false, Ok(_)) => {}
            (true, Err(Stop::Guarded(findings))) => {
                assert_eq!(findings[0].guard, Guard::Drift, "the address was let pass: {findings:?}");
                assert!(findings[0].message.contains("103.00"), "{findings:?}");
                release(&shop).await.unwrap();
            }
            (is_held, placed) => panic!("{is_held} {:?}", placed.err().map(|stop| stop.to_string())),
        }
    }
}

#[tokio::test]
async fn suggestions_for_an_address_are_kept_where_they_can_be_erased() {
    let shop = shop(Guards { addresses: true, ..Guards::default() }).await;
    change(&shop, |order| order["shipping_address"]["line1"] = json!("1 Ambiguous St")).await;
    let findings = holds(&shop).await;
    assert_eq!(guards(&findings), [Guard::Address], "both jobs go to one address");
    let candidates = &findings[0].personal.as_ref().unwrap()["candidates"];
    assert_eq!(candidates[1]["address"], json!(["100 MAIN AVE", "STE 100"]));
    let kept = kept(&shop).await;
    let held = &kept.summary.unwrap().holds[0].findings[0];
    assert_eq!(held.personal.as_ref().unwrap()["candidates"][0]["address"], json!(["100 MAIN ST"]));
    let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let (entry, history) = (shop.ledger.entry(id).await.unwrap(), shop.ledger.history(id).await.unwrap());
    let others = json!([entry, history]).to_string();
    assert!(others.contains("not sure of its address") && !others.contains("MAIN"), "{others}");
    release(&shop).await.unwrap();
}

#[tokio::test]
async fn an_address_that_4over_is_sure_of_passes_and_is_asked_for_once() {
    let shop = shop(Guards { addresses: true, ..Guards::default() }).await;
    shop.place().await.unwrap();
    assert_eq!(shop.book().count("POST", "/addressvalidation"), 1);
}

#[tokio::test]
async fn an_order_whose_guards_get_no_answer_waits_and_is_not_sent() {
    for rule in [
        "route=POST /addressvalidation:500",
        "route=GET /printproducts/productquote:500",
        "route=POST /shippingquote:429=30",
    ] {
        let guards = Guards { addresses: true, order_ceiling: Some(dec("1000").into()), ..Guards::default() };
        let shop = shop(guards).await;
        let stop = stop(shop.place_under(rule).await);
        // A pause that 4over asks for holds for the whole account.
        assert!(stop.may_pass() && matches!(stop, Stop::Fourover(_) | Stop::TurnedAway(_)), "{rule}: {stop}");
        let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
        assert_eq!(shop.ledger.entry(id).await.unwrap().order.state, State::Pending, "{rule}");
        assert_eq!(shop.posts(), 0, "{rule}");
    }
}

#[tokio::test]
async fn without_a_price_no_guard_over_prices_passes() {
    let mut shop = Shop::open().await;
    shop.policy.guards.order_ceiling = Some(dec("1000").into());
    let findings = holds(&shop).await;
    assert_eq!(guards(&findings), [Guard::NoPrice, Guard::NoPrice]);
    assert!(findings[0].to_string().starts_with("job shop-o-1-"), "{}", findings[0]);
    assert!(findings[0].message.contains("no turnaround"), "{}", findings[0]);
}

#[tokio::test]
async fn what_changed_since_it_was_let_go_is_told() {
    let guards = Guards { order_ceiling: Some(dec("50").into()), changed_since_approval: true, ..Guards::default() };
    let shop = shop(guards).await;
    holds(&shop).await;
    change(&shop, |order| {
        order["shipping_address"]["line1"] = json!("8901 Executive Park Drive");
        order["line_items"][0]["payload"]["front"] = json!("https://artwork.example.com/other.pdf");
    })
    .await;
    let Err(Stop::Guarded(findings)) = release(&shop).await else { panic!("held again") };
    assert_eq!(self::guards(&findings), [Guard::OrderCeiling, Guard::Changed, Guard::Changed]);
    assert_eq!(findings[1].message, "the address and the artwork changed since the order was approved");
    assert_eq!(findings[2].message, "the address changed since the order was approved");
    release(&shop).await.unwrap();
}

#[tokio::test]
async fn every_reason_is_found_at_once() {
    let guards = Guards { order_ceiling: Some(dec("50").into()), addresses: true, ..Guards::default() };
    let mut shop = shop(guards).await;
    shop.policy.approvals.above = Some(dec("10"));
    change(&shop, |order| {
        order["shipping_address"]["line1"] = json!("1 Nowhere Lane");
        order["custom_field_values"] = json!([{ "custom_field_id": "print_jobs", "list_value": ["X1-001"] }]);
    })
    .await;
    let Stop::Several(stops) = stop(shop.place().await) else { panic!("several") };
    assert!(
        matches!(stops.as_slice(), [Stop::Guarded(findings), Stop::Again(_), Stop::Approval(_)] if findings.len() == 2)
    );
    let summary = kept(&shop).await.summary.unwrap();
    assert_eq!((summary.status, summary.holds.len()), (Status::Held, 3));
    release(&shop).await.unwrap();
}

#[tokio::test]
async fn a_plan_without_a_ledger_is_the_same_and_sends_nothing() {
    let mut shop = shop(Guards { order_ceiling: Some(dec("50").into()), ..Guards::default() }).await;
    shop.policy.guards.day_ceiling = Some(dec("50").into());
    let prices = Prices::default();
    let mut planner = shop.placer().planner(&prices);
    (planner.ledger, planner.quotes) = (None, Quotes::Always);
    let plan = planner.plan_document(*document(&super::order()), None, &mut Silent).await.unwrap();
    assert_eq!(guards(&plan.findings), [Guard::OrderCeiling, Guard::DayCeiling]);
    let summary = Summary::of(&plan, Some(plan.write_back(&shop.version, &shop.shop.values)));
    assert_eq!(summary.price.as_ref().unwrap().total, Some(dec(TOTAL)));
    assert_eq!(summary.cancellable_until.as_ref().unwrap().date, "08/22/2024");
    assert!(summary.write_back.as_ref().unwrap().to_string().contains("X0000000001-002"));
    assert_eq!(summary.unknown, ["margin: line 1 has no `total`"]);
    let text = serde_json::to_string(&summary).unwrap();
    assert_eq!(serde_json::from_str::<Summary>(&text).unwrap(), summary);
    assert!(!text.contains("1010101010") && !text.contains("Knoxville"), "{text}");
    let written =
        shop.book().requests.iter().filter(|request| request.path == "/orders" || request.method == "PATCH").count();
    assert_eq!(written, 0);
}

#[tokio::test]
async fn an_address_without_a_suggestion_goes_out_as_it_is_once_it_is_released_and_no_other_does() {
    for (street, is_bypassed) in [("1 Uncharted Way", true), ("1 Ambiguous St", false), ("1 Nowhere Lane", false)] {
        let shop = shop(Guards { addresses: true, ..Guards::default() }).await;
        change(&shop, |order| order["shipping_address"]["line1"] = json!(street)).await;
        assert_eq!(guards(&holds(&shop).await), [Guard::Address], "{street}");
        release(&shop).await.unwrap();
        let book = shop.book();
        for job in book.orders[0].body["jobs"].as_array().unwrap() {
            let bypass = job.get("bypass_address_validation").is_some_and(|flag| flag == true);
            assert_eq!(bypass, is_bypassed, "{street}: both jobs go there");
        }
        assert_eq!(book.jobs.len(), 2, "{street}");
        assert_eq!(shop.known().await.order.alert, None, "{street}: the order did not change");
    }
}
