//! Quantity discounts: what 4over takes off where several sets of an order agree in product, runsize, colorspec and turnaround
//! (4over, Quantity Discounts).

use super::member::{self, RUNSIZE_UUID, text_of};
use rust_decimal::Decimal;
use serde_json::Value;
use std::fmt;
use uuid::Uuid;

/// A discount of one runsize and colorspec of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityDiscount {
    /// The runsize; none where the row names none, and it may be any.
    pub runsize_uuid: Option<String>,
    /// The colorspec, likewise.
    pub colorspec_uuid: Option<String>,
    /// The share that is taken off, as written: `0.07`.
    pub percentage: Option<Decimal>,
    /// How many sets it is for, as written: `4-9`.
    pub quantity: String,
}

impl QuantityDiscount {
    /// Reads a row.
    pub fn of(row: &Value) -> Self {
        QuantityDiscount {
            runsize_uuid: text_of(row, RUNSIZE_UUID),
            colorspec_uuid: text_of(row, &["colorspec_uuid"]),
            percentage: row.get("quantity_discount_percentage").and_then(member::amount),
            quantity: text_of(row, &["quantity", "qty"]).unwrap_or_default(),
        }
    }

    /// Tells whether this number of sets may get the discount. A discount that cannot be read may apply.
    pub fn may_be_for(&self, runsize: Uuid, colorspec: Uuid, sets: u64) -> bool {
        let fits = |named: &Option<String>, wanted: Uuid| {
            named.as_ref().is_none_or(|named| named.trim().parse().map_or(true, |named: Uuid| named == wanted))
        };
        let takes_off = self.percentage.is_none_or(|percentage| !percentage.is_zero());
        takes_off
            && fits(&self.runsize_uuid, runsize)
            && fits(&self.colorspec_uuid, colorspec)
            && range(&self.quantity).is_none_or(|(from, to)| (from..=to).contains(&sets))
    }
}

impl fmt::Display for QuantityDiscount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sets = if self.quantity.is_empty() { "several" } else { &self.quantity };
        match self.percentage {
            Some(percentage) => write!(f, "{} off for {sets} sets", percentage.normalize()),
            None => write!(f, "a discount for {sets} sets"),
        }
    }
}

/// Reads a range of sets: `4-9`, `10`, `10+`. None where it is written otherwise.
fn range(text: &str) -> Option<(u64, u64)> {
    let text: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    if let Some(from) = text.strip_suffix('+') {
        return Some((from.parse().ok()?, u64::MAX));
    }
    match text.split_once(['-', '–']) {
        Some((from, "")) => Some((from.parse().ok()?, u64::MAX)),
        Some((from, to)) => Some((from.parse().ok()?, to.parse().ok()?)),
        None => text.parse().ok().map(|only| (only, only)),
    }
}

#[cfg(test)]
mod tests {
    use super::QuantityDiscount;
    use serde_json::{Value, json};
    use uuid::Uuid;

    const RUNSIZE: Uuid = Uuid::from_u128(1);
    const COLORSPEC: Uuid = Uuid::from_u128(2);

    fn row(members: &Value) -> QuantityDiscount {
        let mut row = json!({
            "quantity_discount_percentage": "0.07", "quantity": "4-9", "runsizeid": RUNSIZE, "colorspec_uuid": COLORSPEC,
        });
        for (name, value) in members.as_object().into_iter().flatten() {
            row[name] = value.clone();
        }
        QuantityDiscount::of(&row)
    }

    #[test]
    fn a_discount_counts_for_its_range_and_what_cannot_be_read_may_be_anything() {
        for (members, sets, expected) in [
            (json!({}), 3, false),
            (json!({}), 4, true),
            (json!({}), 9, true),
            (json!({}), 10, false),
            (json!({"quantity": "10+"}), 99, true),
            (json!({"quantity": " 10 - 24 "}), 24, true),
            (json!({"quantity": 5}), 5, true),
            (json!({"quantity": "5"}), 6, false),
            (json!({"quantity": "four to nine"}), 2, true),
            (json!({"quantity": null}), 2, true),
            (json!({"quantity_discount_percentage": "0.00"}), 5, false),
            (json!({"quantity_discount_percentage": null}), 5, true),
            (json!({"runsizeid": Uuid::from_u128(7)}), 5, false),
            (json!({"runsizeid": null, "runsize_uuid": RUNSIZE}), 5, true),
            (json!({"runsizeid": null}), 5, true),
            (json!({"colorspec_uuid": Uuid::from_u128(7)}), 5, false),
        ] {
            assert_eq!(row(&members).may_be_for(RUNSIZE, COLORSPEC, sets), expected, "{members} {sets}");
        }
        assert_eq!(row(&json!({})).to_string(), "0.07 off for 4-9 sets");
    }
}
