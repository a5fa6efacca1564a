//! Nobody is left in a case, and it means what the order means.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use super::{Captured, capture};
use crate::project::{self, Document, StorefrontDocument, Token};
use crate::suite::Project;
use overprint_mapping::Mappings;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

const MAPPING: &str = include_str!("tests/cards.yaml");

static MAPPINGS: LazyLock<Mappings> =
    LazyLock::new(|| project::load_embedded(&[("cards.yaml", MAPPING)]).unwrap_or_else(|report| panic!("{report}")));

fn captured(envelope: &Value, keep: &[&str]) -> (Captured, Value) {
    let document = Document::read(envelope.to_string().as_bytes()).unwrap();
    let storefront = StorefrontDocument::named("shop", true, Token::Placeholder);
    let keep: Vec<String> = keep.iter().map(|pointer| (*pointer).to_owned()).collect();
    let made = capture(&document, Project { mappings: &MAPPINGS, storefront: &storefront }, &keep).unwrap();
    let value = serde_json::from_str(&made.text).unwrap();
    (made, value)
}

/// An order of somebody, with their name in every place where it may turn up.
fn order(who: &Who) -> Value {
    let Who { first, last, company, street, city, phone, email } = who;
    let full = format!("{first} {last}");
    json!({
        "order": {
            "id": "o-1", "number": 1001, "type": "order", "status": "paid", "total": serde_json::from_str::<Value>("12.50").unwrap(),
            "ship_to_type": "contact", "ship_to_contact_id": "contact-77120",
            "ship_to_name": full, "notes": format!("{full} called from {phone}"), "memo": "", "special_instructions": null,
            "purchase_order_number": format!("PO-{last}"), "unheard_of": {"who": full, "mail": format!("to {email}")},
            "additional_email_confirmation_recipients": [email],
            "shipping_address": address(who), "billing_address": address(who),
            "payment_info": {"electronic_payment_info": {"payment_account": "4242", "merchant_account_tokens": [{"token": "tok_1"}]}},
            "coupons": [{"coupon_code_id": "X"}], "sys_last_security_context": {"user": full},
            "custom_field_values": [{"custom_field_id": "f", "string_value": format!("for {full}")}],
            "line_items": [{
                "order_line_item_id": "1", "sku": "BC-1", "description": format!("Cards of {full}"), "quantity": 500,
                "payload": {"paper": "matte", full.clone(): 1, "customer_phone": phone, "label": format!("{street}, {city}")},
                "variant_options": [{"option_id": "s", "option_name": "Sides", "value": "Both sides"}],
                "modifier_options": [
                    {"option_id": "n", "option_name": "Name on card", "value": full.to_uppercase()},
                    {"option_id": "f", "option_name": "Front", "value": format!("https://{last}.example.org/{first}.pdf?who={email}")},
                ],
            }],
        },
        "contacts": [{
            "id": "contact-77120", "number": 7712, "first_name": first, "last_name": last, "organization_name": company,
            "email_address": email, "preferred_phone_number": phone, "preferred_phone_number_type": "work",
            "home_address": address(who), "job_title": format!("Owner of {company}"),
        }],
        "storefront": {"payment_profile_token": "secret", "region": "west"},
    })
}

fn address(who: &Who) -> Value {
    json!({
        "line1": who.street, "line2": "Suite 200", "line3": null, "city": who.city, "state": "TN", "postal_code": "37923-1104",
        "country": "US", "latitude": 35.9, "longitude": -84.07,
    })
}

#[derive(Clone, Debug)]
struct Who {
    first: String,
    last: String,
    company: String,
    street: String,
    city: String,
    phone: String,
    email: String,
}

/// People whose names are no words of any schema or list.
fn who() -> impl Strategy<Value = Who> {
    let name = || "[A-Z]q[a-z]{3,8}";
    (
        name(),
        name(),
        name(),
        name(),
        name(),
        "[2-9][0-9]{2}-[2-9][0-9]{2}-[1-9][0-9]{3}",
        "[a-z]q[a-z]{3,6}",
        100..9999_u32,
    )
        .prop_map(|(first, last, company, street, city, phone, user, house)| Who {
            email: format!("{user}.{}@{}.com", last.to_lowercase(), company.to_lowercase()),
            company: format!("{company} & Sons, Inc."),
            street: format!("{house} {street} Street"),
            first,
            last,
            city,
            phone,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_left_and_the_meaning_is_the_same(who in who()) {
        let envelope = order(&who);
        let (made, _) = captured(&envelope, &[]);
        prop_assert!(made.differences.is_empty(), "{:?}", made.differences);
        let text = made.text.to_lowercase();
        let user = who.email.split(['.', '@']).next().unwrap();
        let words = [&who.first, &who.last, &who.city].map(String::as_str);
        let parts = who.company.split(' ').take(1).chain(who.street.split(' ').skip(1).take(1));
        for private in words.into_iter().chain(parts).chain([who.phone.as_str(), &who.email, user, "37923-1104", "contact-77120"]) {
            prop_assert!(!text.contains(&private.to_lowercase()), "{private} in {text}");
        }
        prop_assert!(!text.contains(&who.phone.replace('-', "")));
        let (again, _) = captured(&envelope, &[]);
        prop_assert_eq!(again.text, made.text, "the same order becomes the same case");
    }
}

fn jane() -> Who {
    Who {
        first: "Jane".to_owned(),
        last: "Quimby".to_owned(),
        company: "Quimby Print Shop".to_owned(),
        street: "12 Elm Street".to_owned(),
        city: "Knoxville".to_owned(),
        phone: "(865) 632-0137".to_owned(),
        email: "jane@quimby.com".to_owned(),
    }
}

#[test]
fn the_same_person_is_the_same_everywhere() {
    let (made, case) = captured(&order(&jane()), &[]);
    let contact = &case["contacts"][0];
    let (first, last) = (contact["first_name"].as_str().unwrap(), contact["last_name"].as_str().unwrap());
    let full = format!("{first} {last}");
    assert_eq!(case["order"]["ship_to_name"], full);
    assert_eq!(case["order"]["ship_to_contact_id"], contact["id"]);
    assert_eq!(case["order"]["line_items"][0]["modifier_options"][0]["value"], full.to_uppercase());
    assert_eq!(contact["organization_name"], format!("{last} Print Shop"), "words that decide how a name is read stay");
    assert_eq!(contact["email_address"], format!("{}@example.com", first.to_lowercase()));
    assert_eq!(case["order"]["shipping_address"], case["order"]["billing_address"]);
    assert!(contact["preferred_phone_number"].as_str().unwrap().starts_with("(865) 555-01"));
    assert_eq!(contact["preferred_phone_number_type"], "work");
    assert!(made.telling.is_empty());
}

#[test]
fn what_is_needed_stays_and_what_is_secret_goes() {
    let (made, case) = captured(&order(&jane()), &[]);
    let order = case["order"].as_object().unwrap();
    for gone in ["payment_info", "coupons", "sys_last_security_context"] {
        assert!(!order.contains_key(gone), "{gone}");
    }
    assert_eq!(case["storefront"], json!({"region": "west"}));
    assert_eq!((&order["memo"], &order["special_instructions"]), (&json!(""), &Value::Null), "emptiness stays");
    assert!(!order["notes"].as_str().unwrap().is_empty());
    assert_eq!(order["shipping_address"]["state"], "TN");
    assert!(order["shipping_address"]["postal_code"].as_str().unwrap().starts_with("379"));
    assert!(made.text.contains("12.50"), "numbers keep their text");
    let line = &order["line_items"][0];
    assert_eq!(line["variant_options"][0]["value"], "Both sides", "a table is asked for it");
    assert_ne!(line["payload"]["paper"], "matte", "nobody asks for it");
    assert_eq!(made.kept, ["/order/line_items/0/variant_options/0/value"]);
}

#[test]
fn a_phone_number_in_a_custom_field_is_replaced_also_where_it_is_a_number() {
    let mut envelope = order(&jane());
    envelope["order"]["custom_field_values"] = json!([
        {"custom_field_id": "shop__Contact_Phone__c", "numeric_value": 49_301_234_567_u64},
        {"custom_field_id": "shop__call__c", "numeric_value": 4_045_550_188_u64},
        {"custom_field_id": "shop__call_again__c", "numeric_value": 14_045_550_199_u64},
        {"custom_field_id": "shop__fax__c", "string_value": "+49 30 1234567"},
        {"custom_field_id": "shop__pages__c", "numeric_value": 12},
        {"custom_field_id": "shop__call_a_third_time__c", "numeric_value": 8_655_550_137.0},
    ]);
    let (made, case) = captured(&envelope, &[]);
    for number in ["49301234567", "4045550188", "4045550199", "1234567", "8655550137", "8.65555"] {
        assert!(!made.text.contains(number), "{number}: {}", made.text);
    }
    let values = case["order"]["custom_field_values"].as_array().unwrap();
    assert!(values[..3].iter().all(|value| value["numeric_value"].is_number()), "{values:?}");
    assert_eq!(values[4]["numeric_value"], 12);
}

#[test]
fn a_text_that_is_to_stay_stays_without_the_people_in_it() {
    let (_, case) =
        captured(&order(&jane()), &["/order/line_items/0/payload/paper", "/order/line_items/0/description"]);
    let line = &case["order"]["line_items"][0];
    assert_eq!(line["payload"]["paper"], "matte");
    let description = line["description"].as_str().unwrap();
    assert!(description.starts_with("Cards of ") && !description.contains("Jane"), "{description}");
}

#[test]
fn a_value_that_no_table_knows_stays_as_the_reason_of_the_case() {
    let mut envelope = order(&jane());
    envelope["order"]["line_items"][0]["variant_options"][0]["value"] = json!("Inside only");
    let (made, case) = captured(&envelope, &[]);
    assert_eq!(case["order"]["line_items"][0]["variant_options"][0]["value"], "Inside only");
    assert!(made.differences.is_empty());
}

#[test]
fn what_cannot_be_kept_apart_is_told() {
    let mut envelope = order(&jane());
    envelope["order"]["ship_to_name"] = json!("Both Quimby");
    envelope["contacts"][0]["first_name"] = json!("Both");
    let (made, _) = captured(&envelope, &[]);
    assert_eq!(made.telling, ["/order/line_items/0/variant_options/0/value"], "it is the customer's name as well");
    envelope["order"]["unheard_of"] = json!({"grade": "Quimby"});
    envelope["order"]["notes"] = json!(null);
    envelope["order"]["status"] = json!("paid");
    envelope["order"]["shipping_address"]["city"] = json!("Only Here");
    let (made, _) = captured(&envelope, &[]);
    let pointers: Vec<&str> = made.differences.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(pointers, ["/request/jobs/0/ship_from_facility"], "the mapping reads the city, which must not stay");
}

#[test]
fn a_pointer_to_nothing_is_no_text_to_keep() {
    let document = Document::read(order(&jane()).to_string().as_bytes()).unwrap();
    let storefront = StorefrontDocument::named("shop", true, Token::Placeholder);
    let project = Project { mappings: &MAPPINGS, storefront: &storefront };
    let error = capture(&document, project, &["/order/line_items/7/sku".to_owned()]).unwrap_err();
    assert!(error.contains("no text at `/order/line_items/7/sku`"), "{error}");
}
