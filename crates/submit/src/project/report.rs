//! What is wrong with mappings, for a person (with excerpt and caret) and for a program.

use miette::{LabeledSpan, NamedSource, SourceCode};
use overprint_mapping::{Diagnostic, Severity};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What is wrong with the mappings of a project.
#[derive(Debug)]
pub struct Report {
    findings: Vec<Finding>,
}

/// One thing that is wrong, with the text it is wrong in.
#[derive(Debug)]
struct Finding {
    diagnostic: Diagnostic,
    source: Option<NamedSource<String>>,
}

impl Report {
    /// Puts diagnostics and the texts of their files together.
    pub(super) fn new(diagnostics: Vec<Diagnostic>, texts: &BTreeMap<Arc<str>, String>) -> Self {
        let with_source = |diagnostic: Diagnostic| {
            let text = texts.get(&diagnostic.at.file).filter(|text| text.get(diagnostic.at.span.clone()).is_some());
            let source = text.map(|text| NamedSource::new(&*diagnostic.at.file, text.clone()));
            Finding { diagnostic, source }
        };
        Report { findings: diagnostics.into_iter().map(with_source).collect() }
    }

    /// Returns what is wrong, in the order of the files' lines.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().map(|finding| &finding.diagnostic)
    }

    /// Returns what is wrong, as miette shows it.
    pub fn findings(&self) -> impl Iterator<Item = &dyn miette::Diagnostic> {
        self.findings.iter().map(|finding| finding as &dyn miette::Diagnostic)
    }

    /// Writes what is wrong for a program.
    pub fn to_json(&self) -> Value {
        json!({ "diagnostics": self.diagnostics_json() })
    }

    /// Writes each thing that is wrong for a program.
    pub fn diagnostics_json(&self) -> Vec<Value> {
        let diagnostic = |diagnostic: &Diagnostic| {
            json!({
                "severity": diagnostic.code.severity().as_str(),
                "code": diagnostic.code.as_str(),
                "message": diagnostic.message,
                "help": diagnostic.help,
                "file": &*diagnostic.at.file,
                "line": diagnostic.at.line,
                "column": diagnostic.at.column,
            })
        };
        self.diagnostics().map(diagnostic).collect()
    }
}

impl std::error::Error for Report {}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.diagnostics().map(ToString::to_string).collect();
        f.write_str(&all.join("\n"))
    }
}

impl std::error::Error for Finding {}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            Some(_) => f.write_str(&self.diagnostic.message),
            None => write!(f, "{}: {}", self.diagnostic.at, self.diagnostic.message),
        }
    }
}

impl miette::Diagnostic for Finding {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.code.severity() {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.source.as_ref().map(|_| self.diagnostic.at.span.clone())?;
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(None, span))))
    }
}
