//! An order with how it was translated: each finding with the rule and the table row that its value comes from.

use overprint_mapping::Step;
use overprint_mapping::request::CreateOrder;
use serde::Serialize;

use super::finding::Finding;
use super::order::check_order;
use super::pieces::check_pieces;
use crate::catalog::view::Catalogue;

/// A finding in an order, and where its value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderFinding {
    /// What is wrong; its place is a pointer into the body of the request.
    pub finding: Finding,
    /// The mapping that made the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
    /// The rule that wrote the value, as `file:line:column`; nothing where several did, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The table row that the value stands in, as `file:line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
}

/// Lists everything that is wrong with the jobs of an order, with the rule and the row behind it as far as the steps of its
/// translation tell.
pub fn check_translated(catalogue: &Catalogue, order: &CreateOrder, steps: &[Step]) -> Vec<OrderFinding> {
    let findings = check_order(catalogue, order).into_iter().chain(check_pieces(catalogue, order, steps));
    findings.map(|finding| located(finding, steps)).collect()
}

fn located(finding: Finding, steps: &[Step]) -> OrderFinding {
    let beneath = |at: &str| {
        let at = format!("{at}/");
        steps.iter().find(move |step| step.output.starts_with(&at))
    };
    let of_value = steps.iter().find(|step| step.output == finding.at).or_else(|| beneath(&finding.at));
    let of_job = || beneath(job(&finding.at)).filter(|step| !step.mapping.is_empty());
    OrderFinding {
        mapping: of_value.or_else(of_job).map(|step| step.mapping.clone()),
        rule: of_value.and_then(|step| step.rule.clone()),
        row: of_value.and_then(|step| step.row.clone()),
        finding,
    }
}

/// Cuts a pointer off after the job, as in `/jobs/0`.
fn job(at: &str) -> &str {
    let end = at.strip_prefix("/jobs/").and_then(|rest| rest.find('/')).map(|end| end + "/jobs/".len());
    end.map_or(at, |end| &at[..end])
}
