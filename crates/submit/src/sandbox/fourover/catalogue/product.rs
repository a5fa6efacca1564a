//! The products: the real ones, and behind them as many invented ones as are wanted.

use super::names::{self, Named};

/// A product; stock, coating and size are in its code, `{STOCK}-{TYPE+FINISH}-{W}X{H}` (4over, Products).
#[derive(Debug)]
pub(super) struct Product {
    pub(super) index: usize,
    pub(super) uuid: String,
    pub(super) code: String,
    pub(super) description: String,
    pub(super) category: Named,
    pub(super) stock: String,
    pub(super) coating: String,
    pub(super) size: String,
    /// When it was changed last, `2020-01-01 00:00:00`.
    pub(super) changed: String,
    pub(super) removed: bool,
}

/// Identifier, stock, type and finish, and size. No source names the codes of the last two, which the seeds order.
const REAL: [(&str, [&str; 4]); 23] = [
    ("1a7e039c-e7ed-4410-8c64-377dbcbee322", ["14PT", "BC", "UV", "1.5X3.5"]),
    ("62192f90-f05a-4d67-80dd-078f3f4bb7f8", ["14PT", "BC", "AQ", "1.5X3.5"]),
    ("817487fd-96e8-4053-82a2-734a6e40693a", ["14PT", "BC", "UVFR", "1.5X3.5"]),
    ("aaae2989-9cc0-4057-9dec-bd66e99805b9", ["14PT", "BC", "MATT", "1.75X3.5"]),
    ("7efe5077-7d64-44f1-8b67-5a1d0f081225", ["14PTUC", "BC", "UC", "1.75X3.5"]),
    ("b542104c-1475-4bc3-b280-923c416d9f7a", ["16PT", "BC", "SPUV", "1.75X3.5"]),
    ("6d6f6c3b-8713-4f68-9e4a-93ba64f86f18", ["14PT", "BC", "AIPMATT", "2X3.5"]),
    ("86bf5654-4d7a-4032-aece-7692e02425cb", ["14PT", "BC", "MATT", "3.5X4"]),
    ("bc3758a8-8f6c-4e24-8fb5-99d1a95ac01e", ["100DB", "FL", "SA", "11X17"]),
    ("552a6ebd-c9ab-4c08-b8d6-ea93b441920e", ["100DB", "FL", "SA", "8.5X11"]),
    ("217c1239-409b-4efb-8e2b-57f9b1d2071a", ["100GLC", "FL", "UC", "8.5X11"]),
    ("e24dbd7f-16e9-4ca7-b6c1-b7c1d5110615", ["100GLB", "DH", "AQ", "14X4.25"]),
    ("a035d8fd-b99e-4eb6-95ad-6fc3ac0c1746", ["16PT", "PC", "SPUVFR", "5.5X2.125"]),
    ("61007e78-b7a7-41d3-8e97-10b046cc4629", ["CNP", "ST", "UV", "4X4"]),
    ("a0c5ad38-be9d-4efc-9b21-39cc69b11444", ["16PT", "AC", "AKFOSPUVBK", "4.25X5.5"]),
    ("e8c49dac-1bb0-4bea-a980-fd563f58e0e0", ["100GLBUV", "BK", "UV", "11X17"]),
    ("3485feeb-37b0-4f72-b3e7-37ada20dc247", ["16PT", "PF", "SLK", "6X9"]),
    ("f3ac2bbf-16c3-4fd4-96d7-346aa83c2626", ["WHBOPP", "ROLB", "", "1X1"]),
    ("c2552661-c1e4-45e5-985e-f4b0146af3b4", ["4CORO", "AFRAMERIGID", "", "24X36"]),
    ("5abb8dd5-3a3b-4032-9d26-7ba87d1dcb6b", ["16PT", "EDPC", "UV", "6X12"]),
    ("9083fd98-32ea-4573-b295-d35be924fdab", ["16PT", "EDPC", "MATT", "6X12"]),
    ("91efff4d-de64-410a-8794-fc547022a7f2", ["14PT", "PC", "UV", "4X6"]),
    ("f80f1f73-2b5f-44ce-8d93-195852e8570b", ["14PT", "DM", "UVFR", "6X9"]),
];

/// Type, its name and the place of its category.
const TYPES: [(&str, &str, usize); 13] = [
    ("BC", "Business Cards", 0),
    ("PC", "Postcards", 1),
    ("FL", "Flyers", 2),
    ("DH", "Door Hangers", 3),
    ("RC", "Rack Cards", 4),
    ("ST", "Stickers", 6),
    ("AC", "Announcement Cards", 1),
    ("BK", "Brochures", 10),
    ("PF", "Presentation Folders", 8),
    ("ROLB", "Roll Labels", 7),
    ("AFRAMERIGID", "Sidewalk Signs", 9),
    ("EDPC", "EDDM Postcards", 1),
    ("DM", "Direct Mail Postcards", 1),
];

/// How many of the types the invented products take.
const INVENTED_TYPES: usize = 6;
const STOCKS: [&str; 6] = ["14PT", "16PT", "18PTC1S", "100GLC", "100GLB", "100DB"];
const FINISHES: [&str; 5] = ["UV", "MATT", "AQ", "SPUV", "UVFR"];
const SIZES: [(&str, &str); 8] =
    [("2", "3.5"), ("2", "2"), ("2", "3"), ("2", "7"), ("4", "9"), ("5", "7"), ("8.5", "14"), ("12", "18")];

/// What stands for a stock or a finish in a description.
const WORDS: [(&str, &str); 15] = [
    ("18PTC1S", "18PT C1S"),
    ("100GLC", "100lb Gloss Cover"),
    ("100GLB", "100lb Gloss Book"),
    ("100DB", "100lb Dull Book"),
    ("14PTUC", "14PT Uncoated"),
    ("4CORO", "4mm White Coroplast"),
    ("UV", "with UV coating"),
    ("MATT", "with Matte Finish"),
    ("AIPMATT", "with Matte Finish, All Inclusive"),
    ("AQ", "with AQ coating"),
    ("SPUV", "with Spot UV"),
    ("SA", "with Satin AQ coating"),
    ("UVFR", "with UV coating on front"),
    ("UC", "Uncoated"),
    ("", ""),
];

/// Identifiers of invented products: the place stands at their end.
const INVENTED: &str = "0f0e0c00-0000-4000-8000-";

/// Returns the product at a place; it is always the same.
pub(super) fn at(index: usize) -> Product {
    match REAL.get(index) {
        Some((uuid, [stock, kind, finish, size])) => product(index, (*uuid).to_owned(), [stock, kind, finish], size),
        None => invented(index),
    }
}

fn invented(index: usize) -> Product {
    let at = index - REAL.len();
    let (kind, at) = (TYPES[at % INVENTED_TYPES].0, at / INVENTED_TYPES);
    let (finish, at) = (FINISHES[at % FINISHES.len()], at / FINISHES.len());
    let (stock, at) = (STOCKS[at % STOCKS.len()], at / STOCKS.len());
    let size = match SIZES.get(at) {
        Some((width, height)) => format!("{width}X{height}"),
        None => format!("{}X{}.5", 20 + at, 24 + at),
    };
    product(index, format!("{INVENTED}{index:012x}"), [stock, kind, finish], &size)
}

fn product(index: usize, uuid: String, [stock, kind, finish]: [&str; 3], size: &str) -> Product {
    let (_, kind_name, category) = TYPES.iter().find(|(code, ..)| *code == kind).unwrap_or(&TYPES[0]);
    let (width, height) = size.split_once('X').unwrap_or_default();
    let description = format!("{width}\" X {height}\" {} {kind_name} {}", word(stock), word(finish));
    Product {
        index,
        uuid,
        code: format!("{stock}-{kind}{finish}-{size}"),
        description: description.trim_end().to_owned(),
        category: names::CATEGORIES[*category],
        stock: stock.to_owned(),
        coating: if finish.is_empty() { "N/A".to_owned() } else { finish.to_owned() },
        size: size.to_owned(),
        changed: "2020-01-01 00:00:00".to_owned(),
        removed: false,
    }
}

fn word(code: &str) -> &str {
    WORDS.iter().find(|(word, _)| *word == code).map_or(code, |(_, words)| *words)
}

impl Product {
    /// Tells whether the letters behind the stock, type and finish, begin so.
    pub(super) fn is_a(&self, kind: &str) -> bool {
        self.code.split('-').nth(1).is_some_and(|code| code.starts_with(kind))
    }

    /// Tells whether the product is one of section 16 of the reference.
    pub(super) fn is_real(&self) -> bool {
        self.index < REAL.len()
    }

    /// Tells whether the product has a turnaround group; some have none (4over, Product Option Groups).
    pub(super) fn has_turnaround(&self) -> bool {
        !self.is_a("AFRAMERIGID") && (self.is_real() || self.index % 17 != 16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_and_identifiers_are_unique() {
        let products: Vec<Product> = (0..5_000).map(at).collect();
        for key in [|product: &Product| product.uuid.clone(), |product: &Product| product.code.clone()] {
            assert_eq!(products.iter().map(key).collect::<HashSet<_>>().len(), products.len());
        }
    }

    #[test]
    fn products_are_named_like_real_ones() {
        assert_eq!(at(0).code, "14PT-BCUV-1.5X3.5");
        assert_eq!(at(18).code, "4CORO-AFRAMERIGID-24X36");
        let invented = at(REAL.len());
        assert_eq!(invented.code, "14PT-BCUV-2X3.5");
        assert_eq!(invented.description, "2\" X 3.5\" 14PT Business Cards with UV coating");
    }
}
