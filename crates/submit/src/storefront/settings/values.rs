//! The free table of a storefront, which mappings see as JSON.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

/// Reads a free table as JSON; dates, which JSON has not, become texts.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    let table = toml::Table::deserialize(deserializer)?;
    table.into_iter().map(|(key, value)| Ok((key, json(value).map_err(de::Error::custom)?))).collect()
}

fn json(value: toml::Value) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => {
            serde_json::Number::from_f64(number).ok_or_else(|| format!("JSON has no {number}"))?.into()
        }
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(json).collect::<Result<_, _>>()?),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(k, v)| Ok((k, json(v)?))).collect::<Result<_, String>>()?)
        }
    })
}
