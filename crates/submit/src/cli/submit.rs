//! `overprint submit`: one order, now.

use super::configuration::{self, Secrets};
use super::documents::Documents;
use super::offline::Surroundings;
use super::{Console, Exit, Failure, TextReporter, result};
use crate::catalog::Store;
use crate::config::Config;
use crate::fourover::Client;
use crate::place::{Given, Interrupt, Placer, Reporter, Step};
use crate::project::{self, Document, StorefrontDocument, Token};
use crate::storefront::{self, RESERVED_VALUES, Settings, Storefront};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Place one order at 4over, now, and write back what became of it
///
/// With --order the order is fetched from its storefront, and written back to. With FILE it is taken from the file, an order
/// or an envelope as for `translate`, and nothing is written back unless --write-back is given.
///
/// The order is sent once. Nothing is remembered between two runs: placing an order twice pays it twice. An order whose
/// custom fields hold job numbers already is refused, which catches a slip of the hand and no more. Orders are test orders
/// until the storefront's configuration says `is_test_order = false`.
///
/// Where `overprint catalog pull` has made a catalogue, the order is held against it first, and what 4over does not sell is not
/// sent: exit code 3, and each finding with the rule and the row it comes from.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// File with an order; - is stdin
    #[arg(value_name = "FILE", required_unless_present = "order", conflicts_with = "order")]
    file: Option<PathBuf>,
    /// Id of an order of the storefront
    #[arg(long, value_name = "ID")]
    order: Option<String>,
    #[command(flatten)]
    surroundings: Surroundings,
    /// Write back to the storefront's order, also when the order comes from a file
    #[arg(long, conflicts_with = "order")]
    write_back: bool,
    /// Place an order that says it was placed before, or is in doubt: all of it may be paid again
    #[arg(long)]
    again: bool,
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Shows no steps.
pub(super) struct Silent;

impl Reporter for Silent {
    fn step(&mut self, _: Step<'_>) {}
}

/// Both partners and what the configuration says of them.
pub(super) struct Partners {
    pub(super) storefront: Storefront,
    pub(super) fourover: Client,
    pub(super) values: StorefrontDocument,
}

/// Places the order.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let config = configuration::load(config, Secrets::Read)?;
    let (name, settings) = configuration::storefront(&config, arguments.surroundings.storefront.as_deref())?
        .ok_or_else(|| {
            Failure::Unconfigured("no storefront is configured: `[storefronts.NAME]` in overprint.toml".to_owned())
        })?;
    let mut partners = Partners::new(&config, name, settings)?;
    let mappings = project::load(arguments.surroundings.mappings.as_deref().unwrap_or(&config.mappings))?;
    let mappings = mappings.with_dialect(config.fourover.as_ref().map(|it| it.dialect.clone()).unwrap_or_default());
    let catalogue = catalogue(&config).await?;
    let given = given(&arguments, &mut partners)?;
    let placer = Placer {
        storefront: &partners.storefront,
        fourover: &partners.fourover,
        mappings: &mappings,
        values: &partners.values,
        catalogue: catalogue.as_ref(),
        again: arguments.again,
    };
    place(placer, given, arguments.json, console).await
}

/// Opens 4over's catalogue, where there is one: without it nothing is held against it.
async fn catalogue(config: &Config) -> Result<Option<Store>, Failure> {
    if !config.catalog.exists() {
        return Ok(None);
    }
    let opened = Store::open(&config.catalog).await;
    opened.map(Some).map_err(|error| Failure::Unconfigured(error.to_string()))
}

/// Places an order, shows it, and tells how it ends.
async fn place(placer: Placer<'_>, given: Given, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let mut interrupt = Interrupt::on_ctrl_c();
    let placed = match json {
        true => placer.place(given, &mut interrupt, &mut Silent).await,
        false => {
            let paint = console.paint();
            let mut reporter = TextReporter::new(console.out(), paint);
            placer.place(given, &mut interrupt, &mut reporter).await
        }
    };
    match placed {
        Ok(placement) => {
            // What was placed is told by the exit code also when nobody reads the document.
            let told = if json { console.json(&result::placement_json(&placement)) } else { Ok(()) };
            result::say_doubt(&placement, console);
            let exit = result::exit(&placement);
            told.map_or_else(|error| Ok(exit.max(Failure::Output(error).exit())), |()| Ok(exit))
        }
        Err(stop) => {
            match json {
                true => console.json(&result::stop_json(&stop))?,
                false => result::say_stop(&stop, console),
            }
            Ok(result::exit_of_stop(&stop))
        }
    }
}

impl Partners {
    /// Prepares both clients; nothing is sent.
    pub(super) fn new(config: &Config, name: &str, settings: &Settings) -> Result<Self, Failure> {
        let unconfigured = |message: String| Failure::Unconfigured(message);
        let missing = || unconfigured("no account at 4over is configured: `[fourover]` in overprint.toml".to_owned());
        let fourover = config.fourover.as_ref().ok_or_else(missing)?;
        let fourover = Client::new(fourover).map_err(|error| unconfigured(error.to_string()))?;
        let token = Token::Real(settings.payment_profile_token.as_ref());
        let values = StorefrontDocument::of(name, settings, token);
        let clock: storefront::Clock = Arc::new(SystemTime::now);
        let storefront = Storefront::new(settings.clone(), clock).map_err(|error| unconfigured(error.to_string()))?;
        Ok(Partners { storefront, fourover, values })
    }
}

fn given(arguments: &Arguments, partners: &mut Partners) -> Result<Given, Failure> {
    if let Some(id) = &arguments.order {
        return match arguments.surroundings.names_recipients() {
            false => Ok(Given::Id(id.clone())),
            true => Err(Failure::Usage("--contact and --organization go with FILE: --order looks them up".to_owned())),
        };
    }
    let path = arguments.file.as_deref().unwrap_or(Path::new("-"));
    let mut documents = Documents::open(path)?;
    let piece = documents.next()?.ok_or_else(|| Failure::Input("there is no order".to_owned()))?;
    if documents.next()?.is_some() {
        return Err(Failure::Usage("one order at a time is placed, and the input has several".to_owned()));
    }
    let wrong = |why: String| Failure::Input(format!("{}: {why}", piece.place));
    let mut document = Document::read(&piece.bytes).map_err(|error| wrong(error.to_string()))?;
    if let Some(name) = RESERVED_VALUES.into_iter().find(|name| document.storefront.contains_key(*name)) {
        return Err(wrong(format!("`storefront.{name}` of an order that is placed comes from the configuration only")));
    }
    partners.values.lay_over(&document.storefront);
    let (contacts, organizations) = arguments.surroundings.recipients()?;
    document.contacts.extend(contacts);
    document.organizations.extend(organizations);
    if arguments.write_back && document.id().is_none() {
        return Err(wrong("an order without an id cannot be written back to".to_owned()));
    }
    Ok(Given::Document { document: Box::new(document), write_back: arguments.write_back })
}
