//! What the customer pays for some lines of an order: their totals, less discounts and refunds, in the order's currency. Pure.
//!
//! Storefronts state a discount in several members, and sometimes the same one twice: as a line of its own, as the order's
//! `discounts`, as coupons, or only in a `total` that is lower than its lines. The largest of these counts, once. What names no
//! line is spread over all lines by their totals; a refund that names no line counts in full.

use super::price::money;
use crate::shown::cut;
use overprint_generic::{Coupon, Field, LineItem, Number, Order};
use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the customer pays for lines of an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Worth {
    /// The amount.
    #[schemars(with = "String")]
    pub amount: Decimal,
    /// The order's currency, as the storefront writes it; none where the order names none.
    pub currency: Option<String>,
    /// What was added up.
    pub counted: Vec<Counted>,
}

/// An amount that was added up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Counted {
    /// The member of the order that states it, as a JSON Pointer.
    pub member: String,
    /// The amount, below zero where it was subtracted.
    #[schemars(with = "String")]
    pub amount: Decimal,
}

/// The amounts of a line.
struct LineAmounts {
    index: usize,
    is_wanted: bool,
    /// The total; zero where a line that is not asked about has none.
    total: Decimal,
    /// What is still to be subtracted from it for discounts of the line.
    discount: Decimal,
    /// All discounts of the line, also where its total is without them already.
    discounts: Decimal,
    refunded: Decimal,
}

impl Worth {
    /// Works out what the customer pays for the lines at these places.
    ///
    /// # Errors
    /// An amount is missing or cannot be read.
    pub fn of(order: &Order, wanted: &[usize]) -> Result<Self, String> {
        let items = order.line_items.value().map(Vec::as_slice).unwrap_or_default();
        let lines =
            items.iter().enumerate().map(|(index, item)| LineAmounts::read(index, item, wanted.contains(&index)));
        let lines: Vec<LineAmounts> = lines.collect::<Result<_, _>>()?;
        let mut counted = Vec::new();
        for line in lines.iter().filter(|line| line.is_wanted) {
            let at = format!("/line_items/{}", line.index);
            counted.push(Counted { member: format!("{at}/total"), amount: money(line.total) });
            subtract(format!("{at}/discounts"), line.discount, &mut counted);
            subtract(format!("{at}/amount_refunded"), line.refunded, &mut counted);
        }
        let (member, discount) = order_discount(order, &lines)?;
        subtract(member, share(order, discount, &lines)?, &mut counted);
        let refunded = size(&order.amount_refunded, "amount_refunded")?;
        let of_lines: Decimal = lines.iter().map(|line| line.refunded).sum();
        subtract("/amount_refunded".to_owned(), (refunded - of_lines).max(Decimal::ZERO), &mut counted);
        let amount: Decimal = counted.iter().map(|counted| counted.amount).sum();
        Ok(Worth { amount: money(amount), currency: currency(order), counted })
    }
}

impl LineAmounts {
    fn read(index: usize, item: &LineItem, is_wanted: bool) -> Result<Self, String> {
        let named = |member: &str| format!("line {}: `{member}`", index + 1);
        let total = match amount(&item.total, &named("total"))? {
            None if is_wanted => return Err(format!("line {} has no `total`", index + 1)),
            total => total.unwrap_or_default(),
        };
        let discounts = size(&item.discounts, &named("discounts"))?;
        let refunded = size(&item.amount_refunded, &named("amount_refunded"))?;
        let discount = if is_net(item, total, discounts) { Decimal::ZERO } else { discounts };
        Ok(LineAmounts { index, is_wanted, total, discount, discounts, refunded })
    }

    /// Returns what the line costs after its own discounts.
    fn net(&self) -> Decimal {
        self.total - self.discount
    }
}

/// Tells whether the total of a line is without its discounts already: price times quantity shows it. Where that is not known,
/// the discounts are subtracted, since a lower amount only holds an order.
fn is_net(item: &LineItem, total: Decimal, discounts: Decimal) -> bool {
    let number = |field| amount(field, "").ok().flatten();
    let (Some(price), Some(quantity)) = (number(&item.unit_price), number(&item.quantity)) else { return false };
    let (Some(gross), Some(before)) = (price.checked_mul(quantity), total.checked_add(discounts)) else { return false };
    let taxes = number(&item.taxes).unwrap_or_default();
    before <= gross || gross.checked_add(taxes) == Some(before)
}

/// Returns the discount of the order that is not in the totals of its lines, and the member that states it.
fn order_discount(order: &Order, lines: &[LineAmounts]) -> Result<(String, Decimal), String> {
    let (all, below_zero): (Vec<&LineAmounts>, Vec<&LineAmounts>) =
        lines.iter().partition(|line| !line.total.is_sign_negative());
    let sum: Decimal = all.iter().map(|line| line.net()).sum();
    let as_lines: Decimal = below_zero.iter().map(|line| line.total.abs()).sum();
    let stated = size(&order.discounts, "`discounts`")?;
    let of_lines: Decimal = lines.iter().map(|line| line.discounts).sum();
    let around = size(&order.shipping_charges, "`shipping_charges`")? + size(&order.taxes, "`taxes`")?;
    let left =
        if is_sum_net(order, sum, stated, around)? { Decimal::ZERO } else { (stated - of_lines).max(Decimal::ZERO) };
    let total = amount(&order.total, "`total`")?;
    // A total that is below the lines is with a discount; what it has of shipping and taxes is no money for the lines.
    let missing = total.filter(|total| *total < sum).map_or(Decimal::ZERO, |total| sum - (total - around));
    let coupons =
        order.coupons.value().into_iter().flatten().map(|coupon| size(&coupon.discount, "the `discount` of a coupon"));
    let coupons: Decimal = coupons.sum::<Result<Decimal, String>>()?;
    let coupons =
        if left.is_zero() && total.is_none() { (coupons - of_lines).max(Decimal::ZERO) } else { Decimal::ZERO };
    let of_line = match below_zero.as_slice() {
        [line] => format!("/line_items/{}/total", line.index),
        _ => "/line_items/*/total".to_owned(),
    };
    let coupons = ("/coupons/*/discount".to_owned(), coupons);
    let found = [(of_line, as_lines), ("/discounts".to_owned(), left), ("/total".to_owned(), missing), coupons];
    // The first of the largest: where two state the same, the one that names it most exactly.
    Ok(found.into_iter().rev().max_by_key(|(_, discount)| *discount).unwrap_or_default())
}

/// Tells whether the totals of the lines are without the order's discounts already.
fn is_sum_net(order: &Order, sum: Decimal, stated: Decimal, around: Decimal) -> Result<bool, String> {
    if let Some(subtotal) = amount(&order.subtotal, "`subtotal`")? {
        return Ok(sum <= subtotal - stated);
    }
    let Some(total) = amount(&order.total, "`total`")? else { return Ok(false) };
    Ok(sum <= total - around)
}

/// Returns the part of a discount that falls on the lines that are asked about: in full where a coupon names one of them, and
/// else by their totals.
fn share(order: &Order, discount: Decimal, lines: &[LineAmounts]) -> Result<Decimal, String> {
    let items = order.line_items.value().map(Vec::as_slice).unwrap_or_default();
    let is_wanted = |id: &str| {
        let is = |line: &&LineAmounts| {
            items
                .get(line.index)
                .and_then(|item| item.order_line_item_id.value())
                .is_some_and(|known| known.as_str() == id)
        };
        lines.iter().filter(|line| line.is_wanted).any(|line| is(&line))
    };
    let (mut aimed, mut on_wanted) = (Decimal::ZERO, Decimal::ZERO);
    for coupon in order.coupons.value().map(Vec::as_slice).unwrap_or_default() {
        let Some((amount, ids)) = aimed_at(coupon)? else { continue };
        aimed += amount;
        if ids.into_iter().any(is_wanted) {
            on_wanted += amount;
        }
    }
    let on_wanted = on_wanted.min(discount);
    let rest = (discount - aimed).max(Decimal::ZERO);
    let sum = |wanted: bool| -> Decimal {
        let lines = lines.iter().filter(|line| !line.total.is_sign_negative() && (line.is_wanted || !wanted));
        lines.map(LineAmounts::net).sum()
    };
    let spread = rest.checked_mul(sum(true)).and_then(|part| part.checked_div(sum(false))).unwrap_or(rest);
    Ok(on_wanted + spread.round_dp_with_strategy(2, RoundingStrategy::AwayFromZero))
}

/// Returns the amount of a coupon that names lines, and their ids.
fn aimed_at(coupon: &Coupon) -> Result<Option<(Decimal, Vec<&str>)>, String> {
    let ids: Vec<&str> = coupon.order_line_item_ids.value().into_iter().flatten().map(|id| id.as_str()).collect();
    let amount = size(&coupon.discount, "the `discount` of a coupon")?;
    Ok((!ids.is_empty() && !amount.is_zero()).then_some((amount, ids)))
}

fn subtract(member: String, amount: Decimal, counted: &mut Vec<Counted>) {
    if !amount.is_zero() {
        counted.push(Counted { member, amount: money(-amount) });
    }
}

/// Reads an amount that is subtracted; storefronts write it with and without a minus.
fn size(field: &Field<Number>, name: &str) -> Result<Decimal, String> {
    Ok(amount(field, name)?.unwrap_or_default().abs())
}

/// Reads an amount; a blank one is none.
fn amount(field: &Field<Number>, name: &str) -> Result<Option<Decimal>, String> {
    let Some(text) = field.value().map(|number| number.as_str().trim()).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    // Amounts that no sum of them can overflow.
    const MOST: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);
    let read: Option<Decimal> = text.parse().or_else(|_| Decimal::from_scientific(text)).ok();
    let read = read.filter(|read| read.abs() <= MOST);
    read.map(Some).ok_or_else(|| format!("{name} is not an amount: `{}`", cut(text, 40)))
}

fn currency(order: &Order) -> Option<String> {
    let code = order.currency_code.value().or(order.base_currency_code.value())?;
    Some(code.as_str().trim().to_owned()).filter(|code| !code.is_empty())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::Worth;
    use overprint_generic::Order;
    use serde_json::{Value, json};

    fn worth(order: Value, wanted: &[usize]) -> Result<String, String> {
        let order = Order::from_slice(&serde_json::to_vec(&order).unwrap()).unwrap();
        let worth = Worth::of(&order, wanted)?;
        let counted: Vec<String> = worth.counted.iter().map(|one| format!("{} {}", one.member, one.amount)).collect();
        Ok(format!("{} = {}", worth.amount, counted.join(", ")))
    }

    #[test]
    fn lines_without_discounts_and_refunds_are_worth_their_totals() {
        let order = json!({ "line_items": [{ "total": "60.00" }, { "total": 40 }, { "total": "500.00" }, {}] });
        assert_eq!(
            worth(order.clone(), &[0, 1]).unwrap(),
            "100.00 = /line_items/0/total 60.00, /line_items/1/total 40.00"
        );
        assert_eq!(worth(order, &[3]), Err("line 4 has no `total`".to_owned()));
    }

    #[test]
    fn the_same_discount_in_several_members_counts_once() {
        let line = json!({ "total": "500.00" });
        let discount = json!({ "type": "discount", "total": "-495.00" });
        for order in [
            json!({ "line_items": [line, discount], "total": "5.00", "discounts": "495.00" }),
            json!({ "line_items": [line, discount] }),
            json!({ "line_items": [line], "discounts": "495.00" }),
            json!({ "line_items": [line], "discounts": "-495.00", "total": "" }),
            json!({ "line_items": [line], "total": "5.00" }),
        ] {
            let counted = worth(order.clone(), &[0]).unwrap();
            assert!(counted.starts_with("5.00 = /line_items/0/total 500.00, "), "{order}: {counted}");
        }
    }

    #[test]
    fn a_discount_that_is_in_the_totals_already_is_not_subtracted_again() {
        let line = json!({ "total": "450.00", "discounts": "50.00", "unit_price": "0.50", "quantity": 1000 });
        for order in [
            json!({ "line_items": [line], "discounts": "50.00", "total": "450.00" }),
            json!({ "line_items": [{ "total": "450.00" }], "discounts": "50.00", "subtotal": "500.00" }),
            json!({ "line_items": [{ "total": "450.00" }], "discounts": 50, "total": 500, "shipping_charges": 50 }),
        ] {
            assert_eq!(worth(order.clone(), &[0]).unwrap(), "450.00 = /line_items/0/total 450.00", "{order}");
        }
        let gross = json!({ "total": "500.00", "discounts": "50.00", "unit_price": "0.50", "quantity": 1000 });
        let counted = worth(json!({ "line_items": [gross] }), &[0]).unwrap();
        assert_eq!(counted, "450.00 = /line_items/0/total 500.00, /line_items/0/discounts -50.00");
    }

    #[test]
    fn a_discount_of_the_order_is_spread_and_a_coupon_for_a_line_is_not() {
        let lines = json!([{ "order_line_item_id": "a", "total": 300 }, { "order_line_item_id": "b", "total": 100 }]);
        let order = json!({ "line_items": lines, "discounts": 100 });
        assert_eq!(worth(order, &[1]).unwrap(), "75.00 = /line_items/1/total 100.00, /discounts -25.00");
        let coupon = |id: &str| json!([{ "discount": 100, "order_line_item_ids": [id] }]);
        let order = |id: &str| json!({ "line_items": lines, "discounts": 100, "coupons": coupon(id) });
        assert_eq!(worth(order("b"), &[1]).unwrap(), "0.00 = /line_items/1/total 100.00, /discounts -100.00");
        assert_eq!(worth(order("a"), &[1]).unwrap(), "100.00 = /line_items/1/total 100.00");
    }

    #[test]
    fn refunds_are_subtracted_once_and_in_full() {
        let line = json!({ "total": "500.00", "amount_refunded": "200.00" });
        let order = json!({ "line_items": [line, { "total": 10 }], "amount_refunded": "250.00" });
        let expected =
            "250.00 = /line_items/0/total 500.00, /line_items/0/amount_refunded -200.00, /amount_refunded -50.00";
        assert_eq!(worth(order, &[0]).unwrap(), expected);
        let order = json!({ "line_items": [{ "total": 500 }], "amount_refunded": "500" });
        assert_eq!(worth(order, &[0]).unwrap(), "0.00 = /line_items/0/total 500.00, /amount_refunded -500.00");
    }

    #[test]
    fn what_is_not_an_amount_is_not_guessed() {
        let order = json!({ "line_items": [{ "total": "500.00", "discounts": "some" }] });
        assert_eq!(worth(order, &[0]), Err("line 1: `discounts` is not an amount: `some`".to_owned()));
        let order = json!({ "line_items": [{ "total": "500.00" }], "discounts": "some" });
        assert_eq!(worth(order, &[0]), Err("`discounts` is not an amount: `some`".to_owned()));
        let huge = json!({ "total": "79228162514264337593543950335" });
        let order = json!({ "line_items": [huge, huge], "discounts": huge["total"] });
        assert!(worth(order, &[0]).unwrap_err().starts_with("line 1: `total` is not an amount"));
    }

    #[test]
    fn what_a_total_has_of_shipping_and_taxes_and_a_coupon_alone_are_no_money_for_the_lines() {
        let line = json!([{ "total": "500.00" }]);
        let order = json!({ "line_items": line, "shipping_charges": "200", "total": "250" });
        assert_eq!(worth(order, &[0]).unwrap(), "50.00 = /line_items/0/total 500.00, /total -450.00");
        let order = json!({ "line_items": line, "taxes": "60", "total": "100" });
        assert_eq!(worth(order, &[0]).unwrap(), "40.00 = /line_items/0/total 500.00, /total -460.00");
        let order = json!({ "line_items": line, "shipping_charges": "9", "taxes": "60", "total": "569" });
        assert_eq!(worth(order, &[0]).unwrap(), "500.00 = /line_items/0/total 500.00");
        let order = json!({ "line_items": line, "coupons": [{ "discount": "495.00" }] });
        assert_eq!(worth(order, &[0]).unwrap(), "5.00 = /line_items/0/total 500.00, /coupons/*/discount -495.00");
    }
}
