//! `overprint doctor`: everything fine, and each thing that can be wrong.

use super::wire::now;
use super::world::{World, business_cards, standard, until};
use crate::app::{root, said};
use crate::postgres;
use overprint_submit::sandbox::{ListShape, Options, WEBHOOK_SECRET};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

/// Another secret than that of the fake storefront.
const OTHER_SECRET: &str = "whsec_b3RoZXItd2ViaG9vay1zZWNyZXQtb2YtMzItYnl0ZXM=";

/// A secret that nobody knows.
const UNKNOWN_SECRET: &str = "whsec_dW5rbm93bi13ZWJob29rLXNlY3JldC1vZi0zMi1ieXRlcw==";

async fn run(world: &World, arguments: &[&str]) -> Output {
    let mut command = world.overprint();
    command.args(arguments);
    // The fakes answer meanwhile.
    tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint")
}

/// Runs the doctor, and returns how it ended and what it found.
async fn doctor(world: &World, arguments: &[&str]) -> (Option<i32>, Vec<Value>) {
    let output = run(world, &[&["doctor", "--json"], arguments].concat()).await;
    let document: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(&output)));
    let findings = document["findings"].as_array().expect("findings").clone();
    let count = |level: &str| findings.iter().filter(|finding| finding["level"] == level).count();
    assert_eq!(
        (document["bad"].as_u64(), document["warnings"].as_u64()),
        (Some(count("bad") as u64), Some(count("warning") as u64))
    );
    assert!(findings.iter().all(|finding| (finding["level"] == "ok") != finding["help"].is_string()), "{findings:#?}");
    let is_bad = |findings: &[Value]| findings.iter().any(|finding| finding["level"] == "bad");
    assert_eq!(output.status.code(), Some(i32::from(is_bad(&findings))));
    // How much room a machine has is its own affair.
    let findings: Vec<Value> = findings.into_iter().filter(|finding| finding["check"] != "room").collect();
    (Some(i32::from(is_bad(&findings))), findings)
}

/// Returns the findings of a check of a group.
fn of<'f>(findings: &'f [Value], group: &str, check: &str) -> Vec<(&'f str, &'f str)> {
    let fits = |finding: &&Value| finding["group"] == group && finding["check"] == check;
    let text = |finding: &'f Value, member: &str| finding[member].as_str().expect("text");
    findings.iter().filter(fits).map(|finding| (text(finding, "level"), text(finding, "found"))).collect()
}

/// Writes findings one a line, without what differs from run to run.
fn shown(world: &World, findings: &[Value]) -> String {
    let directory = world.directory().display().to_string();
    let (fourover, storefront) = (world.sandbox.fourover_url(), world.sandbox.storefront_url());
    let mut text = String::new();
    for finding in findings {
        let word = |member: &str| finding[member].as_str().unwrap_or_default();
        let mut found = word("found").replace(&directory, "HERE");
        for (address, name) in [(&fourover, "http://4over"), (&storefront, "http://storefront")] {
            found = found.replace(address.trim_end_matches('/'), name);
        }
        if word("check") == "version" || word("group") == "store" && word("check") == "opens" {
            found = found.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            found = found.replace("00", "0").replace("00", "0");
        }
        text.push_str(&format!("{:<18} {:<10} {:<8} {found}\n", word("group"), word("check"), word("level")));
        if !word("help").is_empty() {
            text.push_str(&format!("{:<18} {:<10} help     {}\n", "", "", word("help")));
        }
    }
    text
}

/// Puts a copy of the mappings beside the configuration, with snapshots that fit the storefront, and 4over's catalogue.
async fn furnish(world: &World) {
    copy(&root().join("mappings"), &world.directory().join("mappings"));
    let output = run(world, &["test", "--accept"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let output = run(world, &["catalog", "pull"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry");
        match path.is_dir() {
            true => copy(&path, &to.join(name)),
            false => drop(fs::copy(&path, to.join(name)).expect("a copy")),
        }
    }
}

/// Configures the world with its own mappings, somebody who is told, and whatever is wrong.
fn configure(world: &World, storefront: &str, webhook: &str, changes: &[(&str, &str)]) {
    let mut text = world.config_text("", storefront, webhook);
    let theirs = format!("{:?}", root().join("mappings"));
    text = text.replace(&theirs, "\"mappings\"");
    text.push_str("[notify.to.ops]\nkind = \"slack\"\nwebhook_url = \"http://127.0.0.1:9/nobody\"\n");
    for (from, to) in changes {
        assert!(text.contains(from), "{from} in {text}");
        text = text.replace(from, to);
    }
    world.write_config(&text);
}

/// Stores an order whose custom fields hold values of these members.
fn with_fields(world: &World, members: [&str; 2]) {
    let mut order = business_cards(1)["order"].clone();
    let value = |member: &str| if member == "list_value" { json!(["X1-001"]) } else { json!("placed") };
    let field = |id: &str, member: &str| json!({ "custom_field_id": id, member: value(member) });
    order["custom_field_values"] = json!([
        field("commerce-orders__print_jobs__c", members[0]),
        field("commerce-orders__print_status__c", members[1]),
    ]);
    world.sandbox.add_order(order);
}

#[tokio::test]
async fn all_is_well_and_nothing_is_changed() {
    let world = World::start("").await;
    let fine = "is_test_order = true";
    configure(&world, fine, &format!("{}\nprevious_secret = {OTHER_SECRET:?}", standard(WEBHOOK_SECRET)), &[]);
    furnish(&world).await;
    with_fields(&world, ["list_value", "string_value"]);
    let before = fs::read_dir(world.directory()).expect("a directory").count();
    let (code, findings) = doctor(&world, &[]).await;
    assert_eq!(code, Some(0));
    insta::assert_snapshot!("doctor_fine", shown(&world, &findings));
    assert_eq!(fs::read_dir(world.directory()).expect("a directory").count(), before, "no store was made");
    // A pull asks which files products need by POST, which changes nothing.
    let book = world.sandbox.book();
    assert_eq!((book.count("POST", "/"), book.count("PATCH", "/")), (book.count("POST", "/requirements/products"), 0));

    // With a store, beside the service, and through it.
    let serving = world.serve().await;
    let (code, findings) = doctor(&world, &["--url", &serving.url("/")]).await;
    assert_eq!(code, Some(0), "{findings:#?}");
    for check in ["opens", "writable", "durable", "orders"] {
        assert_eq!(of(&findings, "store", check)[0].0, "ok", "{findings:#?}");
    }
    assert_eq!(of(&findings, "storefront sandbox", "service")[0].0, "ok");
    configure(&world, fine, &standard(UNKNOWN_SECRET), &[]);
    let (code, findings) = doctor(&world, &["--url", &serving.url("/")]).await;
    let (level, found) = of(&findings, "storefront sandbox", "service")[0];
    assert!(code == Some(1) && level == "bad" && found.contains("401"), "{found}");

    let text = run(&world, &["doctor"]).await;
    let text = String::from_utf8(text.stdout).expect("text");
    assert!(text.lines().all(|line| line.chars().count() <= 100) && text.contains("storefront sandbox\n"), "{text}");
}

#[tokio::test]
async fn a_listing_without_a_cursor_is_said() {
    let options = Options { listing: ListShape::FirstPage, page_size: 2, ..Options::default() };
    let world = World::of(options, "").await;
    (1..=3).for_each(|number| drop(world.order(number)));
    let (_, findings) = doctor(&world, &[]).await;
    let (level, found) = of(&findings, "storefront sandbox", "listing")[0];
    assert_eq!(level, "warning");
    assert!(found.contains("one array of 2 orders without a cursor"), "{found}");
    assert!(found.ends_with("the search has at least 1 others"), "{found}");
    world.sandbox.behave("route=POST /orders/example.org/search:403x*".parse().expect("a rule"));
    let (_, findings) = doctor(&world, &[]).await;
    let (level, found) = of(&findings, "storefront sandbox", "listing")[0];
    assert!(level == "warning" && found.contains("the search cannot be asked"), "{found}");
}

#[tokio::test]
async fn what_is_wrong_is_found_with_what_to_do() {
    let world = World::start("").await;
    configure(&world, "", &standard(WEBHOOK_SECRET), &[]);
    furnish(&world).await;
    let cards = world.directory().join("mappings/tables/business-cards.csv");
    let text = fs::read_to_string(&cards).expect("a table");
    fs::write(&cards, text.replace("1a7e039c-e7ed-4410-8c64-377dbcbee322", "1a7e039c-e7ed-4410-8c64-377dbcbee323"))
        .expect("a table");
    let store = world.directory().join("overprint.db");
    fs::write(&store, "no database, but a text that is long enough to be one").expect("a file");
    fs::set_permissions(&store, fs::Permissions::from_mode(0o644)).expect("permissions");
    configure(
        &world,
        "",
        "",
        &[
            ("token = \"sandbox-token\"", "token = \"another\""),
            ("private_key = \"sandbox-private-key\"", "private_key = \"another\""),
            ("[notify.to.ops]\nkind = \"slack\"\nwebhook_url = \"http://127.0.0.1:9/nobody\"\n", ""),
        ],
    );
    let (code, findings) = doctor(&world, &[]).await;
    assert_eq!(code, Some(1));
    insta::assert_snapshot!("doctor_wrong", shown(&world, &findings));
}

#[tokio::test]
async fn fields_cards_and_clocks_that_are_wrong() {
    let world = World::of(Options { now: || now() + 100, ..Options::default() }, "").await;
    with_fields(&world, ["string_value", "string_value"]);
    let card = ("payment_profile_token = \"1010101010\"", "payment_profile_token = \"2020202020\"");
    configure(
        &world,
        "",
        &standard(WEBHOOK_SECRET),
        &[card, ("\"mappings\"", &format!("{:?}", root().join("mappings")))],
    );
    let (code, findings) = doctor(&world, &["--notify"]).await;
    assert_eq!(code, Some(1));
    for group in ["storefront sandbox", "4over"] {
        let (level, found) = of(&findings, group, "clock")[0];
        assert!(level == "warning" && found.contains(" s behind"), "{found}");
    }
    let fields = of(&findings, "storefront sandbox", "fields");
    assert_eq!(fields.iter().map(|(level, _)| *level).collect::<Vec<_>>(), ["ok", "bad"]);
    assert!(
        fields[1].1.contains("`commerce-orders__print_jobs__c` holds string_value") && fields[1].1.contains(".yaml:")
    );
    let (level, found) = of(&findings, "4over", "card")[0];
    assert!(level == "bad" && found.contains("not among the 1") && !found.contains("2020"), "{found}");
    let (level, found) = of(&findings, "notify", "targets")[0];
    assert!(level == "bad" && found.starts_with("ops did not take") && !found.contains("nobody"), "{found}");

    let world = World::of(Options { now: || now() - 1_000, ..Options::default() }, "").await;
    let (_, findings) = doctor(&world, &[]).await;
    let (level, found) = of(&findings, "storefront sandbox", "clock")[0];
    assert!(level == "bad" && found.contains("ahead") && found.contains("300 s"), "{found}");
    assert_eq!(of(&findings, "storefront sandbox", "fields")[0].0, "warning", "no order has them");

    let text = world.config_text("", "", &standard(WEBHOOK_SECRET));
    world.write_config(&text.replace(world.sandbox.storefront_url(), "http://127.0.0.1:9"));
    let (code, findings) = doctor(&world, &[]).await;
    assert_eq!((code, of(&findings, "storefront sandbox", "reachable")[0].0), (Some(1), "bad"));
    world.write_config("[service]\nmode = \"loud\"\n");
    assert_eq!(doctor_code(&world).await, Some(78));
}

#[tokio::test]
async fn a_previous_secret_is_told_with_its_age_until_it_is_taken_out() {
    const DAY: u64 = 86_400_000;
    let world = World::start("").await;
    let rotated = |previous: &str| format!("{}\nprevious_secret = {previous:?}", standard(UNKNOWN_SECRET));
    let shadow = "mode = \"shadow\"";
    world.write_config(&world.config_text(shadow, "", &rotated(WEBHOOK_SECRET)));
    let serving = world.serve().await;
    let told = async || {
        let (_, findings) = doctor(&world, &[]).await;
        let rotation = of(&findings, "storefront sandbox", "rotation");
        rotation.into_iter().map(|(level, found)| (level.to_owned(), found.to_owned())).next()
    };
    let (level, found) = told().await.expect("a finding");
    assert!(level == "ok" && found.ends_with("; no delivery has needed it"), "{found}");
    assert_eq!(serving.post("msg_1", b"{\"id\":\"o-1\"}").await.status, 202);
    until("it is noted", async || told().await.filter(|(_, found)| found.contains("needed it last on"))).await;

    // The same a week later, with and without deliveries that need it.
    let address = format!("sqlite:{}", world.directory().join("overprint.db").display());
    let mut raw = SqliteConnection::connect(&address).await.expect("the store");
    let mut back = async |what: &str, days: u64| {
        let position = (now() * 1_000 - days * DAY).to_string();
        let set = "UPDATE cursor SET position = $1 WHERE name LIKE 'previous-secret-' || $2 || ':sandbox:____'";
        let changed = sqlx::query(set).bind(position).bind(what).execute(&mut raw).await.expect("the store");
        assert_eq!(changed.rows_affected(), 1, "{what}");
    };
    back("accepted", 8).await;
    let (level, found) = told().await.expect("a finding");
    assert_eq!(level, "warning", "the storefront still signs with it: {found}");
    back("needed", 8).await;
    let (level, found) = told().await.expect("a finding");
    assert_eq!(level, "warning", "nobody needs it: {found}");
    assert_eq!(serving.ends().await, Some(0));

    // Another previous secret has an age of its own, and none is no finding.
    world.write_config(&world.config_text(shadow, "", &rotated(OTHER_SECRET)));
    assert_eq!(told().await, None, "no service has accepted it");
    let serving = world.serve().await;
    assert_eq!(told().await.expect("a finding").0, "ok");
    assert_eq!(serving.ends().await, Some(0));
    world.write_config(&world.config_text(shadow, "", &standard(UNKNOWN_SECRET)));
    assert_eq!(told().await, None);
}

#[tokio::test]
async fn a_state_directory_that_others_can_use_is_told_with_its_files() {
    let world = World::start("").await;
    let text = world.config_text("", "", &standard(WEBHOOK_SECRET));
    let state = world.directory().join("memory");
    world.write_config(&format!("state_directory = \"memory\"\n{text}"));
    let told = async || {
        let (_, findings) = doctor(&world, &[]).await;
        let private = of(&findings, "files", "private");
        private.into_iter().map(|(level, found)| format!("{level} {found}")).collect::<Vec<_>>()
    };
    let fine = told().await;
    assert!(fine.len() == 1 && fine[0].starts_with("ok "), "no directory, no finding: {fine:?}");
    let serving = world.serve().await;
    serving.is_intact(&world, 1).await;
    assert_eq!(told().await, fine, "as the service makes it");
    // It writes its file anew whenever it sends.
    assert_eq!(serving.ends().await, Some(0));
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    let mut files: Vec<_> =
        fs::read_dir(&state).expect("a directory").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let kept = files.iter().find(|file| file.extension().is_some_and(|ending| ending == "json")).expect("a file");
    mode(kept, 0o664);
    mode(&state, 0o755);
    let expected = [(&state, "0755"), (kept, "0664")].map(|(path, mode)| {
        format!("warning other users of this machine can use {} (permissions {mode})", path.display())
    });
    assert_eq!(told().await, expected);
    mode(&state, 0o700);
    mode(kept, 0o600);
    assert_eq!(told().await, fine);
}

async fn doctor_code(world: &World) -> Option<i32> {
    run(world, &["doctor"]).await.status.code()
}

#[tokio::test]
async fn a_database_that_takes_nothing() {
    let Some(address) = postgres::database() else { return };
    let world = World::start("").await;
    let store = format!("sqlite:{}", world.directory().join("overprint.db").display());
    let text = world.config_text("", "", &standard(WEBHOOK_SECRET)).replace(&store, &address);
    world.write_config(&text);
    let (_, findings) = doctor(&world, &[]).await;
    let (level, found) = of(&findings, "store", "opens")[0];
    assert!(level == "warning" && found.contains("tables of version 0"), "no table was made: {found}");
    assert_eq!(run(&world, &["orders", "list"]).await.status.code(), Some(0));
    let (_, findings) = doctor(&world, &[]).await;
    assert_eq!((of(&findings, "store", "opens")[0].0, of(&findings, "store", "writable")[0].0), ("ok", "ok"));
    let mut connection = PgConnection::connect(&address).await.expect("a database");
    let name = address.rsplit('/').next().expect("a name");
    for sql in [
        "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, execution_time
             FROM _sqlx_migrations WHERE version = 1"
            .to_owned(),
        format!("ALTER DATABASE {name} SET default_transaction_read_only = on"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a setting");
    }
    let (code, findings) = doctor(&world, &[]).await;
    assert_eq!(code, Some(1));
    let (level, found) = of(&findings, "store", "opens")[0];
    assert!(level == "bad" && found.contains("newer overprint"), "{found}");
    let (level, found) = of(&findings, "store", "writable")[0];
    assert!(level == "bad" && found.contains("read only"), "{found}");
}
