//! `overprint demo`: the whole way of one order, against fakes on this machine.

mod files;
mod track;

use super::sandbox::{configuration, store_document};
use super::workplace;
use super::{Console, Exit, Failure, Paint, TextReporter, result};
use crate::config::Config;
use crate::ledger::{Clock, Ledger, Place};
use crate::place::{Answered, Interrupt, Placement, Reporter, Silent, Status, Stop, Version};
use crate::project::{self, Document, ProjectError};
use crate::sandbox::{Behaviour, Options, Receipt, Sandbox};
use crate::service::{AtWork, Ending, Rotations, Server, Service, Suspects, Troubled};
use clap::Args;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

/// How long the answer to an order is awaited here, in seconds; 4over itself takes 30 to 50.
const PATIENCE_S: u64 = 10;

/// The fake storefront, as the configuration of the sandbox calls it.
const STOREFRONT: &str = "sandbox";

/// Take an order the whole way, against a fake 4over and a fake storefront on this machine
///
/// No account and no configuration is needed, and nothing leaves this machine. With --behave the fakes misbehave:
///
///   'job=*-2:refuse'          4over refuses a job, and places the others
///   'order=*:fail'            4over refuses the whole order
///   'order=*:drop_after'      4over places the order, and its answer is lost
///   'order=*:drop_before'     the connection breaks before 4over does anything
///   'order=*:garbage'         4over answers with a web page
///   'route=PATCH /orders:409' the storefront's order changes while it is written to
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Arguments {
    /// How the fakes misbehave; repeatable
    #[arg(long, value_name = "RULE")]
    behave: Vec<Behaviour>,
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Takes the order the whole way.
pub(super) async fn run(arguments: Arguments, console: &mut Console) -> Result<Exit, Failure> {
    let mappings = project::load_embedded(files::FILES).map_err(ProjectError::Wrong)?;
    let wrong = |error: String| Failure::Input(format!("the order of the demo: {error}"));
    let document = Document::read(files::ORDER.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    let id = document.id().ok_or_else(|| wrong("it has no id".to_owned()))?.to_owned();
    let options = Options::default();
    let sandbox = Sandbox::start(options.clone()).await.map_err(Failure::System)?;
    store_document(&sandbox, &document).map_err(|error| wrong(error.to_string()))?;
    arguments.behave.iter().cloned().for_each(|rule| sandbox.behave(rule));
    let directory = tempfile::tempdir().map_err(Failure::System)?;
    let config = config(&sandbox, &options)?;
    let version = Version { mappings, name: env!("CARGO_PKG_VERSION").to_owned() };
    let service = Arc::new(service(&config, version, directory.path()).await?);
    let told = Told { service: &service, sandbox: &sandbox, rules: &arguments.behave, order: &id };
    let exit = match arguments.json {
        true => told.silent(console).await?,
        false => told.shown(console).await?,
    };
    service.ledger.close().await;
    sandbox.stop().await;
    Ok(exit)
}

/// Reads the configuration that `overprint sandbox` prints.
fn config(sandbox: &Sandbox, options: &Options) -> Result<Config, Failure> {
    let text = configuration(sandbox, options);
    let mut config = Config::load(Some(("demo", &text)), [], &|path| std::fs::read_to_string(path))?;
    if let Some(fourover) = &mut config.fourover {
        fourover.create_order_timeout = PATIENCE_S;
    }
    Ok(config)
}

/// Prepares the service, and a ledger that ends with the demo.
async fn service(config: &Config, version: Version, directory: &Path) -> Result<Service, Failure> {
    let store = Place::Sqlite(directory.join("overprint.db"));
    let mut settings = config.service.clone();
    settings.listen.set_port(0);
    Ok(Service {
        ledger: Ledger::open(&store, true, Clock::system()).await?,
        shops: workplace::shops(config)?,
        verifiers: workplace::verifiers(config, false)?,
        fourover: workplace::fourover(config)?,
        mappings: AtWork::new(version),
        catalogue: None,
        policy: workplace::policy(config)?,
        notify: config.notify.clone(),
        retention: config.retention,
        suspects: Suspects::default(),
        troubled: Troubled::default(),
        ending: Ending::default(),
        rotations: Rotations::default(),
        settings,
    })
}

/// The order that the service is told of.
struct Told<'t> {
    service: &'t Arc<Service>,
    sandbox: &'t Sandbox,
    rules: &'t [Behaviour],
    order: &'t str,
}

impl Told<'_> {
    /// Has the fake storefront send its webhook, and returns where to and what was answered.
    async fn webhook(&self) -> Result<(String, Receipt), Failure> {
        let server = Server::bind(Arc::clone(self.service), None).await.map_err(Failure::System)?;
        let address = server.address().map_err(Failure::System)?;
        let (end, stop) = watch::channel(false);
        let serving = tokio::spawn(server.run(stop));
        let path = format!("/webhooks/{STOREFRONT}");
        let sent = self.sandbox.notify(&format!("http://{address}{path}"), self.order, "msg_demo").await;
        end.send_replace(true);
        let _done = serving.await;
        Ok((path, sent.map_err(Failure::Input)?))
    }

    /// Does what is due for the order, as the workers of the service do.
    async fn placed(&self, reporter: &mut (dyn Reporter + Send)) -> Result<Answered, Failure> {
        let ledger = &self.service.ledger;
        let id = ledger.find(STOREFRONT, self.order).await?;
        let id = id.ok_or_else(|| Failure::Input("the webhook stored nothing".to_owned()))?;
        let version = self.service.mappings.version();
        let placer = self.service.placer_of(STOREFRONT, &version);
        let placer = placer.ok_or_else(|| Failure::Unconfigured("the demo has no storefront".to_owned()))?;
        Ok(placer.due_now(id, &mut Interrupt::on_ctrl_c(), reporter).await?)
    }

    /// Writes one document.
    async fn silent(&self, console: &mut Console) -> Result<Exit, Failure> {
        let (_, receipt) = self.webhook().await?;
        let answered = self.placed(&mut Silent).await?;
        let (mut document, exit) = match &answered {
            Answered::Placed(placement) => (result::placement_json(placement), result::exit(placement)),
            Answered::Stopped(stop) => (result::stop_json(stop), result::exit_of_stop(stop)),
            Answered::Known(entry) => (result::known_json(entry), result::exit_of_known(entry)),
        };
        if let Answered::Placed(placement) = &answered {
            let tracked = track::track(self.service.fourover.reader(), self.sandbox, placement).await;
            document["tracking"] = tracked.iter().map(track::Tracked::to_json).collect();
        }
        document["webhook"] = json!({ "status": receipt.status });
        document["sandbox"] = totals(self.sandbox);
        console.json(&document)?;
        Ok(exit)
    }

    /// Shows each step, and then what to make of it.
    async fn shown(&self, console: &mut Console) -> Result<Exit, Failure> {
        let paint = console.paint();
        opening(self.sandbox, self.rules, paint, console.out());
        let (path, receipt) = self.webhook().await?;
        let mut reporter = TextReporter::new(console.out(), paint);
        reporter.title("The storefront told of an order, and the service stored it");
        reporter.line(&format!("POST {path}, signed (Standard Webhooks)"));
        reporter.line(&format!("{} {}", receipt.status, receipt.body));
        let answered = self.placed(&mut reporter).await?;
        match answered {
            Answered::Placed(placement) => {
                let tracked = track::track(self.service.fourover.reader(), self.sandbox, &placement).await;
                track::show(&tracked, &mut reporter);
                closing(self.sandbox, &placement, paint, console.out());
                Ok(result::exit(&placement))
            }
            Answered::Stopped(stop) => {
                not_placed(&stop, console);
                Ok(result::exit_of_stop(&stop))
            }
            Answered::Known(entry) => {
                result::say_known(&entry, console);
                Ok(result::exit_of_known(&entry))
            }
        }
    }
}

fn opening(sandbox: &Sandbox, rules: &[Behaviour], paint: Paint, out: &mut dyn Write) {
    let title = paint.bold("One order, from the storefront to 4over and back.");
    let mut text = format!("{title} Nothing leaves this machine:\n");
    text.push_str(&format!(
        "  a fake storefront at {}\n  a fake 4over at {}\n",
        sandbox.storefront_url(),
        sandbox.fourover_url()
    ));
    rules.iter().for_each(|rule| text.push_str(&format!("  misbehaving: {rule}\n")));
    text.push('\n');
    let _nobody_listens = out.write_all(text.as_bytes());
}

fn closing(sandbox: &Sandbox, placement: &Placement, paint: Paint, out: &mut dyn Write) {
    let book = sandbox.book();
    let word = match (placement.outcome.status, result::exit(placement)) {
        (_, Exit::Done) => paint.good("Done."),
        (Status::InDoubt, _) => paint.doubt("A person has to ask 4over before anything is sent again."),
        (Status::Placed, _) => paint.doubt("Placed; a person has to look at the rest."),
        _ => paint.doubt("What was refused can be sent again once its reason is dealt with; the rest stands."),
    };
    let posts = book.orders.len().max(book.count("POST", "/orders"));
    let text = format!(
        "\n{word}\n4over was asked {}, has {} and charged {}.\n{NEXT}",
        times(posts),
        jobs(book.jobs.len()),
        book.total_charged()
    );
    let _nobody_listens = out.write_all(text.as_bytes());
}

fn not_placed(stop: &Stop, console: &mut Console) {
    result::say_stop(stop, console);
    let text = format!("\n{}\n{NEXT}", console.paint().doubt("Nothing was placed."));
    let _nobody_listens = console.out().write_all(text.as_bytes());
}

const NEXT: &str = "
Next:
  overprint demo --behave 'order=*:drop_after'           an answer is lost: in doubt, not sent again
  overprint demo --behave 'job=*-2:refuse'               one job is refused, the other placed
  overprint explain mappings/tests/business-cards.json   which rule and table row wrote each value
  overprint sandbox --orders mappings/tests              the same fakes for `overprint submit`
";

fn totals(sandbox: &Sandbox) -> Value {
    let book = sandbox.book();
    json!({
        "orders_posted": book.count("POST", "/orders"),
        "jobs": book.jobs.len(),
        "charged": book.total_charged().to_string(),
        "duplicate_job_names": book.duplicate_job_names(),
    })
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

fn jobs(count: usize) -> String {
    match count {
        0 => "no job".to_owned(),
        1 => "one job".to_owned(),
        count => format!("{count} jobs"),
    }
}
