//! One line per body of the API: its sample comes back whole, also without each member and with each member null, and
//! its type lists exactly the members of the sample.

use crate::{round_trip, schema};
use overprint_generic::*;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

macro_rules! bodies {
    ($($name:ident: $body:ty)*) => {$(
        #[test]
        fn $name() {
            check::<$body>(include_str!(concat!("../corpus/bodies/", stringify!($name), ".json")));
        }
    )*};
}

bodies! {
    order: Order
    order_page: Page<Order>
    search_request: SearchRequest
    search_answer: Page<FoundOrder>
    preview_answer: PreviewAnswer
    override_request: OverrideRequest
    coupon_application: CouponApplication
    coupon_usage_page: Page<CouponUsage>
    product_request: ProductRequest
    product_answer: ProductAnswer
    eligibility: Eligibility
    price: Price
    line_email_preview: EmailPreviewRequest
    order_email_preview: EmailPreviewRequest
    patch: Vec<PatchOperation>
    batch_request: BatchRequest
    batch_answer: BatchAnswer
    execution: Execution
    execution_description: ExecutionDescription
    contact: Contact
    organization: Organization
    shipment: Shipment
}

fn check<T: DeserializeOwned + Serialize + JsonSchema>(sample: &str) {
    let sample: Value = serde_json::from_str(sample).expect("a sample is JSON");
    assert_eq!(round_trip::<T>(&sample), sample);
    assert_eq!(schema::unlisted_members::<T>(&sample), Vec::<String>::new());
    for pointer in members(&sample) {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer to a member has a slash");
        let mut without = sample.clone();
        let object = without.pointer_mut(parent).and_then(Value::as_object_mut).expect("a member is in an object");
        object.remove(name);
        assert_eq!(round_trip::<T>(&without), without, "without {pointer}");
        let mut with_null = sample.clone();
        *with_null.pointer_mut(&pointer).expect("the member is there") = Value::Null;
        assert_eq!(round_trip::<T>(&with_null), with_null, "with null at {pointer}");
    }
}

/// Points to each member of each object of a document.
fn members(document: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match document {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(elements) => elements.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let mut pointers = Vec::new();
    for (name, value) in children {
        if document.is_object() {
            pointers.push(format!("/{name}"));
        }
        pointers.extend(members(value).iter().map(|pointer| format!("/{name}{pointer}")));
    }
    pointers
}
