//! `ship_to` against its case files, and the properties that hold for any text.

#[path = "address/cases.rs"]
mod cases;
#[path = "address/properties.rs"]
mod properties;
