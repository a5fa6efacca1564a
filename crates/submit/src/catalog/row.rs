//! What a catalogue consists of, as plain values. Identifiers are lower case, and otherwise as 4over writes them.

use serde::Serialize;

use super::kind::GroupKind;

/// A category of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Category {
    /// Identifier.
    pub uuid: String,
    /// Name, such as `Business Cards`.
    pub name: String,
    /// Description, often the name again.
    pub description: String,
}

/// A product with everything that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Product {
    /// Identifier.
    pub uuid: String,
    /// Code, such as `14PT-BCUV-2X3.5`.
    pub code: String,
    /// Description, such as `2" X 3.5" 14PT Business Cards with UV coating`.
    pub description: String,
    /// The option groups, each once.
    pub groups: Vec<Group>,
    /// Which turnaround is sold for which runsize and colorspec.
    pub triples: Vec<Triple>,
}

/// An option group of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Identifier, or `name:` and the name where 4over gives none of its own.
    pub uuid: String,
    /// Name, such as `Coating`.
    pub name: String,
    /// What the group is for.
    pub kind: GroupKind,
    /// How many of its options have to be chosen.
    pub minoccurs: u32,
    /// How many of its options may be chosen; any number where 4over names none.
    pub maxoccurs: Option<u32>,
    /// The options, each once.
    pub options: Vec<ProductOption>,
}

/// An option of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ProductOption {
    /// Identifier.
    pub uuid: String,
    /// Name, such as `4/4` or `224`.
    pub name: String,
    /// Description, such as `2-4 Business Days`.
    pub description: String,
    /// Long name, such as `4/4 (4 color both sides)`; may be empty.
    pub capi_name: String,
}

/// A turnaround that is sold for a runsize and a colorspec, by identifiers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Triple {
    /// The runsize.
    pub runsize: String,
    /// The colorspec.
    pub colorspec: String,
    /// The turnaround.
    pub turnaround: String,
}

/// The base price of a runsize and a colorspec. Pairs without one are not sold (4over, Product Base Prices).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BasePrice {
    /// The runsize.
    pub runsize: String,
    /// The colorspec.
    pub colorspec: String,
    /// US dollars, as 4over writes them: the precision varies.
    pub price: String,
    /// Whether jobs with several sets may ship to one address; unknown where 4over does not say.
    pub can_group_ship: Option<bool>,
}

/// A product as lists of products name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Identifier.
    pub uuid: String,
    /// Code.
    pub code: String,
    /// Description.
    pub description: String,
}
