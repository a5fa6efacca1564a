//! Members of an order on which no decision depends: an empty one of another type is kept as it came.
//!
//! PHP writes an empty object as `[]`, and tenants leave `null` in lists. What tells who gets what, what it costs and what became
//! of it is not among these members.

use crate::{
    AdditionalPayment, Address, CalculatedFieldError, Coupon, CreditUsage, Field, InstallmentScheduleOptions, Order,
    PaymentInfo, RelatedTransaction, Text,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A member, and whether a value is of its kind.
type Member = (&'static str, fn(&Value) -> bool);

const OF_ORDER: [Member; 7] = [
    ("payment_info", fits::<PaymentInfo>),
    ("additional_payments", fits::<Vec<AdditionalPayment>>),
    ("credit_usages", fits::<Vec<CreditUsage>>),
    ("coupons", fits::<Vec<Coupon>>),
    ("billing_address", fits::<Address>),
    ("additional_email_confirmation_recipients", fits::<Vec<Text>>),
    ("sys_calculated_field_errors", fits::<Vec<CalculatedFieldError>>),
];

const OF_LINE: [Member; 2] = [
    ("related_transactions", fits::<Vec<RelatedTransaction>>),
    ("perpetual_installment_schedule_options", fits::<InstallmentScheduleOptions>),
];

const OF_CUSTOM_FIELD: [Member; 2] = [("list_value", fits::<Vec<Text>>), ("table_value", fits::<Vec<Value>>)];

/// What was taken out of an object.
type Aside = Vec<(&'static str, Value)>;

/// Reads an order with such members, which are kept beside the known ones; none where that is not all that is wrong.
pub(super) fn order(bytes: &[u8]) -> Option<Order> {
    let mut whole: Value = serde_json::from_slice(bytes).ok()?;
    let of_order = take(&mut whole, &OF_ORDER);
    let of_lines = take_each(&mut whole, "line_items", &OF_LINE);
    let of_fields = take_each(&mut whole, "custom_field_values", &OF_CUSTOM_FIELD);
    let mut order: Order = serde_json::from_str(&whole.to_string()).ok()?;
    keep(&mut order.extra, of_order);
    let (lines, fields) = (list(&mut order.line_items), list(&mut order.custom_field_values));
    lines.iter_mut().zip(of_lines).for_each(|(line, aside)| keep(&mut line.extra, aside));
    fields.iter_mut().zip(of_fields).for_each(|(field, aside)| keep(&mut field.extra, aside));
    Some(order)
}

fn fits<T: DeserializeOwned>(value: &Value) -> bool {
    serde_json::from_str::<Field<T>>(&value.to_string()).is_ok()
}

/// Takes out of a value what holds nothing: empty lists, objects and texts, and `null`.
fn without_nothing(value: &Value) -> Value {
    let rest = match value {
        Value::Array(items) => Value::Array(items.iter().map(without_nothing).filter(|item| !item.is_null()).collect()),
        Value::Object(members) => {
            let rest = members.iter().map(|(name, member)| (name.clone(), without_nothing(member)));
            Value::Object(rest.filter(|(_, member)| !member.is_null()).collect())
        }
        other => other.clone(),
    };
    match &rest {
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Object(members) if members.is_empty() => Value::Null,
        Value::String(text) if text.is_empty() => Value::Null,
        _ => rest,
    }
}

fn take(object: &mut Value, members: &[Member]) -> Aside {
    let Some(object) = object.as_object_mut() else { return Vec::new() };
    let is_odd = |fits: fn(&Value) -> bool, value: &Value| !fits(value) && fits(&without_nothing(value));
    let odd = members.iter().filter(|(name, fits)| object.get(*name).is_some_and(|value| is_odd(*fits, value)));
    let odd: Vec<&'static str> = odd.map(|(name, _)| *name).collect();
    odd.into_iter().filter_map(|name| Some((name, object.remove(name)?))).collect()
}

fn take_each(object: &mut Value, list: &str, members: &[Member]) -> Vec<Aside> {
    let items = object.get_mut(list).and_then(Value::as_array_mut);
    items.into_iter().flatten().map(|item| take(item, members)).collect()
}

fn list<T>(field: &mut Field<Vec<T>>) -> &mut [T] {
    match field {
        Field::Value(items) => items,
        Field::Absent | Field::Null => &mut [],
    }
}

fn keep(extra: &mut Map<String, Value>, aside: Aside) {
    extra.extend(aside.into_iter().map(|(name, value)| (name.to_owned(), value)));
}
