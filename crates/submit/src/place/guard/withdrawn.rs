//! What the storefront says against making a line or the order: a status, a refund, a return, a date that is past.
//!
//! It counts for what would be sent. Of a job that 4over has already, the comparison with what was sent says so.

use super::{Case, Finding, Found, Guard};
use overprint_mapping::{Line, Withdrawn};

pub(super) fn check(case: &Case<'_>, found: &mut Found) {
    let names = case.request.job_names();
    let is_sent = |line: usize| match case.ready.lines.get(line) {
        Some(Line::Printed { job_names, .. }) => job_names.iter().any(|name| names.contains(&name.as_str())),
        _ => false,
    };
    let mut told: Vec<String> = Vec::new();
    for Withdrawn { line, problem } in &case.ready.withdrawn {
        if line.is_some_and(|line| !is_sent(line)) {
            continue;
        }
        let value = problem.value.as_ref().map(|value| format!(" ({value})")).unwrap_or_default();
        let source = problem.source.as_deref().unwrap_or_default();
        let message = format!("{}: {source}{value}", problem.message);
        // Several mappings may take lines of one order.
        if !told.contains(&message) {
            found.findings.push(Finding::of_order(Guard::Withdrawn, message.clone()));
            told.push(message);
        }
    }
}
