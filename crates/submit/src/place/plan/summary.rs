//! A plan as a program reads it, and as the ledger keeps it: `overprint schema plan`.

use super::Plan;
use crate::fourover::shipping_quote::Cutoff;
use crate::place::{Finding, Margin, Price, Ready, Stop};
use crate::project::Document;
use overprint_mapping::Line;
use overprint_mapping::request::{CreateOrder, Files, Job};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// The version of this document; members are added under the same one, and removed or changed under a higher one.
const VERSION: u32 = 1;

/// What would become of an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The version of this document: 1.
    pub plan: u32,
    /// The storefront's id of the order.
    pub order_id: Option<String>,
    /// The storefront's number of the order.
    pub number: Option<String>,
    /// What would become of it.
    pub status: Status,
    /// Whether 4over would check the order and print nothing; none where there is no request.
    pub is_test_order: Option<bool>,
    /// What 4over would be sent, job by job.
    pub jobs: Vec<JobSummary>,
    /// Lines that are left out on purpose.
    pub left_out: Vec<LeftOut>,
    /// Every reason not to send it.
    pub holds: Vec<Hold>,
    /// What guards found and a person let pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub let_pass: Vec<Finding>,
    /// The problems that keep it from being translated, as `overprint translate --json` has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Value>,
    /// What a person should know, as `overprint translate --json` has it.
    pub notices: Vec<Value>,
    /// What it costs at 4over; none where nobody asked, or 4over did not answer.
    pub price: Option<Price>,
    /// What it earns; none where that is not known.
    pub margin: Option<Margin>,
    /// When production of the first job begins: up to then it can be cancelled for certain. In 4over's words.
    pub cancellable_until: Option<Cutoff>,
    /// The JSON Patch (RFC 6902) that the storefront's order would get, were every job placed; numbers in it are samples.
    pub write_back: Option<Value>,
    /// What could not be told, and why.
    pub unknown: Vec<String>,
}

/// What would become of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It would be sent.
    Ready,
    /// It would wait for a person.
    Held,
    /// Somebody did not answer: it would be tried again.
    #[default]
    Postponed,
    /// Nothing of it is printed.
    NothingPrinted,
    /// Every job is at 4over, or may be.
    AllPlaced,
}

/// A job of the request; with sets, all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobSummary {
    /// The names under which 4over will know it: one for each set.
    pub job_names: Vec<String>,
    /// The mapping that made it.
    pub mapping: String,
    /// The lines that it was made of.
    pub order_line_item_ids: Vec<String>,
    /// The product.
    #[schemars(with = "String")]
    pub product_uuid: Uuid,
    /// The runsize.
    #[schemars(with = "String")]
    pub runsize_uuid: Uuid,
    /// The colorspec.
    #[schemars(with = "String")]
    pub colorspec_uuid: Uuid,
    /// The turnaround.
    #[schemars(with = "Option<String>")]
    pub turnaroundtime_uuid: Option<Uuid>,
    /// The options.
    #[schemars(with = "Vec<String>")]
    pub option_uuids: Vec<Uuid>,
    /// How many sets ship together.
    pub sets: Option<u32>,
    /// What its files are for, such as `fr`.
    pub files: Vec<String>,
    /// The code of the shipping service.
    pub shipping_code: Option<String>,
    /// Tells whether the recipient is the same as before; says nothing about who that is.
    pub recipient: String,
    /// Tells whether the files are the same as before.
    pub artwork: String,
}

/// A line that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Its place among the lines, from 0.
    pub line: usize,
    /// Why.
    pub because: String,
    /// The rule, as `file:line:column`.
    pub rule: String,
}

/// A reason not to send an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hold {
    /// The kind of reason, in a few words that stay the same.
    pub kind: String,
    /// The reason, for a person.
    pub reason: String,
    /// Whether it passes by itself.
    pub may_pass: bool,
    /// What guards found, where it is they who hold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// More about it, where there is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
}

impl Summary {
    /// Summarizes a plan; `write_back` is what [`Plan::write_back`](super::Plan::write_back) made.
    pub fn of(plan: &Plan, write_back: Option<Result<Value, String>>) -> Self {
        let mut unknown = plan.unknown.clone();
        if let Some(Err(why)) = plan.margin.as_ref().filter(|_| plan.price.is_some()) {
            unknown.push(format!("margin: {why}"));
        }
        let write_back =
            write_back.and_then(|made| made.map_err(|why| unknown.push(format!("write-back: {why}"))).ok());
        let held: Vec<&Finding> = plan.stops.iter().flat_map(Stop::findings).collect();
        Summary {
            status: Status::of(&plan.stops),
            is_test_order: Some(plan.ready.is_test()),
            jobs: JobSummary::all(&plan.ready.request, &plan.ready),
            left_out: left_out(&plan.ready.lines),
            holds: plan.stops.iter().map(Hold::of).collect(),
            let_pass: plan.findings.iter().filter(|finding| !held.contains(finding)).cloned().collect(),
            notices: plan.ready.notices.iter().map(|notice| json!(notice)).collect(),
            price: plan.price.clone(),
            margin: plan.margin.as_ref().and_then(|margin| margin.as_ref().ok()).cloned(),
            cancellable_until: plan.price.as_ref().and_then(Price::cutoff).cloned(),
            write_back,
            unknown,
            ..Summary::about(Some(&plan.document))
        }
    }

    /// Adds a reason that turned up later.
    pub(in crate::place) fn hold(&mut self, stop: &Stop) {
        self.holds.push(Hold::of(stop));
        self.status = if self.holds.iter().all(|hold| hold.may_pass) { Status::Postponed } else { Status::Held };
    }

    /// Summarizes why there is no plan of an order.
    pub fn of_stop(stop: &Stop, document: Option<&Document>) -> Self {
        let summary = Summary { status: Status::of(std::slice::from_ref(stop)), ..Summary::about(document) };
        match stop {
            Stop::Held { held, document } => Summary {
                holds: vec![Hold { detail: None, ..Hold::of(stop) }],
                problems: held.problems.iter().map(|problem| json!(problem)).collect(),
                notices: held.notices.iter().map(|notice| json!(notice)).collect(),
                ..Summary { status: summary.status, ..Summary::about(Some(document)) }
            },
            Stop::NothingPrinted(lines) => Summary { left_out: left_out(lines), ..summary },
            Stop::AllPlaced => summary,
            _ => Summary { holds: vec![Hold::of(stop)], ..summary },
        }
    }

    fn about(document: Option<&Document>) -> Self {
        Summary {
            plan: VERSION,
            order_id: document.and_then(|document| document.id()).map(str::to_owned),
            number: document.and_then(Document::number),
            ..Summary::default()
        }
    }
}

impl Status {
    fn of(stops: &[Stop]) -> Self {
        match stops {
            [] => Status::Ready,
            [Stop::NothingPrinted(_)] => Status::NothingPrinted,
            [Stop::AllPlaced] => Status::AllPlaced,
            stops if stops.iter().all(Stop::may_pass) => Status::Postponed,
            _ => Status::Held,
        }
    }
}

impl Hold {
    fn of(stop: &Stop) -> Self {
        let findings = stop.findings().to_vec();
        let detail = stop.detail().filter(|_| findings.is_empty());
        Hold {
            kind: stop.kind().to_owned(),
            reason: stop.to_string(),
            may_pass: stop.may_pass(),
            findings,
            detail: detail.and_then(|detail| serde_json::from_str(&detail).ok()),
        }
    }
}

impl JobSummary {
    /// Summarizes the jobs of a request.
    pub(in crate::place) fn all(request: &CreateOrder, ready: &Ready) -> Vec<Self> {
        request.jobs.iter().map(|job| JobSummary::of(job, ready)).collect()
    }

    fn of(job: &Job, ready: &Ready) -> Self {
        let job_names: Vec<String> = job.job_names().into_iter().map(str::to_owned).collect();
        let told: Vec<_> = ready.jobs.iter().filter(|told| job_names.contains(&told.name)).collect();
        JobSummary {
            mapping: told.first().map(|told| told.mapping.clone()).unwrap_or_default(),
            order_line_item_ids: told.iter().filter_map(|told| told.order_line_item_id.clone()).collect(),
            product_uuid: job.product_uuid,
            runsize_uuid: job.runsize_uuid,
            colorspec_uuid: job.colorspec_uuid,
            turnaroundtime_uuid: job.turnaroundtime_uuid,
            option_uuids: job.option_uuids.clone(),
            sets: job.sets,
            files: files(job),
            shipping_code: job.shipper.as_ref().map(|shipper| shipper.shipping_code.clone()),
            recipient: short(&serde_json::to_vec(&job.ship_to.as_deref()).unwrap_or_default()),
            artwork: short(&artwork(job)),
            job_names,
        }
    }

    /// Names what is different from the same job before, for a person.
    pub(in crate::place) fn differences(&self, before: &Self) -> Vec<&'static str> {
        let product =
            |job: &Self| (job.product_uuid, job.colorspec_uuid, job.turnaroundtime_uuid, job.option_uuids.clone());
        let parts = [
            ("the quantity", self.runsize_uuid != before.runsize_uuid || self.sets != before.sets),
            ("the product or an option", product(self) != product(before)),
            ("the address", self.recipient != before.recipient),
            ("the shipping service", self.shipping_code != before.shipping_code),
            ("the artwork", self.artwork != before.artwork || self.files != before.files),
        ];
        parts.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
    }
}

fn files(job: &Job) -> Vec<String> {
    let maps = match &job.files {
        Some(Files::Plain(files)) => vec![files],
        Some(Files::Sets(sets)) => sets.iter().map(|set| &set.files).collect(),
        None => Vec::new(),
    };
    let mut reasons: Vec<String> = Vec::new();
    for reason in maps.into_iter().flat_map(|files| files.keys()) {
        if !reasons.iter().any(|known| known == reason.as_str()) {
            reasons.push(reason.as_str().to_owned());
        }
    }
    reasons
}

fn artwork(job: &Job) -> Vec<u8> {
    let json = match &job.files {
        Some(Files::Plain(files)) => serde_json::to_vec(files),
        Some(Files::Sets(sets)) => serde_json::to_vec(sets),
        None => Ok(Vec::new()),
    };
    json.unwrap_or_default()
}

/// The beginning of a hash: enough to tell two apart.
fn short(bytes: &[u8]) -> String {
    super::hash(bytes).chars().take(16).collect()
}

fn left_out(lines: &[Line]) -> Vec<LeftOut> {
    let left_out = lines.iter().enumerate().filter_map(|(line, made)| match made {
        Line::LeftOut { because, rule } => Some(LeftOut { line, because: because.clone(), rule: rule.clone() }),
        Line::Printed { .. } => None,
    });
    left_out.collect()
}
