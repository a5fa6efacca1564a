use super::orders;
use overprint_mapping::request::{CreateOrder, Dialect, FileMap, FileRef, Files, Payment, ProfileToken, ReasonCode};
use std::sync::Arc;

/// Words that must not show anywhere but in the body.
const SECRETS: [&str; 10] = [
    "path-4242",
    "tok-4242",
    "sig-4242",
    "pass-4242",
    "Zebulon",
    "Quill",
    "zq@example.com",
    "0155",
    "Elm Street",
    "99950",
];

/// An order full of secrets; its second job breaks rules at them.
fn order() -> CreateOrder {
    let mut order = orders::plain_and_multi_job();
    order.payment = Some(Payment {
        profile_token: ProfileToken::new("tok-4242\n"),
        requested_amount: None,
        requested_currency: None,
    });
    let ship_to = Arc::make_mut(order.jobs[0].ship_to.as_mut().unwrap());
    ship_to.firstname = "Zebulon\n".to_owned().into();
    ship_to.lastname = "Quill\t".to_owned().into();
    ship_to.email = "zq@example.com\n".to_owned().into();
    ship_to.phone = "0155\n".to_owned();
    ship_to.address = "Elm Street\n".to_owned();
    ship_to.zipcode = "99950\n".to_owned();
    let front = FileRef::from("http://art.example.com/a.pdf?sig=sig-4242");
    let back = FileRef::from("https://me:pass-4242@art.example.com/path-4242.pdf");
    order.jobs[1].files = Some(Files::Plain(FileMap::from([(ReasonCode::Fr, front), (ReasonCode::Bk, back)])));
    order
}

#[test]
fn debug_leaves_out_tokens_addresses_and_signatures() {
    let printed = format!("{:?}", order());
    for secret in SECRETS {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    assert!(printed.contains("Atlanta") && printed.contains("https://art.example.com/…"), "{printed}");
}

#[test]
fn violations_leave_them_out_too() {
    let violations = order().check(&Dialect::default());
    assert_eq!(violations.len(), 9);
    let printed = serde_json::to_string(&violations).unwrap();
    for secret in SECRETS {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}
