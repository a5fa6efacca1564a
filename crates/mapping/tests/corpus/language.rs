//! The examples of the language reference, `README.md`: each is a mapping, or a part of one, that loads.

use super::project::data;
use overprint_mapping::{MappingFile, Mappings};
use std::fs;

/// What the parts are parts of: sections by their key, the `job` last.
const BASE: &str = r#"mapping: base
lines: { at: /line/sku, starts_with: X- }
tables:
  turnarounds: { key: [t], rows: [{ t: 2, turnaroundtime_uuid: 9f85d0c4-d344-4088-a719-86f8f84d504d }] }
  finishes: { key: [option, value], rows: [{ option: Corners, value: Square, option_uuids: "" }] }
artwork:
  front: [{ from: /line/payload/front }]
job:
  product_uuid: 6d6f6c3b-8713-4f68-9e4a-93ba64f86f18
  runsize_uuid: f593fda3-2d5c-4b9e-9c2c-6197b899ae74
  colorspec_uuid: 13abbda7-1d64-4f25-8bb2-c179b224825d
  dropship: false
"#;

#[test]
fn the_examples_of_the_reference_load() {
    let readme = fs::read_to_string(data("..").join("README.md")).unwrap();
    let blocks: Vec<&str> =
        readme.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap_or_default()).collect();
    assert!(blocks.len() > 10, "{} examples", blocks.len());
    let lock = readme.split("```yaml lock\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let read = |_: &str, path: &str| match path {
        "catalog.lock" => Ok((path.into(), lock.to_owned())),
        _ => Err("no such file".to_owned().into()),
    };
    for block in blocks {
        let text = if block.starts_with("mapping:") { block.to_owned() } else { merged(BASE, block, "") };
        let files = [MappingFile { name: "README.md".into(), text: text.clone() }];
        if let Err(found) = Mappings::load(&files, &read) {
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            panic!("{}\n\n{text}", found.join("\n"));
        }
    }
}

/// Puts the sections of a part in the place of those of the base; within `job`, its members.
fn merged(base: &str, part: &str, indent: &str) -> String {
    let mut sections = sections(base, indent);
    for (key, text) in self::sections(part, indent) {
        match sections.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) if key == "job" => {
                let body = |text: &str| text.split_once('\n').map(|(_, body)| body.to_owned()).unwrap_or_default();
                *known = format!("job:\n{}", merged(&body(known), &body(&text), "  "));
            }
            Some((_, known)) => *known = text,
            None => sections.push((key, text)),
        }
    }
    sections.into_iter().map(|(_, text)| text).collect()
}

/// Splits a map into its entries, by the keys that stand at an indentation.
fn sections(text: &str, indent: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let key = line.strip_prefix(indent).filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
        match (key.and_then(|rest| rest.split_once(':')), sections.last_mut()) {
            (Some((key, _)), _) => sections.push((key.to_owned(), line.to_owned())),
            (None, Some((_, last))) => last.push_str(line),
            (None, None) => {}
        }
    }
    sections
}
