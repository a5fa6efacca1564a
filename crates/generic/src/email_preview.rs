//! The request to send a preview of a notification.

mod template;

pub use template::EmailTemplate;

use crate::debug::debug_ids;
use crate::{Field, Number, OrderId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The request to send a preview of the notification of an order, or of one line of it.
///
/// `Debug` prints the order and the line only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct EmailPreviewRequest {
    /// Identifies the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_id: Field<OrderId>,
    /// The number of the line, from 1; absent for the whole order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_item_line_number: Field<Number>,
    /// The text of the e-mail.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub email_template: Field<EmailTemplate>,
    /// The address the preview goes to.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub destination_email_address: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(EmailPreviewRequest { order_id, order_item_line_number });
