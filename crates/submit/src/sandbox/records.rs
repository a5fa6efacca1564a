//! The records of the fake storefront, found by their `id` and in the order in which they came.

use super::clock::Instant;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::HashMap;

/// The number of the first of many orders; others have lower ones.
const FIRST_NUMBER: usize = 1_000_001;

/// Members that say when an order was made.
const MADE: [&str; 4] = ["sys_created_at", "sys_last_modified_at", "submission_date", "date"];

/// Records that were stored one by one, and behind them many that are made when somebody looks at them.
#[derive(Debug, Default)]
pub(super) struct Records {
    kept: Vec<Value>,
    places: HashMap<String, usize>,
    many: Option<Many>,
}

/// Orders that are like one another.
#[derive(Debug)]
struct Many {
    order: Map<String, Value>,
    /// What their ids begin with.
    id: String,
    count: usize,
    from: u64,
    to: u64,
    /// Members that are unlike those of the others, by the place among them.
    changed: HashMap<usize, Map<String, Value>>,
}

impl Records {
    /// Stores a record in the place of one with the same id; a record without an id gets one, and a
    /// number becomes text, since ids are strings here.
    pub(super) fn put(&mut self, mut record: Value, kind: &str) {
        let id = match record.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => format!("{kind}-{}", self.kept.len() + 1),
        };
        if let Value::Object(members) = &mut record {
            members.insert("id".to_owned(), Value::String(id.clone()));
        }
        if let Some((many, at)) = self.many.as_mut().and_then(|many| many.place(&id).map(|at| (many, at))) {
            many.change(at, record);
            return;
        }
        match self.places.get(&id) {
            Some(at) => self.kept[*at] = record,
            None => {
                self.places.insert(id, self.kept.len());
                self.kept.push(record);
            }
        }
    }

    /// Has many orders made after one, instead of many others.
    pub(super) fn put_many(&mut self, order: Value, count: usize, from: u64, to: u64) {
        let id = order.get("id").and_then(Value::as_str).unwrap_or("order").to_owned();
        let Value::Object(order) = order else { return };
        self.many = Some(Many { order, id, count, from, to, changed: HashMap::new() });
    }

    pub(super) fn get(&self, id: &str) -> Option<Cow<'_, Value>> {
        match (self.places.get(id), &self.many) {
            (Some(at), _) => Some(Cow::Borrowed(&self.kept[*at])),
            (None, Some(many)) => many.place(id).map(|at| Cow::Owned(many.made(at))),
            (None, None) => None,
        }
    }

    /// Returns the records from a place on.
    pub(super) fn from(&self, start: usize) -> impl Iterator<Item = Cow<'_, Value>> {
        let kept = self.kept.iter().skip(start).map(Cow::Borrowed);
        let passed = start.saturating_sub(self.kept.len());
        let many = self.many.iter().flat_map(move |many| (passed..many.count).map(|at| Cow::Owned(many.made(at))));
        kept.chain(many)
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.kept.iter().filter_map(|record| record.get("id")?.as_str().map(str::to_owned)).collect()
    }

    pub(super) fn position(&self, id: &str) -> Option<usize> {
        let among_many = || self.many.as_ref()?.place(id).map(|at| self.kept.len() + at);
        self.places.get(id).copied().or_else(among_many)
    }
}

impl Many {
    /// Returns the place of an order among them, by its id.
    fn place(&self, id: &str) -> Option<usize> {
        let number: usize = id.strip_prefix(&self.id)?.strip_prefix('-')?.parse().ok()?;
        (1..=self.count).contains(&number).then(|| number - 1)
    }

    /// Makes the order in a place.
    fn made(&self, at: usize) -> Value {
        let mut order = self.like(at);
        if let Some(changed) = self.changed.get(&at) {
            order.extend(changed.clone());
        }
        Value::Object(order)
    }

    /// Makes the order as it was before anybody changed it.
    fn like(&self, at: usize) -> Map<String, Value> {
        let mut order = self.order.clone();
        let spread = (self.to.saturating_sub(self.from)) as u128 * at as u128 / self.count.max(1) as u128;
        let made = Instant::of(self.from + u64::try_from(spread).unwrap_or_default()).iso();
        order.insert("id".to_owned(), json!(format!("{}-{}", self.id, at + 1)));
        order.insert("number".to_owned(), json!(FIRST_NUMBER + at));
        for member in MADE {
            order.insert(member.to_owned(), json!(made));
        }
        order
    }

    /// Keeps what is unlike the others; a member that is gone is null.
    fn change(&mut self, at: usize, record: Value) {
        let Value::Object(mut record) = record else { return };
        let like = self.like(at);
        for member in like.keys() {
            record.entry(member.clone()).or_insert(Value::Null);
        }
        record.retain(|member, value| like.get(member) != Some(value));
        self.changed.insert(at, record);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::Records;
    use serde_json::json;

    #[test]
    fn many_orders_are_like_one_and_changed_one_by_one() {
        let mut records = Records::default();
        records.put(json!({ "id": "a", "number": 1 }), "order");
        records.put_many(json!({ "id": "o", "number": 2, "notes": "", "lines": [1] }), 4, 0, 40);
        let ids: Vec<String> = records.from(0).map(|order| order["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids, ["a", "o-1", "o-2", "o-3", "o-4"]);
        let third = records.get("o-3").unwrap().into_owned();
        assert_eq!((&third["number"], &third["sys_created_at"]), (&json!(1_000_003), &json!("1970-01-01T00:00:20Z")));
        let mut changed = third.clone();
        changed["notes"] = json!("ring");
        records.put(changed.clone(), "order");
        assert_eq!(records.get("o-3").unwrap().into_owned(), changed);
        assert_eq!(records.get("o-2").unwrap()["notes"], "");
        assert_eq!(records.position("o-3"), Some(3));
        assert_eq!(records.from(4).count(), 1);
        for none in ["o-0", "o-5", "o-", "o", "o-x", "p-1"] {
            assert!(records.get(none).is_none(), "{none}");
        }
    }
}
