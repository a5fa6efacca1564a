//! Files with hostile texts: orders, and mappings with their tables and cases.

use super::canary;
use super::fields;
use crate::app::root;
use crate::service::world::World;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the files are.
pub(super) struct Files {
    /// One order each. The last ones are not orders, and one has a hostile name.
    pub(super) orders: Vec<PathBuf>,
    /// An order with a megabyte in some of its fields.
    pub(super) long: PathBuf,
    /// An order for each field, on a line each.
    pub(super) batch: PathBuf,
    /// The shipped mappings with another rule, and with hostile cases, some of them with a snapshot of something else.
    pub(super) changed: PathBuf,
    /// Mappings that are wrong, in hostile texts.
    pub(super) hostile: PathBuf,
    /// Mappings that can be used, whose names and tables are hostile.
    pub(super) tables: PathBuf,
}

impl Files {
    /// Writes them beside the configuration.
    pub(super) fn write(world: &World) -> Files {
        let place = |name: &str| world.directory().join(name);
        let files = Files {
            orders: orders(&folder(&place("orders"))),
            long: place("long.json"),
            batch: place("batch.ndjson"),
            changed: place("mappings"),
            hostile: folder(&place("hostile")),
            tables: place("tables"),
        };
        fs::write(&files.long, fields::file(&fields::long().envelope).to_string()).expect("an order");
        let lines: Vec<String> = fields::each().iter().map(Value::to_string).collect();
        fs::write(&files.batch, lines.join("\n")).expect("orders");
        changed(&files.changed);
        hostile(&files.hostile);
        tables(&files.tables);
        files
    }
}

fn orders(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for order in fields::grouped() {
        let path = folder.join(format!("{}.json", order.id));
        fs::write(&path, fields::file(&order.envelope).to_string()).expect("an order");
        paths.push(path);
    }
    let odd = folder.join(format!("{}.json", canary("file").replace('/', "")));
    fs::write(&odd, "{\"order\": [").expect("a file");
    paths.push(odd);
    paths
}

fn changed(folder: &Path) {
    copy(&root().join("mappings"), folder);
    let path = folder.join("business-cards.yaml");
    let text = fs::read_to_string(&path).expect("a mapping");
    let text = text.replace("name: /order/ship_to_name", "name: /order/shipping_address/city");
    let text = text.replace("one_of: [paid, awaiting fulfillment]", "one_of: [paid]");
    fs::write(&path, text).expect("a mapping");
    let cases = folder.join("tests");
    for (at, order) in fields::grouped().iter().enumerate().take(5) {
        fs::write(cases.join(format!("b{at}.json")), fields::file(&order.envelope).to_string()).expect("a case");
    }
    let snapshots = cases.join("snapshots");
    fs::copy(snapshots.join("business-cards.snap"), snapshots.join("b0.snap")).expect("a snapshot");
    fs::copy(snapshots.join("business-cards.snap"), snapshots.join("b1.snap")).expect("a snapshot");
    fs::copy(snapshots.join("business-cards.snap"), snapshots.join(format!("{}.snap", odd()))).expect("a snapshot");
}

fn hostile(folder: &Path) {
    let raw = canary("yaml").replace(['\u{1b}', '\u{7}', '\u{9b}', '\r', '\n'], "");
    let mapping = format!("mapping: {}\ncolour: {}\njob:\n  product_uuid: {raw}\n", text("mapping"), text("constant"));
    fs::write(folder.join("hostile.yaml"), mapping).expect("a mapping");
    fs::write(folder.join("broken.yaml"), format!("mapping: x\njob: [{}", canary("yaml"))).expect("a mapping");
}

fn tables(folder: &Path) {
    copy(&root().join("mappings"), folder);
    let change = |name: &str, from: &str, to: &str| {
        let path = folder.join(name);
        let before = fs::read_to_string(&path).expect("a file");
        assert!(before.contains(from), "{name} has no {from}");
        fs::write(path, before.replace(from, to)).expect("a file");
    };
    change("business-cards.yaml", "option: Turnaround", &format!("option: {}", text("option of a mapping")));
    change("business-cards.yaml", "summary: Business", &format!("summary: {}\n# Business", text("summary")));
    change("business-cards.yaml", "because: only paid orders are printed", &format!("because: {}", text("reason")));
    change("tables/business-cards.csv", "BC-14PT-UV-1.5X3.5", &format!("\"{}\"", canary("key")));
}

/// Writes a hostile text for YAML: as JSON has it, with every character written out.
fn text(name: &str) -> String {
    Value::from(canary(name)).to_string()
}

/// Writes mappings beside the configuration whose runsizes 4over does not sell.
pub(super) fn unsold(world: &World) -> PathBuf {
    let folder = world.directory().join("unsold");
    copy(&root().join("mappings"), &folder);
    let path = folder.join("tables/runsizes.csv");
    let text = fs::read_to_string(&path).expect("a table");
    let lines = text.lines().enumerate().map(|(at, line)| match line.rsplit_once(',') {
        Some((key, _)) if at > 0 => format!("{key},00000000-0000-4000-8000-00000000000{}\n", at % 10),
        _ => format!("{line}\n"),
    });
    fs::write(path, lines.collect::<String>()).expect("a table");
    folder
}

fn odd() -> String {
    canary("snapshot").replace('/', "")
}

fn folder(path: &Path) -> PathBuf {
    fs::create_dir(path).expect("a folder");
    path.to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("a file")),
        }
    }
}
