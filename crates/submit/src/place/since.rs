//! Since when a storefront's orders are new here: older ones may have been placed by whoever did it then.

use crate::ledger::{Ledger, LedgerError, Millis};
use std::sync::{PoisonError, RwLock};

/// Since when orders of a storefront are placed by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// When the storefront went live here; earlier orders were somebody else's.
    pub go_live: Option<Millis>,
    /// When the store was last restored from a backup; it may not know what was placed before.
    pub restored: Option<Millis>,
}

/// The same of a storefront, as it is now: the store may be declared restored while a service runs.
#[derive(Debug, Default)]
pub struct SinceNow(RwLock<Since>);

impl SinceNow {
    /// Returns it as it is now.
    pub fn get(&self) -> Since {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets it from now on.
    pub fn set(&self, since: Since) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = since;
    }

    /// Reads from the ledger when the store was last restored.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn read_restored(&self, ledger: &Ledger, storefront: &str) -> Result<(), LedgerError> {
        let Since { restored, .. } = Since::read(ledger, storefront, None).await?;
        self.set(Since { restored, ..self.get() });
        Ok(())
    }
}

/// Why an order may have been placed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Before {
    /// The storefront made it before it went live here.
    #[error(
        "the order was made before this storefront went live here: whoever placed it then, it is not placed by itself"
    )]
    GoLive,
    /// The storefront made it before the store was restored.
    #[error(
        "the order was made before the store was restored, and may have been placed: look whether 4over has it, then `overprint orders release` or `overprint orders cancel`"
    )]
    Restore,
    /// The storefront does not say when it made it, and the store was restored.
    #[error(
        "the order does not say when it was made, and the store was restored: it may have been placed: look whether 4over has it, then `overprint orders release` or `overprint orders cancel`"
    )]
    Undated,
}

impl Since {
    /// Reads it from the ledger; `configured` goes before the first start that the ledger has.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn read(ledger: &Ledger, storefront: &str, configured: Option<Millis>) -> Result<Self, LedgerError> {
        let noted = async |what: &str| {
            let position = ledger.cursor(&format!("{what}:{storefront}")).await?;
            Ok::<_, LedgerError>(position.and_then(|position| position.parse().ok()))
        };
        Ok(Since { go_live: configured.or(noted("go-live").await?), restored: noted("restored").await? })
    }

    /// Tells why an order that was made then may have been placed before; an order that does not say when it was made is
    /// new, unless the store was restored.
    pub fn before(self, made_at: Option<Millis>) -> Option<Before> {
        let Some(made_at) = made_at else { return self.restored.map(|_| Before::Undated) };
        let is_older = |than: Option<Millis>| than.is_some_and(|than| made_at < than);
        if is_older(self.go_live) {
            Some(Before::GoLive)
        } else if is_older(self.restored) {
            Some(Before::Restore)
        } else {
            None
        }
    }
}

impl Before {
    /// Returns the same in a few words.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Before::GoLive => "older than going live",
            Before::Restore => "older than the restored store",
            Before::Undated => "undated, and the store was restored",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Before, Since};

    #[test]
    fn an_order_is_new_where_it_is_younger_than_both_or_undated_in_a_store_that_was_never_restored() {
        let cases = [
            (None, None, Some(1), None),
            (None, None, None, None),
            (Some(5), None, Some(4), Some(Before::GoLive)),
            (Some(5), None, Some(5), None),
            (Some(5), None, None, None),
            (None, Some(9), Some(8), Some(Before::Restore)),
            (None, Some(9), Some(9), None),
            (None, Some(9), None, Some(Before::Undated)),
            (Some(5), Some(9), Some(4), Some(Before::GoLive)),
            (Some(5), Some(9), Some(8), Some(Before::Restore)),
            (Some(5), Some(9), None, Some(Before::Undated)),
            (Some(9), Some(5), Some(8), Some(Before::GoLive)),
            (Some(9), Some(5), Some(9), None),
        ];
        for (go_live, restored, made_at, before) in cases {
            let since = Since { go_live, restored };
            assert_eq!(since.before(made_at), before, "{since:?}, made at {made_at:?}");
        }
    }
}
