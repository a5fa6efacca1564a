//! How findings are shown: by what they are about, one line each, and more where something is to be done.

use super::finding::{Finding, Level};
use crate::cli::Failure;
use crate::cli::console::{Console, Paint, WIDTH};
use crate::cli::explain::wrapped;
use serde_json::{Value, json};

/// Where the text of a finding begins.
const INDENT: usize = 24;

pub(super) fn text(findings: &[Finding], console: &mut Console) -> Result<(), Failure> {
    let paint = console.paint();
    let mut text = String::new();
    let mut group = None;
    for finding in findings {
        if group != Some(&finding.group) {
            text.push_str(if group.is_some() { "\n" } else { "" });
            text.push_str(&format!("{}\n", paint.bold(&finding.group)));
            group = Some(&finding.group);
        }
        text.push_str(&shown(finding, paint));
    }
    console.out().write_all(text.as_bytes())?;
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (ok, warnings, bad) = (count(Level::Ok), count(Level::Warning), count(Level::Bad));
    let plural = if warnings == 1 { "warning" } else { "warnings" };
    console.say_lines(&format!("\n{ok} checks are fine, {warnings} {plural}, {bad} bad"));
    Ok(())
}

fn shown(finding: &Finding, paint: Paint) -> String {
    let word = match finding.level {
        Level::Ok => paint.good("ok     "),
        Level::Warning => paint.doubt("warning"),
        Level::Bad => paint.bad("BAD    "),
    };
    let width = WIDTH - INDENT;
    let mut lines = wrapped(&finding.found, width).into_iter();
    let mut text = format!("  {word}  {:<13}{}\n", finding.check, lines.next().unwrap_or_default());
    let help = finding.help.iter().flat_map(|help| wrapped(&format!("help: {help}"), width));
    for line in lines.chain(help) {
        text.push_str(&format!("{:INDENT$}{line}\n", ""));
    }
    text
}

pub(super) fn json(findings: &[Finding]) -> Value {
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    json!({ "findings": findings, "warnings": count(Level::Warning), "bad": count(Level::Bad) })
}
