//! Holds an order against every rule before anything is sent; one file per group of rules.

mod address;
mod direct_mail;
mod files;
mod ids;
mod names;
mod order;
mod sets;
mod shipping;
mod text;

use crate::request::wire::SetKey;
use crate::request::{CreateOrder, Dialect, FileMap, Files, Rule, Violation};
use jsonptr::{PointerBuf, Token};

/// Returns every violation, in the order of the groups, and within them of the body.
pub(super) fn check(order: &CreateOrder, dialect: &Dialect) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut root = Scope { at: PointerBuf::new(), found: &mut found };
    order::check(order, &mut root);
    names::check(order, &mut root);
    let mut jobs = root.within("jobs");
    for (index, job) in order.jobs.iter().enumerate() {
        let mut scope = jobs.within(index);
        ids::check(job, dialect, &mut scope);
        sets::check(job, dialect, &mut scope);
        files::check(job, &mut scope);
        shipping::check(job, &mut scope);
        direct_mail::check(job, &mut scope);
        text::check(job, &mut scope);
    }
    found
}

/// A place in the body, and where to report what is wrong there.
struct Scope<'a> {
    at: PointerBuf,
    found: &'a mut Vec<Violation>,
}

impl Scope<'_> {
    /// Returns the place one step further down.
    fn within<'t>(&mut self, token: impl Into<Token<'t>>) -> Scope<'_> {
        Scope { at: self.at.with_trailing_token(token), found: self.found }
    }

    /// Reports that the member `token` of this place breaks a rule.
    fn report(&mut self, rule: Rule, token: &str, message: impl Into<String>) {
        self.found.push(Violation::new(rule, self.at.with_trailing_token(token), message.into()));
    }

    /// Reports that this place itself breaks a rule.
    fn report_here(&mut self, rule: Rule, message: impl Into<String>) {
        self.found.push(Violation::new(rule, self.at.clone(), message.into()));
    }
}

/// Calls `visit` for each map of files of a job, with its place below that of the job.
fn each_file_map(files: &Files, scope: &mut Scope<'_>, mut visit: impl FnMut(&FileMap, &mut Scope<'_>)) {
    let mut scope = scope.within("files");
    match files {
        Files::Plain(files) => visit(files, &mut scope),
        Files::Sets(sets) => {
            for (place, set) in sets.iter().enumerate() {
                visit(&set.files, &mut scope.within(SetKey(place).to_string()).within("files"));
            }
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
