//! What is wrong with a configuration, said with its place: line and column of the file, or the name of the variable.

use super::excerpt::{Excerpt, Reach};
use miette::{Diagnostic, NamedSource, SourceSpan};
use std::fmt;
use std::ops::Range;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{} in the configuration", counted(problems.len()))]
pub struct ConfigError {
    /// All that was found, in the order of the file and then of the variables' names.
    #[related]
    pub problems: Vec<Problem>,
}

impl ConfigError {
    /// Puts the problems in order.
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|one, other| one.place.cmp(&other.place));
        ConfigError { problems }
    }
}

/// One thing that is wrong.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{place}: {message}")]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// What is wrong, and with which key. Never the text of a secret.
    pub message: String,
    /// What to do about it.
    #[help]
    pub help: Option<String>,
    #[source_code]
    excerpt: Option<NamedSource<Excerpt>>,
    #[label]
    label: Option<SourceSpan>,
}

impl Problem {
    /// Writes down what is not there, and how to mend that.
    pub(super) fn missing(message: &str, help: &str) -> Self {
        Problem::of_the_whole(message.to_owned(), help)
    }

    /// Returns a problem of the configuration as a whole.
    pub(super) fn of_the_whole(message: String, help: &str) -> Self {
        Problem { place: Place::Nowhere, message, help: Some(help.to_owned()), excerpt: None, label: None }
    }
}

/// Where a part of the configuration comes from, in the order of reading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The configuration file; line and column count from 1, columns in characters.
    File {
        /// The path as it was given.
        path: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// A variable of the environment, by name.
    Variable(String),
    /// No part of it: something is missing.
    Nowhere,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File { path, line, column } => write!(f, "{path}:{line}:{column}"),
            Place::Variable(name) => f.write_str(name),
            Place::Nowhere => f.write_str("configuration"),
        }
    }
}

/// The file and the variables behind one another, so that a range of bytes says where a part comes from: the variables
/// begin behind the file, with a byte for each name of their path.
pub(super) struct Sources<'s> {
    path: &'s str,
    text: &'s str,
    variables: Vec<(Range<usize>, String)>,
}

impl<'s> Sources<'s> {
    /// Begins with the file.
    pub(super) fn new(file: Option<(&'s str, &'s str)>) -> Self {
        let (path, text) = file.unwrap_or_default();
        Sources { path, text, variables: Vec::new() }
    }

    /// Returns the text of the file, which is empty where there is none.
    pub(super) fn text(&self) -> &'s str {
        self.text
    }

    /// Adds a variable, and returns the bytes that stand for the names of its path.
    pub(super) fn variable(&mut self, name: &str, names: usize) -> Range<usize> {
        let start = self.variables.last().map_or(self.text.len() + 1, |(range, _)| range.end);
        let range = start..start + names;
        self.variables.push((range.clone(), name.to_owned()));
        range
    }

    /// Writes down what is wrong at a place.
    pub(super) fn problem(&self, at: &Range<usize>, message: String) -> Problem {
        self.excerpted(at, message, Reach::Line)
    }

    /// Writes down what is wrong with a key whose value is not to be shown.
    pub(super) fn problem_of_key(&self, at: &Range<usize>, message: String) -> Problem {
        self.excerpted(at, message, Reach::Key)
    }

    /// Writes down what the parser says about a text that is not TOML.
    pub(super) fn syntax(&self, error: &toml::de::Error) -> Problem {
        let end = self.text.len();
        self.problem(&error.span().unwrap_or(end..end), error.message().to_owned())
    }

    fn excerpted(&self, at: &Range<usize>, message: String, reach: Reach) -> Problem {
        let variable = self.variables.iter().find(|(range, _)| range.contains(&at.start));
        if let Some((_, name)) = variable {
            let place = Place::Variable(name.clone());
            return Problem { place, message, help: None, excerpt: None, label: None };
        }
        if self.path.is_empty() {
            return Problem { place: Place::Nowhere, message, help: None, excerpt: None, label: None };
        }
        let excerpt = Excerpt::new(self.text, at, reach);
        let (line, column) = excerpt.position();
        let label = Some(excerpt.label());
        let place = Place::File { path: self.path.to_owned(), line, column };
        Problem { place, message, help: None, excerpt: Some(NamedSource::new(self.path, excerpt)), label }
    }
}

fn counted(problems: usize) -> String {
    match problems {
        1 => "one problem".to_owned(),
        n => format!("{n} problems"),
    }
}
