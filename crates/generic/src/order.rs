//! The order of the storefront: its 96 members, as seed 004 shows them.

mod additional_payment;
mod address;
mod calculated_field_error;
mod coupon;
mod credit_usage;
mod custom_field_value;
mod line_item;
mod payment_info;

pub use additional_payment::AdditionalPayment;
pub use address::Address;
pub use calculated_field_error::CalculatedFieldError;
pub use coupon::Coupon;
pub use credit_usage::CreditUsage;
pub use custom_field_value::CustomFieldValue;
pub use line_item::{InstallmentScheduleOptions, LineItem, RelatedTransaction, SelectedOption};
pub use payment_info::{ElectronicPaymentInfo, MerchantAccountToken, NonElectronicPaymentInfo, PaymentInfo};

use crate::debug::debug_ids;
use crate::{
    BatchId, BillingRunActionId, BillingRunId, BulkLoadId, BulkOperationId, BusinessUnitId, ContactId, EventId,
    ExternalId, Field, Flag, InstallmentScheduleId, InvoiceTermsId, MerchantAccountId, NoticeId, Number, Open, OrderId,
    OrderStatus, OrderType, OrganizationId, PartyType, PaymentMethod, PreviewId, ProcessId, ShippingMethodId,
    ShippingMethodType, ShippingZoneId, SnapshotId, StoreId, Text, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An order of the storefront.
///
/// Every member may be absent or null. Amounts are in `currency_code` unless they say otherwise. `Debug` prints the
/// ids only, so that no address, name or payment token gets into a log by accident.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Order {
    /// Identifies the order; the storefront makes it, and a create request must not carry one.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<OrderId>,
    /// The number that people use for the order, an integer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub number: Field<Number>,
    /// A temporary key that guards against submitting the same order twice.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub duplicate_prevention_key: Field<Text>,
    /// Identifies the accounting batch.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub batch_id: Field<BatchId>,
    /// Whether `date` is taken in place of the day of submission.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub override_order_date: Field<Flag>,
    /// The date of the order, a plain string without a fixed format.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub date: Field<Text>,
    /// The moment the order was really submitted, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub submission_date: Field<Text>,
    /// Identifies the cached preview this order is being previewed under.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub preview_id: Field<PreviewId>,
    /// Whether the shipping data were copied from the billing data; for reports only.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub copy_shipping_info_from_billing_info: Field<Flag>,
    /// Whether the customer pays the fees of the card processor.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub pay_for_credit_card_processing_fees: Field<Flag>,
    /// Whether the goods go to an organization or to a contact.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ship_to_type: Field<Open<PartyType>>,
    /// Identifies the schedule of instalments.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub installment_schedule_id: Field<InstallmentScheduleId>,
    /// Identifies the contact the goods go to; means something only when `ship_to_type` is contact.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ship_to_contact_id: Field<ContactId>,
    /// Identifies the organization the goods go to; means something only when `ship_to_type` is organization.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ship_to_organization_id: Field<OrganizationId>,
    /// Whether an organization or a contact is billed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub bill_to_type: Field<Open<PartyType>>,
    /// Identifies the contact that is billed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub bill_to_contact_id: Field<ContactId>,
    /// Identifies the organization that is billed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub bill_to_organization_id: Field<OrganizationId>,
    /// Whether the parent of the organization is billed in its place.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub bill_parent_organization: Field<Flag>,
    /// Whether the storefront mails a confirmation to the customer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub send_email_confirmation_to_customer: Field<Flag>,
    /// Further e-mail addresses that get the confirmation.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub additional_email_confirmation_recipients: Field<Vec<Text>>,
    /// The kind of order; a preview has not been placed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub r#type: Field<Open<OrderType>>,
    /// Identifies the store the order was placed in.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub store_id: Field<StoreId>,
    /// Identifies the event the order belongs to.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub event_id: Field<EventId>,
    /// A free remark for the bookkeeping.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub memo: Field<Text>,
    /// The amount still owed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub balance_due: Field<Number>,
    /// The amount paid.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_paid: Field<Number>,
    /// The amount authorised and not yet captured.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_pending_capture: Field<Number>,
    /// The amount paid back.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_refunded: Field<Number>,
    /// The amount before taxes, shipping and discounts.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub subtotal: Field<Number>,
    /// The amount of taxes.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub taxes: Field<Number>,
    /// The amount charged for shipping.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_charges: Field<Number>,
    /// The amount of discounts.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub discounts: Field<Number>,
    /// The amount of the whole order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total: Field<Number>,
    /// The amount of the whole order, in `base_currency_code`.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total_in_base_currency: Field<Number>,
    /// The currency the tenant keeps its books in, an ISO 4217 code.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub base_currency_code: Field<Text>,
    /// The sign of the base currency.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub base_currency_symbol: Field<Text>,
    /// The moment after which the order may no longer be processed, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub expiration_date: Field<Text>,
    /// The service whose billing run made the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub billing_run_service: Field<Text>,
    /// Identifies the billing run that made the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub billing_run_id: Field<BillingRunId>,
    /// Identifies the step of the billing run.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub billing_run_action_id: Field<BillingRunActionId>,
    /// Identifies the notice sent when the billing run succeeds.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub success_notice_id: Field<NoticeId>,
    /// Identifies the notice sent when the billing run fails.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub failure_notice_id: Field<NoticeId>,
    /// The address that is billed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub billing_address: Field<Address>,
    /// The name of the recipient: one string, and the only name in the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ship_to_name: Field<Text>,
    /// The address the goods go to; without name, company, phone or e-mail.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_address: Field<Address>,
    /// How far the order has come.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub status: Field<Open<OrderStatus>>,
    /// Whether pro forma invoices are sent.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub use_pro_forma_invoices: Field<Flag>,
    /// The number of the customer's own purchase order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub purchase_order_number: Field<Text>,
    /// The rate between the currency of the order and the base currency.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub exchange_rate: Field<Number>,
    /// The currency of the order, an ISO 4217 code.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub currency_code: Field<Text>,
    /// The sign of the currency of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub currency_symbol: Field<Text>,
    /// Identifies the terms of payment.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub invoice_terms_id: Field<InvoiceTermsId>,
    /// Identifies the business unit that sells.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub business_unit_id: Field<BusinessUnitId>,
    /// Identifies the process that handles the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub process_id: Field<ProcessId>,
    /// Identifies the merchant account that is used where none is named.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub default_merchant_account_id: Field<MerchantAccountId>,
    /// The coupons applied to the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coupons: Field<Vec<Coupon>>,
    /// An object without a fixed shape.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub payload: Field<Value>,
    /// Identifies the shipping zone of the address.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_zone_id: Field<ShippingZoneId>,
    /// How the shipping charge is found.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_method_type: Field<Open<ShippingMethodType>>,
    /// Identifies the shipping method.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_method_id: Field<ShippingMethodId>,
    /// The name of the shipping method.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_method_name: Field<Text>,
    /// Whether open credits of the customer are left alone.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub do_not_apply_open_credits: Field<Flag>,
    /// The credits used to pay the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub credit_usages: Field<Vec<CreditUsage>>,
    /// Whether the order is paid in more than one way.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub pay_using_multiple_methods: Field<Flag>,
    /// How the order is paid.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub payment_method: Field<Open<PaymentMethod>>,
    /// The payment; never logged and never forwarded.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub payment_info: Field<PaymentInfo>,
    /// Further payments for some of the lines; never logged and never forwarded.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub additional_payments: Field<Vec<AdditionalPayment>>,
    /// Whether the order has something to ship.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shippable: Field<Flag>,
    /// The weight of the whole order; the API names no unit.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total_weight: Field<Number>,
    /// The lines of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub line_items: Field<Vec<LineItem>>,
    /// Free notes.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub notes: Field<Text>,
    /// Free instructions of the customer for the whole order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub special_instructions: Field<Text>,
    /// The values of the fields that the tenant added; they belong to the order and not to a line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub custom_field_values: Field<Vec<CustomFieldValue>>,
    /// How far the shipping has come; an index for finding orders.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_shippable_status: Field<Text>,
    /// Identifies who deleted the record.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_deleted_by_id: Field<UserId>,
    /// The version of the record, an integer that rises with each change.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_version: Field<Number>,
    /// The moment the record was made, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_created_at: Field<Text>,
    /// The moment of the last change, ISO 8601; what polling goes by.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_last_modified_at: Field<Text>,
    /// Identifies who made the record.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_created_by_id: Field<UserId>,
    /// Identifies who changed the record last.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_last_modified_by_id: Field<UserId>,
    /// Identifies the record in a system outside the storefront.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_external_id: Field<ExternalId>,
    /// Whether the API refuses changes to the record.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_locked: Field<Flag>,
    /// The key of the record in the bulk load it came with.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_bulk_load_pk: Field<Text>,
    /// The moment of the bulk load, a plain string.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_bulk_load_at: Field<Text>,
    /// Identifies the bulk load.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_bulk_load_id: Field<BulkLoadId>,
    /// The place of the record in the bulk load.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_bulk_load_record_no: Field<Number>,
    /// The name of the file the record was loaded from.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_bulk_load_source_file: Field<Text>,
    /// Identifies the last bulk operation on the record.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_last_bulk_data_operation_id: Field<BulkOperationId>,
    /// The version the last bulk operation left; a string, although `sys_version` is a number.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_last_bulk_data_operation_sys_version: Field<Text>,
    /// An instruction to the storefront that came with the last write.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_directive: Field<Text>,
    /// The error of the last calculation of fields.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_calculated_field_error: Field<Text>,
    /// The version the snapshot of the record is based on.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_snapshot_base_version: Field<Number>,
    /// Whether files of the record are kept in object storage.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_has_files_in_s3: Field<Flag>,
    /// Identifies the snapshot of the configuration in force.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_configuration_snapshot_id: Field<SnapshotId>,
    /// The security context of the last write, an object without a fixed shape; never logged and never
    /// forwarded.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_last_security_context: Field<Value>,
    /// What went wrong per calculated field.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sys_calculated_field_errors: Field<Vec<CalculatedFieldError>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(Order { id, number });
