//! VRL, the language of Vector; tables are a function of the host, as its enrichment tables are in Vector.

use super::mapping;
use crate::documents::Documents;
use ::vrl::compiler::prelude::*;
use ::vrl::compiler::state::RuntimeState;
use ::vrl::compiler::{TargetValueRef, TimeZone};
use ::vrl::value::{Secrets, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

type Tables = HashMap<String, HashMap<String, Value>>;

pub(crate) fn translate(documents: &Documents) -> impl Fn(usize) -> Vec<u8> {
    let tables: Tables = documents
        .tables
        .iter()
        .map(|(name, rows)| {
            let rows = rows.iter().map(|(key, value)| (key.clone(), Value::from(value.clone())));
            (name.to_string(), rows.collect())
        })
        .collect();
    let mut functions = ::vrl::stdlib::all();
    functions.push(Box::new(Lookup(Arc::new(tables))));
    let program = match ::vrl::compiler::compile(&mapping("business-cards.vrl"), &functions) {
        Ok(compiled) => compiled.program,
        Err(found) => panic!("{found:#?}"),
    };
    let storefront = Value::from(documents.storefront.clone());
    let metadata: Vec<Value> = documents
        .recipients
        .iter()
        .map(|recipient| {
            let members = [("recipient", Value::from(recipient.clone())), ("storefront", storefront.clone())];
            Value::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect::<BTreeMap<_, _>>())
        })
        .collect();
    let metadata = std::cell::RefCell::new(metadata);
    move |at| {
        let mut order: Value = serde_json::from_slice(&documents.orders[at].bytes).unwrap();
        let mut secrets = Secrets::default();
        let mut target =
            TargetValueRef { value: &mut order, metadata: &mut metadata.borrow_mut()[at], secrets: &mut secrets };
        let (mut state, zone) = (RuntimeState::default(), TimeZone::default());
        let body = program.resolve(&mut Context::new(&mut target, &mut state, &zone)).unwrap();
        serde_json::to_vec(&body).unwrap()
    }
}

/// `lookup!(table, key)`.
#[derive(Clone, Debug)]
struct Lookup(Arc<Tables>);

impl Function for Lookup {
    fn identifier(&self) -> &'static str {
        "lookup"
    }

    fn usage(&self) -> &'static str {
        "Returns the value that a table has for a key."
    }

    fn category(&self) -> &'static str {
        Category::Path.as_ref()
    }

    fn return_kind(&self) -> u16 {
        kind::ANY
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[
            Parameter::required("table", kind::BYTES, "The table."),
            Parameter::required("key", kind::ANY, "The key."),
        ];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn compile(&self, state: &TypeState, _: &mut FunctionCompileContext, arguments: ArgumentList) -> Compiled {
        let table = arguments.required_literal("table", state)?;
        let table = table.to_str_lossy().unwrap_or_default().into_owned();
        let rows = Arc::new(self.0[&table].clone());
        Ok(LookupFn { rows, table, key: arguments.required("key") }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct LookupFn {
    rows: Arc<HashMap<String, Value>>,
    table: String,
    key: Box<dyn Expression>,
}

impl FunctionExpression for LookupFn {
    fn resolve(&self, context: &mut Context) -> Resolved {
        let key = self.key.resolve(context)?;
        let text = key.try_bytes_utf8_lossy()?;
        match self.rows.get(text.as_ref()) {
            Some(value) => Ok(value.clone()),
            None => Err(format!("table {} has no row for {text}", self.table).into()),
        }
    }

    fn type_def(&self, _: &TypeState) -> TypeDef {
        TypeDef::any().fallible()
    }
}
