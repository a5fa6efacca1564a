//! The sections of a mapping.

use super::{boolean, definition, list, named, object, or_nothing, scalar, text};
use crate::request::ReasonCode;
use serde_json::{Map, Value, json};

/// Describes a mapping file.
pub(super) fn mapping() -> Value {
    object([
        ("mapping", "The name of the mapping", scalar()),
        ("summary", "What it is for, in a sentence", scalar()),
        (
            "include",
            "Files whose sections are taken over; what is said here wins, key by key, and lists, tables and rules are taken whole",
            json!({ "anyOf": [text(), list(text())] }),
        ),
        ("storefronts", "The storefronts whose orders it takes; without it, all", list(scalar())),
        ("lines", "Which lines become jobs here: every condition has to hold", definition("condition")),
        ("ignore", "Lines that are left out on purpose, each with its reason", list(definition("reason"))),
        (
            "require",
            "What an order has to be before a line of it is printed, each with its reason",
            list(definition("reason")),
        ),
        (
            "despite",
            "What the storefront may say against a line that is printed nevertheless (a status, a refund, a return), each with its reason",
            list(definition("reason")),
        ),
        ("ignore_options", "Names of options that mean nothing to the printer", list(scalar())),
        (
            "beyond_schema",
            "Pointers to members that the storefront's API does not document",
            list(definition("pointer")),
        ),
        ("tables", "Tables by name, in which rules look up what 4over calls things", named(definition("table"))),
        (
            "artwork",
            "Where the file of each side may be; exactly one has to come of all carriers",
            named(or_nothing(list(definition("carrier")))),
        ),
        ("quantity", "How many pieces a line asks for", or_nothing(definition("quantity"))),
        ("group_shipping", "Whether lines that agree on all but name and files become one job with sets", boolean()),
        ("job", "How a line becomes a job: a rule for each member of 4over's job", definition("job")),
        (
            "order",
            "How the order becomes an order; what is left out takes the documented default",
            or_nothing(definition("order")),
        ),
        (
            "write_back",
            "What is written into custom fields of the storefront's order, by their ids",
            named(or_nothing(definition("write_back"))),
        ),
        (
            "cases",
            "Orders that the mapping is tested with: files, or patterns of them",
            json!({ "anyOf": [text(), list(text())] }),
        ),
    ])
}

/// Defines what the sections are made of.
pub(super) fn define(definitions: &mut Map<String, Value>) {
    let mut put = |name: &str, schema: Value| {
        definitions.insert(name.to_owned(), schema);
    };
    put("table", table());
    put("carrier", carrier());
    put("quantity", quantity());
    put("job", job());
    put("files", files());
    put("sets", sets());
    put(
        "address",
        json!({ "anyOf": [definition("storefront_address"), definition("own_address"), { "type": "null" }] }),
    );
    put("storefront_address", storefront_address());
    put("own_address", own_address());
    put("shipper", shipper());
    put("direct_mailing", direct_mailing());
    put("order", order());
    put("payment", payment());
    put("write_back", write_back());
}

fn rule() -> Value {
    definition("rule")
}

fn table() -> Value {
    let row = json!({ "type": "object", "additionalProperties": scalar() });
    object([
        ("csv", "A CSV file, by its path from this file; its first line names the columns", text()),
        (
            "delimiter",
            "What stands between its cells; without it, a comma",
            json!({ "type": "string", "minLength": 1, "maxLength": 1 }),
        ),
        ("rows", "The rows themselves, instead of a file", list(row)),
        ("key", "The columns that tell rows apart", list(text())),
        (
            "match",
            "How the values of the key are compared: exact, trimmed (without what is not seen at the ends; the default), or folded (also without regard to case, kinds of spaces and hidden characters)",
            json!({ "enum": crate::table::MATCHINGS }),
        ),
    ])
}

fn carrier() -> Value {
    object([
        ("from", "The value at a pointer", definition("source")),
        ("option", "The value of the line's option of this name", scalar()),
        ("custom_field", "The value of the order's custom field of this id", text()),
        ("table_field", "A row of the order's custom field of this id, which is a table", text()),
        (
            "match",
            "Columns of the table, and what they hold in the row of this line",
            json!({ "type": "object", "additionalProperties": definition("source") }),
        ),
        ("column", "The column that has the file", scalar()),
        ("field", "A custom field of the order whose id is made from the line by this template", text()),
        (
            "only_line_field",
            "A custom field of the order that names no line, so it counts only where a single line is printed",
            text(),
        ),
    ])
}

fn quantity() -> Value {
    let split = json!({ "anyOf": [text(), list(json!({ "type": "integer", "minimum": 1 }))] });
    object([
        ("from", "What is counted; without it, /line/quantity", rule()),
        ("minus", "What is taken off; without it, /line/quantity_cancelled", rule()),
        ("pieces_per_unit", "How many pieces one unit has", rule()),
        ("split", "The runsizes that a quantity may be split into: a list, or a table whose key they are", split),
        ("at_most", "No more jobs than this for one line; without it, 10", json!({ "type": "integer", "minimum": 1 })),
        ("one_because", "Why nothing reads the quantity: each line is one unit, and a line of more is held", text()),
        ("any_because", "Why nothing reads the quantity: every quantity prints the same", text()),
    ])
}

fn job() -> Value {
    object([
        (
            "job_name",
            "Its name, by which 4over's answer is told; without it, made of storefront, order and line",
            rule(),
        ),
        ("product_uuid", "The product, by its UUID or code", rule()),
        ("runsize_uuid", "The runsize, by its UUID or name, such as 1000", rule()),
        ("colorspec_uuid", "The colorspec, by its UUID or name, such as 4/4", rule()),
        ("turnaroundtime_uuid", "The turnaround, by its UUID or name; without it, 4over takes its default", rule()),
        (
            "option_uuids",
            "The options, by UUID or name: rules, or a lookup of each option of the line",
            definition("options"),
        ),
        ("dropship", "Whether the parcel shows your address as its sender, and not 4over's", rule()),
        ("skip_files", "Whether the files are sent later", rule()),
        ("files", "A rule for each file, by its reason code", or_nothing(definition("files"))),
        ("sets", "How the elements of an array become the sets of one job", or_nothing(definition("sets"))),
        ("ship_to", "Whom the parcel goes to", definition("address")),
        ("ship_from", "Whom the parcel comes from", definition("address")),
        ("shipper", "The service by which it goes", or_nothing(definition("shipper"))),
        ("ship_from_facility", "The facility that prints it; an empty text lets 4over choose", rule()),
        ("bypass_address_validation", "Whether 4over takes the address as it is", rule()),
        ("product_type", "direct_mail, or nothing", rule()),
        ("direct_mailing", "What direct mail needs besides", or_nothing(definition("direct_mailing"))),
    ])
}

fn files() -> Value {
    let properties: Map<String, Value> = ReasonCode::ALL
        .iter()
        .map(|reason| {
            (reason.as_str().to_owned(), json!({ "description": "A rule for the URL of this file", "allOf": [rule()] }))
        })
        .collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn sets() -> Value {
    object([
        ("each", "The array, one element for each set", definition("pointer")),
        ("files", "A rule for each file of a set; pointers into the element start with ./", definition("files")),
    ])
}

fn storefront_address() -> Value {
    let mut schema = object([
        ("address", "The address, which is made fit for 4over", definition("pointer")),
        ("recipient", "The contact or organization it belongs to", definition("pointer")),
        ("name", "One text with the whole name, instead of the recipient's", definition("source")),
        ("company", "The company, instead of the recipient's", definition("source")),
        ("email", "The e-mail address, instead of the recipient's", definition("source")),
        (
            "phones",
            "Phones that are tried before the recipient's",
            json!({ "type": "array", "items": definition("source") }),
        ),
        ("fallback_phone", "A phone for parcels whose recipient has none", rule()),
        ("when", "Where it does not hold, there is no such address", definition("condition")),
    ]);
    schema["required"] = json!(["address"]);
    schema["properties"]["address"] =
        json!({ "description": "The address, which is made fit for 4over", "type": "string", "pattern": "^/" });
    schema
}

fn own_address() -> Value {
    object([
        ("company", "Company", rule()),
        ("firstname", "First name", rule()),
        ("lastname", "Last name", rule()),
        ("email", "E-mail address", rule()),
        ("phone", "Phone", rule()),
        ("address", "Street and number", rule()),
        ("address2", "Second line", rule()),
        ("city", "City", rule()),
        ("state", "State or province, by its code", rule()),
        ("zipcode", "Postal code; in quotes where it begins with 0", rule()),
        ("country", "Country, by its two-letter code", rule()),
        ("when", "Where it does not hold, there is no such address", definition("condition")),
    ])
}

fn shipper() -> Value {
    object([
        ("shipping_method", "The service as 4over names it, such as FREE UPS Ground", rule()),
        ("shipping_code", "The service's code, such as 03f", rule()),
    ])
}

fn direct_mailing() -> Value {
    object([
        (
            "crid",
            "The mailer's USPS customer registration ID, 3 to 12 digits; without it, a number made of the order's ID",
            rule(),
        ),
        ("address_validation_level", "How addresses of the list are checked, such as CASS", rule()),
    ])
}

fn order() -> Value {
    object([
        ("order_id", "The order's id at 4over; without it, made of storefront and order", rule()),
        ("is_test_order", "Whether it is a test; without it, as the configuration says", rule()),
        ("skip_conformation", "Whether 4over sends no e-mail to confirm proofs", rule()),
        ("display_breakdown_prices", "At which level the answer breaks prices down, such as job", rule()),
        ("coupon_code", "A coupon", rule()),
        ("payment", "How it is paid", or_nothing(definition("payment"))),
    ])
}

fn payment() -> Value {
    object([
        ("profile_token", "The payment profile; without it, that of the configuration", rule()),
        ("requested_amount", "The amount that is expected", rule()),
        ("requested_currency", "Its currency, such as USD", rule()),
    ])
}

fn write_back() -> Value {
    let columns = json!({ "type": "object", "additionalProperties": rule() });
    object([
        ("string", "A text", rule()),
        ("number", "A number", rule()),
        ("boolean", "true or false", rule()),
        ("file_url", "The URL of a file", rule()),
        ("list", "An array of texts, such as /jobs/*/number", definition("pointer")),
        ("table", "An array, a row for each element, such as /jobs", definition("pointer")),
        ("columns", "The columns of a table; pointers into the element start with ./", columns),
        ("optional", "Whether the field is left alone where there is no value", boolean()),
        ("default", "The value where there is none", scalar()),
    ])
}
