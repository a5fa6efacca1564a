//! What translate and explain share: mappings, a storefront and recipients, and no secret.

use super::Failure;
use super::configuration::{self, Secrets};
use super::documents::{Documents, Piece};
use crate::project::{
    self, Document, DocumentError, Files, ProjectError, RecipientRecord, Report, StorefrontDocument, Token,
};
use clap::Args;
use overprint_mapping::recipient::Kind;
use overprint_mapping::{Mappings, Recipients};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The name that stands for a storefront where none is configured or named.
pub(super) const UNNAMED: &str = "storefront";

/// Where mappings, storefront and recipients come from.
#[derive(Clone, Debug, Args)]
pub(super) struct Surroundings {
    /// Directory of the mappings, or one mapping file [default: `mappings` of the configuration, else mappings/]
    #[arg(long, value_name = "PATH")]
    pub(super) mappings: Option<PathBuf>,
    /// The storefront that the orders come from [default: the only one configured, else "storefront"]
    #[arg(long, value_name = "NAME")]
    pub(super) storefront: Option<String>,
    /// A contact as the storefront holds it, or an array of them; repeatable
    #[arg(long, value_name = "FILE")]
    contact: Vec<PathBuf>,
    /// An organization as the storefront holds it, or an array of them; repeatable
    #[arg(long, value_name = "FILE")]
    organization: Vec<PathBuf>,
}

/// Everything that is needed to translate without a network.
pub(super) struct Offline {
    pub(super) mappings: Mappings,
    pub(super) storefront: StorefrontDocument,
    contacts: Vec<RecipientRecord>,
    organizations: Vec<RecipientRecord>,
}

/// An order with all that it is translated with.
pub(super) struct Prepared {
    pub(super) document: Document,
    pub(super) recipients: Recipients,
    pub(super) storefront: String,
}

impl Offline {
    /// Loads configuration and mappings. Secrets are not read: their names stand in their place.
    pub(super) fn open(surroundings: &Surroundings, config: Option<&Path>) -> Result<Self, Failure> {
        let (opened, _) = Offline::open_with_files(surroundings, config)?;
        Ok(opened.map_err(ProjectError::Wrong)?)
    }

    /// Does the same, and tells which files the mappings rest on, also where they are wrong.
    pub(super) fn open_with_files(
        surroundings: &Surroundings,
        config: Option<&Path>,
    ) -> Result<(Result<Self, Report>, Files), Failure> {
        let config = configuration::load(config, Secrets::LeaveAlone)?;
        let storefront = match configuration::storefront(&config, surroundings.storefront.as_deref())? {
            Some((name, settings)) => StorefrontDocument::of(name, settings, Token::Placeholder),
            None => {
                let name = surroundings.storefront.as_deref().unwrap_or(UNNAMED);
                StorefrontDocument::named(name, true, Token::Placeholder)
            }
        };
        let path = surroundings.mappings.as_deref().unwrap_or(&config.mappings);
        let (mappings, files) = project::load_with_files(path)?;
        let mappings = match mappings {
            Ok(mappings) => mappings,
            Err(report) => return Ok((Err(report), files)),
        };
        let dialect = config.fourover.map(|fourover| fourover.dialect).unwrap_or_default();
        let offline = Offline {
            mappings: mappings.with_dialect(dialect),
            storefront,
            contacts: records(&surroundings.contact)?,
            organizations: records(&surroundings.organization)?,
        };
        Ok((Ok(offline), files))
    }

    /// Reads an order with what came with it.
    pub(super) fn prepare(&self, bytes: &[u8]) -> Result<Prepared, DocumentError> {
        let document = Document::read(bytes)?;
        let recipients = self.recipients(&document);
        let mut storefront = self.storefront.clone();
        storefront.lay_over(&document.storefront);
        Ok(Prepared { recipients, storefront: storefront.to_json(), document })
    }
}

impl Offline {
    /// Returns the recipients that came with the order, and those of the files that it names.
    fn recipients(&self, document: &Document) -> Recipients {
        let mut recipients = document.recipients();
        for (kind, id) in document.named_recipients() {
            if document.has_recipient(kind, id) {
                continue;
            }
            let records = match kind {
                Kind::Contact => &self.contacts,
                Kind::Organization => &self.organizations,
            };
            match (kind, records.iter().find(|record| record.id == id)) {
                (Kind::Contact, Some(found)) => recipients.add_contact(id, &found.record),
                (Kind::Organization, Some(found)) => recipients.add_organization(id, &found.record),
                (_, None) => {}
            }
        }
        recipients
    }
}

impl Surroundings {
    /// Names mappings and storefront, and no recipients.
    pub(super) fn of(mappings: Option<PathBuf>, storefront: Option<String>) -> Self {
        Surroundings { mappings, storefront, contact: Vec::new(), organization: Vec::new() }
    }

    /// Tells whether contacts or organizations were named.
    pub(super) fn names_recipients(&self) -> bool {
        !self.contact.is_empty() || !self.organization.is_empty()
    }

    /// Returns the same with other mappings.
    pub(super) fn with_mappings(&self, mappings: &Path) -> Self {
        Surroundings { mappings: Some(mappings.to_owned()), ..self.clone() }
    }

    /// Reads the contacts and organizations that were named.
    pub(super) fn recipients(&self) -> Result<(Vec<RecipientRecord>, Vec<RecipientRecord>), Failure> {
        Ok((records(&self.contact)?, records(&self.organization)?))
    }
}

/// Reads records from files: in each an object or an array of them.
pub(super) fn records(paths: &[PathBuf]) -> Result<Vec<RecipientRecord>, Failure> {
    let mut records = Vec::new();
    for path in paths {
        let mut documents = Documents::open(path)?;
        while let Some(Piece { bytes, place }) = documents.next()? {
            let wrong = |why: String| Failure::Input(format!("{place}: {why}"));
            let read: Value = serde_json::from_slice(&bytes).map_err(|error| wrong(format!("not JSON: {error}")))?;
            let read = match read {
                Value::Array(items) => items,
                item => vec![item],
            };
            for record in read {
                records.push(RecipientRecord::new(record).map_err(wrong)?);
            }
        }
    }
    Ok(records)
}
