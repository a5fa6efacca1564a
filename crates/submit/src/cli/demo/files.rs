//! The mappings, their tables and lock file, and the order of the demo: those of the repository, as part of the program.

/// Declares files of the repository by their path there.
macro_rules! files {
    ($($path:literal,)+) => {
        &[$(($path, include_str!(concat!("../../../../../", $path)))),+]
    };
}

/// Mapping files, lock file and tables: names and texts.
pub(super) const FILES: &[(&str, &str)] = files![
    "mappings/business-cards.yaml",
    "mappings/direct-mail.yaml",
    "mappings/door-hangers.yaml",
    "mappings/flyers.yaml",
    "mappings/not-printed.yaml",
    "mappings/postcards.yaml",
    "mappings/catalog.lock",
    "mappings/tables/business-cards.csv",
    "mappings/tables/colorspecs.csv",
    "mappings/tables/direct-mail.csv",
    "mappings/tables/door-hangers.csv",
    "mappings/tables/finishes.csv",
    "mappings/tables/flyers.csv",
    "mappings/tables/postcards.csv",
    "mappings/tables/runsizes.csv",
    "mappings/tables/shipping.csv",
    "mappings/tables/turnarounds.csv",
];

/// The order, with the contact that receives it.
pub(super) const ORDER: &str = include_str!("../../../../../mappings/tests/business-cards.json");
