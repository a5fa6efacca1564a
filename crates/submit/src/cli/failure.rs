//! Why a command could not do its work, and how that is shown.

use super::console::{Console, Paint, WIDTH, shown};
use super::exit::Exit;
use crate::backfill;
use crate::config::ConfigError;
use crate::ledger::LedgerError;
use crate::project::ProjectError;
use crate::shown::style;
use miette::{GraphicalReportHandler, GraphicalTheme};
use overprint_mapping::is_hidden;
use serde_json::json;
use std::io;
use std::path::PathBuf;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// stdout or stderr cannot be written to.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
    /// The runtime or a port is not to be had.
    #[error("the system refuses: {0}")]
    System(io::Error),
    /// The command line asks for something that does not go together.
    #[error("{0}")]
    Usage(String),
    /// The command line leaves open what is meant: what is wrong, and a line for each choice.
    #[error("{text}{}", choices.iter().map(|choice| format!("\n  {choice}")).collect::<String>())]
    Choice {
        /// What is wrong.
        text: String,
        /// What to type instead.
        choices: Vec<String>,
    },
    /// A file that was named cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that was named holds something else.
    #[error("{0}")]
    Input(String),
    /// The configuration says nothing of something that is needed.
    #[error("{0}")]
    Unconfigured(String),
    /// Somebody who was asked does not answer.
    #[error("{0}")]
    Unavailable(String),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A back-fill did not come to its end.
    #[error(transparent)]
    Backfill(#[from] backfill::Error),
    /// The configuration is wrong.
    #[error(transparent)]
    Configuration(#[from] ConfigError),
    /// The mappings cannot be used.
    #[error(transparent)]
    Project(#[from] ProjectError),
}

impl Failure {
    /// Returns how the command ends.
    pub fn exit(&self) -> Exit {
        match self {
            // Whoever reads stdout has seen enough.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Failure::Output(_) | Failure::System(_) => Exit::Failed,
            Failure::Unreadable { .. } | Failure::Input(_) => Exit::Failed,
            Failure::Usage(_) | Failure::Choice { .. } => Exit::Usage,
            Failure::Unavailable(_) => Exit::Later,
            Failure::Ledger(
                LedgerError::Address(_)
                | LedgerError::NotDurable(_)
                | LedgerError::Restored { .. }
                | LedgerError::Moved(_),
            ) => Exit::Configuration,
            Failure::Ledger(error) if error.may_pass() => Exit::Later,
            Failure::Backfill(error) if error.may_pass() => Exit::Later,
            Failure::Ledger(_) | Failure::Backfill(_) => Exit::Failed,
            Failure::Unconfigured(_) | Failure::Configuration(_) | Failure::Project(_) => Exit::Configuration,
        }
    }

    /// Shows the failure, to a program on stdout and to a person on stderr.
    pub fn show(&self, console: &mut Console, json: bool) -> Exit {
        let exit = self.exit();
        if exit == Exit::Done {
            return exit;
        }
        if json {
            let document = match self {
                Failure::Project(ProjectError::Wrong(report)) => report.to_json(),
                other => json!({ "error": other.to_string() }),
            };
            let _nobody_listens = console.json(&document);
            return exit;
        }
        match self {
            Failure::Configuration(error) => {
                error.problems.iter().for_each(|problem| graphical(problem, console));
                count(error.problems.len(), "configuration", console);
            }
            Failure::Project(ProjectError::Wrong(report)) => {
                report.findings().for_each(|finding| graphical(finding, console));
                count(report.findings().count(), "mappings", console);
            }
            Failure::Choice { text, choices } => {
                let label = console.paint_err().bad("error:");
                console.say(&format!("{label} {}", shown(text)));
                choices.iter().for_each(|choice| console.say(&format!("  {}", shown(choice))));
            }
            other => {
                let label = console.paint_err().bad("error:");
                console.say(&format!("{label} {}", shown(&other.to_string())));
            }
        }
        exit
    }
}

/// Ends a list of findings, which may be longer than the screen.
fn count(found: usize, place: &str, console: &mut Console) {
    let label = console.paint_err().bad("error:");
    let problems = if found == 1 { "1 problem".to_owned() } else { format!("{found} problems") };
    console.say(&format!("{label} {problems} in the {place}; nothing was done"));
}

/// Shows a finding with its excerpt, caret and help, and a blank line after it.
fn graphical(finding: &dyn miette::Diagnostic, console: &mut Console) {
    let text = excerpt(finding, console.paint_err());
    console.say_lines(&format!("{text}\n"));
}

/// Writes a finding with its excerpt, caret and help.
pub(super) fn excerpt(finding: &dyn miette::Diagnostic, paint: Paint) -> String {
    let plain = rendered(finding, GraphicalTheme::unicode_nocolor());
    // In color only if every sequence is the theme's: an excerpt may be of any file.
    match paint.is_on() && !plain.contains(|c| c != '\n' && is_hidden(c)) {
        true => style::trusted(&rendered(finding, GraphicalTheme::unicode())),
        false => plain,
    }
}

fn rendered(finding: &dyn miette::Diagnostic, theme: GraphicalTheme) -> String {
    let handler = GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false);
    let mut text = String::new();
    match handler.render_report(&mut text, finding) {
        Ok(()) => text.trim_end().to_owned(),
        Err(_) => finding.to_string(),
    }
}
