#![doc = include_str!("../README.md")]

// What every record is made of.
mod debug;
mod field;
mod id;
mod open;
mod scalar;
pub mod view;
mod words;

pub use field::Field;
pub use id::{
    BankAccountId, BatchId, BillingRunActionId, BillingRunId, BulkLoadId, BulkOperationId, BusinessUnitId, ContactId,
    CouponCodeId, CouponId, CreditId, CustomFieldId, CustomerId, EventId, ExecutionArn, ExternalId, InstallmentPlanId,
    InstallmentScheduleId, InvoiceTermsId, LineItemId, MerchantAccountId, NoticeId, OptionId, OrderId, OrganizationId,
    PayloadId, PreviewId, ProcessId, ProductId, RecordId, ShippingMethodId, ShippingZoneId, SnapshotId, StoreId,
    TransactionId, TransactionLineItemId, TypeId, UserId,
};
pub use open::{Open, Words};
pub use scalar::{Flag, Number, Text};
pub use words::{
    BatchOutcome, BatchVerb, CardType, CarrierIntegration, CouponAction, ExecutionStatus, InstallmentScheduleType,
    LineType, OrderStatus, OrderType, OrganizationStatus, PartyType, PatchOp, PaymentMethod, PaymentOrigin, PhoneType,
    ShippingMethodType, StockStatus, TransactionType, UnitOfTime,
};

// The order.
mod order;

pub use order::{
    AdditionalPayment, Address, CalculatedFieldError, Coupon, CreditUsage, CustomFieldValue, ElectronicPaymentInfo,
    InstallmentScheduleOptions, LineItem, MerchantAccountToken, NonElectronicPaymentInfo, Order, PaymentInfo,
    RelatedTransaction, SelectedOption,
};

// Bodies of its operations: listings, and what is asked and answered.
mod batch;
mod coupon_application;
mod coupon_usage;
mod eligibility;
mod email_preview;
mod execution;
mod listing;
mod override_request;
mod page;
mod patch_operation;
mod preview;
mod price;
mod product_answer;
mod product_request;
mod search;

pub use batch::{BatchAnswer, BatchOperation, BatchRequest, BatchResult};
pub use coupon_application::{CouponApplication, CouponApplicationOptions};
pub use coupon_usage::CouponUsage;
pub use eligibility::Eligibility;
pub use email_preview::{EmailPreviewRequest, EmailTemplate};
pub use execution::{Execution, ExecutionDescription};
pub use listing::Listing;
pub use override_request::{LineOverride, OverrideManifest, OverrideRequest};
pub use page::{Cursor, Page};
pub use patch_operation::PatchOperation;
pub use preview::{Manifest, OpenCredit, PaymentDue, PreviewAnswer, PreviewError, ProductAvailability, ShippingOption};
pub use price::Price;
pub use product_answer::{ProductAnswer, ProductDescription};
pub use product_request::{ProductChoice, ProductRequest};
pub use search::{FoundOrder, SearchRequest};

// Records beside the order.
mod contact;
mod organization;
mod shipment;

pub use contact::{Contact, OtherPhoneNumber};
pub use organization::{Organization, OtherAddress};
pub use shipment::{Shipment, ShipmentDimensions, ShipmentLine, ShipmentWeight, UpsIntegration};

// From bytes to records.
mod read;

pub use read::{Error, Position, read};
