//! Fakes that outlive the service, a store, a configuration, and orders that are told of until they are accepted.

mod ledger; // What its ledger says, and waiting for that.

use super::trouble::Trouble;
use crate::app::{Running, until};
use crate::postgres;
use overprint_submit::ledger::{Clock, Place};
use overprint_submit::sandbox::{Book, Options, Sandbox};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{self, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// What 4over's push has in its path.
const HINTS: &str = "a-secret-of-4over-and-the-shop";

/// How many deliveries the storefront has under way at once.
const SENDERS: usize = 6;

/// The pause before the storefront delivers again.
const AGAIN: Duration = Duration::from_millis(30);

/// What is usual in the section `[service]`: everything is tried again soon.
pub(crate) const QUICK: &str = "retry_most_seconds = 2\nlease_seconds = 6\n";

/// Which store a world has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

/// A storefront, a 4over, and what the service needs to work for them.
pub(crate) struct Shop {
    pub(crate) sandbox: Arc<Sandbox>,
    pub(crate) place: Place,
    /// What was planned for each order, by its id.
    pub(crate) orders: BTreeMap<String, Planned>,
    /// When processes were killed or held up, in milliseconds since 1970.
    pub(crate) kills: Vec<i64>,
    /// Whether it is not known when a process was held up, by the clock of the ledger.
    pub(crate) is_moment_unknown: bool,
    /// Where webhooks go now.
    address: Arc<Mutex<String>>,
    /// Every answer to a webhook, by order.
    pub(crate) answers: Arc<Mutex<BTreeMap<String, Vec<u16>>>>,
    telling: JoinSet<()>,
    senders: Arc<Semaphore>,
    /// What 4over's pushes are sent with.
    pusher: reqwest::Client,
    directory: TempDir,
    runtime: Runtime,
}

/// What was planned for an order.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) jobs: usize,
    pub(crate) trouble: Trouble,
    pub(crate) cancelled: Cancelled,
}

/// What a person did to have an order cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cancelled {
    /// Nothing.
    No,
    /// They asked for it, and were told that some job of it is not.
    Asked,
    /// They asked for it, and were told that all of it is.
    Done,
}

impl Shop {
    /// Opens a shop without orders; none where its store is not to be had.
    pub(crate) fn open(on: On, service: &str) -> Option<Shop> {
        Shop::that_waits(on, service, 5)
    }

    /// Opens a shop in which 4over's answer is awaited for so many seconds.
    pub(crate) fn that_waits(on: On, service: &str, answer_within: u64) -> Option<Shop> {
        let directory = memory();
        let place = match on {
            On::Sqlite => Place::Sqlite(directory.path().join("overprint.db")),
            On::Postgres => Place::Postgres(postgres::database()?),
        };
        Some(Shop::at(place, directory, service, answer_within))
    }

    /// Opens a shop on a store of its own.
    pub(crate) fn at(place: Place, directory: TempDir, service: &str, answer_within: u64) -> Shop {
        let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let sandbox = Arc::new(runtime.block_on(Sandbox::start(Options::default())).expect("a sandbox"));
        let store = match &place {
            Place::Sqlite(path) => format!("sqlite:{}", path.display()),
            Place::Postgres(address) => address.clone(),
        };
        let config = format!(
            "store = {store:?}\nmappings = {mappings:?}\n[service]\nlisten = \"127.0.0.1:0\"\nhints_secret = {HINTS:?}\n{service}\n\
             [fourover]\nbase_url = {fourover:?}\napi_key = \"sandbox-key\"\nprivate_key = \"sandbox-private-key\"\n\
             create_order_timeout = {answer_within}\ntimeout = 5\n\
             [storefronts.shop]\nbase_url = {storefront:?}\ntenant = \"example.org\"\ntoken = \"sandbox-token\"\n\
             payment_profile_token = \"1010101010\"\ntimeout_seconds = 5\nshipments = \"silent\"\n\
             [storefronts.shop.webhook]\nsecret = {secret:?}\n",
            mappings = crate::app::root().join("tests/world/mappings"),
            fourover = sandbox.fourover_url(),
            storefront = sandbox.storefront_url(),
            secret = Options::default().webhook_secret,
        );
        std::fs::write(directory.path().join("overprint.toml"), config).expect("a configuration");
        sandbox.add_contact(json!({ "id": "c-1", "first_name": "James", "last_name": "Doe",
            "preferred_phone_number": "865-555-0137" }));
        Shop {
            sandbox,
            place,
            orders: BTreeMap::new(),
            kills: Vec::new(),
            is_moment_unknown: false,
            address: Arc::default(),
            answers: Arc::default(),
            telling: JoinSet::new(),
            senders: Arc::new(Semaphore::new(SENDERS)),
            pusher: overprint_submit::http::client(AGAIN * 100, AGAIN * 100).expect("a client"),
            directory,
            runtime,
        }
    }

    /// Returns where the configuration is.
    pub(crate) fn config(&self) -> PathBuf {
        self.directory.path().join("overprint.toml")
    }

    /// Has the configuration say something else in the place of a line of it.
    pub(crate) fn reconfigure(&self, line: &str, other: &str) {
        let config = std::fs::read_to_string(self.config()).expect("a configuration");
        assert!(config.contains(line), "no `{line}` in\n{config}");
        std::fs::write(self.config(), config.replacen(line, other, 1)).expect("a configuration");
    }

    /// Has orders be marked at the storefront before they are sent.
    pub(crate) fn mark(&self) {
        self.reconfigure("shipments = ", "mark_before_sending = \"print_mark\"\nshipments = ");
    }

    /// Runs `overprint orders` on the configuration, and tells whether that was all right.
    pub(crate) fn orders(&self, arguments: &[&str]) -> bool {
        let mut command = crate::app::overprint();
        command.arg("--config").arg(self.config()).arg("orders").args(arguments).env("OVERPRINT_ACTOR", "ada");
        let output = command.output().expect("overprint");
        if !output.status.success() {
            eprintln!("orders {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        output.status.success()
    }

    /// Has a person cancel an order.
    pub(crate) fn cancel(&mut self, id: &str) {
        let is_done = self.orders(&["cancel", id, "--reason", "the customer wants it no more"]);
        let planned = self.orders.get_mut(id).expect("an order");
        planned.cancelled = if is_done { Cancelled::Done } else { Cancelled::Asked };
    }

    /// Adds the order with a number to the storefront, and returns its id.
    pub(crate) fn order(&mut self, number: usize, jobs: usize, trouble: Trouble) -> String {
        self.order_of(number, &vec![1; jobs], trouble)
    }

    /// Adds an order with a line for each of these, of so many designs, to the storefront, and returns its id.
    pub(crate) fn order_of(&mut self, number: usize, designs: &[usize], trouble: Trouble) -> String {
        let id = format!("o-{number}");
        let jobs = designs.iter().sum();
        let lines: Vec<Value> = (1..).zip(designs).map(|(line, designs)| line_item(number, line, *designs)).collect();
        self.sandbox.add_order(json!({
            "id": id, "number": number, "ship_to_type": "contact", "ship_to_contact_id": "c-1",
            "shipping_address": { "line1": "8900 Executive Park Drive", "city": "Knoxville", "state": "TN",
                "postal_code": "37923", "country": "US" },
            "line_items": lines, "custom_field_values": [], "sys_version": 3,
        }));
        if let Some(rule) = trouble.rule(&reference(number)) {
            self.behave(&rule);
        }
        self.orders.insert(id.clone(), Planned { jobs, trouble, cancelled: Cancelled::No });
        id
    }

    /// Adds orders of one job each and nothing wrong, and returns their ids.
    pub(crate) fn plain(&mut self, numbers: std::ops::RangeInclusive<usize>) -> Vec<String> {
        numbers.map(|number| self.order(number, 1, Trouble::None)).collect()
    }

    /// Adds a rule to the fakes.
    pub(crate) fn behave(&self, rule: &str) {
        self.sandbox.behave(rule.parse().unwrap_or_else(|error| panic!("{rule}: {error}")));
    }

    /// Starts `overprint serve`, and has the webhooks go there; fails where it does not start.
    pub(crate) fn serve(&self, points: &str) -> Running {
        let mut running = Running::start("serve", &self.config(), points);
        let address = running.address().unwrap_or_else(|| panic!("overprint serve ended: {}", running.log()));
        self.deliver_to(&address);
        running
    }

    /// Starts `overprint work`; fails where it does not start.
    pub(crate) fn work(&self, points: &str) -> Running {
        self.work_by(&self.config(), points)
    }

    /// Starts `overprint work` as another machine does, which keeps nothing of what this one keeps.
    pub(crate) fn work_elsewhere(&self, machine: &str) -> Running {
        self.work_by(&self.configured_elsewhere(machine), "")
    }

    /// Returns the configuration of another machine, which keeps nothing of what this one keeps.
    pub(crate) fn configured_elsewhere(&self, machine: &str) -> PathBuf {
        let config = self.directory.path().join(format!("{machine}.toml"));
        let text = std::fs::read_to_string(self.config()).expect("a configuration");
        std::fs::write(&config, format!("state_directory = {machine:?}\n{text}")).expect("a configuration");
        config
    }

    fn work_by(&self, config: &Path, points: &str) -> Running {
        let mut running = Running::start("work", config, points);
        assert!(running.heard(&["working on what is due"]).is_some(), "overprint work ended: {}", running.log());
        running
    }

    /// Has webhooks go somewhere else.
    pub(crate) fn deliver_to(&self, address: &str) {
        address.clone_into(&mut self.address.lock().expect("an address"));
    }

    /// Has the storefront tell of an order under the name of an event, again and again until that is accepted.
    pub(crate) fn tell(&mut self, id: &str, event: &str) {
        let (sandbox, address) = (Arc::clone(&self.sandbox), Arc::clone(&self.address));
        let (senders, answers) = (Arc::clone(&self.senders), Arc::clone(&self.answers));
        let (id, event) = (id.to_owned(), event.to_owned());
        let told = async move {
            loop {
                let _sender = senders.acquire().await;
                let url = format!("{}/webhooks/shop", address.lock().expect("an address"));
                if let Ok(receipt) = sandbox.notify(&url, &id, &event).await {
                    answers.lock().expect("answers").entry(id.clone()).or_default().push(receipt.status);
                    if (200..300).contains(&receipt.status) {
                        return;
                    }
                }
                tokio::time::sleep(AGAIN).await;
            }
        };
        self.telling.spawn_on(told, self.runtime.handle());
    }

    /// Has the storefront tell of orders, each once.
    pub(crate) fn tell_all(&mut self, ids: &[String]) {
        ids.iter().for_each(|id| self.tell(id, &format!("msg_{id}")));
    }

    /// Waits until everything that was told is accepted.
    pub(crate) fn until_accepted(&mut self) {
        let patience = self.patience();
        let (telling, runtime) = (&mut self.telling, &self.runtime);
        runtime.block_on(async {
            let all = async {
                while let Some(told) = telling.join_next().await {
                    told.expect("a delivery");
                }
            };
            tokio::time::timeout(patience, all).await.expect("all webhooks accepted in time");
        });
    }

    /// Returns the ids of the orders that were accepted.
    pub(crate) fn accepted(&self) -> Vec<String> {
        let answers = self.answers.lock().expect("answers");
        answers.iter().filter(|(_, told)| told.contains(&202)).map(|(id, _)| id.clone()).collect()
    }

    /// Posts 4over's push for jobs, until it is taken in.
    pub(crate) fn push(&self, jobs: &[(String, String)]) {
        let body = jobs.iter().map(|(number, name)| json!({ "source_job_id": number, "job_name": name }));
        let body = Value::Array(body.collect()).to_string();
        until("a push to be heeded", || {
            let url = format!("{}/hints/4over/{HINTS}", self.address.lock().expect("an address"));
            let request = self.pusher.post(url).header("content-type", "application/json").body(body.clone());
            self.runtime.block_on(async { request.send().await }).is_ok_and(|answer| answer.status() == 202)
        });
    }

    /// Has a person say of jobs whose answer was lost that 4over has them.
    pub(crate) fn resolve(&self, jobs: &[(String, String)]) {
        let Some((_, first)) = jobs.first() else { return };
        let placed: Vec<String> = jobs.iter().map(|(number, name)| format!("{name}={number}")).collect();
        let mut arguments = vec!["resolve", first, "--reason", "4over says so", "--placed"];
        arguments.extend(placed.iter().map(String::as_str));
        // Where nothing is in doubt, there is nothing to say.
        let _is_done = self.orders(&arguments);
    }

    /// Has a person try again the orders whose work was ended three times: it was the process that was killed, and not their doing.
    pub(crate) fn begin_anew(&self) -> bool {
        const BLAMED: &str = "working on it ended the process three times";
        let is_blamed = |text: &Option<String>| text.as_ref().is_some_and(|text| text.starts_with(BLAMED));
        let mut any = false;
        for (entry, _) in
            self.ledger().iter().filter(|(entry, _)| is_blamed(&entry.order.missing) || is_blamed(&entry.order.alert))
        {
            let entry = format!("#{}", entry.order.id);
            assert!(self.orders(&["retry", &entry, "--reason", "the process was killed"]), "{entry}");
            any = true;
        }
        any
    }

    /// Returns what runs the fakes.
    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Returns the book of the fakes.
    pub(crate) fn book(&self) -> Book {
        self.sandbox.book()
    }

    /// Tells whether only one process can work on the store.
    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.place, Place::Sqlite(_))
    }

    /// Notes that a process was killed or held up now.
    pub(crate) fn note_kill(&mut self) {
        self.kills.push(Clock::system().now());
    }

    /// Returns how long anything may take that has to come.
    fn patience(&self) -> Duration {
        Duration::from_secs(90) + Duration::from_millis(200) * u32::try_from(self.orders.len()).unwrap_or(u32::MAX)
    }

    /// Moves the fake 4over to an address where nobody listens, and returns that.
    pub(crate) fn move_4over_away(&self) -> SocketAddr {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        self.reconfigure(self.sandbox.fourover_url(), &format!("http://{address}"));
        address
    }

    /// Has what arrives at an address go to the fake 4over.
    pub(crate) fn bring_4over_back(&self, address: SocketAddr) {
        let target = self.sandbox.fourover_url().trim_start_matches("http://").to_owned();
        let listener = self.runtime.block_on(async { TcpListener::bind(address).await }).expect("the port");
        self.runtime.spawn(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                let target = target.clone();
                tokio::spawn(async move {
                    let mut there = TcpStream::connect(target).await.expect("the fake");
                    let _either_ended = tokio::io::copy_bidirectional(&mut caller, &mut there).await;
                });
            }
        });
    }
}

/// Returns the order id under which the order with a number is sent.
pub(crate) fn reference(number: usize) -> String {
    format!("shop-o-{number}")
}

/// Returns where the artwork of a design is.
pub(crate) fn artwork(number: usize, line: usize, design: usize) -> String {
    format!("https://artwork.example.com/{number}-{line}-{design}.pdf")
}

fn line_item(number: usize, line: usize, designs: usize) -> Value {
    let mut item = json!({ "order_line_item_id": line.to_string(), "sku": format!("BC-{line}"), "type": "item",
        "quantity": 500, "payload": { "front": artwork(number, line, 1) } });
    if designs > 1 {
        let designs: Vec<Value> =
            (1..=designs).map(|design| json!({ "front": artwork(number, line, design) })).collect();
        item["sku"] = json!(format!("SET-{line}"));
        item["payload"] = json!({ "designs": designs });
    }
    item
}

/// Makes a directory, in memory where the system has a place for that: what is tested is not the disk.
pub(crate) fn memory() -> TempDir {
    let memory = Path::new("/dev/shm");
    let root = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    tempfile::tempdir_in(root).expect("a directory")
}
