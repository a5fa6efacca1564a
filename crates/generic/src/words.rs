//! The open sets of the storefront's API, with the words that its documents show (storefront, Order).

use crate::open::Words;

/// Declares open sets, each an enum of the known words and one arm for the others.
macro_rules! words {
    ($($(#[$doc:meta])* $set:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $set {
            $($(#[$word_doc])* $variant,)*
            /// A word that is not known, as it came.
            Other(String),
        }

        impl Words for $set {
            const KNOWN: &[&str] = &[$($word),*];

            fn from_word(word: &str) -> Self {
                $(if word.eq_ignore_ascii_case($word) {
                    return $set::$variant;
                })*
                $set::Other(word.to_owned())
            }
        }
    )*};
}

words! {
    /// What kind of party is billed or gets the goods; the storefront documents no third.
    PartyType {
        /// An organization.
        Organization = "organization"
        /// A contact, that is a person.
        Contact = "contact"
    }
    /// The kind of an order.
    OrderType {
        /// A preview: the order has not been placed.
        Preview = "preview"
    }
    /// How far an order or a line has come.
    OrderStatus {
        /// The payment is missing.
        AwaitingPayment = "awaiting payment"
    }
    /// The kind of a line.
    LineType {
        /// Something that was ordered.
        Item = "item"
    }
    /// How a shipping charge is found.
    ShippingMethodType {
        /// Shipping is free.
        Free = "free"
    }
    /// How something is paid.
    PaymentMethod {
        /// By credit card.
        CreditCard = "credit card"
        /// By bank debit.
        Ach = "ach"
    }
    /// Where payment data come from.
    PaymentOrigin {
        /// They were entered for this order.
        AdHoc = "ad hoc"
    }
    /// The brand of a card.
    CardType {
        /// American Express.
        AmericanExpress = "american express"
    }
    /// The kind of a transaction.
    TransactionType {
        /// A payment.
        Payment = "payment"
    }
    /// How instalments are scheduled.
    InstallmentScheduleType {
        /// By a plan.
        BasedOnInstallmentPlan = "based on installment plan"
    }
    /// A unit of time between instalments.
    UnitOfTime {
        /// Weeks.
        Weeks = "weeks"
    }
    /// What is done with the difference that a coupon makes.
    CouponAction {
        /// It is paid back.
        Refund = "refund"
    }
    /// Whether a product can be had.
    StockStatus {
        /// It can be had.
        Ok = "OK"
        /// It is sold out.
        SoldOut = "SOLD_OUT"
    }
    /// What a change of a record does, RFC 6902.
    PatchOp {
        /// Adds a member or an element.
        Add = "add"
        /// Removes a member or an element.
        Remove = "remove"
        /// Replaces a value.
        Replace = "replace"
        /// Moves a value.
        Move = "move"
        /// Copies a value.
        Copy = "copy"
        /// Refuses the whole patch unless the value is as given.
        Test = "test"
    }
    /// What an operation of a batch does.
    BatchVerb {
        /// Creates a record.
        Create = "create"
        /// Patches a record.
        Patch = "patch"
        /// Deletes a record.
        Delete = "delete"
    }
    /// How an operation of a batch went.
    BatchOutcome {
        /// It succeeded.
        Success = "success"
    }
    /// How far an operation has come that goes on after the answer.
    ExecutionStatus {
        /// It is waiting.
        Submitted = "SUBMITTED"
        /// It is running.
        Running = "RUNNING"
        /// It succeeded.
        Succeeded = "SUCCEEDED"
        /// It failed.
        Failed = "FAILED"
        /// It was stopped.
        Aborted = "ABORTED"
        /// It took too long.
        TimedOut = "TIMED_OUT"
    }
    /// Which carrier a storefront books itself.
    CarrierIntegration {
        /// None.
        None = "none"
    }
    /// Which phone a contact prefers.
    PhoneType {
        /// The mobile phone.
        Mobile = "mobile"
    }
    /// Whether an organization is active.
    OrganizationStatus {
        /// It is active.
        Active = "active"
    }
}
