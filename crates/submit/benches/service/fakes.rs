//! A sandbox in a process of its own, and configurations that lead to it.

use crate::load;
use crate::orders;
use crate::process::{Process, overprint};
use overprint_submit::sandbox::{API_KEY, PRIVATE_KEY, PROFILE_TOKEN, WEBHOOK_SECRET};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Orders in one request to the sandbox.
const CHUNK: usize = 100;

/// Nothing is placed at any time of the day.
const CLOSED: &str = "[[service.maintenance]]\nfrom = \"00:00\"\nto = \"12:00\"\nzone = \"UTC\"\n\
                      [[service.maintenance]]\nfrom = \"12:00\"\nto = \"00:00\"\nzone = \"UTC\"\n";

/// A sandbox, and what is written for those who talk to it.
pub(crate) struct Fakes {
    process: Process,
    directory: PathBuf,
    /// Whether orders are marked at the storefront before they are sent.
    pub(crate) is_marking: bool,
}

impl Fakes {
    /// Starts a sandbox that behaves by rules.
    pub(crate) fn start(directory: &Path, rules: &[&str]) -> Result<Self, Box<dyn Error>> {
        Fakes::start_by(overprint(directory).arg("sandbox"), directory, rules)
    }

    /// The same, with so many orders that the storefront had before.
    pub(crate) fn with_many(directory: &Path, count: usize) -> Result<Self, Box<dyn Error>> {
        let file = directory.join("order.json");
        fs::write(&file, orders::order("old", 0).to_string())?;
        let mut command = overprint(directory);
        command.args(["sandbox", "--page-size", "100", "--many"]).arg(count.to_string()).arg("--orders").arg(file);
        Fakes::start_by(&mut command, directory, &[])
    }

    fn start_by(command: &mut Command, directory: &Path, rules: &[&str]) -> Result<Self, Box<dyn Error>> {
        command.stdout(Stdio::null());
        rules.iter().for_each(|rule| {
            command.args(["--behave", rule]);
        });
        let process = Process::start(command, "4over at")?;
        let fakes = Fakes { process, directory: directory.to_owned(), is_marking: false };
        load::put(fakes.storefront()?.parse()?, "/_sandbox/contacts", &orders::contact().to_string())?;
        Ok(fakes)
    }

    /// Stores orders at the storefront.
    pub(crate) fn store(&self, ids: &[String]) -> Result<(), Box<dyn Error>> {
        let numbered: Vec<(usize, &String)> = ids.iter().enumerate().collect();
        for chunk in numbered.chunks(CHUNK) {
            let orders: Vec<_> = chunk.iter().map(|(number, id)| orders::order(id, *number)["order"].take()).collect();
            load::put(self.storefront()?.parse()?, "/_sandbox/orders", &serde_json::to_string(&orders)?)?;
        }
        Ok(())
    }

    /// Returns the sandbox's processor time so far, in seconds.
    pub(crate) fn processor(&self) -> Option<f64> {
        self.process.processor()
    }

    /// Makes a command of `overprint` that uses a store, with so many orders being sent at a time; `is_closed` where none is.
    pub(crate) fn command(&self, store: &str, sending: usize, is_closed: bool) -> Result<Command, Box<dyn Error>> {
        let mappings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings");
        let (fourover, storefront) = (self.url(0)?, self.url(1)?);
        let closed = if is_closed { CLOSED } else { "" };
        let mark = if self.is_marking { "mark_before_sending = \"print_mark\"\n" } else { "" };
        let text = format!(
            "store = {store:?}\nmappings = {mappings:?}\n[fourover]\nbase_url = {fourover:?}\napi_key = {API_KEY:?}\n\
             private_key = {PRIVATE_KEY:?}\n[storefronts.sandbox]\nbase_url = {storefront:?}\ntenant = \"example.org\"\n\
             token = \"sandbox-token\"\npayment_profile_token = {PROFILE_TOKEN:?}\nis_test_order = true\n{mark}\
             [storefronts.sandbox.webhook]\nsecret = {WEBHOOK_SECRET:?}\n[service]\nsending = {sending}\n\
             poll_seconds = 0\ngo_live = \"2020-01-01T00:00:00Z\"\n{closed}"
        );
        let file = self.directory.join("overprint.toml");
        fs::write(&file, text)?;
        let mut command = overprint(&self.directory);
        command.arg("--config").arg(file);
        Ok(command)
    }

    fn storefront(&self) -> Result<String, Box<dyn Error>> {
        Ok(self.url(1)?.trim_start_matches("http://").to_owned())
    }

    /// Returns the address of 4over, the first that the sandbox told, or of the storefront, the second.
    pub(crate) fn url(&self, at: usize) -> Result<String, Box<dyn Error>> {
        let urls = self.process.ready.split([' ', ',']).filter(|word| word.starts_with("http://"));
        Ok(urls.skip(at).map(str::to_owned).next().ok_or("the sandbox did not say where it is")?)
    }
}
