#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::{ProjectError, check, load, load_embedded, load_with_files};
use std::fs;

const IGNORE: &str = "mapping: NAME\nignore:\n  - { at: /line/sku, equals: SHIP, because: shipping }\n";

fn named(name: &str) -> String {
    IGNORE.replace("NAME", name)
}

#[test]
fn a_directory_is_its_mapping_files_by_name_and_not_what_lies_deeper() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    fs::write(path.join("b.yml"), named("second")).unwrap();
    fs::write(path.join("a.yaml"), named("first")).unwrap();
    fs::write(path.join("notes.txt"), "no mapping").unwrap();
    fs::create_dir(path.join("other")).unwrap();
    fs::write(path.join("other/c.yaml"), "no: mapping").unwrap();
    let names = |path| load(path).unwrap().iter().map(|mapping| mapping.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(path), ["first", "second"]);
    assert_eq!(names(&path.join("b.yml")), ["second"]);
}

#[test]
fn files_are_told_by_their_ending_in_any_case_and_hidden_ones_are_passed_over() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    fs::write(path.join("a.YAML"), named("first")).unwrap();
    fs::write(path.join("b.Yml"), named("second").replace("SHIP", "FEE")).unwrap();
    // What macOS leaves on disks of others, and what editors leave: neither UTF-8 nor a mapping.
    fs::write(path.join("._a.YAML"), b"\x00\x05\x16\x07\xff").unwrap();
    fs::write(path.join(".a.yaml.swp"), b"\xff").unwrap();
    fs::write(path.join(".hidden.yaml"), "no: mapping").unwrap();
    let mappings = load(path).unwrap();
    assert_eq!(mappings.iter().map(|mapping| mapping.name()).collect::<Vec<_>>(), ["first", "second"]);
    assert!(check(&[path.to_owned()]).unwrap().report.diagnostics().next().is_none());

    for (name, is_alike) in [("c.yaml.txt", true), ("d.YAML.bak", true), ("e.yml~", true), ("notes.txt", false)] {
        fs::write(path.join(name), "mapping: third").unwrap();
        let checked = check(&[path.to_owned()]).unwrap();
        let told: Vec<String> = checked.report.diagnostics().map(ToString::to_string).collect();
        assert_eq!(told.iter().any(|one| one.contains(name) && one.contains("unread-file")), is_alike, "{told:?}");
    }
    let only = tempfile::tempdir().unwrap();
    fs::write(only.path().join("flyers.yaml.txt"), named("first")).unwrap();
    let told = load(only.path()).unwrap_err().to_string();
    assert!(told.contains("flyers.yaml.txt` is not read: rename it"), "{told}");
}

#[test]
fn a_mapping_in_another_encoding_is_told_with_its_line() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("a.yaml"), b"mapping: a\nsummary: Caf\xe9\n").unwrap();
    let told = load(directory.path()).unwrap_err().to_string();
    assert!(told.contains("a.yaml:2:13: not-yaml: the file is not UTF-8: line 2 has the byte 0xE9"), "{told}");
    fs::write(
        directory.path().join("a.yaml"),
        named("a").replace("\nignore", "\ntables: { t: { csv: t.csv, key: [sku] } }\nignore"),
    )
    .unwrap();
    fs::write(directory.path().join("t.csv"), b"sku,name\nA,B\nC,\x96\n").unwrap();
    let told = load(directory.path()).unwrap_err().to_string();
    assert!(
        told.contains("t.csv:3:3: table-file: the file is not UTF-8: line 3 has the byte 0x96, which is `–`"),
        "{told}"
    );
    assert!(told.contains("CSV UTF-8"), "{told}");
}

#[test]
fn no_mapping_is_an_error_that_says_what_to_give() {
    let directory = tempfile::tempdir().unwrap();
    let missing = load(&directory.path().join("none")).unwrap_err();
    assert!(matches!(missing, ProjectError::Missing { .. }));
    assert!(missing.to_string().contains("--mappings"), "{missing}");
    assert!(matches!(load(directory.path()).unwrap_err(), ProjectError::Empty { .. }));
}

#[test]
fn a_table_is_read_beside_its_mapping_and_never_from_an_absolute_path() {
    let mapping = |csv: &str| format!("{}tables:\n  cards: {{ csv: {csv}, key: [sku] }}\n", named("cards"));
    let files = |text: &str, table: &str| {
        load_embedded(&[("shop/cards.yaml", text), (table, "\u{feff}sku,product_uuid\nBC,6d6f6c3b-8713-4f68-9e4a\n")])
            .unwrap_err()
            .to_string()
    };
    let found = files(&mapping("tables/cards.csv"), "shop/tables/cards.csv");
    assert!(found.contains("shop/tables/cards.csv:2:4: not-uuid"), "{found}");
    let elsewhere = files(&mapping("tables/cards.csv"), "tables/cards.csv");
    assert!(elsewhere.contains("table-file") && elsewhere.contains("not part of the program"), "{elsewhere}");
    let absolute = files(&mapping("/tables/cards.csv"), "/tables/cards.csv");
    assert!(absolute.contains("relative to the mapping file"), "{absolute}");
}

#[test]
fn a_table_is_read_within_the_folder_of_the_mappings_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    fs::create_dir_all(path("shop/mappings/shared")).unwrap();
    fs::write(path("outside.csv"), "sku\nA\n").unwrap();
    fs::write(path("shop/inside.csv"), "sku\nA\n").unwrap();
    let tables = |csv: &str| format!("tables:\n  cards: {{ csv: {csv}, key: [sku] }}\n");
    let found = |text: &str| {
        fs::write(path("shop/mappings/cards.yaml"), text).unwrap();
        load(&path("shop/mappings")).map(drop).map_err(|error| error.to_string())
    };
    let direct = |csv: &str| found(&format!("{}{}", named("cards"), tables(csv)));
    // A table of a shared file counts from there.
    let shared = |csv: &str| {
        fs::write(path("shop/mappings/shared/tables.yaml"), tables(csv)).unwrap();
        found(&named("cards").replace("\nignore", "\ninclude: shared/tables.yaml\nignore"))
    };
    let refused = |found: Result<(), String>| found.is_err_and(|error| error.contains("outside of the folder"));
    // The configuration above makes no difference: it has secrets in it, and mappings are written by many hands.
    fs::write(path("shop/overprint.toml"), "private_key = 'CANARY'\n").unwrap();
    fs::write(path("shop/mappings/inside.csv"), "sku\nA\n").unwrap();
    for outside in ["../inside.csv", "../../outside.csv", "shared/../../inside.csv", "x/../../../outside.csv"] {
        assert!(refused(direct(outside)), "{outside}");
    }
    assert!(refused(shared("../../inside.csv")));
    assert_eq!(shared("../inside.csv"), Ok(()));
    assert_eq!(direct("shared/../inside.csv"), Ok(()));
}

#[test]
fn no_excerpt_shows_a_file_that_is_not_of_the_mappings() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    fs::create_dir_all(path("mappings/shared")).unwrap();
    for name in ["overprint.toml", "mappings/inner.toml", "mappings/.env", "secrets.yaml", "secrets.csv"] {
        fs::write(path(name), "private_key = \"CANARY\"\nCANARY: [\n").unwrap();
    }
    let found = |text: &str| {
        fs::write(path("mappings/cards.yaml"), text).unwrap();
        let error = load(&path("mappings")).unwrap_err();
        let shown = format!("{error}{error:?}");
        assert!(!shown.contains("CANARY"), "{shown}");
        shown
    };
    let tables = |csv: &str| format!("{}tables:\n  cards: {{ csv: {csv}, key: [sku] }}\n", named("cards"));
    let include = |file: &str| named("cards").replace("\nignore", &format!("\ninclude: {file}\nignore"));
    let table = [
        (include("../overprint.toml"), "outside"),
        (include("../secrets.yaml"), "outside"),
        (include("inner.toml"), "not a file of this kind"),
        (include(".env"), "not a file of this kind"),
        (tables("../overprint.toml"), "outside"),
        (tables("../secrets.csv"), "outside"),
        (tables("inner.toml"), "not a file of this kind"),
        (tables("shared/../../secrets.csv"), "outside"),
        (tables("shared"), "not a file of this kind"),
    ];
    for (text, why) in table {
        let shown = found(&text);
        assert!(shown.contains(why), "{text}: {shown}");
    }
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_folder_of_the_mappings() {
    use std::os::unix::fs::symlink;
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    fs::create_dir_all(path("mappings/tables")).unwrap();
    fs::write(path("overprint.toml"), "private_key = \"CANARY\"\nCANARY: [\n").unwrap();
    let shown = || load(&path("mappings")).map(drop).map_err(|error| format!("{error}{error:?}"));
    // A table, the lock file, and a mapping file that are links.
    let tables = format!("{}tables:\n  cards: {{ csv: tables/cards.csv, key: [sku] }}\n", named("cards"));
    fs::write(path("mappings/cards.yaml"), &tables).unwrap();
    for (link, to) in [
        ("mappings/tables/cards.csv", "../../overprint.toml"),
        ("mappings/more.yaml", "../overprint.toml"),
        ("mappings/more.yaml", "tables/../../overprint.toml"),
    ] {
        symlink(to, path(link)).unwrap();
        let error = shown().unwrap_err();
        assert!(error.contains("outside of the folder") && !error.contains("CANARY"), "{link}: {error}");
        fs::remove_file(path(link)).unwrap();
    }
    // Links within the folder lead where they lead, as those of a mounted ConfigMap do.
    fs::create_dir(path("mappings/..data")).unwrap();
    fs::write(path("mappings/..data/cards.csv"), "sku\nA\n").unwrap();
    symlink("../..data/cards.csv", path("mappings/tables/cards.csv")).unwrap();
    assert_eq!(shown(), Ok(()));
}

#[test]
fn a_mapping_rests_on_the_tables_of_the_files_it_shares() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    fs::write(path("a.yaml"), named("a").replace("\nignore", "\ninclude: shared/b.yaml\nignore")).unwrap();
    fs::write(path("c.yaml"), named("c").replace("SHIP", "FEE")).unwrap();
    fs::create_dir(path("shared")).unwrap();
    fs::write(path("shared/b.yaml"), "tables:\n  t: { csv: none.csv, key: [sku] }\n").unwrap();
    let (loaded, files) = load_with_files(directory.path()).unwrap();
    assert!(loaded.is_err(), "the table is not there");
    assert_eq!(files.iter().count(), 4);
    let table = path("shared/none.csv");
    assert!(files.rests_on(&path("a.yaml"), &table) && files.rests_on(&path("a.yaml"), &path("a.yaml")));
    assert!(!files.rests_on(&path("c.yaml"), &table) && !files.rests_on(&table, &path("a.yaml")));
}
