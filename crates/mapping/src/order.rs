//! How the order becomes an order: the members of 4over's order that are no job's.

use crate::check::Check;
use crate::pointer::Position;
use crate::rule::{Output, Rule, Word};
use crate::yaml::Node;

/// The checked `order` section; what it leaves out takes the documented default.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// Absent: the storefront's name and the order's id.
    pub(crate) order_id: Option<Rule>,
    /// Absent: as the configuration of the storefront says.
    pub(crate) is_test_order: Option<Rule>,
    pub(crate) skip_conformation: Option<Rule>,
    pub(crate) display_breakdown_prices: Option<Rule>,
    pub(crate) coupon_code: Option<Rule>,
    pub(crate) payment: Payment,
}

/// The checked `payment` member.
#[derive(Debug, Default)]
pub(crate) struct Payment {
    /// Absent: the payment profile of the storefront's configuration.
    pub(crate) profile_token: Option<Rule>,
    pub(crate) requested_amount: Option<Rule>,
    pub(crate) requested_currency: Option<Rule>,
}

/// Every key of the section.
pub(crate) const KEYS: &[&str] =
    &["order_id", "is_test_order", "skip_conformation", "display_breakdown_prices", "coupon_code", "payment"];

/// Every key of `payment`.
pub(crate) const PAYMENT: &[&str] = &["profile_token", "requested_amount", "requested_currency"];

impl Order {
    /// Reads the section.
    pub(crate) fn read(node: Option<&Node>, check: &mut Check<'_>) -> Order {
        check.reads.insert(&["id"]);
        let Some(map) = node.and_then(|node| node.expect_map("`order`", check.diagnostics)) else {
            return Order::default();
        };
        map.refuse_unknown(KEYS, "`order`", check.diagnostics);
        let mut read =
            |key: &str, output| map.get(key).and_then(|node| Rule::read(key, node, output, Position::Order, check));
        Order {
            order_id: read("order_id", Output::Text),
            is_test_order: read("is_test_order", Output::Boolean),
            skip_conformation: read("skip_conformation", Output::Boolean),
            display_breakdown_prices: read("display_breakdown_prices", Output::Word(Word::Breakdown)),
            coupon_code: read("coupon_code", Output::Text),
            payment: Payment::read(map.get("payment"), check),
        }
    }
}

impl Payment {
    fn read(node: Option<&Node>, check: &mut Check<'_>) -> Payment {
        let Some(map) = node.and_then(|node| node.expect_map("`payment`", check.diagnostics)) else {
            return Payment::default();
        };
        map.refuse_unknown(PAYMENT, "`payment`", check.diagnostics);
        let mut read =
            |key: &str, output| map.get(key).and_then(|node| Rule::read(key, node, output, Position::Order, check));
        Payment {
            profile_token: read("profile_token", Output::Text),
            requested_amount: read("requested_amount", Output::Word(Word::Amount)),
            requested_currency: read("requested_currency", Output::Word(Word::Currency)),
        }
    }
}
