//! The fakes, a configuration, and the service.

use super::wire::{self, Answer};
use crate::app::{overprint, root};
use overprint_submit::ledger::act::Receive;
use overprint_submit::ledger::{Clock, Edition, Entry, Filter, Ledger, OrderRow, Place, Source, State};
use overprint_submit::sandbox::{Options, Sandbox, WEBHOOK_SECRET};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take that has to come.
const PATIENCE: Duration = Duration::from_secs(90);

/// Two fakes and a place for a configuration and a store.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    options: Options,
    directory: TempDir,
}

impl World {
    /// Starts the fakes, and writes a configuration with these lines in its `[service]` section.
    pub(crate) async fn start(service: &str) -> World {
        World::of(Options::default(), service).await
    }

    /// The same, with fakes of another kind.
    pub(crate) async fn of(options: Options, service: &str) -> World {
        let sandbox = Sandbox::start(options.clone()).await.expect("a sandbox");
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let world = World { sandbox, options, directory: tempfile::tempdir_in(place).expect("a directory") };
        world.configure(service);
        world
    }

    /// Writes the configuration again.
    pub(crate) fn configure(&self, service: &str) {
        self.write_config(&self.config_text(service, "is_test_order = true", &standard(&self.options.webhook_secret)));
    }

    /// Returns a configuration with these lines in its sections.
    pub(crate) fn config_text(&self, service: &str, storefront: &str, webhook: &str) -> String {
        let store = self.directory.path().join("overprint.db");
        let defaults = [("poll_seconds", "0"), ("retry_first_seconds", "1"), ("retry_most_seconds", "1")];
        let defaults = defaults.iter().filter(|(key, _)| !service.contains(key));
        let defaults: String = defaults.map(|(key, value)| format!("{key} = {value}\n")).collect();
        format!(
            "mappings = {mappings:?}\nstore = \"sqlite:{store}\"\n\n\
             [fourover]\nbase_url = {fourover:?}\napi_key = {api_key:?}\nprivate_key = {private_key:?}\n\n\
             [storefronts.sandbox]\nbase_url = {storefront_url:?}\ntenant = \"example.org\"\ntoken = {token:?}\n\
             payment_profile_token = {profile:?}\n{storefront}\n\n[storefronts.sandbox.webhook]\n{webhook}\n\n\
             [service]\n{defaults}{service}\n",
            mappings = root().join("mappings"),
            store = store.display(),
            api_key = self.options.api_key,
            private_key = self.options.private_key,
            token = self.options.bearer_token.as_deref().unwrap_or_default(),
            profile = self.options.profile_tokens[0],
            fourover = self.sandbox.fourover_url(),
            storefront_url = self.sandbox.storefront_url(),
        )
    }

    /// Writes a configuration.
    pub(crate) fn write_config(&self, text: &str) {
        let path = self.directory.path().join("overprint.toml");
        fs::write(&path, text).expect("a configuration");
        // It has secrets in it.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("permissions");
    }

    /// Returns the directory of the configuration and the store.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Returns the command `overprint` with the configuration.
    pub(crate) fn overprint(&self) -> Command {
        let mut command = overprint();
        command.arg("--config").arg(self.directory.path().join("overprint.toml")).env("OVERPRINT_ACTOR", "ada");
        command
    }

    /// Runs `overprint orders` with these arguments.
    pub(crate) async fn orders(&self, arguments: &[&str]) -> Output {
        let mut command = self.overprint();
        command.arg("orders").args(arguments);
        // The fakes answer meanwhile.
        tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint")
    }

    /// Starts the service, and waits until it listens.
    pub(crate) async fn serve(&self) -> Serving {
        self.serve_as(&[], "warn").await
    }

    /// The same, with arguments and a log.
    pub(crate) async fn serve_as(&self, arguments: &[&str], log: &str) -> Serving {
        let mut command = self.overprint();
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).env("OVERPRINT_LOG", log);
        self.serve_by(command).await
    }

    /// Starts the service by a command, and waits until it listens.
    pub(crate) async fn serve_by(&self, mut command: Command) -> Serving {
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("overprint");
        let stderr = BufReader::new(process.stderr.take().expect("its messages"));
        let said = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&said);
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let mut heard = heard.lock().expect("nobody panics here");
                heard.push_str(&line);
                heard.push('\n');
            }
        });
        let mut serving = Serving { process, said, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        serving.address = until("the service listens", async || {
            let said = serving.said();
            let (_, rest) = said.split_once("listening on http://")?;
            rest.split_once(',')?.0.parse().ok()
        })
        .await;
        serving
    }

    /// Opens the ledger beside the service, to look at it.
    pub(crate) async fn ledger(&self) -> Ledger {
        let place = Place::Sqlite(self.directory.path().join("overprint.db"));
        Ledger::open(&place, false, Clock::system()).await.expect("a ledger")
    }

    /// Stores an order of two lines at the storefront, and returns its id.
    pub(crate) fn order(&self, number: u32) -> String {
        let order = business_cards(number);
        self.sandbox.add_order(order["order"].clone());
        self.sandbox.add_contact(order["contact"].clone());
        format!("ord-{number}")
    }
}

/// The secret of a webhook as Standard Webhooks signs.
pub(crate) fn standard(secret: &str) -> String {
    format!("secret = {secret:?}")
}

/// Returns an order of business cards that can be placed, and the contact that it goes to.
pub(crate) fn business_cards(number: u32) -> Value {
    let text = fs::read(root().join("mappings/tests/business-cards.json")).expect("an example");
    let mut example: Value = serde_json::from_slice(&text).expect("an example");
    let order = &mut example["order"];
    order["id"] = json!(format!("ord-{number}"));
    order["number"] = json!(number);
    order["submission_date"] = json!("2999-03-02T15:04:05Z");
    example["contact"] = example["contacts"][0].clone();
    example
}

/// A service that is ended with its test.
pub(crate) struct Serving {
    process: Child,
    said: Arc<Mutex<String>>,
    pub(crate) address: SocketAddr,
}

impl Serving {
    /// Returns the number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Returns what was said so far.
    pub(crate) fn said(&self) -> String {
        self.said.lock().expect("nobody panics here").clone()
    }

    /// Returns the address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns what the service says, also after it ended.
    pub(crate) fn messages(&self) -> Arc<Mutex<String>> {
        Arc::clone(&self.said)
    }

    /// Returns where the storefront of the fakes delivers.
    pub(crate) fn webhook(&self) -> String {
        self.url("/webhooks/sandbox")
    }

    /// Has the fake storefront tell of an order, and returns the status of the answer.
    pub(crate) async fn told(&self, world: &World, id: &str) -> u16 {
        world.sandbox.notify(&self.webhook(), id, &format!("msg_{id}")).await.expect("an answer").status
    }

    /// Posts a body as the storefront would, signed.
    pub(crate) async fn post(&self, event: &str, body: &[u8]) -> Answer {
        wire::post(&self.webhook(), &wire::signed(WEBHOOK_SECRET, event, wire::now(), body), body).await
    }

    /// Asks for a path.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        wire::get(&self.url(path)).await
    }

    /// Waits until the service says that it is ready.
    pub(crate) async fn is_ready(&self) {
        until("the service is ready", async || (self.get("/readyz").await.status == 200).then_some(())).await;
    }

    /// Checks that nothing that happened harmed the service: it lives, is ready, and places an order.
    pub(crate) async fn is_intact(&self, world: &World, number: u32) {
        assert_eq!(self.get("/livez").await.status, 200);
        assert_eq!(self.get("/readyz").await.status, 200);
        let id = world.order(number);
        assert_eq!(self.told(world, &id).await, 202);
        let ledger = world.ledger().await;
        reaches(&ledger, &id, State::Placed).await;
        ledger.close().await;
    }

    /// Sends the service a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.process.id().to_string()).status();
        assert!(sent.expect("kill").success());
    }

    /// Waits until the service ended without being told to.
    pub(crate) async fn dies(mut self) {
        let status = until("the service dies", async || self.process.try_wait().expect("a status")).await;
        assert!(!status.success(), "{status}");
    }

    /// Lets the service end by itself, and returns its exit code.
    pub(crate) async fn ends(mut self) -> Option<i32> {
        let told = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().expect("kill");
        assert!(told.success());
        until("the service ends", async || self.process.try_wait().expect("a status")).await.code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _status = self.process.wait();
        if std::thread::panicking() {
            eprintln!("the service said:\n{}", self.said());
        }
    }
}

/// Waits until something is there.
pub(crate) async fn until<T>(what: &str, mut found: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = found().await {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: this did not come about");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Waits until an order is in a state.
pub(crate) async fn reaches(ledger: &Ledger, id: &str, state: State) -> Entry {
    let mut last = None;
    let began = Instant::now();
    loop {
        if let Some(entry) = entry(ledger, id).await {
            if entry.order.state == state {
                return entry;
            }
            last = Some(entry);
        }
        assert!(began.elapsed() < PATIENCE, "{id} is not {state}: {last:#?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Returns what the ledger has of an order of the fake storefront.
pub(crate) async fn entry(ledger: &Ledger, id: &str) -> Option<Entry> {
    let found = ledger.find("sandbox", id).await.expect("a ledger")?;
    Some(ledger.entry(found).await.expect("an entry"))
}

/// Lists everything that is stored.
pub(crate) async fn stored(ledger: &Ledger) -> Vec<OrderRow> {
    ledger.orders(&Filter { limit: 100_000, ..Filter::default() }).await.expect("orders")
}

/// Counts the orders that were posted to the fake 4over.
pub(crate) fn posted(world: &World) -> usize {
    world.sandbox.book().count("POST", "/orders")
}

/// An order as a webhook brings it, for a ledger on which no service works.
pub(crate) fn arrival(storefront: &str, external_id: String) -> Receive {
    Receive {
        storefront: storefront.to_owned(),
        external_id,
        event_id: None,
        source: Source::Webhook,
        actor: "webhook".to_owned(),
        body: None,
        edition: Edition::default(),
        writes_back: true,
    }
}
