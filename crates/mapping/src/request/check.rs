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

pub(crate) use direct_mail::is_crid;
pub(crate) use order::{is_currency, is_positive};

use crate::request::wire::SetKey;
use crate::request::{CreateOrder, Dialect, FileMap, Files, Job, Rule, Violation};
use jsonptr::PointerBuf;
use std::borrow::Cow;

/// Returns every violation, in the order of the groups, and within them of the body.
pub(super) fn check(order: &CreateOrder, dialect: &Dialect) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut root = Scope { at: Place { above: None, token: Token::Whole }, found: &mut found };
    order::check(order, &mut root);
    names::check(order, &mut root);
    let mut jobs = root.within("jobs");
    let mut shipped: Option<&Job> = None;
    for (index, job) in order.jobs.iter().enumerate() {
        let mut scope = jobs.within(index);
        ids::check(job, dialect, &mut scope);
        sets::check(job, dialect, &mut scope);
        files::check(job, dialect, &mut scope);
        // Jobs of one order mostly go the same way, and what is sound once need not be looked at again.
        if !shipped.is_some_and(|other| shipping::is_same(job, other)) {
            let before = scope.found.len();
            shipping::check(job, &mut scope);
            shipped = (scope.found.len() == before).then_some(job).or(shipped);
        }
        direct_mail::check(job, &mut scope);
        text::check(job, &mut scope);
    }
    found
}

/// A place in the body, and where to report what is wrong there.
struct Scope<'a> {
    at: Place<'a>,
    found: &'a mut Vec<Violation>,
}

/// A member below another; written out only where a rule is broken.
#[derive(Clone, Copy)]
struct Place<'a> {
    above: Option<&'a Place<'a>>,
    token: Token<'a>,
}

#[derive(Clone, Copy)]
enum Token<'a> {
    Whole,
    Member(&'a str),
    Index(usize),
    Set(SetKey),
}

impl<'a> From<&'a str> for Token<'a> {
    fn from(name: &'a str) -> Self {
        Token::Member(name)
    }
}

impl From<usize> for Token<'_> {
    fn from(index: usize) -> Self {
        Token::Index(index)
    }
}

impl From<SetKey> for Token<'_> {
    fn from(key: SetKey) -> Self {
        Token::Set(key)
    }
}

impl Place<'_> {
    fn pointer(&self) -> PointerBuf {
        let mut pointer = self.above.map_or_else(PointerBuf::new, Place::pointer);
        match self.token {
            Token::Whole => {}
            Token::Member(name) => pointer.push_back(name),
            Token::Index(index) => pointer.push_back(index),
            Token::Set(key) => pointer.push_back(key.to_string()),
        }
        pointer
    }
}

impl Scope<'_> {
    /// Returns the place one step further down.
    fn within<'t>(&'t mut self, token: impl Into<Token<'t>>) -> Scope<'t> {
        Scope { at: Place { above: Some(&self.at), token: token.into() }, found: self.found }
    }

    /// Reports that the member `token` of this place breaks a rule.
    fn report(&mut self, rule: Rule, token: &str, message: impl Into<String>) {
        self.found.push(Violation::new(rule, self.at.pointer().with_trailing_token(token), message.into()));
    }

    /// Reports a broken rule with what to do about it, if that is known better than by the rule.
    fn report_with_help(&mut self, rule: Rule, token: &str, message: String, help: Option<String>) {
        let violation = Violation::new(rule, self.at.pointer().with_trailing_token(token), message);
        let help = help.map_or(violation.help.clone(), Cow::Owned);
        self.found.push(Violation { help, ..violation });
    }

    /// Reports that this place itself breaks a rule.
    fn report_here(&mut self, rule: Rule, message: impl Into<String>) {
        self.found.push(Violation::new(rule, self.at.pointer(), message.into()));
    }
}

/// Calls `visit` for each map of files of a job, with its place below that of the job.
fn each_file_map(files: &Files, scope: &mut Scope<'_>, mut visit: impl FnMut(&FileMap, &mut Scope<'_>)) {
    let mut scope = scope.within("files");
    match files {
        Files::Plain(files) => visit(files, &mut scope),
        Files::Sets(sets) => {
            for (place, set) in sets.iter().enumerate() {
                visit(&set.files, &mut scope.within(SetKey(place)).within("files"));
            }
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}
