//! Guards over prices: what an order earns, and what 4over may take off what it quotes.

use super::guarding::{change, dec, guards, holds, shop, shop_of};
use super::{MAPPING, Shop};
use crate::place::{Guard, Guards, Stop};
use serde_json::{Value, json};

#[tokio::test]
async fn an_order_that_earns_too_little_is_held() {
    let floor = |percent: Option<&str>, amount: Option<&str>| Guards {
        margin_percent: percent.map(dec),
        margin_amount: amount.map(dec),
        ..Guards::default()
    };
    // The third line is not printed, and earns nothing.
    let totals = |order: &mut Value| {
        for (line, total) in [(0, "60.00"), (1, "40.00"), (2, "500.00")] {
            order["line_items"][line]["total"] = serde_json::from_str(total).unwrap();
        }
    };
    for (guards, is_held) in [
        (floor(Some("30.38"), None), false),
        (floor(Some("30.39"), None), true),
        (floor(None, Some("30.38")), false),
        (floor(None, Some("30.39")), true),
    ] {
        let shop = shop(guards).await;
        change(&shop, totals).await;
        match (is_held, shop.place().await) {
            (false, Ok(_)) => {}
            (true, Err(Stop::Guarded(findings))) => assert_eq!(self::guards(&findings), [Guard::Margin]),
            (is_held, placed) => panic!("{is_held} {:?}", placed.err().map(|stop| stop.to_string())),
        }
    }
    let shop = shop(floor(Some("1"), None)).await;
    let findings = holds(&shop).await;
    assert_eq!(findings[0].message, "what it earns is not known: line 1 has no `total`");
}

#[tokio::test]
async fn what_the_customer_pays_is_after_discounts_and_refunds_and_in_the_currency_of_the_order() {
    let totals = |order: &mut Value| {
        for (line, total) in [(0, "300.00"), (1, "200.00"), (2, "0.00")] {
            order["line_items"][line]["total"] = json!(total);
        }
    };
    let held = async |changed: Value, guards: Guards| {
        let shop = shop(Guards { margin_percent: Some(dec("25")), ..guards }).await;
        change(&shop, |order| {
            totals(order);
            for (member, value) in changed.as_object().unwrap() {
                order[member] = value.clone();
            }
        })
        .await;
        match shop.place().await {
            Ok(_) => None,
            Err(Stop::Guarded(findings)) => Some(findings[0].message.clone()),
            Err(stop) => panic!("{stop}"),
        }
    };
    let none = Guards::default;
    assert_eq!(held(json!({}), none()).await, None, "500.00 USD for 69.62");
    assert_eq!(held(json!({ "currency_code": "usd" }), none()).await, None);
    let jpy = held(json!({ "currency_code": "JPY" }), none()).await.unwrap();
    assert!(jpy.contains("pays in JPY") && jpy.contains("rates = { JPY = "), "{jpy}");
    let rates = |rate: &str| -> Guards { toml::from_str(&format!("rates = {{ JPY = \"{rate}\" }}")).unwrap() };
    assert_eq!(held(json!({ "currency_code": "JPY" }), rates("1.5")).await, None);
    let jpy = held(json!({ "currency_code": "JPY" }), rates("0.0065")).await.unwrap();
    assert!(jpy.contains("3.25 USD from the customer (500.00 JPY at 0.0065; /line_items/0/total 300.00"), "{jpy}");
    let discount = held(json!({ "total": "5.00", "discounts": "495.00" }), none()).await.unwrap();
    assert!(discount.contains("5.00 USD from the customer") && discount.contains("/discounts -495.00"), "{discount}");
    assert!(discount.ends_with(", 69.62 USD to 4over"), "{discount}");
    // An amount that the operator lets pass as a refund is still not earned.
    let refunded = json!({ "amount_refunded": "450.00" });
    let shop = shop(Guards { margin_percent: Some(dec("25")), ..none() }).await;
    change(&shop, |order| {
        totals(order);
        order["amount_refunded"] = refunded["amount_refunded"].clone();
    })
    .await;
    assert_eq!(guards(&holds(&shop).await), [Guard::Withdrawn, Guard::Margin]);
}

/// A shop whose order has a number of equal lines and, if one is named, a coupon.
async fn deducting(coupon: Option<&str>, lines: usize, guards: Guards) -> Shop {
    let order = coupon.map(|coupon| format!("\norder:\n  coupon_code: {coupon}\n")).unwrap_or_default();
    let shop = shop_of(&format!("{MAPPING}{order}"), guards).await;
    change(&shop, |order| {
        let line = order["line_items"][0].clone();
        let nth = |at: usize| {
            let mut line = line.clone();
            line["order_line_item_id"] = json!(format!("l-{at}"));
            line["payload"]["front"] = json!(format!("https://artwork.example.com/{at}.pdf"));
            line
        };
        order["line_items"] = (0..lines).map(nth).collect();
    })
    .await;
    shop
}

#[tokio::test]
async fn no_amount_is_requested_where_4over_may_take_off_what_it_does_not_quote() {
    for (coupon, lines, is_requested) in [
        (None, 2, true),
        (None, 3, true),
        (None, 4, false),
        (None, 9, false),
        (None, 10, true),
        (Some("PRC5PKS"), 1, false),
    ] {
        let shop = deducting(coupon, lines, Guards { requested_amount: true, ..Guards::default() }).await;
        let placement = shop.place().await.unwrap();
        let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
        let quoted = dec(shop.ledger.submissions(id).await.unwrap()[0].quoted.as_deref().unwrap());
        let (charged, book) = (placement.outcome.charged.unwrap(), shop.book());
        let requested = book.orders[0].body["payment"].get("requested_amount");
        assert_eq!(requested.is_some(), is_requested, "{coupon:?} {lines}");
        assert_eq!(charged == quoted, is_requested, "{coupon:?} {lines}: {charged} of {quoted}");
        assert!(charged <= quoted, "what is quoted is the most");
    }
}

#[tokio::test]
async fn guards_over_prices_say_that_a_coupon_and_discounts_are_not_counted() {
    let all = Guards { order_ceiling: Some(dec("1").into()), margin_percent: Some(dec("99")), ..Guards::default() };
    let shop = deducting(Some("PRC5PKS"), 4, all.clone()).await;
    change_total(&shop).await;
    for finding in holds(&shop).await {
        let message = &finding.message;
        assert!(message.contains("not counted is coupon PRC5PKS, and 0.07 off for 4-9 sets"), "{message}");
    }
    let shop = deducting(None, 2, all).await;
    change_total(&shop).await;
    let findings = holds(&shop).await;
    assert_eq!(guards(&findings), [Guard::OrderCeiling, Guard::Margin]);
    assert!(findings.iter().all(|finding| !finding.message.contains("not counted")), "{findings:?}");
}

/// Has each line cost the customer something.
async fn change_total(shop: &Shop) {
    let mut order = shop.sandbox.order("o-1").unwrap();
    order["line_items"].as_array_mut().unwrap().iter_mut().for_each(|line| line["total"] = json!("10.00"));
    shop.sandbox.add_order(order);
}

#[tokio::test]
async fn an_amount_is_left_out_where_4over_does_not_list_its_discounts() {
    let shop = deducting(None, 2, Guards { requested_amount: true, ..Guards::default() }).await;
    shop.sandbox.behave("route=GET /printproducts/products/*/quantitydiscounts:404x*".parse().unwrap());
    shop.place().await.unwrap();
    assert_eq!(shop.book().orders[0].body["payment"].get("requested_amount"), None);
}
