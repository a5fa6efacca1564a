//! Ids: one type per thing identified, so that a contact is not looked up with the id of an order.

use crate::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Declares ids, each a [`Text`] of its own type.
macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident)*) => {$(
        $(#[$doc])*
        ///
        /// An id that came as a number keeps its digits and is written back as a number.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        #[schemars(inline)]
        pub struct $id(Text);

        impl $id {
            /// Returns the id as text; ids are compared by it, since `12` and `"12"` identify the same thing.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<&str> for $id {
            fn from(id: &str) -> Self {
                $id(Text::from(id))
            }
        }

        impl From<String> for $id {
            fn from(id: String) -> Self {
                $id(Text::from(id))
            }
        }
    )*};
}

ids! {
    /// Identifies an order.
    OrderId
    /// Identifies a line of an order.
    LineItemId
    /// Identifies a product.
    ProductId
    /// Identifies an option of a product.
    OptionId
    /// Identifies a contact.
    ContactId
    /// Identifies an organization.
    OrganizationId
    /// Identifies a customer, who is a contact or an organization.
    CustomerId
    /// Identifies a field that the tenant added, such as `commerce-orders__print_status__c`.
    CustomFieldId
    /// Identifies a store.
    StoreId
    /// Identifies a business unit.
    BusinessUnitId
    /// Identifies an event.
    EventId
    /// Identifies an accounting batch.
    BatchId
    /// Identifies a cached preview.
    PreviewId
    /// Identifies a process that handles orders.
    ProcessId
    /// Identifies a shipping zone.
    ShippingZoneId
    /// Identifies a shipping method.
    ShippingMethodId
    /// Identifies a coupon.
    CouponId
    /// Identifies a coupon code.
    CouponCodeId
    /// Identifies a credit.
    CreditId
    /// Identifies a merchant account.
    MerchantAccountId
    /// Identifies a bank account.
    BankAccountId
    /// Identifies a transaction.
    TransactionId
    /// Identifies a line of a transaction.
    TransactionLineItemId
    /// Identifies terms of payment.
    InvoiceTermsId
    /// Identifies a schedule of instalments.
    InstallmentScheduleId
    /// Identifies a plan of instalments.
    InstallmentPlanId
    /// Identifies a billing run.
    BillingRunId
    /// Identifies a step of a billing run.
    BillingRunActionId
    /// Identifies a notice.
    NoticeId
    /// Identifies a payload of a line.
    PayloadId
    /// Identifies a record of whatever kind.
    RecordId
    /// Identifies a record in a system outside the storefront.
    ExternalId
    /// Identifies a kind of phone or address.
    TypeId
    /// Identifies a user.
    UserId
    /// Identifies a bulk load.
    BulkLoadId
    /// Identifies a bulk operation.
    BulkOperationId
    /// Identifies a snapshot of a configuration.
    SnapshotId
    /// Identifies an operation that goes on after the answer.
    ExecutionArn
}
