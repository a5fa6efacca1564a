//! minijinja, with its escaping for JSON.

use super::mapping;
use crate::documents::Documents;
use ::minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, context};

pub(crate) fn translate(documents: &Documents) -> impl Fn(usize) -> Vec<u8> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.add_function("fail", |why: String| -> Result<String, Error> {
        Err(Error::new(ErrorKind::InvalidOperation, why))
    });
    let name = "business-cards.json.j2";
    environment.set_auto_escape_callback(|_| ::minijinja::AutoEscape::Json);
    environment.add_template_owned(name, mapping(name)).unwrap();
    let recipients: Vec<Value> = documents.recipients.iter().map(value).collect();
    let storefront = value(&documents.storefront);
    let tables = value(&serde_json::json!(documents.tables));
    move |at| {
        let order: Value = serde_json::from_slice(&documents.orders[at].bytes).unwrap();
        let template = environment.get_template(name).unwrap();
        let (recipient, storefront, tables) = (&recipients[at], &storefront, &tables);
        template.render(context! { order, recipient, storefront, tables }).unwrap().into_bytes()
    }
}

fn value(document: &serde_json::Value) -> Value {
    serde_json::from_value(document.clone()).unwrap()
}
