//! The order that a case is made of: out of a file, or from the storefront.

use super::Arguments;
use crate::cli::Failure;
use crate::cli::configuration::{self, Secrets};
use crate::cli::documents::Documents;
use crate::project::{Document, RecipientRecord};
use crate::storefront::{Clock, Error, Storefront};
use overprint_mapping::recipient::Kind;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

/// Returns the order with all records that were given or fetched.
pub(super) async fn document(arguments: &Arguments, config: Option<&Path>) -> Result<Document, Failure> {
    let mut document = match (&arguments.order, &arguments.file) {
        (Some(id), _) => fetched(id, arguments.surroundings.storefront.as_deref(), config).await?,
        (None, file) => of_file(file.as_deref().unwrap_or(Path::new("-")))?,
    };
    let (contacts, organizations) = arguments.surroundings.recipients()?;
    let mut missing = named(&document);
    missing.retain(|(kind, id)| !document.has_recipient(*kind, id));
    for (kind, id) in missing {
        // Records of people who have nothing to do with the order stay out of its case.
        let given = |records: &[RecipientRecord]| records.iter().find(|record| record.id == id).cloned();
        match kind {
            Kind::Contact => document.contacts.extend(given(&contacts)),
            Kind::Organization => document.organizations.extend(given(&organizations)),
        }
    }
    Ok(document)
}

fn of_file(path: &Path) -> Result<Document, Failure> {
    let mut documents = Documents::open(path)?;
    let piece = documents.next()?.ok_or_else(|| Failure::Input("there is no order".to_owned()))?;
    if documents.next()?.is_some() {
        return Err(Failure::Usage("a case is one order, and the input has several".to_owned()));
    }
    Document::read(&piece.bytes).map_err(|error| Failure::Input(format!("{}: {error}", piece.place)))
}

/// Fetches the order, and the contacts and organizations that it names.
async fn fetched(id: &str, name: Option<&str>, config: Option<&Path>) -> Result<Document, Failure> {
    let config = configuration::load(config, Secrets::Read)?;
    let (_, settings) = configuration::storefront(&config, name)?.ok_or_else(|| {
        Failure::Unconfigured("no storefront is configured: `[storefronts.NAME]` in overprint.toml".to_owned())
    })?;
    let clock: Clock = Arc::new(SystemTime::now);
    let storefront =
        Storefront::new(settings.clone(), clock).map_err(|error| Failure::Unconfigured(error.to_string()))?;
    let failed = |error: Error| Failure::Input(error.to_string());
    let order = storefront.order(id).await.map_err(failed)?;
    let mut document = Document::of_order(order.raw).map_err(|error| Failure::Input(error.to_string()))?;
    let record = |record| RecipientRecord::new(record).map_err(Failure::Input);
    let named = named(&document);
    for (kind, id) in named {
        match kind {
            Kind::Contact => document.contacts.push(record(storefront.contact(&id).await.map_err(failed)?)?),
            Kind::Organization => {
                document.organizations.push(record(storefront.organization(&id).await.map_err(failed)?)?);
            }
        }
    }
    Ok(document)
}

fn named(document: &Document) -> Vec<(Kind, String)> {
    document.named_recipients().into_iter().map(|(kind, id)| (kind, id.to_owned())).collect()
}
