//! Which orders are meant: the filters that lists, acts on many orders, exports and replays share.

use crate::cli::Failure;
use crate::ledger::{Filter, Millis, Source, State};
use clap::Args;
use jiff::{Span, SpanRelativeTo};
use rust_decimal::Decimal;

/// Filters; all of them hold.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct Selection {
    /// Only orders in this state: pending, held, nothing, sending, in_doubt, refused, placed, cancelled or done; several with
    /// commas
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    pub(super) state: Vec<State>,
    /// Only orders whose reason contains TEXT
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Only orders whose missing item contains TEXT
    #[arg(long, value_name = "TEXT")]
    missing: Option<String>,
    /// Only orders with a line of this SKU
    #[arg(long, value_name = "SKU")]
    sku: Option<String>,
    /// Only orders of this storefront
    #[arg(long, value_name = "NAME")]
    storefront: Option<String>,
    /// Only orders that came this way first: webhook, poll, submit or backfill
    #[arg(long, value_name = "WAY")]
    source: Option<Source>,
    /// Only orders received more than AGE ago, such as 2h or 3d
    #[arg(long, value_name = "AGE", value_parser = age)]
    older_than: Option<Millis>,
    /// Only orders received within AGE, such as 30m
    #[arg(long, value_name = "AGE", value_parser = age)]
    newer_than: Option<Millis>,
    /// Only orders whose total at the storefront is higher
    #[arg(long, value_name = "AMOUNT")]
    amount_above: Option<Decimal>,
    /// Only orders whose total at the storefront is lower
    #[arg(long, value_name = "AMOUNT")]
    amount_below: Option<Decimal>,
    /// Only orders whose reason, missing item, ID or number contains TEXT
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only orders of which a job is on hold at 4over: it waits for artwork, an approval, or a mailing list
    #[arg(long)]
    on_hold: bool,
    /// Only orders that changed at the storefront after their jobs were placed
    #[arg(long)]
    changed: bool,
}

impl Selection {
    /// Returns the orders that are meant at a time, as the ledger is asked for them.
    pub(super) fn filter(&self, now: Millis) -> Filter {
        Filter {
            states: self.state.clone(),
            storefront: self.storefront.clone(),
            source: self.source,
            reason: self.why.clone(),
            missing: self.missing.clone(),
            sku: self.sku.clone(),
            text: self.text.clone(),
            received_before: self.older_than.map(|age| now.saturating_sub(age)),
            received_after: self.newer_than.map(|age| now.saturating_sub(age)),
            above: self.amount_above,
            beneath: self.amount_below,
            on_hold: self.on_hold,
            changed: self.changed,
            ..Filter::default()
        }
    }

    /// Tells whether every order is meant.
    pub(super) fn is_empty(&self) -> bool {
        self.filter(0).is_empty()
    }

    /// Returns the same, where it means some orders and not all.
    pub(super) fn some(&self, now: Millis) -> Result<Filter, Failure> {
        let filter = self.filter(now);
        match filter.is_empty() {
            true => Err(Failure::Usage("--all wants a filter, such as --state held or --sku SKU".to_owned())),
            false => Ok(filter),
        }
    }

    /// Refuses filters beside an order that is named.
    pub(super) fn none(&self) -> Result<(), Failure> {
        match self.filter(0).is_empty() {
            true => Ok(()),
            false => Err(Failure::Usage("filters go with --all, and not with an order".to_owned())),
        }
    }
}

/// Reads an age such as `2h`, `3d` or `1d 12h`, in milliseconds.
fn age(text: &str) -> Result<Millis, String> {
    let wrong = || format!("`{text}` is no age: write it like 30m, 2h or 3d");
    let span: Span = text.parse().map_err(|_| wrong())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    let millis = Millis::try_from(duration.as_millis()).map_err(|_| wrong())?;
    if millis > 0 { Ok(millis) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn an_age_is_a_number_and_a_unit() {
        assert_eq!(age("90s"), Ok(90_000));
        assert_eq!(age("2h"), Ok(7_200_000));
        assert_eq!(age("3d"), Ok(259_200_000));
        assert_eq!(age("1d 12h"), Ok(129_600_000));
        for wrong in ["", "3", "soon", "-2h", "0h"] {
            assert!(age(wrong).is_err_and(|error| error.contains("no age")), "{wrong}");
        }
    }
}
