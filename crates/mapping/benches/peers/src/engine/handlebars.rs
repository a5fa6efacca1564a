//! Handlebars alone: a template for the whole body, and helpers for all that a template cannot say.

use super::mapping;
use crate::documents::Documents;
use ::handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError, RenderErrorReason,
    ScopedJson,
};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

type Tables = Arc<HashMap<&'static str, HashMap<String, Value>>>;

pub(crate) fn translate(documents: &Documents) -> impl Fn(usize) -> Vec<u8> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(escaped);
    registry.register_template_string("body", mapping("business-cards.json.hbs")).unwrap();
    register(&mut registry, &Arc::new(documents.tables.clone()));
    move |at| {
        let order: Value = serde_json::from_slice(&documents.orders[at].bytes).unwrap();
        let mut roots = serde_json::Map::new();
        roots.insert("order".to_owned(), order);
        roots.insert("recipient".to_owned(), documents.recipients[at].clone());
        roots.insert("storefront".to_owned(), documents.storefront.clone());
        registry.render_with_context("body", &Context::from(Value::Object(roots))).unwrap().into_bytes()
    }
}

/// A helper whose text is escaped.
struct Text<F>(F);

/// A helper whose text is JSON.
struct Json<F>(F);

impl<F: Fn(&[&Value]) -> Option<Value> + Send + Sync> HelperDef for Text<F> {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        Ok(ScopedJson::Derived(called(&self.0, helper)?))
    }
}

impl<F: Fn(&[&Value]) -> Option<Value> + Send + Sync> HelperDef for Json<F> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        Ok(out.write(&called(&self.0, helper)?.to_string())?)
    }
}

fn called(function: impl Fn(&[&Value]) -> Option<Value>, helper: &Helper<'_>) -> Result<Value, RenderError> {
    let values: Vec<&Value> = helper.params().iter().map(|parameter| parameter.value()).collect();
    function(&values).ok_or_else(|| RenderErrorReason::Other(format!("`{}` finds nothing", helper.name())).into())
}

fn register(registry: &mut Handlebars<'_>, tables: &Tables) {
    let row = |table: &Value, key: &Value, tables: &Tables| tables.get(table.as_str()?)?.get(key.as_str()?).cloned();
    let known = tables.clone();
    registry.register_helper("row", Box::new(Text(move |at: &[&Value]| row(at[0], at[1], &known))));
    let known = tables.clone();
    registry.register_helper("row_json", Box::new(Json(move |at: &[&Value]| row(at[0], at[1], &known))));
    let known = tables.clone();
    registry.register_helper("finishes", Box::new(Json(move |at: &[&Value]| finishes(at, &known))));
    let known = tables.clone();
    let state = move |at: &[&Value]| match at[0].as_str()? {
        code if code.len() == 2 => Some(at[0].clone()),
        name => known["states"].get(name).cloned(),
    };
    registry.register_helper("state_code", Box::new(Text(state)));
    registry.register_helper("json", Box::new(Json(|at: &[&Value]| Some(at[0].clone()))));
    registry.register_helper("upper", Box::new(Text(|at: &[&Value]| Some(json!(at[0].as_str()?.to_uppercase())))));
    registry.register_helper(
        "word",
        Box::new(Text(|at: &[&Value]| {
            Some(json!(at[0].as_str()?.split(' ').nth(usize::try_from(at[1].as_u64()?).ok()?)?))
        })),
    );
    registry.register_helper("option", Box::new(Text(|at: &[&Value]| option(at[0], at[1].as_str()?).map(Value::from))));
    registry.register_helper(
        "pieces",
        Box::new(Text(|at: &[&Value]| {
            Some(json!((at[0]["quantity"].as_u64()? - at[0]["quantity_cancelled"].as_u64()?).to_string()))
        })),
    );
    registry.register_helper("artwork", Box::new(Text(|at: &[&Value]| artwork(at).map(Value::from))));
    let refuse = |at: &[&Value]| {
        let paid = matches!(at[0]["status"].as_str()?, "paid" | "awaiting fulfillment");
        let cards = at[0]["line_items"]
            .as_array()?
            .iter()
            .all(|line| line["sku"].as_str().is_some_and(|sku| sku.starts_with("BC-")));
        (paid && cards && at[0]["type"] != "preview").then(|| json!(""))
    };
    registry.register_helper("refuse", Box::new(Text(refuse)));
}

fn options(line: &Value) -> impl Iterator<Item = &Value> {
    ["variant_options", "modifier_options"].into_iter().filter_map(|name| line[name].as_array()).flatten()
}

fn option<'v>(line: &'v Value, name: &str) -> Option<&'v str> {
    options(line).find(|option| option["option_name"] == name)?["value"].as_str()
}

fn finishes(at: &[&Value], tables: &Tables) -> Option<Value> {
    let mut uuids = Vec::new();
    for option in options(at[0]) {
        let name = option["option_name"].as_str()?;
        if !tables["named"].contains_key(name) {
            let key = format!("{name}={}", option["value"].as_str()?);
            uuids.extend(tables["finishes"].get(&key)?.as_array()?.iter().cloned());
        }
    }
    Some(Value::Array(uuids))
}

/// Asks the option, then the payload, then the table of the order.
fn artwork<'v>(at: &[&'v Value]) -> Option<&'v str> {
    let (order, line, side) = (at[0], at[1], at[2].as_str()?);
    let of_option = option(line, at[3].as_str()?);
    of_option.or_else(|| line["payload"]["artwork"][side].as_str()).or_else(|| {
        let mut fields = order["custom_field_values"].as_array()?.iter();
        let field = fields.find(|field| field["custom_field_id"] == "commerce-orders__artwork__c")?;
        let mut rows = field["table_value"].as_array()?.iter();
        rows.find(|row| row["line"] == line["order_line_item_id"])?[side].as_str()
    })
}

/// Escapes text for a JSON string.
fn escaped(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
