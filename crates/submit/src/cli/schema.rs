//! `overprint schema`: JSON Schemas, for editors and for whoever makes such documents.

use super::{Console, Exit, Failure};
use crate::config::Config;
use crate::place::plan::Summary;
use crate::project;
use clap::{Args, ValueEnum};
use overprint_generic::Order;
use overprint_mapping::mapping_schema;
use std::path::PathBuf;

/// Print the JSON Schema of mapping files, of the configuration, of orders or of plans
///
/// An editor with a YAML language server completes and checks mapping files by it. Write it beside the mappings, and name it
/// in their first line: "# yaml-language-server: $schema=mapping.schema.json".
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What is described
    #[arg(value_enum)]
    of: Of,
    /// Of mappings: also offer the tables, columns and artwork that the ones here declare
    #[arg(long, value_name = "PATH")]
    mappings: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Mapping files
    Mapping,
    /// The configuration, overprint.toml
    Config,
    /// Orders of the storefront
    Order,
    /// What `overprint plan --json` writes
    Plan,
}

/// Prints a schema.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<Exit, Failure> {
    if arguments.mappings.is_some() && arguments.of != Of::Mapping {
        return Err(Failure::Usage("`--mappings` belongs to `schema mapping`".to_owned()));
    }
    let schema = match (arguments.of, &arguments.mappings) {
        (Of::Mapping, None) => mapping_schema(None),
        (Of::Mapping, Some(path)) => {
            // What is wrong elsewhere keeps nobody from completing what is being written.
            let checked = project::check(std::slice::from_ref(path))?;
            mapping_schema(Some(&checked.mappings))
        }
        (Of::Config, _) => Config::schema(),
        (Of::Plan, _) => schemars::schema_for!(Summary).to_value(),
        (Of::Order, _) => schemars::schema_for!(Order).to_value(),
    };
    console.json(&schema)?;
    Ok(Exit::Done)
}
