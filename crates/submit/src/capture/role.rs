//! What a member holds, told from its name and where it stands.

/// What a text is, and so what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A word of a closed set, such as a status, a state or a SKU. Stays.
    Fixed,
    /// The storefront's own name for something, such as an id of a product. Stays, but for people who are mentioned in it.
    Own,
    /// A person's name, or part of it.
    Name,
    /// A company's name.
    Company,
    /// A line of an address.
    Line,
    /// A town or county.
    City,
    /// A postal code.
    Postal,
    /// A phone number.
    Phone,
    /// An e-mail address, or several.
    Email,
    /// An id of a person or organization.
    Id,
    /// A geographical coordinate.
    Coordinate,
    /// What somebody wrote for somebody.
    Prose,
    /// Anything else.
    Free,
}

/// Where a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the order or in one of its lines.
    Order,
    /// In a contact.
    Contact,
    /// In an organization.
    Organization,
    /// In an address.
    Address,
    /// In something whose members no schema names.
    Unknown,
    /// In the storefront's values, which are the seller's own.
    Storefront,
}

/// Members that are left out whole, whatever they hold.
const REMOVED: &[&str] = &[
    "payment_info",
    "additional_payments",
    "credit_usages",
    "coupons",
    "sys_last_security_context",
    "duplicate_prevention_key",
];

/// Parts of names of members that are left out, unless they only say yes or no.
const SECRET: &[&str] = &[
    "token",
    "secret",
    "password",
    "authorization",
    "api_key",
    "apikey",
    "private_key",
    "card_number",
    "account_number",
    "cvv",
    "ccv",
    "security_context",
    "credential",
];

/// Members of orders and lines that hold a word of a closed set, or a date.
const FIXED: &[&str] = &[
    "status",
    "type",
    "ship_to_type",
    "bill_to_type",
    "override_ship_to_type",
    "date",
    "submission_date",
    "expiration_date",
    "base_currency_code",
    "base_currency_symbol",
    "currency_code",
    "currency_symbol",
    "shipping_method_type",
    "payment_method",
    "billing_run_service",
    "sys_shippable_status",
    "sys_directive",
    "product_type",
    "sku",
    "related_record_type",
    "installment_schedule_type",
    "unit_of_time",
];

/// Members of orders and lines that hold the storefront's name for something, beside all that end in `_id`.
const OWN: &[&str] = &["id", "number", "option_name", "shipping_method_name"];

/// What is written for people.
const PROSE: &[&str] = &["notes", "memo", "special_instructions", "comment", "comments", "message", "gift_message"];

/// Members whose ids are of people or organizations.
const PERSON_IDS: &[&str] = &[
    "contact_id",
    "organization_id",
    "user_id",
    "customer_id",
    "merchant_account_id",
    "household_id",
    "_by_id",
    "external_id",
];

impl Place {
    /// Returns the place of what an object's member holds.
    pub(super) fn below(self, name: &str) -> Place {
        match self {
            Place::Storefront => Place::Storefront,
            _ if name.ends_with("address") => Place::Address,
            Place::Order if matches!(name, "payload" | "table_value") => Place::Unknown,
            same => same,
        }
    }
}

/// Tells whether a member is left out.
pub(super) fn is_removed(place: Place, name: &str, says_yes_or_no: bool) -> bool {
    let lower = name.to_ascii_lowercase();
    let secret = !says_yes_or_no && SECRET.iter().any(|part| lower.contains(part));
    secret || (place == Place::Order && REMOVED.contains(&name))
}

/// Tells what a member holds.
pub(super) fn role(place: Place, name: &str, text: &str) -> Role {
    let lower = name.to_ascii_lowercase();
    if place == Place::Storefront {
        return Role::Own;
    }
    if PROSE.contains(&lower.as_str()) {
        return Role::Prose;
    }
    let are_addresses =
        !text.contains("://") && text.split([',', ';']).all(|part| part.contains('@') && !part.trim().contains(' '));
    if are_addresses || lower.contains("email") {
        return Role::Email;
    }
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    if has_digits && ["phone", "fax", "mobile"].iter().any(|part| lower.contains(part)) {
        return Role::Phone;
    }
    of_address(place, &lower).or_else(|| of_person(place, &lower)).unwrap_or_else(|| of_storefront(place, name))
}

/// Tells whether what a member holds is a guess: no schema says what customers choose or shops add.
pub(super) fn is_guess(place: Place, name: &str, role: Role) -> bool {
    let values = ["value", "string_value", "file_url_value", "list_value"];
    matches!(role, Role::Free | Role::Own) || place == Place::Unknown || values.contains(&name)
}

fn of_storefront(place: Place, name: &str) -> Role {
    let is_choice = || name == "status" || name.ends_with("_type") || name.starts_with("preferred_");
    match place {
        Place::Order if FIXED.contains(&name) || name.ends_with("_at") => Role::Fixed,
        Place::Order if OWN.contains(&name) || name.ends_with("_id") => Role::Own,
        Place::Contact | Place::Organization if is_choice() => Role::Fixed,
        Place::Contact | Place::Organization if name.ends_with("type_id") => Role::Own,
        Place::Address if name == "time_zone_id" => Role::Fixed,
        _ => Role::Free,
    }
}

fn of_address(place: Place, name: &str) -> Option<Role> {
    match name {
        "line1" | "line2" | "line3" | "line4" | "street" | "street1" | "street2" | "address1" | "address2"
        | "address3" => Some(Role::Line),
        "city" | "town" | "county" => Some(Role::City),
        "zip" | "zipcode" | "zip_code" | "postal_code" | "postcode" => Some(Role::Postal),
        "latitude" | "longitude" => Some(Role::Coordinate),
        "state" | "province" | "country" | "country_name" | "country_code" | "state_code"
            if place != Place::Unknown =>
        {
            Some(Role::Fixed)
        }
        _ if name == "address" || name.ends_with("_address") => Some(Role::Line),
        _ => None,
    }
}

fn of_person(place: Place, name: &str) -> Option<Role> {
    let is_id = PERSON_IDS.iter().any(|part| name.ends_with(part));
    match (place, name) {
        (Place::Contact | Place::Organization, "id" | "number") => Some(Role::Id),
        _ if is_id => Some(Role::Id),
        (Place::Organization, "name" | "acronym") => Some(Role::Company),
        (Place::Contact, "name" | "prefix" | "suffix" | "nickname" | "salutation" | "name_last_first") => {
            Some(Role::Name)
        }
        (_, "company" | "company_name" | "organization_name" | "organization" | "business_name") => Some(Role::Company),
        (_, "ship_to_name" | "bill_to_name" | "attention" | "attn" | "recipient" | "customer" | "contact") => {
            Some(Role::Name)
        }
        _ => {
            let parts = [
                "first_name",
                "last_name",
                "full_name",
                "middle_name",
                "maiden_name",
                "firstname",
                "lastname",
                "fullname",
            ];
            let whose = ["customer_name", "contact_name", "recipient_name", "person_name"];
            parts.iter().chain(&whose).any(|part| name.contains(part)).then_some(Role::Name)
        }
    }
}
