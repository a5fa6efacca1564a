//! How long the authoring commands take over many orders and many mappings, and how much memory.
//!
//! `cargo bench -p overprint-submit --bench authoring` generates its data in a temporary directory, runs the real command on it,
//! and prints wall time and peak memory. Nothing is asserted: times are for people. `-- 1000` makes everything smaller. What came of
//! it stands in `README.md` beside this file.

#[path = "authoring/measure.rs"]
mod measure;
#[path = "authoring/orders.rs"]
mod orders;
#[path = "authoring/shop.rs"]
mod shop;

use measure::{Table, command, watched};
use overprint_mapping::{Input, TranslateError};
use overprint_submit::project::{self, Document, StorefrontDocument, Token};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Mappings of the large shop, and cases for them.
const MAPPINGS: usize = 500;
const CASES: usize = 5_000;

fn main() -> Result<(), Box<dyn Error>> {
    let largest = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let directory = tempfile::tempdir()?;
    let mut table = Table::new();
    over_orders(directory.path(), largest, &mut table)?;
    over_mappings(directory.path(), largest, &mut table)?;
    Ok(())
}

/// Coverage and diff with the mappings of this repository.
fn over_orders(directory: &Path, largest: usize, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let mappings = root().join("mappings");
    let changed = directory.join("changed");
    shop::changed_copy(&mappings, &changed)?;
    for count in [largest / 10, largest] {
        let lines = directory.join(format!("{count}.ndjson"));
        orders::lines(&lines, count)?;
        let array = directory.join(format!("{count}.json"));
        orders::array(&array, count)?;
        let size = fs::metadata(&lines)?.len() >> 20;
        for (what, file) in [("NDJSON", &lines), ("one array", &array)] {
            let arguments = [file.as_os_str(), "--json".as_ref(), "--mappings".as_ref(), mappings.as_os_str()];
            let measured = command("coverage", arguments)?;
            table.row(&format!("coverage, {count} orders, {what}, {size} MiB"), count, measured);
        }
        let (base, after) = (mappings.as_os_str(), changed.as_os_str());
        let arguments = [lines.as_os_str(), "--json".as_ref(), "--base".as_ref(), base, "--mappings".as_ref(), after];
        table.row(&format!("diff, {count} orders, NDJSON"), count, command("diff", arguments)?);
        fs::remove_file(lines)?;
        fs::remove_file(array)?;
    }
    Ok(())
}

/// A shop with many mappings: loading and translating by library calls, then the commands.
fn over_mappings(directory: &Path, largest: usize, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let (mappings, cases) = ((MAPPINGS * largest / 100_000).max(5), (CASES * largest / 100_000).max(50));
    let shop = directory.join("shop");
    shop::write(&shop, mappings, cases)?;

    let begun = Instant::now();
    let loaded = project::load(&shop)?;
    table.row(&format!("load {mappings} mappings with a table each"), mappings, begun.elapsed().into());

    let mut documents = Vec::with_capacity(cases);
    for path in shop::cases(&shop)? {
        documents.push(Document::read(&fs::read(path)?)?);
    }
    let storefront = StorefrontDocument::named("storefront", true, Token::Placeholder).to_json();
    let mut held = 0;
    let begun = Instant::now();
    for document in &documents {
        let recipients = document.recipients();
        let input = Input { order: document.bytes(), recipients: &recipients, storefront: &storefront, now: None };
        match loaded.translate(input) {
            Ok(_) => {}
            Err(TranslateError::Held(_)) => held += 1,
            Err(error) => return Err(error.into()),
        }
    }
    table.row(&format!("translate {cases} cases by {mappings} mappings, {held} held"), cases, begun.elapsed().into());

    let folder = shop.join("cases");
    let arguments = [folder.as_os_str(), "--json".as_ref(), "--mappings".as_ref(), shop.as_os_str()];
    table.row(&format!("coverage of {cases} cases by {mappings} mappings"), cases, command("coverage", arguments)?);
    authoring(&shop, mappings, cases, table)
}

/// What an author runs all day.
fn authoring(shop: &Path, mappings: usize, cases: usize, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let (path, folder) = (shop.as_os_str(), shop.join("cases"));
    table.row(&format!("lint of {mappings} mappings"), mappings, command("lint", [path])?);
    let against = [path, "--against".as_ref(), folder.as_os_str(), "--json".as_ref()];
    table.row(&format!("lint of {mappings} mappings against {cases} orders"), cases, command("lint", against)?);
    let accepting = [path, "--accept".as_ref()];
    table.row(&format!("test --accept of {mappings} mappings, {cases} cases"), cases, command("test", accepting)?);
    table.row(&format!("test of {mappings} mappings, {cases} cases"), cases, command("test", [path])?);
    let wrong = shop::changed_table(shop, "-4000-", "-400-")?;
    let saved = watched("lint", shop, "no problem", &wrong, "not-uuid")?;
    table.row(&format!("lint --watch of {mappings} mappings, a table saved"), 1, saved.into());
    let other = shop::changed_table(shop, "-4000-", "-4001-")?;
    let saved = watched("test", shop, &format!("{cases} of {cases} cases ran"), &other, "differ")?;
    table.row(&format!("test --watch of {cases} cases, a table saved"), 1, saved.into());
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
