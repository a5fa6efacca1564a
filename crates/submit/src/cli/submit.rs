//! `overprint submit`: one order, now.

use super::configuration::{self, Secrets};
use super::documents::Documents;
use super::offline::Surroundings;
use super::orders::{find, pause};
use super::workplace::{self, Workplace};
use super::{Console, Exit, Failure, TextReporter, live, names, result};
use crate::ledger::State;
use crate::place::{Answered, Given, Interrupt, Placer, Silent, Stop};
use crate::project::Document;
use crate::storefront::RESERVED_VALUES;
use clap::Args;
use std::path::{Path, PathBuf};

/// Place one order at 4over, now, and write back what became of it
///
/// With --order the order is fetched from its storefront, and written back to. With FILE it is taken from the file, an order
/// or an envelope as for `translate`, and nothing is written back unless --write-back is given.
///
/// The order is sent once. The ledger remembers it, so that asking again sends nothing that was placed or is in doubt, whether it
/// came by this command, a webhook or otherwise. An order whose custom fields hold job numbers that the ledger does not know is
/// held. Orders are test orders until the storefront's configuration says `is_test_order = false`.
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
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Places the order.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let config = configuration::load(config, Secrets::Read)?;
    let (name, settings) = configuration::storefront(&config, arguments.surroundings.storefront.as_deref())?
        .ok_or_else(|| {
            Failure::Unconfigured("no storefront is configured: `[storefronts.NAME]` in overprint.toml".to_owned())
        })?;
    live::check(&config)?;
    let (fourover, shop) = (workplace::fourover(&config)?, workplace::shop(name, settings)?);
    let given = given(&arguments)?;
    let path = arguments.surroundings.mappings.as_deref().unwrap_or(&config.mappings);
    let workplace = Workplace {
        version: workplace::version(&config, path)?,
        catalogue: workplace::catalogue(&config).await?,
        policy: workplace::policy(&config)?,
        ledger: workplace::ledger(&config).await?,
        fourover,
        shop,
    };
    names::check(&config, &workplace.ledger).await?;
    let given = meant(given, &workplace).await?;
    place(workplace.placer(), given, arguments.json, console).await
}

/// Replaces a ledger entry, written `#42`, by the storefront's ID of its order.
async fn meant(given: Given, workplace: &Workplace) -> Result<Given, Failure> {
    let word = match &given {
        Given::Id(word) if find::entry_number(word).is_some() => word,
        _ => return Ok(given),
    };
    let found = find::of_storefront(&workplace.ledger, &workplace.shop.name, word).await?;
    match found {
        Some(id) => Ok(Given::Id(workplace.ledger.entry(id).await?.order.external_id)),
        None => Ok(given),
    }
}

/// Places an order, shows it, and tells how it ends.
async fn place(placer: Placer<'_>, given: Given, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let mut interrupt = Interrupt::on_ctrl_c();
    let actor = workplace::actor();
    let answered = match json {
        true => placer.now(given, &actor, &mut interrupt, &mut Silent).await,
        false => {
            let paint = console.paint();
            let mut reporter = TextReporter::new(console.out(), paint);
            placer.now(given, &actor, &mut interrupt, &mut reporter).await
        }
    }?;
    let is_kept = match &answered {
        Answered::Stopped(Stop::Paused | Stop::WentBack | Stop::Unsettled) => true,
        // A service took the order up at the same moment, and does not send it either.
        Answered::Known(entry) => entry.order.state == State::Pending,
        _ => false,
    };
    if is_kept && !json {
        pause::say(placer.ledger, console).await?;
    }
    show(&answered, json, console)
}

/// Shows what became of an order, and tells how that ends.
pub(super) fn show(answered: &Answered, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    match answered {
        Answered::Placed(placement) => {
            // What was placed is told by the exit code also when nobody reads the document.
            let told = if json { console.json(&result::placement_json(placement)) } else { Ok(()) };
            result::say_doubt(placement, console);
            let exit = result::exit(placement);
            told.map_or_else(|error| Ok(exit.max(Failure::Output(error).exit())), |()| Ok(exit))
        }
        Answered::Stopped(stop) => {
            match json {
                true => console.json(&result::stop_json(stop))?,
                false => result::say_stop(stop, console),
            }
            Ok(result::exit_of_stop(stop))
        }
        Answered::Known(entry) => {
            match json {
                true => console.json(&result::known_json(entry))?,
                false => result::say_known(entry, console),
            }
            Ok(result::exit_of_known(entry))
        }
    }
}

fn given(arguments: &Arguments) -> Result<Given, Failure> {
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
    let (contacts, organizations) = arguments.surroundings.recipients()?;
    document.contacts.extend(contacts);
    document.organizations.extend(organizations);
    if document.id().is_none() {
        return Err(wrong("an order without an id cannot be told from others, and is not placed".to_owned()));
    }
    Ok(Given::Document { document: Box::new(document), write_back: arguments.write_back })
}
