//! The rules of a create-order request, each with its code, its source and what to do about it.

use jsonptr::PointerBuf;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// A rule of 4over's pages that an order breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The member of the body, such as `/jobs/0/ship_to/phone`.
    pub pointer: PointerBuf,
    /// What is wrong; holds no personal data and no signed address.
    pub message: String,
    /// What to do about it.
    pub help: Cow<'static, str>,
    /// Where the rule comes from, such as `seed 000, Input Parameters`.
    pub source: &'static str,
}

impl Violation {
    /// Makes a violation, with help and source of its rule.
    pub(super) fn new(rule: Rule, pointer: PointerBuf, message: String) -> Self {
        Violation { rule, pointer, message, help: Cow::Borrowed(rule.help()), source: rule.source() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.pointer, self.message, self.rule.code())
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $code:literal, $source:expr, $help:literal;)+) => {
        /// A rule, known outside by its [code](Rule::code).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[$doc])* $rule,)+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Rule] = &[$(Rule::$rule,)+];

            /// Returns the code, which stays the same from version to version.
            pub const fn code(self) -> &'static str {
                match self { $(Rule::$rule => $code,)+ }
            }

            /// Returns where the rule comes from.
            pub const fn source(self) -> &'static str {
                match self { $(Rule::$rule => $source,)+ }
            }

            /// Returns what to do about a violation.
            pub const fn help(self) -> &'static str {
                match self { $(Rule::$rule => $help,)+ }
            }
        }
    };
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

const PARAMETERS: &str = "seed 000, Input Parameters";
const SAMPLE: &str = "seed 000, sample request body";
const DIRECT_MAIL: &str = "seed 002, Input Parameters";
const PAYMENT: &str = "seed 003, Payment Processing";

rules! {
    /// The order has an id.
    OrderId = "order_id-empty", PARAMETERS, "map order_id to something unique, such as the number of the order";
    /// The order has a job.
    Jobs = "jobs-empty", PARAMETERS, "an order has at least one job; check which lines the mapping applies to";
    /// A coupon, where there is one, is one code.
    CouponCode = "coupon_code-one", PARAMETERS, "give one coupon code, or leave coupon_code out";
    /// A job, or each of its sets, has a name.
    JobName = "job_name-empty", PARAMETERS, "map job_name to something unique, such as order number and line id";
    /// No two jobs have one name, since the answer tells them apart by it.
    JobNameUnique = "job_name-repeated", "seed 000, sample response", "make job_name out of order, line and set";
    /// An id is a real one.
    UuidNil = "uuid-nil", PARAMETERS, "the id is all zeros; look up the real one in 4over's catalogue";
    /// An option is named once.
    OptionRepeated = "option_uuids-repeated", PARAMETERS, "name each option once; two rules may map to the same option";
    /// Files are there, unless they follow later.
    Files = "files-missing", PARAMETERS, "map files, or set skip_files and attach them later";
    /// A job has files or skips them, not both.
    FilesWhenSkipped = "files-with-skip_files", PARAMETERS, "leave out either files or skip_files";
    /// `files` holds a file that can be the printed image.
    FilesArtwork = "files-without-artwork", "4over, Files",
        "give fr, in, out, l1, l2, l3, cvr or multipagepdf; a back, a mask or a mailing list alone is not printable";
    /// A file address is https, on a public host, and without credentials.
    FileUrl = "file-url", "4over, Add a File",
        "give an https address on a public host, without user and password, percent-encoded where needed";
    /// A file id holds only what such ids hold.
    FileId = "file-id", SAMPLE, "give the id that POST /files returned, or a whole https address";
    /// `sets` says how many sets there are.
    SetsCount = "sets-count", SAMPLE, "make sets the number of members set_001, set_002, … of files";
    /// There are 1 to 999 sets, as the keys have three digits.
    SetsRange = "sets-range", SAMPLE, "split the job; set_001 to set_999 is all there is";
    /// `sets` stands only beside files in sets.
    SetsWithoutSets = "sets-without-set-files", SAMPLE, "leave sets out, or put the files into sets";
    /// Jobs with sets carry their files, as their names travel there.
    SetsAttachLater = "sets-attach-later", SAMPLE, "use the files strategy inline for jobs with sets, or one job per artwork";
    /// A job says where it goes, unless it is explicitly no dropship.
    ShipTo = "ship_to-missing", PARAMETERS, "map ship_to";
    /// A dropship job says whom it comes from.
    ShipFrom = "ship_from-when-dropship", PARAMETERS, "configure the sender as ship_from, or set dropship to false";
    /// An address has a company, or a first and a last name.
    Recipient = "company-or-names", PARAMETERS, "give company, or both firstname and lastname";
    /// The required members of an address are filled.
    AddressPart = "address-part-empty", PARAMETERS, "map it from the order, or give the mapping a default";
    /// A country is an ISO 3166 alpha-2 code.
    Country = "country-iso-2", "4over, Create Order", "give two upper-case letters, such as US or CA";
    /// A state is two letters in the United States and Canada.
    State = "state-two-letters", "4over, Shipping Quote",
        "give two upper-case letters, such as TN or ON; XX is for countries other than US, CA and MX";
    /// A shipper has method and code.
    Shipper = "shipper-incomplete", SAMPLE, "copy both shipping_method and shipping_code from the shipping quote";
    /// `product_type` direct_mail stands beside `direct_mailing`.
    DirectMailing = "direct_mailing-missing", DIRECT_MAIL, "give direct_mailing with address_validation_level: none, CASS or NCOA";
    /// `direct_mailing` stands beside `product_type` direct_mail.
    ProductType = "product_type-missing", DIRECT_MAIL, "set product_type to direct_mail, or leave direct_mailing out";
    /// Direct mail, and only direct mail, has the shipper MAILING.
    Mailing = "shipper-mailing", DIRECT_MAIL,
        "direct mail takes \"MAILING - No Shipment\" with code MAILING; anything else takes a real shipping service";
    /// A customer registration id is 3 to 12 digits.
    Crid = "crid-digits", DIRECT_MAIL, "give 3 to 12 digits";
    /// Direct mail, and only direct mail, has a mailing list.
    Vdf = "vdf-direct-mail", "seed 002, sample request body", "give the mailing list as file vdf of a direct mail job only";
    /// A payment names a card profile.
    ProfileToken = "profile_token-empty", PAYMENT, "configure a profile_token out of GET /paymentprofiles";
    /// An amount is positive, where there is one.
    RequestedAmount = "requested_amount-positive", PAYMENT,
        "leave requested_amount out, or give a positive decimal such as 100.00; zero makes the order fail";
    /// A currency is a code of three letters.
    RequestedCurrency = "requested_currency-code", PAYMENT, "give three upper-case letters, such as USD";
    /// Text is printable.
    ControlCharacter = "control-character", PARAMETERS, "remove line breaks, tabs and the like where the text comes from";
}
