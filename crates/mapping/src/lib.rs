#![doc = include_str!("../README.md")]

pub mod address;
pub mod compare;
pub mod coverage;
pub mod lint;
pub mod lock;
pub mod patch;
pub mod recipient;
pub mod request;
pub mod sheet;

mod artwork;
mod check;
mod codes;
mod condition;
mod diagnostic;
mod evaluate;
mod hidden;
mod include;
mod job;
mod lines;
mod mapping;
mod mappings;
mod order;
mod pointer;
mod problem;
mod quantity;
mod rule;
mod schema;
mod source;
mod table;
mod template;
mod trace;
mod translate;
mod write_back;
mod yaml;

pub use codes::{Explanation, explanation, explanations};
pub use diagnostic::{Code, Diagnostic, Place, Severity};
pub use hidden::{first_hidden, is_hidden};
pub use mapping::Mapping;
pub use mappings::{MappingFile, Mappings, ReadTable, TableCell, WriteBackError, WrittenTo};
pub use problem::{Kind, Notice, Problem};
pub use schema::mapping_schema;
pub use trace::{Read, Step};
pub use translate::{Held, Input, Line, Recipients, TranslateError, Translation};
