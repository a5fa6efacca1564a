//! Declarative mappings from storefront orders to 4over jobs.

pub mod address;
pub mod compare;
pub mod coverage;
pub mod patch;
pub mod recipient;
pub mod request;

mod artwork;
mod check;
mod condition;
mod diagnostic;
mod evaluate;
mod job;
mod lines;
mod mapping;
mod mappings;
mod order;
mod pointer;
mod problem;
mod quantity;
mod rule;
mod source;
mod table;
mod template;
mod trace;
mod translate;
mod write_back;
mod yaml;

pub use diagnostic::{Code, Diagnostic, Place};
pub use mapping::Mapping;
pub use mappings::{MappingFile, Mappings, ReadTable, WriteBackError};
pub use problem::{Kind, Notice, Problem};
pub use trace::{Read, Step};
pub use translate::{Held, Input, Line, Recipients, TranslateError, Translation};
