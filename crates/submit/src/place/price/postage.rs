//! The postage of direct mail: the list is handed to 4over for validation, which makes a file there and costs nothing, and the postage
//! is asked for (4over, Direct Mail Address Validation; 4over, Presort).

use super::{JobPrice, Prices, money};
use crate::fourover::Reader;
use crate::fourover::mailing_list::{ListAsk, PresortAsk};
use crate::fourover::shipping_quote::Facility;
use crate::place::Stop;
use overprint_mapping::request::{FileRef, Files, Job, ReasonCode};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::HashMap;
use uuid::Uuid;

/// How many pieces runsizes are, by the catalog.
pub(in crate::place) type Runsizes = HashMap<Uuid, u64>;

impl JobPrice {
    /// Asks for the postage, and adds up what direct mail costs: it is not shipped.
    pub(super) async fn post(
        &mut self,
        job: &Job,
        reader: &Reader,
        prices: &Prices,
        runsizes: &Runsizes,
    ) -> Result<(), Stop> {
        let Some(mailing) = &job.direct_mailing else { return Ok(()) };
        let Some(url) = list(job) else {
            self.lacks("its mailing list is not there yet, so that 4over cannot tell the postage");
            return Ok(());
        };
        let Some(address_count) = runsizes.get(&job.runsize_uuid).copied() else {
            self.lacks("the catalog does not say how many pieces its runsize is, which 4over needs for the postage");
            return Ok(());
        };
        let validation_type = mailing.address_validation_level.as_str();
        let ask = ListAsk { url: url.to_owned(), validation_type, address_count };
        let list = match prices.list(&ask).await? {
            Some(Ok(list)) => list,
            Some(Err(refusal)) => {
                self.lacks(format!("4over does not take its mailing list, and tells no postage: {refusal}"));
                return Ok(());
            }
            None => {
                self.lacks("4over tells the postage once it has the mailing list, which is handed over when the order is placed");
                return Ok(());
            }
        };
        let resource_uuids = job.option_uuids.iter().map(ToString::to_string).collect();
        match prices.presort(reader, &PresortAsk { list, crid: mailing.crid.clone(), resource_uuids }).await? {
            Ok(presort) => {
                let cents = presort.postage.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
                (self.postage, self.mailed) = (Some(money(cents)), presort.mailed);
            }
            Err(refusal) => self.lacks(format!("4over tells no postage: {refusal}")),
        }
        self.add_up([self.printing, self.postage, self.tax]);
        Ok(())
    }

    /// Takes the tax on the job, which every facility has alike; that on the postage is told by the answer to the order.
    pub(super) fn take_tax(&mut self, facilities: &[Facility]) {
        let taxes: Vec<Decimal> = facilities.iter().filter_map(|facility| facility.total_tax).collect();
        self.tax = taxes.iter().max().copied().map(money);
        self.production_estimate = facilities.first().and_then(|facility| facility.production_estimate.clone());
        self.cutoff = facilities.first().and_then(|facility| facility.cutoff.clone());
        if self.tax.is_none() {
            self.lacks("4over tells no tax");
        }
    }
}

/// Returns the address of the mailing list.
fn list(job: &Job) -> Option<&str> {
    let Some(Files::Plain(files)) = &job.files else { return None };
    let list = files.iter().find(|(reason, _)| *reason == ReasonCode::Vdf).map(|(_, file)| file)?;
    match list {
        FileRef::Url(url) => Some(url),
        FileRef::Id(_) => None,
    }
}
