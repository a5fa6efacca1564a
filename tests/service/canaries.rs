//! Every foreign field through every output: nothing in it is obeyed by a terminal, a spreadsheet, a log or a page.
//!
//! A new field is a line in [`FIELDS`], a new output one in [`LEDGER`] or [`FILES`].

use super::life::once;
use super::world::{World, business_cards, standard, until};
use crate::app::Inbox;
use axum::Router;
use axum::body::Bytes;
use axum::http::{Method, StatusCode, Uri};
use overprint_mapping::is_hidden;
use overprint_submit::ledger::State;
use overprint_submit::sandbox::WEBHOOK_SECRET;
use serde_json::{Value, json};
use std::fs;
use std::net::SocketAddr;
use std::process::Output;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpListener;

/// What a terminal, a spreadsheet, a template, a page, or a reader of lines would obey.
const CANARY: &str = "=cmd|'/C calc'!A0;=1+1 \u{1b}]52;c;eA==\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\u{2066}\u{e0041}\r\nFORGED \
                      <script>alert(1)</script> {{x}}";

/// How long a line of an output for people may be, whatever an order holds.
const LONGEST: usize = 20_000;

type Set = fn(&mut Value, &str);

/// The texts of an order that somebody else writes.
const FIELDS: &[(&str, Set)] = &[
    ("number", |order, text| order["number"] = json!(text)),
    ("status", |order, text| order["status"] = json!(text)),
    ("notes", |order, text| order["notes"] = json!(text)),
    ("total", |order, text| order["total"] = json!(text)),
    ("customer", |order, text| order["bill_to_contact_id"] = json!(text)),
    ("ship to name", |order, text| order["ship_to_name"] = json!(text)),
    ("street", |order, text| order["shipping_address"]["line1"] = json!(text)),
    ("second street", |order, text| order["shipping_address"]["line2"] = json!(text)),
    ("city", |order, text| order["shipping_address"]["city"] = json!(text)),
    ("state", |order, text| order["shipping_address"]["state"] = json!(text)),
    ("postal code", |order, text| order["shipping_address"]["postal_code"] = json!(text)),
    ("country", |order, text| order["shipping_address"]["country"] = json!(text)),
    ("shipping method", |order, text| order["shipping_method_id"] = json!(text)),
    ("line id", |order, text| order["line_items"][0]["order_line_item_id"] = json!(text)),
    ("sku", |order, text| order["line_items"][0]["sku"] = json!(format!("BC-{text}"))),
    ("sku of no mapping", |order, text| order["line_items"][0]["sku"] = json!(text)),
    ("description", |order, text| order["line_items"][0]["description"] = json!(text)),
    ("quantity", |order, text| order["line_items"][0]["quantity"] = json!(text)),
    ("option", |order, text| order["line_items"][0]["variant_options"][0]["option_name"] = json!(text)),
    ("option value", |order, text| order["line_items"][0]["variant_options"][1]["value"] = json!(text)),
    ("modifier", |order, text| order["line_items"][0]["modifier_options"][0]["value"] = json!(text)),
    ("artwork", |order, text| order["line_items"][0]["modifier_options"][1]["value"] = json!(text)),
    ("artwork's file name", |order, text| {
        order["line_items"][0]["modifier_options"][1]["value"] =
            json!(format!("https://artwork.example.com/{text}.pdf"));
    }),
    ("custom field", |order, text| {
        order["custom_field_values"] = json!([{ "custom_field_id": text, "string_value": text }]);
    }),
    ("version", |order, text| order["sys_version"] = json!(text)),
];

/// What 4over says to an order of such a number.
const REFUSED: u32 = 901;
const ODD_NUMBER: u32 = 902;

/// The outputs over the ledger; `{}` is each order in its turn.
const LEDGER: &[&[&str]] = &[
    &["orders", "list", "--limit", "1000"],
    &["orders", "list", "--group"],
    &["orders", "list", "--json", "--limit", "1000"],
    &["orders", "list", "--group", "--json"],
    &["orders", "show", "{}"],
    &["orders", "show", "{}", "--full"],
    &["orders", "show", "{}", "--json"],
    &["orders", "export"],
    &["orders", "export", "--personal"],
    &["orders", "export", "--format", "csv", "--personal"],
    &["orders", "replay", "--all"],
    &["orders", "release", "--all", "--state", "held", "--reason", "look", "--cap", "1000"],
    &["orders", "retry", "{}", "--reason", "look"],
    &["plan", "--no-price", "--order", "{}"],
    &["plan", "--no-price", "--order", "{}", "--json"],
    &["backfill", "--no-price"],
    &["backfill", "--no-price", "--json"],
    &["doctor"],
    &["doctor", "--json"],
    &["submit", "--order", CANARY],
    &["orders", "show", CANARY],
];

/// The outputs over files; `{}` is each order in its turn, `@` all of them.
const FILES: &[&[&str]] = &[
    &["translate", "{}"],
    &["translate", "{}", "--json"],
    &["explain", "{}"],
    &["explain", "{}", "--json"],
    &["plan", "--no-price", "{}"],
    &["capture", "{}", "--as", "-"],
    &["coverage", "@", "--quiet"],
    &["coverage", "@", "--quiet", "--json"],
    &["coverage", "@", "--quiet", "--stub", "-"],
    &["catalog", "check", "--against", "@"],
];

/// A 4over that answers in the texts of an attacker.
async fn fourover() -> SocketAddr {
    static NUMBER: AtomicU64 = AtomicU64::new(1_000_000_000);
    let router = Router::new().fallback(async |method: Method, uri: Uri, body: Bytes| {
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let answer = match (method.as_str(), uri.path()) {
            ("POST", "/orders") => placed(&body, NUMBER.fetch_add(1, Ordering::Relaxed)),
            ("GET", path) if path.ends_with("/status") => json!({ "entities": [
                { "status": "Complete: Shipped", "status_code_uuid": CANARY }, { "status": CANARY },
            ] }),
            ("GET", path) if path.ends_with("/tracking") => json!({ "tracking": ["1Z999", CANARY] }),
            _ => return (StatusCode::BAD_REQUEST, json!({ "status": "error", "message": CANARY }).to_string()),
        };
        (StatusCode::OK, answer.to_string())
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn placed(body: &Value, number: u64) -> Value {
    let order = body["order_id"].as_str().unwrap_or_default();
    let jobs = body["jobs"].as_array().cloned().unwrap_or_default();
    let names: Vec<Value> = jobs.iter().flat_map(names).collect();
    if order.contains(&REFUSED.to_string()) {
        let error = |name: &Value| json!({ "customer_job_id": name, "message": CANARY });
        return json!({ "order_status": "Fail", "job_ids": [], "errors": names.iter().map(error).collect::<Vec<_>>() });
    }
    let entry = |(at, name): (usize, &Value)| {
        let number = format!("X{number}-{at:03}");
        let number = if order.contains(&ODD_NUMBER.to_string()) { format!("{CANARY}{at}") } else { number };
        json!({ "customer_job_id": name, "internal_id": number, "status": 200 })
    };
    json!({ "order_status": "Success", "job_ids": names.iter().enumerate().map(entry).collect::<Vec<_>>() })
}

/// Lists the names of a job: those of its sets, or its own.
fn names(job: &Value) -> Vec<Value> {
    let sets = job["files"].as_object().into_iter().flatten().filter_map(|(_, set)| set.get("job_name").cloned());
    let sets: Vec<Value> = sets.collect();
    if sets.is_empty() { vec![job["job_name"].clone()] } else { sets }
}

/// Returns what is wrong with an output for people or programs.
fn wrong(what: &str, text: &str) -> Vec<String> {
    let is_csv = what.contains("csv");
    let is_json = what.contains("json") || what.contains("translate") || what.contains("capture");
    let mut wrong = Vec::new();
    let hidden = text.replace("\r\n", "\n").chars().find(|c| !matches!(c, '\n' | '\t') && is_hidden(*c));
    wrong.extend(hidden.map(|c| format!("{what}: U+{:04X} is obeyed", u32::from(c))));
    for line in text.lines() {
        if line.starts_with("FORGED") {
            wrong.push(format!("{what}: a foreign text makes a line of its own"));
        }
        if !is_json && !is_csv && line.chars().count() > LONGEST && !what.contains("--full") && !what.contains("export")
        {
            wrong.push(format!("{what}: a line of {} characters", line.chars().count()));
        }
        if is_csv || what.contains("--stub") && !what.starts_with("stderr") {
            let cells = line.split("\",\"").map(|cell| cell.trim_start_matches('"'));
            wrong.extend(
                cells.filter(|cell| cell.starts_with(['=', '+', '-', '@', '＝'])).map(|cell| format!("{what}: {cell}")),
            );
            if line.contains(";=") {
                wrong.push(format!("{what}: a formula behind a semicolon"));
            }
        }
    }
    wrong.dedup();
    wrong
}

fn of(arguments: &[String], output: &Output) -> Vec<String> {
    let what = arguments.join(" ");
    let what = what.replace(CANARY, "CANARY");
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()));
    let (Ok(out), Ok(err)) = (out, err) else { return vec![format!("{what}: not UTF-8")] };
    assert!(output.status.code().is_some_and(|code| code != 101), "{what}: {err}");
    let mut found = wrong(&what, &out);
    found.extend(wrong(&format!("stderr of {what}"), &err));
    found
}

async fn run(world: &World, arguments: &[String]) -> Vec<String> {
    let mut command = world.overprint();
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint");
    of(arguments, &output)
}

/// Replaces `{}` by each of some texts, or `@` by one.
fn each(arguments: &[&str], texts: &[String], all: &str) -> Vec<Vec<String>> {
    let with = |text: &str| arguments.iter().map(|word| word.replace("{}", text).replace('@', all)).collect();
    if arguments.contains(&"{}") { texts.iter().map(|text| with(text)).collect() } else { vec![with("")] }
}

/// Stores an order for each field, with the canary in it; some have a megabyte behind it.
fn orders(world: &World) -> Vec<(String, Value)> {
    let long = format!("{CANARY}{}", "x".repeat(1_000_000));
    let mut orders = Vec::new();
    for (at, (field, set)) in FIELDS.iter().enumerate() {
        let number = u32::try_from(at).expect("a number") + 1;
        let mut order = business_cards(number)["order"].clone();
        let is_long = ["notes", "sku", "number"].contains(field);
        set(&mut order, if is_long { &long } else { CANARY });
        orders.push((format!("ord-{number}"), order));
    }
    for number in [REFUSED, ODD_NUMBER, ODD_NUMBER + 1] {
        orders.push((format!("ord-{number}"), business_cards(number)["order"].clone()));
    }
    for (_, order) in &orders {
        world.sandbox.add_order(order.clone());
    }
    world.sandbox.add_contact(business_cards(1)["contact"].clone());
    orders
}

async fn everything(log: &str) {
    let world = World::start("").await;
    let (inbox, address) = Inbox::http().await;
    let text = world.config_text("track_seconds = 1", "", &standard(WEBHOOK_SECRET));
    let text = text.replace(&world.sandbox.fourover_url().to_string(), &format!("http://{}/", fourover().await));
    let notify = format!(
        "[notify]\nlook_seconds = 1\n[notify.to.ops]\nkind = \"slack\"\nwebhook_url = \"http://{address}/slack\"\n\
         [notify.to.hook]\nkind = \"webhook\"\nwebhook_url = \"http://{address}/hook\"\n"
    );
    world.write_config(&format!("{text}{notify}"));
    let orders = orders(&world);
    let serving = world.serve_as(&["--log-format", log], "debug").await;
    let ledger = world.ledger().await;
    for (id, _) in &orders {
        assert_eq!(serving.told(&world, id).await, 202);
    }
    for (id, _) in &orders {
        once(&ledger, id, |entry| !matches!(entry.order.state, State::Pending | State::Sending)).await;
    }
    // What 4over says of a job that it has goes on to the storefront.
    once(&ledger, &format!("ord-{}", ODD_NUMBER + 1), |entry| {
        entry.jobs.iter().any(|job| job.tracking.contains("1Z999"))
    })
    .await;
    let odd = once(&ledger, &format!("ord-{ODD_NUMBER}"), |entry| entry.order.state == State::InDoubt).await;
    assert!(odd.jobs.iter().all(|job| job.number.is_none()), "a number that is not one is kept");
    let mut found = Vec::new();
    let got = until("notices", async || Some(inbox.drain()).filter(|got| got.len() >= 4)).await;
    for (_, body) in got {
        found.extend(wrong("a notice as json", &body));
        let document: Value = serde_json::from_str(&body).expect("JSON");
        let text = document["text"].as_str().unwrap_or_default();
        found.extend(wrong("the text of a notice", text));
    }
    for path in ["/metrics", "/readyz", "/nothing/here"] {
        found.extend(wrong(path, &serving.get(path).await.body));
    }
    let body = json!({ "order_id": CANARY }).to_string();
    found.extend(wrong("a refused webhook as json", &serving.post("odd", body.as_bytes()).await.body));
    for (id, before) in &orders {
        let order = world.sandbox.order(id).expect("an order");
        for field in order["custom_field_values"].as_array().into_iter().flatten() {
            let is_theirs = before["custom_field_values"].as_array().is_some_and(|fields| fields.contains(field));
            if !is_theirs && (field.to_string().contains("<script") || field.to_string().contains("\\u001b")) {
                found.push(format!("written back: {field}"));
            }
        }
    }
    let ids: Vec<String> = orders.iter().map(|(id, _)| id.clone()).collect();
    // They do not depend on the log.
    for output in LEDGER.iter().filter(|_| log == "text") {
        for arguments in each(output, &ids, "") {
            found.extend(run(&world, &arguments).await);
        }
    }
    let report = world.directory().join("report");
    // Every order is known, so that nothing is sent.
    let report_to = report.display().to_string();
    let backfill =
        ["backfill", "--from", "2000-01-01", "--execute", "--yes", "--report", &report_to].map(str::to_owned);
    let mut command = world.overprint();
    command.args(&backfill);
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint");
    found.extend(of(&backfill, &output));
    for ending in ["csv", "json"] {
        let written = fs::read_to_string(report.with_extension(ending))
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        assert!(written.len() > 2_000, "{written}");
        found.extend(wrong(&format!("report as {ending}"), &written));
    }
    found.extend(serving.said().lines().flat_map(|line| wrong("the log as json", line)).collect::<Vec<_>>());
    assert!(!serving.said().lines().any(|line| line.len() > 100_000), "a line of the log is too long");
    assert!(serving.said().contains("a tracking number is not written back"));
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{} outputs obey:\n{}", found.len(), found.join("\n"));
}

#[tokio::test]
async fn nothing_foreign_is_obeyed_in_any_output_of_the_ledger_and_a_log_of_text() {
    everything("text").await;
}

#[tokio::test]
async fn nothing_foreign_is_obeyed_in_any_output_of_the_ledger_and_a_log_of_json() {
    everything("json").await;
}

#[tokio::test]
async fn nothing_foreign_is_obeyed_in_any_output_over_files() {
    let world = World::start("").await;
    let files = world.directory().join("orders");
    fs::create_dir(&files).expect("a directory");
    let contact = business_cards(1)["contact"].clone();
    let mut paths = Vec::new();
    for (id, order) in orders(&world) {
        let path = files.join(format!("{id}.json"));
        fs::write(&path, json!({ "order": order, "contacts": [contact] }).to_string()).expect("a file");
        paths.push(path.display().to_string());
    }
    // A file's name is foreign as well.
    let odd = files.join(format!("{}.json", CANARY.replace('/', "")));
    fs::write(&odd, "{\"order\": [").expect("a file");
    paths.push(odd.display().to_string());
    let mut found = Vec::new();
    for output in FILES {
        for arguments in each(output, &paths, &files.display().to_string()) {
            let name = arguments.iter().map(|word| word.replace(&odd.display().to_string(), "ODD"));
            let name: Vec<String> = name.collect();
            let mut command = world.overprint();
            command.args(&arguments);
            let output =
                tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint");
            found.extend(of(&name, &output));
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{} outputs obey:\n{}", found.len(), found.join("\n"));
}
