//! `payment_response`: as full of other people's data as the real one, all of it invented.

use rust_decimal::Decimal;
use serde_json::{Value, json};

const ORGANIZATION: &str = "a4377724-8819-4a96-bc2b-3877b269f989";

/// Writes the payment block of an answer (seed 000 and seed 002).
pub(super) fn write(now: &str, amount: Decimal) -> Value {
    let amount = format!("{amount:.2}");
    json!({
        "payment_uuid": "e58bee7f-0b57-4214-9e2a-33d683e7fe9f",
        "payment_provider": {
            "payment_provider_uuid": "6b0e699e-bdaf-4d1e-af4c-bc422ad21761",
            "payment_provider": "DummyProvider",
            "created_at": "2013-11-05 11:33:51-08",
        },
        "requested_amount": amount,
        "requested_refund_amount": null,
        "requested_currency": currency(),
        "request_transaction_code": "12345678920",
        "request_data": "",
        "requested_at": now,
        "response_transaction_code": "12345678920",
        "response_data": {
            "card_number": "XXXX1111",
            "card_type": "Visa",
            "response_message": "This transaction has been approved.",
        },
        "responded_at": now,
        "authorization_code": "ABCDEF",
        "authorized_at": now,
        "authorized_payment_amount": amount,
        "authorized_refund_amount": 0,
        "authorized_currency": currency(),
        "paying_organization": {
            "organization_uuid": ORGANIZATION,
            "organization_name": "Sandbox Printing",
            "organization_description": "Sandbox Printing",
            "job_code_prefix": "X",
            "is_public_organization": true,
            "primary_contact_user": user("d44fa923-d567-48ed-aa3a-9c02a98bcee6", "Petra", "Primary"),
            "parent_organization": {
                "organization_uuid": "8a17ef16-d997-4544-9f7c-d313febf9c40",
                "organization_name": "Sandbox root",
                "organization_description": "Sandbox root",
                "job_code_prefix": "Z",
                "is_public_organization": true,
                "primary_contact_user": "",
            },
        },
        "paying_user": user("0e153dc0-9b7b-47e8-8cfd-e50d88817ffb", "Paul", "Payer"),
        "created_at": now,
    })
}

fn currency() -> Value {
    json!({
        "currency_code": "USD",
        "currency": "United States dollar",
        "currency_number": "840",
        "created_at": "2013-09-30 09:27:22.689216-07",
    })
}

/// A user with an e-mail address and a token, which nobody may log or keep.
fn user(uuid: &str, first_name: &str, last_name: &str) -> Value {
    json!({
        "user_uuid": uuid,
        "first_name": first_name,
        "last_name": last_name,
        "email": format!("{}@printer.example", first_name.to_lowercase()),
        "user_notes": "",
        "created_at": "2013-08-26 07:00:00.000000+0000",
        "updated_at": "2018-05-31 15:48:19.773569-07",
        "deleted_at": "",
        "organizations": format!("https://sandbox-api.4over.com/users/{uuid}/organizations"),
        "logins": format!("https://sandbox-api.4over.com/users/{uuid}/logins"),
        "token": "5ec64e96d3877374fd35c2aae94cea3d07b83e10",
        "timestamp": "0.09695700 1539885980",
        "current_organization_uuid": ORGANIZATION,
    })
}
