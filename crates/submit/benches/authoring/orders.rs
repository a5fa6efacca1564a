//! Orders like those that the mappings of this repository are for: some of them lack a row, an option or a mapping.

use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const SKUS: [&str; 5] =
    ["BC-14PT-UV-1.5X3.5", "BC-14PT-AQ-1.5X3.5", "BC-14PT-MATT-2X3.5", "FL-100GLB-UC-5.5X8.5", "PC-14PT-UC-4X6"];

/// Writes an order on each line.
pub(crate) fn lines(path: &Path, count: usize) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for number in 0..count {
        writeln!(file, "{}", order(number))?;
    }
    file.flush()
}

/// Writes one array.
pub(crate) fn array(path: &Path, count: usize) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(b"[")?;
    for number in 0..count {
        let comma = if number > 0 { "," } else { "" };
        write!(file, "{comma}\n{}", order(number))?;
    }
    file.write_all(b"\n]\n")?;
    file.flush()
}

/// Makes an order of one to three lines. Each number is another order, and the same in every run.
fn order(number: usize) -> Value {
    let lines = (0..=number % 3).map(|line| line_item(number, line)).collect::<Vec<_>>();
    json!({
        "order": {
            "id": format!("ord-{number}"), "number": 100_000 + number, "type": "order", "status": "paid",
            "submission_date": "2026-03-02T15:04:05Z", "currency_code": "USD", "notes": "", "memo": null,
            "ship_to_type": "contact", "ship_to_contact_id": format!("c-{number}"), "ship_to_organization_id": null,
            "ship_to_name": "James Doe", "total": 125.50, "sub_total": 120.00, "balance": 0,
            "shipping_address": {
                "line1": format!("{} Executive Park Drive", 1 + number % 9_000), "line2": "Suite 200", "line3": null,
                "city": "Knoxville", "state": "Tennessee", "postal_code": "37923", "county": "Knox", "country": "US",
                "country_name": "United States"
            },
            "shipping_method_id": if number.is_multiple_of(50) { "pigeon" } else { "free" },
            "custom_field_values": [],
            "line_items": lines,
            "sys_version": 3, "sys_locked": false
        },
        "contacts": [{
            "id": format!("c-{number}"), "organization_name": "Doe & Daughters", "first_name": "James", "last_name": "Doe",
            "email_address": "james.doe@example.com", "preferred_phone_number": "865-555-0137"
        }]
    })
}

fn line_item(number: usize, line: usize) -> Value {
    let pick = number * 3 + line;
    let sku = match pick % 97 {
        0 => format!("BC-NEW-{}", pick % 23),
        1 => format!("MUG-{}", pick % 7),
        _ => SKUS[pick % SKUS.len()].to_owned(),
    };
    let quantity = if pick.is_multiple_of(61) { 333 } else { [100, 250, 500, 1000][pick % 4] };
    json!({
        "order_line_item_id": (line + 1).to_string(), "type": "item", "status": "paid", "product_type": "merchandise",
        "product_id": format!("p-{pick}"), "sku": sku, "description": sku, "quantity": quantity, "quantity_cancelled": 0,
        "unit_price": 0.25, "total": 125.50, "shippable": true,
        "variant_options": [
            { "option_id": "sides", "option_name": "Sides", "value": "Both sides" },
            { "option_id": "turnaround", "option_name": "Turnaround", "value": "2-4 Business Days" }
        ],
        "modifier_options": [
            { "option_id": "corners", "option_name": "Corners", "value": "Rounded 1/4 in" },
            { "option_id": "front-artwork", "option_name": "Front artwork",
              "value": format!("https://artwork.example.com/{number}/{line}-front.pdf") },
            { "option_id": "back-artwork", "option_name": "Back artwork",
              "value": format!("https://artwork.example.com/{number}/{line}-back.pdf") }
        ]
    })
}

/// Makes an order with one line of a SKU and a quantity.
pub(crate) fn of_sku(number: usize, sku: &str, quantity: u64) -> Value {
    let mut made = order(number * 3);
    made["order"]["line_items"][0]["sku"] = json!(sku);
    made["order"]["line_items"][0]["quantity"] = json!(quantity);
    made["order"]["shipping_method_id"] = json!("free");
    made
}
