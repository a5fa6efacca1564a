//! What orders cost at 4over, as far as it quotes that: products with options and turnaround, shipping, and tax.
//!
//! What is asked is kept for the run, so that orders of one configuration (and address, for shipping) are one question.

mod asked;
mod deductions;
mod postage;

pub use asked::Prices;
pub(super) use postage::Runsizes;

use super::Stop;
use crate::fourover::address::Candidate;
use crate::fourover::shipping_quote::{Cutoff, Facility, Service};
use crate::fourover::{ProductAsk, Reader, ShippingAddress, ShippingAsk, ShippingQuote};
use overprint_mapping::request::{CreateOrder, Job, ProductType};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an order costs, in the currency of the 4over account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Price {
    /// All of it; none where the price of some job is not known.
    #[schemars(with = "Option<String>")]
    pub total: Option<Decimal>,
    /// What each job of the request costs.
    pub jobs: Vec<JobPrice>,
    /// What 4over may take off besides, and does not quote: the total is the most that the order costs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deductions: Vec<String>,
}

/// What a job costs; sets together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JobPrice {
    /// The names under which 4over will know it: one for each set.
    pub job_names: Vec<String>,
    /// The product, without options and turnaround.
    #[schemars(with = "Option<String>")]
    pub product: Option<Decimal>,
    /// Its options.
    #[schemars(with = "Option<String>")]
    pub options: Option<Decimal>,
    /// The turnaround.
    #[schemars(with = "Option<String>")]
    pub turnaround: Option<Decimal>,
    /// What is printed, all of it: product, options and turnaround.
    #[schemars(with = "Option<String>")]
    pub printing: Option<Decimal>,
    /// Shipping.
    #[schemars(with = "Option<String>")]
    pub shipping: Option<Decimal>,
    /// The code of the shipping service.
    pub shipping_code: Option<String>,
    /// The postage of direct mail, rounded to a cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub postage: Option<Decimal>,
    /// How many pieces are mailed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailed: Option<u64>,
    /// Tax.
    #[schemars(with = "Option<String>")]
    pub tax: Option<Decimal>,
    /// All of it; none where a part is not known.
    #[schemars(with = "Option<String>")]
    pub total: Option<Decimal>,
    /// The plant.
    pub facility: Option<String>,
    /// When the job is printed, in 4over's words.
    pub production_estimate: Option<String>,
    /// When it arrives, in 4over's words.
    pub in_hand_delivery: Option<String>,
    /// When production begins for which it has to be there; up to then it can be cancelled for certain.
    pub cutoff: Option<Cutoff>,
    /// Why a part of the price is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Other readings of the address, where 4over is not sure of it. Personal.
    #[serde(skip)]
    pub candidates: Vec<Candidate>,
}

impl Price {
    /// Asks for the price of a request.
    ///
    /// # Errors
    /// 4over does not answer; what it does not sell is told in the price instead.
    pub(super) async fn of(
        request: &CreateOrder,
        reader: &Reader,
        prices: &Prices,
        runsizes: &Runsizes,
    ) -> Result<Self, Stop> {
        let mut jobs = Vec::with_capacity(request.jobs.len());
        for job in &request.jobs {
            let mut price = JobPrice::of(job, reader, prices).await?;
            if job.product_type == Some(ProductType::DirectMail) {
                Box::pin(price.post(job, reader, prices, runsizes)).await?;
            }
            jobs.push(price);
        }
        let total: Option<Decimal> = jobs.iter().map(|job| job.total).sum();
        let deductions = match total {
            Some(_) => deductions::of(request, reader, prices).await?,
            None => Vec::new(),
        };
        Ok(Price { total: total.map(money), jobs, deductions })
    }

    /// Returns the total that 4over arrives at as well; none where it may take something off, or adds postage with more digits.
    pub fn exact(&self) -> Option<Decimal> {
        let is_mailed = self.jobs.iter().any(|job| job.postage.is_some());
        self.total.filter(|_| self.deductions.is_empty() && !is_mailed)
    }

    /// Says what the total does not count; nothing where it counts all.
    pub fn basis(&self) -> String {
        match self.deductions.as_slice() {
            [] => String::new(),
            deductions => format!(" (the most it can cost: not counted is {})", deductions.join(", and ")),
        }
    }

    /// Lists the jobs whose price is not known, and why.
    pub fn missing(&self) -> impl Iterator<Item = (&JobPrice, &str)> {
        self.jobs.iter().flat_map(|job| job.missing.iter().map(move |why| (job, why.as_str())))
    }

    /// Returns the cut-off of the first job that has one, by which the order can be cancelled for certain.
    pub fn cutoff(&self) -> Option<&Cutoff> {
        self.jobs.iter().find_map(|job| job.cutoff.as_ref())
    }
}

impl JobPrice {
    /// Returns the name of the job, or of its first set.
    pub fn name(&self) -> &str {
        self.job_names.first().map(String::as_str).unwrap_or_default()
    }

    async fn of(job: &Job, reader: &Reader, prices: &Prices) -> Result<Self, Stop> {
        let job_names = job.job_names().into_iter().map(str::to_owned).collect();
        let mut price = JobPrice { job_names, ..JobPrice::default() };
        let sets = Decimal::from(job.sets.unwrap_or(1));
        let Some(turnaroundtime_uuid) = job.turnaroundtime_uuid else {
            price.lacks("it names no turnaround: 4over would take the shortest that is free, and quotes none");
            return Ok(price);
        };
        let ask = ProductAsk {
            product_uuid: job.product_uuid,
            runsize_uuid: job.runsize_uuid,
            colorspec_uuid: job.colorspec_uuid,
            turnaroundtime_uuid,
            option_uuids: job.option_uuids.clone(),
        };
        match prices.product(reader, &ask).await? {
            Ok(quote) => {
                let all = |part: Option<Decimal>| part.map(|part| money(part * sets));
                [price.product, price.options] = [all(quote.base), all(quote.options)];
                [price.turnaround, price.printing] = [all(quote.turnaround), all(Some(quote.total))];
            }
            Err(refusal) => price.lacks(format!("4over does not sell it so: {refusal}")),
        }
        price.ship(job, ask, reader, prices).await?;
        price.add_up([price.printing, price.shipping, price.tax]);
        Ok(price)
    }

    /// Asks for shipping and tax.
    async fn ship(&mut self, job: &Job, product: ProductAsk, reader: &Reader, prices: &Prices) -> Result<(), Stop> {
        let (Some(address), Some(shipper)) = (shipping_address(job), &job.shipper) else {
            self.lacks("it names no address or no shipping service: shipping and tax cannot be quoted");
            return Ok(());
        };
        self.shipping_code = Some(shipper.shipping_code.clone());
        let bypass_address_validation = job.bypass_address_validation == Some(true);
        let ask = ShippingAsk { product, sets: job.sets, address, bypass_address_validation };
        match prices.shipping(reader, &ask).await? {
            Ok(ShippingQuote::Facilities(facilities)) => match job.product_type {
                Some(ProductType::DirectMail) => self.take_tax(&facilities),
                None => self.choose(&facilities, &shipper.shipping_code, job.ship_from_facility.as_deref()),
            },
            Ok(ShippingQuote::Ambiguous(candidates)) => {
                self.lacks("4over is not sure of its address, and quotes no shipping");
                self.candidates = candidates;
            }
            Err(refusal) => self.lacks(format!("4over quotes no shipping: {refusal}")),
        }
        Ok(())
    }

    /// Takes the first facility, or the one that is wanted, that has the service.
    fn choose(&mut self, facilities: &[Facility], code: &str, wanted: Option<&str>) {
        let wanted = wanted.filter(|wanted| !wanted.is_empty());
        let fits = |facility: &&Facility| wanted.is_none_or(|wanted| facility.code.as_deref() == Some(wanted));
        let services = facilities.iter().filter(fits).flat_map(|one| one.services.iter().map(move |it| (one, it)));
        let all: Vec<(&Facility, &Service)> = services.collect();
        let Some((facility, service)) = all.iter().find(|(_, service)| service.code == code) else {
            let mut offered: Vec<&str> = all.iter().map(|(_, service)| service.code.as_str()).collect();
            offered.sort_unstable();
            offered.dedup();
            let offered = if offered.is_empty() { "nothing".to_owned() } else { offered.join(", ") };
            self.lacks(format!("shipping `{code}` is not offered to its address; what is: {offered}"));
            return;
        };
        self.shipping = Some(money(service.price));
        self.in_hand_delivery = service.in_hand_delivery.clone();
        self.facility = facility.code.clone();
        self.production_estimate = facility.production_estimate.clone();
        self.cutoff = facility.cutoff.clone();
        self.tax = facility.total_tax.map(money);
        if self.tax.is_none() {
            self.lacks("4over tells no tax");
        }
    }

    fn add_up(&mut self, parts: [Option<Decimal>; 3]) {
        self.total = parts.into_iter().sum::<Option<Decimal>>().map(money);
    }

    fn lacks(&mut self, why: impl Into<String>) {
        self.missing.push(why.into());
    }
}

/// Returns where a job goes, as the routes that quote and validate take it: they want a state everywhere.
pub(super) fn shipping_address(job: &Job) -> Option<ShippingAddress> {
    let address = job.ship_to.as_ref()?;
    let has_states = ["US", "CA", "MX"].contains(&address.country.as_str());
    Some(ShippingAddress {
        address: address.address.clone(),
        address2: address.address2.value().filter(|line| !line.is_empty()).cloned(),
        city: address.city.clone(),
        state: if has_states { address.state.clone() } else { "XX".to_owned() },
        zipcode: address.zipcode.clone(),
        country: address.country.clone(),
    })
}

/// Writes an amount with two digits after the point, or more where it has more.
pub(super) fn money(amount: Decimal) -> Decimal {
    let mut amount = amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount
}
