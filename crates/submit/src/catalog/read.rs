//! Reads what 4over says of its catalogue, in every spelling and type that samples have it in (4over, Products).

use serde_json::Value;

use super::kind::GroupKind;
use super::row::{BasePrice, Category, Group, Listed, Product, ProductOption, Triple};
use crate::fourover::member::{self, text_of};

/// An identifier that the documentation prints for several groups (4over, Product Option Groups).
const PLACEHOLDER: &str = "6a5ef04a-7143-444b-b4ed-f623204e7168";

/// Reads a category; lists in the documentation print `id` and `name`.
pub fn category(json: &Value) -> Option<Category> {
    let uuid = uuid(json, &["category_uuid", "id"])?;
    let name = text(json, &["category_name", "name"]);
    let description = text(json, &["category_description", "description"]);
    Some(Category { uuid, name, description })
}

/// Reads the row of a list of products.
pub fn listed(json: &Value) -> Option<Listed> {
    Some(Listed {
        uuid: uuid(json, &["product_uuid"])?,
        code: text(json, &["product_code"]),
        description: text(json, member::PRODUCT_DESCRIPTION),
    })
}

/// Reads a product of the products feed, or the detail of one; `None` where there is no identifier.
///
/// Groups of one identifier are one group, since the feed repeats some.
pub fn product(json: &Value) -> Option<Product> {
    let Listed { uuid, code, description } = listed(json)?;
    let mut groups: Vec<Group> = Vec::new();
    let mut triples = Vec::new();
    for json in rows(json.get("product_option_groups")) {
        let read = group(json);
        if read.kind == GroupKind::Turnaround {
            triples.extend(rows(json.get("options")).iter().filter_map(triple));
        }
        match groups.iter_mut().find(|group| group.uuid == read.uuid) {
            Some(known) => merge(known, read),
            None => groups.push(read),
        }
    }
    triples.sort();
    triples.dedup();
    Some(Product { uuid, code, description, groups, triples })
}

/// Reads a base price.
pub fn base_price(json: &Value) -> Option<BasePrice> {
    Some(BasePrice {
        runsize: uuid(json, member::RUNSIZE_UUID)?,
        colorspec: uuid(json, &["colorspec_uuid"])?,
        price: text(json, &["product_baseprice"]),
        can_group_ship: json.get("can_group_ship").and_then(member::flag),
    })
}

fn group(json: &Value) -> Group {
    let name = text(json, member::OPTION_GROUP_NAME);
    let own = uuid(json, member::OPTION_GROUP_UUID).filter(|uuid| uuid != PLACEHOLDER);
    let kind = GroupKind::of(own.as_deref(), &name);
    let mut options: Vec<ProductOption> = Vec::new();
    for option in rows(json.get("options")).iter().filter_map(option) {
        // A turnaround has a row for each runsize and colorspec.
        if options.iter().all(|known| known.uuid != option.uuid) {
            options.push(option);
        }
    }
    Group {
        uuid: own.unwrap_or_else(|| format!("name:{}", name.to_lowercase())),
        kind,
        minoccurs: number(json, "minoccurs").unwrap_or(0),
        maxoccurs: number(json, "maxoccurs").filter(|most| *most > 0),
        options,
        name,
    }
}

/// Adds a repeated group; where the two differ in how many options they want, the more lenient one counts.
fn merge(group: &mut Group, other: Group) {
    group.minoccurs = group.minoccurs.min(other.minoccurs);
    group.maxoccurs = group.maxoccurs.zip(other.maxoccurs).map(|(one, other)| one.max(other));
    for option in other.options {
        if group.options.iter().all(|known| known.uuid != option.uuid) {
            group.options.push(option);
        }
    }
}

fn option(json: &Value) -> Option<ProductOption> {
    Some(ProductOption {
        uuid: uuid(json, &["option_uuid"])?,
        name: text(json, &["option_name"]),
        description: text(json, &["option_description"]),
        capi_name: text(json, &["capi_name"]),
    })
}

fn triple(json: &Value) -> Option<Triple> {
    Some(Triple {
        runsize: uuid(json, member::RUNSIZE_UUID)?,
        colorspec: uuid(json, &["colorspec_uuid"])?,
        turnaround: uuid(json, &["option_uuid"])?,
    })
}

/// Lists the rows of a list in any of its shapes; a link in its place has none.
fn rows(json: Option<&Value>) -> &[Value] {
    let list = match json {
        Some(Value::Array(pair)) if pair.first().is_some_and(|name| name == "entities") => pair.get(1),
        Some(Value::Object(members)) => members.get("entities"),
        list => list,
    };
    list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn uuid(json: &Value, spellings: &[&str]) -> Option<String> {
    text_of(json, spellings).map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty())
}

fn text(json: &Value, spellings: &[&str]) -> String {
    text_of(json, spellings).unwrap_or_default().trim().to_owned()
}

fn number(json: &Value, name: &str) -> Option<u32> {
    json.get(name).and_then(member::text)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;
    use serde_json::json;

    fn groups(groups: Value) -> Vec<Group> {
        product(&json!({ "product_uuid": "P", "product_option_groups": groups })).unwrap().groups
    }

    fn a_group(uuid: &str, name: &str, options: Value) -> Value {
        json!({ "product_option_group_uuid": uuid, "product_option_group_name": name, "options": options })
    }

    #[test]
    fn counts_may_be_texts_or_numbers() {
        for (minoccurs, maxoccurs, expected) in [
            (json!("1"), json!(1), (1, Some(1))),
            (json!(0), json!("3"), (0, Some(3))),
            (json!(null), json!(""), (0, None)),
            (json!("1"), json!("0"), (1, None)),
        ] {
            let group = groups(json!([{ "minoccurs": minoccurs, "maxoccurs": maxoccurs }]))[0].clone();
            assert_eq!((group.minoccurs, group.maxoccurs), expected);
        }
        assert_eq!(groups(json!([{}]))[0].minoccurs, 0);
    }

    #[test]
    fn a_misspelt_folding_group_is_a_group() {
        let group = json!({ "product_product_option_group_uuid": "D365", "product_product_option_group_name": "Folding Options" });
        let read = &groups(json!([group]))[0];
        assert_eq!((read.uuid.as_str(), read.name.as_str()), ("d365", "Folding Options"));
    }

    #[test]
    fn a_printed_list_is_a_list() {
        let options = json!([{ "option_uuid": "o" }]);
        for shape in [options.clone(), json!(["entities", options]), json!({ "entities": options })] {
            assert_eq!(groups(json!(["entities", [a_group("g", "G", shape)]]))[0].options.len(), 1);
        }
        assert!(groups(json!("https://api.4over.com/groups")).is_empty());
    }

    #[test]
    fn a_doubled_group_is_one_group_and_the_lenient_bounds_count() {
        let mut one = a_group("g", "Runsize", json!([{ "option_uuid": "a" }, { "option_uuid": "b" }]));
        let mut other = a_group("G", "Runsize", json!([{ "option_uuid": "B" }, { "option_uuid": "c" }]));
        (one["minoccurs"], one["maxoccurs"]) = (json!("1"), json!("1"));
        (other["minoccurs"], other["maxoccurs"]) = (json!(0), json!(2));
        let read = groups(json!([one, other]));
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].options.iter().map(|option| option.uuid.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!((read[0].minoccurs, read[0].maxoccurs), (0, Some(2)));
    }

    #[test]
    fn a_placeholder_does_not_make_two_groups_one() {
        let read =
            groups(json!([a_group(PLACEHOLDER, "Scoring", json!([])), a_group(PLACEHOLDER, "Flute", json!([]))]));
        assert_eq!(read.iter().map(|group| group.uuid.as_str()).collect::<Vec<_>>(), ["name:scoring", "name:flute"]);
    }

    #[test]
    fn a_turnaround_is_one_option_with_a_triple_for_each_row() {
        let row = |runsize: &str| json!({ "option_uuid": "t", "option_name": "224", "runsize_uuid": runsize, "colorspec_uuid": "c" });
        let json = json!({
            "product_uuid": "P",
            "product_option_groups": [a_group("?", "Turnaround-times", json!([row("r2"), row("r1"), row("r1"), { "option_uuid": "u" }]))],
        });
        let product = product(&json).unwrap();
        assert_eq!(product.groups[0].options.len(), 2);
        assert_eq!(product.triples.iter().map(|triple| triple.runsize.as_str()).collect::<Vec<_>>(), ["r1", "r2"]);
    }

    #[test]
    fn a_base_price_may_leave_off_what_it_can() {
        let json =
            r#"{ "runsizeid": "R", "colorspec_uuid": "C", "product_baseprice": 6.50, "can_group_ship": "TRUE" }"#;
        let read = base_price(&serde_json::from_str(json).unwrap());
        let expected =
            BasePrice { runsize: "r".into(), colorspec: "c".into(), price: "6.50".into(), can_group_ship: Some(true) };
        assert_eq!(read, Some(expected));
        assert_eq!(base_price(&json!({ "runsize_uuid": "R", "colorspec_uuid": "C" })).unwrap().can_group_ship, None);
        assert_eq!(base_price(&json!({ "runsize_uuid": "R" })), None);
    }

    #[test]
    fn a_category_is_read_from_either_list() {
        let expected = Category { uuid: "c".into(), name: "Cards".into(), description: "All cards".into() };
        for json in [
            json!({ "id": "C", "name": "Cards", "description": "All cards" }),
            json!({ "category_uuid": "c", "category_name": "Cards", "category_description": "All cards" }),
        ] {
            assert_eq!(category(&json), Some(expected.clone()));
        }
    }
}
