//! Hostile texts in every foreign field, through every output: no terminal, spreadsheet, log or page obeys them.
//!
//! A new field of an order is a line in `fields`, a new command one in `commands`, and a new answer of 4over one in `fourover`.

mod commands; // Every command that prints foreign text, and how it is run.
mod fields; // The orders: in each some fields with a hostile text.
mod files; // Files of orders and of mappings.
mod fourover; // A 4over, and a storefront, that answer in hostile texts.
mod obeyed; // What is wrong with an output.

use super::life::once;
use super::wire;
use super::world::{Serving, World, standard, until};
use crate::app::{Inbox, root};
use commands::Line;
use fields::Hostile;
use files::Files;
use fourover::Fourover;
use obeyed::{Findings, Kind};
use overprint_submit::ledger::{Entry, Ledger, State};
use overprint_submit::sandbox::WEBHOOK_SECRET;
use serde_json::{Value, json};
use std::fs;
use std::net::SocketAddr;

/// Returns a text that a terminal, a spreadsheet, a template, a page, or a reader of lines would obey, with a name in it.
fn canary(name: &str) -> String {
    format!(
        "=cmd|'/C {name}'!A0;=1+1 \u{1b}]52;c;eA==\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\u{2066}\u{e0041}\r\nFORGED \
         <script>alert(1)</script> {{{{x}}}}"
    )
}

/// The secret in the path of pushes.
const PUSHES: &str = "path-of-pushes-7a1c0f5e-canary";

/// Writes a configuration with the hostile 4over, and these lines behind it.
async fn configure(world: &World, more: &str) -> Fourover {
    let service = format!("track_seconds = 1\nhints_secret = {PUSHES:?}");
    let text = world.config_text(&service, "", &standard(WEBHOOK_SECRET));
    let fourover = Fourover::start(world.sandbox.fourover_url().to_string()).await;
    let text = text.replace(&world.sandbox.fourover_url().to_string(), &format!("http://{}/", fourover.address));
    world.write_config(&(text + more));
    fourover
}

/// Has the service told of every order, and waits until it did what it can.
async fn delivered(serving: &Serving, ledger: &Ledger, orders: &[&Hostile]) {
    for Hostile { id, .. } in orders {
        let body = json!({ "order_id": id }).to_string();
        assert_eq!(serving.post(&format!("msg_{id}"), body.as_bytes()).await.status, 202);
    }
    for Hostile { id, .. } in orders {
        once(ledger, id, |entry| !matches!(entry.order.state, State::Pending | State::Sending)).await;
    }
    // The number of a parcel that 4over gives goes on to the storefront.
    let is_tracked = |entry: &Entry| entry.jobs.iter().any(|job| job.tracking.contains("1Z999"));
    once(ledger, &fields::id(fields::TRACKED), is_tracked).await;
    let odd = once(ledger, &fields::id(fields::ODD_NUMBER), |entry| entry.order.state == State::InDoubt).await;
    assert!(odd.jobs.iter().all(|job| job.number.is_none()), "a number that is not one is kept");
}

/// Checks what was written to the storefront's orders.
fn written_back(world: &World, orders: &[Hostile], findings: &mut Findings) {
    for Hostile { id, envelope } in orders {
        let order = world.sandbox.order(id).expect("an order");
        let theirs = envelope["order"]["custom_field_values"].as_array().expect("fields");
        let ours = order["custom_field_values"].as_array().expect("fields").iter();
        for field in ours.filter(|field| !theirs.contains(field)) {
            let text = field["string_value"].as_str().map_or_else(|| field.to_string(), str::to_owned);
            findings.look(Kind::Page, "a field of the storefront's order", &text);
        }
    }
}

/// Makes targets of notices of each kind.
fn notified(http: SocketAddr, mail: SocketAddr) -> String {
    format!(
        "[notify]\nlook_seconds = 1\n[notify.to.chat]\nkind = \"slack\"\nwebhook_url = \"http://{http}/slack\"\n\
         [notify.to.hook]\nkind = \"webhook\"\nwebhook_url = \"http://{http}/hook\"\n\
         [notify.to.mail]\nkind = \"email\"\nserver = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n\
         from = \"o@example.com\"\nto = [\"ann@example.com\"]\n",
        mail.port()
    )
}

/// Looks at a notice: a mail, or the document of a webhook or of a chat.
fn notice(body: &str, findings: &mut Findings) {
    let Ok(document) = serde_json::from_str::<Value>(body) else { return findings.look(Kind::Text, "a mail", body) };
    findings.look(Kind::Json, "a notice", body);
    let is_chat = document.as_object().is_some_and(|members| members.len() == 1);
    let kind = if is_chat { Kind::Page } else { Kind::Text };
    findings.look(kind, "the text of a notice", document["text"].as_str().expect("a text"));
}

/// Looks at everything that a service writes, but for what commands show.
async fn served(format: &str) {
    let world = World::start("").await;
    let ((inbox, http), (mails, mail)) = (Inbox::http().await, Inbox::mail().await);
    let fourover = configure(&world, &notified(http, mail)).await;
    let (orders, labels) = (fields::orders(&world), fields::labels(&world));
    let serving = world.serve_as(&["--log-format", format], "debug").await;
    let told = orders.iter().chain(&labels).collect::<Vec<_>>();
    delivered(&serving, &world.ledger().await, &told).await;
    let mut findings = Findings::default();
    fourover.orders().iter().for_each(|order| findings.label("an order that 4over got: ", order));
    let mut notices = Vec::new();
    until("each target is told of orders held and in doubt", async || {
        notices.extend(inbox.drain());
        notices.extend(mails.drain());
        (notices.len() >= 6).then_some(())
    })
    .await;
    notices.iter().for_each(|(_, body)| notice(body, &mut findings));
    for path in ["/metrics", "/readyz", "/nothing/here", "/%3Cscript%3E%1b%0aFORGED"] {
        findings.look(Kind::Page, path, &serving.get(path).await.body);
    }
    for body in [json!({ "order_id": canary("webhook") }).to_string(), canary("webhook")] {
        findings.look(Kind::Page, "a refused webhook", &serving.post("odd", body.as_bytes()).await.body);
    }
    written_back(&world, &orders, &mut findings);
    let said = serving.said();
    assert!(said.contains("a tracking number is not written back"), "{said}");
    said.lines().for_each(|line| findings.look(Kind::Log, "the log", line));
    if format == "json" {
        let events = said.lines().filter(|line| line.starts_with('{'));
        assert!(events.map(|line| findings.look(Kind::Json, "the log", line)).count() > 10, "{said}");
    }
    findings.none();
}

#[tokio::test]
async fn nothing_foreign_is_obeyed_in_a_log_of_text_a_notice_a_page_a_label_or_an_order_of_the_storefront() {
    served("text").await;
}

#[tokio::test]
async fn nothing_foreign_is_obeyed_in_a_log_of_json() {
    served("json").await;
}

#[tokio::test]
async fn nothing_foreign_is_obeyed_in_a_command_over_the_ledger() {
    let world = World::start("").await;
    configure(&world, "").await;
    let orders = fields::orders(&world);
    let serving = world.serve().await;
    delivered(&serving, &world.ledger().await, &orders.iter().collect::<Vec<_>>()).await;
    let mut findings = Findings::default();
    let push = json!([{ "source_job_id": canary("push"), "job_name": format!("sandbox-{}-1", fields::id(fields::ODD_NUMBER)) }]);
    let headers = vec![("content-type", "application/json".to_owned())];
    let pushed =
        wire::post(&serving.url(&format!("/hints/4over/{PUSHES}")), &headers, push.to_string().as_bytes()).await;
    findings.look(Kind::Page, "the answer to a push", &pushed.body);
    let ids: Vec<String> = orders.iter().map(|order| order.id.clone()).collect();
    commands::run(commands::over_ledger(&ids), &|| world.overprint(), &mut findings).await;
    let report = world.directory().join("report");
    let backfill = ["backfill", "--from", "2000-01-01", "--execute", "--yes", "--report"].map(str::to_owned);
    let backfill = Line::new(backfill.into_iter().chain([report.display().to_string()]));
    commands::run(vec![backfill], &|| world.overprint(), &mut findings).await;
    for (ending, kind) in [("csv", Kind::Csv), ("json", Kind::Json)] {
        let written = fs::read_to_string(report.with_extension(ending)).expect("a report");
        assert!(written.contains("FORGED"), "{written}");
        findings.look(kind, "the report of a backfill", &written);
    }
    fields::store_late(&world);
    // Each of these may change what the next one says.
    for line in commands::acts() {
        commands::run(vec![line], &|| world.overprint(), &mut findings).await;
    }
    findings.none();
}

#[tokio::test]
async fn nothing_foreign_is_obeyed_in_a_command_over_files() {
    let world = World::start("").await;
    let (files, mut findings) = (Files::write(&world), Findings::default());
    commands::run(commands::over_files(&files), &|| world.overprint(), &mut findings).await;
    findings.none();
    findings.shows(fields::shown());
}

#[tokio::test]
async fn nothing_foreign_is_obeyed_in_what_a_hostile_4over_or_storefront_answers_to_a_command() {
    let world = World::start("").await;
    let fourover = configure(&world, "").await;
    let text = fs::read_to_string(world.directory().join("overprint.toml")).expect("a configuration");
    let text = text.replace(&world.sandbox.storefront_url().to_string(), &format!("http://{}/", fourover.address));
    world.write_config(&text);
    let catalog = world.directory().join("sold.db").display().to_string();
    let mut findings = Findings::default();
    let pull = Line::new(["catalog", "--catalog", &catalog, "pull"].map(str::to_owned));
    commands::run(vec![pull], &|| world.overprint(), &mut findings).await;
    let (unsold, names) = (files::unsold(&world), root().join("tests/data/names"));
    let lines = commands::answered(&catalog, &unsold.display().to_string(), &names.display().to_string());
    commands::run(lines, &|| world.overprint(), &mut findings).await;
    findings.none();
    findings.shows(["storefront", "catalog"]);
}
