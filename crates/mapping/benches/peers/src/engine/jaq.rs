//! jaq, the quickest of the jq dialects.

use super::mapping;
use crate::documents::Documents;
use ::jaq_core::load::{Arena, File, Loader};
use ::jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use ::jaq_json::{Val, read, write};

pub(crate) fn translate(documents: &Documents) -> impl Fn(usize) -> Vec<u8> {
    let code = mapping("business-cards.jq");
    let arena = Arena::default();
    let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    let modules = Loader::new(defs).load(&arena, File { code: code.as_str(), path: () });
    let modules = modules.unwrap_or_else(|found| panic!("{found:?}"));
    let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    let filter = Compiler::default()
        .with_funs(functions)
        .with_global_vars(["$recipient", "$storefront", "$tables"])
        .compile(modules)
        .unwrap_or_else(|found| panic!("{found:?}"));
    let val = |value: &serde_json::Value| read::parse_single(value.to_string().as_bytes()).unwrap();
    let recipients: Vec<Val> = documents.recipients.iter().map(val).collect();
    let storefront = val(&documents.storefront);
    let tables = val(&serde_json::json!(documents.tables));
    move |at| {
        let order = read::parse_single(&documents.orders[at].bytes).unwrap();
        let variables = Vars::new([recipients[at].clone(), storefront.clone(), tables.clone()]);
        let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, variables);
        let body = filter.id.run((context, order)).map(unwrap_valr).next().unwrap().unwrap();
        let mut bytes = Vec::with_capacity(6144);
        write::write(&mut bytes, &write::Pp::default(), 0, &body).unwrap();
        bytes
    }
}
