//! The orders that mappings are held against: files, NDJSON, arrays and folders of them.

use crate::cli::Failure;
use crate::cli::batch::Inputs;
use crate::project::{Document, StorefrontDocument, Token};
use crate::storefront::Settings;
use overprint_generic::view::ViewError;
use std::path::PathBuf;

/// Files with orders, and what is known of their storefront.
pub(super) struct Orders {
    paths: Vec<PathBuf>,
    storefront: StorefrontDocument,
}

impl Orders {
    /// Takes what was named on the command line.
    pub(super) fn new(paths: &[PathBuf], configured: Option<(&str, &Settings)>, named: Option<&str>) -> Self {
        let storefront = match configured {
            Some((name, settings)) => StorefrontDocument::of(name, settings, Token::Placeholder),
            None => StorefrontDocument::named(named.unwrap_or("storefront"), true, Token::Placeholder),
        };
        Orders { paths: paths.to_vec(), storefront }
    }

    /// Hands out each order with the document of its storefront.
    pub(super) fn each(&self, mut take: impl FnMut(&str, &str) -> Result<(), ViewError>) -> Result<(), Failure> {
        Inputs::find(&self.paths)?.each_quietly(&mut |piece| {
            let wrong = |why: String| Failure::Input(format!("{}: {why}", piece.place));
            let document = Document::read(&piece.bytes).map_err(|error| wrong(error.to_string()))?;
            let mut storefront = self.storefront.clone();
            storefront.lay_over(&document.storefront);
            let order = std::str::from_utf8(document.bytes()).map_err(|error| wrong(error.to_string()))?;
            take(order, &storefront.to_json()).map_err(|error| wrong(error.to_string()))
        })
    }
}
