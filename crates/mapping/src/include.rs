//! What a mapping takes over from other files: `include: [path, …]`, so that several storefronts share their tables.
//!
//! Sections are merged key by key, and what a file says itself wins over what it includes; a later include wins over an
//! earlier one. A table, a rule and a list are taken as a whole. A key with nothing in it leaves out what is included.

use crate::diagnostic::{Code, Diagnostics, Place};
use crate::table::ReadFile;
use crate::yaml::{self, Map, Node, Written};
use std::sync::Arc;

/// Keys that speak of one mapping only, so that nobody takes them over.
const OWN: [&str; 4] = ["mapping", "summary", "cases", "include"];

/// Puts what the file includes under what it says itself.
pub(crate) fn resolve(root: Node, read_file: ReadFile<'_>, diagnostics: &mut Diagnostics) -> Node {
    let file = root.at.file.clone();
    Includer { read_file, diagnostics, open: vec![file] }.resolve(root)
}

struct Includer<'i> {
    read_file: ReadFile<'i>,
    diagnostics: &'i mut Diagnostics,
    /// The files that are being read, each included by the one before.
    open: Vec<Arc<str>>,
}

impl Includer<'_> {
    fn resolve(&mut self, node: Node) -> Node {
        let Written::Map(mut map) = node.written else { return node };
        let mut included = Map::default();
        if let Some(listed) = map.get("include") {
            let paths = match listed.text() {
                Some(_) => std::slice::from_ref(listed),
                None => listed.expect_list("`include`", self.diagnostics).unwrap_or_default(),
            };
            for path in paths {
                if let Some(later) = self.read(path) {
                    included = merge(later, included, &mut Vec::new());
                }
            }
            map = merge(map, included, &mut Vec::new());
        }
        Node { at: node.at, written: Written::Map(map) }
    }

    fn read(&mut self, path: &Node) -> Option<Map> {
        let written = path.expect_text("a file to include", self.diagnostics)?;
        let (file, text) = match (self.read_file)(&path.at.file, written) {
            Ok(read) => read,
            Err(mut unread) => {
                unread.help.get_or_insert_with(|| "the path is relative to the file that contains it".to_owned());
                unread.report(Code::Include, &path.at, &format!("`{written}` cannot be included"), self.diagnostics);
                return None;
            }
        };
        let same = normalised(&file);
        if let Some(first) = self.open.iter().position(|open| normalised(open) == same) {
            let mut chain: Vec<&str> = self.open[first..].iter().map(|file| &**file).collect();
            chain.push(&file);
            let message = format!("the file includes itself: {}", chain.join(" includes "));
            return self.refuse(&path.at, message, "move what both need into a third file");
        }
        let node = yaml::read(&file, &text, self.diagnostics)?;
        self.open.push(file);
        let resolved = self.resolve(node);
        self.open.pop();
        let at = resolved.at.clone();
        let Written::Map(mut map) = resolved.written else {
            return self.refuse(
                &at,
                format!("an included file has to be a map, and this is {}", resolved.kind()),
                "it holds sections of a mapping, such as `tables:`",
            );
        };
        map.entries.retain(|(key, _)| !OWN.contains(&key.name.as_str()));
        Some(map)
    }

    fn refuse(&mut self, at: &Place, message: String, help: &str) -> Option<Map> {
        self.diagnostics.report_with_help(Code::Include, at, message, help);
        None
    }
}

/// Lays a map over an included one.
fn merge(own: Map, included: Map, path: &mut Vec<String>) -> Map {
    let mut merged = Map::default();
    let mut under = included.entries;
    for (key, node) in own.entries {
        let below = under.iter().position(|(known, _)| known.name == key.name).map(|index| under.remove(index).1);
        let node = match below {
            // Nothing over something leaves it out.
            Some(_) if matches!(node.written, Written::Null) => continue,
            Some(below) => {
                path.push(key.name.clone());
                let node = lay_over(node, below, path);
                path.pop();
                node
            }
            None => node,
        };
        merged.entries.push((key, node));
    }
    merged.entries.extend(under);
    merged
}

fn lay_over(own: Node, below: Node, path: &mut Vec<String>) -> Node {
    match (own.written, below.written) {
        (Written::Map(map), Written::Map(included)) if is_section(path) && are_alike(&map, &included, path) => {
            Node { at: own.at, written: Written::Map(merge(map, included, path)) }
        }
        (written, _) => Node { at: own.at, written },
    }
}

/// Tells a section, whose keys are merged, from a rule or a table, which is one thing.
fn is_section(path: &[String]) -> bool {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [section] => ["tables", "artwork", "quantity", "job", "order", "write_back"].contains(section),
        ["order", "payment"] | ["job", "sets", "files"] => true,
        ["job", part] => ["files", "sets", "ship_to", "ship_from", "shipper", "direct_mailing"].contains(part),
        _ => false,
    }
}

/// An address of the storefront and one of rules have no keys in common that mean the same.
fn are_alike(own: &Map, included: &Map, path: &[String]) -> bool {
    let is_address = path.last().is_some_and(|name| name == "ship_to" || name == "ship_from");
    let is_pointer = |map: &Map| map.get("address").map(|node| node.text().is_some_and(|text| text.starts_with('/')));
    !is_address || is_pointer(own).is_none_or(|kind| is_pointer(included) == Some(kind))
}

/// Returns a path without the steps that lead back.
fn normalised(path: &str) -> Vec<&str> {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split(['/', '\\']) {
        match step {
            "." | "" => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            other => steps.push(other),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{normalised, resolve};
    use crate::diagnostic::Diagnostics;
    use crate::mappings::Unread;
    use crate::yaml::{self, Node, Written};
    use std::sync::Arc;

    const FILES: &[(&str, &str)] = &[
        ("shared/tables.yaml", "include: [more.yaml]\ntables: { cards: { csv: cards.csv, key: [sku] } }\n"),
        (
            "shared/more.yaml",
            "tables: { cards: { csv: old.csv, key: [old] }, runsizes: { csv: runsizes.csv, key: [quantity] } }\n",
        ),
        (
            "shared/job.yaml",
            "mapping: theirs\nsummary: theirs\nignore: [1, 2]\njob: { dropship: false, ship_from: { city: Glendale, phone: 1 }, files: { fr: { from: /line/a }, bk: { from: /line/b } } }\n",
        ),
        ("loop.yaml", "include: shared/loop.yaml\n"),
        ("shared/loop.yaml", "include: ../loop.yaml\n"),
    ];

    fn read(name: &str, written: &str) -> Result<(Arc<str>, String), Unread> {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = normalised(&format!("{folder}/{written}")).join("/");
        let found = FILES.iter().find(|(name, _)| *name == path);
        found.map(|(name, text)| ((*name).into(), (*text).to_owned())).ok_or_else(|| "no such file".to_owned().into())
    }

    fn shown(node: &Node) -> String {
        match &node.written {
            Written::Null => "nothing".to_owned(),
            Written::Map(map) => {
                let entries: Vec<_> =
                    map.entries.iter().map(|(key, node)| format!("{}={}", key.name, shown(node))).collect();
                format!("{{{}}}", entries.join(" "))
            }
            Written::List(list) => format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(" ")),
            _ => node.text().unwrap().to_owned(),
        }
    }

    fn resolved(text: &str) -> (String, Vec<String>) {
        let mut diagnostics = Diagnostics::default();
        let root = yaml::read(&"own.yaml".into(), text, &mut diagnostics).unwrap();
        let root = resolve(root, &read, &mut diagnostics);
        (shown(&root), diagnostics.into_sorted().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn own_keys_win_and_later_includes_win_over_earlier_ones() {
        let (tables, found) = resolved(
            "mapping: mine\ninclude: [shared/more.yaml, shared/tables.yaml]\ntables: { runsizes: { rows: [], key: [q] } }\n",
        );
        assert_eq!(found, [""; 0]);
        assert_eq!(
            tables,
            "{mapping=mine include=[shared/more.yaml shared/tables.yaml] tables={runsizes={rows=[] key=[q]} cards={csv=cards.csv key=[sku]}}}"
        );
    }

    #[test]
    fn sections_are_merged_and_rules_and_lists_are_taken_whole() {
        let own = "include: shared/job.yaml\nignore: [3]\njob: { ship_from: { phone: 2 }, files: { fr: { artwork: front }, bk: } }\n";
        let (job, found) = resolved(own);
        assert_eq!(found, [""; 0]);
        assert_eq!(
            job,
            "{include=shared/job.yaml ignore=[3] job={ship_from={phone=2 city=Glendale} files={fr={artwork=front}} dropship=false}}"
        );
    }

    #[test]
    fn an_address_of_another_kind_is_not_mixed_in() {
        let (job, _) = resolved("include: shared/job.yaml\njob: { ship_from: { address: /order/shipping_address } }\n");
        assert!(job.contains("ship_from={address=/order/shipping_address} "), "{job}");
    }

    #[test]
    fn a_file_that_includes_itself_and_one_that_is_not_there_are_told_with_their_place() {
        let (_, found) = resolved("include:\n  - loop.yaml\n  - none.yaml\n");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("own.yaml:3:5: include: `none.yaml` cannot be included: no such file"),
            "{found:?}"
        );
        let cycle = "shared/loop.yaml:1:10: include: the file includes itself: loop.yaml includes shared/loop.yaml includes loop.yaml";
        assert!(found[1].starts_with(cycle), "{found:?}");
    }
}
