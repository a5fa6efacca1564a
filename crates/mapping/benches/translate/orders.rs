//! The orders that are measured: every member of the storefront's schema, three lines, some 11 KB, no two alike, nothing for a person to solve.

use crate::places::{COMPANIES, FIRST_NAMES, LAST_NAMES, PLACES, Place, STREETS};
use crate::random::Random;

/// An order, and the contact that it is shipped to where it names one.
pub(crate) struct Order {
    pub(crate) bytes: Vec<u8>,
    pub(crate) contact: Option<Contact>,
}

/// A contact as far as a parcel needs it.
pub(crate) struct Contact {
    pub(crate) id: String,
    pub(crate) company: Option<&'static str>,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) email: String,
    pub(crate) phone: String,
}

/// Where an order carries the addresses of its artwork.
#[derive(Clone, Copy, PartialEq)]
enum Carrier {
    Option,
    Payload,
    Table,
}

struct Line {
    id: String,
    sku: &'static str,
    quantity: u64,
    sides: &'static str,
    front: String,
    back: Option<String>,
}

const SKUS: &[&str] = &[
    "BC-14PT-UV-1.5X3.5",
    "BC-14PT-AQ-1.5X3.5",
    "BC-14PT-UVFR-1.5X3.5",
    "BC-14PT-MATT-1.75X3.5",
    "BC-14PT-UC-1.75X3.5",
    "BC-16PT-SPUV-1.75X3.5",
    "BC-14PT-MATT-2X3.5",
];
const QUANTITIES: &[u64] = &[25, 50, 100, 250, 500, 1000, 2500, 5000, 10000];
const SIDES: &[&str] = &["Front only", "Back in black", "Both sides"];
const TURNAROUNDS: &[&str] = &["2-4 Business Days", "5-7 Business Days"];
const CORNERS: &[&str] = &["Square", "Rounded 1/4 in", "Rounded 1/8 in"];
const BUNDLINGS: &[&str] = &["None", "By 50", "By 100"];
const PROOFS: &[&str] = &["None", "PDF"];
const SHIPPING: &[&str] = &["ground", "free", "three-day", "second-day", "next-day"];

/// Generates orders, the same ones each time.
pub(crate) fn orders(count: u64) -> Vec<Order> {
    (0..count).map(|number| order(number, &mut Random(0x4f_7665_7270_7269 ^ number << 20))).collect()
}

fn order(number: u64, random: &mut Random) -> Order {
    let (first_name, last_name) = (*random.one_of(FIRST_NAMES), *random.one_of(LAST_NAMES));
    let contact = number.is_multiple_of(2).then(|| contact(first_name, last_name, random));
    let carrier = [Carrier::Option, Carrier::Payload, Carrier::Table][(number % 3) as usize];
    // Neighbours in the list, so that no two lines of an order are of one product: none is grouped with another.
    let first_sku = random.below(SKUS.len() as u64) as usize;
    let lines: Vec<Line> = (0..3).map(|at| line(SKUS[(first_sku + at) % SKUS.len()], random)).collect();
    let name = format!("{first_name} {last_name}");
    let written = document(number, &name, contact.as_ref(), carrier, &lines, random);
    let bytes = written.lines().flat_map(|line| line.trim_start().bytes()).collect();
    Order { bytes, contact }
}

fn contact(first_name: &'static str, last_name: &'static str, random: &mut Random) -> Contact {
    Contact {
        id: random.id(),
        company: (random.below(2) == 0).then(|| *random.one_of(COMPANIES)),
        first_name,
        last_name,
        email: format!("buyer{}@customers.example", random.below(10_000)),
        phone: format!("{}-555-01{:02}", 200 + random.below(700), random.below(100)),
    }
}

fn line(sku: &'static str, random: &mut Random) -> Line {
    let sides = *random.one_of(SIDES);
    let file = |side: &str, random: &mut Random| {
        format!("https://artwork.customers.example/uploads/2025/{}/{side}.pdf?v={}", random.id(), random.below(9) + 1)
    };
    let front = file("front", random);
    let back = (sides != "Front only").then(|| file("back", random));
    Line { id: random.id(), sku, quantity: *random.one_of(QUANTITIES), sides, front, back }
}

fn quoted_or_null(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), |text| format!("\"{text}\""))
}

fn document(
    number: u64,
    name: &str,
    contact: Option<&Contact>,
    carrier: Carrier,
    lines: &[Line],
    random: &mut Random,
) -> String {
    let [id, batch, preview, organization, store, event, bill_to] = [(); 7].map(|()| random.id());
    let [unit, process, merchant, terms, zone, snapshot, user] = [(); 7].map(|()| random.id());
    let [billing_run, action, success, failure, schedule, run_service] = [(); 6].map(|()| random.id());
    let (date, created, modified, expires) = (random.moment(), random.moment(), random.moment(), random.moment());
    let [total, taxes, shipping, discounts] = [900, 70, 40, 20].map(|below| random.amount(below));
    let place = random.one_of(PLACES);
    let (billing, ship_to) = (address(place, random), address(place, random));
    let contact_id = quoted_or_null(contact.map(|contact| contact.id.as_str()));
    let status = random.one_of(&["paid", "awaiting fulfillment"]);
    let method = random.one_of(SHIPPING);
    let (payment, second_payment) = (payment_info(random), payment_info(random));
    let items: Vec<String> = lines.iter().map(|line| line_item(line, carrier, random)).collect();
    let (items, fields) = (items.join(","), custom_fields(lines, carrier, random));
    let (first_line, last_line) = (&lines[0].id, &lines[2].id);
    format!(
        r#"{{"id":"{id}","number":{number},"duplicate_prevention_key":"web-{id}","batch_id":"{batch}",
        "override_order_date":false,"date":"{date}","submission_date":"{date}","preview_id":"{preview}",
        "copy_shipping_info_from_billing_info":false,"pay_for_credit_card_processing_fees":false,
        "ship_to_type":"contact","installment_schedule_id":"{schedule}","ship_to_contact_id":{contact_id},
        "ship_to_organization_id":null,"bill_to_type":"organization","bill_to_contact_id":"{bill_to}",
        "bill_to_organization_id":"{organization}","bill_parent_organization":false,
        "send_email_confirmation_to_customer":true,
        "additional_email_confirmation_recipients":["print@customers.example","accounts@customers.example"],
        "type":"order","store_id":"{store}","event_id":"{event}","memo":"","balance_due":0.00,"amount_paid":{total},
        "amount_pending_capture":0.00,"amount_refunded":0.00,"subtotal":{total},"taxes":{taxes},
        "shipping_charges":{shipping},"discounts":{discounts},"total":{total},"total_in_base_currency":{total},
        "base_currency_code":"USD","base_currency_symbol":"$","expiration_date":"{expires}",
        "billing_run_service":"{run_service}","billing_run_id":"{billing_run}","billing_run_action_id":"{action}",
        "success_notice_id":"{success}","failure_notice_id":"{failure}","billing_address":{billing},
        "ship_to_name":"{name}","shipping_address":{ship_to},"status":"{status}","use_pro_forma_invoices":false,
        "purchase_order_number":"PO-{number:06}","exchange_rate":1.0,"currency_code":"USD","currency_symbol":"$",
        "invoice_terms_id":"{terms}","business_unit_id":"{unit}","process_id":"{process}",
        "default_merchant_account_id":"{merchant}",
        "coupons":[{{"coupon_code_id":"{event}","coupon_type":"percent","coupon_id":"{store}","discount":{discounts},
        "retroactive_application_date":"{created}","order_line_item_ids":["{first_line}","{last_line}"]}}],
        "payload":{{"channel":"web","cart":{{"id":"{preview}","step":"checkout","visits":3}},"referrer":"newsletter \"May\""}},
        "shipping_zone_id":"{zone}","shipping_method_type":"custom","shipping_method_id":"{method}",
        "shipping_method_name":"{method} shipping","do_not_apply_open_credits":false,
        "credit_usages":[{{"credit_id":"{batch}","amount_to_use":0.00}}],"pay_using_multiple_methods":true,
        "payment_method":"credit card","payment_info":{payment},
        "additional_payments":[{{"payment_info":{second_payment},"line_item_ids":["{first_line}"]}}],
        "shippable":true,"total_weight":12.5,"line_items":[{items}],"notes":"","special_instructions":null,
        "custom_field_values":[{fields}],"sys_shippable_status":"shippable","sys_deleted_by_id":null,"sys_version":7,
        "sys_created_at":"{created}","sys_last_modified_at":"{modified}","sys_created_by_id":"{user}",
        "sys_last_modified_by_id":"{user}","sys_external_id":"ext-{number}","sys_locked":false,
        "sys_bulk_load_pk":"{number}","sys_bulk_load_at":"{created}","sys_bulk_load_id":"{batch}",
        "sys_bulk_load_record_no":{number},"sys_bulk_load_source_file":"orders-2025.csv",
        "sys_last_bulk_data_operation_id":"{batch}","sys_last_bulk_data_operation_sys_version":"6",
        "sys_directive":"none","sys_calculated_field_error":"","sys_snapshot_base_version":3,"sys_has_files_in_s3":true,
        "sys_configuration_snapshot_id":"{snapshot}",
        "sys_last_security_context":{{"user_id":"{user}","roles":["buyer","approver"],"ip":"192.0.2.17"}},
        "sys_calculated_field_errors":[{{"field":"total_weight","error":"rounded to one digit"}}]}}"#
    )
}

fn address(place: &Place, random: &mut Random) -> String {
    let Place { city, county, postal_code, country, country_name, latitude, longitude, time_zone, .. } = place;
    let (number, street) = (random.below(9000) + 100, random.one_of(STREETS));
    let line2 = (random.below(3) == 0).then(|| format!("Suite {}", random.below(900) + 100));
    let line2 = quoted_or_null(line2.as_deref());
    // Storefronts write a state either way.
    let state = if random.below(4) == 0 { place.state_name } else { place.state };
    format!(
        r#"{{"line1":"{number} {street}","line2":{line2},"line3":null,"city":"{city}","state":"{state}",
        "postal_code":"{postal_code}","county":"{county}","country":"{country}","country_name":"{country_name}",
        "latitude":{latitude},"longitude":{longitude},"time_zone_id":"{time_zone}"}}"#
    )
}

fn payment_info(random: &mut Random) -> String {
    let [bank, merchant, account, token] = [(); 4].map(|()| random.id());
    format!(
        r#"{{"type":"credit card","non_electronic_payment_info":{{"bank_account_id":"{bank}","reference_number":"R-{account}"}},
        "electronic_payment_info":{{"payment_origin":"ad hoc","payment_account":"**** 4242","card_type":"visa",
        "card_expiration":"2029-08-31","merchant_account_tokens":[{{"merchant_account_id":"{merchant}","token":"{token}"}}],
        "merchant_account_id":"{merchant}"}}}}"#
    )
}

fn line_item(line: &Line, carrier: Carrier, random: &mut Random) -> String {
    let Line { id, sku, quantity, sides, front, .. } = line;
    let [product, parent, related, transaction, payload_id, plan] = [(); 6].map(|()| random.id());
    let [total, taxes, discounts] = [300, 20, 5].map(|below| random.amount(below));
    let (date, price) = (random.moment(), random.amount(1));
    let back = quoted_or_null(line.back.as_deref());
    let artwork = if carrier == Carrier::Payload {
        format!(r#","artwork":{{"front":"{front}","back":{back}}}"#)
    } else {
        String::new()
    };
    let (variants, modifiers) = (variant_options(sides, random), modifier_options(line, carrier, random));
    format!(
        r#"{{"product_type":"physical","parent_order_line_item_id":null,"product_id":"{product}",
        "description":"Business cards {sku}, 2\" x 3.5\", {sides}","quantity":{quantity},"unit_price":{price},
        "quantity_to_be_shipped":{quantity},"quantity_shipped":0,"quantity_cancelled":0,"quantity_pending_return":0,
        "quantity_returned":0,"quantity_available_for_cancellation":{quantity},"quantity_available_for_return":0,
        "override_ship_to_type":null,"override_ship_to_contact_id":null,"override_ship_to_organization_id":null,
        "optional":false,"type":"item","status":"paid","order_line_item_id":"{id}","parent_line_item_id":"{parent}",
        "balance_due":0.00,"amount_paid":{total},"amount_to_pay_upon_creation":{total},"amount_pending_capture":0.00,
        "amount_refunded":0.00,"total":{total},"total_in_base_currency":{total},"discounts":{discounts},"taxes":{taxes},
        "related_record_type":"quote","related_record_id":"{related}",
        "related_transactions":[{{"type":"payment","transaction_id":"{transaction}","transaction_number":4711,
        "transaction_line_item_id":"{related}","amount":{total},"date":"{date}"}}],"weight":1.25,
        "payload_id":"{payload_id}","payload":{{"editor":"online","proof_approved":true{artwork}}},
        "installment_schedule_type":"based on installment plan","installment_plan_id":"{plan}",
        "perpetual_installment_schedule_options":{{"number_of_units":1,"unit_of_time":"weeks","end_date":"{date}"}},
        "shippable":true,"special_instructions":"","variant_options":[{variants}],"modifier_options":[{modifiers}],
        "sku":"{sku}"}}"#
    )
}

fn option(name: &str, value: &str, random: &mut Random) -> String {
    format!(r#"{{"option_id":"{}","option_name":"{name}","value":"{value}"}}"#, random.id())
}

fn variant_options(sides: &str, random: &mut Random) -> String {
    let turnaround = random.one_of(TURNAROUNDS);
    [option("Sides", sides, random), option("Turnaround", turnaround, random)].join(",")
}

fn modifier_options(line: &Line, carrier: Carrier, random: &mut Random) -> String {
    let (corners, bundling, proof) = (random.one_of(CORNERS), random.one_of(BUNDLINGS), random.one_of(PROOFS));
    let mut options =
        vec![option("Corners", corners, random), option("Bundling", bundling, random), option("Proof", proof, random)];
    if carrier == Carrier::Option {
        options.push(option("Front artwork", &line.front, random));
        options.extend(line.back.as_deref().map(|back| option("Back artwork", back, random)));
    }
    options.join(",")
}

fn custom_fields(lines: &[Line], carrier: Carrier, random: &mut Random) -> String {
    let mut fields = vec![
        custom_field("cost_center", "string_value", &format!("\"CC-{}\"", random.below(1000))),
        custom_field("headcount", "numeric_value", &random.below(400).to_string()),
        custom_field("approved", "boolean_value", "true"),
    ];
    if carrier == Carrier::Table {
        let rows: Vec<String> = lines
            .iter()
            .map(|Line { id, front, back, .. }| {
                let back = quoted_or_null(back.as_deref());
                format!(r#"{{"line":"{id}","front":"{front}","back":{back}}}"#)
            })
            .collect();
        fields.push(custom_field("artwork", "table_value", &format!("[{}]", rows.join(","))));
    }
    fields.join(",")
}

fn custom_field(name: &str, filled: &str, value: &str) -> String {
    let members = ["string_value", "numeric_value", "boolean_value", "file_url_value", "list_value", "table_value"];
    let members = members.map(|member| format!(r#""{member}":{}"#, if member == filled { value } else { "null" }));
    format!(r#"{{"custom_field_id":"commerce-orders__{name}__c",{}}}"#, members.join(","))
}
