//! The same translation as typed Rust that somebody would write by hand: borrowed structs in, hash maps between, a stream out.

use crate::orders::Contact;
use crate::tables::{Shipper, Tables};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What the configuration says of the storefront.
#[derive(Deserialize)]
pub(crate) struct Storefront {
    name: String,
    is_test_order: bool,
    payment_profile_token: String,
    phone: String,
}

/// The storefront of the benchmark, as a document.
pub(crate) const STOREFRONT: &str = r#"{"name":"acme","is_test_order":false,
    "payment_profile_token":"5f0e2c61-8f0e-4b43-9f6b-3f0a7a9d1c55","phone":"(818) 555-0142"}"#;

/// A text, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
struct Order<'a> {
    number: u64,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    status: Text<'a>,
    ship_to_contact_id: Option<Text<'a>>,
    ship_to_name: Option<Text<'a>>,
    shipping_address: Address<'a>,
    shipping_method_id: Text<'a>,
    line_items: Vec<Line<'a>>,
    #[serde(default)]
    custom_field_values: Vec<CustomField<'a>>,
}

#[derive(Deserialize)]
struct Address<'a> {
    #[serde(borrow)]
    line1: Text<'a>,
    line2: Option<Text<'a>>,
    line3: Option<Text<'a>>,
    city: Text<'a>,
    state: Text<'a>,
    postal_code: Text<'a>,
    country: Text<'a>,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    order_line_item_id: Text<'a>,
    sku: Text<'a>,
    quantity: u64,
    #[serde(default)]
    quantity_cancelled: u64,
    payload: Option<Payload<'a>>,
    #[serde(default)]
    variant_options: Vec<SelectedOption<'a>>,
    #[serde(default)]
    modifier_options: Vec<SelectedOption<'a>>,
}

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    artwork: Option<Artwork<'a>>,
}

#[derive(Deserialize)]
struct Artwork<'a> {
    #[serde(borrow)]
    front: Option<Text<'a>>,
    back: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct SelectedOption<'a> {
    #[serde(borrow)]
    option_name: Text<'a>,
    value: Text<'a>,
}

#[derive(Deserialize)]
struct CustomField<'a> {
    #[serde(borrow)]
    custom_field_id: Text<'a>,
    table_value: Option<Vec<ArtworkRow<'a>>>,
}

#[derive(Deserialize)]
struct ArtworkRow<'a> {
    #[serde(borrow)]
    line: Option<Text<'a>>,
    front: Option<Text<'a>>,
    back: Option<Text<'a>>,
}

#[derive(Serialize)]
struct CreateOrder<'a> {
    order_id: String,
    is_test_order: bool,
    display_breakdown_prices: &'a str,
    skip_conformation: bool,
    jobs: Vec<Job<'a>>,
    payment: Payment<'a>,
}

#[derive(Serialize)]
struct Payment<'a> {
    profile_token: &'a str,
}

#[derive(Serialize)]
struct Job<'a> {
    job_name: String,
    product_uuid: &'a str,
    runsize_uuid: &'a str,
    option_uuids: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    turnaroundtime_uuid: Option<&'a str>,
    colorspec_uuid: &'a str,
    dropship: bool,
    files: Files<'a>,
    ship_to: &'a ShipTo<'a>,
    ship_from: ShipFrom,
    shipper: &'a Shipper,
    ship_from_facility: &'a str,
}

#[derive(Serialize)]
struct Files<'a> {
    fr: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bk: Option<&'a str>,
}

#[derive(Serialize)]
struct ShipTo<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<Option<&'a str>>,
    firstname: &'a str,
    lastname: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    phone: &'a str,
    address: &'a str,
    address2: Option<Cow<'a, str>>,
    city: &'a str,
    state: &'a str,
    zipcode: &'a str,
    country: &'a str,
}

#[derive(Serialize)]
struct ShipFrom {
    company: &'static str,
    phone: &'static str,
    address: &'static str,
    city: &'static str,
    state: &'static str,
    zipcode: &'static str,
    country: &'static str,
}

const SHIP_FROM: ShipFrom = ShipFrom {
    company: "Acme Print Shop",
    phone: "818-555-0100",
    address: "100 Main St",
    city: "Glendale",
    state: "CA",
    zipcode: "91202",
    country: "US",
};

/// States by their names, as far as the generated orders write them.
pub(crate) const STATES: &[(&str, &str)] = &[
    ("Arizona", "AZ"),
    ("British Columbia", "BC"),
    ("California", "CA"),
    ("Georgia", "GA"),
    ("Idaho", "ID"),
    ("Massachusetts", "MA"),
    ("Minnesota", "MN"),
    ("Ohio", "OH"),
    ("Ontario", "ON"),
    ("Oregon", "OR"),
    ("Tennessee", "TN"),
    ("Texas", "TX"),
];

/// Translates an order.
pub(crate) fn translate(
    bytes: &[u8],
    contact: Option<&Contact>,
    tables: &Tables,
    storefront: &Storefront,
) -> Result<Vec<u8>, String> {
    let order: Order<'_> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if order.kind.0 == "preview" {
        return Err("a preview is not an order".to_owned());
    }
    if !matches!(&*order.status.0, "paid" | "awaiting fulfillment") {
        return Err("only paid orders are printed".to_owned());
    }
    let ship_to = ship_to(&order, contact, storefront)?;
    let shipper = found(tables.shipping.get(&*order.shipping_method_id.0), "shipping method")?;
    let jobs: Result<Vec<_>, String> =
        order.line_items.iter().map(|line| job(line, &order, &ship_to, shipper, tables)).collect();
    let jobs = jobs?;
    if (1..jobs.len()).any(|at| jobs[..at].iter().any(|job| job.job_name == jobs[at].job_name)) {
        return Err("two jobs have one name".to_owned());
    }
    let request = CreateOrder {
        order_id: format!("{}-{}", storefront.name.to_uppercase(), order.number),
        is_test_order: storefront.is_test_order,
        display_breakdown_prices: "job",
        skip_conformation: true,
        jobs,
        payment: Payment { profile_token: &storefront.payment_profile_token },
    };
    let mut body = Vec::with_capacity(6144);
    serde_json::to_writer(&mut body, &request).map_err(|error| error.to_string())?;
    Ok(body)
}

fn found<T>(value: Option<T>, what: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("no such {what}"))
}

fn job<'a>(
    line: &'a Line<'a>,
    order: &'a Order<'a>,
    ship_to: &'a ShipTo<'a>,
    shipper: &'a Shipper,
    tables: &'a Tables,
) -> Result<Job<'a>, String> {
    if !line.sku.0.starts_with("BC-") {
        return Err(format!("{} is no business card", line.sku.0));
    }
    let (mut sides, mut turnaround, mut front, mut back) = (None, None, None, None);
    let mut option_uuids = Vec::with_capacity(4);
    for SelectedOption { option_name, value } in line.variant_options.iter().chain(&line.modifier_options) {
        let named = match &*option_name.0 {
            "Sides" => &mut sides,
            "Turnaround" => &mut turnaround,
            "Front artwork" => &mut front,
            "Back artwork" => &mut back,
            other => {
                let uuids = tables.finishes.get(other).and_then(|values| values.get(&*value.0));
                option_uuids.extend(found(uuids, other)?.iter().map(String::as_str));
                continue;
            }
        };
        if named.replace(&*value.0).is_some() {
            return Err(format!("option {} stands there twice", option_name.0));
        }
    }
    let sides = found(sides, "option Sides")?;
    let quantity = found(line.quantity.checked_sub(line.quantity_cancelled), "quantity")?;
    let row = order
        .custom_field_values
        .iter()
        .filter(|field| field.custom_field_id.0 == "commerce-orders__artwork__c")
        .flat_map(|field| field.table_value.iter().flatten())
        .find(|row| row.line.as_ref().is_some_and(|id| id.0 == line.order_line_item_id.0));
    let artwork = line.payload.as_ref().and_then(|payload| payload.artwork.as_ref());
    Ok(Job {
        job_name: format!("{}-{}", order.number, line.order_line_item_id.0),
        product_uuid: found(tables.cards.get(&*line.sku.0), "card")?,
        runsize_uuid: found(tables.runsizes.get(&quantity), "runsize")?,
        option_uuids,
        turnaroundtime_uuid: match turnaround {
            Some(turnaround) => Some(found(tables.turnarounds.get(turnaround), "turnaround")?),
            None => None,
        },
        colorspec_uuid: found(tables.colorspecs.get(sides), "sides")?,
        dropship: true,
        files: Files {
            fr: file(front, artwork.map(|artwork| &artwork.front), row.map(|row| &row.front))?,
            bk: match sides {
                "Front only" => None,
                _ => Some(file(back, artwork.map(|artwork| &artwork.back), row.map(|row| &row.back))?),
            },
        },
        ship_to,
        ship_from: SHIP_FROM,
        shipper,
        ship_from_facility: "",
    })
}

/// Returns the one file that the carriers hold.
fn file<'a>(
    option: Option<&'a str>,
    payload: Option<&'a Option<Text<'a>>>,
    row: Option<&'a Option<Text<'a>>>,
) -> Result<&'a str, String> {
    let others = [payload, row].into_iter().flatten().flatten().map(|text| &*text.0);
    let mut files = option.into_iter().chain(others).filter(|url| !url.trim().is_empty());
    let first = found(files.next(), "artwork")?;
    if files.any(|other| other != first) {
        return Err("the artwork is ambiguous".to_owned());
    }
    let host = found(first.strip_prefix("https://"), "https address")?.split('/').next().unwrap_or_default();
    if !host.contains('.') || first.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("the artwork is on no public host".to_owned());
    }
    Ok(first)
}

fn ship_to<'a>(
    order: &'a Order<'a>,
    contact: Option<&'a Contact>,
    storefront: &'a Storefront,
) -> Result<ShipTo<'a>, String> {
    let address = &order.shipping_address;
    let contact = match &order.ship_to_contact_id {
        Some(id) => Some(found(contact.filter(|contact| contact.id == id.0), "contact")?),
        None => None,
    };
    let name = order.ship_to_name.as_ref().map_or("", |name| one_line(&name.0));
    let (firstname, lastname) = match contact {
        Some(contact) => (contact.first_name, contact.last_name),
        None => found(name.split_once(' ').filter(|(_, last)| !last.contains(' ')), "first and last name")?,
    };
    if name.strip_prefix(firstname).and_then(|rest| rest.strip_suffix(lastname)) != Some(" ") {
        return Err("the order names somebody else".to_owned());
    }
    let country = one_line(&address.country.0);
    Ok(ShipTo {
        company: contact.map(|contact| contact.company),
        firstname,
        lastname,
        email: contact.map(|contact| contact.email.as_str()),
        phone: phone(contact.map_or(&storefront.phone, |contact| &contact.phone))?,
        address: filled(one_line(&address.line1.0))?,
        address2: second_line(address),
        city: filled(one_line(&address.city.0))?,
        state: state(one_line(&address.state.0))?,
        zipcode: zipcode(one_line(&address.postal_code.0), country)?,
        country: filled(country)?,
    })
}

fn second_line<'a>(address: &'a Address<'a>) -> Option<Cow<'a, str>> {
    let [line2, line3] = [&address.line2, &address.line3].map(|line| line.as_ref().map(|line| one_line(&line.0)));
    match (line2, line3) {
        (Some(line2), Some(line3)) => Some(format!("{line2}, {line3}").into()),
        (line2, line3) => line2.or(line3).map(Cow::Borrowed),
    }
}

/// Returns the trimmed text, or nothing where a label could not show it.
fn one_line(text: &str) -> &str {
    if text.chars().any(char::is_control) { "" } else { text.trim() }
}

fn filled(text: &str) -> Result<&str, String> {
    if text.is_empty() { Err("a part of the address is empty".to_owned()) } else { Ok(text) }
}

fn phone(text: &str) -> Result<&str, String> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 10 { Ok(text) } else { Err(format!("{text} is no phone number")) }
}

fn state(text: &str) -> Result<&str, String> {
    if text.len() == 2 {
        return Ok(text);
    }
    found(STATES.iter().find(|(name, _)| *name == text), "state").map(|(_, code)| *code)
}

fn zipcode<'a>(text: &'a str, country: &str) -> Result<&'a str, String> {
    let fits = match country {
        "US" => matches!(text.len(), 5 | 10) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'),
        "CA" => text.len() == 7 && text.as_bytes()[3] == b' ',
        _ => false,
    };
    if fits { Ok(text) } else { Err(format!("{text} is no postal code")) }
}
