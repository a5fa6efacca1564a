//! How often instalments without a plan recur.

use crate::{Field, Number, Open, Text, UnitOfTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How often instalments without a plan recur.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct InstallmentScheduleOptions {
    /// How many units of time lie between two instalments, an integer of at least 1.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub number_of_units: Field<Number>,
    /// The unit of time.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub unit_of_time: Field<Open<UnitOfTime>>,
    /// The date of the last instalment, a plain string.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub end_date: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
