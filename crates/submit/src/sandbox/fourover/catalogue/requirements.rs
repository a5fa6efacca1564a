//! `POST /requirements/products`: which files products need (4over, Create Requirements).

use serde_json::{Map, Value, json};

use super::names::COLORSPECS;
use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::state::State;

/// The reason codes with their identifiers and names, as the page has them.
const FRONT: [&str; 3] = ["fr", "7b3007a1-c296-447b-96cf-ca9d0fb6621a", "Front"];
const BACK: [&str; 3] = ["bk", "00ff44a1-5558-4d3c-9bfa-b2443efce9de", "Back"];

/// Answers for every product or for none: the body has the members of the page and no others, and each product names options of
/// its own, a colorspec among them.
pub(super) fn answer(state: &State, call: &Call) -> Answer {
    let products = match call.json() {
        Ok(Value::Object(body)) if body.len() == 1 => body.get("products").and_then(Value::as_array).cloned(),
        _ => None,
    };
    let Some(products) = products.filter(|products| !products.is_empty()) else {
        return Answer::fourover_error(400, "products has to be a list of products with option_uuids.");
    };
    let entities: Result<Vec<Value>, Answer> = products.iter().map(|asked| entity(state, asked)).collect();
    match entities {
        Ok(entities) => Answer::json(200, &json!({ "entities": entities })),
        Err(refused) => refused,
    }
}

fn entity(state: &State, asked: &Value) -> Result<Value, Answer> {
    let shape =
        || Answer::fourover_error(400, "product_uuid and option_uuids are required, and nothing else is known.");
    let members = asked.as_object().filter(|members| members.len() == 2).ok_or_else(shape)?;
    let uuid = members.get("product_uuid").and_then(Value::as_str).ok_or_else(shape)?;
    let options = members.get("option_uuids").and_then(Value::as_array).ok_or_else(shape)?;
    let product = state.account.catalogue.product(uuid);
    let product = product.ok_or_else(|| Answer::fourover_error(404, "A product was not found."))?;
    if !options.iter().all(|option| option.as_str().is_some_and(|option| option.len() == 36)) {
        return Err(shape());
    }
    let is_chosen = |uuid: &str| options.iter().any(|option| option.as_str() == Some(uuid));
    let colorspecs: Vec<&str> =
        COLORSPECS.iter().filter(|(_, uuid, _)| is_chosen(uuid)).map(|(name, ..)| *name).collect();
    let [colorspec] = colorspecs[..] else {
        return Err(Answer::fourover_error(409, "The options have to name one colorspec of the product."));
    };
    let file = |[code, uuid, name]: [&str; 3]| {
        let members = [("file_reason_code_uuid", uuid), (code, name)];
        members.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect::<Map<_, _>>()
    };
    let files = if colorspec.ends_with("/0") { vec![file(FRONT)] } else { vec![file(BACK), file(FRONT)] };
    Ok(json!({
        "product": { "product_uuid": product.uuid, "name": product.code, "description": product.description },
        "option_uuids": options,
        "file_requirements": files,
    }))
}
